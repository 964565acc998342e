"""The inspection bundle: refused with every fault at once, stored in one piece, the same again changes nothing."""

import copy
import json

import pytest
from django.core.management import CommandError, call_command

from cases.models import AssessmentEvent, Case, Judgement, JudgementRevision
from inspection.foundation.files import FileRefusedError
from inspection.models import Inspection, Region
from reports.importing.actions import import_inspection
from reports.importing.bundle import Bundle
from reports.models import ContextFact, PanelDecision, SurveyResult
from tests.factories import DEMO, make_framework

pytestmark = pytest.mark.django_db
TAMESIDE = json.loads((DEMO / "tameside-2023.json").read_text())


@pytest.fixture
def bundle():
    make_framework()
    return copy.deepcopy(TAMESIDE)


def faults_of(content):
    with pytest.raises(FileRefusedError) as refusal:
        import_inspection(bundle=Bundle(content if isinstance(content, str) else json.dumps(content)))
    assert Inspection.objects.count() == Case.objects.count() == Region.objects.count() == 0
    return refusal.value.errors


def test_everything_in_the_bundle_is_stored(bundle):
    inspection, is_new = import_inspection(bundle=Bundle(json.dumps(bundle)))
    answers = sum(len(case["answers"]) for case in bundle["cases"])
    assert is_new
    assert inspection.cases.count() == 28
    assert Judgement.objects.count() == JudgementRevision.objects.count() == answers
    assert AssessmentEvent.objects.filter(change="imported").count() == 28
    assert (SurveyResult.objects.count(), ContextFact.objects.count(), PanelDecision.objects.count()) == (
        len(bundle["surveys"]),
        len(bundle["facts"]),
        4,
    )
    case = bundle["cases"][0]
    stored = dict(
        Judgement.objects.filter(assessment__case__reference=case["reference"]).values_list(
            "question__number", "answer"
        )
    )
    assert stored == case["answers"]


def test_the_same_file_again_changes_nothing(tmp_path, capsys):
    make_framework()
    file = tmp_path / "bundle.json"
    file.write_text(json.dumps(TAMESIDE))
    call_command("import_inspection", file)
    call_command("import_inspection", file)
    assert "stored already, nothing changed" in capsys.readouterr().out
    assert Case.objects.count() == 28


def test_another_bundle_under_the_same_code_is_refused(bundle):
    import_inspection(bundle=Bundle(json.dumps(bundle)))
    bundle["cases"].pop()
    with pytest.raises(FileRefusedError, match="tameside-2023 is stored already, with other content"):
        import_inspection(bundle=Bundle(json.dumps(bundle)))
    assert Case.objects.count() == 28


def test_an_unknown_framework_is_refused():
    unknown = TAMESIDE | {"framework": "probation-pdu-1999"}
    assert faults_of(unknown) == ["unknown framework 'probation-pdu-1999': import it first"]


def test_every_misfit_is_named_with_case_and_question_at_once(bundle):
    first, second, third = bundle["cases"][:3]
    first["answers"]["9.9.9"] = "yes"
    first["answers"]["2.2.1"] = "maybe"
    first["answers"]["PP1"] = "4"
    second["answers"]["2.1.1"] = "yes"
    second["characteristics"]["height"] = "tall"
    second["characteristics"]["sex"] = "Unknown"
    third["reference"] = first["reference"]
    third["answers"]["2.2.2"] = 1
    assert faults_of(bundle) == [
        "case TAM-001 is given 2 times",
        "case TAM-001, question 2.2.1: unknown answer 'maybe'; it takes yes, no, na",
        "case TAM-001, question PP1: unknown answer '4'; it takes 1, 2, 3 or more, na",
        "case TAM-001, question 9.9.9: unknown question (answer 'yes')",
        "case TAM-002, sex: unknown option 'Unknown'",
        "case TAM-002: unknown characteristic 'height'",
        "case TAM-002, question 2.1.1: does not apply to this case (court_report), yet is answered 'yes'",
        "case TAM-001, question 2.2.2: unknown answer 1; it takes yes, no, na",
    ]


def test_resettlement_questions_apply_to_licences_only(bundle):
    case = next(case for case in bundle["cases"] if case["characteristics"]["sentence_type"] != "Licence")
    case["answers"]["RS1"] = "yes"
    assert faults_of(bundle) == [
        f"case {case['reference']}, question RS1: does not apply to this case (licence), yet is answered 'yes'"
    ]


def test_unknown_standards_and_ratings_of_the_panel_are_refused(bundle):
    bundle["panel_ratings"] = {"1.9": "good", "2.2": "good", "1.1": "splendid"}
    assert faults_of(bundle) == [
        "panel_ratings, 1.9: unknown standard",
        "panel_ratings, 2.2: is not rated by the panel",
        "panel_ratings, 1.1: unknown rating 'splendid'; "
        "it is one of inadequate, requires_improvement, good, outstanding",
    ]


def test_a_survey_gives_a_percentage_or_a_count(bundle):
    bundle["surveys"] = [
        {"survey": "staff", "statement": "A", "percent": 5, "yes": 1, "of": 2},
        {"survey": "staff", "statement": "B"},
        {"survey": "staff", "statement": "C", "yes": 3, "of": 2},
        {"survey": "staff", "statement": "D", "yes": 2, "of": 2},
    ]
    assert faults_of(bundle) == [
        f"survey 'staff', {statement!r}: give either percent, or yes and of (yes at most of)" for statement in "ABC"
    ]


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        (("cases", 0, "commenced_on"), "2023-02-30", "case TAM-001: cases[0].commenced_on: must be a date"),
        (("cases", 0, "commenced_on"), 0, "case TAM-001: cases[0].commenced_on: must be a date"),
        (("cases", 0, "court_report"), "yes", "case TAM-001: cases[0].court_report: "),
        (("cases", 0, "reference"), "a/b", "case a/b: cases[0].reference: "),
        (("cases", 0, "reference"), "x" * 41, "case " + "x" * 41),
        (("cases", 0), None, "cases[0]: must be a mapping"),
        (("cases",), {}, "cases: "),
        (("inspection", "code"), "Upper Case", "inspection.code: "),
        (("inspection", "pdu", "name"), "nul\x00", "inspection.pdu.name: It holds a NUL character"),
        (("inspection", "published"), "2023-13", "inspection.published: must be a date"),
        (("facts", 0, "value"), 10**30, "facts[0].value: "),
        (("facts", 0, "name"), "a {brace}", "facts[0].name: "),
        (("format",), "inspection-bundle/3", "format: "),
        (("extra",), 1, "extra: unknown key"),
    ],
)
def test_a_fault_in_the_shape_names_its_place(bundle, path, value, fault):
    *way, last = path
    target = bundle
    for step in way:
        target = target[step]
    target[last] = value
    assert faults_of(bundle)[0].startswith(fault)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "line 1: not valid JSON"),
        ("{", "line 1: not valid JSON"),
        ("[]", "file: must be a mapping of keys to values"),
        ("null", "file: must be a mapping of keys to values"),
        ("[" * 100_000, "not valid JSON: nested too deeply"),
        ('{"a": NaN}', "not valid JSON: NaN is not a number"),
        ('{"a": 1, "a": 2}', "'a' is given twice in one object"),
        ("1" * 5000, "not valid JSON: "),
    ],
)
def test_what_is_no_bundle_at_all_is_refused(text, fault):
    assert faults_of(text)[0].startswith(fault)


def test_a_pdu_cannot_move_to_another_region(bundle):
    import_inspection(bundle=Bundle(json.dumps(bundle)))
    bundle["inspection"]["code"] = "second"
    bundle["inspection"]["region"] = {"code": "elsewhere", "name": "Elsewhere"}
    with pytest.raises(FileRefusedError, match="PDU tameside belongs to another region, greater-manchester"):
        import_inspection(bundle=Bundle(json.dumps(bundle)))


def test_the_command_lists_faults_and_stores_nothing(tmp_path, bundle):
    bundle["cases"][0]["answers"]["2.2.1"] = "maybe"
    file = tmp_path / "bundle.json"
    file.write_text(json.dumps(bundle))
    with pytest.raises(CommandError, match=r"bundle\.json: case TAM-001, question 2\.2\.1: unknown answer 'maybe'"):
        call_command("import_inspection", file)
    assert Inspection.objects.count() == 0


@pytest.mark.parametrize("answer", [[], {"a": 1}, None, 1, True])
def test_an_answer_of_any_type_is_named_with_its_case_and_question(bundle, answer):
    bundle["cases"][0]["answers"]["2.2.1"] = answer
    [fault] = faults_of(bundle)
    assert fault == f"case TAM-001, question 2.2.1: unknown answer {answer!r}; it takes yes, no, na"


def test_a_fault_in_the_shape_hides_no_other(bundle):
    first, second = bundle["cases"][:2]
    first["commenced_on"] = "20230313"
    first["answers"]["2.2.1"] = "maybe"
    second["reference"] = first["reference"]
    second["characteristics"]["sex"] = "X"
    bundle["facts"].append({"name": "No value"})
    errors = "\n".join(faults_of(bundle))
    for words in (
        "YYYY-MM-DD",
        "unknown answer 'maybe'",
        "is given 2 times",
        "unknown option 'X'",
        "value: is missing",
    ):
        assert words in errors


def test_an_unknown_framework_hides_no_other_fault(bundle):
    bundle["framework"] = "unheard-of"
    bundle["cases"][1]["reference"] = bundle["cases"][0]["reference"]
    unknown, repeated = faults_of(bundle)
    assert "unknown framework 'unheard-of'" in unknown
    assert "is given 2 times" in repeated


def test_a_number_beyond_all_measure_is_refused(bundle):
    text = json.dumps(bundle).replace('"value": ', '"value": 1e99999999999999999999, "x": ', 1)
    [fault] = faults_of(text)
    assert fault.startswith("not valid JSON")
