"""Comparing what was published with what is stored: anything that is not as it was published is named."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from inspection.ledger.files import read_outside
from inspection.ledger.verification import read_ledger, row_errors
from inspection.models import Inspection
from reports.files.results import make_json
from reports.models import Edition, EditionFile, Outcome, PublicationEnd, PublicationProposal
from reports.publishing.changes import changed_figures
from reports.publishing.queries import RESULTS
from reports.publishing.signing import is_believed, is_signed

RECORDED = (PublicationProposal, PublicationEnd, Edition, EditionFile)
OF_A_FILE = ("filename", "content_type", "size", "sha256")


def errors_in(inspection: Inspection) -> Iterator[str]:
    """What of an inspection's editions is not as it was published, in words: the files and figures first."""
    editions = list(Edition.objects.filter(inspection=inspection).select_related("proposal__end"))
    for place, edition in enumerate(editions, start=1):
        if edition.number != place:
            yield f"edition {place}: is gone"
            return
        for error in edition_errors(edition):
            yield f"edition {edition.number}: {error}"
    yield from _recorded_errors(inspection)


def edition_errors(edition: Edition) -> Iterator[str]:
    if not is_signed(edition.manifest, edition.signature, edition.public_key):
        yield "its manifest is not the one that was signed"
        return
    if not is_believed(edition.public_key):
        yield (
            f"is signed with the key {edition.public_key[:16]}…, which is neither that of PUBLICATION_KEY nor in"
            " PUBLICATION_PUBLIC_KEYS"
        )
        return
    manifest = json.loads(edition.manifest)
    yield from _row_errors(edition, manifest)
    yield from _file_errors(edition, manifest)


def _row_errors(edition: Edition, manifest: Mapping[str, Any]) -> Iterator[str]:
    end = getattr(edition.proposal, "end", None)
    stored = {
        "inspection": edition.inspection.code,
        "edition": edition.number,
        "published_on": edition.published_on.isoformat(),
        "title": edition.title,
        "text": hashlib.sha256(edition.text.encode()).hexdigest(),
        "reason": edition.proposal.reason,
    }
    for name, value in stored.items():
        if manifest[name] != value:
            yield f"its {name.replace('_', ' ')} is not as published"
    if end is None or end.outcome != Outcome.PUBLISHED or end.by_id == edition.proposal.by_id:
        yield "nobody but its proposer has approved it"


def _file_errors(edition: Edition, manifest: Mapping[str, Any]) -> Iterator[str]:
    stored = {file.format: file for file in edition.files.all()}
    for published in manifest["files"]:
        file = stored.pop(published["format"], None)
        if file is None:
            yield f"{published['filename']}: is gone"
            continue
        content = bytes(file.content)
        if hashlib.sha256(content).hexdigest() != published["sha256"]:
            yield f"{published['filename']}: is not as published{_which_figure(edition, file)}"
        elif changed := [name for name in OF_A_FILE if getattr(file, name) != published[name]]:
            yield f"{published['filename']}: its {changed[0]} is not as published"
    for file in stored.values():
        yield f"{file.filename}: was never published"


def _which_figure(edition: Edition, file: EditionFile) -> str:
    """Of results that were changed, the first figure that the data do not give."""
    if file.format != RESULTS:
        return ""
    try:
        changes = changed_figures(json.loads(make_json(edition.inspection)), json.loads(bytes(file.content)))
    except (ValueError, AttributeError):
        return ""
    return f" ({changes[0].name})" if changes else ""


def _recorded_errors(inspection: Inspection) -> Iterator[str]:
    """Rows that the ledger knows otherwise, or does not know, or that are gone."""
    ledger = read_ledger(inspection.pk, read_outside(inspection.pk))
    for model in RECORDED:
        yield from row_errors(ledger, model)
