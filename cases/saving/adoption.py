"""Histories of answers that were stored without a key, as a migration finds them."""

from collections.abc import Iterable

import structlog

from cases.models import Assessment, JudgementRevision
from cases.saving.history import EMPTY_CHAIN, digest_of_evidence, seal_of, unkeyed_digest

log = structlog.get_logger("history")


def adopt_chain(assessment: Assessment, revisions: Iterable[JudgementRevision]) -> None:
    """Try the chain without a key, and seal its end in the assessment. One that does not fit keeps no database from
    being brought up to date: `verify_history` goes on naming the revision."""
    tip, fits = EMPTY_CHAIN, True
    for revision in revisions:
        fits = fits and _fits(revision, tip[1])
        tip = revision.sequence, revision.digest
    if not fits:
        log.warning("history does not fit: see verify_history", assessment=assessment.pk)
    assessment.revision_count, assessment.chain_digest = tip
    assessment.seal = seal_of(assessment)


def _fits(revision: JudgementRevision, previous: str) -> bool:
    # Purged evidence was empty and kept its digest.
    is_kept = not revision.evidence or digest_of_evidence(revision.evidence) == revision.evidence_digest
    return is_kept and unkeyed_digest(revision, previous) == revision.digest
