"""The pages on which a team answers what is asked of the inspection itself; they need no script."""

import re
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.inspection_answers.queries import inspection_answers
from cases.models import InspectionAnswerRevision
from cases.queries import case_rows, cases_of, form_sections
from inspection.foundation.transactions import BusyError
from tests.factories import answer_inspection, make_case, make_example, make_inspection, make_team

pytestmark = pytest.mark.django_db


def address(inspection, *parts):
    return "/".join([f"/inspections/{inspection.code}/standards", *parts, ""])


def form(versions=None, **fields):
    """A page of standard 1 as it is sent: `versions` are those that its questions showed."""
    versions = {"1.1": 0, "1.1/1": 0, "1.2": 0, "1.2/1": 0} | (versions or {})
    sent = {"key": str(uuid.uuid4())}
    for number, version in versions.items():
        sent |= {f"{number}-version": version, f"{number}-evidence": ""}
    return sent | fields


def stored(inspection, number="1.1"):
    answer = inspection_answers(inspection).get(inspection.question_set.by_number[number].pk)
    return answer and (answer.answer, answer.evidence, answer.version)


def text_of(reply):
    return re.sub(r"\s+", " ", reply.content.decode())


def test_each_standard_has_a_page_and_what_is_unanswered_is_told(ivy, inspection, team):
    answer_inspection(inspection, {"1.1": "yes", "2.1": "no"}, by=team["ivy"])
    page = text_of(ivy.get(address(inspection)))
    assert "2 of 20 answered" in page
    assert [f'href="{address(inspection, number)}"' in page for number in "12345"] == [True] * 5
    unanswered = re.findall(r'href="\d/#q-([\d-]+)">([^<]+)</a>', page)
    assert len(unanswered) == 18
    assert ("1-1-1", "1.1/1") in unanswered
    assert ("1-1", "1.1") not in unanswered


def test_a_page_has_the_questions_of_its_standard_with_answers_and_evidence(ivy, inspection, team):
    answer_inspection(inspection, {"1.1": "no"}, by=team["ivy"], evidence="No minutes.")
    page = ivy.get(address(inspection, "1")).content.decode()
    assert re.findall(r'data-number="([^"]+)"', page) == ["1.1", "1.1/1", "1.2", "1.2/1"]
    assert re.search(r'name="1\.1-answer" type="radio" value="no" checked', page)
    assert "No minutes.</textarea>" in page
    assert "case-form.js" not in page


def test_answers_are_stored_and_the_way_leads_on(ivy, inspection, team):
    sent = form(**{"1.1-answer": "yes", "1.1-evidence": "Seen.", "1.2/1-answer": "na", "then": "next"})
    reply = ivy.post(address(inspection, "1"), sent)
    assert (reply.status_code, reply.url) == (302, address(inspection, "2"))
    assert (stored(inspection), stored(inspection, "1.2/1")) == (("yes", "Seen.", 1), ("na", "", 1))
    assert stored(inspection, "1.2") is None
    assert InspectionAnswerRevision.objects.get(version=1, answer="yes").by == team["ivy"]
    last = ivy.post(address(inspection, "5"), {"key": str(uuid.uuid4()), "then": "next"})
    assert last.url == address(inspection)


def test_a_page_sent_twice_is_stored_once(ivy, inspection):
    sent = form(**{"1.1-answer": "yes"})
    for _ in range(2):
        assert ivy.post(address(inspection, "1"), sent).status_code == 302
    assert InspectionAnswerRevision.objects.count() == 1


def test_an_answer_can_be_cleared_its_evidence_stays(ivy, inspection, team):
    answer_inspection(inspection, {"1.1": "no"}, by=team["ivy"], evidence="No minutes.")
    sent = form({"1.1": 1}, **{"1.1-answer": "no", "1.1-evidence": "No minutes.", "clear": "1.1"})
    reply = ivy.post(address(inspection, "1"), sent)
    assert reply.url == f"{address(inspection, '1')}#q-1-1"
    assert stored(inspection) == ("", "No minutes.", 2)


def test_what_somebody_else_stored_stands_beside_what_was_typed(ivy, inspection, team):
    answer_inspection(inspection, {"1.1": "no"}, by=team["lee"], evidence="Lee saw none.")
    sent = form(**{"1.1-answer": "yes", "1.1-evidence": "Ivy saw one.", "1.2-answer": "yes"})
    reply = ivy.post(address(inspection, "1"), sent)
    page = text_of(reply)
    assert reply.status_code == 409
    assert (stored(inspection), stored(inspection, "1.2")) == (("no", "Lee saw none.", 1), ("yes", "", 1))
    for words in ("Lee Lead changed this answer", "Lee saw none.", "Ivy saw one.</textarea>", "1 answer saved"):
        assert words in page
    # Keeping one's own is to send it again, over the version that the page shows now.
    assert 'name="1.1-version" value="1"' in page
    again = form({"1.1": 1, "1.2": 1}, **{"1.1-answer": "yes", "1.1-evidence": "Ivy saw one.", "1.2-answer": "yes"})
    assert ivy.post(address(inspection, "1"), again).status_code == 302
    assert stored(inspection) == ("yes", "Ivy saw one.", 2)


def test_taking_what_is_stored_leaves_it(ivy, inspection, team):
    answer_inspection(inspection, {"1.1": "no"}, by=team["lee"])
    sent = form({"1.1": 1}, **{"1.1-answer": "yes", "use_stored": "1.1"})
    assert ivy.post(address(inspection, "1"), sent).status_code == 302
    assert stored(inspection) == ("no", "", 1)


def test_what_another_changed_and_this_person_did_not_is_no_conflict(ivy, inspection, team):
    answer_inspection(inspection, {"1.1": "no"}, by=team["lee"])
    reply = ivy.post(address(inspection, "1"), form(**{"1.2-answer": "yes"}))
    assert reply.status_code == 302
    assert (stored(inspection)[0], stored(inspection, "1.2")[0]) == ("no", "yes")


def test_text_that_cannot_be_stored_is_told_and_kept(ivy, inspection):
    sent = form(**{"1.1-answer": "yes", "1.1-evidence": "a\x00b", "1.2-answer": "yes", "1.1/1-answer": "splendid"})
    reply = ivy.post(address(inspection, "1"), sent)
    page = text_of(reply)
    assert reply.status_code == 422
    assert "1.1: It holds a NUL character" in page
    assert "1.1/1: Choose one of the answers" in page
    assert "a\x00b</textarea>" in reply.content.decode()
    assert (stored(inspection), stored(inspection, "1.2")) == (None, ("yes", "", 1))


def test_a_reader_sees_the_answers_and_gets_back_what_they_tried(client, inspection, team):
    answer_inspection(inspection, {"1.1": "no"}, by=team["ivy"], evidence="No minutes.")
    client.force_login(team["quinn"])
    page = client.get(address(inspection, "1"))
    assert "No minutes." in text_of(page)
    assert 'name="1.1-evidence"' not in page.content.decode()
    sent = form({"1.1": 1}, **{"1.1-answer": "yes", "1.1-evidence": "Quinn saw one."})
    refused = client.post(address(inspection, "1"), sent)
    assert refused.status_code == 403
    for words in ("You may not answer for this inspection. Nothing was saved", "Quinn saw one.", "No minutes."):
        assert words in text_of(refused)
    assert stored(inspection) == ("no", "No minutes.", 1)


def test_a_database_in_trouble_loses_nothing(ivy, inspection, monkeypatch):
    def busy(**_):
        raise BusyError

    monkeypatch.setattr("cases.views.standards.record_inspection_answers", busy)
    reply = ivy.post(address(inspection, "1"), form(**{"1.1-evidence": "Seen."}))
    assert reply.status_code == 503
    assert "Seen.</textarea>" in reply.content.decode()


@pytest.mark.parametrize(("field", "value"), [("key", ""), ("key", "x"), ("1.1-version", "x"), ("1.1-version", "-1")])
def test_what_no_page_sends_is_a_bad_request(ivy, inspection, field, value):
    assert ivy.post(address(inspection, "1"), form(**{field: value, "1.1-answer": "yes"})).status_code == 400


def test_the_history_of_an_answer_names_who_changed_it(ivy, inspection, team):
    answer_inspection(inspection, {"1.1/1": "no"}, by=team["ivy"], evidence="None.")
    answer_inspection(inspection, {"1.1/1": "yes"}, by=team["lee"], evidence="One.")
    link = 'href="../history/1.1/1/"'
    assert link in ivy.get(address(inspection, "1")).content.decode()
    page = text_of(ivy.get(address(inspection, "history", "1.1/1")))
    assert page.index("From No to Yes") < page.index("None.")
    assert "Lee Lead" in page
    assert "Ivy Inspector" in page


@pytest.mark.parametrize("parts", [("9",), ("history", "9.9"), ("history", "1.1/2"), ("1.1",)])
def test_what_the_framework_does_not_ask_is_not_found(ivy, inspection, parts):
    assert ivy.get(address(inspection, *parts)).status_code == 404


def test_a_standard_left_out_has_no_page(ivy, inspection):
    inspection.not_inspected = ["2"]
    inspection.save()
    assert ivy.get(address(inspection, "2")).status_code == 404
    assert address(inspection, "2") not in ivy.get(address(inspection)).content.decode()


def test_an_inspection_that_is_asked_nothing_has_no_such_page(client):
    other = make_inspection()
    client.force_login(make_team(other)["lee"])
    for parts in ((), ("2.1",), ("history", "2.1.1")):
        assert client.get(address(other, *parts)).status_code == 404


@pytest.mark.parametrize("parts", [(), ("1",), ("history", "1.1")])
def test_a_page_takes_as_many_queries_however_much_is_answered(ivy, inspection, team, parts):
    answer_inspection(inspection, {"1.1": "yes"}, by=team["ivy"])
    counted = []
    for answered in ({"1.1": "no"}, {"1.1": "yes", "1.2": "no", "2.1": "no"}):
        answer_inspection(inspection, answered, by=team["lee"])
        ivy.get(address(inspection, *parts))
        with CaptureQueriesContext(connection) as queries:
            ivy.get(address(inspection, *parts))
        counted.append(len(queries))
    assert counted[0] == counted[1] <= 6


# --- Frameworks that ask nothing of cases --------------------------------------------------------------------------


@pytest.mark.parametrize("stem", ["approved-premises-2025", "prison-tests-6"])
def test_a_framework_without_cases_has_no_page_about_them(client, stem):
    inspection = make_inspection(framework=make_example(stem))
    client.force_login(make_team(inspection)["lee"])
    for page in ("cases/", "allocation/"):
        assert client.get(f"/inspections/{inspection.code}/{page}").status_code == 404
        assert client.post(f"/inspections/{inspection.code}/{page}").status_code in (404, 405)


@pytest.mark.parametrize("stem", ["approved-premises-2025", "prison-tests-6"])
@pytest.mark.parametrize("name", ["lee", "ivy", "lara"])
def test_home_does_not_mention_cases_where_there_are_none(client, stem, name):
    client.force_login(make_team(make_inspection(framework=make_example(stem)))[name])
    page = client.get("/").content.decode()
    assert not re.search(r"\b[Cc]ases?\b|[Aa]llocat", page[page.index("<main") :])


def test_home_of_who_has_cases_elsewhere_still_mentions_them(client):
    inspection = make_inspection(framework=make_example("approved-premises-2025"))
    team = make_team(inspection)
    client.force_login(team["ivy"])
    make_inspection().team_members.create(user=team["ivy"], role="inspector")
    assert "No case is waiting for you" in client.get("/").content.decode()


# --- Standards asked of the inspection beside those asked of cases --------------------------------------------------


def test_they_are_no_section_of_a_case_and_count_in_no_progress(client):
    inspection = make_inspection(framework=make_example("every-rule"))
    team = make_team(inspection)
    case = make_case(inspection, assessor=team["ivy"])
    slugs = [section.slug for section in form_sections(case)]
    assert not {"4", "7"} & set(slugs)
    questions = sum(len(section.questions) for section in form_sections(case))
    [row] = case_rows(cases_of(inspection, team["lee"]))
    assert row.progress.total == questions
    client.force_login(team["ivy"])
    here = case.get_absolute_url()
    assert client.get(f"{here}4/").status_code == client.get(f"{here}history/4.1/").status_code == 404
    sent = {"answer": "strong", "evidence": "", "version": 0, "key": str(uuid.uuid4())}
    reply = client.post(f"{here}answers/4.1/", sent, content_type="application/json")
    assert reply.status_code == 404


def test_a_standard_left_out_is_no_section_of_a_case(client):
    inspection = make_inspection(framework=make_example("every-rule"))
    case = make_case(inspection)
    [before] = case_rows(cases_of(inspection, make_team(inspection)["lee"]))
    inspection.not_inspected = ["2"]
    inspection.save()
    [after] = case_rows(cases_of(inspection, make_team(inspection)["quinn"]))
    assert "2" not in [section.slug for section in form_sections(case)]
    assert before.progress.total - after.progress.total == 1
