"""How a standard is rated, in words: one function a rule."""

from collections.abc import Callable, Iterator

from inspection.frameworks.explanation.words import Words, labels, listed, times
from inspection.frameworks.format_2.meaning import Meaning, Question, Rated
from inspection.frameworks.format_2.questions import KeyQuestionSchema
from inspection.frameworks.format_2.ratings import CapSchema, Scale

Sentences = Iterator[str]
BAND = "The band in which that number lies gives the rating"
ROUNDED = "rounded to a whole number, a half upwards"


def _lowest_key_question(standard: Rated, questions: list[Question], words: Words) -> Sentences:
    if len(questions) == 1:
        yield f"It takes the rating of its key question, {questions[0].code}, from the band of its percentage."
    else:
        yield "Each key question has a percentage. The standard takes the rating of the one with the lowest."


def _mean_percentage(standard: Rated, questions: list[Question], words: Words) -> Sentences:
    if len(questions) == 1:
        yield from _lowest_key_question(standard, questions, words)
        return
    yield (
        "The mean of the percentages of its key questions is taken before any of them is rounded, and is then "
        f"{ROUNDED}. {BAND}. Key questions that nobody was judged on are left out."
    )
    weights = {question.code: _schema(question).weight for question in questions}
    heavier = [f"{code} counts {times(weight)}" for code, weight in weights.items() if weight > 1]
    if heavier and len(set(weights.values())) > 1:
        yield f"Not all count the same: {listed(heavier)}."


def _pooled_percentage(standard: Rated, questions: list[Question], words: Words) -> Sentences:
    yield (
        f"All answers {words.yes} to its key questions are counted together, out of all answers {words.yes} and "
        f"{words.no}, as a percentage {ROUNDED}. {BAND}."
    )


def _percent_of_possible(standard: Rated, questions: list[Question], words: Words) -> Sentences:
    yield (
        "Each answer to its key questions has a score. The scores given are added up, and taken as a percentage of the "
        f"highest that could have been given to the questions answered, {ROUNDED}. {BAND}."
    )


def _lowest_answer(standard: Rated, questions: list[Question], words: Words) -> Sentences:
    yield (
        f"The one lowest answer to any of its key questions{_in_any_case(standard, words)} rates it: each answer has a "
        "score, by which the lowest is found, and a rating."
    )


def _ladder(standard: Rated, questions: list[Question], words: Words) -> Sentences:
    names, lowest = labels(standard.scale), standard.scale[-1].label
    levels = {code: [item.code for item in questions if _schema(item).level == code] for code in names}
    at = "; ".join(f"{names[code]}: {listed(codes)}" for code, codes in reversed(levels.items()) if codes)
    yield f"Each key question stands at a level ({at})."
    yield (
        f"The rating is the highest level at which, and at all levels below it, every answer is {words.yes}. "
        f"Answers {words.not_applicable}, and levels where nobody was judged, are passed over. "
        f"Where an answer at the lowest level judged is {words.no}, the rating is {lowest}."
    )


RULES: dict[str, Callable[[Rated, list[Question], Words], Sentences]] = {
    "lowest_key_question": _lowest_key_question,
    "mean_percentage": _mean_percentage,
    "pooled_percentage": _pooled_percentage,
    "percent_of_possible": _percent_of_possible,
    "lowest_answer": _lowest_answer,
    "ladder": _ladder,
}


def rule_in_words(standard: Rated, meaning: Meaning, words: Words) -> Sentences:
    """Nothing for a standard that no rule rates."""
    if standard.rule:
        yield from RULES[standard.rule](standard, meaning.key_questions_of(standard), words)


def caps_in_words(standard: Rated, words: Words) -> Sentences:
    for cap in standard.caps:
        yield cap_in_words(cap, standard.scale, words, scored_in=_in_any_case(standard, words))


def cap_in_words(cap: CapSchema, scale: Scale, words: Words, scored_in: str = "") -> str:
    rating = f"The rating is at most {labels(scale).get(cap.rating, cap.rating)}"
    if cap.when.score_at_most is not None:
        return f"{rating} where an answer to one of its questions scores {cap.when.score_at_most} or less{scored_in}."
    [(code, given)] = (cap.when.answer or {}).items()
    question = words.meaning.questions_by_code[code]
    offered = words.answers_of(question)
    answer = listed([offered.get(name, name) for name in given], "or")
    number = cap.when.number_of_cases
    cases = "" if question.asked_of == "inspection" else f" in {words.counted(number)} or more"
    return f"{rating} where question {code} is answered {answer}{cases}."


def _in_any_case(standard: Rated, words: Words) -> str:
    return "" if standard.asked_of == "inspection" else f" in any {words.case}"


def _schema(question: Question) -> KeyQuestionSchema:
    assert isinstance(question.schema, KeyQuestionSchema)
    return question.schema
