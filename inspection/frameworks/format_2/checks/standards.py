"""How each standard is rated, and by whom."""

from collections.abc import Iterator

from inspection.foundation.files import LocatedError
from inspection.frameworks.format_2.meaning import Meaning, Rated


def errors(meaning: Meaning) -> Iterator[LocatedError]:
    for index, domain in enumerate(meaning.framework.domains):
        if domain.rated_by == "rollup":
            yield ("domains", index, "rated_by"), ROLLUP
    for standard in meaning.standards:
        yield from _rater_errors(standard)
        yield from _scale_errors(standard)


ROLLUP = "rollup, a standard computed from other inspections, is not read yet; rate it by cases, panel or answers"


def _rater_errors(standard: Rated) -> Iterator[LocatedError]:
    path, schema = standard.path, standard.schema
    if schema.rated_by == "rollup":
        yield (*path, "rated_by"), ROLLUP
    if standard.rated_by is None:
        yield path, f"standard {standard.number} and its domain do not say by whom it is rated (rated_by)"
    if standard.rated_by in ("cases", "answers") and not schema.key_questions:
        yield path, f"standard {standard.number} is rated by {standard.rated_by} and has no key question"
    if standard.rated_by == "cases" and schema.asked_of == "inspection":
        yield (*path, "asked_of"), "questions asked of the inspection rate by answers (rated_by: answers), not by cases"
    if standard.rated_by == "answers" and schema.asked_of == "cases":
        yield (*path, "asked_of"), "rated_by: answers reads questions asked of the inspection"
    if standard.rated_by == "panel" and schema.key_questions and schema.asked_of is None:
        yield (
            path,
            (
                f"standard {standard.number} is rated by the panel and has key questions; "
                "say whom they are asked of (asked_of: inspection)"
            ),
        )


def _scale_errors(standard: Rated) -> Iterator[LocatedError]:
    path, schema, framework = standard.path, standard.schema, standard.framework
    if schema.scale is not None and schema.scale not in framework.scales:
        yield (*path, "scale"), f"unknown scale {schema.scale!r}"
        return
    if schema.rated and not standard.scale:
        yield path, f"standard {standard.number} is rated, and the framework has no ratings"
    codes = {rating.code for rating in standard.scale}
    for code in schema.descriptors:
        if code not in codes:
            yield (*path, "descriptors", code), f"unknown rating {code!r}"
