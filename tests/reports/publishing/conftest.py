import datetime
import uuid

import pytest
from django.utils import timezone

from reports.files.actions import claim_export, finish_export
from reports.files.imprint import imprint_of
from reports.files.making import make_claimed
from reports.files.version import data_version
from reports.models import Export
from reports.publishing import actions
from tests.reports.kennel import hana, inspection, kennel, lee, team  # noqa: F401  # fixtures


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
