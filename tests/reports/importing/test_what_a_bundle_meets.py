"""A bundle against what people know and have stored already: dates, references, names, an inspection made by hand."""

import copy
import datetime
import io
import json
import time

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from cases.models import Assessment, AssessmentEvent, Case
from inspection.foundation.files import FileRefusedError
from inspection.models import DeliveryUnit, Framework, Inspection, Region, TeamRole
from reports.importing.actions import import_inspection
from reports.importing.bundle import Bundle
from reports.models import SurveyResult
from tests.factories import answer_inspection, join, make_case, make_example, make_framework, make_user
from tests.reports.importing.test_bundle_2 import BUNDLE as BUNDLE_2

pytestmark = pytest.mark.django_db

CASE = {"reference": "C1", "commenced_on": "2023-03-06", "court_report": False, "interview": False}
BUNDLE_1 = {
    "format": "inspection-bundle/1",
    "framework": "probation-pdu-2021",
    "inspection": {
        "code": "trialton-2023",
        "pdu": {"code": "trialton", "name": "Trialton"},
        "region": {"code": "east", "name": "East"},
        "fieldwork_started_on": "2023-05-15",
    },
    "cases": [CASE],
}


@pytest.fixture
def bundle():
    make_framework()
    return copy.deepcopy(BUNDLE_1)


@pytest.fixture
def bundle_2():
    make_example("every-rule")
    return copy.deepcopy(BUNDLE_2)


def imported(content, **options):
    return import_inspection(bundle=Bundle(json.dumps(content)), **options)[0]


def faults_of(content):
    before = Case.objects.count()
    with pytest.raises(FileRefusedError) as refusal:
        imported(content)
    assert Case.objects.count() == before
    return refusal.value.errors


def run(tmp_path, content, *options):
    file = tmp_path / "bundle.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    out = io.StringIO()
    call_command("import_inspection", file, *options, stdout=out)
    return out.getvalue()


# --- Sizes ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"cases": [{}] * 1_000_000}, "is too large: it holds more than 250,000 values"),
        ({"cases": [{}] * 10_001}, "cases: 10,001 entries are too many; the most that is read is 10,000"),
        ({f"k{number}": 1 for number in range(10_001)}, "file: 10,005 entries are too many"),
        ({"facts": [{"name": "x", "value": 10**200 / 7}]}, "facts[0].value: "),
    ],
    ids=["values", "cases", "names", "number"],
)
def test_a_bundle_that_would_fill_the_memory_is_refused_at_once_with_the_reason(bundle, change, fault):
    text = json.dumps(BUNDLE_1 | change)
    start = time.process_time()
    with pytest.raises(FileRefusedError) as refusal:
        import_inspection(bundle=Bundle(text))
    assert time.process_time() - start < 2
    assert refusal.value.errors[0].startswith(fault)


@pytest.mark.parametrize(
    "cases",
    [
        [{}] * 2_000,
        [{f"k{number}": 1 for number in range(500)}] * 20,
        [CASE | {"answers": dict.fromkeys("abcde")}] * 1_001,
    ],
    ids=["nothing in them", "unknown names", "unknown questions"],
)
def test_of_very_many_faults_the_first_are_told(bundle, cases):
    faults = faults_of(bundle | {"cases": cases})
    assert (len(faults), faults[-1]) == (5_001, "more faults than 5,000; only the first of them are told")


def test_a_fault_stays_a_line_however_long_the_value_is(bundle):
    bundle["cases"] = [CASE | {"reference": "x" * 100_000, "answers": {"2.2.1": "y" * 100_000, "2.2.2": [[1] * 1000]}}]
    assert max(map(len, faults_of(bundle))) < 400


def test_what_is_nested_more_deeply_than_a_program_can_follow_is_refused(bundle):
    answer = json.loads("[" * 900 + "]" * 900)
    bundle["cases"] = [CASE | {"answers": {"2.2.1": answer}}]
    assert faults_of(bundle) == ["cases[0].answers: nested too deeply; the most that is read is 64 levels"]


# --- Dates, references, states ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "fault"),
    [("2099-01-01", "The date must not be in the future"), ("1949-12-31", "The date must be in 1950 or later")],
)
def test_a_case_begins_when_the_form_lets_it_begin(bundle, bundle_2, day, fault):
    bundle["cases"][0]["commenced_on"] = bundle_2["cases"][0]["started"] = day
    assert faults_of(bundle) == [f"case C1, commenced_on: {fault} (found {day})"]
    assert faults_of(bundle_2) == [f"case C-1, started: {fault} (found {day})"]


def test_a_case_may_begin_today(bundle):
    bundle["cases"][0]["commenced_on"] = timezone.localdate().isoformat()
    assert imported(bundle).cases.get().commenced_on == timezone.localdate()


@pytest.mark.parametrize("make", ["bundle", "bundle_2"])
@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("commencement_windows", [["2023-03-07", "2023-03-01"]], "[0]: ends before it begins"),
        ("commencement_windows", [["2023-03-07", "2099-03-01"]], "[0]: must be a day in the years 1950 to "),
        ("fieldwork_started_on", "2099-01-01", ": must be a day in the years 1950 to "),
        ("published", "2099-01", ": must be a day in the years 1950 to "),
    ],
)
def test_days_of_an_inspection_are_plausible(request, make, name, value, fault):
    content = request.getfixturevalue(make)
    content["inspection"][name] = value
    [told] = faults_of(content)
    assert told.startswith(f"inspection.{name}{fault}")


def test_a_reference_in_capitals_is_the_same_reference(bundle):
    bundle["cases"] = [CASE | {"reference": reference} for reference in ("C1", "c1", "C2", "C1")]
    assert faults_of(bundle) == ["case C1 is given 3 times, also as c1"]


def test_a_case_of_the_first_format_may_say_its_state(bundle):
    states = ["in_progress", "submitted", None]
    bundle["cases"] = [CASE | {"reference": f"C{n}", "state": state} for n, state in enumerate(states)]
    imported(bundle)
    stored = Assessment.objects.order_by("case__reference").values_list("state", flat=True)
    assert list(stored) == ["in_progress", "submitted", "signed_off"]
    assert sorted(AssessmentEvent.objects.values_list("change", flat=True)) == ["imported", "submitted"]


def test_who_says_signed_off_says_that_nothing_is_unanswered(bundle):
    bundle["cases"] = [
        CASE | {"state": "signed_off", "answers": {"2.2.1": "yes"}},
        CASE | {"reference": "C2", "state": "x"},
    ]
    first, second = faults_of(bundle)
    assert first.startswith("case C2: cases[1].state: Input should be 'in_progress'")
    assert second.startswith("case C1: is signed_off, yet unanswered are 2.2.1a, ")


# --- Names ------------------------------------------------------------------------------------------------------------


def test_a_known_place_under_another_name_is_a_fault_to_confirm(bundle, tmp_path):
    imported(bundle)
    bundle["inspection"] |= {"code": "second", "pdu": {"code": "trialton", "name": "Trialton and Vale"}}
    bundle["inspection"]["region"] = {"code": "east", "name": "East of England"}
    with pytest.raises(CommandError) as refusal:
        run(tmp_path, bundle)
    unit, region = str(refusal.value).splitlines()
    assert unit.startswith("bundle.json: PDU trialton is known as 'Trialton', and called 'Trialton and Vale' here. ")
    assert "import with --rename" in unit
    assert region.startswith("bundle.json: region east is known as 'East', and called 'East of England' here. ")
    assert (DeliveryUnit.objects.get().name, Region.objects.get().name) == ("Trialton", "East")
    assert run(tmp_path, bundle, "--rename").startswith("second: stored\n")
    assert (DeliveryUnit.objects.get().name, Region.objects.get().name) == ("Trialton and Vale", "East of England")


# --- An inspection that was made in the browser -----------------------------------------------------------------------


@pytest.fixture
def by_hand(bundle_2):
    unit = DeliveryUnit.objects.create(code="elm-house", name="Elm House")
    return Inspection.objects.create(
        code="elm-house-2025",
        delivery_unit=unit,
        framework=Framework.objects.get(code="every-rule"),
        fieldwork_started_on=datetime.date(2025, 6, 2),
    )


def test_an_inspection_made_by_hand_takes_a_bundle_with_its_code(by_hand, bundle_2):
    lee = join(make_user("Lee Lead"), by_hand, TeamRole.LEAD_INSPECTOR)
    inspection, has_cases_now = import_inspection(bundle=Bundle(json.dumps(bundle_2)))
    assert (inspection, has_cases_now, inspection.cases.count()) == (by_hand, True, 1)
    by_hand.refresh_from_db()
    assert (by_hand.eligible, by_hand.notice, by_hand.report_month) == (40, "Invented.", datetime.date(2025, 9, 1))
    assert by_hand.team.get() == lee
    assert import_inspection(bundle=Bundle(json.dumps(bundle_2))) == (by_hand, False)


def test_its_framework_is_the_one_it_was_made_for(by_hand, bundle_2):
    make_example("every-rule", ("title: Food", "title: Meals"))
    assert imported(bundle_2).framework == by_hand.framework


def test_what_was_entered_by_hand_is_not_overwritten(by_hand, bundle_2):
    ivy = join(make_user("Ivy Inspector"), by_hand, TeamRole.INSPECTOR)
    answer_inspection(by_hand, {"4.1": "weak"}, by=ivy)
    SurveyResult.objects.create(inspection=by_hand, survey="staff", statement="We are well", percent=5, position=0)
    by_hand.eligible, by_hand.fieldwork_started_on, by_hand.notice = 30, datetime.date(2025, 6, 3), "Invented."
    by_hand.save()
    assert faults_of(bundle_2) == [
        "inspection.fieldwork_started_on: was entered as 2025-06-03, and is 2025-06-02 here. Make them the same",
        "inspection.eligible: was entered as 30, and is 40 here. Make them the same",
        "inspection_answers: the inspection has some already, which are not overwritten. Leave them out",
        "surveys: the inspection has some already, which are not overwritten. Leave them out",
    ]


def test_another_unit_or_framework_is_another_inspection(by_hand, bundle_2):
    bundle_2["inspection"]["unit"] = {"code": "oak-house", "name": "Oak House"}
    assert faults_of(bundle_2) == ["inspection: was made for 'elm-house', not 'oak-house'"]
    assert not DeliveryUnit.objects.filter(code="oak-house").exists()
    bundle_2["framework"] = "probation-pdu-2021"
    assert faults_of(bundle_2)[0] == "framework: the inspection was made for 'every-rule', not 'probation-pdu-2021'"


def test_an_inspection_that_has_cases_takes_none(by_hand, bundle_2):
    make_case(by_hand)
    assert faults_of(bundle_2) == ["inspection elm-house-2025 is stored already, with other content"]


def test_a_byte_order_mark_is_no_fault(bundle, tmp_path):
    assert run(tmp_path, "\ufeff" + json.dumps(bundle)).startswith("trialton-2023: stored\n")
