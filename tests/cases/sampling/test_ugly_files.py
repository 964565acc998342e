"""Files as people send them: each is read right, or refused with row and reason, and what is stored names nobody."""

import datetime

import pytest
from django.apps import apps

from cases.models import CaseloadRow
from cases.sampling import intake
from cases.sampling.days import DayOrder, both_ways, find_order
from cases.sampling.files import read_table
from cases.sampling.mapping import DetailMapping, Mapping, guess, mapping_errors
from cases.sampling.tables import TableRefusedError
from tests.cases.sampling.ugly_files import PLANTED, UGLY
from tests.factories import make_caseload, make_inspection

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def inspection(module_db):
    return make_inspection()


def mapping_of(table, framework):
    guessed = guess(table, framework)
    details = {
        target.removeprefix("details."): DetailMapping(column=heading)
        for target, heading in guessed.items()
        if target.startswith("details.")
    }
    return Mapping(
        reference=guessed["reference"], started=guessed["started"], practitioner=guessed.get("practitioner"),
        details=details,
    )  # fmt: skip


def test_there_are_two_hundred_files_and_no_two_are_called_alike():
    assert len(UGLY) >= 200
    assert len({ugly.name for ugly in UGLY}) == len(UGLY)


@pytest.mark.parametrize("ugly", UGLY, ids=[ugly.name for ugly in UGLY])
def test_a_file_is_read_right_or_refused_with_row_and_reason(ugly, inspection):
    framework = inspection.question_set
    if not ugly.accepted:
        with pytest.raises(TableRefusedError) as refusal:
            read_table(ugly.data)
        assert ugly.fault in str(refusal.value)
        return
    table = read_table(ugly.data)
    mapping = mapping_of(table, framework)
    assert list(mapping_errors(mapping, table, framework, hashed=False)) == []
    selection = intake.select(inspection, table, mapping)
    assert tuple(case.reference for case in selection.cases) == ugly.accepted
    assert {case.commenced_on for case in selection.cases} == {ugly.started}
    assert {case.practitioner for case in selection.cases} <= {"P01", "P02"}
    assert [case.details.get("sex", "") for case in selection.cases][:1] == ["Female"]
    refused = [(fault.row, fault.reason) for fault in selection.refused]
    assert [row for row, _ in refused] == [row for row, _ in ugly.refused]
    assert all(word in reason for (_, reason), (_, word) in zip(refused, ugly.refused, strict=True))


def everything_stored():
    """Every value of every row of every table, as text."""
    for model in apps.get_models():
        for row in model._base_manager.values_list():
            for value in row:
                yield value.tobytes() if isinstance(value, memoryview) else value


def is_planted(value):
    text = value.decode("latin-1") if isinstance(value, bytes) else str(value)
    return any(word in text for planted in PLANTED[:3] + PLANTED[4:] for word in planted.split())


def test_nobody_who_stands_in_a_file_stands_in_the_database(inspection):
    stored = 0
    for ugly in UGLY:
        if not ugly.accepted or len(ugly.accepted) > 100:
            continue
        table = read_table(ugly.data)
        mapping = mapping_of(table, inspection.question_set)
        selection = intake.select(inspection, table, mapping)
        new = intake.new_caseload(inspection, f"{PLANTED[0]}.csv", mapping, selection)
        make_caseload(inspection, new)
        stored += 1
        if stored % 40 == 1:
            assert CaseloadRow.objects.exists()
            assert [value for value in everything_stored() if is_planted(value)] == []
    assert stored > 150


def test_something_planted_would_be_found(inspection):
    make_inspection(name=PLANTED[1])
    assert {value for value in everything_stored() if is_planted(value)} == {PLANTED[1]}


def test_an_ambiguous_column_is_known_by_that_none_of_its_dates_decides():
    assert find_order(["01/02/2023", "03/04/2023"]).example == "01/02/2023"
    assert both_ways("01/02/2023") == ("1 February 2023", "2 January 2023")
    assert find_order(["01/02/2023", "13/04/2023"]) == (DayOrder.DAY_FIRST, "")
    assert find_order(["01/02/2023", "04/13/2023"]) == (DayOrder.MONTH_FIRST, "")
    # Somebody's program has turned some of them round.
    assert find_order(["01/02/2023", "04/13/2023", "13/04/2023"]).is_ambiguous
    assert not find_order(["01/01/2023", datetime.date(2023, 1, 2), 44927, None]).is_ambiguous
