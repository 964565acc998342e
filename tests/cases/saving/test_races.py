"""Two people at the same moment, on connections of their own. SQLite has one writer at a time; its races are run by
`tests/reliability`, in processes."""

import threading
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.management import call_command
from django.db import connection

from cases.allocation.actions import allocate
from cases.inspection_answers.actions import record_inspection_answers
from cases.inspection_answers.queries import inspection_answers
from cases.models import InspectionAnswerRevision, Judgement, JudgementRevision, State
from cases.review.actions import sign_off, submit
from cases.saving.actions import record_judgements
from cases.saving.changes import AnswerChange
from cases.saving.errors import ContentChangedError, NotAllowedError, NotOpenError
from cases.saving.history import store_seals
from inspection.frameworks.queries import question_set
from inspection.models import FrameworkRating, LedgerEntry, Standard
from reports.authoring.actions import add_passage, save_section
from reports.authoring.changes import PassageChange
from reports.models import Passage
from reports.panel.decisions.actions import decide
from tests.factories import answer, make_case, make_example, make_inspection, make_team, primary

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

ROUNDS = 25


def at_once(*actions):
    """What each returned or raised, all begun together."""
    start = threading.Barrier(len(actions))

    def run(action):
        connection.ensure_connection()
        start.wait()
        try:
            return action()
        except (ContentChangedError, NotAllowedError, NotOpenError) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(actions)) as threads:
        return list(threads.map(run, actions))


def change(case, evidence, version, number="2.2.1", key=None):
    question = question_set(case.inspection.framework_id).by_number[number]
    return AnswerChange(question, "yes", evidence, version, key or uuid.uuid4())


def stored(case):
    return Judgement.objects.get(assessment__case=case, question__number="2.2.1")


def test_of_two_who_save_one_answer_exactly_one_wins(case, team):
    assessment = primary(case)
    for version in range(ROUNDS):

        def save(text, version=version):
            made = change(case, text, version)
            return lambda: record_judgements(assessment=assessment, changes=[made], by=team["ivy"])

        outcomes = at_once(save(f"one {version}"), save(f"two {version}"))
        winners = [outcome for outcome in outcomes if outcome.stored]
        [loser] = [outcome for outcome in outcomes if outcome.conflicts]
        assert len(winners) == 1
        assert stored(case).version == version + 1
        assert loser.conflicts["2.2.1"].evidence == stored(case).evidence
    assert JudgementRevision.objects.count() == ROUNDS


def test_one_change_sent_four_times_is_stored_once(case, team):
    assessment = primary(case)
    for version in range(ROUNDS):
        made = change(case, f"text {version}", version)
        outcomes = at_once(
            *[lambda made=made: record_judgements(assessment=assessment, changes=[made], by=team["ivy"])] * 4
        )
        assert {outcome.stored["2.2.1"].version for outcome in outcomes} == {version + 1}
    assert JudgementRevision.objects.count() == ROUNDS


def test_what_is_handed_in_is_what_was_seen(case, team):
    """An edit that meets the submission is in what was submitted, or refused."""
    for _ in range(ROUNDS):
        assessment = primary(case)
        seen, current = assessment.version, Judgement.objects.filter(assessment=assessment).first()
        made = change(case, f"after {seen}", current.version if current else 0)
        edited, handed_in = at_once(
            lambda assessment=assessment, made=made: record_judgements(
                assessment=assessment, changes=[made], by=team["ivy"]
            ),
            lambda seen=seen: submit(assessment=primary(case), expected_version=seen, by=team["ivy"]),
        )
        after = primary(case)
        if isinstance(handed_in, ContentChangedError):
            assert edited.stored["2.2.1"].evidence == stored(case).evidence == made.evidence
            assert (after.state, after.version) == (State.IN_PROGRESS, seen + 1)
        else:
            assert isinstance(edited, NotOpenError)
            assert (after.state, after.version) == (State.SUBMITTED, seen)
            assert not Judgement.objects.filter(evidence=made.evidence).exists()
            type(after).objects.filter(pk=after.pk).update(state=State.IN_PROGRESS)


def test_of_two_leads_who_sign_off_one_did(case, team):
    answer(case, {"2.2.1": "yes"}, by=team["ivy"])
    for _ in range(ROUNDS):
        type(primary(case)).objects.update(state=State.SUBMITTED)
        version = primary(case).version
        outcomes = at_once(
            *(
                lambda by=by, version=version: sign_off(assessment=primary(case), expected_version=version, by=by)
                for by in (team["lee"], team["quinn"])
            )
        )
        assert sum(isinstance(outcome, NotOpenError) for outcome in outcomes) == 1
    assert primary(case).events.filter(change="signed_off").count() == ROUNDS


def test_a_case_given_away_takes_no_answer_after_it(case, team):
    for place in range(ROUNDS):
        assessment = primary(case)
        current = Judgement.objects.filter(assessment=assessment).first()
        made = change(case, f"text {place}", current.version if current else 0)
        saved, _ = at_once(
            lambda assessment=assessment, made=made: record_judgements(
                assessment=assessment, changes=[made], by=team["ivy"]
            ),
            lambda: allocate(assessment=primary(case), to=team["lee"], by=team["lee"]),
        )
        assert primary(case).assessor == team["lee"]
        is_stored = Judgement.objects.filter(evidence=made.evidence).exists()
        assert is_stored != isinstance(saved, NotAllowedError)
        allocate(assessment=primary(case), to=team["ivy"], by=team["lee"])


def test_what_is_recorded_at_once_waits_in_one_line(case, team):
    """No two of them wait for each other: the ledger's lock is the last that each takes."""
    inspection = case.inspection
    standard = Standard.objects.get(framework=inspection.framework_id, number="1.1")
    good = FrameworkRating.objects.get(framework=inspection.framework_id, code="good")
    passages = [a_passage(inspection, team["lee"], f"Text {place}") for place in range(3)]
    for place in range(ROUNDS):
        submitted = primary(case)
        submitted.state = State.SUBMITTED
        store_seals([submitted], "state")
        passage = Passage.objects.get(pk=passages[-1].pk)
        at_once(
            lambda: decide(inspection=inspection, standard=standard, agreed=good, rationale="Seen.", by=team["lee"]),
            lambda place=place: make_case(inspection, reference=f"R-{place}"),
            lambda: sign_off(assessment=primary(case), expected_version=0, by=team["lee"]),
            lambda passage=passage: move_as_seen(passage, team["lee"]),
            lambda place=place: a_passage(inspection, team["lee"], f"New {place}"),
        )
    kinds = Counter(LedgerEntry.objects.filter(inspection=inspection).values_list("subject", flat=True))
    assert (kinds["reports.paneldecision"], kinds["cases.case"]) == (ROUNDS, ROUNDS + 1)
    call_command("verify_history", inspection.code)


def move_as_seen(passage, by):
    order = list(passage.inspection.passages.filter(section=passage.section).values_list("pk", flat=True))
    place = 1 if order[0] != passage.pk else 2
    change = PassageChange(passage, passage.version, place)
    save_section(inspection=passage.inspection, section=passage.section, changes=[change], order=order, by=by)


def a_passage(inspection, by, text):
    return add_passage(passage=Passage(inspection=inspection, section="foreword", kind="narrative", text=text), by=by)


def test_of_two_who_answer_for_the_inspection_exactly_one_wins():
    inspection = make_inspection(framework=make_example("approved-premises-2025"))
    team = make_team(inspection)
    question = inspection.question_set.by_number["1.1"]
    for version in range(ROUNDS):

        def save(name, version=version):
            made = AnswerChange(question, "yes", f"{name} {version}", version, uuid.uuid4())
            return lambda: record_inspection_answers(inspection=inspection, changes=[made], by=team[name])

        outcomes = at_once(save("ivy"), save("lee"))
        [loser] = [outcome for outcome in outcomes if outcome.conflicts]
        assert [outcome.stored for outcome in outcomes if not outcome.conflicts] == [1]
        stored_now = inspection_answers(inspection)[question.pk]
        assert stored_now.version == version + 1
        assert loser.conflicts["1.1"] == stored_now
    assert InspectionAnswerRevision.objects.count() == ROUNDS
