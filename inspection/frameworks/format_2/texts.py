"""The words and names that a framework file is made of."""

from typing import Annotated, Any, Generic, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator, model_serializer, model_validator
from pydantic_core import PydanticCustomError

from inspection.foundation import files
from inspection.foundation.files import Filled, Schema, pattern, text_gate

LARGEST = 1_000_000_000  # of a number that a question or a detail asks for

Name = Annotated[str, pattern(r"^[a-z_][a-z0-9_]*$"), text_gate(40)]
Count = Annotated[int, Field(ge=0, le=1_000)]
Positive = Annotated[int, Field(ge=1, le=1_000)]
Weight = Annotated[int, Field(ge=1, le=100)]

Text = TypeVar("Text", bound=str)


class Wording(Schema, Generic[Text]):
    """A text in English and perhaps in Welsh, written `text` or `{en: text, cy: testun}`; as text it is the English.

    Dumped as it is written: one language as plain text.
    """

    en: Text
    cy: Text | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_plain_text(cls, value: Any) -> Any:
        if isinstance(value, str):
            return {"en": value}
        if not isinstance(value, (dict, cls)):
            raise PydanticCustomError("text", "must be text, in quotes where it looks like a number, a date or yes")
        return value

    @model_serializer
    def _as_written(self) -> str | dict[str, str]:
        return self.en if self.cy is None else {"en": self.en, "cy": self.cy}

    def __str__(self) -> str:
        return self.en

    @property
    def languages(self) -> tuple[str, ...]:
        """The text in each language that it is written in."""
        return (self.en,) if self.cy is None else (self.en, self.cy)

    def in_language(self, code: str) -> str:
        """The text in "en" or "cy"; in English where it is not translated."""
        return self.cy if code == "cy" and self.cy is not None else self.en


Word = Wording[files.Word]
Line = Wording[files.Line]
Strand = Wording[Annotated[Filled, text_gate(40)]]
Heading = Wording[Annotated[Filled, text_gate(100)]]
Passage = Wording[Annotated[Filled, text_gate(2_000)]]
Guidance = Wording[Annotated[str, text_gate(5_000)]]
NO_GUIDANCE = Guidance(en="")


def as_list(value: Any) -> Any:
    """One value that is written without the brackets of a list."""
    return value if isinstance(value, list) or value is None else [value]


def _not_empty(number: str) -> str:
    if not number:
        raise ValueError("must not be empty")
    return number


def _plain_number(value: Any) -> int | float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) <= LARGEST:
        raise PydanticCustomError("number", "must be a number between minus and plus a thousand million")
    number: int | float = value
    return number


Number = Annotated[str, pattern(r"^[A-Z]{0,3}(?:\d+(?:\.\d+)*)?$"), text_gate(10), AfterValidator(_not_empty)]
# Format 1 lets the code of an information question begin with as many letters as fit.
InformationCode = Annotated[str, pattern(r"^[A-Z]*(?:\d+(?:\.\d+)*)?$"), text_gate(20), AfterValidator(_not_empty)]
PromptLabel = Annotated[str, pattern(r"^[A-Za-z0-9]{1,8}$")]
Quantity = Annotated[int | float, PlainValidator(_plain_number)]
Sections = Annotated[list[Name], BeforeValidator(as_list), Field(min_length=1)]
