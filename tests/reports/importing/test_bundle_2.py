"""The inspection bundle of format 2: what a framework of format 2 records, refused with every fault at once."""

import copy
import json

import pytest

from cases.inspection_answers.queries import inspection_answers
from cases.models import Assessment, AssessmentEvent, InspectionAnswerRevision, Judgement, JudgementRevision
from inspection.foundation.files import FileRefusedError
from inspection.models import DeliveryUnit, Inspection
from reports.importing.actions import import_inspection
from reports.importing.bundle import Bundle
from reports.models import PanelDecision
from tests.factories import DEMO, make_example, make_framework

pytestmark = pytest.mark.django_db

# Against the example that has something of everything; 4.1 and 7.1 are asked of the inspection.
COMPLETE = {
    **{"SG1": "yes", "SG1a": "no", "1.2": "yes", "1.2/1": "fair", "1.2b": "na", "2.1": "yes"},
    **{"5.1": "yes", "6.1": "no", "IN1": 3, "IN3": "2025-05-01", "IN4": "Daily", "IN5": "weak"},
}
LONG = {"reference": "C-1", "started": "2025-03-01", "details": {"kind": "Long", "age": 81}, "answers": COMPLETE}
BUNDLE = {
    "format": "inspection-bundle/2",
    "framework": "every-rule",
    "inspection": {
        "code": "elm-house-2025",
        "unit": {"code": "elm-house", "name": "Elm House"},
        "fieldwork_started_on": "2025-06-02",
        "published": "2025-09",
        "commencement_windows": [["2025-01-01", "2025-03-31"]],
        "notice": "Invented.",
        "eligible": 40,
        "not_inspected": [],
    },
    "cases": [LONG],
    "inspection_answers": {"4.1": "fair", "7.1": {"answer": "yes", "evidence": "Minutes seen."}},
    "panel_ratings": {"7": "good"},
    "surveys": [{"survey": "staff", "statement": "We are heard", "percent": 60}],
    "facts": [{"name": "Beds", "value": 31, "unit": "beds"}],
}


@pytest.fixture
def bundle():
    make_example("every-rule")
    return copy.deepcopy(BUNDLE)


def imported(content):
    return import_inspection(bundle=Bundle(json.dumps(content)))[0]


def faults_of(content):
    with pytest.raises(FileRefusedError) as refusal:
        import_inspection(bundle=Bundle(json.dumps(content)))
    assert (Inspection.objects.count(), DeliveryUnit.objects.count(), Judgement.objects.count()) == (0, 0, 0)
    return refusal.value.errors


def stored(reference="C-1"):
    rows = Judgement.objects.filter(assessment__case__reference=reference)
    return dict(rows.values_list("question__number", "answer"))


def state(reference="C-1"):
    return Assessment.objects.get(case__reference=reference).state


# --- What is stored ---------------------------------------------------------------------------------------------------


def test_the_inspection_is_stored_with_what_it_says_of_itself(bundle):
    bundle["inspection"]["not_inspected"] = ["2"]
    inspection = imported(bundle)
    assert (inspection.eligible, inspection.not_inspected, inspection.region) == (40, ["2"], None)
    assert (inspection.delivery_unit.name, inspection.delivery_unit.region) == ("Elm House", None)
    assert (str(inspection.report_month), inspection.notice) == ("2025-09-01", "Invented.")
    assert inspection.commencement_windows == [["2025-01-01", "2025-03-31"]]
    assert {row.eligible for row in inspection.history.all()} == {40}
    assert PanelDecision.objects.get().standard.number == "7"
    assert (inspection.survey_results.count(), inspection.facts.count()) == (1, 1)


def test_facts_may_be_ranges_with_a_source_and_surveys_say_who_was_asked(bundle):
    bundle["facts"] = [
        {"name": "Load", "value": 145, "upper": 150, "unit": "per cent", "source": "The unit", "as_of": "2025-05-01"}
    ]
    bundle["surveys"] = [
        {"survey": "court", "statement": "Fine", "yes": 2, "of": 3, "asked": "sentencers", "asked_on": "2025-05-02"}
    ]
    inspection = imported(bundle)
    [fact], [result] = inspection.facts.all(), inspection.survey_results.all()
    assert (fact.value, fact.upper, fact.unit, fact.source, str(fact.as_of)) == (
        *(145, 150, "per cent", "The unit", "2025-05-01"),
    )
    assert (result.asked, str(result.asked_on), result.yes, result.of) == ("sentencers", "2025-05-02", 2, 3)


def test_a_range_that_ends_where_it_begins_is_named(bundle):
    bundle["facts"] = [{"name": "Load", "value": 150, "upper": 150}]
    assert faults_of(bundle) == ["fact 'Load': its range ends at 150, which is not above 150"]


def test_the_same_bundle_again_changes_nothing_and_another_is_refused(bundle):
    inspection = imported(bundle)
    again, is_new = import_inspection(bundle=Bundle(json.dumps(bundle)))
    assert (again, is_new, InspectionAnswerRevision.objects.count()) == (inspection, False, 2)
    bundle["inspection_answers"]["4.1"] = "weak"
    with pytest.raises(FileRefusedError, match="elm-house-2025 is stored already, with other content"):
        imported(bundle)


def test_answers_of_every_type_are_stored_as_text(bundle):
    case = bundle["cases"][0]
    case["details"] |= {"visited": True}
    case["answers"] |= {"IN2": ["Cook", "Nurse"], "IN1": 2.50, "3.1": "strong"}
    for number in ("SG1", "SG1a"):
        del case["answers"][number]
    imported(bundle)
    assert stored() == {
        **{"1.2": "yes", "1.2/1": "fair", "1.2b": "na", "2.1": "yes", "3.1": "strong", "5.1": "yes", "6.1": "no"},
        **{"IN1": "2.5", "IN2": '["Nurse","Cook"]', "IN3": "2025-05-01", "IN4": "Daily", "IN5": "weak"},
    }
    assert JudgementRevision.objects.count() == Judgement.objects.count() == 12


def test_details_are_stored_as_the_form_stores_them(bundle):
    bundle["cases"] = [
        LONG | {"reference": "C-1", "details": {"kind": "Long", "visited": False, "age": 81.5}, "state": "in_progress"},
        LONG | {"reference": "C-2", "details": {"kind": "Long", "visited": "no", "left_on": "2025-09-01"}},
    ]
    inspection = imported(bundle)
    assert [case.details for case in inspection.cases.all()] == [
        {"kind": "Long", "visited": "no", "age": 81.5},
        {"kind": "Long", "visited": "no", "left_on": "2025-09-01"},
    ]
    assert str(inspection.cases.first().commenced_on) == "2025-03-01"


def test_answers_of_the_inspection_are_stored_with_their_evidence(bundle):
    inspection = imported(bundle)
    by_number = {inspection.question_set.by_number[number].pk: number for number in ("4.1", "7.1")}
    answers = {by_number[pk]: answer[:4] for pk, answer in inspection_answers(inspection).items()}
    assert answers == {"4.1": ("fair", "", 1, None), "7.1": ("yes", "Minutes seen.", 1, None)}
    assert InspectionAnswerRevision.objects.count() == 2


# --- States -----------------------------------------------------------------------------------------------------------


def test_a_case_is_signed_off_where_it_is_complete_and_open_otherwise(bundle):
    some = {number: answer for number, answer in COMPLETE.items() if number != "6.1"}
    bundle["cases"] += [LONG | {"reference": "C-2", "answers": some}, LONG | {"reference": "C-3", "answers": {}}]
    imported(bundle)
    assert [state(reference) for reference in ("C-1", "C-2", "C-3")] == ["signed_off", "in_progress", "in_progress"]
    assert set(Assessment.objects.values_list("assessor", flat=True)) == {None}


def test_a_case_has_the_state_that_the_bundle_says(bundle):
    states = ["in_progress", "submitted", "signed_off"]
    bundle["cases"] = [LONG | {"reference": name, "state": name} for name in states]
    imported(bundle)
    assert [state(name) for name in states] == states
    events = AssessmentEvent.objects.values_list("assessment__case__reference", "change", "by")
    assert sorted(events) == [("signed_off", "imported", None), ("submitted", "submitted", None)]


def test_what_is_not_inspected_need_not_be_answered(bundle):
    bundle["inspection"]["not_inspected"] = ["2"]
    del bundle["cases"][0]["answers"]["2.1"]
    imported(bundle)
    assert state() == "signed_off"


def test_a_signed_off_case_with_gaps_is_refused_and_they_are_named(bundle):
    case = bundle["cases"][0]
    case["state"] = "signed_off"
    for number in ("2.1", "IN3"):
        del case["answers"][number]
    assert faults_of(bundle) == ["case C-1: is signed_off, yet unanswered are 2.1, IN3"]


def test_a_case_to_which_nothing_is_put_is_open_and_cannot_be_signed_off():
    make_example("youth-justice-2021", ("  required: true\n", ""))
    bundle = of_youth_justice([{"reference": "Y-1", "started": "2025-01-01", "state": "signed_off"}])
    assert faults_of(bundle) == ["case Y-1: is signed_off, yet no question is put to it (disposal is not given)"]
    del bundle["cases"][0]["state"]
    imported(bundle)
    assert state("Y-1") == "in_progress"


# --- Faults -----------------------------------------------------------------------------------------------------------


def test_every_misfit_is_named_with_case_question_or_detail_and_value_at_once(bundle):
    first = bundle["cases"][0]
    first["answers"] |= {
        **{"9.9": "yes", "SG1": "maybe", "1.2/1": "na", "IN1": "three", "IN3": "1 May 2025", "IN4": "daily"},
        **{"IN2": ["Nurse"], "4.1": "fair", "3.1": "strong"},
    }
    second = LONG | {
        "reference": "C-2",
        "answers": {"IN2": ["Nurse", "Baker"]},
        "details": {"kind": "Medium", "visited": "perhaps", "left_on": "2025-02-30", "age": True, "height": 180},
    }
    third = LONG | {"reference": "C-2", "details": {}, "answers": {"IN1": 10**12, "IN5": ["weak"]}}
    bundle["cases"] += [second, third]
    bundle["inspection"] |= {"eligible": 2, "not_inspected": ["1", "9", "2", "2"]}
    bundle["inspection_answers"] = {
        **{"4.1": "splendid", "9.9": "yes", "SG1": "yes", "7.1": {"evidence": "Seen."}},
    }
    bundle["panel_ratings"] = {"7": "top"}
    assert faults_of(bundle) == [
        "case C-2 is given 2 times",
        "not_inspected, 2 is given 2 times",
        "inspection.eligible: 2 is less than the 3 cases of the bundle",
        "case C-1, question SG1: unknown answer 'maybe'; it takes yes, no, na",
        "case C-1, question 1.2/1: unknown answer 'na'; it takes strong, fair, weak",
        "case C-1, question IN1: 'three' is not a number",
        "case C-1, question IN3: '1 May 2025' must be a date written YYYY-MM-DD",
        "case C-1, question IN4: unknown answer 'daily'; it takes Daily, Weekly, na",
        "case C-1, question 9.9: unknown question (answer 'yes')",
        "case C-1, question IN2: does not apply to this case (family), yet is answered ['Nurse']",
        "case C-1, question 4.1: is asked of the inspection, not of its cases, yet is answered 'fair'",
        "case C-1, question 3.1: does not apply to this case (short_stay or family), yet is answered 'strong'",
        "case C-2, kind: unknown option 'Medium'; it takes Long, Short",
        "case C-2, visited: unknown option 'perhaps'; it takes true or false",
        "case C-2, left_on: '2025-02-30' must be a date written YYYY-MM-DD",
        "case C-2, age: True is not a number",
        "case C-2: unknown detail 'height' (value 180)",
        "case C-2, question IN2: unknown answer ['Nurse', 'Baker']; it takes a list of Nurse, Cook",
        "case C-2, kind: is missing",
        "case C-2, question IN1: the number must be at most 1,000,000,000, above or below nought",
        "case C-2, question IN5: unknown answer ['weak']; it takes strong, fair, weak",
        "panel_ratings, 7: unknown rating 'top'; it is one of poor, fair, good",
        "inspection_answers, question 4.1: unknown answer 'splendid'; it takes strong, fair, weak",
        "inspection_answers, question 9.9: unknown question (answer 'yes')",
        "inspection_answers, question SG1: is put to cases, not to the inspection, yet is answered 'yes'",
        "inspection_answers, question 7.1: answer is missing",
        "not_inspected, 1: this framework lets no inspection leave it out",
        "not_inspected, 9: unknown standard",
    ]


@pytest.mark.parametrize(
    ("number", "answer", "fault"),
    [
        ("IN1", "3", "'3' is not a number"),
        ("IN1", None, "None is not a number"),
        ("IN1", 1.23456, "1.23456 has more than 4 decimal places"),
        ("IN2", [], "unknown answer []; it takes a list of Nurse, Cook"),
        ("IN2", "Nurse", "unknown answer 'Nurse'; it takes a list of Nurse, Cook"),
        ("IN2", ["Nurse", "Nurse"], "one answer is given twice in ['Nurse', 'Nurse']"),
        ("IN2", [["Nurse"]], "unknown answer [['Nurse']]; it takes a list of Nurse, Cook"),
        ("IN3", 20250501, "20250501 must be a date written YYYY-MM-DD"),
        ("IN3", "20250501", "'20250501' must be a date written YYYY-MM-DD"),
        ("SG1", True, "unknown answer True; it takes yes, no, na"),
        ("SG1", {"answer": "yes"}, "unknown answer {'answer': 'yes'}; it takes yes, no, na"),
    ],
)
def test_an_answer_of_another_type_is_named(bundle, number, answer, fault):
    bundle["cases"][0]["answers"][number] = answer
    assert f"case C-1, question {number}: {fault}" in faults_of(bundle)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "the answer must be text (found '')"),
        (" \n", "the answer must be text (found ' \\n')"),
        (7, "the answer must be text (found 7)"),
        ("a\x00", "It holds a NUL character, at character 2. Delete it and try again"),
    ],
)
def test_a_text_passes_the_gate_of_all_text(bundle, text, fault):
    make_example("every-rule", ('edition: "1"', 'edition: "2"'), ("answer: {type: date}", "answer: {type: text}"))
    bundle["cases"][0]["answers"]["IN3"] = text
    assert faults_of(bundle) == [f"case C-1, question IN3: {fault}"]


def test_a_text_is_stored_as_it_was_written(bundle):
    make_example("every-rule", ('edition: "1"', 'edition: "2"'), ("answer: {type: date}", "answer: {type: text}"))
    bundle["cases"][0]["answers"]["IN3"] = "=SUM(1)\r\nnext"
    imported(bundle)
    assert stored()["IN3"] == "=SUM(1)\nnext"


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ({"answer": "yes", "evidence": 3}, "evidence must be text (found 3)"),
        ({"answer": "yes", "note": "x"}, "unknown key 'note'; it takes answer and evidence"),
        (
            {"answer": "yes", "evidence": "x" * 20_001},
            "It is 20,001 characters long; the most that can be kept is 20,000",
        ),
        ({"answer": "maybe"}, "unknown answer 'maybe'; it takes yes, no, na"),
        (["yes"], "unknown answer ['yes']; it takes yes, no, na"),
    ],
)
def test_an_answer_of_the_inspection_is_checked_too(bundle, value, fault):
    bundle["inspection_answers"]["7.1"] = value
    assert faults_of(bundle) == [f"inspection_answers, question 7.1: {fault}"]


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        (("cases", 0, "started"), "01.03.2025", "case C-1: cases[0].started: must be a date"),
        (("cases", 0, "state"), "finished", "case C-1: cases[0].state: Input should be 'in_progress'"),
        (("cases", 0, "commenced_on"), "2025-03-01", "case C-1: cases[0].commenced_on: unknown key"),
        (("inspection", "pdu"), {}, "inspection.pdu: unknown key"),
        (("inspection", "eligible"), -1, "inspection.eligible: "),
        (("inspection", "eligible"), "40", "inspection.eligible: "),
        (("inspection", "not_inspected"), "2", "inspection.not_inspected: "),
        (("inspection_answers",), [], "inspection_answers: "),
    ],
)
def test_a_fault_in_the_shape_names_its_place_and_hides_no_other(bundle, path, value, fault):
    *way, last = path
    target = bundle
    for step in way:
        target = target[step]
    target[last] = value
    bundle["cases"][0]["answers"]["IN4"] = "daily"
    faults = faults_of(bundle)
    assert faults[0].startswith(fault)
    assert "case C-1, question IN4: unknown answer 'daily'; it takes Daily, Weekly, na" in faults


def test_where_a_case_is_in_doubt_no_question_is_said_not_to_apply(bundle):
    bundle["cases"][0]["details"]["kind"] = "Medium"
    bundle["cases"][0]["answers"]["3.1"] = "strong"
    assert faults_of(bundle) == ["case C-1, kind: unknown option 'Medium'; it takes Long, Short"]


def test_a_rating_of_what_was_not_inspected_is_refused():
    make_example("youth-justice-2021")
    bundle = of_youth_justice([], not_inspected=["3.4"])
    bundle["panel_ratings"] = {"3.4": "good"}
    assert faults_of(bundle) == ["panel_ratings, 3.4: is not inspected, yet rated 'good'"]


# --- Other frameworks -------------------------------------------------------------------------------------------------


def of_youth_justice(cases, **inspection):
    own = {"code": "yjs-2025", "unit": {"code": "yjs", "name": "Westshire YJS"}, "fieldwork_started_on": "2025-06-02"}
    region = {"region": {"code": "west", "name": "West"}}
    return {
        "format": "inspection-bundle/2",
        "framework": "youth-justice-2021",
        "inspection": own | region | inspection,
        "cases": cases,
    }


def test_a_region_is_there_where_the_framework_knows_of_regions(bundle):
    make_example("youth-justice-2021")
    without = of_youth_justice([])
    del without["inspection"]["region"]
    assert faults_of(without) == ["inspection.region: is missing; each of youth justice services stands in a region"]
    bundle["inspection"]["region"] = {"code": "west", "name": "West"}
    assert faults_of(bundle) == ["inspection.region: homes stand in no region (found 'west')"]


def test_a_unit_without_a_region_gets_the_first_that_it_is_given(bundle):
    make_example("youth-justice-2021")
    imported(bundle)
    imported(of_youth_justice([], unit={"code": "elm-house", "name": "Elm House"}))
    assert DeliveryUnit.objects.get().region.code == "west"
    bundle["inspection"]["code"] = "elm-house-2026"
    assert imported(bundle).delivery_unit.region.code == "west"
    elsewhere = of_youth_justice([], unit={"code": "elm-house", "name": "Elm House"}, code="yjs-2026")
    elsewhere["inspection"]["region"] = {"code": "east", "name": "East"}
    with pytest.raises(FileRefusedError, match="YJS elm-house belongs to another region, west"):
        imported(elsewhere)


def test_sections_follow_from_dates(bundle):
    make_example("dynamic-public-protection-2025")
    bundle |= {"framework": "dynamic-public-protection", "inspection_answers": {}, "panel_ratings": {}}
    early, late = ({"kind": "Order", "suspended_on": day} for day in ("2025-04-26", "2025-04-27"))
    bundle["cases"] = [
        {"reference": "D-1", "started": "2025-03-01", "details": early, "answers": {"A1.1": "yes"}},
        {"reference": "D-2", "started": "2025-03-01", "details": late, "answers": {"C1.1": "yes"}},
    ]
    imported(bundle)
    for case, number in zip(bundle["cases"], ("C1.1", "A1.1"), strict=True):
        case["answers"] = {number: "yes"}
    bundle["inspection"]["code"] = "another"
    with pytest.raises(FileRefusedError) as refusal:
        imported(bundle)
    assert refusal.value.errors == [
        "case D-1, question C1.1: does not apply to this case (core), yet is answered 'yes'",
        "case D-2, question A1.1: does not apply to this case (adjusted), yet is answered 'yes'",
    ]


def test_a_framework_that_puts_nothing_to_cases_has_none(bundle):
    make_example("approved-premises-2025")
    bundle["inspection"]["region"] = {"code": "west", "name": "West"}
    bundle |= {"framework": "approved-premises", "inspection_answers": {"1.1": "yes"}, "panel_ratings": {}}
    bundle["inspection"]["eligible"] = None
    refused = "case C-1: approved-premises puts no question to cases, so an inspection has none"
    assert faults_of(bundle) == [refused]
    del bundle["cases"]
    inspection = imported(bundle)
    assert inspection.cases.count() == 0
    assert [answer.answer for answer in inspection_answers(inspection).values()] == ["yes"]


# --- One format against a framework of the other ---------------------------------------------------------------------


def tameside():
    return json.loads((DEMO / "tameside-2023.json").read_text())


def as_format_2(content):
    """Tameside in format 2: the same cases, told as details."""
    inspection = content["inspection"] | {"unit": content["inspection"]["pdu"]}
    del inspection["pdu"]
    cases = [
        {
            "reference": case["reference"],
            "started": case["commenced_on"],
            "details": case["characteristics"] | {name: case[name] for name in ("court_report", "interview")},
            "answers": case["answers"],
            "state": "in_progress",
        }
        for case in content["cases"]
    ]
    return content | {"format": "inspection-bundle/2", "inspection": inspection, "cases": cases}


def told(inspection):
    """What is stored of an inspection, by what its rows say."""
    answers = Judgement.objects.filter(assessment__case__inspection=inspection)
    return (
        list(inspection.cases.values_list("reference", "commenced_on", "details")),
        sorted(answers.values_list("assessment__case__reference", "question__number", "answer")),
        sorted(inspection.panel_decisions.values_list("standard__number", "agreed__code")),
        list(inspection.survey_results.values_list("survey", "statement", "percent", "yes", "of")),
        list(inspection.facts.values_list("name", "value", "unit")),
    )


def test_tameside_in_format_2_is_the_same_inspection():
    make_framework()
    first = imported(tameside())
    content = as_format_2(tameside())
    content["inspection"]["code"] = "tameside-again"
    second = imported(content)
    assert told(first) == told(second)
    assert (second.delivery_unit, second.framework) == (first.delivery_unit, first.framework)


def test_a_bundle_of_format_1_gives_the_number_of_eligible_cases():
    make_framework()
    content = tameside()
    content["inspection"]["eligible"] = 27
    assert faults_of(content) == ["inspection.eligible: 27 is less than the 28 cases of the bundle"]
    content["inspection"]["eligible"] = 28
    assert imported(content).eligible == 28


def test_the_digest_of_a_bundle_of_format_1_never_changes():
    assert Bundle((DEMO / "tameside-2023.json").read_text()).digest == (
        "f08cc571edbfd1a5808c42b8df5866b19f693d33d2e10c4a852a1a7745043884"
    )


def in_format_1(cases):
    inspection = {
        **{"code": "yjs-2025", "pdu": {"code": "yjs", "name": "Westshire YJS"}, "fieldwork_started_on": "2025-06-02"},
        "region": {"code": "west", "name": "West"},
    }
    return {
        "format": "inspection-bundle/1",
        "framework": "youth-justice-2021",
        "inspection": inspection,
        "cases": cases,
    }


def test_a_bundle_of_format_1_works_against_a_framework_of_format_2():
    make_example("youth-justice-2021")
    case = {
        **{"reference": "Y-1", "commenced_on": "2025-01-01", "court_report": False, "interview": False},
        "characteristics": {"disposal": "Referral order", "sex": "Female"},
        "answers": {"2.1.1": "yes"},
    }
    inspection = imported(in_format_1([case]))
    assert inspection.cases.get().details == {"disposal": "Referral order", "sex": "Female"}
    assert (state("Y-1"), stored("Y-1")) == ("signed_off", {"2.1.1": "yes"})


def test_what_a_bundle_of_format_1_says_and_the_framework_does_not_record_is_refused():
    make_example("youth-justice-2021")
    case = {
        **{"reference": "Y-1", "commenced_on": "2025-01-01", "court_report": True, "interview": False},
        "characteristics": {"sex": "Female", "height": "tall"},
    }
    assert faults_of(in_format_1([case])) == [
        "case Y-1: this framework does not record court_report of a case",
        "case Y-1: unknown characteristic 'height'",
        "case Y-1, disposal: is missing",
    ]


def test_a_bundle_of_format_1_has_no_cases_where_the_framework_puts_nothing_to_them():
    make_example("approved-premises-2025")
    content = in_format_1([]) | {"framework": "approved-premises"}
    content["cases"] = [{"reference": "Y-1", "commenced_on": "2025-01-01", "court_report": False, "interview": False}]
    assert faults_of(content) == ["case Y-1: approved-premises puts no question to cases, so an inspection has none"]
    content["cases"] = []
    assert imported(content).cases.count() == 0


def test_the_panel_rates_on_the_scale_of_the_standard():
    scale = "scales:\n  tests:\n  - {code: passed, label: Passed}\n  - {code: failed, label: Failed}\noverall: none\n"
    framework = make_example(
        "prison-tests-6", ("overall: none\n", scale), ("    title: Safety\n", "    title: Safety\n    scale: tests\n")
    )
    content = {
        "format": "inspection-bundle/2",
        "framework": framework.code,
        "inspection": {
            "code": "fort-2025",
            "unit": {"code": "fort", "name": "Fort"},
            "fieldwork_started_on": "2025-06-02",
        },
        "panel_ratings": {"1.1": "passed", "1.2": "good"},
    }
    inspection, _ = import_inspection(bundle=Bundle(json.dumps(content)))
    assert inspection.panel_decisions.count() == 2
    content["inspection"]["code"] = "fort-2026"
    content["panel_ratings"] = {"1.1": "good"}
    with pytest.raises(FileRefusedError) as refusal:
        import_inspection(bundle=Bundle(json.dumps(content)))
    assert refusal.value.errors == ["panel_ratings, 1.1: unknown rating 'good'; it is one of failed, passed"]
