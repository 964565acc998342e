"""What was answered cannot be changed behind the product's back without being seen."""

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from cases.models import AssessmentEvent, Judgement, JudgementRevision
from cases.review.actions import submit
from cases.saving.history import digest_of_evidence
from tests.factories import answer, make_case, make_inspection, make_tameside, make_user, primary

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    """A case with two questions, one of them changed once."""
    ivy = make_user("Ivy Inspector")
    case = make_case(make_inspection(), assessor=None)
    answer(case, {"2.2.1": "yes", "2.2.1a": "no"}, by=ivy, evidence="Ŵyn said so 😀")
    answer(case, {"2.2.1": "no"}, by=ivy, evidence="On reflection, not.")
    return case


def verify(*args):
    call_command("verify_history", *args)


def tampered(sql, *params):
    """Change history as somebody could who owns the database."""
    table = "cases_judgementrevision"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
            cursor.execute(sql, params)
            cursor.execute("SET session_replication_role = DEFAULT")
        else:
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_refuses_update")
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_refuses_delete")
            cursor.execute(sql, params)


@pytest.mark.parametrize("model", [JudgementRevision, AssessmentEvent])
def test_history_refuses_update_and_delete_in_the_database(case, model):
    submit(assessment=primary(case), expected_version=primary(case).version, by=make_user("Lee Lead"))
    with pytest.raises(IntegrityError, match="History is never changed"), transaction.atomic():
        model.objects.update(id=F("id"))
    with pytest.raises(IntegrityError, match="History is never changed"), transaction.atomic():
        model.objects.all()._raw_delete(model.objects.db)


def test_untouched_history_fits(case, capsys):
    verify(case.inspection.code)
    assert capsys.readouterr().out.startswith("3 revisions fit\n")


def test_imported_history_fits(capsys):
    inspection = make_tameside()
    verify(inspection.code)
    assert capsys.readouterr().out.startswith(f"{JudgementRevision.objects.count():,} revisions fit\n")


@pytest.mark.parametrize(
    ("column", "value", "fault"),
    [
        ("evidence", "Something else", "its evidence is not what was stored"),
        ("answer", "na", "does not fit the revision before it"),
        ("by_id", None, "does not fit the revision before it"),
        ("version", 7, "does not follow the version before it"),
        ("digest", "0" * 64, "does not fit the revision before it"),
    ],
)
def test_a_changed_revision_is_named(case, column, value, fault):
    revision = JudgementRevision.objects.get(question__number="2.2.1a")
    tampered(f"UPDATE cases_judgementrevision SET {column} = %s WHERE id = %s", value, revision.pk)
    with pytest.raises(CommandError) as refusal:
        verify()
    assert f"revision {revision.pk} (question 2.2.1a, version" in str(refusal.value)
    assert fault in str(refusal.value)


def test_evidence_changed_together_with_its_digest_is_named(case):
    """The digest of the evidence is part of what the revision's own digest covers."""
    changed = "Something else"
    tampered(
        "UPDATE cases_judgementrevision SET evidence = %s, evidence_digest = %s WHERE sequence = 1",
        changed,
        digest_of_evidence(changed),
    )
    with pytest.raises(CommandError, match=r"question 2\.2\.1, version 1\): does not fit the revision before it"):
        verify()


def test_a_revision_moved_to_another_place_leaves_a_gap(case):
    """They are read by place, so the first that does not fit is the one that now stands where it stood."""
    follows = JudgementRevision.objects.get(sequence=3)
    tampered("UPDATE cases_judgementrevision SET sequence = 9 WHERE sequence = %s", 2)
    with pytest.raises(CommandError, match=rf"revision {follows.pk} .*stands at place 3, where 2 belongs"):
        verify()


def test_a_revision_taken_out_is_noticed(case):
    tampered("DELETE FROM cases_judgementrevision WHERE sequence = %s", 1)
    with pytest.raises(CommandError, match="stands at place 2, where 1 belongs"):
        verify()


def test_revisions_taken_off_the_end_are_noticed(case):
    tampered("DELETE FROM cases_judgementrevision WHERE sequence = %s", 3)
    with pytest.raises(CommandError, match=r"question 2\.2\.1\): is at version 2, its history at 1"):
        verify()


def test_a_judgement_changed_without_a_revision_is_noticed(case):
    Judgement.objects.filter(question__number="2.2.1").update(answer="yes")
    with pytest.raises(CommandError, match="is not what its newest revision says"):
        verify()


def test_purged_evidence_must_have_been_recorded(case):
    """How it is recorded: tests/test_tampering.py."""
    tampered("UPDATE cases_judgementrevision SET evidence = %s WHERE sequence = %s", "", 1)
    with pytest.raises(CommandError, match="its evidence is not what was stored"):
        verify()


def test_an_unknown_inspection_is_named():
    with pytest.raises(CommandError, match="There is no inspection atlantis"):
        verify("atlantis")
