"""How sure a rating is: against whole numbers, against populations written out, and calibrated."""

from dataclasses import replace
from fractions import Fraction
from itertools import product
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import betabinom

from inspection.frameworks.scale import Cap
from reports.figures.certainty import (
    DRAWS,
    Certainty,
    cases_to_settle,
    certainty_of,
    chance_to_reach,
    chances_of,
    overall_certainty,
)
from reports.figures.rules import STANDARD_RULES
from reports.figures.rules.rating import rate
from reports.figures.rules.standard import RatedQuestion, RatedStandard
from reports.figures.scorecard import Eligible
from reports.figures.tallies import scorecard
from tests.factories import make_tameside
from tests.reports.figures import recomputed
from tests.reports.figures.calibration import STANDARD, from_the_prior, hanging_together, table
from tests.reports.figures.small_standards import GOOD, INADEQUATE, REQUIRES, SCALE

EVERYBODY = Eligible(28, 28)


def weights(yes, base, population):
    """{Yes of the population: how likely, as whole numbers}: every number is as likely before, and each gives the
    sample in so many ways."""
    return {
        among: Fraction(comb(among, yes) * comb(population - among, base - yes), comb(population, base))
        for among in range(population + 1)
    }


@st.composite
def samples(draw):
    population = draw(st.integers(1, 60))
    base = draw(st.integers(1, population))
    return draw(st.integers(0, base)), base, population


@pytest.mark.anywhere
@settings(max_examples=200, deadline=None)
@given(samples(), st.integers(0, 100))
def test_the_chance_to_reach_a_percentage_is_that_of_every_population(sample, percent):
    yes, base, population = sample
    ways = weights(yes, base, population)
    reached = sum(way for among, way in ways.items() if (200 * among + population) // (2 * population) >= percent)
    expected = float(reached / sum(ways.values()))
    assert chance_to_reach(percent, yes, base, population) == pytest.approx(expected, rel=1e-9, abs=1e-12)


@pytest.mark.anywhere
@settings(max_examples=100, deadline=None)
@given(samples())
def test_the_weights_are_those_of_a_beta_binomial(sample):
    yes, base, population = sample
    ways = weights(yes, base, population)
    likely = betabinom(population - base, yes + 1, base - yes + 1)
    for among in range(yes, population - (base - yes) + 1):
        assert float(ways[among] / sum(ways.values())) == pytest.approx(likely.pmf(among - yes), rel=1e-9)


@pytest.mark.anywhere
def test_the_chances_of_a_standard_are_those_of_every_population_of_its_questions():
    counts = {"2.2.1": {"yes": 4, "no": 2}, "2.2.9": {"yes": 5, "no": 1}, "2.2.10": {"yes": 3, "no": 2}}
    eligible = Eligible(12, 6)
    populations = {"2.2.1": 12, "2.2.9": 12, "2.2.10": 10}
    ways = [
        [
            (among, population, way)
            for among, way in weights(counts[n]["yes"], sum(counts[n].values()), population).items()
        ]
        for n, population in populations.items()
    ]
    expected = dict.fromkeys(SCALE, Fraction(0))
    for combination in product(*ways):
        whole = {
            number: {"yes": among, "no": population - among}
            for number, (among, population, _) in zip(populations, combination, strict=True)
        }
        likely = Fraction(1)
        for _, _, way in combination:
            likely *= way
        expected[recomputed.rating("lowest_key_question", STANDARD, whole)] += likely
    total = sum(expected.values())
    found = chances_of("lowest_key_question", STANDARD, counts, eligible)
    assert {rating: float(way / total) for rating, way in expected.items()} == pytest.approx(found, rel=1e-9)


@pytest.mark.anywhere
@pytest.mark.parametrize("rule", ["mean_percentage", "pooled_percentage"])
def test_the_chances_of_other_rules_are_drawn_and_near_those_of_every_population(rule):
    counts = {"2.2.1": {"yes": 4, "no": 2}, "2.2.9": {"yes": 5, "no": 1}}
    standard = RatedStandard(STANDARD.questions[:2], SCALE, STANDARD.bands)
    expected = dict.fromkeys(SCALE, Fraction(0))
    for first, second in product(range(13), repeat=2):
        whole = {"2.2.1": {"yes": first, "no": 12 - first}, "2.2.9": {"yes": second, "no": 12 - second}}
        expected[recomputed.rating(rule, standard, whole)] += weights(4, 6, 12)[first] * weights(5, 6, 12)[second]
    total = sum(expected.values())
    found = chances_of(rule, standard, counts, Eligible(12, 6))
    for rating, way in expected.items():
        assert found[rating] == pytest.approx(float(way / total), abs=4 * (0.25 / DRAWS) ** 0.5)
    assert chances_of(rule, standard, counts, Eligible(12, 6)) == found


@pytest.mark.anywhere
def test_a_cap_that_holds_leaves_nothing_above_it():
    cap = Cap(REQUIRES, question="SG1", answers=frozenset(["no"]), at_least=1)
    standard = RatedStandard(STANDARD.questions, SCALE, STANDARD.bands, (cap,), (RatedQuestion("SG1", ("yes", "no")),))
    counts = {"2.2.1": {"yes": 28, "no": 0}, "SG1": {"yes": 27, "no": 1}}
    found = chances_of("lowest_key_question", standard, counts, Eligible(150, 28))
    assert found[REQUIRES] > 0.99
    assert found[GOOD] == 0


@pytest.mark.anywhere
@pytest.mark.parametrize("rule", sorted(STANDARD_RULES))
def test_where_everybody_was_inspected_the_rating_is_certain(rule):
    whole = {"scores": {"yes": 1, "no": 0}, "ratings": {"yes": GOOD, "no": INADEQUATE}, "level": REQUIRES}
    standard = replace(STANDARD, questions=tuple(replace(question, **whole) for question in STANDARD.questions))
    counts = {"2.2.1": {"yes": 20, "no": 8}, "2.2.9": {"yes": 14, "no": 14}}
    rating = rate(STANDARD_RULES[rule], standard, counts).rating
    assert chances_of(rule, standard, counts, EVERYBODY)[rating] == pytest.approx(1)


@pytest.mark.anywhere
def test_of_statements_that_say_ninety_per_cent_nine_in_ten_are_true():
    number, true = table(from_the_prior)[90]
    assert number > 1000
    assert 0.88 <= true <= 0.92


@pytest.mark.anywhere
def test_where_questions_hang_together_the_statements_of_a_standard_stay_about_as_true():
    number, true = table(hanging_together)[90]
    assert number > 1000
    assert 0.87 <= true <= 0.92


# --- An inspection ----------------------------------------------------------------------------------------------------


@pytest.fixture
def tameside(db):
    return scorecard(make_tameside())


def test_tameside_s_planning_is_as_sure_as_its_lowest_question(tameside):
    found = certainty_of(tameside.standards["2.3"], None)
    assert found.likeliest == tameside.standards["2.3"].calculated
    assert sum(found.chances.values()) == pytest.approx(1)
    assert found.in_words == ["Inadequate 77%", "Requires improvement 23%"]
    assert certainty_of(tameside.standards["1.1"], None) is None


def test_what_one_rating_is_almost_certain_of_says_more_than_99():
    assert Certainty({INADEQUATE: 0.999, REQUIRES: 0.001}).in_words == ["Inadequate more than 99%"]


def test_how_many_more_cases_would_settle_a_rating(tameside):
    settled, open_one = tameside.standards["2.2"], tameside.standards["2.3"]
    assert cases_to_settle(settled, None, 28) == 0
    more = cases_to_settle(open_one, Eligible(300, 28), 28)
    assert 0 < more < 272
    # Seven of twelve: nothing short of nearly everybody.
    assert cases_to_settle(tameside.standards["2.1"], Eligible(40, 28), 28) <= 12
    assert cases_to_settle(tameside.standards["1.1"], None, 28) is None


def test_the_whole_is_as_sure_as_every_combination_of_its_standards(tameside):
    """Points of the panel's standards as agreed, and of the others every combination of ratings, added up by hand."""
    fixed = sum(s.agreed.points for s in tameside.rated_standards if s.standard.rated_by_panel)
    parts = [certainty_of(s, None).chances for s in tameside.rated_standards if not s.standard.rated_by_panel]
    expected = {}
    for ratings in product(*(each.items() for each in parts)):
        score, chance = fixed + sum(rating.points for rating, _ in ratings), 1.0
        for _, share in ratings:
            chance *= share
        overall = next(b.rating for b in tameside.framework.overall.bands if b.lower <= score <= b.upper)
        expected[overall] = expected.get(overall, 0) + chance
    found = overall_certainty(tameside).chances
    assert {rating: found[rating] for rating in expected} == pytest.approx(expected)
    assert sum(found.values()) == pytest.approx(1)
