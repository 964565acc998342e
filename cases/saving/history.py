"""The chain that makes a change of history visible: each revision carries a digest of itself and of the one before.

The evidence enters by its own digest, so that its text can be purged under retention without breaking the chain.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC

from cases.models import Judgement, JudgementRevision

ChainTip = tuple[int, str]  # (sequence, digest) of an assessment's newest revision
EMPTY_CHAIN: ChainTip = (0, "")


def digest_of_evidence(evidence: str) -> str:
    return hashlib.sha256(evidence.encode()).hexdigest()


def digest_of(revision: JudgementRevision, previous: str) -> str:
    """SHA-256, as hexadecimal, of everything the revision says and of the digest before it."""
    content = [
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
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def append_to_chain(revisions: Sequence[JudgementRevision], tip: ChainTip = EMPTY_CHAIN) -> Sequence[JudgementRevision]:
    """Give new revisions their places after `tip`."""
    sequence, previous = tip
    for revision in revisions:
        sequence += 1
        revision.sequence = sequence
        revision.evidence_digest = digest_of_evidence(revision.evidence)
        revision.digest = previous = digest_of(revision, previous)
    return revisions


def first_integrity_error(revisions: Iterable[JudgementRevision], judgements: Mapping[int, Judgement]) -> str | None:
    """What is wrong with an assessment's history, in words, or `None`.

    `revisions` come by sequence; `judgements` are the current ones by question id. Each question's newest revision must
    equal its judgement, which also shows when revisions were taken off the end.
    """
    sequence, previous = EMPTY_CHAIN
    newest: dict[int, JudgementRevision] = {}
    for revision in revisions:
        sequence += 1
        here = f"revision {revision.pk} (question {revision.question}, version {revision.version})"
        if revision.sequence != sequence:
            return f"{here}: stands at place {revision.sequence}, where {sequence} belongs"
        if revision.version != (newest[revision.question_id].version if revision.question_id in newest else 0) + 1:
            return f"{here}: does not follow the version before it"
        # Purged evidence is empty and keeps its digest.
        if revision.evidence and digest_of_evidence(revision.evidence) != revision.evidence_digest:
            return f"{here}: its evidence is not what was stored"
        if digest_of(revision, previous) != revision.digest:
            return f"{here}: does not fit the revision before it"
        previous = revision.digest
        newest[revision.question_id] = revision
    return _first_judgement_error(newest, judgements)


def _first_judgement_error(newest: dict[int, JudgementRevision], judgements: Mapping[int, Judgement]) -> str | None:
    for question, judgement in judgements.items():
        revision = newest.pop(question, None)
        if revision is None or revision.version != judgement.version:
            stored = revision.version if revision else 0
            return (
                f"judgement {judgement.pk} (question {judgement.question}): is at version {judgement.version}, "
                f"its history at {stored}"
            )
        same = (judgement.answer, digest_of_evidence(judgement.evidence)) == (
            revision.answer,
            revision.evidence_digest,
        )
        if not same:
            return f"judgement {judgement.pk} (question {judgement.question}): is not what its newest revision says"
    if newest:
        question, revision = next(iter(newest.items()))
        return f"revision {revision.pk} (question {revision.question}): its judgement is gone"
    return None
