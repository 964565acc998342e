import datetime
import uuid

import pytest
from django.test import Client
from django.utils import timezone

from reports.accuracy import actions
from reports.accuracy.actions import ChallengeContent
from reports.files.version import data_version
from tests.factories import make_user
from tests.reports.kennel import hana, inspection, kennel, lee, team  # noqa: F401  # fixtures


@pytest.fixture
def cora(db):
    """Of the inspected body."""
    return make_user("Cora Contact")


@pytest.fixture
def carl(db):
    return make_user("Carl Contact")


@pytest.fixture
def send(inspection, lee, cora):
    def send(*, contacts=None, days=10, letter="", by=lee):
        return actions.send_draft(
            inspection=inspection,
            due_on=timezone.localdate() + datetime.timedelta(days=days),
            letter=letter,
            contacts=[cora] if contacts is None else contacts,
            expected_version=data_version(inspection),
            key=uuid.uuid4(),
            by=by,
        )

    return send


@pytest.fixture
def challenge(cora):
    def challenge(draft, words="It was five, not six.", *, by=cora, **about):
        content = ChallengeContent(words=words, evidence="The register of 4 May.", **(about or {"paragraph": 1}))
        return actions.add_challenge(draft=draft, content=content, key=uuid.uuid4(), by=by)

    return challenge


@pytest.fixture
def browser():
    def browser(person):
        client = Client()
        client.force_login(person)
        return client

    return browser
