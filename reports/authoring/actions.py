from collections.abc import Collection

from django.db import transaction
from django.db.models import Max

from inspection.foundation.files import FileRefusedError
from inspection.foundation.transactions import retry_transaction
from inspection.ledger.actions import record
from inspection.models import Inspection, User
from inspection.programme.stages import lock_inspection
from reports.authoring.arrangement import moved, version_of
from reports.authoring.checking import checks_of
from reports.authoring.narrative import NarrativeSchema
from reports.evidence.actions import link_finding, lock_entry, unlink_finding
from reports.models import Bearing, EvidenceEntry, Passage, PassageKind, ReportCheckTick, ReportDetails
from reports.models.details import FIELDS as DETAILS


class PassageChangedError(Exception):
    """Somebody else has changed, deleted or moved passages since the page was opened."""


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
        for section, schemas in content.sections.items()
        for position, schema in enumerate(schemas)
    ]
    history = Passage.history.bulk_history_create(Passage.objects.bulk_create(passages), default_user=by)
    record(inspection.pk, history)
    return len(history)


@transaction.atomic
def save_passage(*, passage: Passage, by: User, expected_version: str = "") -> Passage:
    """Store a new or changed passage, new ones last in their section; the caller has checked it with `PassageForm`.

    `expected_version` is the version of the stored content that was opened. A new one whose key has made one before is
    that one. Raises `PassageChangedError`.
    """
    if passage.pk is not None:
        stored = Passage.objects.select_for_update().filter(pk=passage.pk).first()
        if stored is None or stored.version not in (expected_version, passage.version):
            raise PassageChangedError
    else:
        lock_inspection(passage.inspection_id)
        if made := Passage.objects.filter(key=passage.key).first():
            return made
        same = Passage.objects.filter(inspection=passage.inspection_id, section=passage.section)
        passage.position = (same.aggregate(last=Max("position"))["last"] or 0) + 1
    passage._history_user = by
    passage.save()
    return passage


@transaction.atomic
def delete_passage(*, passage: Passage, expected_version: str, by: User) -> None:
    """Take a passage out of the report, as it was seen; its history stays, and so does the evidence it was made of.

    Raises `PassageChangedError`.
    """
    lock_inspection(passage.inspection_id)
    stored = Passage.objects.select_for_update().filter(pk=passage.pk).first()
    if stored is None or stored.version != expected_version:
        raise PassageChangedError
    unlink_finding(passage=stored, by=by)
    passage._history_user = by
    passage.delete()


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
    passage = save_passage(passage=passage, by=by)
    link_finding(entry=stored, passage=passage, by=by)
    return passage


@transaction.atomic
def move_passage(*, passage: Passage, expected_version: str, by: User, up: bool) -> None:
    """Move a passage past its neighbour (`reports.arrangement`); at the end of its list nothing changes.

    `expected_version` is that of the arrangement that was seen. Raises `PassageChangedError`.
    """
    lock_inspection(passage.inspection_id)
    if version_of(Passage.objects.filter(inspection=passage.inspection_id)) != expected_version:
        raise PassageChangedError
    # All of them before the first is stored: the ledger's lock comes last.
    of_section = Passage.objects.filter(inspection=passage.inspection_id, section=passage.section)
    passages = list(of_section.select_for_update())
    for position, other in enumerate(moved(passages, passage.pk, up=up) or passages):
        if other.position != position:
            other.position = position
            other._history_user = by
            other.save(update_fields=["position"])


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
