"""A page of the case form, sent as a whole: how it works without JavaScript."""

import re
import uuid
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.models import Judgement, JudgementRevision
from tests.factories import (
    answer,
    answer_everything,
    make_case,
    make_framework,
    make_inspection,
    make_team,
    primary,
    signed_off,
)

pytestmark = pytest.mark.django_db


def address(case, section="2.2"):
    return f"{case.get_absolute_url()}{section}/"


def fields(response):
    """What a browser would send back from the page, by field name."""
    page = response.content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    radios = dict(re.findall(r'name="([^"]+-answer)" type="radio" value="([^"]*)" checked', page))
    texts = re.findall(r'<textarea [^>]*name="([^"]+)"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)
    return hidden | radios | {name: unescape(text).replace("\n", "\r\n") for name, text in texts}


def opened(client, case, section="2.2"):
    return fields(client.get(address(case, section)))


def stored(case):
    return {
        judgement.question.number: (judgement.answer, judgement.evidence)
        for judgement in Judgement.objects.filter(assessment__case=case).select_related("question")
    }


def test_a_page_shows_each_question_as_a_fieldset_with_its_own_legend(ivy, case):
    page = ivy.get(address(case)).content.decode()
    assert page.count("<fieldset") == page.count("<legend") == 13
    assert page.count(">Evidence<") == 3
    assert "Does assessment focus sufficiently on engaging the person on probation?" in page


def test_what_is_typed_is_stored_and_found_again(ivy, case):
    form = opened(ivy, case) | {
        "2.2.1-answer": "yes",
        "2.2.1-evidence": "Asked twice.\r\nAnswered.",
        "2.2.1a-answer": "no",
    }
    assert ivy.post(address(case), form).status_code == 302
    assert stored(case) == {"2.2.1": ("yes", "Asked twice.\nAnswered."), "2.2.1a": ("no", "")}
    again = opened(ivy, case)
    assert again["2.2.1-evidence"] == "Asked twice.\r\nAnswered."
    assert (again["2.2.1-answer"], again["2.2.1-version"]) == ("yes", "1")


def test_only_what_was_changed_is_stored(ivy, case):
    ivy.post(address(case), opened(ivy, case) | {"2.2.1-answer": "yes"})
    ivy.post(address(case), opened(ivy, case) | {"2.2.2-answer": "no"})
    ivy.post(address(case), opened(ivy, case))
    assert JudgementRevision.objects.count() == 2


def test_a_page_saved_unchanged_is_no_new_content(ivy, case):
    ivy.post(address(case), opened(ivy, case))
    assert primary(case).version == 0


@pytest.mark.parametrize("changed_meanwhile", [False, True])
def test_a_text_from_before_line_ends_were_one_is_no_change_where_nobody_touched_it(ivy, case, team, changed_meanwhile):
    answer(case, {"2.2.1": "yes"}, by=team["ivy"], evidence="First\u2028second\xa0")
    form = opened(ivy, case)
    if changed_meanwhile:
        answer(case, {"2.2.1": "no"}, by=team["lee"])
    revisions = JudgementRevision.objects.count()
    assert ivy.post(address(case), form).status_code == 302
    assert JudgementRevision.objects.count() == revisions
    form["2.2.1-evidence"] += "third"
    assert ivy.post(address(case), form).status_code == (409 if changed_meanwhile else 302)


def test_a_page_sent_twice_is_stored_once(ivy, case):
    form = opened(ivy, case) | {"2.2.1-answer": "yes"}
    ivy.post(address(case), form)
    assert ivy.post(address(case), form).status_code == 302
    assert JudgementRevision.objects.count() == 1


def test_a_page_sent_twice_does_not_undo_what_came_between(ivy, case, team):
    form = opened(ivy, case) | {"2.2.1-answer": "yes"}
    ivy.post(address(case), form)
    answer(case, {"2.2.1": "no"}, by=team["lee"])
    assert ivy.post(address(case), form).status_code == 302
    assert stored(case)["2.2.1"] == ("no", "")


def test_save_and_continue_leads_to_the_next_section(ivy, case):
    reply = ivy.post(address(case), opened(ivy, case) | {"then": "next"})
    assert reply.url == address(case, "2.3")


def test_of_two_people_the_second_is_shown_both_texts_and_loses_nothing(ivy, case, team):
    form = opened(ivy, case) | {"2.2.1-answer": "yes", "2.2.1-evidence": "Ivy's text", "2.2.2-answer": "yes"}
    answer(case, {"2.2.1": "no"}, by=team["lee"], evidence="Lee's text")
    reply = ivy.post(address(case), form)
    assert reply.status_code == 409
    page = unescape(reply.content.decode())
    assert "Lee Lead changed this answer on" in " ".join(page.split())
    assert "Lee's text" in page
    # What was typed is in the fields, over the version that has been seen now; what did not clash is stored.
    again = fields(reply)
    assert (again["2.2.1-answer"], again["2.2.1-evidence"], again["2.2.1-version"]) == ("yes", "Ivy's text", "1")
    assert stored(case) == {"2.2.1": ("no", "Lee's text"), "2.2.2": ("yes", "")}
    assert ivy.post(address(case), again).status_code == 302
    assert stored(case)["2.2.1"] == ("yes", "Ivy's text")


def test_of_two_people_the_second_may_take_what_the_first_stored(ivy, case, team):
    form = opened(ivy, case) | {"2.2.1-answer": "yes", "2.2.1-evidence": "Ivy's text"}
    answer(case, {"2.2.1": "no"}, by=team["lee"], evidence="Lee's text")
    again = fields(ivy.post(address(case), form))
    reply = ivy.post(address(case), again | {"use_stored": "2.2.1"})
    assert reply.url == f"{address(case)}#q-2-2-1"
    assert stored(case)["2.2.1"] == ("no", "Lee's text")


def test_what_somebody_else_changed_and_this_person_did_not_is_no_conflict(ivy, case, team):
    answer(case, {"2.2.1": "yes"}, by=team["ivy"], evidence="As it was")
    form = opened(ivy, case) | {"2.2.2-answer": "yes"}
    answer(case, {"2.2.1": "no", "2.2.3": "no"}, by=team["lee"], evidence="Lee's text")
    assert ivy.post(address(case), form).status_code == 302
    assert stored(case) == {"2.2.1": ("no", "Lee's text"), "2.2.2": ("yes", ""), "2.2.3": ("no", "Lee's text")}


def test_an_answer_can_be_cleared(ivy, case, team):
    answer(case, {"2.2.1": "yes"}, by=team["ivy"], evidence="It stays")
    reply = ivy.post(address(case), opened(ivy, case) | {"clear": "2.2.1"})
    assert reply.url == f"{address(case)}#q-2-2-1"
    assert stored(case)["2.2.1"] == ("", "It stays")


@pytest.mark.parametrize("text", ["A NUL\x00.", "x" * 100_000])
def test_text_that_cannot_be_stored_comes_back_whole_with_the_reason_at_its_field(ivy, case, text):
    reply = ivy.post(address(case), opened(ivy, case) | {"2.2.1-evidence": text, "2.2.2-answer": "no"})
    assert reply.status_code == 422
    page = reply.content.decode()
    assert 'href="#q-2-2-1-evidence"' in page
    assert page.startswith("<!doctype html>")
    assert "<title>Error: " in page
    assert fields(reply)["2.2.1-evidence"] == text
    assert stored(case) == {"2.2.2": ("no", "")}


@pytest.mark.parametrize(
    "text", ["\r\nŵyth 👩🏽‍🤝‍👩🏾\r\n\r\n", "</textarea><script>alert(1)</script> & 'quotes'", "x" * 20_000]
)
def test_odd_text_is_stored_and_shown_exactly(ivy, case, text):
    ivy.post(address(case), opened(ivy, case) | {"2.2.1-evidence": text})
    assert stored(case)["2.2.1"] == ("", text.replace("\r\n", "\n"))
    assert opened(ivy, case)["2.2.1-evidence"] == text
    assert "<script>alert" not in ivy.get(address(case)).content.decode()


def test_a_case_signed_off_meanwhile_stores_nothing_and_shows_what_was_typed(ivy, case, team):
    form = opened(ivy, case) | {"2.2.1-answer": "no", "2.2.1-evidence": "Too late, but not lost"}
    answer_everything(case, by=team["ivy"])
    signed_off(case, by=team["lee"])
    reply = ivy.post(address(case), form)
    assert reply.status_code == 409
    page = reply.content.decode()
    assert "The case is signed off now. Nothing was saved." in page
    assert "Too late, but not lost" in page
    assert '<form class="case-form"' not in page
    assert stored(case)["2.2.1"] == ("yes", "")


def test_a_colleague_reads_the_answers_but_cannot_change_them(client, case, team):
    answer(case, {"2.2.1": "no"}, by=team["ivy"], evidence="Read me")
    client.force_login(team["lee"])
    page = client.get(address(case)).content.decode()
    assert "allocated to Ivy Inspector" in page
    assert "Read me" in page
    assert '<form class="case-form"' not in page
    form = {"key": str(uuid.uuid4()), "2.2.1-version": "1", "2.2.1-answer": "yes", "2.2.1-evidence": "Lee's text"}
    reply = client.post(address(case), form)
    assert reply.status_code == 403
    assert "Lee's text" in unescape(reply.content.decode())
    assert stored(case)["2.2.1"] == ("no", "Read me")


@pytest.mark.parametrize("name", ["olu", "obi", "hana", "adam", "lara"])
def test_for_others_the_case_does_not_exist(client, case, team, name):
    client.force_login(team[name])
    assert client.get(address(case)).status_code == 404
    assert client.post(address(case), {"key": str(uuid.uuid4())}).status_code == 404


def test_sections_that_do_not_apply_are_not_there(ivy, inspection, team):
    case = make_case(inspection, reference="C-002", assessor=team["ivy"], court_report="no")
    assert ivy.get(address(case, "2.1")).status_code == 404
    assert ivy.get(address(case, "interview")).status_code == 404
    assert ivy.get(address(case, "nonsense")).status_code == 404
    information = ivy.get(address(case, "information")).content.decode()
    assert 'data-number="DM1"' in information
    assert 'data-number="DA1"' not in information
    assert 'data-number="RS1"' not in information
    form = opened(ivy, case, "information") | {"DA1-version": "0", "DA1-answer": "yes", "DM1-answer": "yes"}
    ivy.post(address(case, "information"), form)
    assert stored(case) == {"DM1": ("yes", "")}


def test_a_licence_and_an_interview_bring_their_questions(ivy, inspection, team):
    case = make_case(inspection, reference="C-3", assessor=team["ivy"], interview="yes", sentence_type="Licence")
    assert 'data-number="RS1"' in ivy.get(address(case, "information")).content.decode()
    assert 'data-number="PI1"' in ivy.get(address(case, "interview")).content.decode()


@pytest.mark.parametrize(
    "said", [{"key": "no key"}, {"2.2.1-version": "one"}, {"2.2.1-version": str(2**63)}, {"2.2.1-version": "-1"}]
)
def test_a_form_that_no_page_of_ours_made_is_a_bad_request(ivy, case, said):
    assert ivy.post(address(case), opened(ivy, case) | {"2.2.1-answer": "yes"} | said).status_code == 400
    assert stored(case) == {}


def shown(page, words):
    """Whether a warning with these words is on the page and not hidden."""
    return any("hidden" not in tag for tag in re.findall(rf"<p class=\"question__warning\"([^>]*)>{words}", page))


def test_yes_over_prompts_that_are_all_no_is_warned_of_and_stored(ivy, case, team):
    answer(case, {"2.2.1": "yes", "2.2.1a": "no", "2.2.1b": "no", "2.2.1c": "no"}, by=team["ivy"])
    assert not shown(ivy.get(address(case)).content.decode(), "The answer is Yes although")
    answer(case, {"2.2.1d": "no"}, by=team["ivy"])
    assert shown(ivy.get(address(case)).content.decode(), "The answer is Yes although")
    answer(case, {"2.2.1d": "na"}, by=team["ivy"])
    assert not shown(ivy.get(address(case)).content.decode(), "The answer is Yes although")


def test_a_key_question_answered_without_evidence_is_warned_of(ivy, case, team):
    answer(case, {"2.2.1a": "yes"}, by=team["ivy"])
    assert not shown(ivy.get(address(case)).content.decode(), "This key question is answered without")
    answer(case, {"2.2.1": "yes"}, by=team["ivy"])
    assert shown(ivy.get(address(case)).content.decode(), "This key question is answered without")


def test_guidance_is_shown_and_not_applicable_only_where_offered(client):
    inspection = make_inspection(framework=make_framework("probation-pdu-2023"))
    case = make_case(inspection, assessor=(ivy := make_team(inspection)["ivy"]))
    client.force_login(ivy)
    page = client.get(address(case, "2.1")).content.decode()
    assert "<strong>Yes</strong> needs an account" in page
    questions = dict(re.findall(r'data-number="([^"]+)"(.*?)</fieldset>', page, re.DOTALL))
    assert "Not applicable" not in questions["2.1.1"].split("govuk-radios")[1]
    assert 'value="na"' in questions["2.1.1c"]


def test_a_page_needs_the_same_few_queries_for_any_number_of_questions_and_answers(ivy, case, team):
    ivy.get(address(case))  # the first request of a session renews it
    with CaptureQueriesContext(connection) as few:
        ivy.get(address(case, "information"))
    answer_everything(case, by=team["ivy"])
    with CaptureQueriesContext(connection) as many:
        ivy.get(address(case, "2.4"))
    assert len(few) == len(many) <= 10


def test_saving_a_page_needs_at_most_ten_queries(ivy, case, team):
    form = opened(ivy, case)
    with CaptureQueriesContext(connection) as captured:
        ivy.post(address(case), form | {f"2.2.{n}-answer": "yes" for n in (1, 2, 3)})
    assert sum("SAVEPOINT" not in query["sql"] for query in captured) <= 10


def test_a_page_of_twenty_questions_weighs_less_than_110_kb(ivy, case):
    response = ivy.get(address(case, "2.4"))
    assert response.content.count(b"<fieldset") == 20
    assert len(response.content) < 110_000


def test_the_history_of_an_answer_says_who_when_from_and_to(ivy, case, team):
    answer(case, {"2.2.1": "yes"}, by=team["ivy"], evidence="First <b>thought</b>")
    answer(case, {"2.2.1": "no"}, by=team["lee"], evidence="Second thought")
    page = ivy.get(f"{case.get_absolute_url()}history/2.2.1/").content.decode()
    assert "From Yes to No" in page
    assert page.index("Second thought") < page.index("First &lt;b&gt;thought&lt;/b&gt;")
    assert "Lee Lead, " in page


def test_a_question_that_does_not_apply_has_no_history(ivy, inspection, team):
    case = make_case(inspection, reference="C-002", assessor=team["ivy"], court_report="no")
    assert ivy.get(f"{case.get_absolute_url()}history/2.1.1/").status_code == 404
    assert ivy.get(f"{case.get_absolute_url()}history/nonsense/").status_code == 404
