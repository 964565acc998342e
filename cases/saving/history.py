"""The chain that makes a change of history visible: each revision carries a seal of itself and of the one before, and
its assessment the end of it (docs/decisions/0024-tampering-is-named.md)."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC

from cases.models import Assessment, JudgementRevision
from inspection.foundation.seals import seal
from inspection.ledger.actions import ChainEnd

ChainTip = tuple[int, str]  # (sequence, digest) of an assessment's newest revision
EMPTY_CHAIN: ChainTip = (0, "")


def digest_of_evidence(evidence: str) -> str:
    return hashlib.sha256(evidence.encode()).hexdigest()


def content_of(revision: JudgementRevision, previous: str) -> list[object]:
    """Everything the revision says, and the digest before it."""
    return [
        previous,
        revision.assessment_id,
        revision.sequence,
        revision.question_id,
        revision.version,
        revision.answer,
        revision.evidence_digest,
        str(revision.key),
        revision.by_id,
        revision.at.astimezone(UTC).isoformat(),
    ]


def unkeyed_digest(revision: JudgementRevision, previous: str) -> str:
    """As versions before December 2026 stored it: SHA-256, as hexadecimal, which anybody can compute."""
    return hashlib.sha256(json.dumps(content_of(revision, previous)).encode()).hexdigest()


def append_to_chain(revisions: Sequence[JudgementRevision], tip: ChainTip = EMPTY_CHAIN) -> ChainTip:
    """Give new revisions their places after `tip`; returns the new one."""
    sequence, previous = tip
    for revision in revisions:
        sequence += 1
        revision.sequence = sequence
        revision.evidence_digest = digest_of_evidence(revision.evidence)
        revision.digest = previous = seal(content_of(revision, previous))
    return sequence, previous


@dataclass(frozen=True, slots=True)
class LockedAssessment:
    """What the seal of an assessment covers, as the statement that locks it reads it."""

    pk: int
    case_id: int
    kind: str
    assessor_id: int | None
    state: str
    version: int
    revision_count: int
    chain_digest: str

    def changed(self, tip: ChainTip) -> "LockedAssessment":
        """With one change more, after which its chain ends so."""
        before = (self.pk, self.case_id, self.kind, self.assessor_id, self.state)
        return LockedAssessment(*before, self.version + 1, *tip)


def content_of_assessment(assessment: Assessment | LockedAssessment) -> list[object]:
    return [
        "assessment",
        assessment.pk,
        assessment.case_id,
        assessment.kind,
        assessment.assessor_id,
        assessment.state,
        assessment.version,
        assessment.revision_count,
        assessment.chain_digest,
    ]


def seal_of(assessment: Assessment | LockedAssessment) -> str:
    return seal(content_of_assessment(assessment))


def chain_end_of(assessment: Assessment) -> ChainEnd:
    return ChainEnd(assessment, assessment.revision_count, assessment.chain_digest)


def store_seals(assessments: Iterable[Assessment], *changed: str) -> None:
    """Store `changed` fields of assessments that are locked, or only just made, and seal them as they are then."""
    sealed = list(assessments)
    for assessment in sealed:
        assessment.seal = seal_of(assessment)
    Assessment.objects.bulk_update(sealed, [*changed, "seal"], batch_size=200)
