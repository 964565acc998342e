"""How long a search takes among 100,000 texts of one inspection, and as many of others:

    DATABASE_URL=postgres://… python -m tests.benchmarks.searching

in a database made for it, which is dropped. It ends with 1 where the page's queries take longer than they may.
"""

import os
import statistics
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "inspection.settings")
django.setup()

from django.db import connection

from cases.models import Assessment, SearchText
from cases.search.actions import bring_up_to_date
from cases.search.queries import first_found, found_texts, show_found
from cases.search.words import read_wanted
from inspection.web.lists import ROWS_A_PAGE
from tests.factories import make_inspection, make_team

CASES, QUESTIONS = 1_250, 80
MOST_MS = 100
ROUNDS = 7
WORDS = 40  # of a text, of 5,000 that there are: one in 125 texts has a given word
FILL = [
    f"""INSERT INTO cases_case (reference, commenced_on, inspection_id, details, reference_key, by_hand, left_because)
        SELECT 'N-' || n, '2024-01-08', i.id, '{{}}', 'N-' || lpad(n::text, 5, '0'), '', ''
        FROM inspection_inspection i, generate_series(1, {CASES}) n""",
    """INSERT INTO cases_assessment (kind, state, version, case_id, revision_count, chain_digest, seal)
        SELECT 'primary', 'signed_off', 20, c.id, 80, '', '' FROM cases_case c""",
    f"""INSERT INTO cases_judgement (answer, evidence, version, at, assessment_id, question_id)
        SELECT 'yes', 'The assessment draws on the report. ' || (
            SELECT string_agg(translate(floor(random() * 5000)::int::text, '0123456789', 'bcdfghjklm') || 'ing', ' ')
            FROM generate_series(1, {WORDS}) WHERE a.id > 0 AND q.id > 0
        ), 1, now(), a.id, q.id
        FROM cases_assessment a
        CROSS JOIN (SELECT id FROM inspection_question ORDER BY id LIMIT {QUESTIONS}) q""",
]
SEARCHES = {
    "a word in one of 125 texts": "ddding",
    "two such words": "ddding ccfing",
    "a phrase that every text has": '"draws on the report"',
    "a word that every text has": "assessment",
    "the beginning of one in ten": "dd",
    "nothing": "unheard",
}


def main():
    planned, other = make_inspection(code="planned"), make_inspection(code="other")
    lee = make_team(planned)["lee"]
    with connection.cursor() as cursor:
        for statement in FILL:
            cursor.execute(statement)
    began = time.monotonic()
    for inspection in (planned, other):
        bring_up_to_date(inspection=inspection, seconds=None)
    print(f"{SearchText.objects.count():,} texts indexed in {time.monotonic() - began:.0f} s")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    slowest = 0
    print("| search | found | found, ordered and marked |")
    print("|---|---|---|")
    for name, typed in SEARCHES.items():
        number, took = timed(planned, lee, typed)
        slowest = max(slowest, took)
        print(f"| {name} | {number:,} | {took:.0f} ms |")
    began = time.monotonic()
    assessment = Assessment.objects.filter(case__inspection=planned).first()
    Assessment.objects.filter(pk=assessment.pk).update(revision_count=81)
    bring_up_to_date(inspection=planned)
    print(f"{(time.monotonic() - began) * 1000:.0f} ms to see that one of {CASES:,} cases was changed, and read it")
    return 1 if slowest > MOST_MS else 0


def timed(inspection, user, typed):
    """How many texts are found, and how many ms the first page of them takes, in the middle of several."""
    wanted = read_wanted(typed)
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        texts, number = first_found(found_texts(inspection, user, wanted))
        show_found(inspection, texts[:ROWS_A_PAGE], wanted)
        times.append((time.perf_counter() - began) * 1000)
    return number, statistics.median(times)


if __name__ == "__main__":
    connection.creation.create_test_db(verbosity=0)
    try:
        status = main()
    finally:
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)
    sys.exit(status)
