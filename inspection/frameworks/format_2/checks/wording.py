"""Texts with places in braces that the product fills in."""

from collections.abc import Iterator
from string import Formatter

from inspection.foundation.files import LocatedError, ValuePath
from inspection.frameworks.format_2.defaults import DEFAULTS
from inspection.frameworks.format_2.meaning import Meaning
from inspection.frameworks.format_2.schema import Sentences


def errors(meaning: Meaning) -> Iterator[LocatedError]:
    framework = meaning.framework
    title_path = ("vocabulary", "report_title")
    for text in framework.vocabulary.report_title.languages:
        yield from _place_errors(title_path, text, {"unit"})
        if "{unit}" not in text:
            yield title_path, "must have {unit} where the name of what is inspected stands"
    yield from _sentence_errors("lead_ins", framework.lead_ins)
    yield from _sentence_errors("explanations", framework.explanations)


def _sentence_errors(kind: str, sentences: Sentences) -> Iterator[LocatedError]:
    known = DEFAULTS[kind]
    for rule, situations in sentences.items():
        if rule not in known:
            yield (kind, rule), f"unknown; there are {', '.join(known)}"
            continue
        for situation, sentence in situations.items():
            path = (kind, rule, situation)
            if situation not in known[rule]:
                yield path, f"unknown; there are {', '.join(known[rule])}"
                continue
            places = {name for _, name, _, _ in Formatter().parse(known[rule][situation]) if name}
            for text in sentence.languages:
                yield from _place_errors(path, text, places)


def _place_errors(path: ValuePath, text: str, known: set[str]) -> Iterator[LocatedError]:
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        yield path, "has a brace without its partner; a place is written {name}, a brace itself {{ or }}"
        return
    there_are = ", ".join(f"{{{place}}}" for place in sorted(known)) or "none"
    for _, name, form, conversion in parts:
        if name is not None and (name not in known or form or conversion):
            yield path, f"has an unknown place {{{name}}}; there are {there_are}"
