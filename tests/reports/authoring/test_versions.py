"""The versions of a passage: who, when, which words; and what is brought back."""

import re

import pytest
from django.urls import reverse

from reports.models import Passage
from tests.factories import join, make_inspection, make_user
from tests.reports.authoring.sections import add, address, opened, send, texts
from tests.reports.pages import links, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tameside_is_there")]


@pytest.fixture
def inspection():
    return make_inspection()


@pytest.fixture
def lee(client, inspection):
    lee = join(make_user("Lee Lead"), inspection, "lead_inspector")
    client.force_login(lee)
    return lee


@pytest.fixture
def passage(client, inspection, lee):
    """One that was added and changed once."""
    add(client, inspection, "They came <b> late.")
    passage = Passage.objects.get()
    change(client, inspection, passage, text="They came <b> early.", conditions="cases total = 0")
    return passage


def change(client, inspection, passage, **fields):
    sent = {f"passage-{passage.pk}-{name}": value for name, value in fields.items()}
    return send(client, inspection, opened(client, inspection) | sent)


def page(client, inspection, passage):
    return client.get(reverse("passage_versions", args=[inspection.code, passage.pk]))


def restore(client, inspection, passage, version, seen):
    sent = {"version": version, "expected_version": seen}
    return client.post(reverse("passage_restore", args=[inspection.code, passage.pk]), sent)


def offered(response):
    """[(number of the version, version seen)] of each that can be restored, the newest first."""
    seen = re.findall(r'name="expected_version" value="(\w*)"', response.content.decode())
    return list(zip(re.findall(r'name="version"\s+value="(\d+)"', response.content.decode()), seen, strict=True))


def test_each_version_says_who_and_which_words(client, inspection, passage):
    read = page(client, inspection, passage)
    assert "They came <b> [deleted: late. ] [added: early. ]" in words(read)
    assert "Changed by Lee Lead" in words(read)
    assert "Added by Lee Lead" in words(read)
    assert "Holds while" in words(read)
    assert page(client, inspection, passage).request["PATH_INFO"] in links(client.get(address(inspection)))


def test_an_earlier_version_is_restored_once_and_only_over_what_was_seen(client, inspection, passage):
    [(first, seen)] = offered(page(client, inspection, passage))
    assert [restore(client, inspection, passage, first, seen).status_code for _ in range(2)] == [302, 302]
    assert texts(inspection) == ["They came <b> late."]
    assert (passage.history.count(), Passage.objects.get().conditions) == (3, "")
    change(client, inspection, passage, text="Another's")
    refused = restore(client, inspection, passage, first, seen)
    assert (refused.status_code, texts(inspection)) == (409, ["Another's"])
    assert "nothing was restored" in words(refused)


def test_what_was_deleted_is_found_in_its_section_and_brought_back_with_its_versions(client, inspection, passage):
    change(client, inspection, passage, delete="on")
    shown = client.get(address(inspection, name="report_section"))
    assert "Deleted from this section (1)" in words(shown)
    assert "They came <b> early. Narrative, deleted by Lee Lead" in words(shown)
    newest, _ = offered(page(client, inspection, passage))[0]
    for _ in range(2):
        assert restore(client, inspection, passage, newest, "").status_code == 302
    assert texts(inspection) == ["They came <b> early."]
    assert "Restored by Lee Lead" in words(page(client, inspection, passage))
    assert "Deleted from this section" not in words(client.get(address(inspection, name="report_section")))


@pytest.mark.parametrize(("version", "status"), [("", 400), ("x", 400), ("9" * 40, 400), ("999999", 404)])
def test_a_version_that_there_is_not_is_not_restored(client, inspection, passage, version, status):
    assert restore(client, inspection, passage, version, passage.version).status_code == status


def test_versions_of_another_inspection_are_not_found(client, inspection, passage):
    other = make_inspection()
    join(Passage.history.first().history_user, other, "lead_inspector")
    assert page(client, other, passage).status_code == 404
    number = passage.history.first().history_id
    assert restore(client, other, passage, number, passage.version).status_code == 404
