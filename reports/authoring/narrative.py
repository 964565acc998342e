"""The narrative file (YAML): a report's passages, section by section."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from inspection.foundation.files import Code, Filled, Schema, pattern, read_yaml, text_gate
from reports.authoring.tokens.condition_lines import lines_of, read_condition

PASSAGE_LIMIT = 20_000  # characters
RENAMED = {"licence": "terms"}  # sections of a report
KINDS = ("narrative", "strength", "improvement", "quotation", "practice_example", "recommendation", "link")
PassageText = Annotated[Filled, text_gate(PASSAGE_LIMIT)]
Name = Annotated[Filled, text_gate(120)]
# It stands in addresses.
SectionKey = Annotated[Name, pattern(r"^[^\n]+$")]
Address = Annotated[Filled, pattern(r"^https?://"), text_gate(500)]


class PassageSchema(Schema):
    narrative: PassageText | None = None
    strength: PassageText | None = None
    improvement: PassageText | None = None
    quotation: PassageText | None = None
    practice_example: PassageText | None = None
    recommendation: PassageText | None = None
    link: PassageText | None = None
    addressee: Name | None = None
    attribution: Name | None = None
    address: Address | None = None
    holds_while: list[Name] = []

    @model_validator(mode="after")
    def _is_one_kind(self) -> Self:
        given = [kind for kind in KINDS if getattr(self, kind)]
        if len(given) != 1:
            raise ValueError(f"must be exactly one of {', '.join(KINDS)}")
        if given == ["recommendation"] and not self.addressee:
            raise ValueError("a recommendation needs its addressee")
        if given == ["link"] and not self.address:
            raise ValueError("a link needs its address")
        return self

    @field_validator("holds_while")
    @classmethod
    def _can_be_read(cls, lines: list[str]) -> list[str]:
        lines = lines_of("\n".join(lines))
        for line in lines:
            read_condition(line)  # raises a ValueError
        return lines

    @property
    def kind(self) -> str:
        return next(kind for kind in KINDS if getattr(self, kind))

    @property
    def text(self) -> str:
        return getattr(self, self.kind)


class NarrativeSchema(Schema):
    format: Literal["report-narrative/1"]
    inspection: Code
    sections: Annotated[dict[SectionKey, list[PassageSchema]], Field(min_length=1)]

    @field_validator("sections", mode="before")
    @classmethod
    def _by_their_names_of_today(cls, sections: Any) -> Any:
        """Files may use the name that a section had before."""
        if not isinstance(sections, dict):
            return sections
        return {RENAMED.get(name, name): passages for name, passages in sections.items()}


def read_narrative(text: str) -> NarrativeSchema:
    """Raises `FileRefusedError` with every error, each with its line."""
    return read_yaml(text, NarrativeSchema)
