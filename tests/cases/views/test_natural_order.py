"""Cases stand in the natural order of their references wherever they are listed."""

import csv
import io
import re

import pytest

from cases.models import Assessment, Case
from cases.queries import allocated_to, case_rows, cases_of
from cases.sampling.actions import add_case
from reports.figures.tallies import case_statuses, judgements_behind
from reports.files.answers import make_csv
from tests.factories import make_framework, make_team
from tests.reports.importing.test_what_a_bundle_meets import BUNDLE_1, CASE, imported

pytestmark = pytest.mark.django_db

REFERENCES = ["C1", "C2", "c9", "C10", "C11", "C100"]


@pytest.fixture
def inspection():
    make_framework()
    answers = {"2.2.1": "yes"}
    return imported(
        BUNDLE_1 | {"cases": [CASE | {"reference": name, "answers": answers} for name in sorted(REFERENCES)]}
    )


@pytest.fixture
def lee(inspection):
    return make_team(inspection)["lee"]


def listed(client, path):
    page = client.get(path).content.decode()
    return re.findall(r">\s*([Cc]\d+)\s*</(?:a|label)>", page)


def test_lists_and_allocation(client, inspection, lee):
    client.force_login(lee)
    assert listed(client, f"/inspections/{inspection.code}/cases/") == REFERENCES
    Assessment.objects.update(state="in_progress", assessor=lee)
    assert listed(client, f"/inspections/{inspection.code}/allocation/") == REFERENCES
    assert listed(client, "/") == REFERENCES
    assert [row.reference for row in case_rows(allocated_to(lee))] == REFERENCES
    assert [row.reference for row in case_rows(cases_of(inspection, lee))] == REFERENCES


def test_the_cases_behind_a_figure(client, inspection, lee):
    client.force_login(lee)
    assert listed(client, f"/inspections/{inspection.code}/questions/2.2.1/")[-len(REFERENCES) :] == REFERENCES
    behind = judgements_behind(inspection, inspection.question_set.by_number["2.2.1"].pk)
    assert [judgement.assessment.case.reference for judgement in behind] == REFERENCES
    assert [status.reference for status in case_statuses(inspection)] == REFERENCES


def test_the_csv(inspection):
    rows = csv.reader(io.StringIO(make_csv(inspection).decode("utf-8-sig")))
    assert [row[0] for row in rows][1:] == REFERENCES


def test_cases_and_assessments_by_themselves(inspection):
    assert [case.reference for case in Case.objects.all()] == REFERENCES
    assert [assessment.case.reference for assessment in Assessment.objects.all()] == REFERENCES


def test_a_case_that_is_added_or_renamed_finds_its_place(inspection):
    case = add_case(inspection=inspection, reference="C3", commenced_on="2023-03-06")
    case.reference = "C99"
    case.save()
    assert list(Case.objects.values_list("reference", flat=True)) == [*REFERENCES[:-1], "C99", REFERENCES[-1]]
