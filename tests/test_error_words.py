"""No form says of a fault what only a programmer would say: each is sent nothing, and nonsense in every field."""

import re

import pytest

from tests.test_access import address, arguments, asked, browser_of, cookies, inspection, people, sampled, stated

pytestmark = pytest.mark.django_db
__all__ = ["arguments", "asked", "cookies", "inspection", "people", "sampled"]  # fixtures

DJANGO_S = re.compile(
    r"(?:Ensure |This field|Select a valid|Enter a valid|Enter a whole|Enter a list|Null characters|No file was"
    r"|The submitted file|is not one of the available)[^<]*"
)
NONSENSE = ["", "x" * 30_000, "-1", "9" * 30, "1.23456789", "a\0b", "100%", "none of these"]
MAY = (200, 302, 409, 422)
FORMS = sorted(
    {
        (name, next(person for person, status in statuses.items() if status in MAY and person != "nobody"))
        for (method, name), statuses in stated().items()
        if method == "POST" and any(status in MAY for person, status in statuses.items() if person != "nobody")
    }
)


def fields_of(page):
    return set(re.findall(r'name="([^"]+)"', page)) - {"csrfmiddlewaretoken", "viewport", "theme-color", "description"}


@pytest.mark.parametrize(("name", "person"), FORMS)
def test_faults_are_told_in_words_for_people(name, person, arguments, cookies):
    client = browser_of(person, cookies)
    url = address(name, person, arguments)
    page = client.get(url)
    names = fields_of(page.content.decode()) if page.status_code == 200 else set()
    said = set()
    for nonsense in NONSENSE:
        reply = client.post(url, dict.fromkeys(names | {"expected_version", "reason"}, nonsense))
        said |= set(DJANGO_S.findall(reply.content.decode())) if reply.status_code != 302 else set()
    assert said == set()


def test_forms_were_tried():
    assert len(FORMS) > 20
