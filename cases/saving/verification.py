"""What is wrong with the answers of an inspection and with their history, in words."""

from collections.abc import Iterable, Iterator
from typing import Any, Protocol, TypeVar

from cases.models import Assessment, AssessmentKind, Case, InspectionAnswer, InspectionAnswerRevision, JudgementRevision
from cases.saving.history import (
    EMPTY_CHAIN,
    chain_end_of,
    content_of,
    content_of_assessment,
    digest_of_evidence,
    store_seals,
    unkeyed_digest,
)
from inspection.foundation.recorded import content_of as content_of_row
from inspection.foundation.seals import NOT_WHAT_WAS_STORED, is_sealed, seal_error
from inspection.ledger.actions import ChainEnd
from inspection.ledger.stored import StoredLedger

MISFIT = "does not fit the revision before it"


class Answer(Protocol):
    """A current answer, or one of its revisions."""

    pk: Any
    question_id: int
    question: Any
    version: int
    answer: str
    evidence: str
    by_id: int | None
    at: Any


A = TypeVar("A", bound=Answer)


def assessments_of(inspection: int) -> Iterable[Assessment]:
    return Assessment.objects.filter(case__inspection=inspection).select_related("case").order_by("pk")


def answer_errors(ledger: StoredLedger) -> Iterator[str]:
    without = Case.objects.filter(inspection=ledger.inspection).exclude(assessments__kind=AssessmentKind.PRIMARY)
    for case in without:
        yield f"case {case}: its assessment is gone"
    for assessment in assessments_of(ledger.inspection):
        for error in _assessment_errors(assessment, ledger):
            yield f"case {assessment}: {error}"
    yield from _inspection_answer_errors(ledger.inspection)


def _assessment_errors(assessment: Assessment, ledger: StoredLedger) -> Iterator[str]:
    if error := ledger.mutable_seal_error(assessment.seal, content_of_assessment(assessment)):
        yield f"the assessment {error}"
    revisions = list(assessment.revisions.select_related("question").order_by("sequence"))
    if error := first_chain_error(revisions, ledger, assessment):
        yield error
        return
    yield from _end_errors(assessment, revisions, ledger)
    yield from _current_errors("judgement", assessment.judgements.select_related("question"), revisions)


def first_chain_error(
    revisions: Iterable[JudgementRevision], ledger: StoredLedger, assessment: Assessment
) -> str | None:
    """Of an assessment's revisions by sequence."""
    sequence, previous = EMPTY_CHAIN
    versions: dict[int, int] = {}
    unkeyed = ledger.adopted.get(assessment.pk, 0)
    for revision in revisions:
        sequence += 1
        here = f"revision {revision.pk} (question {revision.question}, version {revision.version})"
        if revision.sequence != sequence:
            return f"{here}: stands at place {revision.sequence}, where {sequence} belongs"
        if revision.version != versions.get(revision.question_id, 0) + 1:
            return f"{here}: does not follow the version before it"
        if purge := ledger.purge_of(revision):
            error = seal_error(purge.content, content_of_row(revision))
        else:
            error = _revision_error(revision, previous, is_unkeyed=sequence <= unkeyed)
        if error:
            return f"{here}: {error}"
        previous = revision.digest
        versions[revision.question_id] = revision.version
    return None


def _revision_error(revision: JudgementRevision, previous: str, *, is_unkeyed: bool) -> str | None:
    if digest_of_evidence(revision.evidence) != revision.evidence_digest:
        return "its evidence is not what was stored"
    if is_unkeyed and not is_sealed(revision.digest):
        return None if unkeyed_digest(revision, previous) == revision.digest else MISFIT
    error = seal_error(revision.digest, content_of(revision, previous))
    return MISFIT if error == NOT_WHAT_WAS_STORED else error


def _end_errors(assessment: Assessment, revisions: list[JudgementRevision], ledger: StoredLedger) -> Iterator[str]:
    """Ends that were sealed once, whatever was answered since, and the end as the assessment has it."""
    tip = (revisions[-1].sequence, revisions[-1].digest) if revisions else EMPTY_CHAIN
    if tip != (assessment.revision_count, assessment.chain_digest):
        yield f"its history ends at revision {tip[0]}, where {assessment.revision_count} were stored"
    for end in ledger.ends_of(assessment):
        if end.count > len(revisions):
            yield f"its history ends at revision {tip[0]}, where {end.source} knows {end.count}"
        elif end.count and revisions[end.count - 1].digest != end.digest:
            yield f"revision {end.count} of its history is not the one of {end.source}"


def _inspection_answer_errors(inspection: int) -> Iterator[str]:
    revisions = InspectionAnswerRevision.objects.filter(inspection=inspection).select_related("question")
    answers = InspectionAnswer.objects.filter(inspection=inspection).select_related("question")
    yield from _current_errors("answer of the inspection", answers, revisions.order_by("version"))


def _current_errors(kind: str, answers: Iterable[A], revisions: Iterable[A]) -> Iterator[str]:
    """Each question's newest revision must equal its current answer."""
    newest = {revision.question_id: revision for revision in revisions}
    for answer in answers:
        revision = newest.pop(answer.question_id, None)
        here = f"{kind} {answer.pk} (question {answer.question})"
        if revision is None or revision.version != answer.version:
            stored = revision.version if revision else 0
            yield f"{here}: is at version {answer.version}, its history at {stored}"
        elif _said(answer) != _said(revision):
            yield f"{here}: is not what its newest revision says"
    for revision in newest.values():
        yield f"revision {revision.pk} (question {revision.question}): its {kind} is gone"


def _said(answer: Answer) -> list[object]:
    return [answer.answer, answer.evidence, answer.by_id, answer.at]


# --- Sealing anew -----------------------------------------------------------------------------------------------------


def chain_ends(inspection: int) -> list[ChainEnd]:
    return [chain_end_of(assessment) for assessment in assessments_of(inspection)]


def reseal(inspection: int) -> None:
    locked = Assessment.objects.filter(case__inspection=inspection).order_by("pk").select_for_update(of=["self"])
    store_seals(locked)
