"""The panel as a meeting: who sits on it, who is present, what they hold before discussion."""

import uuid

import pytest
from django.urls import reverse

from inspection.models import Notice
from reports.models import PanelDecision, PanelDiscussion, PanelMember, PanelView
from reports.panel.meetings.actions import PanelChangedError, give_views
from reports.panel.meetings.queries import StandardViews, members_of, quorum_refusal, views_of
from tests.factories import make_inspection, make_panel, make_tameside, make_team
from tests.reports.pages import links, rows, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tameside_is_there")]


@pytest.fixture
def tameside():
    return make_tameside()


@pytest.fixture
def team(client, tameside):
    team = make_team(tameside)
    client.force_login(team["lee"])
    return team


def page(name, inspection, *arguments):
    return reverse(f"panel_{name}", args=[inspection.code, *arguments])


def sent(client, path, key=None, **said):
    """A form as the page of it carries it, filled in and sent."""
    form = client.get(path).context["form"]
    seen = form.initial.get("expected_version") or form["expected_version"].value()
    return client.post(path, {"expected_version": seen, "idempotency_key": key or uuid.uuid4(), **said})


def view_of(member, number):
    views = PanelView.objects.filter(member=member, standard__number=number)
    return [view.rating.code if view.rating else None for view in views]


def test_nobody_sits_on_a_panel_at_first(client, tameside, team):
    shown = words(client.get(page("members", tameside)))
    assert "Nobody sits on the panel yet." in shown
    assert "Save who is present" not in shown


def test_somebody_with_an_account_and_a_guest_come_to_sit(client, tameside, team):
    add = page("member_add", tameside)
    key = uuid.uuid4()
    hana = {"user": team["hana"].pk, "role": "Chair", "idempotency_key": key}
    for _ in range(2):  # sent twice, it is done once
        assert client.post(add, hana).status_code == 302
    client.post(add, {"name": "Gus  Guest", "role": "Editor"})
    shown = rows(client.get(page("members", tameside)))[1:]
    assert [row[0].split(" Take")[0] for row in shown] == ["Hana Head", "Gus Guest (guest)"]
    assert [row[2].split(" Declare")[0] for row in shown] == ["Interests: Not declared yet"] * 2
    assert Notice.objects.filter(user=team["hana"], text__contains="You sit on the ratings panel").count() == 1


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({}, "Choose a person, or enter the name and role of a guest"),
        ({"name": "Gus Guest"}, "Enter the role of the guest"),
        ({"name": "Gus Guest", "user": "hana"}, "Choose a person or enter a guest, not both"),
        ({"user": "obi"}, "choose one of those offered"),
        ({"user": "quinn"}, "Quinn Quality sits on the panel already"),
    ],
)
def test_who_cannot_come_to_sit_is_told_why(client, tameside, team, said, fault):
    """An observer may be of the inspected body."""
    make_panel(tameside, team["quinn"], guests=())
    said = {**said, **({"user": team[said["user"]].pk} if "user" in said else {})}
    reply = client.post(page("member_add", tameside), said)
    assert (reply.status_code, fault in words(reply)) == (422, True)
    assert PanelMember.objects.filter(inspection=tameside).count() == 1


def test_who_was_taken_off_can_be_added_again_with_their_views(client, tameside, team):
    hana, _ = make_panel(tameside, team["hana"])
    client.force_login(team["hana"])
    sent(client, page("views", tameside, hana.pk), **{"view-2.2": "good"})
    client.force_login(team["lee"])
    assert sent(client, page("member_take_off", tameside, hana.pk)).status_code == 302
    assert [str(member) for member in members_of(tameside)] == ["Gus Guest"]
    assert client.get(page("views", tameside, hana.pk)).status_code == 404
    client.post(page("member_add", tameside), {"user": team["hana"].pk})
    assert members_of(tameside)[0] == hana
    assert len(views_of(tameside)[hana.pk]) == 1


def test_interests_are_declared_as_none_or_in_words(client, tameside, team):
    _, guest = make_panel(tameside, team["hana"])
    path = page("member", tameside, guest.pk)
    refused = sent(client, path, has_any="yes", interests=" ")
    assert (refused.status_code, "Say which interest" in words(refused)) == (422, True)
    refused = sent(client, path, has_any="no", interests="A cousin works there")
    assert "You chose none, and wrote of one" in words(refused)
    assert refused.context["form"]["interests"].value() == "A cousin works there"
    assert sent(client, path, has_any="yes", interests="A cousin works there").status_code == 302
    guest.refresh_from_db()
    assert (guest.has_declared, guest.interests) == (True, "A cousin works there")


def test_of_two_who_declare_at_once_the_second_sees_what_the_first_stored(client, tameside, team):
    _, guest = make_panel(tameside, team["hana"])
    path = page("member", tameside, guest.pk)
    opened = client.get(path).context["form"].initial["expected_version"]
    sent(client, path, has_any="yes", interests="First")
    reply = client.post(path, {"expected_version": opened, "has_any": "yes", "interests": "Second"})
    assert reply.status_code == 409
    assert "What is stored now First" in words(reply)
    assert reply.context["form"]["interests"].value() == "Second"


def test_a_member_gives_views_and_a_guest_s_are_entered(client, tameside, team):
    hana, guest = make_panel(tameside, team["hana"])
    assert client.get(page("views", tameside, hana.pk)).status_code == 403
    assert sent(client, page("views", tameside, guest.pk), **{"view-2.2": "inadequate"}).status_code == 302
    client.force_login(team["hana"])
    assert client.get(page("views", tameside, guest.pk)).status_code == 403
    own, key = page("views", tameside, hana.pk), uuid.uuid4()
    for code in ("good", "inadequate", ""):
        assert sent(client, own, **{"view-2.2": code, "view-1.1": "good"}).status_code == 302
    assert (view_of(hana, "2.2"), view_of(hana, "1.1")) == (["good", "inadequate", None], ["good"])
    for _ in range(2):
        sent(client, own, key=key, **{"view-2.3": "good"})
    assert view_of(hana, "2.3") == ["good"]


def test_views_on_what_changed_meanwhile_are_refused(tameside, team):
    hana, _ = make_panel(tameside, team["hana"])
    standard = tameside.framework.standards.get(number="2.2")
    ratings = {standard: tameside.framework.ratings.get(code="good")}
    given = {"member": hana, "ratings": ratings, "by": team["hana"]}
    give_views(**given, expected_version="0", key=uuid.uuid4())
    with pytest.raises(PanelChangedError):
        give_views(**given | {"ratings": {standard: None}}, expected_version="0", key=uuid.uuid4())


def test_what_members_hold_is_shown_only_once_discussion_is_open(client, tameside, team):
    hana, guest = make_panel(tameside, team["hana"])
    sent(client, page("views", tameside, guest.pk), **{"view-2.2": "good"})
    pack = page("pack", tameside, "2.2")
    shown = client.get(pack)
    assert "1 of 2 members has given a view. They are shown once discussion is opened." in words(shown)
    assert shown.context["pack"].views == StandardViews(2, 1, None)
    discuss = page("discuss", tameside, "2.2")
    asked = words(client.get(discuss))
    assert "This cannot be taken back" in asked
    assert "Without a view yet: Hana Head" in asked
    for _ in range(2):
        assert client.post(discuss).status_code == 302
    assert PanelDiscussion.objects.filter(inspection=tameside).count() == 1
    shown = words(client.get(pack))
    assert "All views are Good. Discussion was opened by Lee Lead," in shown
    assert "Hana Head No view Gus Guest Good" in shown
    # Nobody is led: no view is given after it.
    client.force_login(team["hana"])
    assert "view-2.2" not in client.get(page("views", tameside, hana.pk)).content.decode()
    sent(client, page("views", tameside, hana.pk), **{"view-2.2": "inadequate"})
    assert view_of(hana, "2.2") == []


def test_a_form_of_before_discussion_was_opened_stores_nothing(client, tameside, team):
    _, guest = make_panel(tameside, team["hana"])
    standard = tameside.framework.standards.get(number="2.2")
    PanelDiscussion.objects.create(inspection=tameside, standard=standard, by=team["lee"])
    refused = pytest.raises(Exception, match=r"Discussion of 2\.2 is open: views of it can no longer be given")
    good = tameside.framework.ratings.get(code="good")
    with refused:
        give_views(member=guest, ratings={standard: good}, expected_version="0", key=uuid.uuid4(), by=team["lee"])


def test_the_spread_says_how_far_views_are_apart(client, tameside, team):
    make_panel(tameside, guests=("Gus Guest", "Gil Guest", "Gwen Guest"))
    for member, code in zip(members_of(tameside), ("good", "inadequate", ""), strict=True):
        sent(client, page("views", tameside, member.pk), **{"view-2.2": code})
    client.post(page("discuss", tameside, "2.2"))
    views = client.get(page("pack", tameside, "2.2")).context["pack"].views
    assert views.spread_in_words == "Views go from Inadequate to Good, 2 steps apart"
    assert [(rating.code, number) for rating, number in views.spread] == [("good", 1), ("inadequate", 1)]


# --- The quorum -------------------------------------------------------------------------------------------------------


def test_below_the_quorum_no_rating_is_agreed_and_who_is_missing_is_said(client, tameside, team, settings):
    settings.PANEL_QUORUM = 3
    path = reverse("panel_decide", args=[tameside.code, "2.2"])
    said = {"agreed": "inadequate", "rationale": "Typed with care", "minutes": "Long was it spoken of"}
    reply = sent(client, path, **said)
    assert reply.status_code == 422
    none = "3 members of the panel must be present to agree a rating. Nobody is recorded as present."
    assert f"{none} The panel needs 3 more members." in words(reply)
    assert (reply.context["form"]["rationale"].value(), reply.context["form"]["minutes"].value()) == (
        "Typed with care",
        "Long was it spoken of",
    )
    members = make_panel(tameside, team["hana"], guests=("Gus Guest", "Gil Guest"))
    present = page("members", tameside)
    assert sent(client, present, present=[members[1].pk]).status_code == 302
    reply = sent(client, path, **said)
    assert "Present: Gus Guest. Missing: Hana Head, Gil Guest." in words(reply)
    assert not PanelDecision.objects.filter(inspection=tameside, standard__number="2.2").exists()
    sent(client, present, present=[member.pk for member in members])
    assert sent(client, path, **said).status_code == 302
    decision = PanelDecision.objects.get(inspection=tameside, standard__number="2.2")
    assert decision.present == [member.pk for member in members]


@pytest.mark.parametrize(
    ("quorum", "present", "refusal"),
    [
        (0, [], ""),
        (1, [], "A member must be present to agree a rating. Nobody is recorded as present. Missing: Gus, Gil."),
        (1, ["Gil"], ""),
        (
            3,
            ["Gus"],
            "3 members of the panel must be present to agree a rating. Present: Gus. Missing: Gil. "
            "The panel needs 1 more member.",
        ),
    ],
)
def test_the_quorum_counts_those_who_are_present(settings, quorum, present, refusal):
    settings.PANEL_QUORUM = quorum
    members = [PanelMember(name=name, is_present=name in present) for name in ("Gus", "Gil")]
    assert quorum_refusal(members) == refusal


def test_who_is_present_is_refused_where_the_members_changed_meanwhile(client, tameside, team):
    members = make_panel(tameside, team["hana"])
    path = page("members", tameside)
    opened = client.get(path).context["form"].initial["expected_version"]
    client.post(page("member_add", tameside), {"name": "Gil Guest", "role": "Editor"})
    reply = client.post(path, {"expected_version": opened, "present": [members[0].pk]})
    assert reply.status_code == 409
    assert "Gil Guest" in words(reply)
    assert all(member.is_present for member in members_of(tameside)[:2])


def test_a_member_of_another_panel_is_not_found(client, tameside, team):
    _, guest = make_panel(make_inspection(), team["hana"])
    for name in ("member", "member_take_off", "views"):
        assert client.get(page(name, tameside, guest.pk)).status_code == 404
    assert sent(client, page("members", tameside), present=[guest.pk]).status_code == 422


# --- The pack ---------------------------------------------------------------------------------------------------------


def test_the_pack_has_what_the_panel_needs(client, tameside, team):
    make_panel(tameside, team["hana"])
    propose = page("propose", tameside, "2.1")
    assert "Enter why you propose this rating" in words(sent(client, propose, rating="good", sentence=" "))
    assert sent(client, propose, rating="good", sentence="One form <kept> by the court.").status_code == 302
    shown = words(client.get(page("pack", tameside, "2.1")))
    assert "The pre-sentence information and advice provided to court supports its decision-making." in shown
    assert "For Good, 1 answer would have to differ, in 2.1.1." in shown
    assert "Had many more cases been inspected, the chances of each rating would be: Requires improvement 42%" in shown
    assert "95% interval: 32% to 81%" in shown
    assert "7 of 12, 58%" in shown
    assert "Discretion is open: the panel may move the rating to Good" in shown
    assert "The lead’s proposal Good One form <kept> by the court. Lee Lead," in shown
    assert "The panel has not decided yet." in shown
    assert "Discretion is not open" in words(client.get(page("pack", tameside, "2.2")))


def test_a_proposal_replaces_the_one_that_was_seen_and_no_other(client, tameside, team):
    propose = page("propose", tameside, "2.1")
    opened = client.get(propose).context["form"].initial["expected_version"]
    sent(client, propose, rating="good", sentence="First")
    reply = client.post(propose, {"expected_version": opened, "rating": "good", "sentence": "Second"})
    assert reply.status_code == 409
    assert "What is stored now Good: First" in words(reply)
    assert reply.context["form"]["sentence"].value() == "Second"


def test_the_minutes_are_for_who_may_sit_on_the_panel(client, tameside, team):
    path = reverse("panel_decide", args=[tameside.code, "2.2"])
    sent(client, path, agreed="inadequate", rationale="Said to all", minutes="Said in the room")
    panel = reverse("panel", args=[tameside.code])
    assert "Said in the room" in words(client.get(panel))
    assert 'class="govuk-body no-print"><strong>Minutes' in client.get(panel).content.decode()
    assert "Said in the room" not in words(client.get(page("pack", tameside, "2.2")))
    client.force_login(team["obi"])
    shown = client.get(panel)
    assert "Said to all" in words(shown)
    assert "Said in the room" not in words(shown)
    assert page("pack", tameside, "2.2") not in links(shown)
