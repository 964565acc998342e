"""The way in by mail: one use, a quarter of an hour, nothing else."""

import re

import pytest
from django.test import Client

from tests.factories import PASSWORD, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

MINUTE = 60


@pytest.fixture
def ivy():
    return make_user("Ivy Inspector", password=PASSWORD)


@pytest.fixture
def link(ivy, mailoutbox):
    Client().post("/sign-in/link/", {"email": ivy.email})
    return link_in(mailoutbox[0])


def link_in(mail):
    return re.search(r"https?://[^/]+(\S+)", mail.body)[1]


def signed_in(client):
    return client.session.get("_auth_user_id")


def is_dead(reply):
    return "This link no longer works" in reply.content.decode()


def test_the_mail_is_the_products_and_in_plain_text(ivy, link, mailoutbox):
    [mail] = mailoutbox
    assert (mail.to, mail.subject, mail.alternatives) == ([ivy.email], "Sign in to Plumbline", [])
    assert "asked for a link to sign in to Plumbline" in mail.body


def test_a_link_signs_its_owner_in_once(ivy, link, client):
    assert "You will be signed in as Ivy Inspector" in client.get(link).content.decode()
    assert not signed_in(client)
    assert client.post(link).url == "/"
    assert signed_in(client) == str(ivy.pk)
    again = Client()
    assert is_dead(again.get(link))
    assert is_dead(again.post(link))
    assert not signed_in(again)


def test_programs_that_look_through_mail_use_nothing_up(link, client):
    for _ in range(5):
        Client().get(link)
        Client().head(link)
    client.post(link)
    assert signed_in(client)


def test_the_link_of_somebody_who_is_slowed_down_lets_them_in_and_makes_their_browser_known(ivy, client, mailoutbox):
    wrong = {"username": ivy.email, "password": "wrong"}
    assert [Client().post("/sign-in/", wrong).status_code for _ in range(6)][-1] == 429
    client.post("/sign-in/link/", {"email": ivy.email})
    client.post(link_in(mailoutbox[0]))
    assert signed_in(client)
    client.post("/sign-out/")
    assert client.post("/sign-in/", {**wrong, "password": PASSWORD}).status_code == 302


def test_a_new_password_chosen_by_mail_can_be_used_at_once(ivy, client, mailoutbox):
    for _ in range(6):
        Client().post("/sign-in/", {"username": ivy.email, "password": "wrong"})
    client.post("/password-reset/", {"email": ivy.email})
    new = "another long pass phrase"
    client.post(client.get(link_in(mailoutbox[0])).url, {"new_password1": new, "new_password2": new})
    assert client.post("/sign-in/", {"username": ivy.email, "password": new}).status_code == 302


def test_it_sets_nothing_else(ivy, link, client):
    before = ivy.password
    client.post(link)
    ivy.refresh_from_db()
    assert (ivy.password, ivy.session_salt) == (before, "")
    assert Client().post("/sign-in/", {"username": ivy.email, "password": PASSWORD}).status_code == 302


def test_it_ends_after_a_quarter_of_an_hour(link, clock, client):
    clock.now += 15 * MINUTE
    assert "You will be signed in" in client.get(link).content.decode()
    clock.now += 1
    assert is_dead(client.post(link))


def test_a_used_link_stays_used_until_it_has_ended(link, clock):
    Client().post(link)
    for _ in range(17):
        clock.now += MINUTE
        assert is_dead(Client().post(link))


def test_what_ends_sessions_ends_links(ivy, link, client):
    client.force_login(ivy)
    client.post("/sign-out-everywhere/")
    assert is_dead(Client().post(link))


def test_a_changed_password_ends_links(ivy, link):
    ivy.set_password("another long pass phrase")
    ivy.save()
    assert is_dead(Client().post(link))


def test_who_may_not_sign_in_has_no_link(ivy, link, mailoutbox):
    ivy.is_active = False
    ivy.save()
    assert is_dead(Client().post(link))
    assert Client().post("/sign-in/link/", {"email": ivy.email}).status_code == 302
    assert len(mailoutbox) == 1


def test_a_link_signs_in_nobody_else(ivy, link, client):
    lee = make_user("Lee Lead")
    assert is_dead(client.post(link.replace(f"/{ivy.pk}:", f"/{lee.pk}:")))
    assert not signed_in(client)


def test_the_key_of_a_password_reset_is_none_of_a_sign_in(ivy, client, mailoutbox):
    client.post("/password-reset/", {"email": ivy.email})
    token = link_in(mailoutbox[0]).split("/")[3]
    assert is_dead(client.post(f"/sign-in/link/{token}/"))


@pytest.mark.parametrize(
    "token", ["x", "1", ":", "1:", "1::", "9" * 30 + ":a:b", "٣:a:b", "-1:a:b", "1%00:a:b", "é:é:é"]
)
def test_a_made_up_link_is_told_as_a_dead_one(client, token):
    assert is_dead(client.get(f"/sign-in/link/{token}/"))
    assert is_dead(client.post(f"/sign-in/link/{token}/"))


def test_the_key_in_the_address_is_not_logged(link, caplog):
    with caplog.at_level("INFO"):
        Client().post(link)
    lines = " ".join(str(record.msg) for record in caplog.records)
    assert "sign-in/link/<token>/" in lines
    assert link not in lines


def test_where_the_link_goes_is_asked_for_in_words(client):
    page = client.post("/sign-in/link/", {"email": ""}).content.decode()
    assert "Enter your email address" in page
    assert client.post("/sign-in/link/", {"email": "nonsense"}).status_code == 200
