"""A made-up case in the real form: nothing is written, whatever is filled in."""

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inspection.frameworks.format_2.reading import read_framework_2
from inspection.models import SystemRole
from tests.factories import make_draft, make_user

pytestmark = pytest.mark.django_db

EXAMPLES = Path(__file__).parents[2] / "inspection" / "frameworks" / "examples"
STARTED = "commenced_on_0=2&commenced_on_1=3&commenced_on_2=2026"
SHORT, LONG = f"{STARTED}&detail-kind=Short", f"{STARTED}&detail-kind=Long"


@pytest.fixture
def trial(client):
    adam = make_user("Adam Administrator", SystemRole.ADMINISTRATOR)
    draft = make_draft(read_framework_2((EXAMPLES / "every-rule.yaml").read_text()), by=adam)
    client.force_login(adam)
    return f"{draft.get_absolute_url()}trial/"


def page(client, path):
    reply = client.get(path)
    assert reply.status_code == 200
    return " ".join(reply.content.decode().split())


def test_sections_come_and_go_with_the_details(client, trial):
    short, long = page(client, f"{trial}?{SHORT}"), page(client, f"{trial}?{LONG}")
    assert ("3 Safety" in short, "3 Safety" in long) == (True, False)
    families = page(client, f"{trial}?{LONG}&detail-visited=yes")
    assert "3 Safety" in families
    assert client.get(f"{trial}3/?{LONG}").status_code == 404


def test_a_page_has_the_questions_of_the_real_form_and_no_way_to_send_them(client, trial):
    form = page(client, f"{trial}1/?{SHORT}")
    assert 'data-number="SG1"' in form
    assert "What you answer is neither kept nor sent" in form
    main = form[form.index("<main") : form.index("</main>")]
    assert ("<form" in main, "History" in main, "case-form.js" in form) == (False, False, False)
    assert "detail-kind=Short" in main  # the way on keeps the details


def test_a_question_that_does_not_apply_is_not_put(client, trial):
    assert 'data-number="SG1"' not in page(client, f"{trial}1/?{LONG}&detail-visited=yes")


def test_details_with_a_fault_are_told(client, trial):
    assert "There is a problem" in page(client, f"{trial}?commenced_on_0=31&commenced_on_1=2&commenced_on_2=2026")
    assert "There is a problem" not in page(client, trial)


@pytest.mark.parametrize("path", ["", f"?{SHORT}", f"1/?{SHORT}", "1/?detail-age=NaN"])
def test_nothing_is_written(client, trial, path):
    client.get("/frameworks/")  # renews the session
    with CaptureQueriesContext(connection) as queries:
        page(client, f"{trial}{path}")
    assert [query["sql"] for query in queries if not query["sql"].startswith("SELECT")] == []
    assert len(queries) <= 5


def test_nothing_can_be_posted(client, trial):
    assert client.post(trial, {}).status_code == 405
    assert client.post(f"{trial}1/", {"SG1-answer": "yes"}).status_code == 405
