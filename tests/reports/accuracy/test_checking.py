"""What a draft is, whose turn it is, and what its check refuses."""

import datetime
import uuid

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from cases.review.actions import reopen
from inspection.models import Notice
from inspection.people.roles import TeamRole
from reports.accuracy import actions
from reports.accuracy.actions import ChallengeContent, CheckChangedError, CheckRefusedError
from reports.accuracy.frozen import content_of, references_of
from reports.accuracy.queries import Turn, challenges_of, open_check, standing_of, version_of
from reports.models import AccuracyDraft, AccuracyStep, Challenge, ChallengeAnswer, Disposition, Passage
from reports.publishing.queries import obstacles
from tests.factories import join, make_user, primary

pytestmark = pytest.mark.django_db


def submit(draft, by):
    actions.submit(
        draft=draft,
        expected_version=standing_of(draft).version,
        expected_challenges=version_of(challenges_of(draft, content_of(draft))),
        key=uuid.uuid4(),
        by=by,
    )


def answer(challenge, by, *, disposition=Disposition.ACCEPTED, reason="It is corrected.", version=None):
    version = version or actions.answer_version(challenge)
    actions.answer(
        challenge=challenge, disposition=disposition, reason=reason, expected_version=version, key=uuid.uuid4(), by=by
    )


def send_answers(draft, by):
    actions.send_answers(draft=draft, expected_version=standing_of(draft).version, key=uuid.uuid4(), by=by)


def extend(draft, by, days):
    day = timezone.localdate() + datetime.timedelta(days=days)
    version = standing_of(draft).version
    actions.extend(draft=draft, due_on=day, reason="As agreed.", expected_version=version, key=uuid.uuid4(), by=by)


def take_back(draft, by):
    version = standing_of(draft).version
    actions.take_back(draft=draft, reason="The wrong one.", expected_version=version, key=uuid.uuid4(), by=by)


def test_a_draft_goes_from_the_team_to_the_body_and_back(send, challenge, inspection, lee, cora):
    draft = send()
    assert draft.number == 1
    assert standing_of(draft).turn == Turn.BODY
    assert [notice.user for notice in Notice.objects.filter(text__contains="asked to check")] == [cora]
    first = challenge(draft)
    submit(draft, cora)
    assert standing_of(draft).turn == Turn.TEAM
    assert Notice.objects.filter(user=lee, text__contains="1 challenge").exists()
    answer(first, lee)
    send_answers(draft, lee)
    assert standing_of(draft).turn == Turn.ANSWERED
    assert Notice.objects.filter(user=cora, text__contains="are answered").exists()
    assert send().number == 2


def test_what_is_frozen_does_not_follow_the_report(send, inspection):
    draft = send()
    before = content_of(draft)
    passage = Passage.objects.get()
    passage.text = "Another foreword."
    passage.save()
    draft = AccuracyDraft.objects.get(pk=draft.pk)
    assert content_of(draft) == before
    words = [paragraph.words for _, paragraph in before.paragraphs.values()]
    assert any("were in order" in text for text in words)
    assert list(before.paragraphs) == list(range(1, len(words) + 1))
    assert "Draft 1, for the check of its facts" in draft.printed


def test_every_figure_of_a_draft_follows_from_its_answers(send, inspection):
    """Counted once more, from what the draft shows case by case."""
    content = content_of(send())
    counted = 0
    for standard in content.standards:
        for place, question in enumerate(standard.questions):
            given = [case[place].label for case in standard.answers]
            if question.percent is None:
                continue
            yes, no = given.count("Yes"), given.count("No")
            assert question.figures == f"{yes} of {yes + no}"
            assert question.percent == (200 * yes + yes + no) // (2 * (yes + no))
            assert question.na == given.count("n/a")
            counted += 1
    assert counted


def test_cases_are_numbers_whose_references_stay_with_the_team(send, inspection):
    draft = send()
    content = content_of(draft)
    assert "K-1" not in draft.content
    assert "K-1" not in draft.printed
    for standard in content.standards:
        if standard.answers:
            assert sorted(references_of(draft, standard.number)) == ["K-1", "K-2", "K-3"]


def test_a_report_that_is_not_whole_is_not_sent(send, inspection, team):
    case = primary(inspection.cases.get(reference="K-1"))
    reopen(assessment=case, reason="One more look", expected_version=case.version, by=team["lee"])
    with pytest.raises(CheckRefusedError, match="keeps the report"):
        send()
    assert not AccuracyDraft.objects.exists()


def test_two_drafts_are_not_checked_at_once(send, lee, cora):
    draft = send()
    with pytest.raises(CheckRefusedError, match="still being checked"):
        send()
    take_back(draft, lee)
    assert send().number == 2


def test_who_works_for_the_inspectorate_is_no_contact(send, inspection, team):
    for person in (team["hana"], team["ivy"], team["adam"]):
        with pytest.raises(CheckRefusedError, match=person.name):
            send(contacts=[person])
    # Staff of the inspected service have helped with cases; that is no hindrance.
    assert send(contacts=[team["lara"]]).contacts.count() == 1


def test_nothing_is_published_while_a_draft_is_checked(send, challenge, inspection, lee, cora):
    assert open_check(inspection) == ""
    draft = send()
    assert "has draft 1 until" in open_check(inspection)
    assert [each.text for each in obstacles(inspection)] == [open_check(inspection)]
    first = challenge(draft)
    submit(draft, cora)
    assert open_check(inspection) == "1 challenge to draft 1 is not answered"
    answer(first, lee)
    assert open_check(inspection) == "The answers to draft 1 are not sent"
    send_answers(draft, lee)
    assert open_check(inspection) == ""
    assert obstacles(inspection) == []


def test_answers_are_not_sent_while_a_challenge_has_none(send, challenge, lee, cora):
    draft = send()
    first, second = challenge(draft), challenge(draft, "Another")
    submit(draft, cora)
    answer(first, lee)
    with pytest.raises(CheckRefusedError, match="Not answered yet: 1 challenge"):
        send_answers(draft, lee)
    answer(second, lee, disposition=Disposition.NOT_ACCEPTED, reason="The register says six.")
    send_answers(draft, lee)


def test_an_answer_can_be_given_again_until_the_answers_are_sent(send, challenge, lee, cora):
    draft = send()
    first = challenge(draft)
    with pytest.raises(CheckRefusedError, match="once the check is over"):
        answer(first, lee)
    submit(draft, cora)
    seen = actions.answer_version(first)
    answer(first, lee, disposition=Disposition.NOT_ACCEPTED)
    with pytest.raises(CheckChangedError):
        answer(first, lee, version=seen)
    answer(first, lee)
    [row] = challenges_of(draft, content_of(draft))
    assert row.answer.disposition == Disposition.ACCEPTED
    send_answers(draft, lee)
    with pytest.raises(CheckRefusedError):
        answer(first, lee)


def test_what_is_written_by_the_last_day_is_taken_as_submitted(send, challenge, lee, cora, monkeypatch):
    draft = send(days=3)
    first = challenge(draft)
    late = timezone.localdate() + datetime.timedelta(days=4)
    monkeypatch.setattr(timezone, "localdate", lambda: late)
    assert standing_of(draft).turn == Turn.TEAM
    with pytest.raises(CheckRefusedError, match="nothing was stored"):
        challenge(draft)
    with pytest.raises(CheckRefusedError, match="nothing was stored"):
        actions.withdraw_challenge(challenge=first, expected_version=0, by=cora)
    answer(first, lee)
    send_answers(draft, lee)


def test_more_time_opens_the_check_again(send, challenge, lee, cora):
    draft = send()
    submit(draft, cora)
    extend(draft, lee, days=30)
    assert standing_of(draft).turn == Turn.BODY
    assert standing_of(draft).due_on == timezone.localdate() + datetime.timedelta(days=30)
    challenge(draft)
    assert Notice.objects.filter(user=cora, text__contains="until").exists()


def test_a_step_that_rests_on_what_has_changed_is_refused_and_one_sent_twice_is_taken_once(send, challenge, lee, cora):
    draft = send()
    seen, key = standing_of(draft).version, uuid.uuid4()
    day = draft.due_on
    for _ in range(2):
        actions.extend(draft=draft, due_on=day, reason="Why", expected_version=seen, key=key, by=lee)
    assert AccuracyStep.objects.count() == 1
    with pytest.raises(CheckChangedError):
        actions.extend(draft=draft, due_on=day, reason="Why", expected_version=seen, key=uuid.uuid4(), by=lee)
    version, challenges = standing_of(draft).version, version_of(challenges_of(draft, content_of(draft)))
    challenge(draft, by=cora)
    with pytest.raises(CheckChangedError):
        actions.submit(draft=draft, expected_version=version, expected_challenges=challenges, key=uuid.uuid4(), by=cora)


def test_a_challenge_is_changed_over_the_version_that_was_seen(send, challenge, cora):
    draft = send()
    first = challenge(draft)
    content = ChallengeContent(words="It was four.", evidence="The diary.", paragraph=1)
    actions.change_challenge(challenge=first, content=content, expected_version=0, by=cora)
    with pytest.raises(CheckChangedError):
        actions.change_challenge(challenge=first, content=content, expected_version=0, by=cora)
    assert [version.words for version in Challenge.history.order_by("history_id")] == [
        "It was five, not six.",
        "It was four.",
    ]


def test_a_challenge_that_is_withdrawn_needs_no_answer_and_can_come_back(send, challenge, lee, cora):
    draft = send()
    first = challenge(draft)
    actions.withdraw_challenge(challenge=first, expected_version=0, by=cora)
    actions.restore_challenge(challenge=first, expected_version=1, by=cora)
    actions.withdraw_challenge(challenge=first, expected_version=2, by=cora)
    submit(draft, cora)
    with pytest.raises(CheckRefusedError, match="withdrawn"):
        answer(first, lee)
    send_answers(draft, lee)


def test_contacts_see_their_draft_and_no_other(send, inspection, cora, lee, team):
    draft = send()
    assert list(AccuracyDraft.objects.visible_to(cora)) == [draft]
    for name, sees in (("ivy", True), ("hana", True), ("quinn", True), ("lara", False), ("obi", False), ("olu", False)):
        assert AccuracyDraft.objects.visible_to(team[name]).exists() is sees, name
        assert not AccuracyDraft.objects.sent_to(team[name]).exists(), name
    actions.remove_contact(contact=draft.contacts.get(), by=lee)
    assert not AccuracyDraft.objects.visible_to(cora).exists()
    actions.add_contact(draft=draft, person=cora, by=lee)
    assert list(AccuracyDraft.objects.visible_to(cora)) == [draft]
    join(other := make_user("Otto Observer"), inspection, TeamRole.OBSERVER)
    assert not AccuracyDraft.objects.visible_to(other).exists()


@pytest.mark.parametrize("model", [AccuracyDraft, AccuracyStep, ChallengeAnswer, Challenge])
def test_the_database_keeps_what_was_sent_said_and_answered(send, challenge, lee, cora, model):
    draft = send()
    first = challenge(draft)
    submit(draft, cora)
    answer(first, lee)
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.all().delete()
    if model is not Challenge:
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.update(by=cora)
