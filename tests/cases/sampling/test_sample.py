"""The sample of an inspection: fixed, given its seed, drawn, and what becomes of its cases."""

import datetime
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from cases.allocation.actions import allocate
from cases.models import Assessment, Case, Sample
from cases.sampling.design import Design
from cases.sampling.draw import ListedCase, draw
from cases.sampling.drawing import draw_sample, fix_design, give_seed, give_up
from cases.sampling.errors import SampleChangedError, SampleRefusedError
from cases.sampling.replacing import add_by_hand, replace_case, restore_case
from cases.sampling.samples import next_reserve, record_of
from cases.saving.errors import NotAllowedError
from inspection.ledger.verification import errors_in
from inspection.models import TeamRole
from tests.cases.sampling.redraw import redraw
from tests.factories import (
    answer,
    caseload_rows,
    join,
    make_caseload,
    make_inspection,
    make_sample,
    make_user,
    primary,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def outside(tmp_path, settings):
    """What other inspections of the same number have left outside the database says nothing of these."""
    settings.CHECKPOINT_DIR = tmp_path


@pytest.fixture
def inspection():
    inspection = make_inspection()
    make_caseload(inspection, 60)
    return inspection


@pytest.fixture
def lee(inspection):
    return join(make_user("Lee Lead"), inspection, TeamRole.LEAD_INSPECTOR)


@pytest.fixture
def ivy(inspection):
    return join(make_user("Ivy Inspector"), inspection, TeamRole.INSPECTOR)


@pytest.fixture
def sample(inspection, lee):
    return make_sample(inspection, by=lee)


def in_sample(inspection):
    return list(inspection.cases.filter(left_because="").values_list("reference", flat=True))


def replace(case, by, reason="not_eligible", note="Sentenced elsewhere."):
    return replace_case(case=case, reason=reason, note=note, expected_reserve=next_reserve(case) or "", by=by)


# --- Fixed, seeded, drawn ---------------------------------------------------------------------------------------------


def test_a_sample_makes_cases_with_what_the_caseload_says_of_them(inspection, sample):
    assert (sample.number, sample.draw_number, sample.reason) == (1, 1, "")
    cases = list(inspection.cases.all())
    assert sorted(case.details["sex"] for case in cases) == ["Female"] * 2 + ["Male"] * 4
    assert {case.commenced_on for case in cases} == {datetime.date(2025, 9, 1)}
    assert {case.sample_id for case in cases} == {sample.pk}
    assert Assessment.objects.sampled().filter(case__inspection=inspection, assessor=None).count() == 6
    assert sample.caseload.is_fixed
    inspection.refresh_from_db()
    assert inspection.eligible == 60
    assert errors_in(inspection.pk)[1] == []


def test_what_is_stored_is_what_anybody_draws_again(inspection, sample):
    record = json.loads(sample.record)
    rows = [[row.reference, row.details] for row in sample.caseload.rows.all()]
    assert sorted(redraw(record, rows)) == sorted(in_sample(inspection))
    listed = [ListedCase(*row) for row in rows]
    again = draw(listed, Design.model_validate(record["design"]), record["seed"], inspection.question_set.details)
    assert again.record == {key: value for key, value in record.items() if key != "draw"}
    assert {key: record["draw"][key] for key in ("inspection", "number", "reason", "seed_from")} == {
        "inspection": inspection.code,
        "number": 1,
        "reason": "",
        "seed_from": "Nan Named, of another unit",
    }


def test_the_list_is_fixed_before_the_seed_and_the_seed_before_the_draw(inspection, lee):
    sample = fix_design(inspection=inspection, design=Design(size=3), expected_number=0, by=lee)
    with pytest.raises(SampleRefusedError, match="Give the seed before the draw"):
        draw_sample(sample=sample, by=lee)
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        Sample.objects.filter(pk=sample.pk).update(design_digest="0" * 64)
    sample = give_seed(sample=sample, seed="seven", seed_from="Nan Named", by=lee)
    assert give_seed(sample=sample, seed="seven", seed_from="Nan Named", by=lee) == sample
    with pytest.raises(SampleChangedError, match="has its seed already"):
        give_seed(sample=sample, seed="eight", seed_from="Nan Named", by=lee)
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        Sample.objects.filter(pk=sample.pk).update(seed="eight")
    drawn = draw_sample(sample=sample, by=lee)
    assert draw_sample(sample=sample, by=lee) == drawn
    assert len(in_sample(inspection)) == 3
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        Sample.objects.filter(pk=sample.pk).update(record="{}")


def test_a_seed_that_nobody_gives_is_made_by_chance(inspection, lee):
    samples = []
    for number in range(2):
        sample = fix_design(inspection=inspection, design=Design(size=3), expected_number=number, by=lee)
        samples.append(give_seed(sample=sample, seed="", seed_from="", by=lee))
    assert [len(sample.seed) for sample in samples] == [32, 32]
    assert samples[0].seed != samples[1].seed
    assert {sample.seed_from for sample in samples} == {""}


def test_another_caseload_than_the_one_that_was_fixed_is_not_drawn_from(inspection, lee):
    sample = fix_design(inspection=inspection, design=Design(size=3), expected_number=0, by=lee)
    sample = give_seed(sample=sample, seed="seven", seed_from="Nan Named", by=lee)
    make_caseload(inspection, 59)
    with pytest.raises(SampleRefusedError, match="another than the one that was fixed"):
        draw_sample(sample=sample, by=lee)
    assert in_sample(inspection) == []


def test_who_saw_another_sample_fixes_none(inspection, lee, sample):
    with pytest.raises(SampleChangedError):
        fix_design(inspection=inspection, design=Design(size=3), expected_number=0, reason="Why not", by=lee)


def test_only_a_lead_of_the_inspection_draws(inspection, ivy, lee):
    with pytest.raises(NotAllowedError):
        fix_design(inspection=inspection, design=Design(size=3), expected_number=0, by=ivy)
    sample = fix_design(inspection=inspection, design=Design(size=3), expected_number=0, by=lee)
    for action in (
        lambda: give_seed(sample=sample, seed="s", seed_from="x", by=ivy),
        lambda: give_up(sample=sample, by=ivy),
    ):
        with pytest.raises(NotAllowedError):
            action()


def test_without_a_caseload_there_is_nothing_to_fix(lee):
    with pytest.raises(SampleRefusedError, match="no caseload yet"):
        fix_design(inspection=make_inspection(), design=Design(size=3), expected_number=0, by=None)


def test_sub_samples_say_in_which_cases_a_thing_is_inspected(lee, inspection):
    rows = [
        row._replace(details={**row.details, **({"court_report": "no"} if n % 2 else {})})
        for n, row in enumerate(caseload_rows(60))
    ]
    make_caseload(inspection, rows)
    sample = make_sample(inspection, size=20, sub_samples={"court_report": 5}, by=lee)
    chosen = record_of(sample)["sub_samples"]["court_report"]
    assert len(chosen) == 5
    found = {case.reference: case.details["court_report"] for case in inspection.cases.all()}
    assert sorted(reference for reference, value in found.items() if value == "yes") == sorted(chosen)
    assert set(found.values()) == {"yes", "no"}


# --- Drawn again ------------------------------------------------------------------------------------------------------


def test_drawing_again_needs_a_reason_and_is_counted(inspection, lee, sample):
    with pytest.raises(SampleRefusedError, match="Say why"):
        make_sample(inspection, seed="another", by=lee)
    before = set(in_sample(inspection))
    again = make_sample(inspection, seed="another", reason="The size was wrong", size=9, by=lee)
    assert (again.number, again.draw_number) == (2, 2)
    assert record_of(again)["draw"]["reason"] == "The size was wrong"
    assert sorted(in_sample(inspection)) == sorted(draw_references(again))
    left = inspection.cases.exclude(left_because="")
    assert {case.left_because for case in left} <= {"drawn again"}
    assert set(left.values_list("reference", flat=True)) == before - set(in_sample(inspection))
    sample.refresh_from_db()
    assert sample.ended_at is not None
    assert errors_in(inspection.pk)[1] == []


def draw_references(sample):
    return [reference for stratum in record_of(sample)["strata"] for reference in stratum["cases"]]


def test_the_same_seed_again_brings_the_same_cases_back(inspection, lee, sample):
    before = in_sample(inspection)
    make_sample(inspection, reason="To see", by=lee)
    assert in_sample(inspection) == before
    assert inspection.cases.count() == len(before)


def test_nobody_has_a_case_that_was_drawn_again(inspection, lee, ivy, sample):
    case = inspection.cases.first()
    allocate(assessment=primary(case), to=ivy, by=lee)
    make_sample(inspection, reason="To see", by=lee)
    assert primary(case).assessor is None


def test_once_work_has_begun_nothing_is_drawn_again(inspection, lee, ivy, sample):
    case = inspection.cases.first()
    answer(case, {"2.2.1": "yes"}, by=ivy)
    with pytest.raises(SampleRefusedError, match=f"Work has begun on {case}"):
        make_sample(inspection, seed="another", reason="Why not", by=lee)
    assert len(in_sample(inspection)) == 6


def test_work_that_begins_before_the_second_draw_keeps_the_first(inspection, lee, ivy, sample):
    second = fix_design(inspection=inspection, design=Design(size=3), expected_number=1, reason="Why not", by=lee)
    second = give_seed(sample=second, seed="s", seed_from="Nan Named", by=lee)
    answer(inspection.cases.first(), {"2.2.1": "yes"}, by=ivy)
    with pytest.raises(SampleRefusedError, match="Work has begun"):
        draw_sample(sample=second, by=lee)
    give_up(sample=second, by=lee)
    give_up(sample=second, by=lee)
    assert len(in_sample(inspection)) == 6
    assert [each.ended_at is None for each in inspection.samples.all()] == [True, False]


# --- Replaced ---------------------------------------------------------------------------------------------------------


def test_the_next_reserve_of_its_stratum_enters(inspection, lee, sample):
    case = inspection.cases.filter(details__sex="Female").first()
    stratum = next(each for each in record_of(sample)["strata"] if each["where"]["sex"] == "Female")
    entered = replace(case, lee)
    assert entered.reference == stratum["reserves"][0]
    assert (entered.entered_for, entered.details["sex"], entered.stratum) == (case, "Female", 1)
    assert len(in_sample(inspection)) == 6
    assert case.reference not in in_sample(inspection)
    second = replace(entered, lee)
    assert (second.reference, second.entered_for) == (stratum["reserves"][1], entered)
    assert replace(second, lee) is None
    assert len(in_sample(inspection)) == 5
    assert errors_in(inspection.pk)[1] == []


def test_the_same_replacement_sent_twice_is_one(inspection, lee, sample):
    case = inspection.cases.first()
    expected = next_reserve(case)
    found = [
        replace_case(case=case, reason="not_eligible", note="", expected_reserve=expected, by=lee) for _ in range(2)
    ]
    assert found[0] == found[1]
    with pytest.raises(SampleChangedError):
        replace_case(case=case, reason="file_not_available", note="", expected_reserve=expected, by=lee)


def test_another_reserve_than_the_one_that_was_seen_does_not_enter(inspection, lee, sample):
    case = inspection.cases.first()
    with pytest.raises(SampleChangedError, match="The next reserve is"):
        replace_case(case=case, reason="not_eligible", note="", expected_reserve="R-000", by=lee)
    with pytest.raises(SampleRefusedError, match="no reason"):
        replace_case(case=case, reason="dull", note="", expected_reserve=next_reserve(case), by=lee)
    assert len(in_sample(inspection)) == 6


def test_a_reserve_takes_over_the_sub_samples(inspection, lee):
    sample = make_sample(inspection, size=20, sub_samples={"court_report": 5}, by=lee)
    chosen = record_of(sample)["sub_samples"]["court_report"]
    for case in inspection.cases.filter(left_because=""):
        if next_reserve(case):
            entered = replace(case, lee)
            again = replace(entered, lee) if next_reserve(entered) else entered
            expected = "yes" if case.reference in chosen else "no"
            assert {entered.details["court_report"], again.details["court_report"]} == {expected}


def test_a_replacement_is_undone_while_the_reserve_has_no_answers(inspection, lee, ivy, sample):
    case = inspection.cases.first()
    entered = replace(case, lee)
    restore_case(case=case, by=lee)
    assert case.reference in in_sample(inspection)
    assert entered.reference not in in_sample(inspection)
    # And it enters again.
    assert replace(case, lee) == entered
    answer(entered, {"2.2.1": "yes"}, by=ivy)
    with pytest.raises(SampleRefusedError, match="Work has begun"):
        restore_case(case=case, by=lee)
    assert errors_in(inspection.pk)[1] == []


def test_of_two_replacements_the_later_is_undone_first(inspection, lee, sample):
    case = inspection.cases.first()
    entered = replace(case, lee)
    replace(entered, lee)
    with pytest.raises(SampleRefusedError, match="replaced in turn"):
        restore_case(case=case, by=lee)
    restore_case(case=entered, by=lee)
    restore_case(case=case, by=lee)
    assert sorted(in_sample(inspection)) == sorted(draw_references(sample))


def test_a_replaced_case_keeps_its_answers_and_takes_no_more(inspection, lee, ivy, sample):
    case = inspection.cases.first()
    allocate(assessment=primary(case), to=ivy, by=lee)
    answer(case, {"2.2.1": "yes"}, by=ivy)
    replace(case, lee)
    with pytest.raises(NotAllowedError, match="no longer in the sample"):
        answer(Case.objects.get(pk=case.pk), {"2.2.1": "no"}, by=ivy)
    assert [judgement.answer for judgement in primary(case).judgements.all()] == ["yes"]


# --- By hand ----------------------------------------------------------------------------------------------------------


def add(inspection, by, reference="X-1", reason="Asked for by the panel."):
    day = datetime.date(2025, 9, 2)
    return add_by_hand(
        inspection=inspection, reference=reference, commenced_on=day, details={"sex": "Male"}, reason=reason, by=by
    )


def test_a_case_is_added_by_hand_once_and_says_why(inspection, lee, sample):
    assert add(inspection, lee) == add(inspection, lee)
    case = inspection.cases.get(reference="X-1")
    assert (case.by_hand, case.sample) == ("Asked for by the panel.", None)
    with pytest.raises(SampleRefusedError, match="X-1 is a case of this inspection already"):
        add(inspection, lee, reference="x-1", reason="Again")
    assert replace(case, lee) is None
    assert errors_in(inspection.pk)[1] == []


def test_who_is_in_the_caseload_is_not_added_by_hand(inspection, lee, sample):
    other = sample.caseload.rows.exclude(reference__in=in_sample(inspection)).first()
    with pytest.raises(SampleRefusedError, match="is in the caseload"):
        add(inspection, lee, reference=other.reference)


# --- The command ------------------------------------------------------------------------------------------------------

DESIGN = "size: 6\nstratify: [sex]\nminimums: [{where: {sex: Female}, at_least: 3}]\nseed: a seed\n"


def run(inspection, tmp_path, *options, text=DESIGN):
    file, out = tmp_path / "design.yaml", StringIO()
    file.write_text(text)
    call_command("draw_sample", getattr(inspection, "code", inspection), "--design", str(file), *options, stdout=out)
    return json.loads(out.getvalue())


def test_the_command_draws_what_it_shows_and_draws_it_once(inspection, tmp_path):
    shown = run(inspection, tmp_path, "--dry-run")
    assert [stratum["size"] for stratum in shown["strata"]] == [3, 3]
    assert inspection.samples.count() == 0
    drawn = run(inspection, tmp_path)
    assert {key: drawn[key] for key in shown} == shown
    assert run(inspection, tmp_path) == drawn
    assert inspection.samples.count() == 1
    with pytest.raises(CommandError, match="Say why it is to be drawn again"):
        run(inspection, tmp_path, text=DESIGN.replace("a seed", "another"))
    again = run(inspection, tmp_path, "--reason", "Typing", text=DESIGN.replace("a seed", "another"))
    assert again["draw"]["number"] == 2


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("size: 6\nstratify: [age]\nseed: s\n", "line 2, stratify"),
        ("size: 6\n", "seed: is missing"),
        ("size: 600\nseed: s\n", "there are only 60 eligible cases"),
    ],
)
def test_the_command_says_what_is_wrong_and_stores_nothing(inspection, tmp_path, text, told):
    with pytest.raises(CommandError, match=told):
        run(inspection, tmp_path, text=text)
    assert inspection.samples.count() == 0


def test_the_command_knows_no_other_inspection(tmp_path):
    with pytest.raises(CommandError, match="No inspection has the code"):
        run("nowhere", tmp_path)
