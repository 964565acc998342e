"""What administrators do with accounts, and what even they cannot."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from inspection.models import PersonEvent, SystemRole, User
from inspection.people.accounts import AccountRefusedError, change_person, disable
from inspection.people.invitations import invite
from inspection.programme.teams import version_of_held
from tests.factories import PASSWORD, make_user

# What the page of disabling somebody without cases carries.
NOTHING_HELD = {"expected_version": 0, "expected_held": version_of_held([])}
pytestmark = pytest.mark.django_db


@pytest.fixture
def adam():
    return make_user("Adam Administrator", SystemRole.ADMINISTRATOR, PASSWORD)


@pytest.fixture
def ivy():
    return make_user("Ivy Inspector", password=PASSWORD)


@pytest.fixture
def browser(adam):
    return browser_of(adam)


def browser_of(user):
    client = Client()
    client.force_login(user)
    return client


def names(reply):
    return re.findall(r'<a class="govuk-link" href="/people/\d+/">([^<]+)</a>', reply.content.decode())


def stored(user):
    return User.objects.values_list("name", "system_role", "is_active", "version").get(pk=user.pk)


# --- The list ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Adam Administrator", "Hana Head", "Ivy Inspector", "Nia New", "Nora O\u2019Neill"]),
        ("?q=ivy", ["Ivy Inspector"]),
        ("?q=o%27neill+NORA", ["Nora O\u2019Neill"]),
        ("?q=nia%40plumbline", ["Nia New"]),
        ("?role=head_of_inspection", ["Hana Head"]),
        ("?role=none&state=active", ["Ivy Inspector"]),
        ("?state=invited", ["Nia New"]),
        ("?state=disabled", ["Nora O\u2019Neill"]),
        ("?state=active&role=any", ["Adam Administrator", "Hana Head", "Ivy Inspector"]),
        ("?state=nonsense&role=%00&q=head", ["Hana Head"]),
        ("?q=nobody", []),
    ],
)
def test_people_are_found(browser, adam, ivy, query, found):
    make_user("Hana Head", SystemRole.HEAD_OF_INSPECTION)
    invite(email="nia@plumbline.example", name="Nia New", by=adam)
    User.objects.filter(pk=make_user("Nora O\u2019Neill").pk).update(is_active=False)
    assert names(browser.get(f"/people/{query}")) == found


def test_the_list_says_who_has_signed_in_when(browser, ivy):
    page = browser.get("/people/?q=ivy").content.decode()
    assert "Never signed in" in page
    Client().post("/sign-in/", {"username": ivy.email, "password": PASSWORD})
    assert "Never signed in" not in browser.get("/people/?q=ivy").content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_however_many_there_are(browser, adam, django_assert_num_queries, number):
    for place in range(number):
        invite(email=f"nia{place}@plumbline.example", name=f"Nia {place}", by=adam)
    browser.get("/")  # renews the session
    with django_assert_num_queries(4):
        assert len(names(browser.get("/people/"))) == number + 1


def test_a_long_list_has_fifty_a_page(browser):
    User.objects.bulk_create(User(email=f"p{n}@plumbline.example", name=f"Person {n:03}") for n in range(60))
    assert (len(names(browser.get("/people/"))), len(names(browser.get("/people/?page=2")))) == (50, 11)


@pytest.mark.parametrize("pk", [0, 2**31, 2**63, 10**30])
def test_nobody_is_found_under_a_number_that_is_nobodys(browser, pk):
    assert browser.get(f"/people/{pk}/").status_code == 404


# --- Changing ---------------------------------------------------------------------------------------------------------


def test_name_and_role_are_changed_and_who_did_it_is_told(browser, ivy):
    page = f"/people/{ivy.pk}/change/"
    changed = {"name": "Ivy Elder", "system_role": "quality_lead", "expected_version": 0}
    assert browser.post(page, changed).url == f"/people/{ivy.pk}/"
    assert stored(ivy) == ("Ivy Elder", "quality_lead", True, 1)
    shown = browser.get(f"/people/{ivy.pk}/").content.decode()
    assert re.search(r"Name or role changed.*Ivy Elder, Quality lead.*Adam Administrator", shown, re.DOTALL)


def test_a_form_from_before_a_change_is_refused_with_what_is_there_now(browser, ivy):
    other = make_user("Ada Administrator", SystemRole.ADMINISTRATOR)
    change_person(user=ivy, name="Ivy Elder", system_role=SystemRole.NONE, expected_version=0, by=other)
    stale = {"name": "Ivy Younger", "system_role": "quality_lead", "expected_version": 0}
    reply = browser.post(f"/people/{ivy.pk}/change/", stale)
    page = " ".join(reply.content.decode().split())
    assert reply.status_code == 409
    assert "Stored now: Ivy Elder, None (team roles only)" in page
    assert 'value="Ivy Younger"' in page
    assert stored(ivy) == ("Ivy Elder", "", True, 1)
    # Knowing of it, they may go on.
    version = re.search(r'name="expected_version" value="(\d+)"', page)[1]
    assert browser.post(f"/people/{ivy.pk}/change/", {**stale, "expected_version": version}).status_code == 302
    assert stored(ivy) == ("Ivy Younger", "quality_lead", True, 2)


def test_the_same_form_sent_twice_changes_once(browser, ivy):
    changed = {"name": "Ivy Elder", "system_role": "", "expected_version": 0}
    assert [browser.post(f"/people/{ivy.pk}/change/", changed).status_code for _ in range(2)] == [302, 302]
    assert (stored(ivy)[3], PersonEvent.objects.filter(user=ivy).count()) == (1, 1)


@pytest.mark.parametrize("version", ["", "x", "-1", str(2**31), str(2**63), "\x00"])
def test_a_version_that_is_none_changes_nothing(browser, ivy, version):
    sent = {"name": "Ivy Elder", "system_role": "", "expected_version": version}
    assert browser.post(f"/people/{ivy.pk}/change/", sent).status_code == 422
    assert browser.post(f"/people/{ivy.pk}/disable/", sent).status_code == 409
    assert stored(ivy) == ("Ivy Inspector", "", True, 0)


# --- Disabling --------------------------------------------------------------------------------------------------------


def test_who_is_disabled_is_signed_out_at_once_and_can_be_enabled_again(browser, ivy):
    hers = browser_of(ivy)
    assert hers.get("/").status_code == 200
    assert browser.get(f"/people/{ivy.pk}/disable/").status_code == 200
    assert hers.get("/").status_code == 200
    assert browser.post(f"/people/{ivy.pk}/disable/", NOTHING_HELD).url == f"/people/{ivy.pk}/"
    assert hers.get("/").url == "/sign-in/?next=/"
    assert Client().post("/sign-in/", {"username": ivy.email, "password": PASSWORD}).status_code == 200
    browser.post(f"/people/{ivy.pk}/enable/", {"expected_version": 1})
    assert Client().post("/sign-in/", {"username": ivy.email, "password": PASSWORD}).status_code == 302
    assert list(PersonEvent.objects.order_by("pk").values_list("change", flat=True)) == ["disabled", "enabled"]


def test_administrators_neither_disable_themselves_nor_give_up_their_role(browser, adam):
    make_user("Ada Administrator", SystemRole.ADMINISTRATOR, PASSWORD)
    reply = browser.post(f"/people/{adam.pk}/disable/", NOTHING_HELD)
    assert (reply.status_code, "You cannot disable yourself" in reply.content.decode()) == (409, True)
    reply = browser.post(
        f"/people/{adam.pk}/change/", {"name": "Adam", "system_role": "quality_lead", "expected_version": 0}
    )
    assert (reply.status_code, "You cannot disable yourself" in reply.content.decode()) == (409, True)
    assert stored(adam) == ("Adam Administrator", "administrator", True, 0)
    # Their name they may change.
    sent = {"name": "Adam Anew", "system_role": "administrator", "expected_version": 0}
    assert browser.post(f"/people/{adam.pk}/change/", sent).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_of_two_administrators_who_disable_each_other_at_once_one_is_left():
    pair = [make_user(f"Administrator {n}", SystemRole.ADMINISTRATOR, PASSWORD) for n in range(2)]

    def disable_other(place):
        try:
            return disable(user=pair[1 - place], expected_version=0, by=pair[place])
        except AccountRefusedError as refusal:
            return str(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        results = list(threads.map(disable_other, range(2)))
    assert "You are no administrator any more" in results
    assert User.objects.filter(is_active=True).count() == 1


def test_what_happened_to_an_account_never_changes(browser, ivy):
    browser.post(f"/people/{ivy.pk}/disable/", NOTHING_HELD)
    with pytest.raises(IntegrityError), transaction.atomic():
        PersonEvent.objects.update(change="enabled")
    with pytest.raises(IntegrityError), transaction.atomic():
        PersonEvent.objects.all().delete()


def test_no_page_for_administrators_takes_a_password(browser, ivy):
    for page in ("", "change/", "disable/", "enable/", "invite-again/", "withdraw/"):
        assert 'type="password"' not in browser.get(f"/people/{ivy.pk}/{page}").content.decode()
    for page in ("", "invite/", "invite-many/"):
        assert 'type="password"' not in browser.get(f"/people/{page}").content.decode()
