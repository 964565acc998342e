"""What bundles of both formats hold."""

import datetime
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)
from pydantic_core import PydanticOmit

from cases.models import State
from inspection.foundation.files import Code, Filled, Schema, pattern, text_gate
from inspection.foundation.limits import MOST_FAULTS
from inspection.programme.days import planned_day_fault, window_fault
from reports.importing.values import as_date
from reports.models import EvidenceGroup

S = TypeVar("S", bound=Schema)
T = TypeVar("T")


def _as_month(value: object) -> datetime.date:
    return as_date(f"{value}-01" if isinstance(value, str) else value)


def _planned_day(day: datetime.date) -> datetime.date:
    if fault := planned_day_fault(day):
        raise ValueError(fault)
    return day


def _in_order(window: list[datetime.date]) -> list[datetime.date]:
    if fault := window_fault(window):
        raise ValueError(fault)
    return window


def _as_decimal(value: object) -> object:
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value


@dataclass(slots=True)
class FaultCount:
    """The context in which a bundle is validated."""

    found: int = 0


def _as_far_as_told(value: Any, validate: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Any:
    """An entry, left out once more faults are found than are told: a million of them would fill the memory."""
    count = info.context
    if count and count.found > MOST_FAULTS:
        raise PydanticOmit
    try:
        return validate(value)
    except ValidationError as error:
        if count:
            count.found += error.error_count()
        raise


Entries = list[Annotated[T, WrapValidator(_as_far_as_told)]]
Date = Annotated[datetime.date, BeforeValidator(as_date)]
PlannedDay = Annotated[Date, AfterValidator(_planned_day)]
Month = Annotated[datetime.date, BeforeValidator(_as_month), AfterValidator(_planned_day)]
Window = Annotated[list[Date], Field(min_length=2, max_length=2), AfterValidator(_in_order)]
Number = Annotated[Decimal, BeforeValidator(_as_decimal), Field(max_digits=14, decimal_places=4)]
Eligible = Annotated[int, Field(ge=0, le=1_000_000)]
GivenState = Annotated[State, Field(strict=False)]
Reference = Annotated[Filled, pattern(r"^[A-Za-z0-9][A-Za-z0-9_-]*$"), text_gate(40)]
PlaceName = Annotated[Filled, text_gate(120)]
Notice = Annotated[Filled, text_gate(300)]
Unit = Annotated[Filled, text_gate(40)]
Source = Annotated[Filled, text_gate(200)]
Asked = Annotated[EvidenceGroup, Field(strict=False)]
# Names that tokens quote cannot hold braces.
Name = Annotated[Filled, pattern(r"^[^{}\n]+$"), text_gate(120)]
Survey = Annotated[Filled, pattern(r"^[^{}:\n]+$"), text_gate(60)]
Statement = Annotated[Filled, pattern(r"^[^{}\n]+$"), text_gate(200)]


class PlaceSchema(Schema):
    code: Code
    name: PlaceName


class SurveySchema(Schema):
    survey: Survey
    statement: Statement
    percent: Annotated[int, Field(ge=0, le=100)] | None = None
    yes: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    of: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    asked: Asked | None = None
    asked_on: Date | None = None


class FactSchema(Schema):
    name: Name
    value: Number
    upper: Number | None = None
    unit: Unit | None = None
    source: Source | None = None
    as_of: Date | None = None


@dataclass(frozen=True, slots=True)
class CaseContent:
    """A case against a framework. `started` and `details` are as they are stored, without what cannot be; `answers` as
    they are given. Without a `state` it is signed off if it is complete, and open otherwise. Where it is not `certain`
    what it records, and so what is put to it, that is told already and in doubt everything is."""

    reference: str
    started: datetime.date | None
    details: Mapping[str, Any]
    answers: Mapping[str, Any]
    state: State | None
    is_certain: bool = True


# --- What can be read of a bundle whose schema has errors -------------------------------------------------------------


def list_in(raw: Mapping[str, Any], name: str) -> list[Any]:
    value = raw.get(name)
    return value if isinstance(value, list) else []


def mapping_in(raw: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = raw.get(name)
    return value if isinstance(value, dict) else {}


def text_in(raw: Mapping[str, Any], name: str, default: str) -> str:
    value = raw.get(name)
    return value if isinstance(value, str) else default


def date_in(raw: Mapping[str, Any], name: str) -> datetime.date | None:
    with suppress(ValueError):
        return as_date(raw.get(name))
    return None


def state_in(raw: Mapping[str, Any]) -> State | None:
    state = text_in(raw, "state", "")
    return State(state) if state in State.values else None


def sound(schema: type[S], items: list[Any]) -> Iterator[S]:
    for item in items:
        with suppress(ValidationError):
            yield schema.model_validate(item)


def readable_parts(raw: Mapping[str, Any], inspection: type[S]) -> dict[str, Any]:
    """Of the parts that both formats have; what is wrong with the rest is told already."""
    code = text_in(raw, "framework", "")
    return {
        "framework": code if code.isprintable() else "",
        "inspection": next(sound(inspection, [raw.get("inspection")]), None),
        "panel_ratings": mapping_in(raw, "panel_ratings"),
        "surveys": list(sound(SurveySchema, list_in(raw, "surveys"))),
        "facts": list(sound(FactSchema, list_in(raw, "facts"))),
    }
