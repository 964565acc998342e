"""What people are told of in the product and by mail, and what they are reminded of."""

import datetime
import re
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone

from cases.allocation.actions import allocate_all
from cases.models import AssessmentEvent
from cases.review.actions import reopen, return_to_assessor, sign_off
from inspection.models import Inspection, Notice, TeamRole
from inspection.people.models import MailChoice
from inspection.programme.notices import mark_as_read, notify
from inspection.programme.reminders import remind
from tests.factories import answer, join, make_case, make_inspection, make_team, make_user, primary, submitted

pytestmark = pytest.mark.django_db
LOCMEM = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def inspection():
    return make_inspection()


@pytest.fixture
def team(inspection):
    return make_team(inspection)


@pytest.fixture(autouse=True)
def mail_server(settings):
    settings.MAIL_DELIVERY_BACKEND = LOCMEM
    settings.SITE_URL = "https://plumbline.example"


def told(user):
    """What they were told, the oldest first."""
    return [notice.text for notice in Notice.objects.filter(user=user).order_by("pk")]


def browser_of(client, user):
    client.force_login(user)
    return client


def page_at(client, address):
    return client.get(address).content.decode()


# --- In the product ---------------------------------------------------------------------------------------------------


def test_a_page_lists_them_newest_first_and_every_page_says_how_many_are_unread(client, team):
    ivy = browser_of(client, team["ivy"])
    assert "There is no notice for you yet" in page_at(ivy, "/notices/")
    assert "unread" not in page_at(ivy, "/account/")
    notify([team["ivy"], team["ivy"], team["lee"]], "First", address="/account/")
    notify([team["ivy"]], "Second")
    page = page_at(ivy, "/notices/")
    assert page.index("Second") < page.index('href="/account/">First</a>')
    assert "2 of 2 unread" in page
    assert "Notices (2<span" in page_at(ivy, "/account/")


def test_to_look_marks_nothing_and_one_or_all_that_were_shown_are_marked_as_read(client, team):
    for text in ("First", "Second"):
        notify([team["ivy"]], text)
    ivy = browser_of(client, team["ivy"])
    page = page_at(ivy, "/notices/")
    newest = re.search(r'name="newest" value="(\d+)"', page)[1]
    assert Notice.objects.filter(read_at=None).count() == 2
    first = Notice.objects.get(text="First")
    reply = ivy.post(f"/notices/{first.pk}/read/?page=1")
    assert (reply.status_code, reply["Location"]) == (302, "/notices/?page=1")
    first.refresh_from_db()
    assert first.read_at
    notify([team["ivy"]], "Third, which the page did not show")
    notify([team["lee"]], "Somebody else's")
    assert ivy.post("/notices/read/", {"newest": newest}).status_code == 302
    assert set(Notice.objects.filter(read_at=None).values_list("text", flat=True)) == {
        "Third, which the page did not show",
        "Somebody else's",
    }


def test_nobody_marks_a_notice_of_somebody_else(client, team):
    notify([team["lee"]], "Lee's")
    ivy = browser_of(client, team["ivy"])
    assert ivy.post(f"/notices/{Notice.objects.get().pk}/read/").status_code == 404
    mark_as_read(user=team["ivy"], newest=Notice.objects.get().pk)
    assert Notice.objects.get().read_at is None


@pytest.mark.parametrize("newest", ["", "x", "-1", "9" * 30, "\0"])
def test_a_page_that_does_not_say_what_it_showed_marks_nothing(client, team, newest):
    notify([team["ivy"]], "First")
    assert browser_of(client, team["ivy"]).post("/notices/read/", {"newest": newest}).status_code == 400
    assert Notice.objects.get().read_at is None


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_needs_the_same_few_queries(client, team, django_assert_num_queries, number):
    for place in range(number):
        notify([team["ivy"]], f"Notice {place}")
    ivy = browser_of(client, team["ivy"])
    ivy.get("/notices/")
    with django_assert_num_queries(6):
        ivy.get("/notices/")


def test_an_address_too_long_to_be_kept_leads_nowhere(team):
    notify([team["ivy"]], "x" * 400, address="/" + "y" * 400)
    assert (len(Notice.objects.get().text), Notice.objects.get().address) == (300, "")


# --- Of what --------------------------------------------------------------------------------------------------------


def test_who_is_given_cases_and_who_had_them_are_told_once_of_all(inspection, team):
    cases = [make_case(inspection, reference=f"C-{place}") for place in range(3)]
    ned = join(make_user("Ned New"), inspection, TeamRole.INSPECTOR)
    rows = [primary(case).pk for case in cases]
    allocate_all(inspection=inspection, assessments=rows, to=team["ivy"], by=team["lee"])
    assert told(team["ivy"]) == [f"3 cases of {inspection} are yours"]
    allocate_all(inspection=inspection, assessments=rows[:1], to=ned, by=team["lee"])
    assert told(team["ivy"])[1:] == [f"Case C-0 of {inspection} is no longer yours"]
    assert told(ned) == [f"Case C-0 of {inspection} is yours"]
    allocate_all(inspection=inspection, assessments=rows, to=None, by=team["lee"])
    assert told(team["ivy"])[2:] == [f"2 cases of {inspection} are no longer yours"]


def test_nobody_is_told_of_what_they_did_themselves_or_an_operator_did(inspection, team):
    case = make_case(inspection, reference="C-1", assessor=team["ivy"])
    allocate_all(inspection=inspection, assessments=[primary(case).pk], to=team["lee"], by=team["lee"])
    assert told(team["lee"]) == []
    assert told(team["ivy"]) == [f"Case C-1 of {inspection} is no longer yours"]


def test_leads_are_told_of_a_submission_and_the_assessor_of_a_return_without_its_reason(inspection, team):
    case = make_case(inspection, reference="C-1", assessor=team["ivy"])
    assessment = submitted(case, by=team["ivy"])
    said = Notice.objects.get(user=team["lee"])
    assert said.text == f"Ivy Inspector submitted case C-1 of {inspection} for sign-off"
    assert said.address == case.get_absolute_url()
    assert told(team["hana"]) == []
    reason = "The evidence names a neighbour"
    return_to_assessor(assessment=assessment, expected_version=assessment.version, reason=reason, by=team["quinn"])
    assert told(team["ivy"]) == [f"Quinn Quality returned case C-1 of {inspection} to you"]
    # What Lee was told of waits for nobody any more.
    said.refresh_from_db()
    assert said.read_at


def test_who_stands_in_is_told_where_no_lead_may_sign_off(inspection, team):
    submitted(make_case(inspection, reference="C-1", assessor=team["lee"]), by=team["lee"])
    assert told(team["hana"]) == [f"Lee Lead submitted case C-1 of {inspection} for sign-off"]


def test_leads_are_told_when_an_inspection_has_come_to_its_next_stage(inspection, team):
    case = make_case(inspection, reference="C-1", assessor=team["ivy"])
    len_ = join(make_user("Len Lead"), inspection, TeamRole.LEAD_INSPECTOR)
    assessment = submitted(case, by=team["ivy"])
    sign_off(assessment=assessment, expected_version=assessment.version, by=team["lee"])
    assert told(len_)[-1] == f"{inspection} is now at: Ratings panel"
    assert told(team["lee"])[-1] != f"{inspection} is now at: Ratings panel"
    reopen(assessment=assessment, expected_version=assessment.version, reason="An error", by=len_)
    assert told(team["lee"])[-1] == f"{inspection} is now at: Fieldwork"
    assert told(team["ivy"])[-1] == f"Len Lead reopened case C-1 of {inspection}, which is yours"


# --- By mail --------------------------------------------------------------------------------------------------------


def choose(user, choice):
    user.notices_by_mail = choice
    user.save()


def test_each_person_chooses_under_their_account(client, team):
    ivy = browser_of(client, team["ivy"])
    assert 'value="daily" checked' in re.sub(r"\s+", " ", page_at(ivy, "/account/notices/"))
    assert ivy.post("/account/notices/", {"choice": "sometimes"}).status_code == 422
    assert ivy.post("/account/notices/", {"choice": "at_once"}).status_code == 302
    team["ivy"].refresh_from_db()
    assert team["ivy"].notices_by_mail == MailChoice.AT_ONCE


def test_who_wants_it_is_mailed_at_once_after_what_is_told_is_stored(team, django_capture_on_commit_callbacks):
    choose(team["ivy"], MailChoice.AT_ONCE)
    with django_capture_on_commit_callbacks(execute=True):
        notify([team["ivy"], team["lee"]], "Case C-1 is yours", address="/somewhere/")
        assert mail.outbox == []
    [sent] = mail.outbox
    assert (sent.to, sent.subject) == ([team["ivy"].email], "1 notice in Plumbline")
    assert "- Case C-1 is yours\n  https://plumbline.example/somewhere/" in sent.body
    assert "https://plumbline.example/account/notices/" in sent.body
    assert Notice.objects.get(user=team["ivy"]).mailed_at
    # Nothing is left for the daily mail but Lee's.
    call_command("send_notices", stdout=StringIO())
    assert [sent.to for sent in mail.outbox[1:]] == [[team["lee"].email]]


def test_the_daily_mail_has_what_is_unread_once_and_goes_to_who_wants_it(team):
    choose(team["obi"], MailChoice.NEVER)
    for text in ("First", "Second", "Read"):
        notify([team["ivy"], team["obi"]], text)
    Notice.objects.filter(text="Read").update(read_at=timezone.now())
    for _ in range(2):
        call_command("send_notices", stdout=StringIO())
    [sent] = mail.outbox
    assert (sent.to, sent.subject) == ([team["ivy"].email], "2 notices in Plumbline")
    assert "First" in sent.body
    assert "Read\n" not in sent.body


def test_a_mail_that_failed_is_tried_again(team, settings):
    notify([team["ivy"]], "First")
    settings.MAIL_DELIVERY_BACKEND = "no.such.Backend"
    with pytest.raises(CommandError, match="1 could not be sent"):
        call_command("send_notices", stdout=StringIO())
    settings.MAIL_DELIVERY_BACKEND = LOCMEM
    call_command("send_notices", stdout=StringIO())
    assert len(mail.outbox) == 1


def test_a_long_mail_says_how_many_more_there_are(team):
    for place in range(33):
        notify([team["ivy"]], f"Notice {place}.")
    call_command("send_notices", stdout=StringIO())
    [sent] = mail.outbox
    assert (sent.subject, sent.body.count("- Notice"), "and 3 more." in sent.body) == (
        "33 notices in Plumbline",
        30,
        True,
    )


# --- Reminders ------------------------------------------------------------------------------------------------------

TODAY = datetime.date(2026, 3, 20)


def plan(inspection, **days):
    Inspection.objects.filter(pk=inspection.pk).update(**days)


def test_assessors_are_reminded_once_that_fieldwork_ends(inspection, team):
    make_case(inspection, reference="C-1", assessor=team["ivy"])
    make_case(inspection, reference="C-2", assessor=team["ivy"])
    plan(inspection, fieldwork_ends_on=TODAY + datetime.timedelta(days=3))
    remind(TODAY - datetime.timedelta(days=1))
    assert told(team["ivy"]) == []
    remind(TODAY)
    remind(TODAY + datetime.timedelta(days=1))
    assert told(team["ivy"]) == [f"Fieldwork of {inspection} ends on 23 March 2026: 2 cases of yours still open"]
    # Another day is another reminder.
    plan(inspection, fieldwork_ends_on=TODAY + datetime.timedelta(days=2))
    remind(TODAY)
    assert len(told(team["ivy"])) == 2


def returned_case(inspection, team):
    case = make_case(inspection, reference="C-1", assessor=team["ivy"])
    assessment = submitted(case, by=team["ivy"])
    return_to_assessor(assessment=assessment, expected_version=assessment.version, reason="More", by=team["lee"])
    Notice.objects.all().delete()
    return case


def test_an_assessor_is_reminded_of_a_case_that_came_back_and_was_left(inspection, team):
    returned_case(inspection, team)
    today = timezone.localdate()
    remind(today + datetime.timedelta(days=5))
    assert told(team["ivy"]) == []
    for days in (6, 7):
        remind(today + datetime.timedelta(days=days))
    assert told(team["ivy"]) == [f"Case C-1 of {inspection} was returned more than 5 days ago and waits for you"]


def test_nobody_is_reminded_of_a_case_that_is_worked_on(inspection, team):
    case = returned_case(inspection, team)
    answer(case, {"2.2.1": "yes"}, by=team["ivy"])
    remind(timezone.localdate() + datetime.timedelta(days=6))
    assert told(team["ivy"]) == []


def test_leads_are_reminded_of_what_has_waited_for_sign_off(inspection, team):
    for place in (1, 2):
        submitted(make_case(inspection, reference=f"C-{place}", assessor=team["ivy"]), by=team["ivy"])
    Notice.objects.all().delete()
    later = timezone.localdate() + datetime.timedelta(days=4)
    for _ in range(2):
        remind(later)
    assert told(team["lee"]) == [f"2 cases of {inspection} have waited for sign-off for more than 3 days"]


def test_leads_are_reminded_of_a_report_a_week_before(inspection, team):
    plan(inspection, report_due_on=TODAY + datetime.timedelta(days=7))
    remind(TODAY - datetime.timedelta(days=1))
    assert told(team["lee"]) == []
    for _ in range(2):
        remind(TODAY)
    assert told(team["lee"]) == [f"The report of {inspection} is due on 27 March 2026"]


def test_a_cancelled_inspection_reminds_nobody(inspection, team):
    returned_case(inspection, team)
    submitted(make_case(inspection, reference="C-2", assessor=team["ivy"]), by=team["ivy"])
    Notice.objects.all().delete()
    near = timezone.localdate() + datetime.timedelta(days=6)
    days = {"fieldwork_ends_on": near, "report_due_on": near}
    plan(inspection, cancelled_at=timezone.now(), cancel_reason="No need", **days)
    remind(near)
    assert Notice.objects.count() == 0
    # They would be reminded of all of it otherwise.
    plan(inspection, cancelled_at=None, cancel_reason="")
    remind(near)
    assert (len(told(team["ivy"])), len(told(team["lee"]))) == (2, 2)


def test_the_moves_of_a_case_are_what_it_says(inspection, team):
    """A reminder reads the newest event: a case returned, submitted and returned again waits since the last."""
    case = returned_case(inspection, team)
    assessment = submitted(case, by=team["ivy"])
    return_to_assessor(assessment=assessment, expected_version=assessment.version, reason="Again", by=team["lee"])
    Notice.objects.all().delete()
    remind(timezone.localdate() + datetime.timedelta(days=6))
    newest = AssessmentEvent.objects.latest("pk")
    assert Notice.objects.get().reminder_key == f"returned/{newest.pk}/{team['ivy'].pk}"
