"""Answers to questions that are asked of the inspection itself: compared, swapped, attributed, never forgotten."""

import uuid

import pytest
from django.db import IntegrityError, transaction

from cases.inspection_answers.actions import record_inspection_answers
from cases.inspection_answers.queries import inspection_answers, standards_to_answer
from cases.models import InspectionAnswer, InspectionAnswerRevision
from cases.saving.changes import AnswerChange
from cases.saving.errors import KeyReusedError, NotAllowedError
from inspection.models import TeamMember
from tests.factories import answer_inspection, make_inspection

pytestmark = pytest.mark.django_db


def change(inspection, answer="yes", evidence="", version=0, number="1.1", key=None):
    return AnswerChange(inspection.question_set.by_number[number], answer, evidence, version, key or uuid.uuid4())


def stored(inspection, number="1.1"):
    return inspection_answers(inspection)[inspection.question_set.by_number[number].pk]


def revisions(inspection):
    return list(InspectionAnswerRevision.objects.filter(inspection=inspection).values_list("answer", "version"))


def test_an_answer_is_stored_with_its_evidence_who_gave_it_and_when(inspection, team):
    answer_inspection(inspection, {"1.1": "yes"}, by=team["ivy"], evidence="Seen in the minutes.")
    answer, evidence, version, by, at = stored(inspection)
    assert (answer, evidence, version, by) == ("yes", "Seen in the minutes.", 1, team["ivy"])
    assert at is not None


def test_a_change_is_another_version_and_the_first_is_kept(inspection, team):
    answer_inspection(inspection, {"1.1": "yes", "1.2": "no"}, by=team["ivy"])
    answer_inspection(inspection, {"1.1": "no"}, by=team["lee"])
    assert (stored(inspection).answer, stored(inspection).version, stored(inspection).by) == ("no", 2, team["lee"])
    assert (stored(inspection, "1.2").version, stored(inspection, "1.2").by) == (1, team["ivy"])
    assert revisions(inspection) == [("yes", 1), ("no", 2), ("no", 1)]


def test_what_was_made_on_an_older_version_is_not_stored_and_told(inspection, team):
    answer_inspection(inspection, {"1.1": "yes"}, by=team["ivy"])
    stale = [change(inspection, "no"), change(inspection, "no", number="1.2")]
    outcome = record_inspection_answers(inspection=inspection, changes=stale, by=team["lee"])
    assert (outcome.stored, list(outcome.conflicts)) == (1, ["1.1"])
    assert outcome.conflicts["1.1"] == stored(inspection)
    assert (stored(inspection).answer, stored(inspection, "1.2").answer) == ("yes", "no")


def test_a_version_from_nowhere_is_a_conflict(inspection, team):
    outcome = record_inspection_answers(inspection=inspection, changes=[change(inspection, version=3)], by=team["ivy"])
    assert (outcome.stored, outcome.conflicts) == (0, {"1.1": None})


def test_the_same_change_again_is_stored_once(inspection, team):
    once = change(inspection)
    for _ in range(2):
        outcome = record_inspection_answers(inspection=inspection, changes=[once], by=team["ivy"])
        assert (outcome.stored, outcome.conflicts) == (1, {})
    assert revisions(inspection) == [("yes", 1)]


def test_a_key_does_for_one_change_of_one_person(inspection, team):
    once = change(inspection)
    record_inspection_answers(inspection=inspection, changes=[once], by=team["ivy"])
    for other, by in ((once, team["lee"]), (change(inspection, "no", key=once.key), team["ivy"])):
        with pytest.raises(KeyReusedError):
            record_inspection_answers(inspection=inspection, changes=[other], by=by)


@pytest.mark.parametrize("name", ["lara", "obi", "olu", "quinn", "hana", "adam"])
def test_who_may_not_answer_for_the_inspection_stores_nothing(inspection, team, name):
    with pytest.raises(NotAllowedError):
        answer_inspection(inspection, {"1.1": "yes"}, by=team[name])
    assert InspectionAnswer.objects.count() == 0


def test_who_was_taken_from_the_team_or_disabled_a_moment_ago_stores_nothing(inspection, team):
    TeamMember.objects.filter(user=team["ivy"]).delete()
    type(team["lee"]).objects.filter(pk=team["lee"].pk).update(is_active=False)
    for by in (team["ivy"], team["lee"]):
        with pytest.raises(NotAllowedError):
            answer_inspection(inspection, {"1.1": "yes"}, by=by)


def test_membership_of_another_team_is_of_no_use(inspection, team):
    with pytest.raises(NotAllowedError):
        answer_inspection(make_inspection(framework=inspection.framework), {"1.1": "yes"}, by=team["lee"])


@pytest.mark.parametrize("attempt", ["update", "delete"])
def test_the_database_refuses_to_change_history(inspection, team, attempt):
    answer_inspection(inspection, {"1.1": "yes"}, by=team["ivy"])
    rows = InspectionAnswerRevision.objects.filter(inspection=inspection)
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        rows.update(answer="no") if attempt == "update" else rows.delete()


def test_a_standard_that_was_left_out_is_not_asked(inspection):
    assert [page.slug for page in standards_to_answer(inspection)] == ["1", "2", "3", "4", "5"]
    inspection.not_inspected = ["2", "5"]
    assert [page.slug for page in standards_to_answer(inspection)] == ["1", "3", "4"]
