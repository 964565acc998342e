"""The framework file of format 2, as it is written. What its parts mean together is in `meaning`."""

import hashlib
import json
from typing import Annotated, Literal

from pydantic import Field

from inspection.foundation import files
from inspection.foundation.files import Code, Filled, Schema, text_gate
from inspection.frameworks.format_2.conditions import SectionSchema, WhenSchema
from inspection.frameworks.format_2.defaults import DEFAULTS
from inspection.frameworks.format_2.questions import (
    AnswerSchema,
    AnswerSetSchema,
    ApplicabilitySchema,
    DetailSchema,
    InformationSchema,
    KeyQuestionSchema,
)
from inspection.frameworks.format_2.ratings import (
    CapSchema,
    DiscretionSchema,
    Overall,
    PercentageBandSchema,
    Scale,
    StandardRule,
)
from inspection.frameworks.format_2.texts import (
    Heading,
    Line,
    Name,
    Number,
    Passage,
    Positive,
    Weight,
    Word,
)

RatedBy = Literal["cases", "panel", "answers", "rollup"]
AskedOf = Literal["cases", "inspection"]
# {rule: {situation: sentence}}
Sentences = dict[Name, dict[Name, Passage]]


class TermSchema(Schema):
    one: Word
    many: Word
    short: Word | None = None

    @property
    def short_form(self) -> Word:
        return self.short or self.one


TERMS = {key: TermSchema.model_validate(DEFAULTS["vocabulary"][key]) for key in ("region", "subject", "practitioner")}


class VocabularySchema(Schema):
    """What the framework calls things. `started` labels the date that every case has; a report's title has `{unit}`
    in it; without a region, units stand in none."""

    unit: TermSchema
    region: TermSchema | None = TERMS["region"]
    case: TermSchema
    subject: TermSchema = TERMS["subject"]
    practitioner: TermSchema = TERMS["practitioner"]
    started: Word = Word(en=DEFAULTS["vocabulary"]["started"])
    report_title: Line = Line(en=DEFAULTS["vocabulary"]["report_title"])


class StandardSchema(ApplicabilitySchema):
    number: Number
    title: Line
    statement: Passage
    rated: bool = True
    rated_by: RatedBy | None = None  # its domain's, where it has none of its own
    asked_of: AskedOf | None = None
    scale: Name | None = None
    rule: StandardRule | None = None
    in_score: bool = True
    optional: bool = False
    weight: Weight = DEFAULTS["weight"]
    caps: list[CapSchema] | None = None  # the framework's, where it has none of its own
    descriptors: dict[Name, Passage] = {}
    report_sections: list[Heading] = []
    key_questions: list[KeyQuestionSchema] = []


class DomainSchema(ApplicabilitySchema):
    number: Number
    title: Line
    rated_by: RatedBy | None = None
    standards: Annotated[list[StandardSchema], Field(min_length=1)]


class SmallNumbersSchema(Schema):
    """Counts from 1 to `below` − 1 do not leave the team, or every count is rounded to `base`."""

    below: Annotated[int, Field(ge=1, le=100)] = DEFAULTS["small_numbers"]["below"]
    method: Literal["suppress", "round"] = DEFAULTS["small_numbers"]["method"]
    base: Annotated[int, Field(ge=2, le=100)] = DEFAULTS["small_numbers"]["base"]


class ReusableTextSchema(Schema):
    label: Word
    text: Passage


class ExclusionSchema(Schema):
    label: Line
    when: WhenSchema


class ReasonSchema(Schema):
    code: Name
    label: Line


REASONS = [ReasonSchema.model_validate(reason) for reason in DEFAULTS["sampling"]["replacement_reasons"]]


class SamplingSchema(Schema):
    exclusions: list[ExclusionSchema] = []
    replacement_reasons: list[ReasonSchema] = REASONS


class AccuracySchema(Schema):
    working_days: Positive = DEFAULTS["accuracy"]["working_days"]


class Framework2Schema(Schema):
    """A framework, whichever format its file has: `upgrade` says what a file of format 1 means in this one."""

    format: Literal[2]
    code: Code
    title: Line
    edition: Annotated[Filled, text_gate(40)]
    publisher: Line
    licence: Line
    vocabulary: VocabularySchema
    details: list[DetailSchema] = []
    sections: list[SectionSchema] = []
    answers: list[AnswerSchema] = []
    answer_sets: dict[Name, AnswerSetSchema] = {}
    ratings: Scale = []
    scales: dict[Name, Scale] = {}
    banding: list[PercentageBandSchema] = []
    standard_rule: StandardRule | None = None
    caps: list[CapSchema] = []
    overall: Overall
    discretion: DiscretionSchema = DiscretionSchema()
    small_numbers: SmallNumbersSchema = SmallNumbersSchema()
    sampling: SamplingSchema = SamplingSchema()
    accuracy: AccuracySchema = AccuracySchema()
    lead_ins: Sentences = {}
    explanations: Sentences = {}
    texts: dict[Annotated[files.Word, files.pattern(r"^[a-z_][a-z0-9_-]*$")], ReusableTextSchema] = {}
    domains: Annotated[list[DomainSchema], Field(min_length=1)]
    information_questions: list[InformationSchema] = []

    def document(self) -> str:
        """What the file says as JSON, whatever its comments and layout: stored, and read again by `read_document`.

        Without what it leaves out, so that keys and defaults to come change no digest.
        """
        return json.dumps(self.model_dump(mode="json", by_alias=True, exclude_unset=True))

    def digest(self) -> str:
        """SHA-256 of the document."""
        return hashlib.sha256(self.document().encode()).hexdigest()
