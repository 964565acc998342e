"""Every rule has what it needs."""

from collections.abc import Callable, Iterator
from itertools import pairwise

from inspection.foundation.files import LocatedError
from inspection.frameworks.format_2.checks.scales import BANDED_RULES
from inspection.frameworks.format_2.meaning import Meaning, Question, Rated
from inspection.frameworks.format_2.questions import AnswerSetSchema, KeyQuestionSchema
from inspection.frameworks.format_2.ratings import Scale

NeedsOf = Callable[[Meaning, Rated, Question], Iterator[LocatedError]]


def errors(meaning: Meaning) -> Iterator[LocatedError]:
    for standard in meaning.standards:
        if not standard.is_calculated:
            if standard.schema.rule and standard.schema.rated:
                yield (
                    (*standard.path, "rule"),
                    f"standard {standard.number} is rated by {standard.rated_by}, not by rule",
                )
        elif standard.rule is None:
            yield standard.path, f"standard {standard.number} has no rule, and the framework no standard_rule"
        else:
            yield from _banding_errors(standard)
            for question in meaning.key_questions_of(standard):
                yield from NEEDS[standard.rule](meaning, standard, question)
        if standard.rule != "ladder":
            yield from _stray_levels(meaning, standard)


def _banding_errors(standard: Rated) -> Iterator[LocatedError]:
    if standard.rule not in BANDED_RULES:
        return
    banding = standard.framework.banding
    missing = [band.rating for band in banding if band.rating not in {rating.code for rating in standard.scale}]
    if not banding:
        yield standard.path, f"the rule {standard.rule} needs banding, and the framework has none"
    elif missing and standard.scale:
        yield (
            standard.path,
            f"the rule {standard.rule} needs banding of the standard's own scale, which has no {missing[0]}",
        )


def _stray_levels(meaning: Meaning, standard: Rated) -> Iterator[LocatedError]:
    for question in meaning.key_questions_of(standard):
        if _key_question(question).level is not None:
            yield (*question.path, "level"), "only the rule ladder reads levels"


def _needs_yes_no(meaning: Meaning, standard: Rated, question: Question) -> Iterator[LocatedError]:
    if not question.is_yes_no:
        yield (
            (*question.path, "answers"),
            f"the rule {standard.rule} reads Yes and No, and {question.code} has an answer set",
        )


def _needs_scores(meaning: Meaning, standard: Rated, question: Question) -> Iterator[LocatedError]:
    answers = meaning.set_of(question)
    if question.is_yes_no:
        yield question.path, f"the rule {standard.rule} reads scores, and {question.code} has no answer set with scores"
    elif answers and not answers.is_scored:
        yield (
            (*question.path, "answers"),
            f"the rule {standard.rule} reads scores, and not every answer of {question.answer_set} has one",
        )
    elif answers and not any(answer.score for answer in answers.answers):
        yield (*question.path, "answers"), f"no answer of {question.answer_set} has a score above nought"


def _needs_answer_ratings(meaning: Meaning, standard: Rated, question: Question) -> Iterator[LocatedError]:
    yield from _needs_scores(meaning, standard, question)
    answers = meaning.set_of(question)
    if answers and answers.is_scored:
        for message in _rating_errors(answers, standard.scale):
            yield (*question.path, "answers"), f"the rule lowest_answer reads {question.answer_set}, where {message}"


def _rating_errors(answers: AnswerSetSchema, scale: Scale) -> Iterator[str]:
    """A lower score rates no better, and one score never two ways: else nobody could say which answer decides."""
    steps = {rating.code: step for step, rating in enumerate(reversed(scale))}
    unrated = [answer.code for answer in answers.answers if answer.rating is None]
    unknown = [answer.code for answer in answers.answers if answer.rating and answer.rating not in steps]
    if unrated:
        yield f"{unrated[0]} has no rating"
    elif unknown:
        yield f"the rating of {unknown[0]} is not on the standard's scale"
    else:
        scores = sorted((answer.score or 0, steps[answer.rating or ""], answer.code) for answer in answers.answers)
        for (score, step, code), (next_score, next_step, next_code) in pairwise(scores):
            if score == next_score and step != next_step:
                yield f"{code} and {next_code} have one score and two ratings"
            elif step > next_step:
                yield f"{code} scores less than {next_code} and rates better"


def _needs_level(meaning: Meaning, standard: Rated, question: Question) -> Iterator[LocatedError]:
    yield from _needs_yes_no(meaning, standard, question)
    level = _key_question(question).level
    if level is None:
        yield question.path, f"the rule ladder needs a level, and {question.code} has none"
    elif standard.scale and level not in {rating.code for rating in standard.scale}:
        yield (*question.path, "level"), f"unknown rating {level!r}"


def _key_question(question: Question) -> KeyQuestionSchema:
    assert isinstance(question.schema, KeyQuestionSchema)
    return question.schema


NEEDS: dict[str, NeedsOf] = {
    "lowest_key_question": _needs_yes_no,
    "mean_percentage": _needs_yes_no,
    "pooled_percentage": _needs_yes_no,
    "percent_of_possible": _needs_scores,
    "lowest_answer": _needs_answer_ratings,
    "ladder": _needs_level,
}
