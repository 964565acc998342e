import datetime
import uuid

import pytest
from django.utils import timezone

from inspection.models import Inspection, TeamRole
from reports.models import AccuracyMove, Edition, PublicationEnd, PublicationProposal
from tests.factories import join, make_inspection, make_sent_draft, make_user

FIRST = datetime.date(2026, 3, 2)


def on(number):
    """So many days after fieldwork began."""
    return FIRST + datetime.timedelta(days=number)


@pytest.fixture
def today(monkeypatch):
    """Let it be so many days after fieldwork began, for whatever is stored or shown from then on."""

    def today(number):
        moment = datetime.datetime(2026, 3, 2, 12, tzinfo=datetime.UTC) + datetime.timedelta(days=number)
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return today


class Way:
    """An inspection on its way, a step a method, each at the time that it is."""

    def __init__(self, **days):
        self.inspection = make_inspection()
        self.lee = join(make_user("Lee Lead"), self.inspection, TeamRole.LEAD_INSPECTOR)
        for name, day in days.items():
            setattr(self.inspection, name, on(day))
        self.inspection.save()
        self.proposal = self.draft = None

    def reach(self, stage):
        """As `settle_stage` stores it."""
        self.inspection.stage, self.inspection.stage_since = stage, timezone.now()
        self.inspection.save(update_fields=["stage", "stage_since"])
        return self

    def send(self, cora, *, due):
        number = self.inspection.accuracy_drafts.count() + 1
        self.draft = make_sent_draft(self.inspection, by=self.lee, contact=cora, due_on=on(due), number=number)
        return self

    def step(self, move, **more):
        self.draft.steps.create(move=move, by=self.lee, key=uuid.uuid4(), **more)
        return self

    def answer(self):
        return self.step(AccuracyMove.ANSWERED)

    def propose(self, *, appears, number=1, by=None):
        self.proposal = PublicationProposal.objects.create(
            inspection=self.inspection,
            number=number,
            published_on=on(appears),
            reason="A correction" if number > 1 else "",
            by=by or self.lee,
            key=uuid.uuid4(),
        )
        return self

    def end(self, outcome, by, reason=""):
        PublicationEnd.objects.create(
            proposal=self.proposal, outcome=outcome, reason=reason, proposed_by=self.lee, by=by
        )
        return self

    def publish(self, hana):
        self.end("published", hana)
        Edition.objects.create(
            inspection=self.inspection,
            number=self.proposal.number,
            published_on=self.proposal.published_on,
            proposal=self.proposal,
        )
        return self.reach("published")

    @property
    def stored(self):
        return Inspection.objects.get(pk=self.inspection.pk)


@pytest.fixture
def begin(db, today):
    """An inspection that is set up forty days before its fieldwork."""

    def begin(**days):
        today(-40)
        return Way(**days)

    return begin
