from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max

from inspection.foundation.files import FileRefusedError
from inspection.foundation.transactions import retry_transaction
from inspection.ledger.actions import record
from inspection.models import Inspection, User
from inspection.programme.stages import lock_inspection
from reports.authoring.changes import LAST, PassageChange, Placed, arranged
from reports.authoring.checking import checks_of
from reports.authoring.narrative import NarrativeSchema, PassageSchema
from reports.authoring.outline import outline
from reports.authoring.report import read_written
from reports.authoring.states import is_only_lead, stages_after, statuses_of
from reports.evidence.actions import link_finding, lock_entry, unlink_finding
from reports.models import (
    Bearing,
    EvidenceEntry,
    Passage,
    PassageKind,
    ReportCheckTick,
    ReportDetails,
    SectionStage,
    SectionState,
)
from reports.models.details import FIELDS as DETAILS


@transaction.atomic
def import_narrative(*, content: NarrativeSchema, by: User | None) -> int:
    """Store a report's passages where the inspection has none yet; returns how many were stored.

    Raises `FileRefusedError` for an unknown inspection.
    """
    inspection = Inspection.objects.select_for_update(no_key=True).filter(code=content.inspection).first()
    if inspection is None:
        raise FileRefusedError([f"unknown inspection {content.inspection!r}: import it first"])
    if inspection.passages.exists():
        return 0
    return _store_all(inspection, content.sections, by)


@dataclass(frozen=True, slots=True)
class ImportedText:
    """How many passages were stored, and the keys of sections that were left as they are."""

    stored: int
    left: list[str]


@retry_transaction
def import_sections(*, inspection: Inspection, content: NarrativeSchema, by: User) -> ImportedText:
    """Store the passages of a file, of whichever report, in those sections of this one in which nothing is written. The
    same file again stores nothing more."""
    locked = lock_inspection(inspection.pk)
    written = set(locked.passages.values_list("section", flat=True))
    known = outline(locked.question_set)
    free = {key: rows for key, rows in content.sections.items() if key in known and key not in written}
    stored = _store_all(locked, free, by) if free else 0
    return ImportedText(stored, [key for key in content.sections if key not in free])


def _store_all(inspection: Inspection, sections: Mapping[str, list[PassageSchema]], by: User | None) -> int:
    passages = [
        Passage(
            inspection=inspection,
            section=section,
            kind=schema.kind,
            position=position,
            text=schema.text,
            addressee=schema.addressee or "",
            attribution=schema.attribution or "",
            address=schema.address or "",
            conditions="\n".join(schema.holds_while),
        )
        for section, schemas in sections.items()
        for position, schema in enumerate(schemas)
    ]
    history = Passage.history.bulk_history_create(Passage.objects.bulk_create(passages), default_user=by)
    record(inspection.pk, history)
    return len(history)


@transaction.atomic
def add_passage(*, passage: Passage, by: User) -> Passage:
    """Store a new passage, the last of its section."""
    lock_inspection(passage.inspection_id)
    same = Passage.objects.filter(inspection=passage.inspection_id, section=passage.section)
    passage.position = (same.aggregate(last=Max("position"))["last"] or 0) + 1
    _store(passage, by)
    return passage


@dataclass(frozen=True, slots=True)
class SavedSection:
    """How many passages were stored or deleted, and what was not: the numbers of passages that somebody else has
    changed or deleted since they were seen, and whether that is so of their order."""

    number: int
    conflicts: frozenset[int]
    order_changed: bool

    @property
    def is_whole(self) -> bool:
        return not self.conflicts and not self.order_changed


@retry_transaction
def save_section(
    *, inspection: Inspection, section: str, changes: Sequence[PassageChange], order: Sequence[int], by: User
) -> SavedSection:
    """Store all that somebody asks for of a section's passages; the caller has checked it with `SectionForm`. `order`
    is that of the passages that were seen.

    What somebody else has changed since stays as it is, and the rest is stored. A new passage whose key has made one
    before is that one. Raises `BusyError`.
    """
    lock_inspection(inspection.pk)
    # All of them before the first is stored: the ledger's lock comes last.
    stored = list(Passage.objects.filter(inspection=inspection, section=section).select_for_update())
    by_number = {row.pk: row for row in stored}
    touched: set[int] = set()
    deleted: list[Passage] = []
    conflicts: set[int] = set()
    for change in changes:
        typed = change.passage
        row = by_number.get(typed.pk)
        asks = not change.is_new and (change.deletes or change.changes_content)
        if (
            not asks
            or (row is None and change.deletes)
            or (row and not change.deletes and row.version == typed.version)
        ):
            continue  # nothing, or what was done already
        if row is None or row.version != change.expected_version:
            conflicts.add(typed.pk)
        elif change.deletes:
            deleted.append(row)
        else:
            for name in Passage.CONTENT:
                setattr(row, name, getattr(typed, name))
            touched.add(row.pk)
    made = set(Passage.objects.filter(key__in=[change.passage.key for change in changes]).values_list("key", flat=True))
    new = [(change, _copy_of(change.passage)) for change in changes if change.is_new and change.passage.key not in made]

    places = {pk: place for place, pk in enumerate(order, 1)}
    moved = {
        each.passage.pk: each.place
        for each in changes
        if each.place is not None and each.passage.pk in places and each.place != places[each.passage.pk]
    }
    order_changed = bool(moved) and [row.pk for row in stored][: len(order)] != list(order)
    if order_changed:
        moved = {}
    rows = [Placed(row, place, moved.get(row.pk, place)) for place, row in enumerate(stored, 1)]
    rows += [Placed(passage, None, change.place or LAST) for change, passage in new]
    wanted = [row for row in arranged(rows) if row not in deleted]
    touched |= _give_positions(wanted, [row for row in stored if row not in deleted])

    for row in deleted:
        unlink_finding(passage=row, by=by)
        row._history_user = by
        row.delete()
    for row in wanted:
        if row.pk is None or row.pk in touched:
            _store(row, by)
    return SavedSection(len(touched) + len(new) + len(deleted), frozenset(conflicts), order_changed)


def _give_positions(wanted: Sequence[Passage], stored: Sequence[Passage]) -> set[int]:
    """Let positions grow in the order that is wanted; returns the numbers of those that have another. Where new ones
    only follow what is stored, nothing else has."""
    last = max((row.position for row in stored), default=0)
    is_kept = list(wanted[: len(stored)]) == list(stored)
    moved = set()
    for place, row in enumerate(wanted):
        if row.pk is None:
            last += 1
            row.position = last if is_kept else place
        elif not is_kept and row.position != place:
            row.position = place
            moved.add(row.pk)
    return moved


def _copy_of(passage: Passage) -> Passage:
    """A transaction that is tried again makes it anew."""
    content = {name: getattr(passage, name) for name in ("inspection", "section", "kind", "key", *Passage.CONTENT)}
    return Passage(**content)


def _store(passage: Passage, by: User) -> None:
    passage._history_user = by
    passage.save()


class PassageChangedError(Exception):
    """Somebody else has changed or deleted the passage since the page was opened."""


@retry_transaction
def restore_passage(*, version: Any, expected_version: str, by: User) -> Passage:
    """Make a version of a passage, or of one that was deleted, what stands in the report. Sent twice, it is done once.

    `version` is a row of simple_history; `expected_version` is that of the stored passage that was seen, empty of one
    that was deleted. Raises `BusyError`, `PassageChangedError`.
    """
    lock_inspection(version.inspection_id)
    wanted: Passage = version.instance
    stored = Passage.objects.select_for_update().filter(pk=version.id).first()
    if stored is not None and stored.version == wanted.version:
        return stored
    if (stored.version if stored else "") != expected_version:
        raise PassageChangedError
    if stored is None:
        # Under its number, so that its versions go on.
        restored = Passage(pk=version.id, inspection_id=wanted.inspection_id, section=wanted.section, kind=wanted.kind)
        for name in Passage.CONTENT:
            setattr(restored, name, getattr(wanted, name))
        return add_passage(passage=restored, by=by)
    for name in Passage.CONTENT:
        setattr(stored, name, getattr(wanted, name))
    _store(stored, by)
    return stored


class DetailsChangedError(Exception):
    """Somebody else has changed the details since the page was opened."""


@retry_transaction
def save_details(*, details: ReportDetails, expected_version: int, by: User) -> None:
    """Store the details of a report over the version that was seen, 0 where there were none; the same again is stored
    once. Raises `DetailsChangedError`."""
    lock_inspection(details.inspection_id)
    stored = ReportDetails.objects.filter(inspection=details.inspection_id).first()
    if stored and all(getattr(stored, name) == getattr(details, name) for name in DETAILS):
        return
    version = stored.version if stored else 0
    if version != expected_version:
        raise DetailsChangedError
    details.pk, details.version = stored.pk if stored else None, version + 1
    details._history_user = by
    details.save()


class NoFindingError(Exception):
    """The entry is neither a strength nor a concern, or was withdrawn."""


FINDINGS = {Bearing.STRENGTH: PassageKind.STRENGTH, Bearing.CONCERN: PassageKind.IMPROVEMENT}


@retry_transaction
def make_finding(*, entry: EvidenceEntry, expected_version: int, by: User) -> Passage:
    """Make a strength or a concern a passage of the report, in the section of its standard, the last there. An entry
    that is one already keeps it.

    Raises `EntryChangedError` (`reports.evidence.actions`), `NoFindingError`.
    """
    lock_inspection(entry.inspection_id)
    made = Passage.objects.filter(evidence=entry).first()
    if made is not None:
        return made
    stored = lock_entry(entry, expected_version)
    kind = FINDINGS.get(Bearing(stored.bearing))
    if kind is None or stored.is_withdrawn:
        raise NoFindingError
    # Braces would be read as tokens.
    text = stored.words.replace("{", "{{").replace("}", "}}")
    passage = Passage(inspection=stored.inspection, section=stored.standard.number, kind=kind, text=text)
    add_passage(passage=passage, by=by)
    link_finding(entry=stored, passage=passage, by=by)
    return passage


class SectionChangedError(Exception):
    """The section, its figures or what is said of it have changed since the page was opened."""


class SectionStageError(Exception):
    """Why that cannot be said of the section now, in words."""


OWN_WORK = "You said that this section is ready, so another lead, or the head, agrees"


@retry_transaction
def say_stage(*, inspection: Inspection, section: str, stage: SectionStage, expected_version: str, by: User) -> None:
    """Say how far a section is: ready, agreed, or a draft again. Sent twice, it is said once.

    Raises `BusyError`, `SectionChangedError`, `SectionStageError`.
    """
    lock_inspection(inspection.pk)
    written = read_written(inspection)
    status = statuses_of(inspection, written, outline(written.figures.framework))[section]
    if status.said and status.said.by == by and status.stage == status.said.stage == stage and not status.changed:
        return
    if status.version != expected_version:
        raise SectionChangedError
    if stage not in stages_after(status):
        raise SectionStageError(f"It is at {status.stage.label.lower()}, so that cannot be said of it")
    if stage == SectionStage.AGREED and status.said and status.said.by == by and not is_only_lead(inspection, by):
        raise SectionStageError(OWN_WORK)
    row = SectionState(inspection=inspection, section=section, stage=stage, by=by)
    row.text, row.figures = status.text, dict(status.figures)
    row.save()
    record(inspection.pk, [row])


@retry_transaction
def tick_checks(*, inspection: Inspection, digests: Collection[str], holds: bool, by: User) -> int:
    """Tick off the warnings of these digests, or take their ticks back (`holds`); returns of how many. What is no
    finding any more, or stands so already, is passed over."""
    lock_inspection(inspection.pk)
    checks = checks_of(inspection)
    findings = checks.warnings if holds else [ticked.finding for ticked in checks.ticked]
    ticks = [
        ReportCheckTick(inspection=inspection, passage=finding.passage, digest=finding.digest, holds=holds, by=by)
        for finding in findings
        if finding.digest in digests
    ]
    record(inspection.pk, ReportCheckTick.objects.bulk_create(ticks))
    return len(ticks)
