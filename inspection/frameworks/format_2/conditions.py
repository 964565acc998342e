"""Sections of a case form, and the conditions on a case's details that put a case into them."""

from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, Field, PlainValidator, model_validator
from pydantic_core import PydanticCustomError

from inspection.foundation.files import Schema
from inspection.frameworks import applicability
from inspection.frameworks.applicability import AllOf, AnyOf, Condition, Not, OneOf, Value, WithinWeeks
from inspection.frameworks.format_2.texts import LARGEST, Count, Name, Word, as_list

# Keys of a condition, so that no detail can be called so.
RESERVED = ("any", "not", "weeks")


def _plain_value(value: Any) -> Value:
    if isinstance(value, date):
        raise PydanticCustomError("date", "conditions on dates are written with weeks")
    if isinstance(value, bool) or (isinstance(value, str) and value):
        return value
    if isinstance(value, (int, float)) and abs(value) <= LARGEST:
        return value
    raise PydanticCustomError("value", "must be a text, a number, yes or no")


Values = Annotated[list[Annotated[Value, PlainValidator(_plain_value)]], BeforeValidator(as_list), Field(min_length=1)]


class WeeksSchema(Schema):
    """From the first date to the second no days less than none, and no more than so many weeks."""

    start: Annotated[Name, Field(alias="from")]
    end: Annotated[Name, Field(alias="to")]
    at_most: Count


class WhenSchema(Schema):
    """Conditions that must all hold. Keys without a meaning of their own are details, with the values they may have.

    The details are the model's extra keys: `values` is {detail: values}.
    """

    model_config = ConfigDict(extra="allow", strict=True, frozen=True)
    __pydantic_extra__: dict[Name, Values] = {}

    alternatives: Annotated[list["WhenSchema"] | None, Field(alias="any", min_length=1)] = None
    negated: Annotated["WhenSchema | None", Field(alias="not")] = None
    weeks: WeeksSchema | None = None

    @model_validator(mode="after")
    def _says_something(self) -> "WhenSchema":
        if self.alternatives is None and self.negated is None and self.weeks is None and not self.values:
            raise ValueError("names no condition")
        return self

    @property
    def values(self) -> dict[str, list[Value]]:
        return self.__pydantic_extra__ or {}

    def condition(self) -> Condition:
        parts: list[Condition] = [OneOf(detail, tuple(values)) for detail, values in self.values.items()]
        if self.weeks:
            parts.append(WithinWeeks(self.weeks.start, self.weeks.end, self.weeks.at_most))
        if self.alternatives:
            parts.append(AnyOf(tuple(part.condition() for part in self.alternatives)))
        if self.negated:
            parts.append(Not(self.negated.condition()))
        return parts[0] if len(parts) == 1 else AllOf(tuple(parts))


class SectionSchema(Schema):
    code: Name
    label: Word
    when: WhenSchema

    def section(self) -> applicability.Section:
        return applicability.Section(self.code, self.when.condition(), str(self.label))
