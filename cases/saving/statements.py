"""The statements that every saved answer runs, written out: Django takes several times longer to put them together
than a database to carry them out (docs/decisions/0012)."""

import json
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from django.db import connection, models

from cases.models import Assessment, AssessmentKind, Case, State
from cases.saving.changes import AnswerChange
from cases.saving.history import ChainTip, LockedAssessment, seal_of
from inspection.models import Inspection, User
from inspection.people.roles import Permission, TeamRole

M = TypeVar("M", bound=models.Model)

OWN = """
SELECT assessment.id, assessment.assessor_id, assessment.state, sampled.id, sampled.reference, sampled.commenced_on,
    sampled.details, sampled.left_because,
    inspection.id, inspection.code, inspection.framework_id, inspection.cancelled_at
FROM cases_assessment AS assessment
JOIN cases_case AS sampled ON sampled.id = assessment.case_id
JOIN inspection_inspection AS inspection ON inspection.id = sampled.inspection_id
WHERE inspection.code = %s AND sampled.reference = %s AND assessment.kind = %s AND assessment.assessor_id = %s
"""
ASSESSING_ROLES = TeamRole.with_permission(Permission.ASSESS)
# The columns are the fields of `LockedAssessment`.
LOCK = """
SELECT id, case_id, kind, assessor_id, state, version, revision_count, chain_digest FROM cases_assessment
WHERE id = %s AND version = COALESCE(%s, version) AND state = %s AND assessor_id = %s AND EXISTS (
    SELECT 1 FROM inspection_teammember AS member JOIN inspection_user AS person ON person.id = member.user_id
    WHERE member.inspection_id = %s AND member.role IN ({roles}) AND person.id = %s AND person.is_active
) AND EXISTS (
    SELECT 1 FROM cases_case AS sampled WHERE sampled.id = cases_assessment.case_id AND sampled.left_because = ''
)
{for_update}
"""
SWAP = """
UPDATE cases_judgement SET answer = %s, evidence = %s, version = version + 1, by_id = %s, at = %s
WHERE assessment_id = %s AND question_id = %s AND version = %s
"""
EXTEND = "UPDATE cases_assessment SET version = %s, revision_count = %s, chain_digest = %s, seal = %s WHERE id = %s"
# Nothing that carries text may fail: PostgreSQL would log the statement, with the text.
ADD = "INSERT INTO {table} ({columns}) VALUES ({values}) ON CONFLICT DO NOTHING"


def own_assessment(user: User, code: str, reference: str) -> Assessment | None:
    """The primary assessment of a case allocated to the user. Of the case and its inspection only what is needed to
    check an answer is read; the rest is read when it is asked for."""
    with connection.cursor() as cursor:
        cursor.execute(OWN, (code, reference, AssessmentKind.PRIMARY, user.pk))
        row = cursor.fetchone()
    if row is None:
        return None
    pk, assessor, state, case_pk, reference, commenced_on, details, left_because, *of_inspection = row
    inspection = _partly(Inspection, ("id", "code", "framework_id", "cancelled_at"), of_inspection)
    case = _partly(
        Case,
        ("id", "inspection_id", "reference", "commenced_on", "details", "left_because"),
        (case_pk, inspection.pk, reference, _date(commenced_on), json.loads(details), left_because),
    )
    case.inspection = inspection
    assessment = _partly(Assessment, ("id", "case_id", "assessor_id", "state"), (pk, case_pk, assessor, state))
    assessment.case = case
    return assessment


def _date(stored: date | str) -> date:
    # SQLite has no type for dates.
    return date.fromisoformat(stored) if isinstance(stored, str) else stored


def _partly(model: type[M], names: Collection[str], values: Collection[Any]) -> M:
    return model.from_db(connection.alias, names, values)


def lock(assessment: Assessment, by: User, expected_version: int | None = None) -> LockedAssessment | None:
    """Lock the assessment where it is open, `by` is its assessor and still in the team, and the version is the expected
    one, if that is given. Any of it may have changed after the page was opened.

    It locks the assessment, not the judgement: the judgement may not exist yet, and sign-off and allocation wait at the
    same row.
    """
    inspection = assessment.case.inspection_id
    values = (assessment.pk, expected_version, State.IN_PROGRESS, by.pk, inspection, *ASSESSING_ROLES, by.pk)
    with connection.cursor() as cursor:
        # A placeholder for each of them, however many the table of roles has.
        roles = ", ".join(["%s"] * len(ASSESSING_ROLES))
        # SQLite's transactions hold the one lock for writing from their beginning.
        for_update = "FOR NO KEY UPDATE" if connection.features.has_select_for_update else ""
        cursor.execute(LOCK.format(roles=roles, for_update=for_update), values)
        row = cursor.fetchone()
    return LockedAssessment(*row) if row else None


def swap(assessment: LockedAssessment, changes: Sequence[AnswerChange], by: User, at: datetime) -> bool:
    """Store each change over the version it has seen; the comparison is the UPDATE's own condition. False where one was
    overtaken: the transaction must then fail as a whole."""
    now = connection.ops.adapt_datetimefield_value(at)
    rows = [(c.answer, c.evidence, by.pk, now, assessment.pk, c.question.pk, c.version) for c in changes]
    with connection.cursor() as cursor:
        cursor.executemany(SWAP, rows)
        swapped: int = cursor.rowcount
    return swapped == len(rows)


def add(rows: Sequence[models.Model]) -> bool:
    """Store new rows of one model. False where somebody else's is in the place of one of them: the transaction must
    then fail as a whole."""
    model = type(rows[0])
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    statement = ADD.format(
        table=model._meta.db_table,
        columns=", ".join(field.column for field in fields),
        values=", ".join(["%s"] * len(fields)),
    )
    values = [[field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields] for row in rows]
    with connection.cursor() as cursor:
        cursor.executemany(statement, values)
        added: int = cursor.rowcount
    return added == len(rows)


def extend_chain(locked: LockedAssessment, tip: ChainTip) -> None:
    """Count up the version of a locked assessment, store the new end of its chain, and seal both. The end stands there
    and not with the revisions alone, so that none can be taken off the end unseen."""
    changed = locked.changed(tip)
    with connection.cursor() as cursor:
        cursor.execute(EXTEND, (changed.version, *tip, seal_of(changed), changed.pk))
