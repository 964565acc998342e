"""Home: what waits for each role, how much and since when."""

import datetime
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.review.actions import return_to_assessor
from inspection.foundation.dates import day_in_words
from inspection.models import Inspection, Notice, SystemRole, TeamMember, TeamRole
from inspection.people.invitations import invite
from inspection.programme.notices import notify
from tests.factories import (
    answer,
    join,
    make_case,
    make_draft,
    make_inspection,
    make_team,
    make_user,
    primary,
    signed_off,
    submitted,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def inspection():
    return make_inspection()


@pytest.fixture
def team(inspection):
    return make_team(inspection)


def home(user, query=""):
    client = Client()
    client.force_login(user)
    page = client.get(f"/{query}")
    assert page.status_code == 200
    return page.content.decode()


def words(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def section(page, title):
    """The words under a heading."""
    match = re.search(rf"<h2[^>]*>{re.escape(title)}</h2>(.*?)(?=<h2|</main>)", page, re.DOTALL)
    return words(match[1]) if match else None


def plan(inspection, **values):
    Inspection.objects.filter(pk=inspection.pk).update(**values)


def day(days):
    return timezone.localdate() + datetime.timedelta(days=days)


def send_back(case, team, reason):
    assessment = submitted(case, by=primary(case).assessor)
    return_to_assessor(assessment=assessment, expected_version=assessment.version, reason=reason, by=team["lee"])


@pytest.mark.parametrize("name", ["ivy", "lara"])
def test_an_assessor_has_what_came_back_first_with_its_reason_then_begun_then_not_begun(inspection, team, name):
    cases = {each: make_case(inspection, reference=each, assessor=team[name]) for each in ("A", "B", "C", "D")}
    answer(cases["B"], {"2.2.1": "yes"}, by=team[name])
    send_back(cases["C"], team, "Say who said so")
    submitted(cases["D"], by=team[name])
    due = day(10)
    plan(inspection, fieldwork_ends_on=due)
    shown = section(home(team[name]), "Your cases")
    assert re.findall(rf"\b([A-D]) {re.escape(str(inspection))}", shown) == ["C", "B", "A", "D"]
    assert "4 cases: 1 returned, 1 begun, 1 not begun, 1 submitted." in shown
    assert f"The first of those open is due on {day_in_words(due)}." in shown
    assert "Returned by Lee Lead: Say who said so" in shown
    assert "Late" not in shown


def test_an_open_case_past_its_day_is_late(inspection, team):
    make_case(inspection, reference="A", assessor=team["ivy"])
    plan(inspection, fieldwork_ends_on=day(-1))
    assert f"{day_in_words(day(-1))} Late" in section(home(team["ivy"]), "Your cases")


def test_a_lead_sees_what_waits_for_sign_off_the_oldest_submission_first(inspection, team):
    other = make_inspection()
    join(team["ivy"], other, TeamRole.INSPECTOR)
    join(team["lee"], other, TeamRole.LEAD_INSPECTOR)
    submitted(make_case(other, reference="B", assessor=team["ivy"]), by=team["ivy"])
    for reference in ("A", "C"):
        submitted(make_case(inspection, reference=reference, assessor=team["ivy"]), by=team["ivy"])
    # Their own, which somebody else has to sign off.
    submitted(make_case(inspection, reference="OWN", assessor=team["lee"]), by=team["lee"])
    page = home(team["lee"])
    shown = section(page, "Cases to sign off")
    assert shown.startswith(f"3 cases, the oldest submitted on {day_in_words(day(0))}.")
    assert shown.index(str(other)) < shown.index(str(inspection))
    assert f"{inspection} 2 cases, the oldest submitted on" in shown
    assert f"Review next of {inspection}" in shown
    assert f'href="/inspections/{inspection.code}/cases/?state=submitted"' in page


def test_a_lead_sees_what_nobody_has_and_what_is_late(inspection, team):
    make_case(inspection, reference="A")
    make_case(inspection, reference="B", assessor=team["ivy"])
    make_case(inspection, reference="C", assessor=team["lara"])
    TeamMember.objects.filter(user=team["ivy"]).delete()
    plan(inspection, fieldwork_ends_on=day(-2))
    page = home(team["lee"])
    assert section(page, "Cases that nobody has").startswith(
        "1 case not allocated, 1 case of somebody who has left the team or can no longer sign in."
    )
    assert f'href="/inspections/{inspection.code}/allocation/?assessor=nobody"' in page
    late = section(page, "Late")
    assert late.startswith("1 inspection past the end of fieldwork.")
    assert f"Fieldwork was to end on {day_in_words(day(-2))}; 3 cases still open Late" in late


def test_a_lead_with_nothing_to_do_is_told_so(inspection, team):
    signed_off(make_case(inspection, reference="A", assessor=team["ivy"]), by=team["ivy"])
    page = home(team["lee"])
    assert section(page, "Cases to sign off") == "No case waits for you to sign it off."
    assert section(page, "Cases that nobody has") == "Somebody has every case."
    assert section(page, "Late") == "No inspection of yours is late."


def test_a_quality_lead_sees_where_cases_are_submitted(inspection, team):
    assert section(home(team["quinn"]), "Submitted cases to read") == "No case is submitted now."
    submitted(make_case(inspection, reference="A", assessor=team["ivy"]), by=team["ivy"])
    shown = section(home(team["quinn"]), "Submitted cases to read")
    assert shown.startswith("1 case in 1 inspection.")
    assert f"{inspection} 1 case submitted, the oldest on {day_in_words(day(0))}" in shown


def test_a_head_sees_inspections_that_are_late_or_that_nobody_leads(inspection, team):
    make_case(inspection, reference="A", assessor=team["ivy"])
    plan(inspection, fieldwork_ends_on=day(-3))
    unled = make_inspection()
    page = home(team["hana"])
    late = section(page, "Inspections that are late")
    assert late.startswith(f"1 inspection, the longest since {day_in_words(day(-3))}.")
    assert str(inspection) in late
    assert str(unled) in section(page, "Inspections without a lead")
    assert 'href="/programme/time/"' in page


def test_an_administrator_sees_who_lacks_a_lead_and_what_waits_for_an_agreement(inspection, team):
    page = home(team["adam"])
    assert section(page, "Inspections without a lead") == "Every inspection has a lead."
    assert section(page, "Frameworks to agree to") == "None waits for an agreement."
    unled, draft = make_inspection(), make_draft(by=make_user("Ada", SystemRole.ADMINISTRATOR))
    type(draft).objects.filter(pk=draft.pk).update(proposed_by=draft.uploaded_by, proposed_at=timezone.now())
    page = home(team["adam"])
    assert f'href="/inspections/{unled.code}/team/"' in page
    assert "1 framework waits" in section(page, "Frameworks to agree to")
    # Who has proposed it waits for others.
    assert section(home(draft.uploaded_by), "Frameworks to agree to") == "None waits for an agreement."


def test_an_administrator_sees_invitations_that_nobody_has_answered(team):
    assert section(home(team["adam"]), "Invitations not answered") == "Everybody who was invited has answered."
    for name in ("Nia New", "Ned New"):
        invitation, _ = invite(email=f"{name[:3]}@plumbline.example", name=name, by=team["adam"])
    invitation.valid_until = timezone.now() - datetime.timedelta(days=1)
    invitation.save()
    waits = section(home(team["adam"]), "Invitations not answered")
    assert waits.startswith("2 invitations wait for an answer. 1 link has run out.")
    assert waits.index("Ned New") < waits.index("Nia New")
    assert section(home(team["hana"]), "Invitations not answered") is None


@pytest.mark.parametrize(
    ("days", "title"),
    [
        ({"stage": "panel", "panel_on": day(3)}, "Ratings panel"),
        ({"stage": "report", "report_due_on": day(-3)}, "Report"),
    ],
)
def test_a_lead_sees_the_panel_and_the_report_that_are_due(inspection, team, days, title):
    assert section(home(team["lee"]), "Panels and reports due") is None
    plan(inspection, **days)
    assert f"{title} of {inspection}" in section(home(team["lee"]), "Panels and reports due")
    assert section(home(team["ivy"]), "Panels and reports due") is None


def test_a_cancelled_inspection_waits_for_nobody(inspection, team):
    submitted(make_case(inspection, reference="A", assessor=team["ivy"]), by=team["ivy"])
    make_case(inspection, reference="B")
    Notice.objects.all().delete()
    days = {"fieldwork_ends_on": day(-3), "cancelled_at": timezone.now(), "cancel_reason": "No need"}
    plan(inspection, **days)
    assert section(home(team["lee"]), "Cases to sign off") is None
    assert section(home(team["quinn"]), "Submitted cases to read") == "No case is submitted now."
    assert section(home(team["hana"]), "Inspections that are late").startswith("No inspection is past")
    assert "No case is waiting" in home(team["ivy"]) or section(home(team["ivy"]), "Your cases") is None


def test_the_newest_unread_notices_are_shown(team):
    for place in range(4):
        notify([team["obi"]], f"Notice {place}")
    page = home(team["obi"])
    assert re.findall(r"Notice \d", page) == ["Notice 3", "Notice 2", "Notice 1"]


def test_a_section_is_paged(team):
    for _ in range(12):
        make_inspection()
    first, second = (section(home(team["hana"], f"?no-lead={n}"), "Inspections without a lead") for n in (1, 2))
    assert first.startswith("12 inspections")
    assert (first.count("Fieldwork from"), second.count("Fieldwork from")) == (10, 2)


@pytest.mark.parametrize("name", ["lee", "hana", "quinn", "adam", "ivy", "obi"])
def test_home_needs_the_same_few_queries_for_1_and_for_4_inspections(inspection, team, name):
    counts = []
    client = Client()
    client.force_login(team[name])
    listed = [inspection]
    for more in (0, 3):
        for _ in range(more):
            listed.append(make_inspection())
        for each in listed[-more or -1 :]:
            for role in ("ivy", "lee", "obi"):
                if not TeamMember.objects.filter(inspection=each, user=team[role]).exists():
                    join(team[role], each, TeamMember.objects.get(inspection=inspection, user=team[role]).role)
            submitted(make_case(each, reference="A", assessor=team["ivy"]), by=team["ivy"])
            send_back(make_case(each, reference="B", assessor=team["ivy"]), team, "More")
            make_case(each, reference="C")
            plan(each, fieldwork_ends_on=day(-1), report_due_on=day(1))
        make_inspection()
        client.get("/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/")
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 20, counts
