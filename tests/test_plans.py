"""PostgreSQL finds the cases of one inspection among those of a nation by an index, on every main page."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.models import Assessment
from tests.factories import make_case, make_inspection, make_team

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

INSPECTIONS, CASES, QUESTIONS = 120, 60, 8
# One answered case of one inspection, a hundred and twenty times sixty times.
FILL = [
    f"""INSERT INTO inspection_inspection (code, fieldwork_started_on, commencement_windows, notice, digest,
            delivery_unit_id, framework_id, not_inspected, ordinal, key, version, stage, cancel_reason)
        SELECT 'nation-' || n, fieldwork_started_on, commencement_windows, '', '', delivery_unit_id, framework_id, '[]',
            n, gen_random_uuid(), 0, 'fieldwork', ''
        FROM inspection_inspection, generate_series(1, {INSPECTIONS}) n WHERE code = 'planned'""",
    f"""INSERT INTO cases_case (reference, commenced_on, inspection_id, details, reference_key, by_hand, left_because)
        SELECT 'N-' || n, '2024-01-08', i.id, '{{}}', 'N-' || lpad(n::text, 4, '0'), '', ''
        FROM inspection_inspection i, generate_series(1, {CASES}) n WHERE i.framework_id = %s""",
    """INSERT INTO cases_assessment (kind, state, version, assessor_id, case_id, revision_count, chain_digest, seal)
        SELECT 'primary', CASE WHEN c.id %% 5 = 0 THEN 'in_progress' ELSE 'signed_off' END, 20, %s, c.id, 12, '', ''
        FROM cases_case c WHERE c.reference LIKE 'N-%%'""",
    f"""INSERT INTO cases_judgement (answer, evidence, version, at, assessment_id, by_id, question_id)
        SELECT 'yes', repeat('The assessment draws on the report. ', 4), 1, now(), a.id, a.assessor_id, q.id
        FROM cases_assessment a
        CROSS JOIN (SELECT id FROM inspection_question WHERE framework_id = %s ORDER BY id LIMIT {QUESTIONS}) q""",
    """INSERT INTO cases_judgementrevision (version, answer, evidence, key, sequence, evidence_digest, digest, at,
            assessment_id, by_id, question_id)
        SELECT 1, answer, evidence, gen_random_uuid(), id, '', '', at, assessment_id, by_id, question_id
        FROM cases_judgement WHERE id % 9 = 0""",
]
LARGE = re.compile(r"Seq Scan on (cases_case|cases_assessment|cases_judgement\w*|inspection_ledgerentry)\b")
PAGES = {
    "lee": [
        *("", "cases/", "cases/?page=2", "cases/?state=signed_off", "allocation/", "panel/", "questions/2.1.1/"),
        *("panel/members/", "panel/2.1/pack/", "panel/what-if/"),
        *("questions/2.1.1/?answer=yes", "report/", "exports/"),
        *("evidence/", "evidence/surveys-and-facts/", "panel/1.1/"),
    ],
    "ivy": ["cases/P-1/", "cases/P-1/2.1/", "cases/P-1/summary/", "cases/P-1/history/2.1.1/"],
}


@pytest.fixture(scope="module")
def nation(module_db):
    planned = make_inspection(code="planned")
    team = make_team(planned)
    make_case(planned, reference="P-1", assessor=team["ivy"])
    fills = zip(FILL, ([], [planned.framework_id], [team["lara"].pk], [planned.framework_id], []), strict=True)
    with connection.cursor() as cursor:
        for statement, arguments in fills:
            cursor.execute(statement, arguments or None)
        cursor.execute("ANALYZE")
    assert Assessment.objects.count() > INSPECTIONS * CASES
    return team


def plans_of(queries):
    for query in queries:
        if query["sql"].startswith(("SELECT", "WITH")):
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN {query['sql']}")
                yield query["sql"], "\n".join(line for (line,) in cursor.fetchall())


@pytest.mark.parametrize(("name", "path"), [(name, path) for name, paths in PAGES.items() for path in paths])
def test_a_page_of_one_inspection_reads_no_other(client, nation, name, path):
    client.force_login(nation[name])
    with CaptureQueriesContext(connection) as captured:
        assert client.get(f"/inspections/planned/{path}").status_code == 200
    scans = [(LARGE.search(plan)[1], sql[:300]) for sql, plan in plans_of(list(captured)) if LARGE.search(plan)]
    assert scans == []
