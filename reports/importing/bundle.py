"""The inspection bundle (JSON): its schema, and what must be true of it against its framework."""

import datetime
import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BeforeValidator, Field, ValidationError

from inspection.foundation.files import (
    Code,
    FileRefusedError,
    Filled,
    Schema,
    ValuePath,
    Word,
    path_text,
    pattern,
    schema_errors,
    text_gate,
)
from inspection.frameworks.applicability import YES_NO
from inspection.frameworks.conditions import Section
from inspection.frameworks.document import QuestionSet
from inspection.frameworks.format_2.upgrade import detail_of

S = TypeVar("S", bound=Schema)


def _as_date(value):
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        raise ValueError("must be a date written YYYY-MM-DD")
    try:
        return datetime.date.fromisoformat(value)
    except ValueError as error:
        raise ValueError("must be a date written YYYY-MM-DD") from error


def _as_month(value):
    return _as_date(f"{value}-01" if isinstance(value, str) else value)


def _as_decimal(value):
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value


Date = Annotated[datetime.date, BeforeValidator(_as_date)]
Month = Annotated[datetime.date, BeforeValidator(_as_month)]
Number = Annotated[Decimal, BeforeValidator(_as_decimal), Field(max_digits=14, decimal_places=4)]
Reference = Annotated[Filled, pattern(r"^[A-Za-z0-9][A-Za-z0-9_-]*$"), text_gate(40)]
PlaceName = Annotated[Filled, text_gate(120)]
Notice = Annotated[Filled, text_gate(300)]
Unit = Annotated[Filled, text_gate(40)]
# Names that tokens quote cannot hold braces.
Name = Annotated[Filled, pattern(r"^[^{}\n]+$"), text_gate(120)]
Survey = Annotated[Filled, pattern(r"^[^{}:\n]+$"), text_gate(60)]
Statement = Annotated[Filled, pattern(r"^[^{}\n]+$"), text_gate(200)]


class PlaceSchema(Schema):
    code: Code
    name: PlaceName


class InspectionSchema(Schema):
    code: Code
    pdu: PlaceSchema
    region: PlaceSchema
    fieldwork_started_on: Date
    published: Month | None = None
    commencement_windows: list[Annotated[list[Date], Field(min_length=2, max_length=2)]] = []
    notice: Notice | None = None


class CaseSchema(Schema):
    reference: Reference
    commenced_on: Date
    court_report: bool
    interview: bool
    # Their values are checked against the framework, so that a fault names the case and the question.
    characteristics: dict[str, Any] = {}
    answers: dict[str, Any] = {}


def details_of(case: CaseSchema, framework: QuestionSet) -> dict[str, Any]:
    """The details of a case as they are stored."""
    given = {Section.COURT_REPORT: case.court_report, Section.INTERVIEW: case.interview}
    built_in = {detail_of(section, framework.characteristics): YES_NO[value] for section, value in given.items()}
    known = {detail.code for detail in framework.details}
    return {code: value for code, value in built_in.items() if code in known} | case.characteristics


class SurveySchema(Schema):
    survey: Survey
    statement: Statement
    percent: Annotated[int, Field(ge=0, le=100)] | None = None
    yes: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    of: Annotated[int, Field(ge=1, le=1_000_000)] | None = None


class FactSchema(Schema):
    name: Name
    value: Number
    unit: Unit | None = None


class BundleSchema(Schema):
    format: Literal["inspection-bundle/1"]
    framework: Code
    inspection: InspectionSchema
    cases: list[CaseSchema]
    panel_ratings: dict[str, Word] = {}
    surveys: list[SurveySchema] = []
    facts: list[FactSchema] = []


class Bundle:
    """A bundle as read, with the digest of what it says."""

    def __init__(self, text: str):
        """Where the schema has errors, `content` is what can be read of it, so that everything else is told with them.

        Raises `FileRefusedError` for what is no JSON.
        """
        self.digest, raw, self.schema_errors = _parse(text)
        try:
            self.content = BundleSchema.model_validate(raw)
        except ValidationError as error:
            self.schema_errors += [
                f"{_case_of(raw, path)}{path_text(path) or 'file'}: {message}" for path, message in schema_errors(error)
            ]
            self.content = _readable(raw if isinstance(raw, dict) else {})

    def errors(self, framework: QuestionSet | None) -> list[str]:
        """Everything that is wrong with the bundle; without a framework, nothing is compared with it."""
        errors = [*self.schema_errors, *_repeated(self.content), *_survey_errors(self.content)]
        if framework:
            errors += [*_case_errors(self.content, framework), *_panel_errors(self.content, framework)]
        return errors


def _readable(raw: dict[str, Any]) -> BundleSchema:
    panel_ratings = raw.get("panel_ratings")
    return BundleSchema.model_construct(
        framework=code if isinstance(code := raw.get("framework"), str) and code.isprintable() else "",
        cases=[_readable_case(case) for case in _list(raw, "cases") if isinstance(case, dict)],
        panel_ratings=panel_ratings if isinstance(panel_ratings, dict) else {},
        surveys=list(_sound(SurveySchema, _list(raw, "surveys"))),
        facts=list(_sound(FactSchema, _list(raw, "facts"))),
    )


def _list(raw: dict[str, Any], name: str) -> list[Any]:
    return raw[name] if isinstance(raw.get(name), list) else []


def _sound(schema: type[S], items: list[Any]) -> Iterator[S]:
    for item in items:
        with suppress(ValidationError):
            yield schema.model_validate(item)


def _readable_case(case: dict[str, Any]) -> CaseSchema:
    reference, characteristics, answers = (case.get(name) for name in ("reference", "characteristics", "answers"))
    return CaseSchema.model_construct(
        reference=reference if isinstance(reference, str) else "?",
        # In doubt a section applies: its own fault is told already.
        court_report=case.get("court_report") is not False,
        interview=case.get("interview") is not False,
        characteristics=characteristics if isinstance(characteristics, dict) else {},
        answers=answers if isinstance(answers, dict) else {},
    )


def _parse(text: str) -> tuple[str, Any, list[str]]:
    """The digest of what the bundle says, what it says, and the names it gives twice."""
    repeated: list[str] = []

    def pairs(items):
        keys = [key for key, _ in items]
        repeated.extend(f"{key!r} is given twice in one object" for key in {k for k in keys if keys.count(k) > 1})
        return dict(items)

    def refuse_constant(name):
        raise ValueError(f"{name} is not a number")

    try:
        raw = json.loads(text, object_pairs_hook=pairs, parse_float=Decimal, parse_constant=refuse_constant)
        digest = hashlib.sha256(json.dumps(raw, sort_keys=True, default=str).encode()).hexdigest()
    except json.JSONDecodeError as error:
        raise FileRefusedError([f"line {error.lineno}: not valid JSON: {error.msg}"]) from error
    except (ValueError, ArithmeticError, RecursionError) as error:
        message = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise FileRefusedError([f"not valid JSON: {message}"]) from error
    return digest, raw, repeated


def _case_of(raw: Any, path: ValuePath) -> str:
    """`TAM-004: ` before a fault inside a case that has a readable reference."""
    if path[:1] == ("cases",) and len(path) > 1 and isinstance(raw["cases"][path[1]], dict):
        reference = raw["cases"][path[1]].get("reference")
        return f"case {reference}: " if isinstance(reference, str) else ""
    return ""


def _repeated(content: BundleSchema) -> Iterator[str]:
    for what, values in {
        "case {}": [case.reference for case in content.cases],
        "fact {!r}": [fact.name for fact in content.facts],
        "survey statement {!r}": [f"{result.survey}: {result.statement}" for result in content.surveys],
    }.items():
        for value in sorted({value for value in values if values.count(value) > 1}):
            yield f"{what.format(value)} is given {values.count(value)} times"


def _case_errors(content: BundleSchema, framework: QuestionSet) -> Iterator[str]:
    for case in content.cases:
        for code, option in case.characteristics.items():
            if code not in framework.characteristics:
                yield f"case {case.reference}: unknown characteristic {code!r}"
            elif option not in framework.characteristics[code].options:
                yield f"case {case.reference}, {code}: unknown option {option!r}"
        sections = framework.sections_of(getattr(case, "commenced_on", None), details_of(case, framework))
        for number, answer in case.answers.items():
            here = f"case {case.reference}, question {number}"
            item = framework.by_number.get(number)
            if item is None:
                yield f"{here}: unknown question (answer {answer!r})"
            elif answer not in (codes := [code for code, _ in item.choices]):
                yield f"{here}: unknown answer {answer!r}; it takes {', '.join(codes)}"
            elif not item.is_put_to(sections):
                yield f"{here}: does not apply to this case ({item.conditions}), yet is answered {answer!r}"


def _panel_errors(content: BundleSchema, framework: QuestionSet) -> Iterator[str]:
    known = [rating.code for rating in framework.ratings]
    for number, rating in content.panel_ratings.items():
        standard = framework.standards_by_number.get(number)
        if standard is None:
            yield f"panel_ratings, {number}: unknown standard"
        elif not (standard.rated_by_panel and standard.is_rated):
            yield f"panel_ratings, {number}: is not rated by the panel"
        if rating not in known:
            yield f"panel_ratings, {number}: unknown rating {rating!r}; it is one of {', '.join(known)}"


def _survey_errors(content: BundleSchema) -> Iterator[str]:
    for result in content.surveys:
        is_count = result.yes is not None and result.of is not None and result.yes <= result.of
        if (result.percent is None) != is_count or (
            result.percent is not None and (result.yes is not None or result.of is not None)
        ):
            yield f"survey {result.survey!r}, {result.statement!r}: give either percent, or yes and of (yes at most of)"
