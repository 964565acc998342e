"""Who is in a team, what keeps them from cases, and where their cases go when they leave."""

import re

import pytest

from cases.models import Assessment
from inspection.models import ConflictOfInterest, Notice, TeamMember, TeamRole, User
from inspection.programme.teams import held_by, version_of
from tests.factories import (
    answer_everything,
    join,
    make_case,
    make_inspection,
    make_team,
    make_user,
    primary,
    submitted,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def inspection():
    return make_inspection(name="Trialton PDU")


@pytest.fixture
def people(inspection):
    return make_team(inspection)


@pytest.fixture
def lee(client, people):
    client.force_login(people["lee"])
    return people["lee"]


def member(inspection, user):
    return inspection.team_members.select_related("user", "inspection").get(user=user)


def change(client, inspection, user, role, **others):
    found = member(inspection, user)
    expected = others.pop("expected_version", version_of(found, held_by(found)))
    url = f"/inspections/{inspection.code}/team/{found.pk}/"
    return client.post(url, {"role": role, "expected_version": expected, **others})


def test_somebody_is_found_by_name_or_address_and_added_once(client, lee, inspection):
    ned = make_user("Ned New")
    url = f"/inspections/{inspection.code}/team/"
    assert "Ned New" in client.get(f"{url}?find=ned").content.decode()
    assert "Nobody who is not in the team already" in client.get(f"{url}?find=zzz").content.decode()
    for _ in range(2):
        client.post(f"{url}add/?find=ned", {"person": ned.pk, "role": "inspector"})
    assert TeamMember.objects.filter(user=ned).count() == 1
    assert Notice.objects.get(user=ned).text == f"You are in the team that inspects {inspection}: Inspector"


def test_who_leaves_leaves_their_cases_where_the_same_step_says(client, lee, inspection, people):
    ida = join(make_user("Ida Inspector"), inspection, TeamRole.INSPECTOR)
    make_case(inspection, reference="C-001", assessor=people["ivy"])
    done = make_case(inspection, reference="C-002", assessor=people["ivy"])
    answer_everything(done, by=people["ivy"])
    submitted(done, by=people["ivy"])
    refused = change(client, inspection, people["ivy"], "out")
    assert refused.status_code == 422
    assert "Say where the open cases of Ivy Inspector go" in refused.content.decode()
    assert change(client, inspection, people["ivy"], "out", open_cases=ida.pk).status_code == 302
    assert dict(Assessment.objects.values_list("case__reference", "assessor__name")) == {
        "C-001": "Ida Inspector",
        "C-002": "Ivy Inspector",
    }
    assert not inspection.team_members.filter(user=people["ivy"]).exists()
    assert primary(done).state == "submitted"


def test_cases_may_go_back_to_be_allocated_and_submitted_ones_to_somebody(client, lee, inspection, people):
    ida = join(make_user("Ida Inspector"), inspection, TeamRole.INSPECTOR)
    make_case(inspection, reference="C-001", assessor=people["ivy"])
    done = make_case(inspection, reference="C-002", assessor=people["ivy"])
    answer_everything(done, by=people["ivy"])
    submitted(done, by=people["ivy"])
    change(client, inspection, people["ivy"], "observer", open_cases="nobody", submitted_cases=ida.pk)
    assert dict(Assessment.objects.values_list("case__reference", "assessor__name")) == {
        "C-001": None,
        "C-002": "Ida Inspector",
    }


def test_a_page_that_showed_other_cases_changes_nothing(client, lee, inspection, people):
    found = member(inspection, people["ivy"])
    shown = version_of(found, held_by(found))
    make_case(inspection, assessor=people["ivy"])
    reply = change(client, inspection, people["ivy"], "out", open_cases="nobody", expected_version=shown)
    assert reply.status_code == 409
    assert inspection.team_members.filter(user=people["ivy"]).exists()


def test_the_only_lead_stays_until_there_is_another(client, lee, inspection, people):
    reply = change(client, inspection, people["lee"], "out")
    assert reply.status_code == 422
    assert "Make somebody else lead first" in reply.content.decode()
    change(client, inspection, people["ivy"], "lead_inspector")
    assert change(client, inspection, people["lee"], "inspector").status_code == 302


def test_what_an_administrator_does_is_told_to_lead_and_head(client, inspection, people):
    client.force_login(people["adam"])
    ned = make_user("Ned New")
    client.post(f"/inspections/{inspection.code}/team/add/?find=ned", {"person": ned.pk, "role": "observer"})
    told = set(Notice.objects.filter(text__contains="added Ned New").values_list("user__name", flat=True))
    assert told == {"Lee Lead", "Hana Head"}
    Notice.objects.all().delete()
    client.force_login(people["lee"])
    change(client, inspection, ned, "out")
    assert set(Notice.objects.values_list("user__name", flat=True)) == {"Ned New"}


# --- Conflicts of interest --------------------------------------------------------------------------------------------


def declare(client, inspection, user, **said):
    url = f"/inspections/{inspection.code}/team/{member(inspection, user).pk}/conflict/"
    return client.post(url, {"reason": "A kin works there", **said})


def allocate(client, inspection, case, user):
    said = {"cases": [primary(case).pk], "to": user.pk}
    return client.post(f"/inspections/{inspection.code}/allocation/", said)


def test_who_has_a_conflict_with_the_unit_is_given_none_of_its_cases(client, lee, inspection, people):
    case = make_case(inspection)
    declare(client, inspection, people["ivy"])
    reply = allocate(client, inspection, case, people["ivy"])
    assert reply.status_code == 422
    assert "Ivy Inspector has a conflict of interest: Trialton PDU" in reply.content.decode()
    conflict = ConflictOfInterest.objects.get()
    assert (conflict.declared_by, conflict.withdrawn_at) == (lee, None)
    client.post(f"/inspections/{inspection.code}/team/conflicts/{conflict.pk}/withdraw/")
    assert allocate(client, inspection, case, people["ivy"]).status_code == 302
    assert ConflictOfInterest.objects.get().withdrawn_by == lee


def test_a_conflict_with_one_case_is_with_that_one_alone(client, lee, inspection, people):
    one, other = make_case(inspection, reference="C-001"), make_case(inspection, reference="C-002")
    declare(client, inspection, people["ivy"], reference="C-001")
    assert allocate(client, inspection, one, people["ivy"]).status_code == 422
    assert allocate(client, inspection, other, people["ivy"]).status_code == 302


def test_a_conflict_that_ended_keeps_nobody_from_anything(client, lee, inspection, people):
    case = make_case(inspection)
    declare(client, inspection, people["ivy"], until_0="1", until_1="2", until_2="2020")
    assert allocate(client, inspection, case, people["ivy"]).status_code == 302


def test_nobody_in_conflict_is_added_to_assess_but_may_observe(client, lee, inspection, people):
    declare(client, inspection, people["ivy"])
    change(client, inspection, people["ivy"], "out")
    add = f"/inspections/{inspection.code}/team/add/?find=ivy"
    assert client.post(add, {"person": people["ivy"].pk, "role": "inspector"}).status_code == 422
    assert client.post(add, {"person": people["ivy"].pk, "role": "observer"}).status_code == 302


@pytest.mark.parametrize("members", [1, 3])
def test_the_team_page_says_what_each_has(client, lee, inspection, people, members, django_assert_max_num_queries):
    for place in range(members):
        join(make_user(f"Ned {place}"), inspection, TeamRole.INSPECTOR)
    with django_assert_max_num_queries(12):
        assert client.get(f"/inspections/{inspection.code}/team/").status_code == 200


# --- Disabled by an administrator -------------------------------------------------------------------------------------


def disable(client, user, **said):
    page = client.get(f"/people/{user.pk}/disable/").content.decode()
    seen = dict(re.findall(r'name="(expected_\w+)" value="([^"]*)"', page))
    return client.post(f"/people/{user.pk}/disable/", seen | said)


def test_who_is_disabled_leaves_their_cases_where_the_same_step_says(client, inspection, people):
    ida = join(make_user("Ida Inspector"), inspection, TeamRole.INSPECTOR)
    other = make_inspection(name="Otherton PDU")
    ivy = join(people["ivy"], other, TeamRole.INSPECTOR)
    make_case(inspection, reference="C-001", assessor=ivy)
    done = make_case(other, reference="C-002", assessor=ivy)
    answer_everything(done, by=ivy)
    submitted(done, by=ivy)
    client.force_login(people["adam"])
    assert disable(client, ivy).status_code == 422
    said = {f"open-{inspection.pk}": ida.pk, f"submitted-{other.pk}": "stays"}
    assert disable(client, ivy, **said).status_code == 302
    assert not User.objects.get(pk=ivy.pk).is_active
    assert dict(Assessment.objects.values_list("case__reference", "assessor__name")) == {
        "C-001": "Ida Inspector",
        "C-002": "Ivy Inspector",
    }
    assert "disabled Ivy Inspector" in Notice.objects.filter(user=people["lee"]).first().text


def test_nobody_is_disabled_whose_cases_are_others_than_the_page_showed(client, inspection, people):
    client.force_login(people["adam"])
    page = client.get(f"/people/{people['ivy'].pk}/disable/").content.decode()
    seen = dict(re.findall(r'name="(expected_\w+)" value="([^"]*)"', page))
    make_case(inspection, assessor=people["ivy"])
    reply = client.post(f"/people/{people['ivy'].pk}/disable/", seen | {f"open-{inspection.pk}": "nobody"})
    assert reply.status_code == 409
    assert User.objects.get(pk=people["ivy"].pk).is_active


# --- Invited to one inspection ----------------------------------------------------------------------------------------


def invite(client, inspection, **said):
    said = {"name": "Nia New", "email": "nia@plumbline.example", "role": "local_assessor"} | said
    return client.post(f"/inspections/{inspection.code}/team/invite/", said)


def test_a_lead_invites_a_local_assessor_to_this_inspection_alone(client, lee, inspection, mailoutbox):
    assert invite(client, inspection).status_code == 302
    nia = User.objects.get(email="nia@plumbline.example")
    assert (nia.system_role, nia.has_usable_password()) == ("", False)
    assert list(nia.team_memberships.values_list("inspection", "role")) == [(inspection.pk, TeamRole.LOCAL_ASSESSOR)]
    assert [mail.to for mail in mailoutbox] == [["nia@plumbline.example"]]
    known = invite(client, inspection)
    assert known.status_code == 422
    assert "Nia New has an account already" in known.content.decode()


def test_a_lead_invites_no_inspector_but_a_head_does(client, lee, inspection, people):
    assert invite(client, inspection, role="inspector").status_code == 422
    client.force_login(people["hana"])
    assert invite(client, inspection, role="inspector").status_code == 302


def test_without_a_mail_server_the_link_is_shown_once(client, lee, inspection, settings):
    settings.MAIL_SERVER_IS_GIVEN = False
    assert "Pass on the link" in invite(client, inspection).content.decode()
