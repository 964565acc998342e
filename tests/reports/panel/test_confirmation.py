"""What the panel agrees is final once two people have confirmed it, and void once a figure behind it changes."""

import json
import uuid
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from cases.review.actions import reopen as reopen_case
from cases.review.actions import sign_off, submit
from inspection.models import InspectionStage, Notice
from inspection.programme.stages import stage_of
from reports.figures.tallies import rated_scorecards, scorecard
from reports.files.documents import make_html
from reports.files.results import make_json
from reports.files.workbook.book import make_workbook
from reports.models import PanelConfirmation, PanelDecision, PanelDissent
from reports.panel.decisions.actions import DecisionError, FiguresChangedError, confirm, decide
from reports.panel.decisions.queries import newest_row, version_to_confirm
from reports.task_states import panel_state
from tests.factories import (
    answer,
    confirmed,
    make_case,
    make_inspection,
    make_panel,
    make_tameside,
    make_team,
    make_user,
    primary,
    signed_off,
)
from tests.reports.pages import links, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tameside_is_there")]


@pytest.fixture
def tameside():
    return make_tameside()


@pytest.fixture
def team(client, tameside):
    team = make_team(tameside)
    client.force_login(team["lee"])
    return team


def agreed(inspection, number, code, by, **said):
    framework = inspection.framework
    return decide(
        inspection=inspection,
        standard=framework.standards.get(number=number),
        agreed=framework.ratings.get(code=code),
        by=by,
        **{"rationale": "As discussed", **said},
    )


def step(client, name, inspection, number, **said):
    path = reverse(f"panel_{name}", args=[inspection.code, number])
    seen = client.get(path).context["form"].initial["expected_version"]
    return client.post(path, {"expected_version": seen, "idempotency_key": uuid.uuid4(), **said})


def score_of(inspection, number):
    return scorecard(inspection).standards[number]


def panel(client, inspection):
    return words(client.get(reverse("panel", args=[inspection.code])))


# --- Two people -------------------------------------------------------------------------------------------------------


def test_two_different_people_make_a_rating_final(client, tameside, team):
    agreed(tameside, "2.1", "good", team["lee"])
    assert "Agreed Good by Lee Lead" in panel(client, tameside)
    assert "Not confirmed" in panel(client, tameside)
    assert step(client, "confirm", tameside, "2.1").status_code == 302
    assert not score_of(tameside, "2.1").is_final
    again = step(client, "confirm", tameside, "2.1")
    assert (again.status_code, "You have confirmed it. Another person has to" in words(again)) == (422, True)
    client.force_login(team["hana"])
    assert step(client, "confirm", tameside, "2.1").status_code == 302
    assert score_of(tameside, "2.1").is_final
    assert "Confirmed by Lee Lead and Hana Head" in panel(client, tameside)
    third = step(client, "confirm", tameside, "2.1")
    assert (third.status_code, "This rating is final" in words(third)) == (422, True)
    assert PanelConfirmation.objects.count() == 2


def test_a_form_sent_twice_confirms_once_and_the_second_person_is_another(client, tameside, team):
    decision = agreed(tameside, "2.1", "good", team["lee"])
    row = newest_row(tameside, score_of(tameside, "2.1").standard)
    seen = version_to_confirm(score_of(tameside, "2.1"), row)
    key = uuid.uuid4()
    first, second = (confirm(decision=decision, expected_version=seen, key=key, by=team["lee"]) for _ in range(2))
    assert first == second
    with pytest.raises(IntegrityError), transaction.atomic():
        PanelConfirmation.objects.create(decision=decision, round=0, by=team["lee"])


def test_a_member_of_the_panel_may_confirm_and_who_is_none_may_not(client, tameside, team):
    agreed(tameside, "2.1", "good", team["lee"])
    make_panel(tameside, team["ivy"])
    path = reverse("panel_confirm", args=[tameside.code, "2.1"])
    client.force_login(team["quinn"])
    assert client.get(path).status_code == 403
    assert path not in links(client.get(reverse("panel", args=[tameside.code])))
    client.force_login(team["ivy"])
    assert path in links(client.get(reverse("panel", args=[tameside.code])))
    assert step(client, "confirm", tameside, "2.1").status_code == 302


def test_what_was_imported_is_final_and_marked_so(client, tameside, team):
    standards = scorecard(tameside).rated_standards
    assert {score.standard.number for score in standards if score.is_final} == {"1.1", "1.2", "1.3", "1.4"}
    assert not scorecard(tameside).to_be_confirmed
    assert "1.1 Leadership Agreed Requires improvement imported, " in panel(client, tameside)
    assert panel(client, tameside).count("Final, imported") == 4
    assert panel_state(tameside).status.value == "Completed"
    refused = client.post(
        reverse("panel_decide", args=[tameside.code, "1.1"]),
        {"agreed": "good", "rationale": "Typed", "expected_version": score_of(tameside, "1.1").version},
    )
    assert (refused.status_code, "This rating is final: two people have confirmed it" in words(refused)) == (422, True)


def test_results_say_which_ratings_are_final(tameside, team):
    agreed(tameside, "2.1", "good", team["lee"])

    def final():
        standards = json.loads(make_json(tameside))["standards"]
        return {number for number, standard in standards.items() if standard["final"]}

    assert final() == {"1.1", "1.2", "1.3", "1.4"}
    confirmed(tameside, team["lee"], team["hana"])
    assert final() == {"1.1", "1.2", "1.3", "1.4", "2.1"}
    listed = rated_scorecards([tameside])[tameside.pk]
    assert {number for number, score in listed.standards.items() if score.is_final} == final()


def test_an_inspection_s_ratings_are_done_when_all_decisions_are_final(tameside, team):
    assert stage_of(tameside) == InspectionStage.REPORT
    agreed(tameside, "2.1", "good", team["lee"])
    assert stage_of(tameside) == InspectionStage.PANEL
    assert panel_state(tameside).note == "To be confirmed by two people: 2.1"
    confirmed(tameside, team["lee"])
    assert stage_of(tameside) == InspectionStage.PANEL
    confirmed(tameside, team["hana"])
    assert stage_of(tameside) == InspectionStage.REPORT


def test_the_report_s_draft_says_which_ratings_are_provisional(tameside, team):
    def marks(draft):
        return draft.count('class="provisional"'), draft.count("(provisional)")

    assert marks(make_html(tameside).decode()) == (0, 0)
    agreed(tameside, "2.1", "good", team["lee"], minutes="Said in the room")
    draft = make_html(tameside).decode()
    assert "Not confirmed by the ratings panel yet: 2.1.</p>" in draft
    assert marks(draft) == (2, 2)  # on the cover too
    assert "Said in the room" not in draft
    with ZipFile(BytesIO(make_workbook(tameside))) as book:
        assert not any(b"Said in the room" in book.read(name) for name in book.namelist())
    confirmed(tameside, team["lee"], team["hana"])
    assert marks(make_html(tameside).decode()) == (0, 0)


# --- Reopening --------------------------------------------------------------------------------------------------------


def test_reopening_needs_a_reason_voids_both_confirmations_and_tells_who_gave_them(client, tameside, team):
    agreed(tameside, "2.1", "good", team["lee"])
    confirmed(tameside, team["hana"], team["lee"])
    refused = step(client, "reopen", tameside, "2.1", reason=" \n")
    assert (refused.status_code, "Enter why the decision is reopened" in words(refused)) == (422, True)
    assert score_of(tameside, "2.1").is_final
    assert step(client, "reopen", tameside, "2.1", reason="A letter came in").status_code == 302
    score = score_of(tameside, "2.1")
    assert (score.is_final, score.agreed.code, score.decision.times_confirmed) == (False, "good", 0)
    shown = panel(client, tameside)
    assert "Reopened by Lee Lead" in shown
    assert ": A letter came in" in shown
    told = [notice.user.name for notice in Notice.objects.filter(text__contains="reopened the panel’s decision on 2.1")]
    assert told == ["Hana Head"]
    confirmed(tameside, team["hana"], team["lee"])
    assert score_of(tameside, "2.1").is_final


def test_what_nobody_has_confirmed_is_not_reopened(client, tameside, team):
    agreed(tameside, "2.1", "good", team["lee"])
    reply = step(client, "reopen", tameside, "2.1", reason="For nothing")
    assert (reply.status_code, "Nobody has confirmed this decision" in words(reply)) == (422, True)


def test_an_imported_decision_that_was_reopened_waits_for_two(client, tameside, team):
    assert step(client, "reopen", tameside, "1.1", reason="A letter came in").status_code == 302
    assert score_of(tameside, "1.1").waits_for_confirmation
    confirmed(tameside, team["lee"], team["hana"])
    assert score_of(tameside, "1.1").is_final


# --- Dissent ----------------------------------------------------------------------------------------------------------


def test_who_dissents_what_they_held_and_why_is_kept(client, tameside, team):
    make_panel(tameside, team["hana"])
    hana, _ = tameside.panel_members.all()
    agreed(tameside, "2.1", "good", team["lee"])
    refused = step(client, "dissent", tameside, "2.1", member=hana.pk, held="requires_improvement", why="")
    assert (refused.status_code, "Enter why they dissent" in words(refused)) == (422, True)
    said = {"member": hana.pk, "held": "requires_improvement", "why": "One case <is> one case."}
    assert step(client, "dissent", tameside, "2.1", **said).status_code == 302
    assert "Dissent: Hana Head held Requires improvement One case <is> one case." in panel(client, tameside)
    twice = step(client, "dissent", tameside, "2.1", **said)
    assert "Dissent on 2.1" in words(twice)
    assert PanelDissent.objects.count() == 1
    client.force_login(team["obi"])
    assert "One case <is> one case." not in panel(client, tameside)


def test_a_dissent_comes_before_the_first_confirmation(client, tameside, team):
    make_panel(tameside, team["hana"])
    hana, _ = tameside.panel_members.all()
    agreed(tameside, "2.1", "good", team["lee"])
    before = version_to_confirm(score_of(tameside, "2.1"), newest_row(tameside, score_of(tameside, "2.1").standard))
    step(client, "dissent", tameside, "2.1", member=hana.pk, held="requires_improvement", why="One case.")
    # Whoever opened the page before it has not seen the dissent.
    decision = score_of(tameside, "2.1").decision
    with pytest.raises(FiguresChangedError):
        confirm(decision=decision, expected_version=before, key=uuid.uuid4(), by=team["hana"])
    confirmed(tameside, team["hana"])
    guest = tameside.panel_members.get(user=None)
    late = step(client, "dissent", tameside, "2.1", member=guest.pk, held="inadequate", why="Late")
    assert (late.status_code, "The decision is confirmed as it stands" in words(late)) == (422, True)


# --- Voiding ----------------------------------------------------------------------------------------------------------


def judged(inspection, ivy, reference, value):
    case = make_case(inspection, reference=reference, assessor=ivy)
    answer(case, {"2.2.1": value, "2.2.2": "yes", "2.2.3": "yes"}, by=ivy)
    signed_off(case, by=ivy)
    return case


@pytest.fixture
def rated(client):
    """Ten cases, of which one was answered No: 90%, Outstanding, as the panel confirmed."""
    inspection = make_inspection()
    team = make_team(inspection)
    client.force_login(team["lee"])
    for number in range(10):
        judged(inspection, team["ivy"], f"C-{number:03}", "no" if number == 0 else "yes")
    agreed(inspection, "2.2", "outstanding", team["lee"])
    confirmed(inspection, team["lee"], team["hana"])
    return inspection, team


def corrected(inspection, reference, answers, *, by, lee):
    """The lead opens a case again, its assessor corrects it, and it is signed off anew."""
    assessment = primary(inspection.cases.get(reference=reference))
    reopen_case(assessment=assessment, expected_version=assessment.version, reason="Look again", by=lee)
    answer(assessment.case, answers, by=by)
    assessment = primary(assessment.case)
    submit(assessment=assessment, expected_version=assessment.version, by=by)
    assessment = primary(assessment.case)
    sign_off(assessment=assessment, expected_version=assessment.version, by=make_user("Sam Second"))


def told_of_voided():
    notices = Notice.objects.filter(text__contains="no longer counts: its figures have changed since")
    return sorted({notice.user.name for notice in notices})


def test_a_figure_that_changes_inside_its_band_and_percentage_voids_the_decision(client, rated):
    """The lowest key question stays 9 of 10: another one changed, which the rule read too."""
    inspection, team = rated
    corrected(inspection, "C-005", {"2.2.3": "no"}, by=team["ivy"], lee=team["lee"])
    score = score_of(inspection, "2.2")
    assert (score.calculated.code, score.percent) == ("outstanding", 90)
    assert (score.decision, score.is_final, score.outdated is not None) == (None, False, True)
    assert "The figures have changed since, so that decision no longer counts." in panel(client, inspection)
    dashboard = words(client.get(reverse("inspection", args=[inspection.code])))
    assert "The panel’s decision is outdated: the figures have changed since." in dashboard
    assert told_of_voided() == ["Hana Head", "Lee Lead"]
    notice = Notice.objects.filter(user=team["hana"], text__contains="no longer counts").last()
    assert notice.address == f"{reverse('panel', args=[inspection.code])}#standard-2.2"


def test_what_is_voided_is_neither_confirmed_nor_reopened_and_is_decided_anew(client, rated):
    inspection, team = rated
    corrected(inspection, "C-005", {"2.2.3": "no"}, by=team["ivy"], lee=team["lee"])
    for name, said in (("confirm", {}), ("reopen", {"reason": "Why not"})):
        reply = step(client, name, inspection, "2.2", **said)
        assert (reply.status_code, "so it no longer counts. The panel decides anew" in words(reply)) == (422, True)
    agreed(inspection, "2.2", "outstanding", team["lee"])
    # What they were told of is dealt with.
    assert not Notice.objects.filter(text__contains="no longer counts", read_at=None).exists()
    assert not score_of(inspection, "2.2").is_final
    confirmed(inspection, team["lee"], team["hana"])
    assert score_of(inspection, "2.2").is_final


def test_figures_that_become_as_they_were_bring_the_decision_back(rated):
    inspection, team = rated
    assessment = primary(inspection.cases.get(reference="C-005"))
    reopen_case(assessment=assessment, expected_version=assessment.version, reason="Look again", by=team["lee"])
    assert score_of(inspection, "2.2").outdated
    assessment = primary(assessment.case)
    submit(assessment=assessment, expected_version=assessment.version, by=team["ivy"])
    assessment = primary(assessment.case)
    sign_off(assessment=assessment, expected_version=assessment.version, by=make_user("Sam Second"))
    assert score_of(inspection, "2.2").is_final


def test_of_the_same_figures_nobody_is_told_twice(rated):
    inspection, team = rated
    before = Notice.objects.count()
    judged(inspection, team["ivy"], "C-101", "yes")
    told = Notice.objects.filter(text__contains="no longer counts")
    assert told.count() == 2
    make_case(inspection, reference="C-102")  # which settles the stage again
    assert told.count() == 2
    assert Notice.objects.count() > before


def test_a_decision_of_before_counts_were_kept_is_compared_as_it_was(rated):
    inspection, team = rated
    score = score_of(inspection, "2.2")
    older = PanelDecision.objects.create(
        inspection=inspection,
        standard=score.decision.standard,
        calculated=score.decision.agreed,
        percent=90,
        agreed=score.decision.agreed,
        rationale="Of last year",
    )
    corrected(inspection, "C-005", {"2.2.3": "no"}, by=team["ivy"], lee=team["lee"])
    score = score_of(inspection, "2.2")
    assert (score.decision, score.is_final, score.decision.is_imported) == (older, True, True)


def test_a_decision_that_was_replaced_cannot_be_confirmed(tameside, team):
    first = agreed(tameside, "2.1", "good", team["lee"])
    row = newest_row(tameside, score_of(tameside, "2.1").standard)
    seen = version_to_confirm(score_of(tameside, "2.1"), row)
    agreed(tameside, "2.1", "requires_improvement", team["lee"])
    with pytest.raises(FiguresChangedError):
        confirm(decision=first, expected_version=seen, key=uuid.uuid4(), by=team["lee"])


def test_a_final_decision_is_not_replaced_unseen(tameside, team):
    agreed(tameside, "2.1", "good", team["lee"])
    confirmed(tameside, team["lee"], team["hana"])
    with pytest.raises(DecisionError, match="Reopen it first"):
        agreed(tameside, "2.1", "requires_improvement", team["lee"])


def test_the_public_reason_is_warned_of_names_of_the_panel(client, tameside, team):
    make_panel(tameside, team["quinn"], guests=("Gwendolen Guest",))
    path = reverse("panel_decide", args=[tameside.code, "2.1"])
    said = {
        "agreed": "good",
        "rationale": "As Quinn and Gwendolen saw it",
        "minutes": "Kept",
    }
    seen = client.get(path).context["form"]["expected_version"].value()
    reply = client.post(path, {"expected_version": seen, **said})
    assert "It says Gwendolen Guest, Quinn Quality, which is printed word for word" in words(reply)
    assert reply.context["form"]["minutes"].value() == "Kept"


def test_a_decision_sent_twice_is_recorded_once(client, tameside, team):
    path = reverse("panel_decide", args=[tameside.code, "2.1"])
    seen = client.get(path).context["form"]["expected_version"].value()
    said = {"agreed": "good", "rationale": "Once", "expected_version": seen, "idempotency_key": uuid.uuid4()}
    assert [client.post(path, said).status_code for _ in range(2)] == [302, 302]
    assert PanelDecision.objects.filter(inspection=tameside, standard__number="2.1").count() == 1


def test_what_was_typed_is_handed_back_where_the_decision_became_final_meanwhile(client, tameside, team):
    make_panel(tameside, team["hana"])
    hana, _ = tameside.panel_members.all()
    agreed(tameside, "2.1", "good", team["lee"])
    opened = score_of(tameside, "2.1").version
    confirmed(tameside, team["lee"], team["hana"])
    path = reverse("panel_decide", args=[tameside.code, "2.1"])
    said = {"agreed": "good", "rationale": "Typed with care", "minutes": "", "expected_version": opened}
    assert "Typed with care</textarea>" in client.post(path, said).content.decode()
    late = step(client, "dissent", tameside, "2.1", member=hana.pk, held="inadequate", why="Typed too")
    assert (late.status_code, "Typed too</textarea>" in late.content.decode()) == (422, True)
