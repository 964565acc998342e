"""Text that runs from right to left does so wherever it is typed or shown: its element has `dir="auto"`."""

from html.parser import HTMLParser

import pytest
from django.urls import reverse

from cases.review.actions import return_to_assessor
from inspection.models import FrameworkRating, Standard
from reports.authoring.actions import add_passage
from reports.files.documents import make_html
from reports.models import Passage, PassageKind
from reports.panel.decisions.actions import decide
from tests.every_answer import make_kennel
from tests.factories import answer, answer_everything, make_case, make_tameside, make_team, primary, submitted

pytestmark = [pytest.mark.anywhere, pytest.mark.django_db]
HEBREW = "\u05e9\u05dc\u05d5\u05dd"


class Directions(HTMLParser):
    """How often a text stands on a page, and the directions of the elements that it stands in directly."""

    def __init__(self, html):
        super().__init__()
        self.open, self.found = [], []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if HEBREW in attributes.get("value", ""):
            self.found.append((tag, attributes.get("dir")))
        if tag not in ("input", "br", "meta", "link", "img", "hr"):
            self.open.append((tag, attributes.get("dir")))

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if HEBREW in data:
            # The nearest that says one: it is not that of the page as a whole.
            self.found.append((self.open[-1][0], next((each for _, each in reversed(self.open) if each), None)))


def directions(html):
    return Directions(html).found


def assert_in_own_direction(reply, times):
    """All `times` that it stands there."""
    found = directions(reply.content.decode())
    assert [direction for _, direction in found] == ["auto"] * times, found


@pytest.fixture
def kennel(client):
    inspection = make_kennel()
    team = make_team(inspection)
    case = make_case(inspection, assessor=team["ivy"], size="Small")
    answer_everything(case, by=team["ivy"])
    answer(case, {"Q5": HEBREW}, by=team["ivy"], evidence=HEBREW)
    answer(case, {"1.1.1": "yes"}, by=team["ivy"], evidence=HEBREW)
    submitted(case, by=team["ivy"])
    version = primary(case).version
    return_to_assessor(assessment=primary(case), expected_version=version, reason=HEBREW, by=team["lee"])
    client.force_login(team["ivy"])
    return case.get_absolute_url()


@pytest.mark.parametrize(
    ("page", "times"),
    [
        ("", 2),  # the reason, at the top and among what happened
        ("information/", 2),  # the answer and the note, each in its field
        ("1.1/", 1),
        (f"summary/?q={HEBREW}", 5),  # what was looked for, in its field and above what was found
        ("history/Q5/", 2),
    ],
)
def test_on_the_pages_of_a_case(client, kennel, page, times):
    assert_in_own_direction(client.get(f"{kennel}{page}"), times)


def test_where_a_text_is_read_only_and_where_it_could_not_be_saved(client, kennel):
    typed = {"key": "no-key", "Q5-version": 1, "Q5-answer": HEBREW, "Q5-evidence": HEBREW}
    assert_in_own_direction(client.post(f"{kennel}information/", typed), 2)
    client.logout()
    assert_in_own_direction(client.post(f"{kennel}information/", typed), 2)


@pytest.fixture
def tameside(client):
    """With something of everything that is written for a report."""
    inspection = make_tameside()
    lee = make_team(inspection)["lee"]
    client.force_login(lee)
    good = FrameworkRating.objects.get(framework=inspection.framework, code="good")
    standard = Standard.objects.get(framework=inspection.framework, number="2.1")
    decide(inspection=inspection, standard=standard, agreed=good, rationale=HEBREW, by=lee)
    sections = {
        PassageKind.RECOMMENDATION: "recommendations",
        PassageKind.LINK: "links",
        PassageKind.NARRATIVE: "foreword",
    }
    for kind in PassageKind:
        more = {
            PassageKind.RECOMMENDATION: {"addressee": HEBREW},
            PassageKind.QUOTATION: {"attribution": HEBREW},
            PassageKind.LINK: {"address": "https://plumbline.example/"},
        }
        passage = Passage(
            inspection=inspection, kind=kind, section=sections.get(kind, "2.1"), text=HEBREW, **more.get(kind, {})
        )
        add_passage(passage=passage, by=lee)
    inspection.notice = HEBREW
    inspection.save()
    return inspection


def test_in_what_is_written_for_a_report(client, tameside):
    def page(name, *args):
        return client.get(reverse(name, args=[tameside.code, *args]))

    everything = len(PassageKind) + 2  # whom a recommendation is for, who said something
    banner = 1
    assert_in_own_direction(page("report"), everything + 1 + 1 + banner)  # why the panel moved a rating; the cover
    assert [direction for _, direction in directions(make_html(tameside).decode())] == ["auto"] * (everything + 2)
    assert_in_own_direction(page("panel"), 2 + banner)
    for section in ("2.1", "foreword", "recommendations", "links"):
        written = tameside.passages.filter(section=section)
        beside = sum(bool(passage.addressee) + bool(passage.attribution) for passage in written)
        reason = section == "2.1"  # why the panel moved its rating
        assert_in_own_direction(page("report_section", section), written.count() + beside + reason + banner)
        assert_in_own_direction(page("report_section_edit", section), written.count() + beside + banner)
