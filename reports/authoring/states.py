"""How far each section of a report is: what was said of it last, as long as that was said of what stands there now."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

from inspection.models import Inspection, User
from inspection.programme.notices import leads_of
from reports.authoring.outline import SectionSpec
from reports.authoring.report import Written
from reports.authoring.tokens.grammar import Token, TokenError, pieces_of
from reports.authoring.tokens.resolver import Figures
from reports.authoring.tokens.wording import NOBODY, per_cent
from reports.models import Passage, SectionStage, SectionState


@dataclass(frozen=True, slots=True)
class ChangedFigure:
    """A figure of an agreed section, by its token or in words, with what it printed then and what it prints now."""

    name: str
    before: str
    now: str

    def __str__(self):
        return f"{self.name} was {self.before} and is {self.now}"


@dataclass(frozen=True, slots=True)
class SectionStatus:
    """`said` is what was said last of the section, and holds where `stage` is the same. An agreed one whose figures
    have `changed` stays agreed in name and counts for nothing until somebody has looked at it again."""

    stage: SectionStage
    said: SectionState | None
    changed: tuple[ChangedFigure, ...]
    text: str
    figures: Mapping[str, str]

    @property
    def is_agreed(self) -> bool:
        return self.stage == SectionStage.AGREED and not self.changed

    @property
    def version(self) -> str:
        """Tells what somebody saw of the section from what it is now."""
        return _digest([self.said.pk if self.said else None, self.text, dict(self.figures)])


def statuses_of(inspection: Inspection, written: Written, specs: Mapping[str, SectionSpec]) -> dict[str, SectionStatus]:
    """Of the sections that the report has, by their keys. One query; and those that the figures need, where something
    was ever said of a section."""
    last = {row.section: row for row in SectionState.objects.filter(inspection=inspection).select_related("by")}
    passages: defaultdict[str, list[Passage]] = defaultdict(list)
    for passage in written.passages:
        passages[passage.section].append(passage)
    return {
        key: _status(last.get(key), spec, passages[key], written.figures)
        for key, spec in specs.items()
        if not spec.is_left_over
    }


def stages_after(status: SectionStatus) -> tuple[SectionStage, ...]:
    """What can be said of a section next."""
    if status.changed:
        return SectionStage.READY, SectionStage.DRAFT
    return {
        SectionStage.DRAFT: (SectionStage.READY,),
        SectionStage.READY: (SectionStage.AGREED, SectionStage.DRAFT),
        SectionStage.AGREED: (SectionStage.DRAFT,),
    }[status.stage]


def is_only_lead(inspection: Inspection, user: User) -> bool:
    """Who leads an inspection alone may agree to their own work: a second lead there is none."""
    return leads_of(inspection) == [user]


def progress(statuses: Iterable[SectionStatus]) -> str:
    """ "12 of 30 sections agreed"."""
    rows = list(statuses)
    return f"{sum(row.is_agreed for row in rows)} of {len(rows)} sections agreed"


def _status(said: SectionState | None, spec: SectionSpec, passages: list[Passage], figures: Figures) -> SectionStatus:
    text = _digest([[row.kind, *(getattr(row, name) for name in Passage.CONTENT)] for row in passages])
    printed = dict(_figures(spec, passages, figures))
    stage = SectionStage.DRAFT
    changed: tuple[ChangedFigure, ...] = ()
    if said and said.text == text:
        changed = tuple(_changed(said.figures, printed))
        # Nobody has agreed to what is only said to be ready: with other figures that is to be said anew.
        if said.stage == SectionStage.AGREED or not changed:
            stage = SectionStage(said.stage)
    return SectionStatus(stage, said, changed if stage == SectionStage.AGREED else (), text, printed)


def _changed(before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[ChangedFigure]:
    for name in dict.fromkeys([*before, *now]):
        was, is_now = before.get(name, NOBODY), now.get(name, NOBODY)
        if was != is_now:
            yield ChangedFigure(name, was, is_now)


def _figures(spec: SectionSpec, passages: list[Passage], figures: Figures) -> Iterator[tuple[str, str]]:
    """What the section prints of the inspection: of a standard its rating and its key questions, and every token."""
    if item := figures.framework.standards_by_number.get(spec.key):
        score = figures.card.standards[item.number]
        if item.is_rated:
            yield f"rating of {item.number}", str(score.agreed or figures.card.none_of(score))
        for asked in score.key_questions:
            counted = f"{asked.cases_in_words} ({per_cent(asked.percent)})"
            yield f"key question {asked.item.number}", asked.once_in_words if item.is_asked_once else counted
    for passage in passages:
        for piece in pieces_of(passage.text):
            # One that names nothing prints nothing, and is an error of the checks.
            with suppress(TokenError):
                if isinstance(piece, Token):
                    yield " ".join(piece.source.split()), figures.value(piece)


def _digest(content: list[object]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
