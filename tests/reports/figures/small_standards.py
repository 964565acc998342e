"""Random standards, small enough to try every way to answer their questions."""

import os

from hypothesis import strategies as st

from inspection.frameworks.scale import Band, Rating
from reports.figures.rules.discretion import DiscretionPolicy
from reports.figures.rules.standard import Cap, RatedQuestion, RatedStandard

# Of each property and rule; RULE_EXAMPLES=10000 looks longer.
EXAMPLES = int(os.environ.get("RULE_EXAMPLES", "40"))

NUMBERS = ["1.9", "2.2.1", "2.2.9", "2.2.10", "2.10.1"]
SCALE = tuple(
    Rating(code, code.replace("_", " ").capitalize(), step, step)
    for step, code in enumerate(["inadequate", "requires_improvement", "good", "outstanding"])
)
INADEQUATE, REQUIRES, GOOD, OUTSTANDING = SCALE
BANDS = (Band(0, 49, INADEQUATE), Band(50, 64, REQUIRES), Band(65, 79, GOOD), Band(80, 100, OUTSTANDING))
SCORED = {"percent_of_possible", "lowest_answer"}


@st.composite
def bands_of(draw, scale):
    """The bands of the published standards, or any others; some ratings may have none."""
    if scale == SCALE and draw(st.booleans()):
        return BANDS
    ratings = sorted(draw(st.sets(st.sampled_from(scale), min_size=1)), key=lambda rating: rating.step)
    cuts = sorted(draw(st.sets(st.integers(1, 100), min_size=len(ratings) - 1, max_size=len(ratings) - 1)))
    return tuple(
        Band(lower, upper - 1, rating) for lower, upper, rating in zip([0, *cuts], [*cuts, 101], ratings, strict=True)
    )


@st.composite
def questions_of(draw, rule, scale, number):
    if rule in SCORED:
        answers = draw(st.sampled_from([("all", "most", "some", "none"), ("full", "part", "none"), ("yes", "no")]))
    else:
        answers = draw(st.sampled_from([("yes", "no")] * 4 + [("no", "yes", "partly")]))
    has_scores = rule in SCORED or draw(st.booleans())
    return RatedQuestion(
        number=number,
        answers=answers,
        offers_na=draw(st.booleans()),
        weight=draw(st.sampled_from([1, 1, 1, 2, 3])),
        scores={answer: draw(st.integers(0, 4)) for answer in answers} if has_scores else {},
        ratings={answer: draw(st.sampled_from(scale)) for answer in answers},
        level=draw(st.sampled_from([*scale, None] if draw(st.booleans()) else scale)),
    )


@st.composite
def caps_of(draw, scale, questions):
    rating = draw(st.sampled_from(scale))
    if draw(st.booleans()):
        return Cap(rating, score_at_most=draw(st.integers(0, 3)))
    question = draw(st.sampled_from(questions))
    answers = draw(st.sets(st.sampled_from(question.answers), min_size=1))
    return Cap(rating, question=question.number, answers=frozenset(answers), at_least=draw(st.integers(1, 3)))


@st.composite
def standards(draw, rule):
    scale = draw(st.sampled_from([SCALE, SCALE, SCALE[:3], (*SCALE, Rating("excellent", "Excellent", 4, 4))]))
    numbers = draw(st.lists(st.sampled_from(NUMBERS), min_size=1, max_size=3, unique=True))
    questions = tuple(draw(questions_of(rule, scale, number)) for number in numbers)
    of_caps = (RatedQuestion("SG1", ("yes", "no"), offers_na=draw(st.booleans())),) if draw(st.booleans()) else ()
    caps = draw(st.lists(caps_of(scale, (*questions, *of_caps)), max_size=3))
    return RatedStandard(questions, scale, draw(bands_of(scale)), tuple(caps), of_caps)


def cases_for(standard, most):
    """Up to so many cases a question: fewer, the more ways there are to answer them all."""
    questions = (*standard.questions, *standard.cap_questions)
    if len(questions) <= 2 and all(len(q.answers) == 2 for q in questions):
        return dict.fromkeys((q.number for q in questions), 3 * most)
    share = {1: 2, 2: 1}.get(len(questions), 0.5)
    return {q.number: max(1, int(share * most) // (1 if len(q.answers) == 2 else 2)) for q in questions}


@st.composite
def counted(draw, standard, most=6):
    """Any counts of a standard's questions."""
    counts = {}
    limits = cases_for(standard, most)
    for q in (*standard.questions, *standard.cap_questions):
        given = draw(st.lists(st.sampled_from(q.answers), max_size=limits[q.number]))
        counts[q.number] = {answer: given.count(answer) for answer in q.answers}
    return counts


policies = st.builds(
    DiscretionPolicy,
    within_points=st.none() | st.integers(0, 20),
    one_case=st.booleans(),
    small_sample_below=st.none() | st.integers(1, 6),
    steps=st.integers(1, 2),
)
