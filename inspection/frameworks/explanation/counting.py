"""Answers, what they count, and the scales and bands that they are read on, in words."""

from collections.abc import Iterator

from inspection.frameworks.explanation.overall import range_of
from inspection.frameworks.explanation.records import Table, Topic
from inspection.frameworks.explanation.words import Words, labels, listed
from inspection.frameworks.format_2.checks.scales import BANDED_RULES
from inspection.frameworks.format_2.meaning import Meaning
from inspection.frameworks.format_2.questions import AnswerSetSchema
from inspection.frameworks.format_2.ratings import PercentageBandSchema, Scale


def ratings(meaning: Meaning, words: Words) -> Topic | None:
    framework = meaning.framework
    scales = {"Ratings, best first": framework.ratings} if framework.ratings else {}
    for name, scale in framework.scales.items():
        users = [item.number for item in meaning.standards if item.schema.rated and item.schema.scale == name]
        if users:
            scales[f"Ratings of {listed(users)}, best first"] = scale
    with_points = framework.overall.rule == "points_sum"
    tables = [_scale(caption, scale, with_points=with_points) for caption, scale in scales.items()]
    banded = [standard.number for standard in meaning.standards if standard.rule in BANDED_RULES]
    if banded and framework.banding:
        scale = next(item.scale for item in meaning.standards if item.rule in BANDED_RULES)
        tables.append(_bands(framework.banding, labels(scale)))
    if not tables:
        return None
    return Topic("ratings", "Ratings and bands", tuple(_rating_sentences(banded)), tables=tuple(tables))


def _rating_sentences(banded: list[str]) -> Iterator[str]:
    if banded:
        yield "A whole percentage lies in exactly one band, and the band gives the rating."


def _scale(caption: str, scale: Scale, *, with_points: bool) -> Table:
    if with_points and all(rating.points is not None for rating in scale):
        return Table(caption, ("Rating", "Points"), tuple((str(item.label), str(item.points)) for item in scale))
    return Table(caption, ("Rating",), tuple((str(rating.label),) for rating in scale))


def _bands(bands: list[PercentageBandSchema], names: dict[str, str]) -> Table:
    rows = tuple(
        (f"{range_of(band)}%", names.get(band.rating, band.rating), listed(map(str, band.proportions), "or"))
        for band in reversed(bands)
    )
    return Table("Bands of percentages", ("Percentage", "Rating", "Words of the report"), rows)


def answers(meaning: Meaning, words: Words) -> Topic | None:
    """How answers become figures; `None` where nothing is asked."""
    if not meaning.questions:
        return None
    sets = meaning.framework.answer_sets
    used = {question.answer_set for question in meaning.questions}
    tables = tuple(_answer_set(meaning, answers) for name, answers in sets.items() if name in used)
    return Topic("answers", "How answers are counted", tuple(_counting(meaning, words)), tables=tables)


def _counting(meaning: Meaning, words: Words) -> Iterator[str]:
    asked_of = {question.asked_of for question in meaning.questions}
    if "cases" in asked_of:
        yield f"Only {words.cases} that are signed off count: finished, checked and closed."
    if "inspection" in asked_of:
        yield "Questions about the whole of what is inspected are answered once, by the inspection team, with evidence."
    yes_no = [question for question in meaning.questions if question.is_yes_no]
    if yes_no:
        what = words.cases if any(question.asked_of == "cases" for question in yes_no) else "answers"
        yield (
            f"A percentage is the number of {what} with the answer {words.yes} out of all with {words.yes} or "
            f"{words.no}. {words.not_applicable} is in neither number. It is rounded to a whole number, a half "
            "upwards: 64.5 is 65. Where nobody was judged there is no percentage."
        )
    if any(question.kind == "prompt" for question in meaning.questions):
        yield (
            "The prompts under a key question lead to its answer. They are answered too, and rate nothing by "
            "themselves."
        )


def _answer_set(meaning: Meaning, answers: AnswerSetSchema) -> Table:
    names = {code: label for scale in _all_scales(meaning) for code, label in labels(scale).items()}
    rows = [
        (
            str(answer.label),
            "" if answer.score is None else str(answer.score),
            names.get(answer.rating or "", ""),
        )
        for answer in answers.answers
    ]
    columns = ["Answer", "Score", "Rating"]
    filled = [index for index in range(len(columns)) if any(row[index] for row in rows)]
    return Table(
        f"Answers: {answers.label}",
        tuple(columns[index] for index in filled),
        tuple(tuple(row[index] for index in filled) for row in rows),
    )


def _all_scales(meaning: Meaning) -> Iterator[Scale]:
    yield from meaning.framework.scales.values()
    yield meaning.framework.ratings


def publication(meaning: Meaning, words: Words) -> Topic:
    rules = meaning.framework.small_numbers
    shown = (
        f"Numbers of {words.cases} from 1 to {rules.below - 1} are not shown outside the inspection team."
        if rules.method == "suppress"
        else f"Outside the inspection team, numbers of {words.cases} are rounded to multiples of {rules.base}."
    )
    days = meaning.framework.accuracy.working_days
    checked = (
        f"Before the report is published, the inspected body has {days} working day{'' if days == 1 else 's'} to check "
        "the draft."
    )
    asked_of_cases = any(question.asked_of == "cases" for question in meaning.questions)
    return Topic("publication", "Before the report is published", (*([shown] if asked_of_cases else []), checked))
