"""A statement that fails stands in the log of the database's server, with what somebody typed: so none may fail in
normal work. What the server has really logged is read by `tests/reliability/disclosure.py`."""

import uuid

import pytest
from django.db import DatabaseError, connection

from cases.models import InspectionAnswerRevision, JudgementRevision
from inspection.models import StoreKey
from inspection.people import actions as people
from tests.cases.saving.test_save_answer import save
from tests.factories import answer, make_example, make_inspection, make_team, make_user

pytestmark = pytest.mark.django_db
KEY = str(uuid.uuid4())


@pytest.fixture
def failed():
    """The statements that the database refused while the test ran."""
    statements = []

    def watch(execute, sql, params, many, context):
        try:
            return execute(sql, params, many, context)
        except DatabaseError:
            statements.append(sql)
            raise

    with connection.execute_wrapper(watch):
        yield statements


def save_page(client, address, number, evidence, key):
    sent = {"key": key, f"{number}-version": "0", f"{number}-answer": "no", f"{number}-evidence": evidence}
    return client.post(address, sent).status_code


def test_what_is_watched_notices_a_statement_that_fails(failed, team):
    with pytest.raises(DatabaseError):
        StoreKey.objects.bulk_create([StoreKey(user=team["ivy"], device=KEY, key=b"") for _ in range(2)])
    assert len(failed) == 1


def test_a_first_save_that_comes_late_fails_no_statement(failed, ivy, case, team):
    """From another tab, or at the same moment as another's: whoever waited for the lock is late."""
    answer(case, {"2.2.1": "yes"}, by=team["ivy"])
    assert save(ivy, case, answer="no", evidence="From the other tab.").status_code == 409
    page = f"{case.get_absolute_url()}2.2/"
    assert save_page(ivy, page, "2.2.1", "From the other page.", str(uuid.uuid4())) == 409
    assert not failed


def test_a_first_save_that_comes_again_fails_no_statement(failed, ivy, case):
    for version in (0, 0, 1):  # the last says what another tab has read since
        assert save(ivy, case, evidence="Typed once.", key=KEY, version=version).status_code == 200
    page = f"{case.get_absolute_url()}2.2/"
    assert {save_page(ivy, page, "2.2.2", "Sent twice.", KEY) for _ in range(2)} == {302}
    assert JudgementRevision.objects.count() == 2
    assert not failed


def test_a_key_that_comes_with_another_text_fails_no_statement(failed, ivy, case):
    save(ivy, case, evidence="One text.", key=KEY)
    for version in (0, 1):
        assert save(ivy, case, evidence="Another text.", key=KEY, version=version).status_code == 400
    assert not failed


def test_an_answer_for_the_inspection_that_is_late_or_comes_again_fails_no_statement(failed, client):
    inspection = make_inspection(framework=make_example("approved-premises-2025"))
    client.force_login(make_team(inspection)["ivy"])
    page = f"/inspections/{inspection.code}/standards/1/"
    assert {save_page(client, page, "1.1", "Sent twice.", KEY) for _ in range(2)} == {302}
    assert save_page(client, page, "1.1", "From the other tab.", str(uuid.uuid4())) == 409
    assert InspectionAnswerRevision.objects.count() == 1
    assert not failed


def test_a_key_to_a_browser_s_store_made_twice_at_once_fails_no_statement(failed, monkeypatch):
    """Two tabs: the second has looked before the first has stored."""
    ivy, device = make_user("Ivy Inspector"), uuid.uuid4()
    first = people.store_key(user=ivy, device=device)
    monkeypatch.setattr(people, "_stored_key", lambda *_: None)
    assert people.store_key(user=ivy, device=device) == first
    assert StoreKey.objects.count() == 1
    assert not failed
