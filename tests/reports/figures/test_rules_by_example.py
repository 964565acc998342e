"""The rules on numbers that a reader can check by hand: published ones, roundings, ties, and caps that bite."""

import csv
import json
from collections import Counter

import pytest

from inspection.frameworks.scale import Band, Discretion
from reports.figures.rules import STANDARD_RULES, caps
from reports.figures.rules.completion import RatingRange, rating_range
from reports.figures.rules.discretion import DiscretionPolicy, Opening, opening
from reports.figures.rules.distance import Change, Distance, distance
from reports.figures.rules.one_case import changes_by_one_case
from reports.figures.rules.rating import rate
from reports.figures.rules.standard import Cap, RatedQuestion, RatedStandard, Result
from tests.factories import DEMO, REFERENCE
from tests.reports.figures.small_standards import BANDS, GOOD, INADEQUATE, OUTSTANDING, REQUIRES, SCALE

pytestmark = pytest.mark.anywhere

YES_NO = ("yes", "no")
POLICY = DiscretionPolicy(within_points=5, one_case=True, small_sample_below=10)
LOWEST, MEAN, POOLED = (
    STANDARD_RULES[name] for name in ("lowest_key_question", "mean_percentage", "pooled_percentage")
)
POSSIBLE, LOWEST_ANSWER, LADDER = (STANDARD_RULES[name] for name in ("percent_of_possible", "lowest_answer", "ladder"))


def yes_no(**given):
    """yes_no(q1=(7, 5)) has 7 Yes and 5 No in question 2.2.1."""
    return {f"2.2.{name[1:]}": {"yes": yes, "no": no} for name, (yes, no) in given.items()}


def standard_of(counts, *, caps=(), cap_questions=(), **attributes):
    """`attributes` are those of all its questions."""
    questions = tuple(RatedQuestion(number, YES_NO, **attributes) for number in counts)
    return RatedStandard(questions, SCALE, BANDS, tuple(caps), tuple(cap_questions))


def tameside(number):
    """A standard of the published inspection, and its counts."""
    bundle = json.loads((DEMO / "tameside-2023.json").read_text())
    counts = {}
    for case in bundle["cases"]:
        for question, answer in case["answers"].items():
            if question.startswith(f"{number}.") and question[-1].isdigit():
                counts.setdefault(question, Counter())[answer] += 1
    counts = {question: {answer: counts[question][answer] for answer in YES_NO} for question in sorted(counts)}
    return standard_of(counts), counts


@pytest.mark.parametrize("number", ["2.1", "2.2", "2.3", "2.4", "2.5"])
def test_tameside_is_rated_as_published(number):
    published = json.loads((REFERENCE / "published_ratings.json").read_text())
    assert rate(LOWEST, *tameside(number)).rating.code == published[number]


@pytest.mark.parametrize("number", ["2.1", "2.2"])
def test_tameside_s_lowest_key_questions_have_the_published_percentages(number):
    result = rate(LOWEST, *tameside(number))
    with (REFERENCE / "published_figures.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if row["question"] in result.decided_by and not row["where"]]
    assert [int(row["percent"]) for row in rows if row["answer"] == "yes"] == [result.percent]


def test_tameside_s_court_work_may_become_good_and_nothing_else():
    standard, counts = tameside("2.1")
    assert opening(LOWEST, standard, counts, POLICY) == Opening((Discretion.ONE_CASE,), (GOOD,))
    assert [
        (change.question.number, change.after, change.counts, change.result.percent, change.result.rating)
        for change in changes_by_one_case(LOWEST, standard, counts)
    ] == [("2.1.1", "yes", {"yes": 8, "no": 4}, 67, GOOD)]


@pytest.mark.parametrize("number", ["2.2", "2.3", "2.4", "2.5"])
def test_no_other_standard_of_tameside_is_open(number):
    assert opening(LOWEST, *tameside(number), POLICY) == Opening()


def test_tameside_s_2_2_needs_nine_other_answers_to_require_improvement():
    standard, counts = tameside("2.2")
    assert distance(LOWEST, standard, counts) == Distance(up=Change(REQUIRES, 9, {"2.2.1": 3, "2.2.3": 6}))


def test_of_two_lowest_key_questions_the_first_by_number_decides():
    counts = {"2.2.10": {"yes": 4, "no": 3}, "2.2.9": {"yes": 21, "no": 16}}  # 57.1 and 56.8, both printed as 57
    assert rate(LOWEST, standard_of(counts), counts).decided_by == ("2.2.9",)


def test_the_mean_is_rounded_half_up_once():
    # 1 of 8 is 12.5 and 4 of 8 is 50: 31.25. Rounded before, 13 and 50 would make 31.5, and 32.
    counts = yes_no(q1=(1, 7), q2=(4, 4))
    assert rate(MEAN, standard_of(counts), counts) == Result(INADEQUATE, 31, ("2.2.1", "2.2.2"), ())
    # 64.5 is 65.
    counts = yes_no(q1=(129, 71))
    assert rate(MEAN, standard_of(counts), counts).percent == 65


@pytest.mark.parametrize("rule", [LOWEST, MEAN, POOLED])
def test_the_distance_counts_with_the_percentage_rounded_half_up(rule):
    # 129 of 200 is 64.5, printed as 65, Good; 159 of 200 is 79.5, printed as 80, Outstanding.
    counts = yes_no(q1=(129, 71))
    assert distance(rule, standard_of(counts), counts).down == Change(REQUIRES, 1, {"2.2.1": 1})
    counts = yes_no(q1=(150, 50))
    assert distance(rule, standard_of(counts), counts).up == Change(OUTSTANDING, 9, {"2.2.1": 9})


def test_the_mean_leaves_out_a_question_nobody_was_judged_on():
    counts = yes_no(q1=(8, 2), q2=(0, 0))
    assert rate(MEAN, standard_of(counts), counts) == Result(OUTSTANDING, 80, ("2.2.1",), ())


def test_the_mean_weighs_questions_and_the_pool_weighs_cases():
    counts = yes_no(q1=(9, 1), q2=(30, 70))
    standard = standard_of(counts)
    heavy = RatedQuestion("2.2.1", YES_NO, weight=3)
    weighted = RatedStandard((heavy, standard.questions[1]), SCALE, BANDS)
    assert rate(MEAN, standard, counts).percent == 60
    assert rate(MEAN, weighted, counts).percent == 75
    assert rate(POOLED, standard, counts).percent == 35  # 39 of 110 is 35.45


def scored(**given):
    """Questions scored 3 to 0, and counts: scored(q1=(4, 3, 2, 1)) has four answers of score 3 in 2.2.1."""
    answers = ("3", "2", "1", "0")
    ratings = dict(zip(answers, reversed(SCALE), strict=True))
    counts = {f"2.2.{name[1:]}": dict(zip(answers, cases, strict=True)) for name, cases in given.items()}
    questions = tuple(
        RatedQuestion(number, answers, scores={a: int(a) for a in answers}, ratings=ratings) for number in counts
    )
    return questions, counts


def test_scores_are_out_of_the_highest_possible_for_what_was_answered():
    questions, counts = scored(q1=(2, 1, 0, 1), q2=(0, 0, 0, 0))
    # 8 of 12 is 66.7: the question that nobody answered makes nothing possible.
    assert rate(POSSIBLE, RatedStandard(questions, SCALE, BANDS), counts) == Result(GOOD, 67, ("2.2.1",), ())


def test_one_low_answer_rates_the_standard():
    questions, counts = scored(q1=(9, 0, 0, 0), q2=(5, 3, 1, 0))
    standard = RatedStandard(questions, SCALE)
    assert rate(LOWEST_ANSWER, standard, counts) == Result(REQUIRES, None, ("2.2.2",), ())
    assert distance(LOWEST_ANSWER, standard, counts) == Distance(
        up=Change(GOOD, 1, {"2.2.2": 1}), down=Change(INADEQUATE, 1, {"2.2.1": 1})
    )


def test_changes_go_to_the_first_questions_whatever_else_would_do_on_the_same_first_one():
    offered = {"2.2.1": ("5", "4", "3"), "2.2.2": ("2", "1"), "2.2.3": ("3", "1")}
    questions = tuple(
        RatedQuestion(number, answers, scores={answer: int(answer) for answer in answers})
        for number, answers in offered.items()
    )
    counts = {"2.2.1": {"5": 1}, "2.2.2": {"2": 1}, "2.2.3": {"3": 1}}
    bands = (Band(0, 65, INADEQUATE), Band(66, 75, GOOD), Band(76, 100, OUTSTANDING))
    # 10 of 10; 7 is Good: 3 + 1 + 3, rather than 4 + 2 + 1, which takes its second change from the third question.
    found = distance(POSSIBLE, RatedStandard(questions, SCALE, bands), counts)
    assert found.down == Change(GOOD, 2, {"2.2.1": 1, "2.2.2": 1})


def rungs(*levels):
    return RatedStandard(
        tuple(RatedQuestion(f"2.2.{n}", YES_NO, level=level) for n, level in enumerate(levels, start=1)), SCALE
    )


@pytest.mark.parametrize(
    ("counts", "rating", "decided_by"),
    [
        (yes_no(q1=(5, 0), q2=(5, 0), q3=(5, 1)), GOOD, ("2.2.3",)),
        (yes_no(q1=(5, 1), q2=(5, 0), q3=(5, 0)), INADEQUATE, ("2.2.1",)),
        (yes_no(q1=(5, 0), q2=(0, 0), q3=(5, 0)), OUTSTANDING, ("2.2.3",)),
        (yes_no(q1=(5, 0), q2=(0, 0), q3=(5, 1)), REQUIRES, ("2.2.3",)),
        (yes_no(q1=(5, 0), q2=(5, 0), q3=(0, 0)), GOOD, ("2.2.2",)),
        (yes_no(q1=(0, 0), q2=(0, 0), q3=(0, 0)), None, ()),
    ],
    ids=["stopped", "not even the first", "passed over", "passed over, then stopped", "not awarded", "nobody"],
)
def test_a_ladder_is_climbed_over_what_was_judged(counts, rating, decided_by):
    assert rate(LADDER, rungs(REQUIRES, GOOD, OUTSTANDING), counts) == Result(rating, None, decided_by, ())


SAFEGUARDING = RatedQuestion("SG1", YES_NO)
UNSAFE = Cap(INADEQUATE, question="SG1", answers=frozenset(["no"]), at_least=2)


def test_a_cap_holds_from_so_many_cases_on_and_is_named_only_where_it_bites():
    counts = yes_no(q1=(9, 1))
    standard = standard_of(counts, caps=[UNSAFE], cap_questions=[SAFEGUARDING])
    assert rate(LOWEST, standard, {**counts, "SG1": {"yes": 9, "no": 1}}) == Result(OUTSTANDING, 90, ("2.2.1",), ())
    assert rate(LOWEST, standard, {**counts, "SG1": {"yes": 8, "no": 2}}) == Result(INADEQUATE, 90, ("2.2.1",), (0,))
    poor = {**yes_no(q1=(1, 9)), "SG1": {"yes": 8, "no": 2}}
    assert rate(LOWEST, standard, poor) == Result(INADEQUATE, 10, ("2.2.1",), ())


def test_all_caps_that_hold_count_and_the_lowest_wins():
    questions, counts = scored(q1=(20, 0, 1, 0))
    low_score, lower = Cap(GOOD, score_at_most=1), Cap(REQUIRES, score_at_most=2)
    standard = RatedStandard(questions, SCALE, BANDS, (low_score, lower, Cap(INADEQUATE, score_at_most=0)))
    assert rate(POSSIBLE, standard, counts) == Result(REQUIRES, 97, ("2.2.1",), (0, 1))
    assert str(caps.explain(low_score, standard, counts)) == (
        "1 answer is scored 1 or lower: the standard is at most Good."
    )


def test_the_way_out_of_a_cap_counts_as_distance_and_the_way_into_one():
    counts = {**yes_no(q1=(9, 1)), "SG1": {"yes": 7, "no": 3}}
    standard = standard_of(yes_no(q1=(9, 1)), caps=[UNSAFE], cap_questions=[SAFEGUARDING])
    assert distance(LOWEST, standard, counts) == Distance(up=Change(OUTSTANDING, 2, {"SG1": 2}))
    safe = {**counts, "SG1": {"yes": 10, "no": 0}}
    # Two in 2.2.1 make 70%, Good: as few as two in SG1, and nearer.
    assert distance(LOWEST, standard, safe).down == Change(GOOD, 2, {"2.2.1": 2})


def test_no_discretion_above_a_cap_that_holds():
    counts = {**yes_no(q1=(62, 38)), "SG1": {"yes": 7, "no": 3}}
    cap = Cap(REQUIRES, question="SG1", answers=frozenset(["no"]), at_least=2)
    free = standard_of(yes_no(q1=(62, 38)), cap_questions=[SAFEGUARDING])
    held = standard_of(yes_no(q1=(62, 38)), cap_questions=[SAFEGUARDING], caps=[cap])
    assert opening(LOWEST, free, counts, POLICY) == Opening((Discretion.WITHIN_POINTS,), (GOOD,))
    assert opening(LOWEST, held, counts, POLICY) == Opening((Discretion.WITHIN_POINTS,), ())


def test_one_case_opens_every_rating_up_to_the_best_it_reaches():
    counts = yes_no(q1=(1, 1))
    assert opening(LOWEST, standard_of(counts), counts, DiscretionPolicy(one_case=True)) == Opening(
        (Discretion.ONE_CASE,), (INADEQUATE, GOOD, OUTSTANDING)
    )


def test_a_small_sample_opens_as_many_steps_as_the_framework_says():
    counts = yes_no(q1=(9, 0), q2=(20, 0))
    policy = DiscretionPolicy(small_sample_below=10, steps=2)
    assert opening(LOWEST, standard_of(counts), counts, policy).may_become == (REQUIRES, GOOD)
    assert opening(POOLED, standard_of(counts), counts, policy).may_become == (REQUIRES, GOOD)


def test_open_cases_leave_a_range():
    counts = yes_no(q1=(3, 1))
    standard = standard_of(counts, offers_na=False)
    # From 3 of 6, 50%, to 5 of 6, 83%.
    assert rating_range(LOWEST, standard, counts, {"2.2.1": 2}) == RatingRange(REQUIRES, OUTSTANDING)
    assert RatingRange(REQUIRES, OUTSTANDING).ratings(SCALE) == (REQUIRES, GOOD, OUTSTANDING)
    assert rating_range(LOWEST, standard, counts, {}) == RatingRange(GOOD, GOOD)


def test_an_open_answer_may_become_not_applicable_where_that_is_best():
    counts = yes_no(q1=(2, 0))
    # A third Yes would make it Inadequate, and each No lowers the share.
    many = Cap(INADEQUATE, question="2.2.1", answers=frozenset(["yes"]), at_least=3)
    standard = standard_of(counts, caps=[many])
    assert rating_range(LOWEST, standard, counts, {"2.2.1": 2}) == RatingRange(INADEQUATE, OUTSTANDING)
    closed = standard_of(counts, caps=[many], offers_na=False)
    assert rating_range(LOWEST, closed, counts, {"2.2.1": 2}) == RatingRange(INADEQUATE, REQUIRES)


def test_a_cap_lowers_the_range_only_of_what_is_judged():
    question = RatedQuestion("2.2.1", ("3", "2"), scores={"3": 3, "2": 2})
    cap = Cap(INADEQUATE, question="SG1", answers=frozenset(["no"]))
    standard = RatedStandard((question,), SCALE, BANDS, (cap,), (SAFEGUARDING,))
    # No score makes it Inadequate: Not applicable would be as low, but then the cap has nothing to hold down.
    assert rating_range(POSSIBLE, standard, {}, {"2.2.1": 1, "SG1": 1}) == RatingRange(INADEQUATE, OUTSTANDING)
    assert rating_range(POSSIBLE, standard, {}, {"SG1": 1}) is None


def test_nobody_judged_and_nothing_open_has_no_range():
    counts = yes_no(q1=(0, 0))
    assert rating_range(LOWEST, standard_of(counts), counts, {}) is None
    assert distance(LOWEST, standard_of(counts), counts) == Distance()
    assert opening(LOWEST, standard_of(counts), counts, POLICY) == Opening()


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        (LOWEST, "The lowest key question, 2.2.2, is at 60%: Requires improvement."),
        (MEAN, "The mean of the percentages of key questions 2.2.1 and 2.2.2 is 70%: Good."),
        (POOLED, "11 of 15 answers to key questions 2.2.1 and 2.2.2 are Yes, 73%: Good."),
    ],
)
def test_the_sentence_that_explains_a_rating(rule, sentence):
    counts = yes_no(q1=(8, 2), q2=(3, 2))
    assert str(rule.explain(standard_of(counts), counts)) == sentence
