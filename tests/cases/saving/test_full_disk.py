"""A disk without room: nothing is stored, nothing is lost, and it is said. SQLite is given no more pages here; that of
PostgreSQL is filled by `tests/reliability/full.py`, and here it refuses what it would refuse."""

import html
import json
import uuid

import pytest
from django.db import connection
from psycopg import errors

from cases.models import JudgementRevision
from tests.factories import primary
from tests.inspection.foundation.test_transactions import from_driver

pytestmark = pytest.mark.django_db(transaction=True)
LONG = "What she told me <of him>. " * 700  # more than the pages that are there have room for
NOTHING = "Nothing can be saved now: the service has no room left. Your change is not stored"


@pytest.fixture
def full_disk(case):
    if connection.vendor == "postgresql":
        with connection.execute_wrapper(refuse_to_write):
            yield
        return
    limit = "PRAGMA max_page_count = {}"
    with connection.cursor() as cursor:
        cursor.execute(limit.format(1))  # as few as there are now
        yield
        cursor.execute(limit.format(2**32 - 2))


def refuse_to_write(execute, sql, params, many, context):
    if sql.lstrip().startswith(("INSERT", "UPDATE")):
        raise from_driver(errors.DiskFull())
    return execute(sql, params, many, context)


def test_an_answer_comes_back_with_503(ivy, case, full_disk):
    body = {"answer": "no", "evidence": LONG, "version": 0, "key": str(uuid.uuid4())}
    url = f"{case.get_absolute_url()}answers/2.2.1/"
    reply = ivy.post(url, json.dumps(body), content_type="application/json")
    assert (reply.status_code, reply["Retry-After"]) == (503, "30")
    assert reply.json() == {"error": "full", "message": NOTHING, "answer": "no", "evidence": LONG}
    assert not JudgementRevision.objects.exists()


def test_a_page_comes_back_with_503(ivy, case, full_disk):
    sent = {"key": str(uuid.uuid4()), "2.2.1-version": "0", "2.2.1-evidence": LONG}
    page = ivy.post(f"{case.get_absolute_url()}2.2/", sent)
    assert page.status_code == 503
    assert f"{NOTHING}. Wait a moment and save again" in page.content.decode()
    assert f"{html.escape(LONG)}</textarea>" in page.content.decode()
    assert (primary(case).version, JudgementRevision.objects.count()) == (0, 0)


@pytest.fixture
def lee(client, team):
    client.raise_request_exception = False
    client.force_login(team["lee"])
    return client


def test_a_section_of_the_report_comes_back_as_it_was_typed(lee, inspection, full_disk):
    page = lee.post(f"/inspections/{inspection.code}/report/edit/role/", {"order": "", "new-narrative-0-text": LONG})
    assert page.status_code == 503
    assert "Nothing can be saved now" in page.content.decode()
    assert html.escape(LONG).strip() in page.content.decode()
