"""Are nine in ten of the statements true that say 90 %? Ten thousand invented inspections, with a seed.

`python -m tests.reports.figures.calibration` prints the tables of docs/method.md.
"""

import numpy

from reports.figures.certainty import chances_of
from reports.figures.rules import STANDARD_RULES
from reports.figures.rules.rating import rate
from reports.figures.rules.standard import RatedQuestion, RatedStandard
from reports.figures.scorecard import Eligible
from tests.reports.figures.small_standards import GOOD, INADEQUATE, OUTSTANDING, REQUIRES, SCALE, bands_between

INSPECTIONS, SEED = 10_000, 20261127
POPULATION, SAMPLE = 150, 28
RULE = "lowest_key_question"
STANDARD = RatedStandard(
    tuple(RatedQuestion(number, ("yes", "no")) for number in ("2.2.1", "2.2.9", "2.2.10")),
    SCALE,
    bands_between((50, 65, 80), (INADEQUATE, REQUIRES, GOOD, OUTSTANDING), 100),
)
STANDARDS = 5  # of an inspection, each of these three questions
QUESTIONS = STANDARDS * len(STANDARD.questions)
# What a case has in common on all questions, as a share of all that differs between cases.
CORRELATION = 0.3
# Statements are gathered by what they say: 0.875 to 0.925 stands for "90 %".
WIDTH = 0.05


def from_the_prior(random):
    """Of each question, every number of Yes among the eligible cases is as likely as any other."""
    yes = random.integers(0, POPULATION + 1, QUESTIONS)
    return numpy.stack([random.permutation(POPULATION) < number for number in yes])


def hanging_together(random):
    """Some cases are good and some are bad throughout: a normal effect of the case on the logit of every question."""
    spread = (CORRELATION / (1 - CORRELATION) * numpy.pi**2 / 3) ** 0.5
    shares = random.uniform(size=(QUESTIONS, 1))
    cases = random.normal(0, spread, POPULATION)
    chances = 1 / (1 + numpy.exp(-(numpy.log(shares / (1 - shares)) + cases)))
    return random.uniform(size=chances.shape) < chances


def statements(truths):
    """[(the chance that was stated of a rating, whether it is the rating of all eligible cases)]"""
    random = numpy.random.default_rng(SEED)
    eligible = Eligible(POPULATION, SAMPLE)
    for _ in range(INSPECTIONS):
        answers = truths(random)  # in no order of cases, so that the first are a sample like any other
        for standard in numpy.split(answers, STANDARDS):
            truth = rate(STANDARD_RULES[RULE], STANDARD, counts_of(standard)).rating
            stated = chances_of(RULE, STANDARD, counts_of(standard[:, :SAMPLE]), eligible)
            for rating, chance in stated.items():
                yield chance, rating == truth


def counts_of(answers):
    cases = answers.shape[1]
    return {
        question.number: {"yes": yes, "no": cases - yes}
        for question, yes in zip(STANDARD.questions, answers.sum(axis=1).tolist(), strict=True)
    }


def table(truths):
    """{what is said, in per cent: (statements, share of them that are true)}"""
    said = {}
    for chance, is_true in statements(truths):
        said.setdefault(round(chance / WIDTH) * 5, []).append(is_true)
    return {each: (len(said[each]), sum(said[each]) / len(said[each])) for each in sorted(said)}


if __name__ == "__main__":
    for truths in (from_the_prior, hanging_together):
        print(truths.__doc__)
        for each, (number, true) in table(truths).items():
            print(f"| {each} % | {number} | {100 * true:.1f} % |")
