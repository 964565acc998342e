"""The index of the search, brought up to date from what is stored. No save waits for it."""

import time
from collections.abc import Sequence

from django.db import connection
from django.db.models import Exists, F, OuterRef, QuerySet

from cases.models import Assessment, IndexedAssessment, InspectionAnswer, Judgement, SearchText
from cases.search.words import words_of
from inspection.foundation.transactions import retry_transaction
from inspection.frameworks.answers import label_of
from inspection.frameworks.queries import question_set
from inspection.models import Inspection

# Of one transaction: on SQLite a save waits for as long, a tenth of a second.
ASSESSMENTS_AT_A_TIME = 5
PATIENCE = 5  # seconds that somebody waits before they are shown what is found by then
# Statements of ours, because Django's would write an older text over a newer one; and nothing that carries text may
# fail. The row counts as behind until it has the newest version, whoever was quicker.
STORE = """
INSERT INTO cases_searchtext (inspection_id, {of}, version, words) VALUES (%s, %s, %s, %s)
ON CONFLICT ({of}) DO UPDATE SET version = excluded.version, words = excluded.words
WHERE cases_searchtext.version < excluded.version
"""
STORE_JUDGEMENT, STORE_ANSWER = STORE.format(of="judgement_id"), STORE.format(of="inspection_answer_id")

Row = tuple[int, int, int, str]


def bring_up_to_date(*, inspection: Inspection, seconds: float | None = PATIENCE) -> bool:
    """Have everything stored by now found. False where time ran out before; without `seconds` it never does.

    Each transaction is its own, and takes what stands in the database for the truth: run by two at once, or broken off,
    it leaves nothing that the next run does not put right. Raises `BusyError`.
    """
    until = None if seconds is None else time.monotonic() + seconds
    _index_inspection_answers(inspection)
    # Asked once: what is stored while this runs is for the next.
    behind = list(_behind(inspection).values_list("pk", "revision_count"))
    for first in range(0, len(behind), ASSESSMENTS_AT_A_TIME):
        if until is not None and time.monotonic() > until:
            return False
        _index_assessments(inspection, behind[first : first + ASSESSMENTS_AT_A_TIME])
    return True


@retry_transaction
def forget(*, inspection: Inspection) -> None:
    """Take the index of an inspection away, to be made anew."""
    IndexedAssessment.objects.filter(assessment__case__inspection=inspection).delete()
    SearchText.objects.filter(inspection=inspection).delete()


def _behind(inspection: Inspection) -> QuerySet[Assessment]:
    indexed = IndexedAssessment.objects.filter(assessment=OuterRef("pk"), revision_count=OuterRef("revision_count"))
    # Second assessments are blind: they are not searched with the first ones.
    of_inspection = Assessment.objects.primary().filter(case__inspection=inspection, revision_count__gt=0)
    return of_inspection.filter(~Exists(indexed)).order_by("pk")


@retry_transaction
def _index_assessments(inspection: Inspection, revision_counts: Sequence[tuple[int, int]]) -> None:
    """Of {assessment: how many revisions it has, as read before}: its judgements are at least as new."""
    judgements = Judgement.objects.filter(assessment__in=[pk for pk, _ in revision_counts])
    _store(STORE_JUDGEMENT, _unread(inspection, judgements))
    IndexedAssessment.objects.bulk_create(
        [IndexedAssessment(assessment_id=pk, revision_count=count) for pk, count in revision_counts],
        update_conflicts=True,
        unique_fields=["assessment"],
        update_fields=["revision_count"],
    )


def _index_inspection_answers(inspection: Inspection) -> None:
    """They are few, and each is looked at."""
    if rows := _unread(inspection, InspectionAnswer.objects.filter(inspection=inspection)):
        _store_answers(rows)


@retry_transaction
def _store_answers(rows: Sequence[Row]) -> None:
    _store(STORE_ANSWER, rows)


def _unread(inspection: Inspection, answers: QuerySet[Judgement] | QuerySet[InspectionAnswer]) -> list[Row]:
    """Rows for those of which the index has another version, or none."""
    questions = {item.pk: item for item in question_set(inspection.framework_id).questions}
    behind = answers.exclude(search_text__version=F("version")).order_by("pk")
    return [
        (inspection.pk, pk, version, words_of(label_of(questions[question], answer), evidence))
        for pk, question, version, answer, evidence in behind.values_list(
            "pk", "question", "version", "answer", "evidence"
        )
    ]


def _store(statement: str, rows: Sequence[Row]) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(statement, rows)
