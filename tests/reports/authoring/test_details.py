"""What a report says of itself: who led it, whose it is, where it is, who signs it."""

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from reports.authoring.actions import DetailsChangedError, add_passage, save_details
from reports.authoring.details import NAMES_CHANGED
from reports.authoring.details_form import is_isbn
from reports.files.documents import make_html
from reports.models import Passage, ReportDetails
from tests.factories import make_inspection, make_team, make_user

pytestmark = pytest.mark.django_db

FILLED_IN = {
    "lead_inspector": "Iris Inspector",
    "signatory": "Chris Chief",
    "signatory_role": "Chief Inspector",
    "copyright_holder": "Crown copyright",
    "copyright_year": "2026",
    "address": "1 High Street\nManchester",
    "download_address": "https://a.example/reports?a=1&b=2",
    "isbn": "978-1-915468-50-5",
}


@pytest.fixture
def inspection():
    return make_inspection(code="here")


@pytest.fixture
def team(inspection):
    return make_team(inspection)


@pytest.fixture
def fill_in(client, inspection, team):
    def fill_in(version=0, who="lee", **fields):
        client.force_login(team[who])
        sent = {"expected_version": version, **fields}
        return client.post(reverse("report_details", args=[inspection.code]), sent)

    return fill_in


def printed(inspection):
    html = make_html(inspection).decode().partition("<main")[2]
    return " ".join(strip_tags(html.replace("<", " <")).split())


def write(inspection, section, kind="narrative"):
    passage = Passage(inspection=inspection, section=section, kind=kind, text="Said.")
    add_passage(passage=passage, by=make_user())


def test_what_is_filled_in_is_printed_where_it_belongs(fill_in, inspection):
    write(inspection, "terms")
    response = fill_in(**FILLED_IN)
    assert (response.status_code, response.url) == (302, reverse("report", args=["here"]))
    text = printed(inspection)
    assert "Acknowledgements This inspection was led by Iris Inspector." in text
    assert (
        "Terms of use © Crown copyright 2026 Said. This publication can be downloaded from:"
        " https://a.example/reports?a=1&amp;b=2 ISBN 978-1-915468-50-5 Published by 1 High Street Manchester"
        " Foreword Chris Chief Chief Inspector Ratings"
    ) in text


def test_without_details_nothing_is_printed_of_them(inspection):
    text = printed(inspection)
    assert not [word for word in ("Acknowledgements", "©", "ISBN", "Published by", "downloaded") if word in text]


@pytest.mark.parametrize(("kind", "is_said"), [("strength", 0), ("quotation", 1), ("practice_example", 1)])
def test_that_names_have_been_changed_is_said_where_people_speak(inspection, kind, is_said):
    write(inspection, "1.1", kind)
    assert printed(inspection).count(NAMES_CHANGED) == is_said


def test_the_page_shows_what_is_stored(fill_in, client, inspection):
    fill_in(**FILLED_IN)
    page = client.get(reverse("report_details", args=["here"])).content.decode()
    assert 'value="Chris Chief"' in page
    assert 'name="expected_version" value="1"' in page


def test_every_version_is_kept_with_who_stored_it(fill_in, inspection, team):
    fill_in(signatory="Chris Chief")
    fill_in(1, signatory="Carol Chief")
    assert list(ReportDetails.history.order_by("version").values_list("version", "signatory", "history_user")) == [
        (1, "Chris Chief", team["lee"].pk),
        (2, "Carol Chief", team["lee"].pk),
    ]


def test_the_same_sent_twice_is_stored_once(fill_in):
    assert [fill_in(signatory="Chris Chief").status_code for _ in range(2)] == [302, 302]
    assert ReportDetails.objects.get().version == 1


def test_what_another_has_stored_meanwhile_is_shown_and_not_lost(fill_in):
    fill_in(signatory="Carol Chief")
    refused = fill_in(signatory="Chris Chief")
    page = refused.content.decode()
    assert refused.status_code == 409
    assert "Somebody else has changed the details" in page
    assert "Carol Chief" in page
    assert 'value="Chris Chief"' in page
    assert 'name="expected_version" value="1"' in page
    assert ReportDetails.objects.get().signatory == "Carol Chief"


def test_the_action_refuses_another_version(inspection):
    details = ReportDetails(inspection=inspection, signatory="Chris Chief")
    with pytest.raises(DetailsChangedError):
        save_details(details=details, expected_version=3, by=make_user())


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"isbn": "978-1-915468-50-6"}, "Enter an ISBN of 13 digits"),
        ({"download_address": "javascript:alert(1)"}, "Enter a web address that begins with https://"),
        ({"copyright_year": "99"}, "must be 1900 or more"),
        ({"copyright_year": "2026"}, "Enter whose copyright it is"),
        ({"signatory_role": "Chief"}, "Enter who signs the foreword"),
    ],
)
def test_what_cannot_be_printed_is_refused_and_stays_on_the_page(fill_in, fields, says):
    response = fill_in(address="Kept here", **fields)
    page = response.content.decode()
    assert response.status_code == 422
    assert says in page
    assert "Kept here" in page
    assert not ReportDetails.objects.exists()


def test_markup_in_details_is_printed_as_it_was_typed(fill_in, inspection):
    fill_in(lead_inspector="<b>Iris</b>", address="<script>")
    html = make_html(inspection).decode()
    assert "led by &lt;b&gt;Iris&lt;/b&gt;." in html
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("978-1-915468-50-5", True), ("9781915468505", True), ("978-1-915468-50-4", False), ("1-915468-50-5", False)],
)
def test_an_isbn_is_known_by_its_last_digit(text, is_one):
    assert is_isbn(text) == is_one
