"""From a report to its published edition: who may, what stands against it, and what is frozen."""

import hashlib
import json
import uuid

import pytest
from django.db import IntegrityError, connection, transaction

from inspection.models import InspectionStage, Notice
from reports.files.imprint import edition_of
from reports.files.results import make_json
from reports.models import Edition, EditionFile, Export, Passage, PublicationEnd, PublicationProposal
from reports.publishing import actions
from reports.publishing.queries import obstacles, open_proposal, published_formats
from reports.publishing.signing import is_signed
from tests.factories import make_inspection

pytestmark = pytest.mark.django_db


def test_a_finished_report_can_be_published(inspection):
    assert obstacles(inspection) == []


def test_what_stands_against_publishing_is_named_with_its_page():
    inspection = make_inspection(cases=2)
    said = {obstacle.text: obstacle.address for obstacle in obstacles(inspection)}
    assert said["0 of 2 cases are signed off"].endswith("/cases/")
    assert said["Nothing is written yet"].endswith("/report/text/")
    assert any(text.startswith("No rating yet for ") for text in said)


def test_an_error_of_the_text_stands_against_it(inspection):
    Passage.objects.create(
        inspection=inspection, section="foreword", kind="narrative", position=99, text="{2.6.9 percent} of them"
    )
    assert [obstacle.text for obstacle in obstacles(inspection)] == ["The report’s text has 1 error"]


def test_proposing_asks_for_every_file_and_tells_who_may_approve(inspection, propose, lee, hana):
    proposal = propose()
    assert {export.format for export in proposal.exports.all()} == {format.code for format in published_formats()}
    assert [notice.user for notice in Notice.objects.filter(text__contains="approval")] == [hana]
    assert open_proposal(inspection) == proposal


def test_a_form_sent_twice_proposes_once(propose):
    key = uuid.uuid4()
    assert propose(key=key) == propose(key=key)
    assert PublicationProposal.objects.count() == 1


def test_of_two_proposals_the_second_is_refused(propose):
    propose()
    with pytest.raises(actions.PublicationRefusedError, match="has proposed its publication already"):
        propose()


def test_what_has_changed_since_it_was_seen_is_not_proposed(propose):
    with pytest.raises(actions.ReportChangedError):
        propose(version="0" * 64)


def test_nobody_publishes_what_they_proposed(propose, make_files, lee):
    proposal = propose()
    make_files(proposal)
    with pytest.raises(actions.PublicationRefusedError, match="Somebody else"):
        actions.publish(proposal=proposal, by=lee)
    with pytest.raises(IntegrityError), transaction.atomic():
        PublicationEnd.objects.create(proposal=proposal, outcome="published", proposed_by=lee, by=lee)


def test_nothing_is_published_before_its_files_are_made(propose, hana):
    with pytest.raises(actions.PublicationRefusedError, match="Not made yet: Report"):
        actions.publish(proposal=propose(), by=hana)


def test_what_has_changed_since_it_was_proposed_is_not_published(inspection, propose, make_files, hana):
    proposal = propose()
    make_files(proposal)
    passage = inspection.passages.first()
    passage.text += " More."
    passage._history_user = hana
    passage.save()
    with pytest.raises(actions.ReportChangedError):
        actions.publish(proposal=proposal, by=hana)
    assert not Edition.objects.exists()


def test_the_files_of_an_edition_are_those_that_were_read(inspection, propose, make_files, hana):
    proposal = propose()
    make_files(proposal)
    edition = actions.publish(proposal=proposal, by=hana)
    read = {export.format: bytes(export.content) for export in Export.objects.filter(proposal=proposal)}
    assert {file.format: bytes(file.content) for file in edition.files.all()} == read
    assert edition_of(proposal).line.encode() in read["html"]
    assert b"Draft" not in read["html"]
    assert read["json"] == make_json(inspection)
    manifest = json.loads(edition.manifest)
    assert {file["format"]: file["sha256"] for file in manifest["files"]} == {
        format: hashlib.sha256(content).hexdigest() for format, content in read.items()
    }
    assert is_signed(edition.manifest, edition.signature, edition.public_key)
    inspection.refresh_from_db()
    assert inspection.stage == InspectionStage.PUBLISHED


def test_what_is_over_cannot_be_ended_again(propose, hana, lee):
    proposal = propose()
    actions.withdraw(proposal=proposal, by=lee)
    for act in (
        lambda: actions.withdraw(proposal=proposal, by=lee),
        lambda: actions.decline(proposal=proposal, reason="Why", by=hana),
        lambda: actions.publish(proposal=proposal, by=hana),
    ):
        with pytest.raises(actions.PublicationRefusedError, match="That proposal is over: withdrawn by Lee"):
            act()


def test_who_declines_says_why_and_the_leads_are_told(inspection, propose, hana, lee):
    actions.decline(proposal=propose(), reason="The foreword is not signed", by=hana)
    assert open_proposal(inspection) is None
    notice = Notice.objects.filter(user=lee).latest("pk")
    assert notice.text == f"The report of {inspection} was not approved for publication"
    assert propose().number == 1


def test_a_correction_says_why_and_keeps_the_edition_before(inspection, publish, propose):
    first = publish()
    with pytest.raises(actions.PublicationRefusedError, match="Say why"):
        propose()
    second = publish(reason="A figure was wrong")
    assert [edition.number for edition in inspection.editions.all()] == [1, 2]
    assert json.loads(second.manifest)["reason"] == "A figure was wrong"
    assert first.files.count() == second.files.count()


@pytest.mark.parametrize("model", [PublicationProposal, PublicationEnd, Edition, EditionFile])
def test_the_database_refuses_to_change_or_delete_what_is_published(publish, model):
    publish()
    for sql in (f"UPDATE {model._meta.db_table} SET id = id", f"DELETE FROM {model._meta.db_table}"):
        with pytest.raises(IntegrityError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
