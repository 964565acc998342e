"""A database that the version of November 2026 left, with the demonstration in it: brought up to date, it says what it
said then. Its files were made by that version (tests/old_database.py)."""

import json
import os
from pathlib import Path

import pytest

from tests.installation import database_of_our_own, run

DUMPS = Path(__file__).parent / "dumps"


@pytest.fixture(scope="module")
def brought_up_to_date(tmp_path_factory):
    folder = tmp_path_factory.mktemp("old")
    with database_of_our_own(folder) as url:
        environment = os.environ | {"DATABASE_URL": url, "DATA_DIR": str(folder), "SECRET_KEY": "x" * 50}
        environment["DJANGO_SETTINGS_MODULE"] = "inspection.settings"
        run(environment, "-m", "tests.old_database", "load", str(DUMPS / "demo-2026-11.json.xz"))
        run(environment, "manage.py", "migrate", "-v0")
        yield environment


def exported(environment, file_format):
    return run(environment, "manage.py", "export_inspection", "tameside-2023", "--format", file_format)


def test_its_results_are_those_of_then_key_by_key(brought_up_to_date):
    results = json.loads(exported(brought_up_to_date, "json"))
    assert_holds(results, json.loads((DUMPS / "demo-2026-11-results.json").read_text()))


def assert_holds(now, then):
    """`now` has all that `then` has; it may have more keys."""
    if not isinstance(then, dict):
        assert now == then
        return
    for key, value in then.items():
        assert_holds(now[key], value)


def test_its_decisions_are_final_without_a_confirmation(brought_up_to_date):
    standards = json.loads(exported(brought_up_to_date, "json"))["standards"]
    assert [number for number, standard in standards.items() if standard["final"]] == ["1.1", "1.2", "1.3", "1.4"]


def test_its_answers_are_those_of_then(brought_up_to_date):
    # Since then it begins with a byte order mark.
    then = (DUMPS / "demo-2026-11-answers.csv").read_text()
    assert exported(brought_up_to_date, "csv") == f"\N{BYTE ORDER MARK}{then}"


def test_its_history_without_a_key_fits_and_is_sealed_over(brought_up_to_date):
    """The file kept the revisions of one case only, and no versions of passages: these are missed, and nothing else."""
    ask = (
        "from inspection.ledger.verification import errors_in\n"
        "for inspection in Inspection.objects.all():\n"
        "    print(*errors_in(inspection.pk)[1], sep='\\n')"
    )
    missed = run(brought_up_to_date, "manage.py", "shell", "-v0", "-c", ask).splitlines()
    assert len(missed) > 100
    kinds = ("at version 1, its history at 0", "is not what its newest history says")
    assert [line for line in missed if not any(kind in line for kind in kinds)] == []


def test_its_inspections_have_their_stages(brought_up_to_date):
    ask = "print(*Inspection.objects.order_by('code').values_list('code', 'stage'), sep='\\n')"
    stages = run(brought_up_to_date, "manage.py", "shell", "-v0", "-c", ask).splitlines()
    assert stages == ["('harbour-2024', 'fieldwork')", "('tameside-2023', 'report')"]
