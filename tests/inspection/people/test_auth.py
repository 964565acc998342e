import errno
import re
from unittest import mock

import pytest
from django.core import mail
from django.db import DatabaseError
from django.urls import reverse

from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db

SIGN_IN = "/sign-in/"


@pytest.fixture
def ivy():
    return make_user("Ivy Inspector", password=PASSWORD)


def sign_in(client, email, password=PASSWORD, **extra):
    return client.post(SIGN_IN, {"username": email, "password": password}, **extra)


def signed_in(client):
    return "_auth_user_id" in client.session


def test_a_person_signs_in_with_the_address_in_any_case(client, ivy):
    response = sign_in(client, ivy.email.upper())
    assert (response.status_code, response.url) == (302, reverse("home"))
    assert signed_in(client)


def test_the_cookies_of_a_sign_in_are_kept_from_scripts_and_other_sites(client, ivy):
    cookies = sign_in(client, ivy.email).cookies
    session, token, device = cookies["sessionid"], cookies["csrftoken"], cookies["device"]
    for cookie in (session, device):
        assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    # The page's scripts send the token in a header.
    assert (token["httponly"], token["samesite"]) == ("", "Lax")


def test_a_page_asks_for_sign_in_and_is_reached_after_it(client, ivy):
    asked = client.get("/password-change/")
    assert asked.url == "/sign-in/?next=/password-change/"
    arrived = client.post(asked.url, {"username": ivy.email, "password": PASSWORD, "next": "/password-change/"})
    assert arrived.url == "/password-change/"


def test_sign_in_leads_to_no_other_site(client, ivy):
    response = client.post("/sign-in/?next=https://example.org/", {"username": ivy.email, "password": PASSWORD})
    assert response.url == reverse("home")


def test_the_error_does_not_tell_what_was_wrong(client, ivy):
    closed = make_user("Closed Account", password=PASSWORD)
    closed.is_active = False
    closed.save()
    attempts = [(ivy.email, "wrong"), ("nobody@plumbline.example", "wrong"), (closed.email, PASSWORD)]
    errors = [sign_in(client, *attempt).context["form"].errors.as_json() for attempt in attempts]
    assert errors[0].count("Enter a correct email address and password") == 1
    assert errors == [errors[0]] * 3


def test_an_empty_form_links_each_error_to_its_field(client):
    page = sign_in(client, "", "").content.decode()
    assert "<title>Error: Sign in – Plumbline</title>" in page
    links = re.findall(r'href="#(id_\w+)">([^<]+)<', page)
    assert links == [("id_username", "Enter your email address"), ("id_password", "Enter your password")]


def test_what_was_typed_is_kept_but_never_the_password(client):
    page = sign_in(client, "ivy@plumbline.example", "geheim").content.decode()
    assert 'value="ivy@plumbline.example"' in page
    assert "geheim" not in page


# --- Sessions -------------------------------------------------------------------------------------------------------


def test_signing_out_is_posted(client, ivy):
    client.force_login(ivy)
    assert client.get("/sign-out/").status_code == 405
    assert signed_in(client)
    assert client.post("/sign-out/").url == SIGN_IN
    assert not signed_in(client)


def test_a_session_is_renewed_by_use_but_not_by_every_request(client, ivy, settings, monkeypatch):
    now = 1_800_000_000
    monkeypatch.setattr("inspection.web.sessions.time.time", lambda: now)
    client.force_login(ivy)
    limit = settings.SESSION_COOKIE_AGE

    def renewed():
        return settings.SESSION_COOKIE_NAME in client.get("/password-change/").cookies

    assert not renewed()
    now += limit // 20
    assert not renewed()
    now += limit // 10
    assert renewed()


# --- Passwords ------------------------------------------------------------------------------------------------------


def test_a_password_is_changed(client, ivy):
    client.force_login(ivy)
    new = "a different long pass phrase"
    data = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert client.post("/password-change/", data).url == "/password-change/done/"
    assert "Your password is changed" in client.get("/password-change/done/").content.decode()
    client.logout()
    assert sign_in(client, ivy.email, new).status_code == 302


def test_a_weak_password_is_refused_with_the_reason(client, ivy):
    client.force_login(ivy)
    data = {"old_password": PASSWORD, "new_password1": "short", "new_password2": "short"}
    response = client.post("/password-change/", data)
    assert response.context["form"].errors["new_password2"] == [
        "This password is too short. It must contain at least 12 characters."
    ]


@pytest.fixture
def reset_page(client, ivy):
    """The address of the page on which Ivy chooses a password after she has forgotten hers."""
    client.post("/password-reset/", {"email": ivy.email})
    return client.get(re.search(r"https?://[^/]+(\S+)", mail.outbox[0].body)[1]).url


NOT_THE_OLD_ONE = "Choose a password that is not the one you have now"


def test_the_password_one_has_is_refused_as_the_new_one(client, ivy, reset_page):
    old_as_new = {"old_password": PASSWORD, "new_password1": PASSWORD, "new_password2": PASSWORD}
    assert NOT_THE_OLD_ONE in client.post(reset_page, old_as_new).content.decode()
    client.force_login(ivy)
    assert NOT_THE_OLD_ONE in client.post("/password-change/", old_as_new).content.decode()


@pytest.mark.parametrize("old", ["", "a wrong guess"])
def test_who_does_not_know_the_password_is_not_told_it_by_the_field_for_the_new_one(client, ivy, old):
    client.force_login(ivy)
    page = client.post("/password-change/", {"old_password": old, "new_password1": PASSWORD, "new_password2": PASSWORD})
    assert page.status_code == 200
    assert NOT_THE_OLD_ONE not in page.content.decode()


def test_a_forgotten_password_is_reset_by_mail_once(client, ivy):
    new = "a different long pass phrase"
    assert client.post("/password-reset/", {"email": ivy.email}).url == "/password-reset/sent/"
    assert mail.outbox[0].to == [ivy.email]
    assert mail.outbox[0].subject == "Choose a new Plumbline password"
    link = re.search(r"https?://[^/]+(\S+)", mail.outbox[0].body)[1]

    form = client.get(link)
    assert form.status_code == 302  # the token leaves the address before anything can pass it on
    assert client.post(form.url, {"new_password1": new, "new_password2": new}).url == "/password-reset/done/"
    assert sign_in(client, ivy.email, new).status_code == 302
    client.logout()
    assert "This link no longer works" in client.get(link).content.decode()


def test_a_reset_does_not_tell_who_has_an_account(client, ivy):
    known, unknown = [client.post("/password-reset/", {"email": e}) for e in (ivy.email, "nobody@plumbline.example")]
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert len(mail.outbox) == 1


def test_the_log_holds_no_address_query_or_token(client, ivy, caplog):
    with caplog.at_level("INFO"):
        sign_in(client, ivy.email, "wrong")
        client.get("/sign-in/?next=/secret-case/")
        client.get("/password-reset/Mg/abc-def/")
    lines = " ".join(str(record.msg) for record in caplog.records)
    assert "/sign-in/" in lines
    assert [word for word in (ivy.email, "wrong", "secret-case", "abc-def") if word in lines] == []


# --- Health ---------------------------------------------------------------------------------------------------------


def test_health_needs_no_sign_in(client):
    response = client.get("/health/")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_health_tells_when_the_database_is_away(client):
    with mock.patch("inspection.web.views.connection.cursor", side_effect=DatabaseError("password=hunter2")):
        response = client.get("/health/")
    assert (response.status_code, response.json()) == (503, {"status": "database unavailable"})


def test_health_tells_when_nothing_can_be_saved(client):
    """Disks are filled by `tests/reliability/full.py`."""
    with mock.patch("inspection.web.views.try_to_store", side_effect=OSError(errno.ENOSPC, "No space left on device")):
        response = client.get("/health/")
    assert (response.status_code, response.json()) == (503, {"status": "nothing can be saved"})


def test_an_address_longer_than_any_can_be_is_refused_in_words(client, ivy):
    reply = sign_in(client, "x" * 300 + "@plumbline.example", PASSWORD)
    assert reply.status_code == 200
    assert "no more than 254 characters" in reply.content.decode()
