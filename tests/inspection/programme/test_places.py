"""Regions and units: added, renamed, closed and opened again, in the words of the frameworks."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from inspection.models import DeliveryUnit, Framework, Inspection, Region, SystemRole
from inspection.programme.places import add_region, change_place, free_code
from inspection.programme.vocabulary import place_words
from tests.factories import make_framework, make_inspection, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def adam():
    return make_user("Adam Administrator", SystemRole.ADMINISTRATOR)


@pytest.fixture
def browser(adam):
    client = Client()
    client.force_login(adam)
    return client


@pytest.fixture
def north():
    return Region.objects.create(code="north", name="North")


def text(reply):
    return " ".join(re.sub(r"<[^>]*>", " ", reply.content.decode()).split())


def stored(place):
    return type(place).objects.values_list("name", "code", "closed_on", "version").get(pk=place.pk)


# --- Adding -----------------------------------------------------------------------------------------------------------


def test_a_region_and_a_unit_in_it_are_added(browser, adam):
    assert browser.post("/places/regions/add/", {"name": "Far North"}).url == "/places/"
    region = Region.objects.get()
    assert region.code == "far-north"
    assert browser.post("/places/units/add/", {"name": "Coast", "region": region.pk, "code": "cst"}).url == "/places/"
    assert DeliveryUnit.objects.values_list("name", "code", "region").get() == ("Coast", "cst", region.pk)
    assert region.history.get().history_user == adam


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Brent, Harrow & Ealing", "brent-harrow-ealing"),
        ("Gogledd é", "gogledd-e"),
        ("北", "place"),
        ("x" * 100, "x" * 55),
        ("Taken", "taken-2"),
    ],
)
def test_the_code_is_made_of_the_name(name, code):
    assert free_code(name, {"taken"}) == code


def test_the_same_sent_twice_is_there_once(browser):
    sent = {"name": "Far North"}
    first, second = (browser.post("/places/regions/add/", sent).url for _ in range(2))
    assert (first, second) == ("/places/", "/places/regions/far-north/")
    assert Region.objects.count() == Region.history.count() == 1


def test_two_regions_may_have_units_of_one_name(browser, north):
    south = Region.objects.create(code="south", name="South")
    for region in (north, south):
        browser.post("/places/units/add/", {"name": "Coast", "region": region.pk})
    assert set(DeliveryUnit.objects.values_list("code", "region__code")) == {("coast", "north"), ("coast-2", "south")}


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"name": ""}, "Enter the name"),
        ({"name": "x" * 121}, "the most that can be kept is 120"),
        ({"name": "South", "code": "north"}, "The code north is taken already"),
        ({"name": "South", "code": "So uth"}, "Use small letters and digits"),
        ({"name": "South", "code": "add"}, "The code add is taken already"),  # its address is another page's
    ],
)
def test_what_is_wrong_is_told_beside_its_field(browser, north, sent, told):
    reply = browser.post("/places/regions/add/", sent)
    assert reply.status_code == 422
    assert told in text(reply)
    assert Region.objects.count() == 1


@pytest.mark.parametrize("region", ["x", "0", str(2**63), "\x00", ""])
def test_a_region_that_is_none_is_refused(browser, north, region):
    reply = browser.post("/places/units/add/", {"name": "Coast", "region": region})
    # Frameworks that know no regions have units in none.
    assert reply.status_code == (302 if region == "" else 422)


@pytest.mark.django_db(transaction=True)
def test_of_several_who_add_one_name_at_once_all_find_the_same(adam):
    def add(_):
        try:
            return add_region(name="Far North", by=adam)[0].pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        assert len(set(threads.map(add, range(4)))) == 1
    assert Region.objects.count() == 1


# --- Changing ---------------------------------------------------------------------------------------------------------


def test_a_unit_is_renamed_and_moved_and_keeps_its_code(browser, north):
    unit = DeliveryUnit.objects.create(code="coast", name="Coast", region=north)
    south = Region.objects.create(code="south", name="South")
    sent = {"name": "Coast and Vale", "region": south.pk, "expected_version": 0}
    assert browser.post("/places/units/coast/", sent).url == "/places/units/coast/"
    assert stored(unit) == ("Coast and Vale", "coast", None, 1)
    assert re.search("Coast and Vale Adam Administrator", text(browser.get("/places/units/coast/")))


def test_a_form_from_before_a_change_is_refused_with_what_is_there_now(browser, adam, north):
    change_place(place=north, name="Far North", expected_version=0, by=adam)
    reply = browser.post("/places/regions/north/", {"name": "Nearer North", "expected_version": 0})
    assert reply.status_code == 409
    assert "Stored now: Far North" in text(reply)
    assert 'value="Nearer North"' in reply.content.decode()
    assert stored(north) == ("Far North", "north", None, 1)


def test_a_name_that_another_has_is_refused(browser, north):
    Region.objects.create(code="south", name="South")
    reply = browser.post("/places/regions/north/", {"name": "south", "expected_version": 0})
    assert (reply.status_code, stored(north)[0]) == (422, "North")
    assert "There is one of this name already, with the code south" in text(reply)


# --- Closing ----------------------------------------------------------------------------------------------------------


def test_what_is_closed_stays_where_it_is_used_and_is_not_offered(browser):
    inspection = make_inspection()
    unit, region = inspection.delivery_unit, inspection.delivery_unit.region
    page = f"/places/units/{unit.code}/"
    assert browser.post(f"{page}close/", {"expected_version": 0}).url == page
    assert stored(unit)[2:] == (timezone.localdate(), 1)
    assert not DeliveryUnit.objects.open().exists()
    assert Inspection.objects.get(pk=inspection.pk).delivery_unit == unit
    assert "Closed on" in text(browser.get(page))
    assert browser.post(f"{page}open/", {"expected_version": 0}).status_code == 409
    browser.post(f"{page}open/", {"expected_version": 1})
    assert list(DeliveryUnit.objects.open()) == [unit]
    # A unit of a closed region is closed with it.
    browser.post(f"/places/regions/{region.code}/close/", {"expected_version": 0})
    assert not DeliveryUnit.objects.open().exists()
    assert f"Closed with {region}" in text(browser.get("/places/"))


def test_a_closed_region_is_offered_to_the_units_in_it_alone(browser, north):
    unit = DeliveryUnit.objects.create(code="coast", name="Coast", region=north)
    Region.objects.update(closed_on="2026-03-02")

    def offered(page):
        return list(browser.get(page).context["form"].fields["region"].queryset)

    assert (offered(f"/places/units/{unit.code}/"), offered("/places/units/add/")) == ([north], [])


def test_closing_is_asked_for_first(browser, north):
    assert "From today on it is offered for no new inspection" in text(browser.get("/places/regions/north/close/"))
    assert stored(north)[2] is None


@pytest.mark.parametrize("page", ["/places/towns/add/", "/places/regions/nowhere/", "/places/towns/north/close/"])
def test_what_there_is_not_is_not_found(browser, north, page):
    assert browser.get(page).status_code == browser.post(page).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_however_many_there_are(browser, django_assert_num_queries, number):
    for _ in range(number):
        make_inspection()
    browser.get("/places/")  # renews the session, and reads the frameworks
    with django_assert_num_queries(8):
        assert text(browser.get("/places/")).count("PDU ") >= number


# --- The words --------------------------------------------------------------------------------------------------------


def test_places_are_called_what_the_published_frameworks_call_them(browser):
    words = place_words()
    assert "youth justice service" in words.unit
    assert (words.knows_regions, words.needs_region) == (True, False)
    assert words.units[:1].upper() + words.units[1:] in text(browser.get("/places/"))


def test_without_a_framework_they_have_the_fields_own_names(monkeypatch):
    monkeypatch.setattr(Framework.objects, "published", Framework.objects.none)
    words = place_words()
    assert (words.unit, words.region, words.knows_regions, words.needs_region) == (
        "delivery unit",
        "region",
        True,
        False,
    )


def test_where_every_framework_knows_regions_a_unit_stands_in_one(browser, north, monkeypatch):
    probation = Framework.objects.filter(pk=make_framework().pk)
    monkeypatch.setattr(Framework.objects, "published", probation.all)
    reply = browser.post("/places/units/add/", {"name": "Coast", "region": ""})
    assert (reply.status_code, "Choose the region" in text(reply)) == (422, True)


# --- Set up -----------------------------------------------------------------------------------------------------------


def test_the_page_of_a_new_installation_says_what_is_done(browser):
    def lines():
        return re.findall(r"(Region|People|Framework) (Done|Not done yet)", text(browser.get("/set-up/")))

    assert lines() == [("Framework", "Done"), ("Region", "Not done yet"), ("People", "Not done yet")]
    make_inspection()
    make_user("Hana Head")
    assert [done for _, done in lines()] == ["Done"] * 3
