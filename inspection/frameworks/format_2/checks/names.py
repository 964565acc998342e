"""No name is given twice."""

from collections.abc import Iterable, Iterator

from inspection.foundation.files import LocatedError, ValuePath
from inspection.frameworks.format_2.meaning import Meaning
from inspection.frameworks.format_2.ratings import Scale
from inspection.frameworks.format_2.schema import Framework2Schema


def given_twice(pairs: Iterable[tuple[ValuePath, str]]) -> Iterator[LocatedError]:
    """The paths whose name was seen before."""
    seen = set()
    for path, name in pairs:
        if name in seen:
            yield path, f"{name} is given twice"
        seen.add(name)


def listed(path: ValuePath, names: Iterable[object], key: str | None = None) -> Iterator[tuple[ValuePath, str]]:
    """(path, name) of the names of a list's entries, which stand there themselves or under a key."""
    for index, name in enumerate(names):
        yield (*path, index, key) if key else (*path, index), str(name)


def errors(meaning: Meaning) -> Iterator[LocatedError]:
    framework = meaning.framework
    for path, names, key in _lists(framework):
        yield from given_twice(listed(path, names, key))
    yield from given_twice(((*standard.path, "number"), standard.number) for standard in meaning.standards)
    keys = {"key_question": "number", "prompt": "label", "information": "code"}
    yield from given_twice(((*item.path, keys[item.kind]), item.code) for item in meaning.questions)


def _lists(framework: Framework2Schema) -> Iterator[tuple[ValuePath, list[object], str | None]]:
    yield ("domains",), [domain.number for domain in framework.domains], "number"
    yield ("details",), [detail.code for detail in framework.details], "code"
    for index, detail in enumerate(framework.details):
        yield ("details", index, "options"), list(detail.options), None
    yield ("sections",), [section.code for section in framework.sections], "code"
    for name, answers in framework.answer_sets.items():
        yield ("answer_sets", name, "answers"), [answer.code for answer in answers.answers], "code"
    for path, scale in scales_of(framework):
        yield path, [rating.code for rating in scale], "code"
    for index, question in enumerate(framework.information_questions):
        within = ("answer", "options") if question.answer else ("answers",)
        yield ("information_questions", index, *within), list(question.options), None
    reasons = framework.sampling.replacement_reasons
    yield ("sampling", "replacement_reasons"), [reason.code for reason in reasons], "code"


def scales_of(framework: Framework2Schema) -> Iterator[tuple[ValuePath, Scale]]:
    """Every rating scale with its place."""
    yield ("ratings",), framework.ratings
    for name, scale in framework.scales.items():
        yield ("scales", name), scale
