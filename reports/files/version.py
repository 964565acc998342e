"""What a file was made of, in one text: where it is the same, so is the file."""

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db.models import Max, Sum

from cases.models import Assessment
from inspection.ledger.models import LedgerEntry
from inspection.models import Inspection
from reports.models import (
    AccuracyContact,
    AccuracyDraft,
    AccuracyStep,
    Challenge,
    ChallengeAnswer,
    ChallengeFile,
    Edition,
    EditionFile,
    EvidenceEntry,
    EvidenceFile,
    Export,
    PublicationEnd,
    PublicationProposal,
    Recommendation,
    RecommendationResponse,
    RecommendationVerdict,
    SectionComment,
    SectionState,
)

# What decides on the content of a file and is not data.
PROGRAM = ("cases", "inspection", "reports", "static", "templates")

# What is recorded and stands in no file; a finding is recorded as the passage that it is.
IN_NO_FILE = [
    model._meta.label_lower
    for model in (
        *(Edition, EditionFile, EvidenceEntry.history.model, EvidenceFile, Export),
        *(PublicationEnd, PublicationProposal, SectionComment, SectionState),
        *(Recommendation, RecommendationResponse, RecommendationVerdict),
        *(AccuracyContact, AccuracyDraft, AccuracyStep, Challenge.history.model, ChallengeAnswer, ChallengeFile),
    )
]


def data_version(inspection: Inspection) -> str:
    """The ledger tells of every change but those of answers, which assessments count. Names of places may be changed
    without a word there."""
    entries = LedgerEntry.objects.filter(inspection=inspection).exclude(subject__in=IN_NO_FILE)
    changes = entries.aggregate(Max("sequence"))
    answers = Assessment.objects.filter(case__inspection=inspection).aggregate(Sum("version"))
    unit = inspection.delivery_unit
    said = [program(), settings.CONTACT, str(inspection), unit.name, unit.region and unit.region.name, changes, answers]
    return hashlib.sha256(repr(said).encode()).hexdigest()


@cache
def program() -> str:
    """What this process runs. A release has files of another time or size."""
    return hashlib.sha256(repr(sorted(_files())).encode()).hexdigest()


def _files() -> Iterator[tuple[str, int, int]]:
    root = Path(settings.BASE_DIR)
    for folder in PROGRAM:
        for path in (root / folder).rglob("*"):
            if path.is_file() and path.suffix != ".pyc":
                status = path.stat()
                yield str(path.relative_to(root)), status.st_size, status.st_mtime_ns
