"""The overall rating, and what the panel may do, in words."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from inspection.frameworks.explanation.records import Table, Topic
from inspection.frameworks.explanation.rules import cap_in_words
from inspection.frameworks.explanation.words import Words, labels, listed, times
from inspection.frameworks.format_2.checks.scales import BANDED_RULES
from inspection.frameworks.format_2.meaning import Meaning, Rated
from inspection.frameworks.format_2.ratings import BandSchema, CountLineSchema

INCOMPLETE = "As long as one of these standards that was inspected has no rating, there is no overall rating."


def overall_rating(meaning: Meaning, words: Words) -> Topic:
    overall = meaning.framework.overall
    counted = [standard for standard in meaning.standards if standard.is_in_score]
    caps = tuple(cap_in_words(cap, meaning.framework.ratings, words) for cap in overall.caps)
    topic = RULES[overall.rule](meaning, counted)
    return replace(topic, points=topic.points + caps)


def _topic(*sentences: str, points: tuple[str, ...] = (), tables: tuple[Table, ...] = ()) -> Topic:
    given = tuple(sentence for sentence in sentences if sentence)
    return Topic("overall", "The overall rating", given, points, bool(points), tables)


def _none(meaning: Meaning, counted: list[Rated]) -> Topic:
    return _topic("No overall rating is given.")


def _points_sum(meaning: Meaning, counted: list[Rated]) -> Topic:
    overall, names = meaning.framework.overall, labels(meaning.framework.ratings)
    heavier = [f"{times(item.schema.weight)} for standard {item.number}" for item in counted if item.schema.weight > 1]
    tables = [_bands(f"Overall ratings, of {overall.maximum} points", overall.bands or [], names)]
    tables += [
        _bands(f"Overall ratings where only {maximum} points can be reached", bands, names)
        for maximum, bands in sorted((overall.bands_for or {}).items(), reverse=True)
    ]
    return _topic(
        f"Each rating is worth points. The points of {_standards(counted)} are added up, to at most {overall.maximum}, "
        "and the sum gives the overall rating.",
        f"Some points count more than once: {listed(heavier)}." if heavier else "",
        _left_out(counted, has_bands=bool(overall.bands_for)),
        INCOMPLETE,
        tables=tuple(tables),
    )


def _left_out(counted: list[Rated], *, has_bands: bool) -> str:
    optional = [standard.number for standard in counted if standard.schema.optional]
    if not optional:
        return ""
    standard = "Standard" if len(optional) == 1 else "Standards"
    other = "For a maximum other than those below" if has_bands else "In that case"
    return (
        f"{standard} {listed(optional)} may be left out of an inspection: fewer points can then be reached. "
        f"{other} the score is shown and no overall rating is given."
    )


def _lowest(meaning: Meaning, counted: list[Rated]) -> Topic:
    return _topic(f"The overall rating is the lowest rating of {_standards(counted)}.", INCOMPLETE)


def _counts(meaning: Meaning, counted: list[Rated]) -> Topic:
    overall, names = meaning.framework.overall, labels(meaning.framework.ratings)
    otherwise = names.get(overall.otherwise or "", "")
    return _topic(
        f"The ratings of {_standards(counted)} are counted. These lines are read in order:",
        INCOMPLETE,
        points=(
            *(_line(line, names) for line in overall.when or ()),
            f"Where no line above has given the overall rating, it is {otherwise}, or what a line above limits it to.",
        ),
    )


def _line(line: CountLineSchema, names: dict[str, str]) -> str:
    number = "1 standard is" if line.at_least == 1 else f"{line.at_least} standards are"
    where = f"Where at least {number} {listed([names.get(code, code) for code in line.of], 'or')}"
    if line.gives:
        return f"{where}, the overall rating is {names.get(line.gives, line.gives)}, and no further line is read."
    return f"{where}, what the lines below give is at most {names.get(line.at_most or '', line.at_most)}."


RULES: dict[str, Callable[[Meaning, list[Rated]], Topic]] = {
    "none": _none,
    "points_sum": _points_sum,
    "lowest": _lowest,
    "counts": _counts,
}


def _standards(standards: list[Rated]) -> str:
    numbers = [standard.number for standard in standards]
    return f"standard {numbers[0]}" if len(numbers) == 1 else f"the {len(numbers)} standards {listed(numbers)}"


def _bands(caption: str, bands: list[BandSchema], names: dict[str, str]) -> Table:
    rows = tuple((range_of(band), names.get(band.rating, band.rating)) for band in reversed(bands))
    return Table(caption, ("Points", "Overall rating"), rows)


def range_of(band: BandSchema) -> str:
    return str(band.lower) if band.lower == band.upper else f"{band.lower} to {band.upper}"


def discretion(meaning: Meaning, words: Words) -> Topic | None:
    """`None` where nothing is calculated that could be changed."""
    calculated = [standard for standard in meaning.standards if standard.is_calculated]
    if not calculated:
        return None
    grounds = tuple(_grounds(meaning, calculated, words))
    sentence = (
        "The ratings panel may give another rating than the calculated one only on these grounds, and only the rating "
        "that a ground points to. It must say why in writing. What was calculated and what was agreed are both kept."
        if grounds
        else "The ratings panel confirms the calculated ratings. It cannot give others."
    )
    is_bound = bool(grounds) and any(standard.caps for standard in calculated)
    bound = ["Where the rating of a standard is limited (“at most”), the panel is bound by that too."] * is_bound
    return Topic("discretion", "When the panel may decide otherwise", (sentence, *bound), grounds)


def _grounds(meaning: Meaning, calculated: list[Rated], words: Words) -> Iterator[str]:
    rules = meaning.framework.discretion
    banded = [standard.number for standard in calculated if standard.rule in BANDED_RULES]
    if rules.within_percentage_points is not None and banded:
        points = _percentage_points(rules.within_percentage_points)
        only = "" if len(banded) == len(calculated) else f" This is for {_numbered(banded)}, rated by a percentage."
        yield (
            f"Near another band: the percentage that rates a standard lies within {points} of the band above or below. "
            f"The panel may then give the rating of that band.{only}"
        )
    if rules.one_case_changes_rating:
        yield (
            f"One {words.case}: one other answer in one {words.case} would change the rating. The panel may then give "
            "any rating from the calculated one to the one that this answer would lead to."
        )
    if rules.small_sample_below:
        steps = "1 step" if rules.steps == 1 else f"up to {rules.steps} steps"
        yield (
            f"Few {words.cases}: what rates the standard was judged in fewer than "
            f"{words.counted(rules.small_sample_below)}. The panel may then move the rating by {steps} of the scale, "
            "up or down."
        )


def _percentage_points(number: int) -> str:
    return "1 percentage point" if number == 1 else f"{number} percentage points"


def _numbered(numbers: list[str]) -> str:
    return f"standard {numbers[0]}" if len(numbers) == 1 else f"standards {listed(numbers)}"
