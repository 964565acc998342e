"""Times the documents: the PDF against WeasyPrint alone on the same finished HTML, and the workbook."""

import json
import os
import statistics
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "inspection.settings")
django.setup()

from django.db import connection
from django.test.utils import CaptureQueriesContext

from inspection.models import Inspection
from reports.files import documents, printing
from reports.files.workbook.book import make_workbook

ROUNDS = 5
SECOND = 1000  # ms


def timed(call):
    started = time.perf_counter()
    call()
    return 1000 * (time.perf_counter() - started)


def queries_of(call):
    with CaptureQueriesContext(connection) as captured:
        call()
    return len(captured)


def main(code):
    inspection = Inspection.objects.select_related("delivery_unit__region").get(code=code)
    finished = documents.finished_html(inspection)
    # What is done once a process, as unpacking the fonts, counts on neither side.
    printing.print_pdf(finished)
    pairs = [
        (timed(lambda: printing.make_pdf(inspection)), timed(lambda: printing.print_pdf(finished)))
        for _ in range(ROUNDS)
    ]
    product, floor = (statistics.median(each) for each in zip(*pairs, strict=True))
    workbook = statistics.median(timed(lambda: make_workbook(inspection)) for _ in range(ROUNDS))
    rows = [
        {"name": "Report, PDF, against WeasyPrint alone", "floor_ms": floor, "product_ms": product, "limit": 1.1},
        {"name": "Data workbook, against one second", "floor_ms": SECOND, "product_ms": workbook, "limit": 1},
    ]
    rows[0]["queries"] = queries_of(lambda: printing.make_pdf(inspection))
    rows[1]["queries"] = None  # no page: one GROUP BY for each characteristic, whatever the number of cases
    print(json.dumps(rows))


if __name__ == "__main__":
    main(sys.argv[1])
