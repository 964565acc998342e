"""Times what is made in a process of its own: the CSV against one aggregate query, the PDF against WeasyPrint alone.

Prints a JSON object a row: the CPU seconds of product and floor in each round.
"""

import json
import os
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "inspection.settings")
django.setup()

from django.db import connection
from weasyprint import HTML

from inspection.models import Inspection
from reports.files import documents, printing
from reports.files.answers import make_csv
from tests.benchmarks import cpu

ROUNDS = 6
CSV_REPEATS = 5  # a round
AGGREGATE = """
SELECT c.reference, c.commenced_on, c.details, {function} FROM cases_case c
JOIN cases_assessment a ON a.case_id = c.id AND a.kind = 'primary' AND a.state = 'signed_off'
JOIN cases_judgement j ON j.assessment_id = a.id AND j.answer <> ''
WHERE c.inspection_id = %s GROUP BY c.id ORDER BY c.reference_key, c.reference
"""
FUNCTIONS = {
    "postgresql": "string_agg(j.question_id || '=' || j.answer, ',')",
    "sqlite": "group_concat(j.question_id || '=' || j.answer)",
}


def used():
    """CPU seconds of this process and of the database's that serves it."""
    backend = 0.0
    if connection.vendor == "postgresql":
        connection.ensure_connection()
        backend = cpu.seconds_of(connection.connection.info.backend_pid)
    return time.process_time() + backend


def timed(call, repeats=1):
    before = used()
    for _ in range(repeats):
        call()
    return (used() - before) / repeats


def aggregate(inspection):
    with connection.cursor() as cursor:
        cursor.execute(AGGREGATE.format(function=FUNCTIONS[connection.vendor]), [inspection.pk])
        return cursor.fetchall()


def weasyprint_alone(html):
    """With the fonts, which are the product's to bring along; nothing that it puts right besides."""
    document = HTML(string=html, url_fetcher=printing.BundledFonts(html))
    return document.render(font_config=printing.OnlyBundledFonts()).write_pdf(pdf_variant="pdf/ua-1")


def rounds_of(product, floor, repeats=1):
    # What is done once a process, as unpacking the fonts, counts on neither side.
    floor()
    product()
    return [(timed(floor, repeats), timed(product, repeats)) for _ in range(ROUNDS)]


def main(tameside, many):
    tameside, many = (Inspection.objects.select_related("delivery_unit__region").get(code=c) for c in (tameside, many))
    finished = documents.finished_html(tameside)
    rows = {
        "csv": rounds_of(lambda: make_csv(many), lambda: aggregate(many), CSV_REPEATS),
        "pdf": rounds_of(lambda: printing.make_pdf(tameside), lambda: weasyprint_alone(finished)),
    }
    print(json.dumps(rows))


if __name__ == "__main__":
    main(*sys.argv[1:])
