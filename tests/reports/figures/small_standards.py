"""Random standards, small enough to try every way to answer their questions.

Chosen by a seeded `Random`, not piece by piece: Hypothesis likes short lists and empty counts, on which a rule has
little to decide.
"""

import os

from hypothesis import strategies as st

from inspection.frameworks.scale import Band, Rating
from reports.figures.rules.discretion import DiscretionPolicy
from reports.figures.rules.standard import Cap, RatedQuestion, RatedStandard

# Of each property and rule; RULE_EXAMPLES=10000 looks longer.
EXAMPLES = int(os.environ.get("RULE_EXAMPLES", "120"))

NUMBERS = ["1.9", "2.2.1", "2.2.9", "2.2.10", "2.10.1"]
SCALE = tuple(
    Rating(code, code.replace("_", " ").capitalize(), step, step)
    for step, code in enumerate(["inadequate", "requires_improvement", "good", "outstanding"])
)
INADEQUATE, REQUIRES, GOOD, OUTSTANDING = SCALE
LONG_SCALE = (*SCALE, Rating("excellent", "Excellent", 7, 4))
BANDS = (Band(0, 49, INADEQUATE), Band(50, 64, REQUIRES), Band(65, 79, GOOD), Band(80, 100, OUTSTANDING))
SCORED = {"percent_of_possible", "lowest_answer"}

randoms = st.randoms(use_true_random=True)


@st.composite
def standards(draw, rule):
    random = draw(randoms)
    scale = random.choice([SCALE, SCALE, SCALE[:3], LONG_SCALE])
    numbers = random.sample(NUMBERS, random.choice([1, 2, 2, 3]))
    questions = tuple(_question(random, rule, scale, number) for number in numbers)
    of_caps = (RatedQuestion("SG1", ("yes", "no"), random.random() < 0.5),) if random.random() < 0.3 else ()
    caps = [_cap(random, scale, (*questions, *of_caps)) for _ in range(random.choice([0, 0, 1, 2, 3]))]
    return RatedStandard(questions, scale, _bands(random, scale), tuple(caps), of_caps)


def _bands(random, scale):
    """The bands of the published standards, or any others; some ratings may have none."""
    if scale == SCALE and random.random() < 0.5:
        return BANDS
    kept = len(scale) if random.random() < 0.8 else random.randint(1, len(scale))
    ratings = sorted(random.sample(scale, kept), key=lambda rating: rating.step)
    return bands_between(sorted(random.sample(range(1, 101), kept - 1)), ratings, 100)


def bands_between(cuts, ratings, last):
    """Bands that begin at 0 and at each of the cuts."""
    return tuple(
        Band(lower, upper - 1, rating)
        for lower, upper, rating in zip([0, *cuts], [*cuts, last + 1], ratings, strict=True)
    )


def _question(random, rule, scale, number):
    yes_no = [("yes", "no")] * 4 + [("no", "yes", "partly")]
    many = [("all", "most", "some", "none"), ("full", "part", "none"), ("yes", "no")]
    answers = random.choice(many if rule in SCORED else yes_no)
    falling = range(len(answers) - 1, -1, -1)
    scores = random.choice([falling, falling, [random.randint(0, 4) for _ in answers]])
    return RatedQuestion(
        number=number,
        answers=answers,
        offers_na=random.random() < 0.5,
        weight=random.choice([1, 1, 1, 2, 3]),
        scores=dict(zip(answers, scores, strict=True)) if rule in SCORED or random.random() < 0.5 else {},
        ratings={answer: random.choice(scale) for answer in answers},
        level=None if random.random() < 0.1 else random.choice(scale),
    )


def _cap(random, scale, questions):
    rating = random.choice(scale)
    if random.random() < 0.5:
        return Cap(rating, score_at_most=random.randint(0, 2))
    question = random.choice(questions)
    answers = random.sample(question.answers, random.randint(1, len(question.answers)))
    return Cap(rating, question=question.number, answers=frozenset(answers), at_least=random.choice([1, 1, 2, 3]))


def cases_for(standard, most):
    """Up to so many cases a question: fewer, the more ways there are to answer them all."""
    questions = (*standard.questions, *standard.cap_questions)
    if len(questions) <= 2 and all(len(q.answers) == 2 for q in questions):
        return dict.fromkeys((q.number for q in questions), 3 * most)
    share = {1: 2, 2: 1}.get(len(questions), 0.5)
    return {q.number: max(1, int(share * most) // (1 if len(q.answers) == 2 else 2)) for q in questions}


@st.composite
def counted(draw, standard, most=6):
    """Any counts of a standard's questions, leaning to one answer or another, or all alike."""
    random = draw(randoms)
    counts = {}
    limits = cases_for(standard, most)
    for q in (*standard.questions, *standard.cap_questions):
        favourite, weight, other = random.choice(q.answers), *random.choice([(1, 1), (8, 1), (1, 0)])
        leaning = [weight if answer == favourite else other for answer in q.answers]
        given = random.choices(q.answers, leaning, k=random.randint(random.choice([0, 1]), limits[q.number]))
        counts[q.number] = {answer: given.count(answer) for answer in q.answers}
    return counts


@st.composite
def open_cases_of(draw, standard, most=4):
    random = draw(randoms)
    return {number: random.randint(0, limit) for number, limit in cases_for(standard, most).items()}


policies = st.builds(
    DiscretionPolicy,
    within_points=st.none() | st.integers(0, 20),
    one_case=st.booleans(),
    small_sample_below=st.none() | st.integers(1, 6),
    steps=st.integers(1, 2),
)
