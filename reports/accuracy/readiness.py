"""Whether a report is whole and right, so that others may read it: its cases, its ratings and its text."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from inspection.models import Inspection
from reports.authoring.checking import errors_of
from reports.figures.scorecard import StandardScore
from reports.figures.tallies import scorecard


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What keeps a report from leaving the team, and the page on which it is put right."""

    text: str
    address: str


def faults_of_report(inspection: Inspection) -> list[Obstacle]:
    """In the order in which they are best put right; with none, others may read it as it will be."""

    def obstacle(text: str, page: str) -> Obstacle:
        return Obstacle(text, reverse(page, args=[inspection.code]))

    card = scorecard(inspection)
    found = []
    if inspection.is_cancelled:
        found.append(obstacle("The inspection was cancelled", "inspection_tasks"))
    if card.framework.has_cases and (not card.total or card.signed_off < card.total):
        found.append(obstacle(f"{card.signed_off} of {card.total} cases are signed off", "cases"))
    if outdated := _numbers(score for score in card.rated_standards if score.outdated):
        found.append(obstacle(f"Figures have changed since the panel decided on {outdated}", "panel"))
    unrated = [score for score in card.rated_standards if score.agreed is None and not card.is_done(score)]
    if unrated:
        found.append(obstacle(f"No rating yet for {_numbers(unrated)}", "panel"))
    if card.to_be_confirmed:
        found.append(obstacle(f"To be confirmed by two people: {_numbers(card.to_be_confirmed)}", "panel"))
    if not inspection.passages.exists():
        found.append(obstacle("Nothing is written yet", "report_text"))
    elif errors := len(errors_of(inspection)):
        found.append(obstacle(f"The report’s text has {errors} error{'' if errors == 1 else 's'}", "report_checks"))
    return found


def _numbers(scores: Iterable[StandardScore]) -> str:
    return ", ".join(score.standard.number for score in scores)
