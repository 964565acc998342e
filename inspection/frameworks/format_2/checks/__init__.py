"""Everything that must be true of a framework beyond the shape of its file; each check yields (path, message)."""

from collections.abc import Iterator

from inspection.foundation.files import LocatedError
from inspection.frameworks.format_2.checks import (
    caps,
    conditions,
    names,
    overall,
    questions,
    rules,
    scales,
    standards,
    wording,
)
from inspection.frameworks.format_2.meaning import Meaning
from inspection.frameworks.format_2.schema import Framework2Schema

MODULES = (names, conditions, questions, scales, standards, rules, caps, overall, wording)


def all_errors(framework: Framework2Schema) -> Iterator[LocatedError]:
    meaning = Meaning(framework)
    for module in MODULES:
        yield from module.errors(meaning)
