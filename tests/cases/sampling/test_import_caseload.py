"""`manage.py import_caseload`."""

import hashlib
import json

import pytest
from django.core.management import CommandError, call_command

from cases.models import Caseload, CaseloadRow
from cases.sampling.actions import fix_caseload
from tests.demo_caseload import FILE, WINDOWS
from tests.demo_caseload import text as demo_text
from tests.factories import make_caseload, make_example, make_inspection

pytestmark = pytest.mark.django_db

MAPPING = """
reference: Case Ref
started: Start date
practitioner: Officer
details:
  sex: {column: Gender, values: {M: Male, F: Female, Not recorded: ""}}
  ethnicity: {column: Ethnicity}
  age_band: {column: Age group}
  sentence_type: {column: Sentence type, values: {CO: Community order, SSO: Suspended sentence order}}
  risk_of_serious_harm: {column: RoSH level}
  practitioner_grade: {column: Officer grade, values: {PO: Probation officer, PSO: Probation services officer}}
  court_report: {column: Court report, values: {Y: Yes, N: No}}
"""
TEXT = (
    "Ref,Sex,Kind,When\nB-2,female,Licence,2025-09-02\nA-1,Male,,2025-09-03\nA-1,Male,,2025-09-03\nC-3,x,,2025-09-04\n"
)
SMALL = """
reference: Ref
started: When
details: {sentence_type: {column: Kind}, sex: {column: Sex}}
"""


@pytest.fixture
def inspection():
    return make_inspection()


def run(capsys, folder, inspection, text, mapping, *options):
    file, yaml = folder / "caseload.csv", folder / "mapping.yaml"
    file.write_text(text)
    yaml.write_text(mapping)
    capsys.readouterr()
    call_command("import_caseload", inspection.code, str(file), "--mapping", str(yaml), *options)
    return json.loads(capsys.readouterr().out)


def test_it_prints_what_was_accepted_and_refused_and_the_digest(capsys, tmp_path, inspection):
    said = run(capsys, tmp_path, inspection, TEXT, SMALL)
    # In the order of the framework: sex before sentence type.
    lines = "A-1\tMale\t\nB-2\tFemale\tLicence\n"
    assert said == {
        "format": "caseload/1",
        "rows": 4,
        "accepted": 2,
        "refused": [
            {"row": 4, "column": "Ref", "value": "A-1", "reason": "The same reference as in row 3"},
            {"row": 5, "column": "Sex", "value": "x", "reason": "It is none of: Male, Female"},
        ],
        "digest": hashlib.sha256(lines.encode()).hexdigest(),
    }
    assert Caseload.objects.get().digest == said["digest"]


def test_a_dry_run_stores_nothing(capsys, tmp_path, inspection):
    run(capsys, tmp_path, inspection, TEXT, SMALL, "--dry-run")
    assert not Caseload.objects.exists()


def test_the_same_file_again_changes_nothing_and_another_replaces_it(capsys, tmp_path, inspection):
    for _ in range(2):
        run(capsys, tmp_path, inspection, TEXT, SMALL)
    assert Caseload.objects.count() == 1
    run(capsys, tmp_path, inspection, TEXT.replace("B-2", "B-3"), SMALL)
    assert sorted(row.reference for row in CaseloadRow.objects.all()) == ["A-1", "B-3"]


def test_the_digest_does_not_depend_on_the_order_of_the_rows(capsys, tmp_path, inspection):
    first, *rows = TEXT.splitlines()
    turned = "\n".join([first, *reversed(rows)])
    digests = {run(capsys, tmp_path, inspection, text, SMALL, "--dry-run")["digest"] for text in (TEXT, turned)}
    assert len(digests) == 1


def test_the_demonstration_file_is_as_its_program_makes_it_and_has_something_of_everything(
    capsys, tmp_path, inspection
):
    assert FILE.read_text() == demo_text()
    inspection.commencement_windows = [list(window) for window in WINDOWS]
    inspection.save()
    said = run(capsys, tmp_path, inspection, demo_text(), MAPPING)
    assert (said["rows"], said["accepted"], len(said["refused"])) == (400, 351, 49)
    details = [row.details for row in CaseloadRow.objects.all()]
    for detail in inspection.question_set.details:
        if detail.code != "interview":
            assert {case.get(detail.code) for case in details} - {None} == set(detail.options), detail.code


@pytest.mark.parametrize(
    ("mapping", "fault"),
    [
        ("reference: Ref\n", "line 1, started: is missing"),
        (SMALL.replace("Ref", "Reff"), "line 2, reference: no column is called “Reff”"),
        (SMALL.replace("sex:", "sexx:"), "details.sexx: the framework has no such detail"),
        (SMALL.replace("column: Sex", "column: Sex, values: {x: Neither}"), "“Neither” is none of the options"),
        (SMALL.replace("When", "Ref"), "line 3, started: “Ref” stands for something else already"),
        ("- a\n", "must be a mapping"),
        ("a: [\n", "not valid YAML"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused_with_its_line(capsys, tmp_path, inspection, mapping, fault):
    with pytest.raises(CommandError) as refusal:
        run(capsys, tmp_path, inspection, TEXT, mapping)
    assert fault in str(refusal.value)
    assert not Caseload.objects.exists()


def test_names_births_and_national_numbers_cannot_be_mapped(capsys, tmp_path, inspection):
    mapping = "reference: Case Ref\nstarted: DOB\ndetails: {sex: {column: Name}, ethnicity: {column: PNC}}\n"
    with pytest.raises(CommandError) as refusal:
        run(capsys, tmp_path, inspection, demo_text(), mapping)
    faults = str(refusal.value).splitlines()
    assert [fault.split(" seems to hold ")[1].split(",")[0] for fault in faults] == [
        "dates of birth",
        "names of people",
        "PNC identifiers",
    ]


def test_a_file_of_which_no_row_is_accepted_is_refused_with_every_fault(capsys, tmp_path, inspection):
    with pytest.raises(CommandError) as refusal:
        run(capsys, tmp_path, inspection, "Ref,Sex,Kind,When\n,,,soon\nR,z,,2025-09-01\n", SMALL)
    assert len(str(refusal.value).splitlines()) == 4


def test_made_references_are_written_to_a_file_of_pairs(capsys, tmp_path, inspection):
    pairs = tmp_path / "pairs.csv"
    run(capsys, tmp_path, inspection, TEXT, SMALL, "--pairs", str(pairs))
    written = dict(line.split(",") for line in pairs.read_text("utf-8-sig").splitlines()[1:])
    assert set(written) == {"A-1", "B-2"}
    assert {row.reference for row in CaseloadRow.objects.all()} == set(written.values())


def test_after_the_draw_another_file_is_refused(capsys, tmp_path, inspection):
    fix_caseload(caseload=make_caseload(inspection))
    with pytest.raises(CommandError, match="A sample has been drawn"):
        run(capsys, tmp_path, inspection, TEXT, SMALL)


def test_an_inspection_without_questions_for_cases_has_no_caseload(capsys, tmp_path):
    asked = make_inspection(framework=make_example("approved-premises-2025"))
    with pytest.raises(CommandError, match="puts no question to cases"):
        run(capsys, tmp_path, asked, TEXT, SMALL)


def test_cases_that_a_rule_excludes_are_kept_and_told(capsys, tmp_path):
    framework = make_example(
        "youth-justice-2021",
        ("\ndomains:", "\nsampling:\n  exclusions:\n    - {label: Girls, when: {sex: Female}}\ndomains:"),
    )
    inspection = make_inspection(framework=framework)
    said = run(capsys, tmp_path, inspection, TEXT, "reference: Ref\nstarted: When\ndetails: {sex: {column: Sex}}\n")
    assert {"row": 2, "column": "", "value": "", "reason": "Girls"} in said["refused"]
    assert CaseloadRow.objects.get(reference="B-2").excluded == "Girls"
    assert [row.reference for row in CaseloadRow.objects.all().eligible()] == ["A-1"]
