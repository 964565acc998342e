"""The register: what is added to it, changed in it, withdrawn from it and brought back."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from inspection.foundation.transactions import retry_transaction
from inspection.ledger.actions import record
from inspection.models import Inspection, Question, Standard, User
from inspection.programme.notices import notify
from inspection.programme.stages import lock_inspection
from reports.evidence.storage import store_content
from reports.models import EvidenceEntry, EvidenceFile, Passage


class EntryChangedError(Exception):
    """Somebody else has changed or withdrawn the entry since the page was opened."""


class TooManyFilesError(Exception):
    """An entry has as many files as it may."""


MOST_FILES = 20  # of an entry


@dataclass(frozen=True, slots=True)
class EntryContent:
    """What an entry says, checked by `EntryForm`. `question` is a number, or empty."""

    standard: str
    kind: str
    group: str
    source: str
    day: date
    bearing: str
    words: str
    who: str = ""
    question: str = ""


@retry_transaction
def add_entry(*, entry: EvidenceEntry, content: EntryContent, by: User) -> EvidenceEntry:
    """Store a new one; the same key again is the same one."""
    lock_inspection(entry.inspection_id)
    if made := EvidenceEntry.objects.filter(key=entry.key).first():
        return made
    _fill(entry, content)
    entry.by = entry._history_user = by
    entry.save()
    return entry


@retry_transaction
def change_entry(*, entry: EvidenceEntry, content: EntryContent, expected_version: int, by: User) -> None:
    """Raises `EntryChangedError`, also where it was withdrawn."""
    stored = _locked(entry, expected_version)
    if stored.is_withdrawn:
        raise EntryChangedError
    _fill(stored, content)
    _store(stored, by)


@retry_transaction
def withdraw_entry(*, entry: EvidenceEntry, reason: str, expected_version: int, by: User) -> None:
    """Take it out of what counts; it stays on record, and can be brought back. Raises `EntryChangedError`."""
    stored = _locked(entry, expected_version)
    if stored.is_withdrawn:
        raise EntryChangedError
    stored.withdrawn_at, stored.withdrawn_because = timezone.now(), reason
    _store(stored, by)
    if stored.by_id != by.pk:
        text = f"{by} has withdrawn an entry of yours from the evidence register"
        address = reverse("evidence_entry", args=[stored.inspection.code, stored.pk])
        notify([stored.by], text, inspection=stored.inspection, address=address)


@retry_transaction
def restore_entry(*, entry: EvidenceEntry, expected_version: int, by: User) -> None:
    """Bring back what was withdrawn. Raises `EntryChangedError`."""
    stored = _locked(entry, expected_version)
    if not stored.is_withdrawn:
        raise EntryChangedError
    stored.withdrawn_at, stored.withdrawn_because = None, ""
    _store(stored, by)


def lock_entry(entry: EvidenceEntry, expected_version: int) -> EvidenceEntry:
    """For who links it to a finding, in a transaction. Raises `EntryChangedError`."""
    return _locked(entry, expected_version)


def link_finding(*, entry: EvidenceEntry, passage: Passage, by: User) -> None:
    """Part of the transaction that made the passage and locked the entry."""
    entry.finding = passage
    _store(entry, by)


@transaction.atomic
def unlink_finding(*, passage: Passage, by: User) -> None:
    """Before a passage is deleted: what it was made of stays, and may become a finding again."""
    lock_inspection(passage.inspection_id)
    for entry in EvidenceEntry.objects.select_for_update().filter(finding=passage):
        entry.finding = None
        _store(entry, by)


def _locked(entry: EvidenceEntry, expected_version: int) -> EvidenceEntry:
    lock_inspection(entry.inspection_id)
    rows = EvidenceEntry.objects.select_for_update(of=["self"]).select_related("inspection", "by", "standard")
    stored = rows.get(pk=entry.pk)
    if stored.version != expected_version:
        raise EntryChangedError
    return stored


def _fill(entry: EvidenceEntry, content: EntryContent) -> None:
    inspection: Inspection = entry.inspection
    entry.standard = Standard.objects.get(framework=inspection.framework_id, number=content.standard)
    of_framework = Question.objects.filter(framework=inspection.framework_id)
    entry.question = of_framework.get(number=content.question) if content.question else None
    entry.kind, entry.group, entry.bearing = content.kind, content.group, content.bearing
    entry.source, entry.who, entry.day, entry.words = content.source, content.who, content.day, content.words


def _store(entry: EvidenceEntry, by: User) -> None:
    entry.version += 1
    entry._history_user = by
    entry.save()


# --- Files ------------------------------------------------------------------------------------------------------------


@retry_transaction
def attach_file(*, file: EvidenceFile, content: bytes, by: User) -> EvidenceFile:
    """Keep a file with its entry; the same key again is the same one. The caller has checked and scanned it.

    Raises `EntryChangedError` where the entry was withdrawn, `TooManyFilesError`, `FileUnavailableError`.
    """
    lock_inspection(file.entry.inspection_id)
    if made := EvidenceFile.objects.filter(key=file.key).first():
        return made
    entry = EvidenceEntry.objects.select_related("inspection").get(pk=file.entry_id)
    if entry.is_withdrawn:
        raise EntryChangedError
    if entry.files.filter(withdrawn_at=None).count() >= MOST_FILES:
        raise TooManyFilesError
    file.size, file.digest, file.by = len(content), sha256(content).hexdigest(), by
    # Nothing of what its sender called it: names say who is meant, and mean something to file systems.
    file.stored_as = store_content(f"evidence/{entry.inspection.code}/{file.key}", content)
    file.save()
    record(entry.inspection_id, [file])
    return file


@retry_transaction
def withdraw_file(*, file: EvidenceFile, by: User) -> None:
    """Take it off its entry; its bytes stay, so that it can be put back. Again, it changes nothing."""
    stored = _locked_file(file)
    if stored.withdrawn_at is None:
        stored.withdrawn_at, stored.withdrawn_by = timezone.now(), by
        _store_file(stored)


@retry_transaction
def restore_file(*, file: EvidenceFile, by: User) -> None:
    """Put it back. Again, it changes nothing. Raises `TooManyFilesError`."""
    stored = _locked_file(file)
    if stored.withdrawn_at is not None:
        if EvidenceFile.objects.filter(entry=stored.entry_id, withdrawn_at=None).count() >= MOST_FILES:
            raise TooManyFilesError
        stored.withdrawn_at, stored.withdrawn_by = None, None
        _store_file(stored)


def _locked_file(file: EvidenceFile) -> EvidenceFile:
    lock_inspection(file.entry.inspection_id)
    return EvidenceFile.objects.select_related("entry").get(pk=file.pk)


def _store_file(file: EvidenceFile) -> None:
    file.save()
    record(file.entry.inspection_id, [file])
