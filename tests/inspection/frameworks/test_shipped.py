"""Editions that came with the product: one administrator may publish them, and nothing else."""

import re

import pytest
from django.test import Client

from inspection.frameworks import shipped
from inspection.models import Framework, FrameworkEvent, SystemRole
from tests.factories import SHIPPED_FRAMEWORKS, make_user

pytestmark = pytest.mark.django_db

EDITION = re.compile(r"^edition: .*$", re.MULTILINE)


@pytest.fixture
def adam(client):
    adam = make_user("Adam Administrator", SystemRole.ADMINISTRATOR)
    client.force_login(adam)
    return adam


@pytest.fixture
def another(tmp_path, monkeypatch):
    """Another edition among those that are shipped, which is not loaded yet."""
    text = (SHIPPED_FRAMEWORKS / "probation-pdu-2021.yaml").read_text()
    (tmp_path / "later.yaml").write_text(EDITION.sub('edition: "2099"', text, count=1))
    monkeypatch.setattr(shipped, "SHIPPED_FRAMEWORKS", tmp_path)
    return tmp_path / "later.yaml"


def test_a_shipped_edition_is_published_by_one_and_recorded_as_that(client, adam, another):
    assert "Publish" in client.get("/frameworks/shipped/").content.decode()
    for _ in range(2):
        assert client.post("/frameworks/shipped/", {"edition": "later"}).url == "/frameworks/shipped/"
    framework = Framework.objects.get(edition="2099")
    assert (framework.uploaded_by, framework.file_name, framework.agreed_by) == (adam, "later.yaml", None)
    assert framework.published_at
    assert FrameworkEvent.objects.values_list("change", "by", "edition").get() == ("imported", adam.pk, "2099")
    page = " ".join(client.get(framework.get_absolute_url()).content.decode().split())
    assert "A shipped edition, loaded by Adam Administrator" in page
    assert "Shipped edition loaded and published" in page
    assert "Adam Administrator, a shipped edition" in client.get("/frameworks/").content.decode()


def test_where_the_edition_is_there_with_other_content_nothing_is_done(client, adam, another):
    another.write_text(EDITION.sub('edition: "2021"', another.read_text()).replace("publisher: HM", "publisher: His"))
    reply = client.post("/frameworks/shipped/", {"edition": "later"})
    assert (reply.status_code, "already published with other content" in reply.content.decode()) == (409, True)


@pytest.mark.parametrize("name", ["", "nothing", "../secret_key", "\x00", "x" * 5000])
def test_no_other_file_is_read(client, adam, name):
    before = Framework.objects.count()
    assert client.post("/frameworks/shipped/", {"edition": name}).status_code == 422
    assert Framework.objects.count() == before


def test_all_that_are_loaded_say_so(client, adam):
    page = client.get("/frameworks/shipped/").content.decode()
    assert page.count("Look at it") == len(list(SHIPPED_FRAMEWORKS.glob("*.yaml")))
    assert 'name="edition"' not in page


def test_a_head_of_inspection_publishes_none_alone():
    client = Client()
    client.force_login(make_user("Hana Head", SystemRole.HEAD_OF_INSPECTION))
    assert client.post("/frameworks/shipped/", {"edition": "probation-pdu-2021"}).status_code == 403
