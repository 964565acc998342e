"""`inspection-bundle/1`: court report, interview and characteristics; a case is signed off unless it says otherwise."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Literal

from cases.models import State
from inspection.foundation.files import Code, Schema, Word
from inspection.frameworks.applicability import YES_NO
from inspection.frameworks.conditions import Section
from inspection.frameworks.document import DetailItem, DetailType, QuestionSet
from inspection.frameworks.format_2.upgrade import detail_of
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
from reports.importing.values import missing_details, shortened, stored_detail, value_errors


class InspectionSchema(Schema):
    code: Code
    pdu: PlaceSchema
    region: PlaceSchema
    fieldwork_started_on: PlannedDay
    published: Month | None = None
    commencement_windows: list[Window] = []
    notice: Notice | None = None
    eligible: Eligible | None = None

    @property
    def unit(self) -> PlaceSchema:
        return self.pdu

    @property
    def not_inspected(self) -> list[str]:
        return []


class CaseSchema(Schema):
    reference: Reference
    commenced_on: Date
    court_report: bool
    interview: bool
    # Their values are checked against the framework, so that a fault names the case and the question.
    characteristics: dict[str, Any] = {}
    answers: dict[str, Any] = {}
    state: GivenState | None = None

    @property
    def start_in_words(self) -> str:
        return "commenced_on"

    def content(self, framework: QuestionSet) -> CaseContent:
        details: dict[str, Any] = {}
        for section, given in self._built_in.items():
            if code := _code_of(section, framework):
                details[code] = YES_NO[given]
        recorded = _characteristics(framework)
        for code, value in self.characteristics.items():
            with suppress(KeyError, ValueError):
                details[code] = stored_detail(recorded[code], value)
        return CaseContent(
            reference=self.reference,
            started=self.commenced_on,
            details=details,
            answers=self.answers,
            state=self.state or State.SIGNED_OFF,
        )

    def detail_errors(self, framework: QuestionSet) -> Iterator[str]:
        for section, given in self._built_in.items():
            if given and not _code_of(section, framework):
                yield f"case {self.reference}: this framework does not record {section} of a case"
        recorded = _characteristics(framework)
        for code, value in self.characteristics.items():
            if code not in recorded:
                yield f"case {self.reference}: unknown characteristic {code!r}"
            elif recorded[code].type == DetailType.CHOICE:
                if value not in recorded[code].options:
                    yield f"case {self.reference}, {code}: unknown option {value!r}"
            else:
                yield from value_errors(self.reference, recorded[code], value)
        built_in = [_code_of(section, framework) for section in self._built_in]
        yield from missing_details(self.reference, framework, {*self.characteristics, *built_in})

    @property
    def _built_in(self) -> dict[Section, bool]:
        return {Section.COURT_REPORT: self.court_report, Section.INTERVIEW: self.interview}


def _code_of(section: Section, framework: QuestionSet) -> str | None:
    """The yes_no detail in which the framework records it; `None` where it does not."""
    recorded = {detail.code for detail in framework.details if detail.type == DetailType.YES_NO}
    codes = (section.value, detail_of(section, framework.characteristics))
    return next((code for code in codes if code in recorded), None)


def _characteristics(framework: QuestionSet) -> dict[str, DetailItem]:
    """What else it records."""
    built_in = {_code_of(Section.COURT_REPORT, framework), _code_of(Section.INTERVIEW, framework)}
    return {detail.code: detail for detail in framework.details if detail.code not in built_in}


class BundleSchema(Schema):
    format: Literal["inspection-bundle/1"]
    framework: Code
    inspection: InspectionSchema
    cases: Entries[CaseSchema]
    panel_ratings: dict[str, Word] = {}
    surveys: Entries[SurveySchema] = []
    facts: Entries[FactSchema] = []

    @property
    def inspection_answers(self) -> dict[str, Any]:
        return {}

    @classmethod
    def readable(cls, raw: dict[str, Any]) -> "BundleSchema":
        cases = [_readable_case(case) for case in list_in(raw, "cases") if isinstance(case, dict)]
        return cls.model_construct(cases=cases, **readable_parts(raw, InspectionSchema))


def _readable_case(case: dict[str, Any]) -> CaseSchema:
    return CaseSchema.model_construct(
        reference=shortened(text_in(case, "reference", "?")),
        commenced_on=date_in(case, "commenced_on"),
        # In doubt a section applies: its own fault is told already.
        court_report=case.get("court_report") is not False,
        interview=case.get("interview") is not False,
        characteristics=mapping_in(case, "characteristics"),
        answers=mapping_in(case, "answers"),
        state=state_in(case),
    )
