"""One answer saved as it changes: docs/http.md, from the outside."""

import json
import uuid
from unittest import mock

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.models import Case, Judgement, JudgementRevision
from cases.saving.statements import lock, own_assessment
from inspection.models import TeamMember, TeamRole
from tests.factories import (
    allocate,
    answer,
    answer_everything,
    join,
    make_case,
    make_framework,
    make_inspection,
    make_team,
    primary,
    signed_off,
)

pytestmark = pytest.mark.django_db
KEY = "0b4a0d9e-7d3c-4e0f-9a52-6a9b7a9c2f10"


def save(client, case, number="2.2.1", **said):
    body = {"answer": "yes", "evidence": "", "version": 0, "key": str(uuid.uuid4())} | said
    return post(client, case, json.dumps(body), number)


def post(client, case, body, number="2.2.1"):
    return client.post(f"{case.get_absolute_url()}answers/{number}/", body, content_type="application/json")


def stored(case, number="2.2.1"):
    return Judgement.objects.get(assessment__case=case, question__number=number)


def test_an_answer_is_stored_and_the_reply_says_its_version(ivy, case, team):
    reply = save(ivy, case, answer="no", evidence="Nobody asked.")
    assert reply.status_code == 200
    judgement = stored(case)
    assert reply.json() == {
        "answer": "no",
        "evidence": "Nobody asked.",
        "version": 1,
        "at": judgement.at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }
    assert (judgement.answer, judgement.evidence, judgement.by) == ("no", "Nobody asked.", team["ivy"])
    assert "no-store" in reply["Cache-Control"]


def test_the_next_change_names_the_version_it_has_seen(ivy, case):
    save(ivy, case, answer="no")
    reply = save(ivy, case, answer="yes", version=1)
    assert (reply.status_code, reply.json()["version"]) == (200, 2)
    assert list(JudgementRevision.objects.values_list("version", "answer")) == [(1, "no"), (2, "yes")]


def test_the_same_key_again_gets_the_first_reply_and_stores_nothing(ivy, case):
    first = save(ivy, case, key=KEY)
    save(ivy, case, answer="no", version=1)
    again = save(ivy, case, key=KEY)
    assert again.json() == first.json()
    assert JudgementRevision.objects.count() == 2
    assert stored(case).answer == "no"


def test_the_same_key_with_another_answer_is_refused(ivy, case):
    save(ivy, case, key=KEY)
    reply = save(ivy, case, answer="no", version=1, key=KEY)
    assert (reply.status_code, reply.json()["error"]) == (400, "key_reused")
    assert stored(case).answer == "yes"


def test_the_same_key_from_somebody_else_is_another_change(client, case, team):
    """Their colleague's reply would tell them that something of theirs is stored."""
    client.force_login(team["ivy"])
    save(client, case, key=KEY)
    allocate(assessment=primary(case), to=team["lee"], by=None)
    client.force_login(team["lee"])
    reply = save(client, case, key=KEY)
    assert (reply.status_code, reply.json()["error"]) == (400, "key_reused")
    assert [revision.by for revision in JudgementRevision.objects.all()] == [team["ivy"]]


def test_the_same_key_again_is_the_first_reply_even_with_the_newest_version(ivy, case):
    first = save(ivy, case, key=KEY)
    assert save(ivy, case, key=KEY, version=1).json() == first.json()
    assert JudgementRevision.objects.count() == 1


def test_a_question_that_stopped_applying_after_the_form_was_checked_is_not_stored(ivy, case, team):
    """The details of the case and its answers change under one lock."""
    seen = own_assessment(team["ivy"], case.inspection.code, case.reference)
    Case.objects.filter(pk=case.pk).update(details={"court_report": "no"})
    with mock.patch("cases.views.answers.own_assessment", return_value=seen):
        reply = save(ivy, case, number="2.1.1", evidence="Typed for the report.")
    assert (reply.status_code, reply.json()["message"]) == (403, "2.1.1 no longer applies to this case")
    assert reply.json()["evidence"] == "Typed for the report."
    assert not Judgement.objects.exists()


def test_a_stale_version_is_told_what_is_stored_by_whom_and_when(ivy, case, team):
    answer(case, {"2.2.1": "no"}, by=team["lee"], evidence="Lee saw the file.")
    reply = save(ivy, case, answer="yes", evidence="Ivy saw it too.")
    assert reply.status_code == 409
    at = reply.json()["stored"].pop("at")
    assert at
    assert reply.json()["error"] == "conflict"
    assert reply.json()["stored"] | {"at": at} == {
        "answer": "no",
        "label": "No",
        "evidence": "Lee saw the file.",
        "version": 1,
        "by": "Lee Lead",
        "by_you": False,
        "at": at,
    }
    assert stored(case).evidence == "Lee saw the file."


def test_a_version_from_the_future_is_a_conflict_with_nothing(ivy, case):
    reply = save(ivy, case, version=7)
    assert (reply.status_code, reply.json()["stored"]["version"]) == (409, 0)


def test_a_signed_off_case_takes_no_answer_and_gives_the_text_back(ivy, case, team):
    answer_everything(case, by=team["ivy"])
    signed_off(case, by=team["lee"])
    reply = save(ivy, case, answer="no", evidence="Too late.", version=1)
    assert reply.status_code == 403
    assert reply.json() == {
        "error": "closed",
        "message": "The case is signed off now",
        "answer": "no",
        "evidence": "Too late.",
    }
    assert stored(case).answer == "yes"


def test_a_change_stored_before_the_sign_off_gets_its_reply_after_it(ivy, case, team):
    first = save(ivy, case, key=KEY)
    signed_off(case, by=team["lee"])
    assert save(ivy, case, key=KEY).json() == first.json()


def test_a_colleague_of_the_team_cannot_answer_another_persons_case(client, case, team):
    client.force_login(team["lee"])
    reply = save(client, case)
    assert (reply.status_code, reply.json()["error"]) == (403, "not_allowed")
    assert not Judgement.objects.exists()


@pytest.mark.parametrize("name", ["olu", "obi", "hana", "adam", "lara"])
def test_for_who_may_not_see_the_case_it_does_not_exist(client, case, team, name):
    client.force_login(team[name])
    reply = save(client, case)
    assert (reply.status_code, reply.json()["error"]) == (404, "not_found")


def test_an_ended_session_is_told_in_json(client, case):
    reply = save(client, case)
    assert (reply.status_code, reply.json()["error"]) == (401, "signed_out")


def test_without_the_csrf_token_nothing_is_stored(case, team):
    client = Client(enforce_csrf_checks=True)
    client.force_login(team["ivy"])
    assert save(client, case).status_code == 403
    assert not Judgement.objects.exists()


def test_a_get_changes_nothing(ivy, case):
    assert ivy.get(f"{case.get_absolute_url()}answers/2.2.1/").status_code == 405


def test_a_question_that_does_not_apply_is_not_found(ivy, inspection, team):
    case = make_case(inspection, reference="C-002", assessor=team["ivy"], court_report="no")
    assert save(ivy, case, number="2.1.1").status_code == 404
    assert save(ivy, case, number="RS1").status_code == 404
    assert save(ivy, case, number="9.9.9").status_code == 404
    assert not Judgement.objects.exists()


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"answer": "maybe"}, "answer"),
        ({"answer": "Yes"}, "answer"),
        ({"evidence": "A NUL\x00."}, "evidence"),
        ({"evidence": "Half a pair \ud83d."}, "evidence"),
        ({"evidence": "x" * 100_000}, "evidence"),
        ({"evidence": "x" * 20_001}, "evidence"),
    ],
)
def test_what_cannot_be_stored_is_refused_with_the_reason_and_given_back(ivy, case, said, field):
    reply = save(ivy, case, **said)
    assert (reply.status_code, reply.json()["error"], reply.json()["field"]) == (422, "refused", field)
    assert reply.json()[field] == said[field]
    assert reply.json()["message"]
    assert not Judgement.objects.exists()


@pytest.mark.parametrize(
    "text",
    [
        "Cafodd ei holi ŵyth gwaith; ŷch chi'n siŵr?",
        "👩🏽‍🤝‍👩🏾 went well 🎉",
        "<script>alert(1)</script> & “quotes”",
        "\n  leading line, tab\there  \n\n",
        "x" * 20_000,
    ],
)
def test_text_is_stored_exactly(ivy, case, text):
    assert save(ivy, case, evidence=text).json()["evidence"] == text
    assert stored(case).evidence == text


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"7",
        b'"yes"',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"answer": "yes"}',
        json.dumps({"answer": None, "evidence": "", "version": 0, "key": KEY}).encode(),
        json.dumps({"answer": ["yes"], "evidence": "", "version": 0, "key": KEY}).encode(),
        json.dumps({"answer": "yes", "evidence": {}, "version": 0, "key": KEY}).encode(),
        json.dumps({"answer": "yes", "evidence": "", "version": "0", "key": KEY}).encode(),
        json.dumps({"answer": "yes", "evidence": "", "version": True, "key": KEY}).encode(),
        json.dumps({"answer": "yes", "evidence": "", "version": 0.0, "key": KEY}).encode(),
        json.dumps({"answer": "yes", "evidence": "", "version": -1, "key": KEY}).encode(),
        json.dumps({"answer": "yes", "evidence": "", "version": 2**31, "key": KEY}).encode(),
        json.dumps({"answer": "yes", "evidence": "", "version": 2**63, "key": KEY}).encode(),
        b'{"answer": "yes", "evidence": "", "key": "%s", "version": %s}' % (KEY.encode(), b"9" * 5000),
        json.dumps({"answer": "yes", "evidence": "", "version": 0, "key": "no key"}).encode(),
        json.dumps({"answer": "yes", "evidence": "", "version": 0, "key": 5}).encode(),
        b'{"answer": "yes", "evidence": "%s", "version": 0, "key": ""}' % (b"x" * 6_000_000),
    ],
    ids=lambda body: repr(body[:60]),
)
def test_a_malformed_request_is_said_to_be_one(ivy, case, body):
    reply = post(ivy, case, body)
    assert (reply.status_code, reply.json()["error"]) == (400, "malformed")
    assert not Judgement.objects.exists()


def test_not_applicable_is_taken_only_where_it_is_offered(client):
    inspection = make_inspection(framework=make_framework("probation-pdu-2023"))
    team = make_team(inspection)
    case = make_case(inspection, assessor=team["ivy"])
    client.force_login(team["ivy"])
    assert save(client, case, number="2.1.1", answer="na").status_code == 422
    assert save(client, case, number="2.1.1c", answer="na").status_code == 200


def test_an_information_question_takes_its_own_options_only(ivy, case):
    assert save(ivy, case, number="PP1", answer="3 or more").status_code == 200
    assert save(ivy, case, number="PP1", answer="yes", version=1).status_code == 422


def test_an_answer_can_be_taken_back(ivy, case):
    save(ivy, case)
    assert save(ivy, case, answer="", version=1).status_code == 200
    assert stored(case).answer == ""


def test_a_case_address_with_a_nul_is_not_found(ivy, inspection):
    assert ivy.get(f"/inspections/{inspection.code}/cases/C%00/").status_code == 404


def test_a_save_costs_at_most_ten_queries_and_the_same_however_many_answers_there_are(ivy, case, team):
    save(ivy, case, number="DM1")  # the first request of a session renews it
    with CaptureQueriesContext(connection) as first:
        save(ivy, case)
    answer_everything(case, by=team["ivy"])
    with CaptureQueriesContext(connection) as later:
        save(ivy, case, answer="no", version=2)
    assert primary(case).judgements.count() > 80
    assert queries(first) == queries(later) <= 10


def queries(captured):
    """Without those that begin and end the transaction."""
    return sum("SAVEPOINT" not in query["sql"] for query in captured)


def test_a_fourth_role_that_assesses_can_save_too(case, team, monkeypatch):
    """As many roles as the table has: the statement that locks an assessment names each of them."""
    monkeypatch.setattr("cases.saving.statements.ASSESSING_ROLES", ("a", "b", "c", TeamRole.INSPECTOR))
    assert lock(primary(case), team["ivy"])
    monkeypatch.setattr("cases.saving.statements.ASSESSING_ROLES", ("a",))
    assert not lock(primary(case), team["ivy"])


def test_who_is_in_the_team_of_another_inspection_only_cannot_save(case, team):
    """Both at once: an assessor who was taken from this team and works in another."""
    join(team["ivy"], make_inspection(), TeamRole.INSPECTOR)
    assert lock(primary(case), team["ivy"])
    TeamMember.objects.filter(user=team["ivy"], inspection=case.inspection).delete()
    assert not lock(primary(case), team["ivy"])


def test_a_conflict_with_one_s_own_other_window_is_told_as_that(ivy, case):
    save(ivy, case, "2.2.1", answer="yes", version=0)
    reply = save(ivy, case, "2.2.1", answer="no", version=0)
    assert (reply.status_code, reply.json()["stored"]["by_you"]) == (409, True)
    page = {"key": str(uuid.uuid4()), "2.2.1-version": 0, "2.2.1-answer": "no", "2.2.1-evidence": ""}
    told = ivy.post(f"{case.get_absolute_url()}2.2/", page).content.decode()
    assert "you changed this answer in another window" in told
    assert "In another window you" in told
