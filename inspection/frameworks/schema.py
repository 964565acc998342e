"""The framework file: its schema, and everything that must be true of one before it is stored."""

import hashlib
import json
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from inspection.foundation.files import (
    Code,
    Filled,
    Line,
    Schema,
    Word,
    YamlFile,
    pattern,
    read_yaml,
    text_gate,
)
from inspection.frameworks.conditions import LICENCE, SENTENCE_TYPE, Section
from inspection.frameworks.scale import Answer, RatedBy

Counts = Literal["sufficient", "insufficient", "excluded"]
COUNTS: dict[Answer, Counts] = {Answer.YES: "sufficient", Answer.NO: "insufficient", Answer.NOT_APPLICABLE: "excluded"}
PERCENTAGES = (0, 100)


Number = Annotated[Filled, pattern(r"^[A-Z]{0,3}\d+(?:\.\d+)*$"), text_gate(10)]
InformationCode = Annotated[Filled, pattern(r"^[A-Z]+\d+$"), text_gate(20)]
Letter = Annotated[str, pattern(r"^[a-z]$")]
Name = Annotated[Filled, pattern(r"^[a-z_]+$"), text_gate(40)]
Short = Annotated[Filled, text_gate(40)]
Heading = Annotated[Filled, text_gate(100)]
Text = Annotated[Filled, text_gate(2_000)]
Guidance = Annotated[str, text_gate(5_000)]
Count = Annotated[int, Field(ge=0, le=1_000)]
# A file holds codes, which are no members of an enumeration before they are read.
READ = Field(strict=False)


class AnswerSchema(Schema):
    code: Annotated[Answer, READ]
    label: Word
    counts: Counts


class RatingSchema(Schema):
    code: Name
    label: Word
    points: Count


class BandSchema(Schema):
    lower: Annotated[Count, Field(alias="from")]
    upper: Annotated[Count, Field(alias="to")]
    rating: str


def _as_list(value):
    return [value] if isinstance(value, str) else value


class PercentageBandSchema(BandSchema):
    proportions: Annotated[list[Word], BeforeValidator(_as_list), Field(alias="proportion", min_length=1)]


class OverallSchema(Schema):
    maximum: Count
    bands: list[BandSchema]


class DiscretionSchema(Schema):
    within_percentage_points: Count | None = None
    one_case_changes_rating: bool = False
    small_sample_below: Count | None = None


def _as_prompt(value):
    return {"text": value} if isinstance(value, str) else value


class PromptSchema(Schema):
    text: Text
    not_applicable: bool = True
    guidance: Guidance = ""


class KeyQuestionSchema(PromptSchema):
    number: Number
    strand: Short | None = None
    prompts: dict[Letter, Annotated[PromptSchema, BeforeValidator(_as_prompt)]] = {}


class StandardSchema(Schema):
    number: Number
    title: Line
    statement: Text
    rated: bool = True
    applies_to: Annotated[Section, READ] | None = None
    report_sections: list[Heading] = []
    key_questions: list[KeyQuestionSchema] = []


class DomainSchema(Schema):
    number: Number
    title: Line
    rated_by: Annotated[RatedBy, READ]
    standards: Annotated[list[StandardSchema], Field(min_length=1)]


class InformationSchema(Schema):
    code: InformationCode
    text: Text
    applies_to: Annotated[Section, READ] | None = None
    answers: list[Word] = []
    not_applicable: bool = True
    guidance: Guidance = ""


class FrameworkSchema(Schema):
    code: Code
    title: Line
    edition: Short
    publisher: Line
    licence: Line
    answers: list[AnswerSchema]
    ratings: Annotated[list[RatingSchema], Field(min_length=2)]
    banding: list[PercentageBandSchema]
    standard_rule: Literal["lowest_key_question"]
    overall: OverallSchema
    discretion: DiscretionSchema = DiscretionSchema()
    domains: Annotated[list[DomainSchema], Field(min_length=1)]
    information_questions: list[InformationSchema] = []
    characteristics: dict[Name, Annotated[list[Word], Field(min_length=1)]] = {}

    @property
    def standards(self):
        return [standard for domain in self.domains for standard in domain.standards]

    def document(self) -> str:
        """What the file says as JSON, whatever its comments and layout: stored, and read again when
        the framework is used."""
        return json.dumps(self.model_dump(mode="json"))

    def digest(self) -> str:
        """SHA-256 of the document."""
        return hashlib.sha256(self.document().encode()).hexdigest()


def _twice(pairs):
    """Paths whose value was seen before, with the value."""
    seen = set()
    for path, value in pairs:
        if value in seen:
            yield path, f"{value} is given twice"
        seen.add(value)


def _band_errors(path, bands, lowest, highest, ratings):
    expected = lowest
    for index, band in enumerate(bands):
        here = (*path, index)
        if band.rating not in ratings:
            yield (*here, "rating"), f"unknown rating {band.rating!r}"
        if band.upper < band.lower:
            yield here, f"runs from {band.lower} down to {band.upper}"
        elif band.lower > expected:
            yield here, f"leaves a gap: nothing covers {expected} to {band.lower - 1}"
        elif band.lower < expected:
            yield here, f"overlaps the band before it, which ends at {expected - 1}"
        expected = band.upper + 1
    if expected != highest + 1:
        yield path, f"the bands must end at {highest}, not at {expected - 1}"


def _question_numbers(framework):
    for d, domain in enumerate(framework.domains):
        for s, standard in enumerate(domain.standards):
            for k, key_question in enumerate(standard.key_questions):
                path = ("domains", d, "standards", s, "key_questions", k)
                yield (*path, "number"), key_question.number
                for letter in key_question.prompts:
                    yield (*path, "prompts", letter), key_question.number + letter
    for i, question in enumerate(framework.information_questions):
        yield ("information_questions", i, "code"), question.code


def _standard_errors(framework):
    for d, domain in enumerate(framework.domains):
        for s, standard in enumerate(domain.standards):
            path = ("domains", d, "standards", s)
            by_cases = domain.rated_by == RatedBy.CASES
            if by_cases and not standard.key_questions:
                yield path, f"standard {standard.number} is rated by cases and has no key question"
            if not by_cases and standard.key_questions:
                yield path, f"standard {standard.number} is rated by the panel and cannot have key questions"
    yield from _twice((("domains", d, "number"), domain.number) for d, domain in enumerate(framework.domains))
    yield from _twice(
        (("domains", d, "standards", s, "number"), standard.number)
        for d, domain in enumerate(framework.domains)
        for s, standard in enumerate(domain.standards)
    )


def _scale_errors(framework):
    counts = {answer.code: answer.counts for answer in framework.answers}
    if len(framework.answers) != len(COUNTS) or counts != COUNTS:
        wanted = ", ".join(f"{code} ({meaning})" for code, meaning in COUNTS.items())
        yield ("answers",), f"must be exactly {wanted}"
    codes = [rating.code for rating in framework.ratings]
    points = [rating.points for rating in framework.ratings]
    yield from _twice((("ratings", i, "code"), code) for i, code in enumerate(codes))
    if points != sorted(set(points), reverse=True):
        yield ("ratings",), "must stand best first, each with fewer points than the one before"
    yield from _band_errors(("banding",), framework.banding, *PERCENTAGES, codes)
    overall = framework.overall
    yield from _band_errors(("overall", "bands"), overall.bands, 0, overall.maximum, codes)
    rated = sum(standard.rated for standard in framework.standards)
    if overall.maximum != rated * max(points):
        yield (
            ("overall", "maximum"),
            f"is {overall.maximum}, but {rated} rated standards of {max(points)} points make {rated * max(points)}",
        )


def _other_errors(framework):
    yield from _twice(_question_numbers(framework))
    for i, question in enumerate(framework.information_questions):
        path = ("information_questions", i, "answers")
        yield from _twice((path, option) for option in question.answers)
        if set(question.answers) & set(Answer):
            yield path, "own answers cannot be called yes, no or na"
    for code, options in framework.characteristics.items():
        yield from _twice((("characteristics", code), option) for option in options)
    used = [standard.applies_to for standard in framework.standards]
    used += [question.applies_to for question in framework.information_questions]
    if Section.LICENCE in used and LICENCE not in framework.characteristics.get(SENTENCE_TYPE, []):
        yield ("characteristics",), f"questions apply to licences, so {SENTENCE_TYPE} must offer {LICENCE!r}"


def read_framework(source: str | YamlFile) -> FrameworkSchema:
    """A framework file's content, checked. Raises `FileRefusedError` with every error, each with its line."""
    return read_yaml(source, FrameworkSchema, (_scale_errors, _standard_errors, _other_errors))
