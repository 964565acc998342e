"""Signed-off cases with unanswered questions: imported so, and never passed over in silence."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.figures.scorecard import unanswered_by_standard
from reports.figures.tallies import case_statuses, scorecard
from reports.files.documents import make_html
from tests.factories import applicable, make_framework, make_tameside, make_team
from tests.reports.importing.test_what_a_bundle_meets import BUNDLE_1, CASE, imported, run

pytestmark = pytest.mark.django_db

ANSWERS = {"2.2.1": "yes", "2.2.2": "no"}
REFERENCES = ("C1", "C2", "C3")


@pytest.fixture
def gapped():
    """Three signed-off cases without most of their answers, and an open one."""
    make_framework()
    cases = [CASE | {"reference": reference, "answers": ANSWERS} for reference in REFERENCES]
    return imported(BUNDLE_1 | {"cases": [*cases, CASE | {"reference": "C4", "state": "in_progress"}]})


def words(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_as_many_questions_are_unanswered_as_are_put_and_not_answered(gapped):
    put = len(applicable(gapped.cases.first()))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        statuses = case_statuses(gapped)
    assert len(queries) == 1
    assert {status.reference: status.unanswered for status in statuses} == {
        **dict.fromkeys(REFERENCES, put - len(ANSWERS)),
        "C4": 0,
    }
    rows = unanswered_by_standard(scorecard(gapped))
    assert sum(row.answers for row in rows) == 3 * (put - len(ANSWERS))
    assert rows[0].title.startswith("2.2")


def test_what_is_not_inspected_is_neither_wanted_nor_counted(gapped):
    before = case_statuses(gapped)[0].unanswered
    of_standard = len([item for item in applicable(gapped.cases.first()) if item.standard == "2.2"])
    gapped.not_inspected = ["2.2"]
    gapped.save()
    assert before - case_statuses(gapped)[0].unanswered == of_standard - len(ANSWERS)
    assert "2.2" not in " ".join(row.title for row in unanswered_by_standard(scorecard(gapped)))


def test_where_everything_is_answered_nothing_is_said(client):
    inspection = make_tameside()
    assert scorecard(inspection).incomplete_in_words == ""
    assert unanswered_by_standard(scorecard(inspection)) == []
    client.force_login(make_team(inspection)["lee"])
    assert "unanswered" not in client.get(f"/inspections/{inspection.code}/").content.decode()


@pytest.mark.parametrize("path", ["", "panel/", "panel/2.2/"])
def test_pages_of_figures_say_so_and_name_the_cases_to_who_reads_them(client, gapped, path):
    team = make_team(gapped)
    client.force_login(team["lee"])
    page = words(client.get(f"/inspections/{gapped.code}/{path}").content.decode())
    assert "3 signed-off cases have unanswered questions." in page
    assert all(f"{reference} : 73 questions unanswered" in page for reference in REFERENCES)


def test_who_may_not_read_cases_is_told_where_answers_are_missing(client, gapped):
    client.force_login(make_team(gapped)["obi"])
    page = words(client.get(f"/inspections/{gapped.code}/").content.decode())
    assert "3 signed-off cases have unanswered questions." in page
    assert "2.3 Planning: 48 answers missing" in page
    assert not any(reference in page for reference in REFERENCES)


def test_the_report_says_so_without_references(gapped):
    report = words(make_html(gapped).decode())
    assert "3 signed-off cases have unanswered questions." in report
    assert "2.3 Planning (48);" in report
    assert not any(reference in report for reference in REFERENCES)


def test_the_command_lists_them_also_when_it_changes_nothing(tmp_path):
    make_framework()
    content = BUNDLE_1 | {"cases": [CASE | {"answers": ANSWERS}]}
    told = "warning: 1 signed-off case has unanswered questions:\n  case C1: 73 unanswered\n"
    assert run(tmp_path, content) == f"trialton-2023: stored\n{told}"
    assert run(tmp_path, content) == f"trialton-2023: stored already, nothing changed\n{told}"


def test_the_command_warns_of_a_date_outside_the_windows(tmp_path):
    make_framework()
    windows = {"commencement_windows": [["2023-01-01", "2023-02-01"], ["2023-03-06", "2023-03-06"]]}
    cases = [
        CASE | {"state": "in_progress"},
        CASE | {"reference": "C2", "commenced_on": "2023-02-02", "state": "in_progress"},
    ]
    content = BUNDLE_1 | {"cases": cases, "inspection": BUNDLE_1["inspection"] | windows}
    assert run(tmp_path, content).splitlines()[1:] == [
        "warning: case C2, Date the order or licence commenced: 2 February 2023 is outside the windows of "
        "this inspection: 1 January 2023 to 1 February 2023, 6 March 2023 to 6 March 2023"
    ]
