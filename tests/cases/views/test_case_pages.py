"""The task list, the decisions taken on it, case details and the summary."""

import datetime
import re
from unittest import mock
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.models import AssessmentEvent, State
from cases.review.actions import return_to_assessor
from inspection.frameworks.actions import import_framework
from inspection.models import TeamRole
from tests.factories import (
    allocate,
    answer,
    answer_everything,
    framework_content,
    join,
    make_case,
    make_inspection,
    make_user,
    primary,
    signed_off,
    submitted,
)

pytestmark = pytest.mark.django_db


def page_of(client, case, name=""):
    return client.get(f"{case.get_absolute_url()}{name}").content.decode()


def by_field(**details):
    """As the form of details names its fields."""
    return {f"detail-{code}": value for code, value in details.items()}


def decide(client, case, what, **said):
    """By somebody who has seen the case as it is, unless they say otherwise."""
    return client.post(f"{case.get_absolute_url()}{what}/", {"expected_version": primary(case).version} | said)


DATE = {"commenced_on_0": "27", "commenced_on_1": "3", "commenced_on_2": "2025"}


def tasks(page):
    """{title: state} of the task list."""
    items = re.findall(r'<li class="govuk-task-list__item.*?</li>', page, re.DOTALL)
    texts = [[text.strip() for text in re.split(r"<[^>]+>", item) if text.strip()] for item in items]
    return {title: state for title, state, *_ in texts}


def test_the_task_list_names_what_applies_and_how_far_it_is(ivy, case, team):
    answer(case, {"2.2.1": "yes", "2.2.1a": "no"}, by=team["ivy"])
    answer(case, {"2.6.1": "yes", **{f"2.6.1{letter}": "no" for letter in "abcde"}}, by=team["ivy"])
    assert tasks(page_of(ivy, case)) == {
        "Case details": "4 of 8 filled in",
        "2.1 Court work": "Not started",
        "2.2 Assessment": "2 of 13 answered",
        "2.3 Planning": "Not started",
        "2.4 Implementation and delivery": "Not started",
        "2.5 Reviewing": "Not started",
        "2.6 Outcomes": "Complete",
        "Information questions": "Not started",
        "Summary": "All answers and evidence on one page, to read, search or print",
    }


def test_what_is_not_put_to_a_case_is_not_in_its_task_list(ivy, inspection, team):
    case = make_case(inspection, reference="C-002", assessor=team["ivy"], court_report="no", interview="yes")
    titles = tasks(page_of(ivy, case))
    assert "2.1 Court work" not in titles
    assert "Practitioner interview" in titles


def test_a_case_with_open_questions_cannot_be_submitted_and_names_them(ivy, case, team):
    answer_everything(case, by=team["ivy"])
    answer(case, {"2.3.1": ""}, by=team["ivy"])
    page = page_of(ivy, case)
    assert 'href="2.3/#q-2-3-1"' in page
    assert "Submit for sign-off" not in page
    reply = decide(ivy, case, "submit", expected_version=primary(case).version)
    assert reply.status_code == 422
    assert "1 question is not answered yet" in reply.content.decode()
    assert primary(case).state == State.IN_PROGRESS


def test_key_questions_without_evidence_are_told_and_do_not_block(ivy, case, team):
    answer_everything(case, by=team["ivy"])
    assert "Key questions answered without evidence" in page_of(ivy, case)
    reply = decide(ivy, case, "submit", expected_version=primary(case).version)
    assert (reply.status_code, reply.url) == (302, case.get_absolute_url())
    assert primary(case).state == State.SUBMITTED


def test_what_was_not_seen_cannot_be_submitted(ivy, case, team):
    answer_everything(case, by=team["ivy"])
    seen = primary(case).version
    answer(case, {"2.2.1": "no"}, by=team["ivy"])
    reply = decide(ivy, case, "submit", expected_version=seen)
    assert reply.status_code == 409
    assert "Answers of this case have changed" in reply.content.decode()
    assert f'name="expected_version" value="{seen + 1}"' in reply.content.decode()
    assert primary(case).state == State.IN_PROGRESS


def test_the_lead_signs_off_what_was_submitted(client, case, team):
    answer_everything(case, by=team["ivy"])
    version = submitted(case, by=team["ivy"]).version
    client.force_login(team["lee"])
    assert "Sign off" in page_of(client, case)
    decide(client, case, "sign-off", expected_version=version)
    assert primary(case).state == State.SIGNED_OFF
    page = page_of(client, case)
    assert "Signed off. The case counts in the figures now" in page
    assert re.findall(r"<strong>([^<]+)</strong>(?: to Ivy Inspector)?<br>", page) == [
        "Signed off",
        "Submitted for sign-off",
        "Allocated",
    ]


def test_a_case_is_returned_with_a_reason_that_its_assessor_reads(client, case, team):
    submitted(case, by=team["ivy"])
    client.force_login(team["lee"])
    for nothing in ("", "  \n "):
        reply = decide(client, case, "return", reason=nothing)
        assert reply.status_code == 422
        assert "Give a reason" in reply.content.decode()
        assert 'href="#case_return-reason"' in reply.content.decode()
    decide(client, case, "return", reason="See 2.2.3 <again>")
    assert primary(case).state == State.IN_PROGRESS
    client.force_login(team["ivy"])
    assert "See 2.2.3 &lt;again&gt;" in page_of(client, case)


def test_a_reason_that_cannot_be_stored_comes_back_whole(client, case, team):
    submitted(case, by=team["ivy"])
    client.force_login(team["lee"])
    reply = decide(client, case, "return", reason="y" * 100_000)
    assert reply.status_code == 422
    assert "y" * 100_000 in reply.content.decode()
    assert "the most that can be kept is 2,000" in reply.content.decode()


def test_a_reason_typed_too_late_is_not_lost(client, case, team):
    submitted(case, by=team["ivy"])
    client.force_login(team["lee"])
    signed_off_behind_her_back(case, team)
    reply = decide(client, case, "return", reason="Please look at 2.2.3 again")
    assert reply.status_code == 409
    assert "The case is signed off now" in reply.content.decode()
    assert "Please look at 2.2.3 again" in reply.content.decode()


def signed_off_behind_her_back(case, team):
    from cases.review.actions import sign_off  # noqa: PLC0415

    sign_off(assessment=primary(case), expected_version=primary(case).version, by=team["lee"])


def test_a_signed_off_case_is_reopened_with_a_reason(client, case, team):
    signed_off(case, by=team["lee"])
    client.force_login(team["lee"])
    assert decide(client, case, "reopen", reason="").status_code == 422
    decide(client, case, "reopen", reason="New papers came")
    assert primary(case).state == State.IN_PROGRESS
    assert AssessmentEvent.objects.latest("pk").reason == "New papers came"


RIGHTS = {"submit": {"ivy"}, "sign-off": {"lee"}, "return": {"lee", "quinn"}, "reopen": {"lee"}}
STATE_FOR = {"submit": State.IN_PROGRESS, "sign-off": State.SUBMITTED, "return": State.SUBMITTED}


@pytest.mark.parametrize("what", RIGHTS)
@pytest.mark.parametrize("name", ["ivy", "lee", "quinn", "lara", "obi", "hana", "adam", "olu"])
def test_who_may_decide_what(client, case, team, what, name):
    answer_everything(case, by=team["ivy"])
    if what == "reopen":
        signed_off(case, by=team["lee"])
    elif what != "submit":
        submitted(case, by=team["ivy"])
    client.force_login(team[name])
    said = {"expected_version": primary(case).version, "reason": "A reason"}
    sees = name in ("ivy", "lee", "quinn")
    expected = 302 if name in RIGHTS[what] else 403 if sees else 404
    assert decide(client, case, what, **said).status_code == expected
    assert client.get(f"{case.get_absolute_url()}{what}/").status_code == 405


def test_details_decide_what_applies(ivy, case):
    said = {"interview": "yes", "sentence_type": "Licence", "sex": "Female"}
    reply = decide(ivy, case, "details", **DATE, **by_field(**said))
    assert reply.status_code == 302
    case.refresh_from_db()
    assert (case.commenced_on.isoformat(), case.details) == ("2025-03-27", said)
    titles = tasks(page_of(ivy, case))
    assert "2.1 Court work" not in titles
    assert "Practitioner interview" in titles


def test_details_saved_unchanged_are_no_event(ivy, case, team):
    said = {**DATE, **by_field(court_report="yes", sex="Male", sentence_type="Community order")}
    for _ in range(2):
        assert decide(ivy, case, "details", **said).status_code == 302
    changes = [event.change for event in primary(case).events.all()]
    assert changes.count("details_changed") == 1


@pytest.mark.parametrize(
    ("year", "fault"), [("2999", "must not be in the future"), ("1900", "must be in 1950 or later")]
)
def test_a_sentence_began_neither_in_the_future_nor_in_another_age(ivy, case, year, fault):
    reply = decide(ivy, case, "details", **DATE | {"commenced_on_2": year})
    assert reply.status_code == 422
    assert fault in reply.content.decode()


def test_a_case_that_was_sent_back_says_so_first(ivy, case, team):
    lee = Client()
    lee.force_login(team["lee"])
    answer_everything(case, by=team["ivy"])
    submitted(case, by=team["ivy"])
    decide(lee, case, "return", reason="Look <again> at 2.2")
    assert "Returned by Lee Lead" in ivy.get("/").content.decode()
    page = ivy.get(case.get_absolute_url()).content.decode()
    assert page.index("Look &lt;again&gt; at 2.2") < page.index("Case details")
    submitted(case, by=team["ivy"])
    assert "Returned by Lee Lead" not in ivy.get("/").content.decode()


def test_an_open_case_is_not_begun_or_in_progress_or_returned(ivy, case, team):
    def said():
        own = case.get_absolute_url()
        pages = (own, f"{own}summary/", own.removesuffix(f"{case.reference}/"))
        return {re.search(r'state--\w+">([^<]+)<', ivy.get(page).content.decode())[1] for page in pages}

    assert said() == {"Not begun"}
    answer_everything(case, by=team["ivy"])
    assert said() == {"In progress"}
    for reason in ("once", "twice"):
        assessment = submitted(case, by=team["ivy"])
        assert said() == {"Submitted"}
        return_to_assessor(assessment=assessment, expected_version=assessment.version, reason=reason, by=team["lee"])
        assert said() == {"Returned"}


def test_a_section_with_answers_cannot_be_taken_away(ivy, case, team):
    answer(case, {"2.1.1": "yes"}, by=team["ivy"])
    reply = decide(ivy, case, "details", **DATE, **by_field(sex="Female"))
    assert reply.status_code == 422
    page = reply.content.decode()
    assert "Question 2.1.1 holds an answer or a note and would no longer apply. Clear both first" in page
    [address] = re.findall(r'href="\.\./([^"#]+)#[^"]+">2\.1\.1<', page)
    assert ivy.get(f"{case.get_absolute_url()}{address}").status_code == 200
    case.refresh_from_db()
    assert case.details["court_report"] == "yes"


def test_a_note_that_is_left_is_to_be_cleared_as_well(ivy, case, team):
    answer(case, {"2.1.1": ""}, by=team["ivy"], evidence="A note")
    reply = decide(ivy, case, "details", **DATE, **by_field(sex="Female"))
    assert reply.status_code == 422
    assert "holds an answer or a note" in reply.content.decode()


@pytest.mark.parametrize(
    ("date", "part"),
    [(("30", "2", "2025"), 0), (("", "", ""), 0), (("x", "1", "2025"), 0), (("1", "1", "9" * 5000), 2)],
)
def test_a_date_that_does_not_exist_is_refused_at_the_part_at_fault(ivy, case, date, part):
    said = dict(zip(("commenced_on_0", "commenced_on_1", "commenced_on_2"), date, strict=True))
    reply = ivy.post(f"{case.get_absolute_url()}details/", said | by_field(sex="None of these"))
    assert reply.status_code == 422
    assert f'href="#id_commenced_on_{part}"' in reply.content.decode()
    assert 'href="#id_detail-sex"' in reply.content.decode()


def test_details_of_a_submitted_case_can_only_be_read(ivy, case, team):
    submitted(case, by=team["ivy"])
    assert "<form method" not in page_of(ivy, case, "details/").split("main>")[0].split("<main")[1]
    reply = decide(ivy, case, "details", **DATE)
    assert reply.status_code == 409
    assert "The case is submitted now" in reply.content.decode()


def test_a_colleague_cannot_change_details(client, case, team):
    client.force_login(team["lee"])
    assert "Community order" in page_of(client, case, "details/")
    assert client.post(f"{case.get_absolute_url()}details/", {}).status_code == 403


def test_the_summary_names_what_is_open_first(ivy, case, team):
    answer(case, {"2.2.1": "yes"}, by=team["ivy"], evidence="Seen <i>twice</i>")
    page = page_of(ivy, case, "summary/")
    assert page.index("Not answered yet") < page.index("2.2 Assessment")
    assert "Seen &lt;i&gt;twice&lt;/i&gt;" in page


def test_the_summary_is_searched_in_questions_answers_and_evidence(ivy, case, team):
    answer(case, {"2.2.1": "yes"}, by=team["ivy"], evidence="Ŵyn was asked.")
    found = page_of(ivy, case, "summary/?q=ŵYN")
    assert "1 question mentions" in found
    assert found.count('class="answered ') == 1
    assert "0 questions mention" in page_of(ivy, case, "summary/?q=nowhere")
    assert ivy.get(f"{case.get_absolute_url()}summary/?q=%00").status_code == 200


def test_the_summary_is_searched_as_people_read(ivy, case, team):
    answer(case, {"2.2.1": "yes"}, by=team["ivy"], evidence="He didn\u2019t attend \u2013 5\xa0times\nin a\xadll.")
    answer(case, {"2.2.2": "yes"}, by=team["ivy"], evidence="Plain.")
    for typed in ("didn't attend - 5 times in all", "DIDN\u2019T", "times in"):
        page = page_of(ivy, case, f"summary/?{urlencode({'q': typed})}")
        assert page.count('class="answered ') == 1
        assert "5\xa0times" in page
    assert "0 questions mention" in page_of(ivy, case, "summary/?q=did+nt")


def test_pages_of_a_case_need_the_same_few_queries_empty_and_full(ivy, case, team):
    ivy.get("/")
    before = [counted(ivy, case, name) for name in ("", "details/", "summary/", "history/2.2.1/")]
    answer_everything(case, by=team["ivy"])
    allocate(assessment=primary(case), to=team["ivy"], by=team["lee"])
    after = [counted(ivy, case, name) for name in ("", "details/", "summary/", "history/2.2.1/")]
    assert before == after
    assert max(after) <= 10


def counted(client, case, name):
    with CaptureQueriesContext(connection) as captured:
        client.get(f"{case.get_absolute_url()}{name}")
    return len(captured)


def test_a_framework_may_call_its_characteristics_as_our_own_fields_are_called(client):
    names = ("interview", "expected_version", "answer", "by", "commenced_on")
    content = framework_content()
    characteristics = content.characteristics | {name: ["One", "Two"] for name in names}
    content = content.model_copy(update={"code": "names", "characteristics": characteristics})
    inspection = make_inspection(framework=import_framework(content=content)[0])
    ivy = join(make_user("Ivy Inspector"), inspection, TeamRole.INSPECTOR)
    case = make_case(inspection, assessor=ivy)
    client.force_login(ivy)
    said = {"court_report": "yes", "interview_": "no"} | dict.fromkeys(names, "Two")
    reply = decide(client, case, "details", **DATE, **by_field(**said))
    assert reply.status_code == 302
    case.refresh_from_db()
    assert case.details == said
    page = client.get(f"{case.get_absolute_url()}details/").content.decode()
    assert len(re.findall(r'value="Two" checked', page)) == len(names)


def test_of_two_times_in_the_night_the_clocks_go_back_the_zone_tells_the_earlier(ivy, case, team):
    for hour, typed in ((0, "First."), (1, "Then.")):
        now = datetime.datetime(2026, 10, 25, hour, 59 * (1 - hour), tzinfo=datetime.UTC)
        with mock.patch("cases.saving.actions.timezone.now", return_value=now):
            answer(case, {"2.2.1": "yes"}, by=team["ivy"], evidence=typed)
    times = re.findall(r"25 October 2026, ([^,]+),", page_of(ivy, case, "history/2.2.1/"))
    assert times == ["01:00 GMT", "01:59 BST"]


# --- The day on which a case began ------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["", "details/"])
def test_a_day_outside_the_windows_of_the_inspection_is_warned_of_at_the_date(ivy, case, path):
    def page():
        return " ".join(ivy.get(case.get_absolute_url() + path).content.decode().split())

    inspection = case.inspection
    outside = "1 September 2025 is outside the windows of this inspection: 1 August 2025 to 31 August 2025"
    for windows, is_warned in (
        ([], False),
        ([["2025-08-01", "2025-08-31"]], True),
        ([["2025-09-01", "2025-09-01"]], False),
    ):
        inspection.commencement_windows = windows
        inspection.save()
        assert (outside in page(), "outside the windows" in page()) == (is_warned, is_warned)
