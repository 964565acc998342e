"""Caps on a standard, on every standard, and on the overall rating."""

from collections.abc import Iterator, Sequence

from inspection.foundation.files import LocatedError, ValuePath
from inspection.frameworks.format_2.meaning import Meaning, Rated
from inspection.frameworks.format_2.ratings import CapSchema


def errors(meaning: Meaning) -> Iterator[LocatedError]:
    framework = meaning.framework
    heirs = [item for item in meaning.standards if item.is_calculated and item.schema.caps is None]
    for index, cap in enumerate(framework.caps):
        yield from _cap_errors(meaning, ("caps", index), cap, heirs)
    if framework.caps and not heirs:
        yield ("caps",), "cap no standard: each is unrated, rated by the panel or has caps of its own"
    for standard in meaning.standards:
        yield from _standard_errors(meaning, standard)
    for index, cap in enumerate(framework.overall.caps):
        yield from _overall_errors(meaning, ("overall", "caps", index), cap)


def _standard_errors(meaning: Meaning, standard: Rated) -> Iterator[LocatedError]:
    caps = standard.schema.caps or []
    if caps and not standard.is_calculated:
        yield (*standard.path, "caps"), "bind a calculated rating, and this standard has none"
        return
    for index, cap in enumerate(caps):
        yield from _cap_errors(meaning, (*standard.path, "caps", index), cap, [standard])


def _cap_errors(
    meaning: Meaning, path: ValuePath, cap: CapSchema, standards: Sequence[Rated]
) -> Iterator[LocatedError]:
    for standard in standards:
        if standard.scale and cap.rating not in {rating.code for rating in standard.scale}:
            yield (*path, "rating"), f"{cap.rating!r} is not on the scale of standard {standard.number}"
            break
    when, here = cap.when, (*path, "when")
    if (when.score_at_most is None) == (when.answer is None):
        yield here, "must name either score_at_most or answer"
    elif when.answer is not None:
        yield from _answer_errors(meaning, here, cap)
    else:
        yield from _score_errors(meaning, here, cap, standards)


def _score_errors(
    meaning: Meaning, here: ValuePath, cap: CapSchema, standards: Sequence[Rated]
) -> Iterator[LocatedError]:
    if cap.when.cases_at_least is not None:
        yield (*here, "cases_at_least"), "goes with answer; score_at_most holds in any one case"
    sets = [meaning.set_of(item) for standard in standards for item in meaning.questions_by_standard[standard.number]]
    if standards and not any(answers and answers.is_scored for answers in sets):
        yield (*here, "score_at_most"), "no question of the standard has scores"


def _overall_errors(meaning: Meaning, path: ValuePath, cap: CapSchema) -> Iterator[LocatedError]:
    if cap.rating not in {rating.code for rating in meaning.framework.ratings}:
        yield (*path, "rating"), f"unknown rating {cap.rating!r}"
    here = (*path, "when")
    if cap.when.score_at_most is not None:
        yield (*here, "score_at_most"), "the overall rating is capped by an answer, not by a score"
    elif cap.when.answer is None:
        yield here, "must name an answer"
    else:
        yield from _answer_errors(meaning, here, cap)


def _answer_errors(meaning: Meaning, here: ValuePath, cap: CapSchema) -> Iterator[LocatedError]:
    answer = cap.when.answer or {}
    if len(answer) != 1:
        yield (*here, "answer"), f"must name exactly one question, not {len(answer)}"
    for code, given in answer.items():
        question = meaning.questions_by_code.get(code)
        if question is None:
            yield (*here, "answer", code), f"unknown question {code!r}"
            continue
        offered = meaning.counted_answers(question)
        for index, name in enumerate(given):
            if name not in offered:
                choice = f"its answers are {', '.join(offered)}" if offered else "it has no answers to choose from"
                yield (*here, "answer", code, index), f"{code} is never answered {name!r}: {choice}"
        if question.asked_of == "inspection" and cap.when.number_of_cases > 1:
            yield (*here, "cases_at_least"), f"{code} is asked of the inspection, once"
