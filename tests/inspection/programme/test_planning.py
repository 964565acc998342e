"""An inspection is begun, set up, cancelled and taken up again, in the browser."""

import datetime
import uuid

import pytest

from inspection.models import Inspection, Notice, SystemRole, TeamRole
from inspection.programme.conflicts import declare_conflict
from inspection.web.idempotency import KEY_FIELD
from tests.factories import answer, join, make_case, make_framework, make_inspection, make_team, make_user

pytestmark = pytest.mark.django_db
DAYS = {
    "fieldwork_started_on": (1, 9, 2026),
    "fieldwork_ends_on": (11, 9, 2026),
    "panel_on": (2, 10, 2026),
    "report_due_on": (4, 12, 2026),
}


def said(days=DAYS, **others):
    parts = {f"{name}_{place}": part for name, day in days.items() for place, part in enumerate(day)}
    return parts | {"commencement_windows": "", "notice": ""} | others


@pytest.fixture
def earlier():
    return make_inspection(name="Trialton PDU")


@pytest.fixture
def hana(client):
    client.force_login(user := make_user("Hana Head", SystemRole.HEAD_OF_INSPECTION))
    return user


@pytest.fixture
def lee():
    return make_user("Lee Lead")


def begin(client, unit, leading, others=None, **more):
    choice = {"delivery_unit": unit.pk, "framework": make_framework().pk, "lead": leading.pk, "copy_from": ""}
    return client.post("/programme/new/", said() | choice | (others or {}) | more)


def test_a_head_begins_an_inspection_and_its_lead_is_told(client, hana, lee, earlier):
    reply = begin(
        client, earlier.delivery_unit, lee, commencement_windows="1/3/2026 to 7/3/2026\n2026-04-01 2026-04-07"
    )
    inspection = Inspection.objects.get(report_due_on=datetime.date(2026, 12, 4))
    assert reply.headers["Location"] == f"/inspections/{inspection.code}/tasks/"
    assert inspection.code == f"{earlier.delivery_unit.code}-2026"
    assert (inspection.stage, str(inspection.report_month)) == ("set_up", "2026-12-01")
    assert inspection.commencement_windows == [["2026-03-01", "2026-03-07"], ["2026-04-01", "2026-04-07"]]
    assert list(inspection.team_members.values_list("user", "role")) == [(lee.pk, TeamRole.LEAD_INSPECTOR)]
    assert Notice.objects.get(user=lee).inspection == inspection
    assert str(inspection.history.earliest().history_user) == "Hana Head"


def test_the_same_form_sent_twice_begins_one_inspection(client, hana, lee, earlier):
    key = str(uuid.uuid4())
    replies = [begin(client, earlier.delivery_unit, lee, **{KEY_FIELD: key}) for _ in range(2)]
    assert replies[0].headers["Location"] == replies[1].headers["Location"]
    assert Inspection.objects.count() == 2


def test_a_second_inspection_of_a_unit_in_a_year_has_another_code(client, hana, lee, earlier):
    for _ in range(2):
        begin(client, earlier.delivery_unit, lee)
    stem = f"{earlier.delivery_unit.code}-2026"
    assert set(Inspection.objects.values_list("code", flat=True)) == {earlier.code, stem, f"{stem}-2"}


def test_the_team_of_an_earlier_one_comes_along_without_guests_and_without_those_in_conflict(
    client, hana, lee, earlier
):
    ivy = join(make_user("Ivy"), earlier, TeamRole.INSPECTOR)
    kin = join(make_user("Kin"), earlier, TeamRole.INSPECTOR)
    join(make_user("Lara"), earlier, TeamRole.LOCAL_ASSESSOR)
    gone = join(make_user("Gone"), earlier, TeamRole.LEAD_INSPECTOR)
    gone.is_active = False
    gone.save()
    declare_conflict(key=uuid.uuid4(), user=kin, inspection=earlier, reason="A kin works there", by=hana)
    begin(client, earlier.delivery_unit, lee, copy_from=earlier.pk)
    inspection = Inspection.objects.exclude(pk=earlier.pk).get()
    assert set(inspection.team_members.values_list("user", "role")) == {
        (lee.pk, TeamRole.LEAD_INSPECTOR),
        (ivy.pk, TeamRole.INSPECTOR),
    }


@pytest.mark.parametrize(
    ("others", "message"),
    [
        ({"fieldwork_ends_on_2": "2025"}, "Fieldwork ends: must not be before “Fieldwork begins”"),
        ({"report_due_on_2": "3026"}, "It must be a day in the years"),
        ({"commencement_windows": "in spring"}, "“in spring” is not two days"),
        ({"commencement_windows": "2/3/2026 to 1/3/2026"}, "ends before it begins"),
        ({"lead": ""}, "Lead inspector: choose one"),
        ({"delivery_unit": str(2**63)}, "Unit: choose one of those offered"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(client, hana, lee, earlier, others, message):
    reply = begin(client, earlier.delivery_unit, lee, others={"notice": "A trial", **others})
    page = reply.content.decode()
    assert reply.status_code == 422
    assert message in page
    assert 'value="A trial"' in page
    assert Inspection.objects.count() == 1


def test_a_lead_with_a_conflict_of_interest_is_refused(client, hana, lee, earlier):
    declare_conflict(key=uuid.uuid4(), user=lee, inspection=earlier, reason="Worked there", by=hana)
    reply = begin(client, earlier.delivery_unit, lee)
    assert "Lee Lead has a conflict of interest with Trialton PDU" in reply.content.decode()


# --- What is set up ---------------------------------------------------------------------------------------------------


def test_what_is_set_up_is_changed_over_what_the_page_showed(client, earlier):
    client.force_login(make_team(earlier)["lee"])
    url = f"/inspections/{earlier.code}/set-up/"
    assert client.post(url, said(expected_version=0, notice="First")).status_code == 302
    late = client.post(url, said(expected_version=0, notice="Second"))
    page = late.content.decode()
    assert late.status_code == 409
    assert "Somebody else has changed this" in page
    assert "First" in page
    assert 'value="Second"' in page
    assert client.post(url, said(expected_version=1, notice="Second")).status_code == 302
    assert Inspection.objects.get(pk=earlier.pk).notice == "Second"


def test_the_same_set_up_sent_twice_is_no_conflict(client, earlier):
    client.force_login(make_team(earlier)["lee"])
    url = f"/inspections/{earlier.code}/set-up/"
    assert [client.post(url, said(expected_version=0)).status_code for _ in range(2)] == [302, 302]


# --- Cancelled --------------------------------------------------------------------------------------------------------


def test_nothing_can_be_changed_in_a_cancelled_inspection_until_it_is_taken_up_again(client, earlier):
    people = make_team(earlier)
    case = make_case(earlier, assessor=people["ivy"])
    answer(case, {"2.2.1": "yes"}, by=people["ivy"])
    client.force_login(people["hana"])
    cancelled = client.post(f"/inspections/{earlier.code}/cancel/", {"expected_version": 0, "reason": "Closed"})
    assert cancelled.status_code == 302
    assert set(Notice.objects.values_list("user__name", flat=True)) >= {"Ivy Inspector", "Lee Lead", "Lara Local"}
    client.force_login(people["ivy"])
    form = f"{case.get_absolute_url()}2.2/"
    assert client.get(form).status_code == 200
    assert client.post(form, {"key": str(uuid.uuid4()), "2.2.1": "no", "2.2.1-version": 1}).status_code == 403
    assert (
        "No case is waiting for you" in client.get("/").content.decode()
        or "C-001" not in client.get("/").content.decode()
    )
    client.force_login(people["lee"])
    for page in ("allocation", "set-up", "team"):
        assert client.get(f"/inspections/{earlier.code}/{page}/").status_code == 403
    assert "Closed" in client.get(f"/inspections/{earlier.code}/tasks/").content.decode()
    client.force_login(people["hana"])
    version = Inspection.objects.get(pk=earlier.pk).version
    client.post(f"/inspections/{earlier.code}/resume/", {"expected_version": version})
    client.force_login(people["ivy"])
    assert client.post(form, {"key": str(uuid.uuid4()), "2.2.1": "no", "2.2.1-version": 1}).status_code == 302


def test_a_cancellation_needs_a_reason_and_the_version_that_was_seen(client, earlier):
    client.force_login(make_team(earlier)["hana"])
    url = f"/inspections/{earlier.code}/cancel/"
    assert client.post(url, {"expected_version": 0, "reason": "  "}).status_code == 422
    assert client.post(url, {"expected_version": 7, "reason": "Closed"}).status_code == 409
    assert Inspection.objects.get(pk=earlier.pk).cancelled_at is None
