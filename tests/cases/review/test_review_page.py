"""A case read whole: what is to be looked at, what has changed since it was given back, and the next that waits."""

import datetime
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import Assessment, AssessmentEvent, State
from cases.review.actions import reopen, return_to_assessor
from cases.saving.details import change_details
from tests.factories import answer, answer_everything, make_case, make_inspection, primary, signed_off, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def lee(team):
    client = Client()
    client.force_login(team["lee"])
    return client


def review(case):
    return f"{case.get_absolute_url()}review/"


def words(page):
    shown = re.sub(r"<(script|style).*?</\1>", "", page.content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", shown).split())


def decide(client, case, decision, **said):
    return client.post(review(case), {"expected_version": primary(case).version, "decision": decision, **said})


def pk_of(case, number):
    return case.inspection.question_set.by_number[number].pk


def give_back(case, by, reason="", **notes):
    assessment = primary(case)
    act = reopen if assessment.state == State.SIGNED_OFF else return_to_assessor
    act(
        assessment=assessment,
        expected_version=assessment.version,
        reason=reason,
        notes={pk_of(case, number): text for number, text in notes.items()},
        by=by,
    )


# --- What is shown ----------------------------------------------------------------------------------------------------


def test_the_whole_case_stands_on_one_page(lee, case, team):
    answer_everything(case, by=team["ivy"])
    answer(case, {"2.2.1": "no"}, by=team["ivy"], evidence="The plan is <old>.")
    submitted(case, by=team["ivy"])
    page = lee.get(review(case))
    assert "Community order" in words(page)
    assert "The plan is &lt;old&gt;." in page.content.decode()
    numbers = re.findall(r'class="question__number">([^<]+)<', page.content.decode())
    assert numbers == [item.number for item in case.inspection.question_set.questions if item.is_put_to(case.sections)]
    assert page.content.decode().count("Note for the assessor on ") == len(numbers)
    assert "Changed since" not in words(page)


def test_what_is_to_be_looked_at_is_listed_with_its_questions(lee, case, team):
    answer_everything(case, by=team["ivy"], value="no")
    answer(case, {"2.2.1": "yes"}, by=team["ivy"], evidence="As seen")
    submitted(case, by=team["ivy"])
    page = words(lee.get(review(case)))
    assert "Answered Yes although every prompt is answered No: 2.2.1" in page
    assert re.search(r"Key questions answered without evidence: 2\.1\.1 , 2\.2\.2 ,", page)
    assert "Not filled in: Ethnicity" in page


def test_without_anything_to_look_at_the_page_says_so(lee, case, team):
    change_details(
        case=case,
        expected_version=0,
        commenced_on=case.commenced_on,
        details={detail.code: (detail.options or ["yes"])[0] for detail in case.inspection.question_set.details},
        by=team["ivy"],
    )
    answer_everything(case, by=team["ivy"])
    put = [entry.question.number for entry in primary(case).judgements.select_related("question")]
    answer(case, dict.fromkeys(put, "yes"), by=team["ivy"], evidence="Seen.")
    submitted(case, by=team["ivy"])
    assert "Nothing to warn of" in words(lee.get(review(case)))


def test_a_page_of_one_case_asks_as_often_whatever_was_noted(lee, case, team):
    answer_everything(case, by=team["ivy"])
    submitted(case, by=team["ivy"])
    give_back(case, team["lee"], **{"2.2.1": "One"})
    answer(case, {"2.2.1": "no"}, by=team["ivy"], evidence="Changed")
    submitted(case, by=team["ivy"])

    def number():
        with CaptureQueriesContext(connection) as counted:
            assert lee.get(review(case)).status_code == 200
        return len(counted)

    number()
    of_one = number()
    give_back(case, team["lee"], **{"2.2.1": "One", "2.2.2": "Two", "2.2.3": "Three"})
    answer(case, {"2.2.1": "yes", "2.2.2": "no", "2.2.3": "no"}, by=team["ivy"], evidence="Changed again")
    submitted(case, by=team["ivy"])
    assert number() == of_one


# --- What has changed -------------------------------------------------------------------------------------------------


def changes(page):
    _, _, rest = page.content.decode().partition('id="changes"')
    return rest.partition("<form")[0]


def test_evidence_is_compared_word_by_word_with_what_was_given_back(lee, case, team):
    answer(case, {"2.2.1": "yes", "2.2.2": "yes"}, by=team["ivy"], evidence="He was seen twice.")
    submitted(case, by=team["ivy"])
    give_back(case, team["lee"], "Look again", **{"2.2.1": "When?", "2.2.3": "And this?"})
    for evidence in ("He was", "He was seen once, in May."):
        answer(case, {"2.2.1": "no"}, by=team["ivy"], evidence=evidence)
    answer(case, {"2.2.2": "no"}, by=team["ivy"], evidence="Other")
    answer(case, {"2.2.2": "yes"}, by=team["ivy"], evidence="He was seen twice.")
    assert changes(lee.get(review(case))) == ""  # it is not handed in again
    submitted(case, by=team["ivy"])
    found = changes(lee.get(review(case)))
    assert re.findall(r"<ins\s[^>]*><span[^>]*>\[added: </span>([^<]*)", found) == ["once, in May."]
    assert re.findall(r"<del\s[^>]*><span[^>]*>\[deleted: </span>([^<]*)", found) == ["twice."]
    assert re.findall(r'href="#[^"]+">([\d.a-z]+)</a>', found) == ["2.2.1", "2.2.3"]
    assert "From Yes to No" in found
    assert "When?" in found
    assert found.count("Nothing has changed here.") == 1


def test_a_case_opened_again_is_compared_with_what_was_signed_off(lee, case, team):
    answer(case, {"2.2.1": "yes"}, by=team["ivy"], evidence="Old")
    signed_off(case, by=team["ivy"])
    give_back(case, team["lee"], "New papers")
    details = {"court_report": "yes", "sex": "Female"}
    day = datetime.date(2025, 9, 1)
    change_details(case=case, expected_version=1, commenced_on=day, details=details, by=team["ivy"])
    answer(case, {"2.2.3": "no"}, by=team["ivy"], evidence="New")
    signed_off(case, by=team["ivy"])
    found = changes(lee.get(review(case)))
    assert "Reopened by Lee Lead" in found
    assert "Case details changed by Ivy Inspector" in found
    assert re.findall(r'href="#[^"]+">([\d.a-z]+)</a>', found) == ["2.2.3"]
    assert "From no answer to No" in found


# --- Giving it back with notes ----------------------------------------------------------------------------------------


def test_notes_come_to_the_assessor_at_their_questions(lee, ivy, case, team):
    submitted(case, by=team["ivy"])
    said = {"note-2.2.1": "When was <this>?", "note-2.2.3": " \n ", "note-2.1.1": "Whose words?"}
    assert decide(lee, case, "return", **said).status_code == 302
    event = primary(case).events.last()
    assert (event.change, event.reason) == ("returned", "See the notes on 2.1.1, 2.2.1")
    box = ivy.get(case.get_absolute_url()).content.decode().partition("Returned by")[2].partition("</ul>")[0]
    assert re.findall(r'href="([^"]+)">([^<]+)</a>', box) == [("2.1/#q-2-1-1", "2.1.1"), ("2.2/#q-2-2-1", "2.2.1")]
    form = ivy.get(f"{case.get_absolute_url()}2.2/").content.decode()
    assert form.count("Note by Lee Lead") == 1
    assert re.search(r'<fieldset id="q-2-2-1"[^>]* aria-describedby="q-2-2-1-returned', form)
    assert "When was &lt;this&gt;?" in form
    assert "Whose words?" not in form


def test_a_case_that_is_handed_in_again_or_given_back_without_notes_has_none(ivy, case, team):
    submitted(case, by=team["ivy"])
    give_back(case, team["lee"], **{"2.2.1": "When?"})
    submitted(case, by=team["ivy"])
    assert "When?" not in ivy.get(f"{case.get_absolute_url()}2.2/").content.decode()
    give_back(case, team["lee"], "Something else")
    assert "When?" not in ivy.get(f"{case.get_absolute_url()}2.2/").content.decode()


def test_notes_cost_a_form_without_any_no_query(ivy, case, team):
    def number():
        with CaptureQueriesContext(connection) as counted:
            ivy.get(f"{case.get_absolute_url()}2.2/")
        return len(counted)

    number()
    before = number()
    submitted(case, by=team["ivy"])
    give_back(case, team["lee"], "Without notes")
    assert number() == before
    submitted(case, by=team["ivy"])
    give_back(case, team["lee"], **{"2.2.1": "One"})
    assert number() == before + 1


def test_a_return_says_something(lee, case, team):
    submitted(case, by=team["ivy"])
    reply = decide(lee, case, "return", reason=" \n", **{"note-2.2.1": "  "})
    assert reply.status_code == 422
    assert "Give a reason, or write a note at a question" in words(reply)
    assert 'href="#review-reason"' in reply.content.decode()
    assert primary(case).state == State.SUBMITTED


@pytest.mark.parametrize("decision", ["", "submit", "\x00", "sign_off"])
def test_what_was_typed_comes_back_with_what_was_wrong(lee, case, team, decision):
    submitted(case, by=team["ivy"])
    reply = decide(lee, case, decision, reason="My reason", **{"note-2.2.1": "My <note>"})
    assert reply.status_code == 422
    assert "My reason" in reply.content.decode()
    assert re.search(r'question__note" open>.*?My &lt;note&gt;</textarea>', reply.content.decode(), re.DOTALL)
    assert primary(case).state == State.SUBMITTED


def test_a_note_that_cannot_be_kept_marks_its_field(lee, case, team):
    submitted(case, by=team["ivy"])
    for text, fault in (("y" * 2001, "the most that can be kept is 2,000"), ("a\x00b", "character")):
        reply = decide(lee, case, "return", **{"note-2.2.1": text})
        assert reply.status_code == 422
        assert 'href="#review-note-2.2.1"' in reply.content.decode()
        assert fault in words(reply)


def test_notes_on_content_not_seen_wait_beside_what_has_changed(lee, case, team):
    answer(case, {"2.2.1": "yes"}, by=team["ivy"], evidence="First")
    submitted(case, by=team["ivy"])
    reply = decide(lee, case, "return", expected_version=0, **{"note-2.2.1": "My note"})
    assert reply.status_code == 409
    assert "Answers of this case have changed" in words(reply)
    assert "My note</textarea>" in reply.content.decode()
    assert 'name="expected_version" value="1"' in reply.content.decode()


def test_notes_that_come_too_late_are_handed_back(lee, case, team):
    submitted(case, by=team["ivy"])
    give_back(case, team["quinn"], "I was first")
    reply = decide(lee, case, "return", reason="Mine", **{"note-2.2.1": "My note"})
    assert reply.status_code == 409
    assert "Reason: Mine" in words(reply)
    assert "Note on 2.2.1: My note" in words(reply)


def test_the_same_return_twice_is_one_and_with_other_notes_another(lee, case, team):
    submitted(case, by=team["ivy"])
    said = {"reason": "Look again", "note-2.2.1": "When?"}
    for _ in range(2):
        assert decide(lee, case, "return", **said).status_code == 302
    assert decide(lee, case, "return", **said | {"note-2.2.1": "Where?"}).status_code == 409
    assert decide(lee, case, "return", reason="Look again").status_code == 409
    assert AssessmentEvent.objects.filter(change="returned").count() == 1


def test_a_quality_lead_returns_with_notes_and_signs_nothing_off(case, team):
    submitted(case, by=team["ivy"])
    quinn = Client()
    quinn.force_login(team["quinn"])
    assert "sign_off_next" not in quinn.get(review(case)).content.decode()
    assert decide(quinn, case, "sign_off").status_code == 403
    assert decide(quinn, case, "return", **{"note-2.2.1": "When?"}).status_code == 302


def test_a_lead_who_assessed_a_case_can_return_it_but_not_sign_it_off(lee, inspection, team):
    own = make_case(inspection, reference="C-OWN", assessor=team["lee"])
    submitted(own, by=team["lee"])
    page = lee.get(review(own))
    assert "somebody else has to sign it off" in words(page)
    assert "sign_off_next" not in page.content.decode()
    assert decide(lee, own, "sign_off_next").status_code == 403


# --- The next one -----------------------------------------------------------------------------------------------------


def test_after_a_sign_off_comes_the_case_that_has_waited_longest(lee, inspection, team):
    cases = [make_case(inspection, reference=f"C-{number}", assessor=team["ivy"]) for number in range(1, 5)]
    own = make_case(inspection, reference="C-OWN", assessor=team["lee"])
    elsewhere = make_inspection(cases=1).cases.get()
    for case in (own, elsewhere, cases[2], cases[0], cases[1]):
        submitted(case, by=team["ivy"])
    assert "C-3 is signed off" not in words(lee.get(review(cases[2])))
    assert lee.get(f"/inspections/{inspection.code}/review-next/")["Location"] == review(cases[2])
    for case, following in ((cases[2], cases[0]), (cases[0], cases[1])):
        reply = decide(lee, case, "sign_off_next")
        assert (reply.status_code, reply["Location"]) == (302, review(following))
        assert f"{case} is signed off and counts in the figures now" in words(lee.get(review(following)))
    reply = decide(lee, cases[1], "sign_off_next")
    assert reply["Location"] == f"/inspections/{inspection.code}/cases/"
    assert "No other case waits for you" in words(lee.get(reply["Location"]))
    assert primary(own).state == State.SUBMITTED


def test_a_case_handed_in_again_waits_anew(lee, inspection, team):
    first, second = (make_case(inspection, reference=reference, assessor=team["ivy"]) for reference in ("C-1", "C-2"))
    for case in (first, second):
        submitted(case, by=team["ivy"])
    give_back(first, team["lee"], "Look again")
    submitted(first, by=team["ivy"])
    assert lee.get(f"/inspections/{inspection.code}/review-next/")["Location"] == review(second)


def test_a_head_goes_from_one_case_that_waits_for_them_to_the_next(inspection, team):
    hana = Client()
    hana.force_login(team["hana"])
    for reference in ("C-1", "C-2"):
        submitted(make_case(inspection, reference=reference, assessor=team["lee"]), by=team["lee"])
    submitted(make_case(inspection, reference="C-0", assessor=team["ivy"]), by=team["ivy"])
    first, second = (inspection.cases.get(reference=reference) for reference in ("C-1", "C-2"))
    assert f'{review(first)}">Review' in hana.get("/").content.decode()
    assert hana.get(f"/inspections/{inspection.code}/review-next/")["Location"] == review(first)
    assert decide(hana, first, "sign_off_next")["Location"] == review(second)
    reply = decide(hana, second, "sign_off_next")
    assert reply["Location"] == reverse("home")
    assert "No other case waits for you" in words(hana.get("/"))


def test_lists_and_cases_lead_to_the_review_of_what_was_submitted(lee, ivy, case, inspection, team):
    make_case(inspection, reference="C-OPEN", assessor=team["ivy"])
    submitted(case, by=team["ivy"])
    listed = lee.get(f"/inspections/{inspection.code}/cases/").content.decode()
    assert re.findall(r'href="([^"]+/review/)"', listed) == ["C-001/review/"]
    assert "/review/" not in ivy.get(f"/inspections/{inspection.code}/cases/").content.decode()
    assert review(case) in lee.get(case.get_absolute_url()).content.decode()
    assert review(case) not in ivy.get(case.get_absolute_url()).content.decode()
    assert Assessment.objects.get(case=case).state == State.SUBMITTED
