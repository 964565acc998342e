"""An invitation: an account that nobody can sign in to, a link of 72 hours and one use, a password of one's own."""

import datetime
import re
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth import authenticate
from django.db import connection
from django.test import Client
from django.utils import timezone

from inspection.models import Invitation, PersonEvent, SystemRole, User
from inspection.people import invitations
from inspection.people.invitations import InvitationEndedError, KnownAddressError, invite, token_of
from inspection.programme.teams import version_of_held
from tests.factories import PASSWORD, make_user
from tests.overlapping import overlapping

# What the page of disabling somebody without cases carries.
NOTHING_HELD = {"expected_version": 0, "expected_held": version_of_held([])}
pytestmark = pytest.mark.django_db

ADDRESS = "nia@plumbline.example"
CHOSEN = "a pass phrase of her own"
PASSWORDS = {"new_password1": CHOSEN, "new_password2": CHOSEN}


@pytest.fixture
def adam():
    return make_user("Adam Administrator", SystemRole.ADMINISTRATOR, PASSWORD)


@pytest.fixture
def browser(adam):
    client = Client()
    client.force_login(adam)
    return client


@pytest.fixture
def invitation(adam):
    return invite(email=ADDRESS, name="Nia New", system_role=SystemRole.QUALITY_LEAD, by=adam)[0]


@pytest.fixture
def link(invitation):
    return f"/invitations/{token_of(invitation)}/"


def fields(**changes):
    return {"name": "Nia New", "email": ADDRESS, "system_role": "", **changes}


def is_dead(reply):
    return "This link no longer works" in reply.content.decode()


def signed_in(client):
    return client.session.get("_auth_user_id")


def changes_of(user):
    return list(PersonEvent.objects.filter(user=user).order_by("pk").values_list("change", "by__name"))


# --- Inviting ---------------------------------------------------------------------------------------------------------


def test_who_is_invited_is_mailed_a_link_and_nothing_else(browser, adam, mailoutbox):
    reply = browser.post("/people/invite/", fields(system_role="quality_lead"))
    nia = User.objects.get(email=ADDRESS)
    assert reply.url == f"/people/{nia.pk}/"
    [sent] = mailoutbox
    assert (sent.to, sent.subject, sent.alternatives) == ([ADDRESS], "Your invitation to Plumbline", [])
    link = f"http://testserver/invitations/{token_of(nia.invitations.get())}/"
    assert re.findall(r"https?://\S+", sent.body) == [link]
    assert "Adam Administrator invites you" in sent.body
    assert "72 hours" in sent.body
    assert not re.search("password is|quality", sent.body, re.IGNORECASE)
    assert (nia.system_role, nia.has_usable_password(), nia.is_active) == ("quality_lead", False, True)
    assert changes_of(nia) == [("invited", "Adam Administrator")]
    assert token_of(nia.invitations.get()) not in browser.get(reply.url).content.decode()


def test_the_same_form_sent_twice_makes_one_invitation_and_one_mail(browser, mailoutbox):
    sent = fields(idempotency_key=str(uuid.uuid4()))
    first, second = (browser.post("/people/invite/", sent) for _ in range(2))
    assert first.url == second.url
    assert (Invitation.objects.count(), len(mailoutbox), PersonEvent.objects.count()) == (1, 1, 1)


def test_without_a_mail_server_the_link_is_shown_once_to_who_invited(browser, settings, mailoutbox, caplog):
    settings.MAIL_SERVER_IS_GIVEN = False
    with caplog.at_level("DEBUG"):
        page = browser.post("/people/invite/", fields()).content.decode()
    token = token_of(Invitation.objects.get())
    assert f"http://testserver/invitations/{token}/" in page
    assert mailoutbox == []
    assert token not in " ".join(str(record.msg) for record in caplog.records)
    assert token not in browser.get(f"/people/{User.objects.get(email=ADDRESS).pk}/").content.decode()


@pytest.mark.parametrize("address", [ADDRESS, "NIA@Plumbline.Example"])
def test_an_address_that_is_known_is_told_with_its_owner(browser, invitation, address):
    reply = browser.post("/people/invite/", fields(email=address, name="Nia Newer"))
    assert reply.status_code == 422
    page = reply.content.decode()
    assert "There is an account with this address already: Nia New" in page
    assert f'href="/people/{invitation.user.pk}/"' in page
    assert 'value="Nia Newer"' in page
    assert Invitation.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"name": " "}, "Enter their full name"),
        ({"email": ""}, "Enter their email address"),
        ({"email": "nobody"}, "Enter an email address, such as name@example.org"),
        ({"email": "a\x00@b.example"}, "a character that cannot be kept"),
        ({"name": "x" * 121}, "the most that can be kept is 120"),
        ({"system_role": "king"}, "Role: choose one of those offered"),
    ],
)
def test_what_is_wrong_is_told_and_nobody_is_invited(browser, changed, told):
    reply = browser.post("/people/invite/", fields(**changed))
    assert reply.status_code == 422
    assert told in reply.content.decode()
    assert not Invitation.objects.exists()


def test_another_room_invites_somebody_without_a_role_of_the_system(adam):
    invitation, is_new = invite(email="Lara@Plumbline.Example", name="Lara Local", by=adam)
    assert is_new
    assert (invitation.user.system_role, invitation.user.email) == ("", "Lara@plumbline.example")
    with pytest.raises(KnownAddressError) as refusal:
        invite(email="lara@plumbline.example", name="Lara", by=adam)
    assert refusal.value.user == invitation.user


# --- Before it is accepted --------------------------------------------------------------------------------------------


def test_nobody_signs_in_to_it_before(client, invitation, mailoutbox):
    assert client.post("/sign-in/", {"username": ADDRESS, "password": ""}).status_code == 200
    assert authenticate(username=ADDRESS, password=invitation.user.password) is None
    for page in ("/password-reset/", "/sign-in/link/"):
        client.post(page, {"email": ADDRESS})
    assert mailoutbox == []


def test_to_look_at_the_link_changes_nothing(client, invitation, link):
    before = Invitation.objects.values().get(), User.objects.filter(email=ADDRESS).values().get()
    for _ in range(3):
        page = client.get(link).content.decode()
        client.head(link)
    assert "Adam Administrator invited you" in page
    assert (Invitation.objects.values().get(), User.objects.filter(email=ADDRESS).values().get()) == before
    assert not signed_in(client)


# --- Accepting --------------------------------------------------------------------------------------------------------


def test_who_chooses_a_password_is_signed_in_and_can_sign_in_again(client, invitation, link):
    assert client.post(link, PASSWORDS).url == "/"
    assert signed_in(client) == str(invitation.user.pk)
    again = Client()
    assert again.post("/sign-in/", {"username": ADDRESS, "password": CHOSEN}).status_code == 302
    assert changes_of(invitation.user)[1:] == [("accepted", "Nia New")]


def test_a_link_works_once(client, link):
    client.post(link, PASSWORDS)
    other = Client()
    assert is_dead(other.get(link))
    assert is_dead(other.post(link, {"new_password1": "another phrase", "new_password2": "another phrase"}))
    assert not signed_in(other)
    assert authenticate(username=ADDRESS, password=CHOSEN)


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ("short", "short", "too short"),
        ("nia@plumbline.example", "nia@plumbline.example", "too similar to the"),
        (CHOSEN, "another phrase", "The two passwords are not the same"),
        ("", "", "Enter a password"),
    ],
)
def test_the_password_must_be_a_good_one(client, link, first, second, told):
    reply = client.post(link, {"new_password1": first, "new_password2": second})
    assert reply.status_code == 422
    assert told in reply.content.decode()
    assert not is_dead(client.get(link))


def test_it_runs_out_after_the_hours_of_the_setting(adam, settings, client):
    settings.INVITATION_HOURS = 3
    invitation, _ = invite(email=ADDRESS, name="Nia New", by=adam)
    assert invitation.valid_until - invitation.at == datetime.timedelta(hours=3)
    link = f"/invitations/{token_of(invitation)}/"
    Invitation.objects.update(valid_until=timezone.now() + datetime.timedelta(minutes=1))
    assert not is_dead(client.get(link))
    Invitation.objects.update(valid_until=timezone.now())
    assert is_dead(client.get(link))
    assert is_dead(client.post(link, PASSWORDS))


def test_invited_again_the_link_of_before_is_dead(browser, client, invitation, link, mailoutbox):
    page = f"/people/{invitation.user.pk}/invite-again/"
    key = {"idempotency_key": str(uuid.uuid4())}
    for _ in range(2):
        assert browser.post(page, key).url == f"/people/{invitation.user.pk}/"
    assert is_dead(client.get(link))
    [sent] = mailoutbox
    assert client.post(re.search(r"http://testserver(\S+)", sent.body)[1], PASSWORDS).url == "/"
    assert browser.post(page, {"idempotency_key": str(uuid.uuid4())}).status_code == 409
    states = list(Invitation.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["replaced", "accepted"]


def test_withdrawn_the_link_is_dead_and_the_account_disabled_until_invited_again(browser, client, invitation, link):
    user, page = invitation.user, f"/people/{invitation.user.pk}/withdraw/"
    assert browser.post(page, {"expected_version": 7}).status_code == 409
    assert not is_dead(client.get(link))
    assert browser.post(page, {"expected_version": 0}).url == f"/people/{user.pk}/"
    assert is_dead(client.post(link, PASSWORDS))
    user.refresh_from_db()
    assert not user.is_active
    assert browser.post(f"/people/{user.pk}/enable/", {"expected_version": user.version}).status_code == 409
    browser.post(f"/people/{user.pk}/invite-again/")
    newest = Invitation.objects.open().get()
    assert client.post(f"/invitations/{token_of(newest)}/", PASSWORDS).url == "/"
    assert [change for change, _ in changes_of(user)] == ["invited", "withdrawn", "again", "accepted"]


def test_who_is_disabled_cannot_accept(browser, client, invitation, link):
    browser.post(f"/people/{invitation.user.pk}/disable/", NOTHING_HELD)
    assert is_dead(client.post(link, PASSWORDS))


@pytest.mark.parametrize(
    "token", ["x", "1", ":", "1:", "1::", "9" * 30 + ":a", "٣:a", "-1:a", "1%00:a", "é:é", str(2**63) + ":a"]
)
def test_a_made_up_link_is_told_as_a_dead_one(client, invitation, token):
    assert is_dead(client.get(f"/invitations/{token}/"))
    assert is_dead(client.post(f"/invitations/{token}/", PASSWORDS))


def test_a_link_is_for_no_other_invitation(adam, client, invitation, link):
    other, _ = invite(email="olu@plumbline.example", name="Olu", by=adam)
    assert is_dead(client.get(link.replace(f"/{invitation.pk}:", f"/{other.pk}:")))


def test_the_link_is_not_logged(client, link, caplog):
    with caplog.at_level("INFO"):
        client.post(link, PASSWORDS)
    lines = " ".join(str(record.msg) for record in caplog.records)
    assert "invitations/<token>/" in lines
    assert link not in lines


@pytest.mark.django_db(transaction=True)
def test_of_two_who_use_a_link_at_once_one_is_taken(invitation):
    def accept(password):
        try:
            return invitations.accept(invitation=invitation, password=password) and password
        except InvitationEndedError:
            return None
        finally:
            connection.close()

    tried = [f"pass phrase number {number}" for number in range(4)]
    with ThreadPoolExecutor(len(tried)) as threads:
        [taken] = filter(None, threads.map(accept, tried))
    assert User.objects.get(email=ADDRESS).check_password(taken)
    assert PersonEvent.objects.filter(change="accepted").count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_invitations_of_one_address_at_once_the_second_is_told(adam):
    def known():
        try:
            return invite(email=ADDRESS.upper(), name="Nia Twice", by=adam)
        except KnownAddressError as refusal:
            return refusal.user

    (first, is_new), second = overlapping(lambda: invite(email=ADDRESS, name="Nia New", by=adam), known)
    assert (is_new, second) == (True, first.user)
