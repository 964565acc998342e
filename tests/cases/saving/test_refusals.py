"""A refused save hands back what was typed, whatever the reason, to a script and to a person."""

import html
import json
import uuid
from unittest import mock

import pytest
from django.test import Client
from psycopg import errors

from cases.allocation.actions import allocate
from cases.models import Judgement
from cases.saving.errors import NotAllowedError
from cases.saving.refusal import NOT_ALLOCATED, NOT_IN_TEAM
from cases.saving.statements import own_assessment
from inspection.foundation.transactions import BusyError
from inspection.models import TeamMember
from tests.factories import answer, primary, submitted
from tests.inspection.foundation.test_transactions import from_driver

pytestmark = pytest.mark.django_db

TYPED = {"answer": "no", "evidence": "Nobody asked <him>.\nŴyn said so 😀"}


def save(client, case, number="2.2.1", **headers):
    body = json.dumps({**TYPED, "version": 0, "key": str(uuid.uuid4())})
    url = f"{case.get_absolute_url()}answers/{number}/"
    return client.post(url, body, content_type="application/json", headers=headers)


def send_page(client, case, **said):
    form = {"key": str(uuid.uuid4()), "2.2.1-version": "0"} | {f"2.2.1-{name}": text for name, text in TYPED.items()}
    url = f"{case.get_absolute_url()}2.2/"
    return client.post(url, form | said, headers={"Referer": f"http://testserver{url}"})


def handed_back(reply):
    """Whether it is in the reply, which nothing on the way may keep."""
    if reply["Content-Type"] == "application/json":
        said = reply.json().get("yours") or reply.json()
        return {name: said.get(name) for name in TYPED} == TYPED
    return html.escape(TYPED["evidence"], quote=False) in reply.content.decode()


def signed_out(case, team, client):
    client.logout()


def disabled(case, team, client):
    team["ivy"].is_active = False
    team["ivy"].save()


def removed_from_the_team(case, team, client):
    TeamMember.objects.filter(user=team["ivy"]).delete()


def given_to_a_colleague(case, team, client):
    allocate(assessment=primary(case), to=team["lee"], by=team["lee"])


def handed_in(case, team, client):
    submitted(case, by=team["ivy"])


def answered_by_another(case, team, client):
    answer(case, {"2.2.1": "yes"}, by=team["lee"], evidence="Lee was first.")


@pytest.mark.parametrize(
    ("happened", "status", "error", "page_status"),
    [
        (signed_out, 401, "signed_out", 401),
        (disabled, 401, "signed_out", 401),
        (removed_from_the_team, 403, "not_allowed", 403),
        (given_to_a_colleague, 403, "not_allowed", 403),
        (handed_in, 403, "closed", 409),
        (answered_by_another, 409, "conflict", 409),
    ],
)
def test_what_was_typed_comes_back(ivy, case, team, happened, status, error, page_status):
    happened(case, team, ivy)
    reply = save(ivy, case)
    assert (reply.status_code, reply.json()["error"]) == (status, error)
    assert handed_back(reply)
    assert "no-store" in reply["Cache-Control"]
    page = send_page(ivy, case)
    assert page.status_code == page_status
    assert handed_back(page)
    assert not Judgement.objects.filter(evidence=TYPED["evidence"]).exists()


def test_a_question_that_no_longer_applies_hands_it_back(ivy, case, team):
    reply = save(ivy, case, number="RS1")
    assert (reply.status_code, reply.json()["error"]) == (404, "not_found")
    assert handed_back(reply)


def test_without_the_csrf_token_it_comes_back(case, team):
    client = Client(enforce_csrf_checks=True)
    client.force_login(team["ivy"])
    reply = save(client, case)
    assert (reply.status_code, reply.json()["error"]) == (403, "csrf")
    assert handed_back(reply)
    page = send_page(client, case)
    assert page.status_code == 403
    assert handed_back(page)


def test_a_case_that_changed_hands_under_the_save_is_not_written_to(ivy, case, team):
    """The view saw the right; the transaction asks again."""
    seen = own_assessment(team["ivy"], case.inspection.code, case.reference)
    given_to_a_colleague(case, team, ivy)
    with (
        mock.patch("cases.views.answers.own_assessment", return_value=seen),
        mock.patch("cases.permissions.is_assessor", return_value=True),
    ):
        reply, page = save(ivy, case), send_page(ivy, case)
    assert (reply.status_code, reply.json()["message"], handed_back(reply)) == (403, NOT_ALLOCATED, True)
    assert (page.status_code, handed_back(page)) == (403, True)
    with pytest.raises(NotAllowedError, match=NOT_IN_TEAM):
        # As nobody but the transaction could have noticed.
        from_outside_the_team(case, team)
    assert not Judgement.objects.exists()


def from_outside_the_team(case, team):
    from cases.saving.actions import record_judgements  # noqa: PLC0415
    from cases.saving.changes import AnswerChange  # noqa: PLC0415
    from inspection.frameworks.queries import question_set  # noqa: PLC0415

    assessment = primary(case)
    question = question_set(case.inspection.framework_id).by_number["2.2.1"]
    TeamMember.objects.filter(user=team["lee"]).delete()
    change = AnswerChange(question, "yes", "", 0, uuid.uuid4())
    record_judgements(assessment=assessment, changes=[change], by=team["lee"])


def test_text_that_cannot_be_stored_comes_back_even_when_nothing_can(ivy, case, team):
    handed_in(case, team, ivy)
    page = send_page(ivy, case, **{"2.2.2-version": "0", "2.2.2-evidence": "y" * 30_000}).content.decode()
    assert "y" * 30_000 in page


def test_trouble_in_the_database_hands_it_back(ivy, case):
    with mock.patch("cases.saving.actions.record_judgements", side_effect=BusyError):
        reply, page = save(ivy, case), send_page(ivy, case)
    assert (reply.status_code, reply.json()["error"], reply["Retry-After"]) == (503, "busy", "2")
    assert reply.json()["message"]
    assert handed_back(reply)
    assert page.status_code == 503
    assert handed_back(page)
    assert 'name="2.2.1-evidence"' in page.content.decode()


def test_trouble_before_the_case_is_found_hands_it_back_too(ivy, case):
    ivy.raise_request_exception = False
    trouble = {"side_effect": from_driver(errors.AdminShutdown())}
    with mock.patch("cases.views.answers.own_assessment", **trouble):
        reply = save(ivy, case)
    with mock.patch("cases.views.answers.find_assessment_to_change", **trouble):
        page = send_page(ivy, case)
    assert (reply.status_code, page.status_code) == (503, 503)
    assert handed_back(reply)
    assert handed_back(page)
    # One press sends all of it again.
    assert '<input type="hidden" name="2.2.1-version" value="0">' in page.content.decode()


def test_the_page_of_an_ended_session_leads_back(ivy, case):
    ivy.logout()
    page = send_page(ivy, case).content.decode()
    assert "You are signed out" in page
    assert f'href="/sign-in/?next={case.get_absolute_url()}2.2/"' in page


def test_it_leads_to_no_other_site(ivy, case):
    ivy.logout()
    form = {"2.2.1-evidence": "Typed"}
    page = ivy.post(f"{case.get_absolute_url()}2.2/", form, headers={"Referer": "https://evil.example/x"})
    assert 'href="/sign-in/?next=/"' in page.content.decode()


def test_a_reason_is_handed_back_and_a_password_never(client, case):
    reason = client.post(f"{case.get_absolute_url()}return/", {"reason": "See 2.2.3 again", "expected_version": 3})
    assert "See 2.2.3 again" in reason.content.decode()
    assert client.post("/password-change/", {"old_password": "secret!", "text": "x"}).status_code == 302
    strict = Client(enforce_csrf_checks=True)
    refused = strict.post("/sign-in/", {"username": "ivy@plumbline.example", "password": "secret!"})
    assert refused.status_code == 403
    assert "secret!" not in refused.content.decode()


def test_nothing_typed_nothing_shown(client, case):
    """A program without a session is led to sign in, as before."""
    assert client.post(f"{case.get_absolute_url()}2.2/", {"key": str(uuid.uuid4())}).status_code == 302
