"""Details, and the conditions on them."""

from collections.abc import Iterator

from inspection.foundation.files import LocatedError, ValuePath
from inspection.frameworks.applicability import STARTED, Value
from inspection.frameworks.format_2.conditions import RESERVED, WeeksSchema, WhenSchema
from inspection.frameworks.format_2.meaning import Meaning
from inspection.frameworks.format_2.questions import DetailSchema

Details = dict[str, DetailSchema]
BROKEN_DOWN = ("choice", "yes_no")


def errors(meaning: Meaning) -> Iterator[LocatedError]:
    framework = meaning.framework
    details = {detail.code: detail for detail in framework.details}
    for index, detail in enumerate(framework.details):
        yield from _detail_errors(("details", index), detail)
    for index, section in enumerate(framework.sections):
        yield from _condition_errors(("sections", index, "when"), section.when, details)
    for index, exclusion in enumerate(framework.sampling.exclusions):
        yield from _condition_errors(("sampling", "exclusions", index, "when"), exclusion.when, details)


def _detail_errors(path: ValuePath, detail: DetailSchema) -> Iterator[LocatedError]:
    if detail.code in (*RESERVED, STARTED):
        yield (*path, "code"), f"a detail cannot be called {detail.code}, which conditions give a meaning of its own"
    if detail.type == "choice" and not detail.options:
        yield path, f"{detail.code} is a choice and has no options"
    if detail.type != "choice" and detail.options:
        yield (*path, "options"), f"only a choice has options, and {detail.code} is a {detail.type}"
    if detail.break_down and detail.type not in BROKEN_DOWN:
        yield (*path, "break_down"), f"figures are broken down by a choice or a yes_no, not by a {detail.type}"


def _condition_errors(path: ValuePath, when: WhenSchema, details: Details) -> Iterator[LocatedError]:
    for code, values in when.values.items():
        yield from _value_errors((*path, code), code, values, details)
    if when.weeks:
        yield from _week_errors((*path, "weeks"), when.weeks, details)
    for index, part in enumerate(when.alternatives or []):
        yield from _condition_errors((*path, "any", index), part, details)
    if when.negated:
        yield from _condition_errors((*path, "not"), when.negated, details)


def _value_errors(path: ValuePath, code: str, values: list[Value], details: Details) -> Iterator[LocatedError]:
    detail = details.get(code)
    if code == STARTED or (detail and detail.type == "date"):
        yield path, f"{code} is a date, on which conditions are written with weeks"
    elif detail is None:
        yield path, f"unknown detail {code!r}"
    else:
        for index, value in enumerate(values):
            if not _can_be(detail, value):
                yield (*path, index), f"{code} is never {value!r}: {_what_it_can_be(detail)}"


def _can_be(detail: DetailSchema, value: Value) -> bool:
    if detail.type == "choice":
        return value in [str(option) for option in detail.options]
    if detail.type == "yes_no":
        return isinstance(value, bool) or value in ("yes", "no")
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _what_it_can_be(detail: DetailSchema) -> str:
    if detail.type == "choice":
        return f"its options are {', '.join(str(option) for option in detail.options[:10]) or 'none'}"
    return "it is yes or no" if detail.type == "yes_no" else "it is a number"


def _week_errors(path: ValuePath, weeks: WeeksSchema, details: Details) -> Iterator[LocatedError]:
    for key, code in (("from", weeks.start), ("to", weeks.end)):
        detail = details.get(code)
        if code != STARTED and detail is None:
            yield (*path, key), f"unknown detail {code!r}"
        elif detail and detail.type != "date":
            yield (*path, key), f"{code} is a {detail.type}, not a date"
    if weeks.start == weeks.end:
        yield path, f"from and to are the same date, {weeks.start}"
