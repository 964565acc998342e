"""`inspection-bundle/2`: what a framework of format 2 records of an inspection and its cases."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Annotated, Any, Literal

from pydantic import Field

from cases.models import State
from inspection.foundation.files import Code, Schema, Word
from inspection.frameworks.document import QuestionSet
from reports.importing.content import (
    CaseContent,
    Date,
    Eligible,
    FactSchema,
    Month,
    Notice,
    PlaceSchema,
    Reference,
    SurveySchema,
    Window,
    date_in,
    list_in,
    mapping_in,
    readable_parts,
    text_in,
)
from reports.importing.values import in_words, missing_details, stored_detail, value_errors


class InspectionSchema(Schema):
    code: Code
    unit: PlaceSchema
    region: PlaceSchema | None = None
    fieldwork_started_on: Date
    published: Month | None = None
    commencement_windows: list[Window] = []
    notice: Notice | None = None
    eligible: Eligible | None = None
    not_inspected: list[Word] = []


class CaseSchema(Schema):
    reference: Reference
    started: Date
    # Their values are checked against the framework, so that a fault names the case and the detail or question.
    details: dict[str, Any] = {}
    answers: dict[str, Any] = {}
    state: Annotated[State, Field(strict=False)] | None = None

    def content(self, framework: QuestionSet) -> CaseContent:
        details: dict[str, Any] = {}
        for detail in framework.details:
            with suppress(KeyError, ValueError):
                details[detail.code] = stored_detail(detail, self.details[detail.code])
        return CaseContent(
            reference=self.reference,
            started=self.started,
            details=details,
            answers=self.answers,
            state=self.state,
            is_certain=self.started is not None and not any(self.detail_errors(framework)),
        )

    def detail_errors(self, framework: QuestionSet) -> Iterator[str]:
        recorded = {detail.code: detail for detail in framework.details}
        for code, value in self.details.items():
            if code not in recorded:
                yield f"case {self.reference}: unknown detail {code!r} (value {in_words(value)})"
            else:
                yield from value_errors(self.reference, recorded[code], value)
        yield from missing_details(self.reference, framework, self.details)


class BundleSchema(Schema):
    format: Literal["inspection-bundle/2"]
    framework: Code
    inspection: InspectionSchema
    cases: list[CaseSchema] = []
    inspection_answers: dict[str, Any] = {}
    panel_ratings: dict[str, Word] = {}
    surveys: list[SurveySchema] = []
    facts: list[FactSchema] = []

    @classmethod
    def readable(cls, raw: dict[str, Any]) -> "BundleSchema":
        cases = [_readable_case(case) for case in list_in(raw, "cases") if isinstance(case, dict)]
        answers = mapping_in(raw, "inspection_answers")
        return cls.model_construct(cases=cases, inspection_answers=answers, **readable_parts(raw, InspectionSchema))


def _readable_case(case: dict[str, Any]) -> CaseSchema:
    state = text_in(case, "state", "")
    return CaseSchema.model_construct(
        reference=text_in(case, "reference", "?"),
        started=date_in(case, "started"),
        details=mapping_in(case, "details"),
        answers=mapping_in(case, "answers"),
        state=State(state) if state in State.values else None,
    )
