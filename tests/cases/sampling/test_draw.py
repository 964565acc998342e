"""The draw: random caseloads, the same for any order, and drawn again by a script that shares no code."""

import json
import math
import random
from collections import Counter
from fractions import Fraction

import pytest

from cases.sampling.design import Design, read_design, size_for
from cases.sampling.draw import ListedCase, draw
from cases.sampling.rounding import RoundingError
from inspection.foundation.files import FileRefusedError
from inspection.frameworks.document import DetailItem, DetailType
from tests.cases.sampling.redraw import redraw

pytestmark = pytest.mark.anywhere


def choice(code, *options):
    return DetailItem(code, code, DetailType.CHOICE, options, False, True, "")


DETAILS = (
    DetailItem("court_report", "Court report", DetailType.YES_NO, ("yes", "no"), False, False, ""),
    choice("sex", "Female", "Male"),
    choice("sentence_type", "Community order", "Suspended sentence order", "Licence"),
    choice("risk", "Low", "Medium", "High", "Very high"),
    DetailItem("ended", "Ended", DetailType.DATE, (), False, False, ""),
)
CODES = ("sex", "sentence_type", "risk")


def random_caseload(rng):
    """Rows in which values are unevenly frequent, and some are blank."""
    weights = {code: [rng.random() ** 2 + 0.02 for _ in options_of(code)] for code in (*CODES, "court_report")}
    return [
        ListedCase(
            f"R{number}",
            {code: value for code in weights if (value := rng.choices(options_of(code), weights[code])[0])},
        )
        for number in range(rng.randint(5, 400))
    ]


def options_of(code):
    return [*next(detail.options for detail in DETAILS if detail.code == code), ""]


def random_design(rng, rows):
    stratify = rng.sample(CODES, rng.randint(0, 3))
    size = rng.randint(1, min(len(rows), 60))
    minimums = [
        {"where": {code: rng.choice(options_of(code)[:-1])}, "at_least": rng.randint(1, max(1, size // 4))}
        for code in rng.sample(stratify, rng.randint(0, min(1, len(stratify))))
    ]
    sub_samples = {"court_report": rng.randint(1, size)} if rng.random() < 0.3 else {}
    return Design.model_validate(
        {"size": size, "stratify": stratify, "minimums": minimums, "reserves": 2, "sub_samples": sub_samples}
    )


@pytest.mark.parametrize("block", range(10))
def test_of_a_thousand_random_caseloads_every_margin_is_within_one_case(block):
    for number in range(100 * block, 100 * (block + 1)):
        rng = random.Random(number)
        rows = random_caseload(rng)
        design, seed = random_design(rng, rows), f"seed {number}"
        found = draw(rows, design, seed, DETAILS)
        assert sum(stratum.size for stratum in found.strata) == design.size == len(set(found.cases)), number
        assert_margins_are_near(found, number)
        assert_minimums_are_met(found, rows, number)
        shuffled = rng.sample(rows, len(rows))
        assert draw(shuffled, design, seed, DETAILS).record == found.record, number
        record = json.loads(json.dumps(found.record))
        assert redraw(record, [[row.reference, dict(row.details)] for row in shuffled]) == list(found.cases), number


def assert_margins_are_near(found, number):
    """Strata and one-way margins between the floor and the ceiling of their exact share."""
    assert found.misfits == (), number
    for code in (None, *found.design.stratify):
        shares, sizes = Counter(), Counter()
        for stratum in found.strata:
            part = stratum.where[code] if code else json.dumps(stratum.where)
            shares[part] += stratum.share
            sizes[part] += stratum.size
        for part, share in shares.items():
            assert math.floor(share) <= sizes[part] <= math.ceil(share), (number, part)


def assert_minimums_are_met(found, rows, number):
    short = [shortage.where for shortage in found.shortages]
    for minimum in found.design.minimums:
        fitting = {row.reference for row in rows if minimum.values.items() <= dict(row.details).items()}
        drawn = len(fitting & set(found.cases))
        assert drawn >= minimum.at_least or (drawn == len(fitting) and minimum.values in short), number


def test_a_sub_group_short_of_its_minimum_is_given_it_and_the_rest_divided_over_the_rest():
    rows = [ListedCase(f"F{n}", {"sex": "Female"}) for n in range(10)]
    rows += [ListedCase(f"M{n}", {"sex": "Male"}) for n in range(90)]
    design = {"size": 20, "stratify": ["sex"], "minimums": [{"where": {"sex": "Female"}, "at_least": 5}]}
    found = draw(rows, Design.model_validate(design), "s", DETAILS)
    assert [(stratum.where["sex"], stratum.share, stratum.size) for stratum in found.strata] == [
        ("Female", Fraction(5), 5),
        ("Male", Fraction(15), 15),
    ]
    without = draw(rows, Design.model_validate(design | {"minimums": []}), "s", DETAILS)
    assert [stratum.size for stratum in without.strata] == [2, 18]


def test_a_minimum_of_more_than_there_are_takes_all_and_says_so():
    rows = [ListedCase(f"F{n}", {"sex": "Female"}) for n in range(3)]
    rows += [ListedCase(f"M{n}", {"sex": "Male"}) for n in range(90)]
    design = {"size": 20, "stratify": ["sex"], "minimums": [{"where": {"sex": "Female"}, "at_least": 5}]}
    found = draw(rows, Design.model_validate(design), "s", DETAILS)
    assert [stratum.size for stratum in found.strata] == [3, 17]
    assert found.record["short"] == [{"where": {"sex": "Female"}, "wanted": 5, "found": 3}]


def test_minimums_that_no_sample_of_the_size_meets_are_refused():
    rows = [ListedCase(f"F{n}", {"sex": "Female"}) for n in range(30)]
    rows += [ListedCase(f"M{n}", {"sex": "Male"}) for n in range(30)]
    minimums = [{"where": {"sex": sex}, "at_least": 15} for sex in ("Female", "Male")]
    design = Design.model_validate({"size": 20, "stratify": ["sex"], "minimums": minimums})
    with pytest.raises(RoundingError, match="no 20 cases meet all the minimums together"):
        draw(rows, design, "s", DETAILS)


def test_a_sample_larger_than_the_caseload_is_refused():
    with pytest.raises(RoundingError, match="the size is 2, and there are only 1 eligible cases"):
        draw([ListedCase("A", {})], Design(size=2), "s", DETAILS)


def test_a_blank_is_a_stratum_of_its_own_and_the_last():
    rows = [ListedCase("A", {}), ListedCase("B", {"sex": "Male"}), ListedCase("C", {"sex": "Female"})]
    found = draw(rows, Design(size=3, stratify=["sex"]), "s", DETAILS)
    assert [stratum.where["sex"] for stratum in found.strata] == ["Female", "Male", ""]


def test_sub_samples_are_of_those_in_which_it_is_not_no():
    rows = [ListedCase(f"R{n}", {"court_report": "no" if n % 2 else "yes"}) for n in range(20)]
    found = draw(rows, Design(size=10, sub_samples={"court_report": 9}), "s", DETAILS)
    able = [reference for reference in found.cases if int(reference[1:]) % 2 == 0]
    assert sorted(found.sub_samples["court_report"]) == sorted(able)
    assert found.record["short"] == [{"where": {"court_report": "yes"}, "wanted": 9, "found": len(able)}]


def test_twenty_thousand_rows_and_three_details_are_drawn_in_seconds():
    rng = random.Random(7)
    rows = [ListedCase(f"R{n}", {code: rng.choice(options_of(code)) for code in CODES}) for n in range(20_000)]
    found = draw(rows, Design(size=60, stratify=list(CODES)), "s", DETAILS)
    assert len(found.cases) == 60
    assert_margins_are_near(found, 0)


# --- Designs ----------------------------------------------------------------------------------------------------------

GOOD = """
size: 28
stratify: [sex, sentence_type]
minimums: [{where: {sex: Female}, at_least: 5}]
reserves: 2
seed: the first bus after noon
sub_samples: {court_report: 12}
"""


def test_a_design_is_read():
    design = read_design(GOOD, DETAILS)
    assert (design.size, design.stratify, design.reserves) == (28, ["sex", "sentence_type"], 2)
    assert design.seed == "the first bus after noon"
    assert design.record["minimums"] == [{"where": {"sex": "Female"}, "at_least": 5}]


BAD = """
size: 10
stratify: [sex, sex, ended, colour]
minimums:
  - {where: {sex: Femail}, at_least: 5}
  - {where: {risk: Low}, at_least: 50}
sub_samples: {risk: 3, court_report: 12}
"""


def test_every_fault_of_a_design_is_told_with_its_line():
    with pytest.raises(FileRefusedError) as refused:
        read_design(BAD, DETAILS)
    usable = "court_report, sex, sentence_type, risk"
    assert refused.value.errors == [
        "line 3, stratify: List should have at most 3 items after validation, not 4",
    ]
    with pytest.raises(FileRefusedError) as refused:
        read_design(BAD.replace("sex, sex", "sex").replace("ended, colour", "sex, ended"), DETAILS)
    assert refused.value.errors == [
        "line 3, stratify[1]: 'sex' is given twice",
        f"line 3, stratify[2]: 'ended' cannot be used here; these can: {usable}",
        "line 5, minimums[0].where.sex: 'Femail' is no value of sex: Female, Male",
        "line 6, minimums[1].where.risk: 'risk' is not among the details of stratify",
        "line 6, minimums[1].at_least: is more than the size of the sample (10)",
        "line 7, sub_samples.risk: 'risk' cannot be used here; these can: court_report",
        "line 7, sub_samples.court_report: is more than the size of the sample (12 of 10)",
    ]


@pytest.mark.parametrize(
    ("population", "margin", "confidence", "size"),
    # From the formula with decimals: N·z²/4 ÷ (m²(N − 1) + z²/4), rounded up.
    [(1000, 5, 95, 278), (100, 5, 95, 80), (600, 5, 80, 130), (1, 5, 95, 1), (20000, 3, 90, 725)],
)
def test_a_size_is_found_from_a_margin_of_error(population, margin, confidence, size):
    z = {95: 1.96, 80: 1.2816, 90: 1.6449}[confidence]
    exact = population * z**2 / 4 / ((margin / 100) ** 2 * (population - 1) + z**2 / 4)
    assert size_for(population, margin, confidence) == math.ceil(exact - 1e-9) == size
