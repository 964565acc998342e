"""Two uploads at the same moment, and the database's own rules."""

import uuid

import pytest
from django.db import IntegrityError, transaction

from cases.models import Caseload, CaseloadRow
from cases.sampling.actions import NewCaseload, fix_caseload, store_caseload
from cases.sampling.errors import CaseloadChangedError
from cases.saving.errors import NotAllowedError
from inspection.models import TeamRole
from tests.factories import MAPPING, caseload_rows, join, make_caseload, make_inspection, make_user
from tests.overlapping import overlapping


def storing(inspection, rows, key=None, expected_version=0, by=None):
    new = NewCaseload("", caseload_rows(rows), rows, 0, MAPPING)
    key = key or uuid.uuid4()

    def run():
        try:
            return store_caseload(
                inspection=inspection, caseload=new, expected_version=expected_version, key=key, by=by
            )
        except CaseloadChangedError as refusal:
            return refusal

    return run


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_uploads_at_once_the_second_is_told_of_the_first():
    inspection = make_inspection()
    first, second = overlapping(storing(inspection, 2), storing(inspection, 3))
    assert isinstance(second, CaseloadChangedError)
    assert list(Caseload.objects.all()) == [first]
    assert CaseloadRow.objects.count() == 2


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_same_request_twice_at_once_stores_once():
    inspection, key = make_inspection(), uuid.uuid4()
    first, second = overlapping(storing(inspection, 2, key), storing(inspection, 2, key))
    assert first == second
    assert Caseload.objects.count() == 1


@pytest.mark.django_db
def test_a_caseload_is_stored_by_who_may_draw_only():
    inspection = make_inspection()
    ivy = join(make_user("Ivy Inspector"), inspection, TeamRole.INSPECTOR)
    with pytest.raises(NotAllowedError):
        storing(inspection, 2, by=ivy)()
    assert not Caseload.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows.update(practitioner="P09"),
        lambda rows: rows.all().delete(),
        lambda rows: rows.create(caseload=Caseload.objects.get(), reference="X", commenced_on="2025-01-01"),
        lambda rows: Caseload.objects.update(accepted=1),
        lambda rows: Caseload.objects.all().delete(),
    ],
)
def test_the_database_refuses_every_change_of_a_caseload_that_was_drawn_from(change):
    fix_caseload(caseload=make_caseload(make_inspection()))
    with pytest.raises(IntegrityError), transaction.atomic():
        change(CaseloadRow.objects)
    assert CaseloadRow.objects.count() == 3


@pytest.mark.django_db
def test_a_case_added_by_hand_comes_after_the_draw():
    caseload = make_caseload(make_inspection())
    fix_caseload(caseload=caseload)
    caseload.rows.create(reference="X", commenced_on="2025-01-01", by_hand=True)
    assert [row.reference for row in CaseloadRow.objects.all().eligible()] == ["R-001", "R-002", "R-003"]
