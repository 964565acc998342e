"""The pages of cases."""

import json
import uuid
from collections import Counter
from functools import cache

from django.http import Http404

from tests.benchmarks.floor.pages import day, labels, moment, page, select, select_one, standing

CHANGES = {"allocated": "Allocated", "submitted": "Submitted for sign-off", "signed_off": "Signed off"}
STAGES = {
    "not_begun": "Not begun",
    "in_progress": "In progress",
    "returned": "Returned",
    "submitted": "Submitted",
    "signed_off": "Signed off",
}
READS = """
EXISTS (
    SELECT 1 FROM inspection_teammember m
    WHERE m.inspection_id = {} AND m.user_id = %s AND m.role IN ('lead_inspector', 'inspector')
)
"""
ASSESSMENT = f"""
SELECT a.id, a.version, a.state, u.name, c.commenced_on, c.details
FROM cases_assessment a
JOIN cases_case c ON c.id = a.case_id
JOIN inspection_inspection i ON i.id = c.inspection_id
LEFT JOIN inspection_user u ON u.id = a.assessor_id
WHERE i.code = %s AND c.reference = %s AND a.kind = 'primary' AND {READS.format("i.id")}
"""


def find(request, code, reference):
    row = select_one(ASSESSMENT, code, reference, request.user.pk)
    if row is None:
        raise Http404
    return row


@cache
def questions_of(section):
    """(primary keys of a section's questions, as many placeholders)"""
    pks = [standing()["questions"][number] for number in standing()["sections"][section]]
    return pks, ", ".join(["%s"] * len(pks))


def answers_in(assessment, section):
    """{question: (answer, evidence, version)}"""
    pks, places = questions_of(section)
    rows = select(
        "SELECT question_id, answer, evidence, version FROM cases_judgement"
        f" WHERE assessment_id = %s AND question_id IN ({places})",
        assessment,
        *pks,
    )
    return {pk: row for pk, *row in rows}


def number_answered(answers):
    return sum(answer != "" for answer, _, _ in answers.values())


def section(request, code, reference, section):
    pk, _, state, assessor, commenced, details = find(request, code, reference)
    answers = answers_in(pk, section)
    shown = {"reference": reference, "answers": answers, "answered": number_answered(answers)}
    shown |= facts_of(commenced, details)
    if state == "in_progress" and assessor == request.user.name:
        return page(request, f"edit-{section}", key=uuid.uuid4(), **shown)
    return page(request, f"read-{section}", assessor=assessor, labels=labels(), **shown)


def facts_of(commenced, details):
    return {"commenced": day(commenced), "details": json.loads(details)}


def summary(request, code, reference):
    pk, _, _, _, commenced, details = find(request, code, reference)
    rows = select("SELECT question_id, answer, evidence, version FROM cases_judgement WHERE assessment_id = %s", pk)
    answers = {question: row for question, *row in rows}
    shown = {"reference": reference, "answers": answers, "answered": number_answered(answers)}
    return page(request, "summary", labels=labels(), **facts_of(commenced, details), **shown)


@cache
def section_of_each():
    """{question: slug of its section}"""
    known = standing()
    return {known["questions"][number]: slug for slug, numbers in known["sections"].items() for number in numbers}


def case(request, code, reference):
    pk, version, _, assessor, _, details = find(request, code, reference)
    rows = select("SELECT question_id FROM cases_judgement WHERE assessment_id = %s AND answer <> ''", pk)
    answered_in = Counter(section_of_each()[question] for (question,) in rows)
    events = select(
        "SELECT e.change, e.detail, u.name, e.at FROM cases_assessmentevent e"
        " LEFT JOIN inspection_user u ON u.id = e.by_id WHERE e.assessment_id = %s ORDER BY e.id",
        pk,
    )

    def partly(slug):
        return f"{answered_in[slug]} of {len(standing()['sections'][slug])} answered"

    return page(
        request,
        "case",
        reference=reference,
        assessor=assessor,
        version=version,
        answered=len(rows),
        total=len(section_of_each()),
        answered_in=answered_in,
        partly=partly,
        details=json.loads(details),
        events=[(CHANGES[change], detail, who or "The system", moment(at)) for change, detail, who, at in events],
    )


# --- The list of an inspection's cases --------------------------------------------------------------------------------

STAGE = """
CASE WHEN a.state <> 'in_progress' THEN a.state
WHEN EXISTS (
    SELECT 1 FROM cases_assessmentevent e WHERE e.assessment_id = a.id AND e.change IN ('returned', 'reopened')
) THEN 'returned' WHEN a.version = 0 THEN 'not_begun' ELSE 'in_progress' END
"""
OF_INSPECTION = (
    "FROM cases_assessment a JOIN cases_case c ON c.id = a.case_id WHERE a.kind = 'primary' AND c.inspection_id = %s"
)
COUNTS = f"SELECT {STAGE} AS stage, count(*) {OF_INSPECTION} GROUP BY 1"
ASSESSORS = f"""
SELECT u.id, u.name FROM inspection_user u WHERE u.id IN (SELECT a.assessor_id {OF_INSPECTION}) ORDER BY u.name
"""
LISTED = f"""
SELECT c.reference, u.name, u.is_active, {READS.format("c.inspection_id").replace("%s", "u.id")}, {STAGE},
    (SELECT count(*) FROM cases_judgement j WHERE j.assessment_id = a.id AND j.answer <> ''), c.details
FROM cases_assessment a
JOIN cases_case c ON c.id = a.case_id
LEFT JOIN inspection_user u ON u.id = a.assessor_id
WHERE a.kind = 'primary' AND c.inspection_id = %s
ORDER BY c.reference_key, c.reference LIMIT 50
"""


def total_of(details):
    """How many questions are put to a case: it depends on two of its details."""
    details = json.loads(details)
    return standing()["totals"][f"{details.get('court_report')} {details.get('interview')}"]


def why_gone(stage, is_active, is_member):
    if stage == "signed_off" or (is_active and is_member):
        return ""
    return "is no longer in the team" if is_active else "can no longer sign in"


def cases(request, code):
    found = select_one(
        f"SELECT i.id FROM inspection_inspection i WHERE i.code = %s AND {READS.format('i.id')}", code, request.user.pk
    )
    if found is None:
        raise Http404
    rows = [
        (reference, name, why_gone(stage, is_active, is_member) if name else "", stage, answered, total_of(details))
        for reference, name, is_active, is_member, stage, answered, details in select(LISTED, *found)
    ]
    return page(
        request,
        "cases",
        rows=rows,
        stages=STAGES,
        counts=dict(select(COUNTS, *found)),
        assessors=select(ASSESSORS, *found),
    )
