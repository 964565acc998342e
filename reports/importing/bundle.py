"""The inspection bundle (JSON), as it is read: either of its formats, what it says, and everything wrong with it."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from inspection.foundation.files import LONGEST_NUMBER, FileRefusedError, ValuePath, path_text, schema_errors
from inspection.foundation.limits import MOST_VALUES, has_too_many_values, measure_faults
from inspection.frameworks.document import QuestionSet
from reports.importing import format_1, format_2
from reports.importing.checks import BundleSchema, errors_against, errors_by_itself
from reports.importing.content import FaultCount
from reports.importing.values import in_words, shortened


class Bundle:
    """A bundle as read, with the digest of what it says."""

    content: BundleSchema

    def __init__(self, text: str):
        """Where the schema has errors, `content` is what can be read of it, so that everything else is told with them.

        Raises `FileRefusedError` for what is no JSON.
        """
        self.digest, raw, self.schema_errors = _parse(text)
        schema = _schema_of(raw)
        try:
            self.content = schema.model_validate(raw, context=FaultCount())
        except ValidationError as error:
            self.schema_errors += [
                f"{_case_of(raw, path)}{path_text(path) or 'file'}: {message}" for path, message in schema_errors(error)
            ]
            self.content = schema.readable(raw if isinstance(raw, dict) else {})

    def errors(self, framework: QuestionSet | None) -> Iterator[str]:
        """Everything that is wrong with the bundle; without a framework, nothing is compared with it."""
        yield from self.schema_errors
        yield from errors_by_itself(self.content)
        if framework:
            yield from errors_against(self.content, framework)


def _schema_of(raw: Any) -> type[format_1.BundleSchema] | type[format_2.BundleSchema]:
    is_of_format_2 = isinstance(raw, dict) and raw.get("format") == "inspection-bundle/2"
    return format_2.BundleSchema if is_of_format_2 else format_1.BundleSchema


def _parse(text: str) -> tuple[str, Any, list[str]]:
    """The digest of what the bundle says, what it says, and the names it gives twice."""
    repeated: list[str] = []

    def pairs(items):
        values = dict(items)
        if len(values) < len(items):
            keys = Counter(key for key, _ in items)
            repeated.extend(f"{in_words(key)} is given twice in one object" for key, n in keys.items() if n > 1)
        return values

    def refuse_constant(name):
        raise ValueError(f"{name} is not a number")

    if has_too_many_values(text):
        raise FileRefusedError([f"is too large: it holds more than {MOST_VALUES:,} values"])
    try:
        raw = json.loads(text, object_pairs_hook=pairs, parse_float=_decimal, parse_constant=refuse_constant)
    except json.JSONDecodeError as error:
        raise FileRefusedError([f"line {error.lineno}: not valid JSON: {error.msg}"]) from error
    except (ValueError, ArithmeticError, RecursionError) as error:
        message = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise FileRefusedError([f"not valid JSON: {message}"]) from error
    if faults := [f"{path_text(path[:3]) or 'file'}: {message}" for path, message in measure_faults(raw)]:
        raise FileRefusedError(faults)
    digest = hashlib.sha256(json.dumps(raw, sort_keys=True, default=str).encode()).hexdigest()
    return digest, raw, repeated


def _decimal(text: str) -> Decimal:
    if len(text) > LONGEST_NUMBER:
        raise ValueError(f"a number is too large: it has {len(text):,} characters")
    return Decimal(text)


def _case_of(raw: Any, path: ValuePath) -> str:
    """`TAM-004: ` before a fault inside a case that has a readable reference."""
    if path[:1] == ("cases",) and len(path) > 1 and isinstance(raw["cases"][path[1]], dict):
        reference = raw["cases"][path[1]].get("reference")
        return f"case {shortened(reference)}: " if isinstance(reference, str) else ""
    return ""
