"""Nothing can be stuck on the way out either: whatever becomes of a finished report, its check and its proposals, what
keeps it from being published is named with its page, and there is a way to its publication."""

import datetime
import uuid

import pytest
from django.utils import timezone

from cases.models import State
from cases.review.actions import reopen, sign_off, submit
from inspection.programme.stages import stage_of
from reports.accuracy import actions as checks
from reports.accuracy.actions import ChallengeContent
from reports.accuracy.frozen import content_of
from reports.accuracy.queries import Turn, challenges_of, open_challenges, standing_of, standings_of, version_of
from reports.accuracy.readiness import faults_of_report
from reports.files.version import data_version
from reports.models import Challenge, Disposition, Export, ExportState
from reports.publishing import actions, queries
from tests.factories import make_user, primary
from tests.test_way_to_the_end import all_that_reach, explored

pytestmark = [pytest.mark.anywhere, pytest.mark.django_db]


class WayOut:
    """A finished report, and what its people, a head and somebody of the inspected body can do to it now: with one
    draft, one challenge and one edition, beyond which the same begins anew."""

    def __init__(self, inspection, team):
        self.inspection, self.lee, self.hana, self.ivy = inspection, team["lee"], team["hana"], team["ivy"]
        self.cora = make_user("Cora Contact")

    @property
    def case(self):
        return primary(self.inspection.cases.get(reference="K-1"))

    @property
    def draft(self):
        return self.inspection.accuracy_drafts.last()

    def state(self):
        standing = next(iter(standings_of(self.inspection)), None)
        challenge = Challenge.objects.filter(draft__inspection=self.inspection).first()
        said = challenge and (challenge.is_withdrawn, challenge.answers.exists())
        proposal = queries.open_proposal(self.inspection)
        holds = proposal and proposal.data_version == data_version(self.inspection)
        turn = standing and standing.turn
        return self.case.state, turn, said, proposal and bool(holds), queries.is_published(self.inspection)

    def steps(self):
        return {name: step for part in (self._of_case, self._of_check, self._of_proposal) for name, step in part()}

    def _of_case(self):
        case = self.case
        seen = {"assessment": case, "expected_version": case.version}
        if case.state == State.SIGNED_OFF:
            yield "reopen", lambda: reopen(**seen, reason="One more look", by=self.lee)
        elif case.state == State.IN_PROGRESS:
            yield "submit case", lambda: submit(**seen, by=case.assessor or self.ivy)
        else:
            yield "sign off", lambda: sign_off(**seen, by=self.lee)

    def _of_check(self):
        draft = self.draft
        standing = standing_of(draft) if draft else None
        if standing is None:
            if not faults_of_report(self.inspection):
                yield "send", self._send
            return
        if standing.is_over:
            return
        step = {"draft": draft, "expected_version": standing.version, "key": uuid.uuid4()}
        day = timezone.localdate() + datetime.timedelta(days=9)
        yield "take back", lambda: checks.take_back(**step, reason="A slip", by=self.lee)
        challenge = draft.challenges.first()
        if standing.turn == Turn.BODY:
            seen = version_of(challenges_of(draft, content_of(draft)))
            yield "submit", lambda: checks.submit(**step, expected_challenges=seen, by=self.cora)
            if challenge is None:
                yield "challenge", lambda: self._challenge(draft)
            elif not challenge.is_withdrawn:
                version = challenge.version
                yield (
                    "withdraw challenge",
                    lambda: checks.withdraw_challenge(challenge=challenge, expected_version=version, by=self.cora),
                )
            return
        yield "more time", lambda: checks.extend(**step, due_on=day, reason="Asked for", by=self.lee)
        if open_challenges(draft).exists():
            yield "answer", lambda: self._answer(challenge)
        else:
            yield "send answers", lambda: checks.send_answers(**step, by=self.lee)

    def _send(self):
        day, version = timezone.localdate() + datetime.timedelta(days=5), data_version(self.inspection)
        about = {"inspection": self.inspection, "due_on": day, "letter": "", "contacts": [self.cora], "by": self.lee}
        checks.send_draft(**about, expected_version=version, key=uuid.uuid4())

    def _challenge(self, draft):
        content = ChallengeContent(words="It was five.", evidence="The register.", paragraph=1)
        checks.add_challenge(draft=draft, content=content, key=uuid.uuid4(), by=self.cora)

    def _answer(self, challenge):
        about = {"challenge": challenge, "disposition": Disposition.ACCEPTED, "reason": "It is put right."}
        checks.answer(**about, expected_version=checks.answer_version(challenge), key=uuid.uuid4(), by=self.lee)

    def _of_proposal(self):
        if queries.is_published(self.inspection):
            return
        proposal = queries.open_proposal(self.inspection)
        stands_against = queries.obstacles(self.inspection)
        if proposal is None:
            if not stands_against:
                yield "propose", self.propose
            return
        yield "withdraw proposal", lambda: actions.withdraw(proposal=proposal, by=self.lee)
        yield "decline", lambda: actions.decline(proposal=proposal, reason="Thin", by=self.hana)
        if proposal.data_version == data_version(self.inspection) and not stands_against:
            yield "approve", lambda: actions.publish(proposal=proposal, by=self.hana)

    def propose(self):
        version, day = data_version(self.inspection), timezone.localdate()
        about = {"inspection": self.inspection, "published_on": day, "reason": "", "key": uuid.uuid4()}
        proposal = actions.propose(**about, expected_version=version, by=self.lee)
        # That files are made is tried elsewhere.
        made = {"state": ExportState.DONE, "content": b"-", "data_version": version}
        Export.objects.filter(proposal=proposal).update(**made)


def looked_at(way):
    """Whether it is published, after what must hold in every state was seen to hold."""
    inspection = way.inspection
    inspection.refresh_from_db()
    assert inspection.stage == stage_of(inspection)
    published = queries.is_published(inspection)
    if not published:
        # Something can be done about it: what stands against it has a page, or it is proposed or can be.
        obstacles = queries.obstacles(inspection)
        assert all(obstacle.text and obstacle.address for obstacle in obstacles)
        proposal = queries.open_proposal(inspection)
        assert obstacles or proposal or "propose" in way.steps()
        # Nor does it go out by a step that no page offers, such as while a draft is checked.
        if obstacles and proposal is None:
            with pytest.raises(actions.PublicationRefusedError):
                way.propose()
        elif obstacles:
            with pytest.raises((actions.PublicationRefusedError, actions.ReportChangedError)):
                actions.publish(proposal=proposal, by=way.hana)
    return published


def test_from_every_state_of_a_finished_report_there_is_a_way_to_its_publication(inspection, team):
    way = WayOut(inspection, team)
    ways, published = explored(way, looked_at)
    assert len(ways) > 50
    ends = {state for state, is_published in published.items() if is_published}
    leads_on = {state: set(steps.values()) for state, steps in ways.items()}
    assert set(ways) - all_that_reach(ends, leads_on) == set()
