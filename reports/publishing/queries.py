"""Where an inspection's publication stands, and what keeps its report from it."""

import json
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from cases.models import AssessmentEvent, Change
from inspection.models import Inspection
from reports.accuracy.queries import open_check
from reports.accuracy.readiness import Obstacle, faults_of_report
from reports.files.formats import FORMATS, FileFormat
from reports.models import Edition, EditionFile, Export, Outcome, PublicationEnd, PublicationProposal
from reports.publishing.changes import ChangedFigure, changed_figures

RESULTS = "json"


def published_formats() -> list[FileFormat]:
    return [format for format in FORMATS.values() if format.is_published]


def obstacles(inspection: Inspection) -> list[Obstacle]:
    """In the order in which they are best put right; with none, the report can be proposed."""
    found = faults_of_report(inspection)
    if text := open_check(inspection):
        found.append(Obstacle(text, reverse("accuracy", args=[inspection.code])))
    return found


def is_published(inspection: Inspection) -> bool:
    return inspection.editions.exists()


def open_proposal(inspection: Inspection) -> PublicationProposal | None:
    proposals = PublicationProposal.objects.filter(inspection=inspection, end=None)
    return proposals.select_related("by").first()


def exports_of(proposal: PublicationProposal) -> list[Export]:
    """In the order of the registry, without the files themselves."""
    made = {export.format: export for export in proposal.exports.defer("content")}
    return [made[code] for code in FORMATS if code in made]


def progress_of(exports: list[Export]) -> dict[str, object]:
    """How far the files of a proposal are, as the page of one file says it of that."""
    being_made = next((export for export in exports if not export.is_finished), None)
    done = sum(export.is_done for export in exports)
    step = f"{done} of {len(exports)} files are made"
    if being_made is not None:
        step += f". {FORMATS[being_made.format].label}: {being_made.step or being_made.get_state_display()}"
    percent = sum(100 if export.is_finished else export.progress for export in exports) // max(len(exports), 1)
    return {"is_over": being_made is None, "percent": percent, "step": step}


def last_ended(inspection: Inspection) -> PublicationEnd | None:
    """What became of the newest proposal, unless it was published."""
    ends = PublicationEnd.objects.filter(proposal__inspection=inspection)
    newest = ends.select_related("proposal__by", "by").order_by("-proposal").first()
    return None if newest is None or newest.outcome == Outcome.PUBLISHED else newest


def editions_of(inspection: Inspection) -> QuerySet[Edition]:
    """Newest first, with their proposals and ends; without what they hold."""
    editions = Edition.objects.filter(inspection=inspection).order_by("-number").defer("manifest", "text")
    return editions.select_related("proposal__by", "proposal__end__by")


def public_editions() -> QuerySet[Edition]:
    """Those that anybody may read, with what their pages print."""
    return Edition.objects.public().select_related("inspection__delivery_unit", "proposal")


def newest(editions: QuerySet[Edition]) -> QuerySet[Edition]:
    """Of each inspection the newest of them, those first that were published last."""
    later = editions.filter(inspection=OuterRef("inspection"), number__gt=OuterRef("number"))
    return editions.filter(~Exists(later)).order_by("-published_on", "title").defer("manifest", "text")


def reopened_since(edition: Edition) -> QuerySet[AssessmentEvent]:
    """Cases that were signed off when it was approved and were opened again, the newest first, with who and why."""
    events = AssessmentEvent.objects.filter(assessment__case__inspection=edition.inspection_id)
    events = events.filter(change=Change.REOPENED, at__gt=edition.proposal.end.at)
    return events.select_related("assessment__case", "by").order_by("-pk")


def results_of(edition: Edition) -> dict[str, object]:
    """As they were published."""
    results: dict[str, object] = json.loads(bytes(edition.files.get(format=RESULTS).content))
    return results


@dataclass(frozen=True)
class EditionRow:
    """An edition with its files, and in what its figures differ from those of the one before."""

    edition: Edition
    before: Edition | None

    @cached_property
    def files(self) -> list[EditionFile]:
        """Without their bytes."""
        return list(self.edition.files.defer("content"))

    @cached_property
    def changes(self) -> list[ChangedFigure]:
        return changed_figures(results_of(self.before), results_of(self.edition)) if self.before else []


def rows_of(editions: list[Edition]) -> list[EditionRow]:
    """Of editions of one inspection, newest first."""
    return [EditionRow(edition, before) for edition, before in zip(editions, [*editions[1:], None], strict=True)]
