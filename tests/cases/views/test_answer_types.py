"""Each type of answer on the pages about a case, as they work without JavaScript."""

import re
import uuid
from html import unescape
from html.parser import HTMLParser

import pytest

from cases.models import Judgement
from tests.every_answer import make_kennel
from tests.factories import answer, answer_everything, submitted

pytestmark = pytest.mark.django_db
GIVEN = {
    "Q1": ["weak"],
    "Q2": ["Vet", "Cook"],
    "Q3": ["3.50"],
    "Q4": ["27 March 2025"],
    "Q5": ["Gentle.\r\nMostly."],
}
STORED = {"Q1": "weak", "Q2": '["Vet","Cook"]', "Q3": "3.5", "Q4": "2025-03-27", "Q5": "Gentle.\nMostly."}
WORDS = ["Rather weak", "Vet, Cook", "3.5 miles", "27 March 2025", "Gentle.\nMostly."]


@pytest.fixture
def inspection():
    return make_kennel()


def address(case):
    return f"{case.get_absolute_url()}information/"


def send(client, case, answers, versions=0, **more):
    """As a browser would send the page, with these answers chosen and typed."""
    form = {"key": str(uuid.uuid4())} | {f"Q{number}-version": versions for number in range(1, 6)}
    return client.post(address(case), form | {f"{number}-answer": given for number, given in answers.items()} | more)


def stored(case):
    judgements = Judgement.objects.filter(assessment__case=case).values_list("question__number", "answer")
    return dict(judgements)


class Answers(HTMLParser):
    """What the fields of the answers of a page hold, by question."""

    def __init__(self, page):
        super().__init__()
        self.held = {}
        self.textarea = ""
        self.feed(page.content.decode())

    def handle_starttag(self, tag, attributes):
        field = dict(attributes)
        name = field.get("name", "")
        if not name.endswith("-answer"):
            return
        self.textarea = name if tag == "textarea" else ""
        if tag == "input" and (field["type"] == "text" or "checked" in field):
            self._hold(name, field["value"])

    def handle_data(self, data):
        if self.textarea:
            self._hold(self.textarea, data.removeprefix("\n"))
        self.textarea = ""

    def _hold(self, name, value):
        if value:
            self.held.setdefault(name.removesuffix("-answer"), []).append(value)


def fields(page):
    return Answers(page).held


def test_a_page_is_answered_saved_and_found_again(ivy, case):
    assert send(ivy, case, GIVEN).status_code == 302
    assert stored(case) == STORED
    page = ivy.get(address(case))
    assert fields(page) == GIVEN | {"Q3": ["3.5"], "Q4": ["27/3/2025"], "Q5": ["Gentle.\nMostly."]}
    assert "5 of 5 answered" in page.content.decode()


def test_a_page_sent_back_as_it_came_changes_nothing(ivy, case, team):
    answer(case, STORED, by=team["ivy"])
    assert send(ivy, case, fields(ivy.get(address(case))), versions=1).status_code == 302
    assert set(Judgement.objects.values_list("version", flat=True)) == {1}


def test_not_applicable_is_a_box_beside_what_is_typed(ivy, case):
    assert send(ivy, case, {"Q2": ["na"], "Q3": ["", "na"], "Q4": ["", "na"], "Q5": ["", "na"]}).status_code == 302
    assert stored(case) == dict.fromkeys(["Q2", "Q3", "Q4", "Q5"], "na")
    assert fields(ivy.get(address(case))) == {number: ["na"] for number in ("Q2", "Q3", "Q4", "Q5")}


def test_what_is_refused_stands_in_its_fields_with_the_reason_and_the_rest_is_stored(ivy, case):
    wrong = {"Q2": ["Cook", "na"], "Q3": ["lots"], "Q4": ["30/2/2025"], "Q5": ["Gentle."]}
    reply = send(ivy, case, wrong)
    page = unescape(reply.content.decode())
    assert (reply.status_code, stored(case)) == (422, {"Q5": "Gentle."})
    assert fields(reply) == wrong
    for number, fault in (
        ("Q2", "Give an answer or choose Not applicable, not both"),
        ("Q3", "Enter a number from 0 to 100"),
        ("Q4", "February 2025 has 28 days"),
    ):
        assert f'<a href="#q-{number}-1">{number}: {fault}</a>' in page
        assert re.search(rf'<p class="govuk-error-message" id="q-{number}-answer-fault">.*?{fault}', page, re.DOTALL)
        assert re.search(rf'aria-describedby="q-{number}-hint q-{number}-answer-fault"', page)
    assert re.findall(r'id="(q-Q.-1)"[^>]*aria-invalid="true"', page) == ["q-Q3-1", "q-Q4-1"]


def test_clearing_empties_any_answer_and_keeps_the_evidence(ivy, case, team):
    answer(case, STORED, by=team["ivy"], evidence="Seen.")
    for number, text in STORED.items():
        notes = {f"{name}-evidence": "Seen." for name in STORED}
        send(ivy, case, fields(ivy.get(address(case))), versions=1, clear=number, **notes)
        judgement = Judgement.objects.get(question__number=number)
        assert (judgement.answer, judgement.evidence) == ("", "Seen."), text
        Judgement.objects.filter(question__number=number).update(answer=text, version=1)


def test_of_two_people_the_second_sees_both_in_words(ivy, case, team):
    answer(case, STORED, by=team["lee"])
    other = {"Q1": ["strong"], "Q2": ["Cook"], "Q3": ["4"], "Q4": ["28/3/2025"], "Q5": ["Wild."]}
    reply = send(ivy, case, other)
    assert (reply.status_code, fields(reply)) == (409, other)
    page = unescape(reply.content.decode())
    assert re.findall(r"Stored: <strong [^>]*>([^<]+)</strong>", page) == WORDS
    assert send(ivy, case, other, versions=1).status_code == 302
    assert stored(case)["Q4"] == "2025-03-28"


def test_history_summary_and_search_speak_in_words(ivy, case, team):
    answer(case, STORED, by=team["ivy"])
    answer(case, {"Q3": "na", "Q2": "na"}, by=team["ivy"])
    root = case.get_absolute_url()
    history = unescape(ivy.get(f"{root}history/Q2/").content.decode())
    assert "From Vet, Cook to Not applicable" in history
    assert "From 3.5 miles to Not applicable" in ivy.get(f"{root}history/Q3/").content.decode()
    answer(case, {"Q2": STORED["Q2"], "Q3": "3.5"}, by=team["ivy"])
    summary = unescape(ivy.get(f"{root}summary/").content.decode())
    assert re.findall(r'<strong class="typed" dir="auto">(.*?)</strong>', summary, re.DOTALL) == WORDS
    for words in ("rather weak", "vet, cook", "3.5 miles", "27 march", "mostly"):
        assert "1 question mentions" in " ".join(ivy.get(f"{root}summary/", {"q": words}).content.decode().split())


def test_what_was_typed_into_a_closed_case_is_shown_in_words(ivy, case, team):
    answer_everything(case, by=team["ivy"])
    submitted(case, by=team["ivy"])
    page = unescape(
        send(ivy, case, {"Q1": ["weak"], "Q2": ["Cook", "Vet"], "Q3": ["lots"]}, versions=1).content.decode()
    )
    for words in ("Rather weak", "Cook, Vet", "lots"):
        assert f'<p class="govuk-body typed" dir="auto">{words}</p>' in page
