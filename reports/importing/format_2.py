"""`inspection-bundle/2`: what a framework of format 2 records of an inspection and its cases."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Literal

from inspection.foundation.files import Code, Schema, Word
from inspection.frameworks.document import QuestionSet
from reports.importing.content import (
    CaseContent,
    Date,
    Eligible,
    Entries,
    FactSchema,
    GivenState,
    Month,
    Notice,
    PlaceSchema,
    PlannedDay,
    Reference,
    SurveySchema,
    Window,
    date_in,
    list_in,
    mapping_in,
    readable_parts,
    state_in,
    text_in,
)
from reports.importing.values import in_words, missing_details, shortened, stored_detail, value_errors


class InspectionSchema(Schema):
    code: Code
    unit: PlaceSchema
    region: PlaceSchema | None = None
    fieldwork_started_on: PlannedDay
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
    state: GivenState | None = None

    @property
    def start_in_words(self) -> str:
        return "started"

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
    cases: Entries[CaseSchema] = []
    inspection_answers: dict[str, Any] = {}
    panel_ratings: dict[str, Word] = {}
    surveys: Entries[SurveySchema] = []
    facts: Entries[FactSchema] = []

    @classmethod
    def readable(cls, raw: dict[str, Any]) -> "BundleSchema":
        cases = [_readable_case(case) for case in list_in(raw, "cases") if isinstance(case, dict)]
        answers = mapping_in(raw, "inspection_answers")
        return cls.model_construct(cases=cases, inspection_answers=answers, **readable_parts(raw, InspectionSchema))


def _readable_case(case: dict[str, Any]) -> CaseSchema:
    return CaseSchema.model_construct(
        reference=shortened(text_in(case, "reference", "?")),
        started=date_in(case, "started"),
        details=mapping_in(case, "details"),
        answers=mapping_in(case, "answers"),
        state=state_in(case),
    )
