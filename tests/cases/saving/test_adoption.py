"""What was stored before there was a key: tried, kept as it is, and sealed over."""

from importlib import import_module

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from cases.models import Assessment, JudgementRevision
from cases.saving.history import unkeyed_digest
from inspection.ledger.actions import record
from inspection.models import LedgerEntry, LedgerHead
from tests.factories import answer, make_case, make_inspection, make_user, primary
from tests.tampering import triggers_off

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    """With the history of an earlier version: digests that anybody can compute, and no ledger."""
    case = make_case(make_inspection())
    answer(case, {"2.2.1": "yes", "2.2.1a": "no"}, by=make_user("Ivy Inspector"), evidence="Ŵyn said so 😀")
    with triggers_off():
        write_chain_without_key(case)
        for model in (LedgerEntry, LedgerHead):
            model.objects.all()._raw_delete(model.objects.db)
    Assessment.objects.update(revision_count=0, chain_digest="", seal="")
    record(case.inspection.pk, [*case.inspection.history.all(), case.inspection.framework])
    return case


def write_chain_without_key(case):
    previous = ""
    for revision in primary(case).revisions.order_by("sequence"):
        revision.digest = previous = unkeyed_digest(revision, previous)
        revision.save()


def adopt():
    import_module("cases.migrations.0009_sealed").adopt_cases(apps, None)


def complaint():
    with pytest.raises(CommandError) as raised:
        call_command("verify_history")
    return str(raised.value)


def test_a_chain_without_a_key_is_kept_as_it_is_with_a_sealed_record_over_its_end(case):
    before = list(JudgementRevision.objects.values())
    adopt()
    assert list(JudgementRevision.objects.values()) == before
    adopted = LedgerEntry.objects.get(kind="adopted")
    assert (adopted.count, adopted.content) == (2, before[-1]["digest"])
    call_command("verify_history")


def test_what_is_answered_since_goes_on_from_it_with_a_key(case):
    adopt()
    answer(case, {"2.2.1": "no"}, by=make_user("Ida Inspector"))
    call_command("verify_history")
    digests = JudgementRevision.objects.order_by("sequence").values_list("digest", flat=True)
    assert ["." in digest for digest in digests] == [False, False, True]


def test_what_is_rewritten_since_is_named_though_its_chain_fits(case):
    adopt()
    with triggers_off():
        JudgementRevision.objects.filter(sequence=1).update(answer="na")
        write_chain_without_key(case)
        tail = JudgementRevision.objects.get(sequence=2)
    Assessment.objects.filter(pk=tail.assessment_id).update(chain_digest=tail.digest)
    assert "revision 2 of its history is not the one of record" in complaint()


def test_without_a_key_nothing_is_believed_that_came_later(case):
    adopt()
    answer(case, {"2.2.1": "no"}, by=make_user("Ida Inspector"))
    with triggers_off():
        write_chain_without_key(case)
    assert "does not fit the revision before it" in complaint()


def test_a_chain_that_did_not_fit_keeps_no_database_from_going_on_and_is_named_ever_after(case):
    with triggers_off():
        JudgementRevision.objects.filter(sequence=1).update(answer="na")
    adopt()
    assert "(question 2.2.1, version 1): does not fit the revision before it" in complaint()
