"""An installation in which nobody is: who can read what its server printed makes the first account, once."""

import re
from concurrent.futures import ThreadPoolExecutor
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from inspection.models import PersonEvent, SetUpCode, User
from inspection.people.first_administrator import (
    CodeRefusedError,
    SetUpAlreadyError,
    make_first_administrator,
    new_code,
)
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db

PAGE = "/set-up/first-administrator/"


def printed():
    said = StringIO()
    call_command("first_administrator_code", stdout=said)
    return said.getvalue()


def fields(code, **changes):
    own = {"name": "Ada First", "email": "ada@plumbline.example", "new_password1": PASSWORD, "new_password2": PASSWORD}
    return {"code": code, **own, **changes}


def test_everything_leads_there_while_nobody_has_an_account(client):
    assert client.get("/", follow=True).redirect_chain[-1][0] == PAGE
    assert client.get("/sign-in/").url == PAGE
    make_user()
    assert client.get("/sign-in/").status_code == 200
    assert client.get(PAGE).url == "/sign-in/"
    assert client.post(PAGE, fields("x")).url == "/sign-in/"


def test_with_the_printed_code_one_makes_oneself_administrator_and_is_signed_in(client):
    code = re.search(r"with: (\S+)", printed())[1]
    assert client.post(PAGE, fields(code)).url == "/set-up/"
    ada = User.objects.get()
    assert (ada.name, ada.is_administrator, ada.check_password(PASSWORD)) == ("Ada First", True, True)
    assert client.session["_auth_user_id"] == str(ada.pk)
    assert list(PersonEvent.objects.values_list("change", "by__name")) == [("first", "Ada First")]
    assert client.get("/set-up/").status_code == 200
    # Used up, and none is printed any more.
    assert (SetUpCode.objects.count(), printed()) == (0, "")
    with pytest.raises(SetUpAlreadyError):
        new_code()


def test_the_code_is_stored_nowhere_and_read_as_people_type_it(client):
    code = new_code()
    stored = SetUpCode.objects.get()
    assert code not in stored.digest
    assert code.replace("-", "") not in stored.digest
    assert client.post(PAGE, fields(f" {code.lower().replace('-', ' ')} ")).status_code == 302


def test_only_the_code_that_was_printed_last_is_taken(client):
    before, last = new_code(), new_code()
    for wrong in (before, "AAAAA-AAAAA-AAAAA-AAAAA", "é", "-"):
        reply = client.post(PAGE, fields(wrong))
        assert reply.status_code == 422
        assert "This is not the code that the server printed last" in reply.content.decode()
        assert 'value="Ada First"' in reply.content.decode()
    assert not User.objects.exists()
    assert client.post(PAGE, fields(last)).status_code == 302


def test_without_any_code_none_is_right(client):
    assert client.post(PAGE, fields("AAAAA-AAAAA-AAAAA-AAAAA")).status_code == 422
    assert not User.objects.exists()


def test_trying_codes_is_slowed_down(client, clock):
    code = new_code()
    replies = [client.post(PAGE, fields("wrong")) for _ in range(11)]
    assert [reply.status_code for reply in replies] == [422] * 10 + [429]
    assert client.post(PAGE, fields(code)).status_code == 429
    clock.now += 60
    assert client.post(PAGE, fields(code)).status_code == 302


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"code": ""}, "Enter the code that the server printed"),
        ({"name": " "}, "Enter your full name"),
        ({"name": "a\x07b"}, "It holds a control character (U+0007), at character 2"),
        ({"email": "nobody"}, "Enter an email address, such as name@example.org"),
        ({"new_password1": "short", "new_password2": "short"}, "too short"),
        ({"new_password1": "ada@plumbline.example", "new_password2": "ada@plumbline.example"}, "too similar"),
        ({"new_password2": "another phrase"}, "The two passwords are not the same"),
    ],
)
def test_what_is_wrong_is_told_and_takes_no_attempt(client, changed, told):
    code = new_code()
    for _ in range(12):
        reply = client.post(PAGE, fields(**{"code": code, **changed}))
    assert reply.status_code == 422
    assert told in reply.content.decode()
    assert PASSWORD not in reply.content.decode()
    assert not User.objects.exists()


def test_a_name_may_be_pasted(client):
    client.post(PAGE, fields(new_code(), name=" Ada\xa0First\x0b "))
    assert User.objects.get().name == "Ada First"


@pytest.mark.django_db(transaction=True)
def test_of_several_who_use_the_code_at_once_one_is_the_first():
    code = new_code()

    def make(number):
        try:
            return make_first_administrator(
                code=code, email=f"ada{number}@plumbline.example", name="Ada", password=PASSWORD
            )
        except (SetUpAlreadyError, CodeRefusedError):
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        made = list(filter(None, threads.map(make, range(4))))
    assert made == list(User.objects.all())
    assert len(made) == 1


def test_the_server_of_an_installation_with_people_says_nothing():
    make_user()
    assert printed() == ""
    assert not SetUpCode.objects.exists()


def test_somebody_who_comes_too_late_is_sent_to_sign_in(client):
    code = new_code()
    assert client.post(PAGE, fields(code)).status_code == 302
    assert Client().post(PAGE, fields(code, email="other@plumbline.example")).url == "/sign-in/"
    assert User.objects.count() == 1
