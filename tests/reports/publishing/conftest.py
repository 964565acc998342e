import datetime
import uuid

import pytest
from django.utils import timezone

from inspection.models import Inspection, User
from reports.files.actions import claim_export, finish_export
from reports.files.imprint import imprint_of
from reports.files.making import make_claimed
from reports.files.version import data_version
from reports.models import Export, Passage
from reports.publishing import actions
from tests.every_answer import make_kennel
from tests.factories import answer_everything, make_case, make_team, signed_off


@pytest.fixture(scope="module")
def kennel(module_db):
    """A small inspection whose report is finished: three cases, a few words."""
    inspection = make_kennel()
    team = make_team(inspection)
    for number, size in enumerate(("Small", "Small", "Large"), start=1):
        case = make_case(inspection, reference=f"K-{number}", size=size)
        answer_everything(case, by=team["ivy"])
        signed_off(case, by=team["lee"])
    text = "Of the cases, {1.1.1 percent} were in order."
    Passage.objects.create(inspection=inspection, section="foreword", kind="narrative", position=1, text=text)
    return inspection, team


@pytest.fixture
def inspection(kennel, db):
    return Inspection.objects.select_related("delivery_unit__region").get(pk=kennel[0].pk)


@pytest.fixture
def team(kennel, db):
    return {name: User.objects.get(pk=person.pk) for name, person in kennel[1].items()}


@pytest.fixture
def lee(team):
    return team["lee"]


@pytest.fixture
def hana(team):
    return team["hana"]


@pytest.fixture
def propose(inspection, lee):
    def propose(*, by=lee, on=None, reason="", version=None, key=None):
        return actions.propose(
            inspection=inspection,
            published_on=on or timezone.localdate() - datetime.timedelta(days=1),
            reason=reason,
            expected_version=version or data_version(inspection),
            key=key or uuid.uuid4(),
            by=by,
        )

    return propose


@pytest.fixture(scope="session")
def made():
    """What a file was made as, by its format and what it says of itself: of the same data it is the same."""
    return {}


@pytest.fixture
def make_files(made):
    """As the processes do that make files, each of them once."""

    def make_files(proposal):
        for export in Export.objects.filter(proposal=proposal):
            claimed = claim_export(pk=export.pk)
            key = export.format, imprint_of(export)
            if key in made:
                finish_export(export=claimed, content=made[key], version=proposal.data_version)
            else:
                make_claimed(claimed)
                export.refresh_from_db()
                made[key] = bytes(export.content)

    return make_files


@pytest.fixture
def publish(propose, make_files, hana):
    def publish(**kwargs):
        proposal = propose(**kwargs)
        make_files(proposal)
        return actions.publish(proposal=proposal, by=hana)

    return publish
