"""How long a session lasts, what ends it, and what an open page is told: docs/http.md, from the outside."""

import base64
import json
import re
import uuid

import pytest
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from inspection import settings as project_settings
from inspection.models import StoreKey
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db

SESSION, STORE_KEY = "/session/", "/session/store-key/"
MINUTE, HOUR = 60, 60 * 60


class Clock:
    now = 1_900_000_000

    def __call__(self):
        return self.now


@pytest.fixture
def clock(monkeypatch, settings):
    clock = Clock()
    settings.SESSION_COOKIE_AGE, settings.SESSION_ABSOLUTE_AGE = 120 * MINUTE, 12 * HOUR
    monkeypatch.setattr("inspection.web.sessions.time.time", clock)
    return clock


@pytest.fixture
def person():
    return make_user("Ivy Inspector", password=PASSWORD)


@pytest.fixture
def ivy(client, person, clock):
    client.force_login(person)
    return client


def test_a_page_learns_who_is_signed_in_and_for_how_long(ivy, person):
    reply = ivy.get(SESSION)
    assert reply.json() == {
        "user": person.opaque_id,
        "name": "Ivy Inspector",
        "ends_in": 120 * MINUTE,
        "extendable_to": 120 * MINUTE,
    }
    assert "no-store" in reply["Cache-Control"]


def test_asking_does_not_renew_it(ivy, clock):
    for minutes in (50, 100, 119):
        clock.now = Clock.now + minutes * MINUTE
        assert ivy.get(SESSION).json()["ends_in"] == (120 - minutes) * MINUTE
    clock.now = Clock.now + 120 * MINUTE
    assert (ivy.get(SESSION).status_code, ivy.get(SESSION).json()) == (401, {"error": "signed_out"})
    assert ivy.get("/").status_code == 302


def test_a_page_opened_renews_it(ivy, clock):
    clock.now += 100 * MINUTE
    ivy.get("/")
    assert ivy.get(SESSION).json()["ends_in"] == 120 * MINUTE


def test_it_can_be_extended(ivy, clock):
    clock.now += 1 * MINUTE
    assert ivy.get(SESSION).json()["ends_in"] == 119 * MINUTE
    assert ivy.post(SESSION).json()["ends_in"] == 120 * MINUTE
    assert ivy.get(SESSION).json()["ends_in"] == 120 * MINUTE


def test_it_ends_at_the_absolute_limit_however_much_it_is_used(ivy, clock):
    for _ in range(11):
        clock.now += HOUR
        assert ivy.get("/").status_code == 200
    reply = ivy.post(SESSION).json()
    assert (reply["ends_in"], reply["extendable_to"]) == (HOUR, HOUR)
    clock.now += HOUR
    assert ivy.post(SESSION).status_code == 401


def test_a_new_sign_in_begins_a_new_session(ivy, person, clock):
    clock.now += 12 * HOUR
    assert ivy.get(SESSION).status_code == 401
    ivy.post("/sign-in/", {"username": person.email, "password": PASSWORD})
    assert ivy.get(SESSION).json()["ends_in"] == 120 * MINUTE


def test_signing_in_and_out_makes_the_browser_forget_what_it_fetched_ahead(ivy, person):
    assert ivy.post("/sign-out/")["Clear-Site-Data"] == '"prefetchCache"'
    reply = ivy.post("/sign-in/", {"username": person.email, "password": PASSWORD})
    assert (reply.status_code, reply["Clear-Site-Data"]) == (302, '"prefetchCache"')


def test_a_disabled_persons_sessions_end(ivy, person):
    person.is_active = False
    person.save()
    assert ivy.get(SESSION).status_code == 401


def test_a_changed_password_ends_every_other_session(ivy, person):
    elsewhere = Client()
    elsewhere.force_login(person)
    new = "a different long pass phrase"
    ivy.post("/password-change/", {"old_password": PASSWORD, "new_password1": new, "new_password2": new})
    assert ivy.get(SESSION).status_code == 200
    assert elsewhere.get(SESSION).status_code == 401


def test_signing_out_everywhere_ends_every_other_session(ivy, person):
    elsewhere = Client()
    elsewhere.force_login(person)
    colleague = Client()
    colleague.force_login(make_user("Lee Lead"))
    assert "Sign out everywhere else?" in ivy.get("/sign-out-everywhere/").content.decode()
    assert elsewhere.get(SESSION).status_code == 200
    assert ivy.post("/sign-out-everywhere/").url == "/account/"
    assert "You are signed out everywhere else" in ivy.get("/account/").content.decode()
    assert [client.get(SESSION).status_code for client in (ivy, elsewhere, colleague)] == [200, 401, 200]
    # And again: nothing of the first time makes the second one void.
    elsewhere.force_login(person)
    ivy.post("/sign-out-everywhere/")
    assert [client.get(SESSION).status_code for client in (ivy, elsewhere)] == [200, 401]


def test_every_cookie_has_a_name_that_the_settings_give_it(ivy, person):
    """So that over HTTPS each of them is bound to this host."""
    named = {value for name, value in vars(project_settings).items() if name.endswith("_COOKIE_NAME")}
    ivy.post("/sign-out/")
    ivy.post("/sign-in/", {"username": person.email, "password": PASSWORD})
    ivy.post("/sign-out-everywhere/")
    assert set(ivy.cookies) == named


def test_sessions_from_before_anybody_could_sign_out_everywhere_go_on(ivy, person):
    session = ivy.session
    session["_auth_user_hash"] = AbstractBaseUser._get_session_auth_hash(person)
    session.save()
    assert ivy.get(SESSION).status_code == 200


def test_a_session_outlives_a_change_of_the_secret_key(ivy, person, settings):
    ivy.post("/sign-out-everywhere/")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]
    assert ivy.get(SESSION).status_code == 200


def test_extending_needs_the_csrf_token(person):
    client = Client(enforce_csrf_checks=True)
    client.force_login(person)
    reply = client.post(SESSION, headers={"Accept": "application/json"})
    assert (reply.status_code, reply.json()) == (403, {"error": "csrf"})


def test_a_page_whose_token_is_gone_finds_a_new_one(person):
    client = Client(enforce_csrf_checks=True)
    client.force_login(person)
    token = client.get(SESSION).cookies["csrftoken"].value
    assert client.post(SESSION, headers={"X-CSRFToken": token}).status_code == 200


def test_asking_in_the_background_never_replaces_the_token_of_a_form_to_sign_in(person):
    client = Client(enforce_csrf_checks=True)
    # Signed out, with nothing in the browser: the reply comes after the page to sign in was rendered.
    assert "csrftoken" not in client.get(SESSION).cookies
    # Signed in still, when the session is asked after.
    client.force_login(person)
    client.get("/sign-in/")
    client.get("/")
    assert "csrftoken" not in client.get(SESSION).cookies


def test_a_session_that_is_past_its_date_or_was_made_up_is_none(ivy):
    Session.objects.update(expire_date=timezone.now())
    assert ivy.get(SESSION).status_code == 401
    assert with_cookie("x" * 200).status_code == 401


@pytest.mark.parametrize("made_up", ["", r'"abcdefg\377\376"', r'"abcdefgh\000"', "' OR 1=1 --"])
def test_the_database_is_not_asked_about_what_cannot_be_a_session(made_up, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert with_cookie(made_up).status_code == 401


def with_cookie(text):
    """Asks with this text as the header has it, where odd characters stand as octal numbers between quotation marks:
    some releases of Python refuse to put them into a cookie, and all read them out of one."""
    return Client().get(SESSION, headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={text}"})


def test_pages_of_who_is_signed_in_tell_their_scripts(ivy, person, settings):
    def attributes():
        [body] = re.findall("<body[^>]*>", ivy.get("/").content.decode())
        return dict(re.findall(r'data-([\w-]+)="([^"]*)"', body))

    told = {"session": SESSION, "store": STORE_KEY, "user": person.opaque_id, "token-cookie": "csrftoken"}
    assert attributes() == told
    settings.BROWSER_STORE = False
    settings.CSRF_COOKIE_NAME = "__Host-csrftoken"
    assert attributes() == {**told, "store": "", "token-cookie": "__Host-csrftoken"}
    assert 'data-session="' not in Client().get("/sign-in/").content.decode()


# --- The key to what the browser keeps ------------------------------------------------------------------------------

DEVICE = "0b4a0d9e-7d3c-4e0f-9a52-6a9b7a9c2f10"


def key_for(client, device=DEVICE):
    return client.post(STORE_KEY, json.dumps({"device": device}), content_type="application/json")


def test_a_person_has_one_key_on_each_device(ivy, person):
    first = key_for(ivy)
    assert first.json() == {"key": first.json()["key"], "user": person.opaque_id}
    assert "no-store" in first["Cache-Control"]
    assert len(base64.b64decode(first.json()["key"])) == 32
    assert key_for(ivy).json() == first.json()
    assert key_for(ivy, str(uuid.uuid4())).json()["key"] != first.json()["key"]
    assert StoreKey.objects.count() == 2


def test_another_person_on_the_same_device_has_another_key(ivy):
    other = Client()
    other.force_login(make_user("Lee Lead"))
    assert key_for(other).json()["key"] != key_for(ivy).json()["key"]


def test_who_is_signed_out_gets_no_key(client):
    assert (key_for(client).status_code, key_for(client).json()) == (401, {"error": "signed_out"})


def test_the_store_can_be_off(ivy, settings):
    settings.BROWSER_STORE = False
    assert (key_for(ivy).status_code, key_for(ivy).json()) == (404, {"error": "store_off"})
    assert not StoreKey.objects.exists()


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b'{"device": 5}', b'{"device": null}', b'{"device": "x"}'])
def test_a_device_without_a_proper_name_gets_no_key(ivy, body):
    reply = ivy.post(STORE_KEY, body, content_type="application/json")
    assert (reply.status_code, reply.json()) == (400, {"error": "malformed"})
