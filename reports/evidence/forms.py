import datetime
from decimal import Decimal
from pathlib import PurePath
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from cases.sampling.files import SIZE_LIMIT, SUFFIXES, read_table
from cases.sampling.tables import TableRefusedError, shown
from inspection.foundation.text import TextRefusedError, clean_text
from inspection.models import Inspection
from inspection.programme.days import FIRST_YEAR
from inspection.web.fields import LineField, TextField
from inspection.web.forms import LARGEST_VERSION, DayMonthYearField, PlainWords, keyed, offer, posting
from reports.evidence.actions import EntryContent
from reports.evidence.attachments import KINDS_IN_WORDS, AttachmentRefusedError, media_type
from reports.evidence.queries import GROUPS, questions_asked, standards_inspected
from reports.evidence.scanning import refuse_viruses
from reports.evidence.survey_files import (
    MOST_PEOPLE,
    STATEMENT_LIMIT,
    SURVEY_LIMIT,
    ResultRow,
    name_fault,
    read_results,
)
from reports.models import Bearing, ContextFact, EvidenceEntry, EvidenceGroup, EvidenceKind, SurveyResult

WORDS_LIMIT = 10_000  # characters; as a finding of the report each brace among them stands twice
REASON_LIMIT = 1_000
NAME_LIMIT = 200  # characters of a file's name


def _day_fault(day: datetime.date | None) -> str:
    """Of a day on which something was said, seen or counted."""
    if day is None:
        return ""
    if day.year < FIRST_YEAR:
        return f"Enter a year from {FIRST_YEAR} on"
    return "Enter a day that is not in the future" if day > timezone.localdate() else ""


class PastDayField(DayMonthYearField):
    def clean(self, value):
        day = super().clean(value)
        if fault := _day_fault(day):
            raise ValidationError(fault)
        return day


class EntryForm(PlainWords, forms.Form):
    """An entry of the register."""

    standard = forms.ChoiceField(label="Standard", error_messages={"required": "Choose the standard"})
    question = forms.ChoiceField(
        label="Question",
        required=False,
        help_text="Of those that are asked of the inspection itself, if it is about one",
    )
    kind = forms.ChoiceField(
        label="What it is",
        choices=[("", "Choose a kind"), *EvidenceKind.choices],
        error_messages={"required": "Choose what it is"},
    )
    group = forms.ChoiceField(
        label="Who it comes from",
        choices=[("", "Choose a group"), *EvidenceGroup.choices],
        error_messages={"required": "Choose who it comes from"},
    )
    source = LineField(
        label="Source",
        limit=200,
        help_text="For example: Meeting of magistrates, or Workforce plan 2026",
        error_messages={"required": "Enter the source"},
    )
    who = LineField(label="Who", limit=200, required=False, help_text="Their roles, such as head of unit: never a name")
    day = PastDayField(label="Date", help_text="When it was said, seen or written. For example, 27 3 2026")
    bearing = forms.ChoiceField(
        label="Is it a strength or a concern?",
        choices=Bearing.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether it is a strength, a concern or neither"},
    )
    words = TextField(
        label="Evidence",
        limit=WORDS_LIMIT,
        help_text="What was said, read or seen. Write no names and no case references: it may become a finding",
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": "Enter the evidence"},
    )
    expected_version = forms.IntegerField(
        min_value=0, max_value=LARGEST_VERSION, widget=forms.HiddenInput, required=False
    )

    def __init__(self, data=None, *, inspection: Inspection, button: str, initial=None):
        super().__init__(data, initial=initial)
        standards = standards_inspected(inspection)
        offer(self, "standard", [("", "Choose a standard"), *((item.number, str(item)) for item in standards)])
        self.questions = {item.number: item for item in questions_asked(inspection)}
        if self.questions:
            offered = [(number, _short(str(item))) for number, item in self.questions.items()]
            offer(self, "question", [("", "None of them"), *offered])
        else:
            del self.fields["question"]
        self.helper = keyed(button)

    def clean_words(self):
        if not self.cleaned_data["words"].strip():
            raise ValidationError("Enter the evidence", code="required")
        return self.cleaned_data["words"]

    def clean(self):
        cleaned = super().clean() or {}
        item = self.questions.get(cleaned.get("question", ""))
        if item and cleaned.get("standard") and item.standard != cleaned["standard"]:
            self.add_error(
                "question", f"Question {item.number} belongs to {item.standard}. Choose one of this standard"
            )
        return cleaned

    @property
    def content(self) -> EntryContent:
        return EntryContent(**{name: value for name, value in self.cleaned_data.items() if name != "expected_version"})


def _short(text: str) -> str:
    return text if len(text) <= 100 else f"{text[:99]}…"


def initial_of(entry: EvidenceEntry) -> dict[str, Any]:
    """What the form shows of a stored entry."""
    names = ("kind", "group", "source", "who", "day", "bearing", "words")
    return {name: getattr(entry, name) for name in names} | {
        "standard": entry.standard.number,
        "question": entry.question.number if entry.question else "",
        "expected_version": entry.version,
    }


class WithdrawEvidenceForm(PlainWords, forms.Form):
    """Why an entry no longer counts."""

    reason = TextField(
        label="Why is it withdrawn?",
        limit=REASON_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why it is withdrawn"},
    )
    expected_version = forms.IntegerField(min_value=0, max_value=LARGEST_VERSION, widget=forms.HiddenInput)
    helper = keyed("Withdraw")

    def clean_reason(self):
        if not self.cleaned_data["reason"].strip():
            raise ValidationError("Say why it is withdrawn", code="required")
        return self.cleaned_data["reason"]


class FindEvidenceForm(PlainWords, forms.Form):
    """Which entries to list. Words are posted, and stand in no address."""

    q = LineField(label="Words", limit=200, required=False)
    standard = forms.ChoiceField(label="Standard", required=False)
    group = forms.ChoiceField(label="Who it comes from", required=False, choices=[("", "All"), *EvidenceGroup.choices])
    kind = forms.ChoiceField(label="What it is", required=False, choices=[("", "All"), *EvidenceKind.choices])
    bearing = forms.ChoiceField(
        label="Strength or concern",
        required=False,
        choices=[("", "All"), *Bearing.choices, ("withdrawn", "Withdrawn entries")],
    )

    OF_ADDRESS = ("standard", "group", "kind", "bearing")

    def __init__(self, data, inspection: Inspection):
        super().__init__(data)
        standards = [(item.number, str(item)) for item in standards_inspected(inspection)]
        offer(self, "standard", [("", "All"), *standards])
        self.helper = posting("Find")
        self.helper.form_class = "filters filters--search"


class EvidenceFileForm(PlainWords, forms.Form):
    """A file for an entry: of a kind that is kept, not too large, and looked at by the virus scanner."""

    file = forms.FileField(
        label="Attach a file",
        help_text=f"{KINDS_IN_WORDS}; up to 10 MB",
        error_messages={
            "required": "Choose a file",
            "empty": "The file is empty. Choose another one",
            "invalid": "Choose a file",
        },
    )
    helper = keyed("Attach")

    def clean_file(self):
        file = self.cleaned_data["file"]
        try:
            self.name = " ".join(clean_text(file.name, limit=NAME_LIMIT).split())
            # What is larger was only counted while it came in.
            self.content = file.read() if file.size <= SIZE_LIMIT else bytes(SIZE_LIMIT + 1)
            self.media_type = media_type(self.name, self.content)
            refuse_viruses(self.content)
        except TextRefusedError as refusal:
            raise ValidationError(f"The name of the file cannot be kept. {refusal}") from refusal
        except AttachmentRefusedError as refusal:
            raise ValidationError(str(refusal)) from refusal
        return file


# --- Surveys and facts ------------------------------------------------------------------------------------------------


class NameField(LineField):
    """What a token names: without the signs that tokens are written with."""

    def __init__(self, *, limit, signs="{}", **kwargs):
        super().__init__(limit=limit, **kwargs)
        self.signs = signs

    def clean(self, value):
        text = super().clean(value)
        if text and (fault := name_fault(text, limit=self.limit, signs=self.signs)):
            raise ValidationError(f"{self.label} {fault}")
        return text


class SurveyResultForm(PlainWords, forms.Form):
    """What a survey found on a statement."""

    survey = NameField(label="Survey", limit=SURVEY_LIMIT, signs="{}:", help_text="For example: staff")
    asked = forms.ChoiceField(label="Who was asked", choices=[("", "Choose a group"), *((g, g.label) for g in GROUPS)])
    asked_on = PastDayField(label="Date", required=False, help_text="When they were asked, if it is known")
    statement = NameField(label="Statement", limit=STATEMENT_LIMIT, help_text="Word for word, as they were asked")
    yes = forms.IntegerField(label="How many agreed", required=False, min_value=0, max_value=MOST_PEOPLE)
    of = forms.IntegerField(label="How many answered", required=False, min_value=1, max_value=MOST_PEOPLE)
    percent = forms.IntegerField(
        label="Or only the percentage",
        required=False,
        min_value=0,
        max_value=100,
        help_text="Where no numbers were published: a whole number from 0 to 100",
    )
    helper = keyed("Save")

    def clean(self):
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        yes, of, percent = cleaned["yes"], cleaned["of"], cleaned["percent"]
        if percent is not None and (yes is not None or of is not None):
            self.add_error("percent", "Enter the numbers or the percentage, not both")
        elif percent is None and yes is None:
            self.add_error("yes", "Enter how many agreed, or the percentage below")
        elif percent is None and of is None:
            self.add_error("of", "Enter how many answered")
        elif percent is None and yes > of:
            self.add_error("yes", f"More agreed ({yes:,}) than answered ({of:,})")
        return cleaned

    def row(self, inspection: Inspection) -> SurveyResult:
        return SurveyResult(inspection=inspection, **self.cleaned_data)


class FactForm(PlainWords, forms.Form):
    """A figure that does not come from cases."""

    name = NameField(label="Fact", limit=120, help_text="For example: Workload of probation officers")
    value = forms.DecimalField(label="Value", max_digits=14, decimal_places=4, help_text="Of a range, where it begins")
    upper = forms.DecimalField(
        label="To", required=False, max_digits=14, decimal_places=4, help_text="Only of a range: where it ends"
    )
    unit = LineField(label="Unit", required=False, limit=40, help_text="For example: per cent, or months")
    source = LineField(
        label="Source", limit=200, help_text="Who or what says so", error_messages={"required": "Enter the source"}
    )
    as_of = PastDayField(label="Date", help_text="The day of which it is said. For example, 31 3 2026")
    helper = keyed("Save")

    def clean(self):
        cleaned = super().clean() or {}
        value, upper = cleaned.get("value"), cleaned.get("upper")
        if isinstance(value, Decimal) and isinstance(upper, Decimal) and upper <= value:
            self.add_error("upper", "A range must end above where it begins. Leave it empty for one value")
        return cleaned

    def row(self, inspection: Inspection) -> ContextFact:
        return ContextFact(inspection=inspection, **self.cleaned_data)


CONTEXT_FORMS: dict[str, type[SurveyResultForm] | type[FactForm]] = {"survey": SurveyResultForm, "fact": FactForm}


class SurveyFileForm(PlainWords, forms.Form):
    """A file of results, read row by row; whatever is wrong with a row is in `rows`, and nothing is stored here."""

    file = forms.FileField(
        label="File",
        help_text="CSV, XLSX, XLS or ODS, up to 500 rows, with headings in its first row",
        error_messages={
            "required": "Choose a file",
            "empty": "The file is empty. Choose another one",
            "invalid": "Choose a file",
        },
    )

    def __init__(self, *args, inspection: Inspection, **kwargs):
        super().__init__(*args, **kwargs)
        self.inspection = inspection
        self.rows: list[ResultRow] = []
        self.helper = posting("Check the file")

    def clean_file(self):
        file = self.cleaned_data["file"]
        try:
            name = clean_text(file.name, limit=1_000)
        except TextRefusedError as refusal:
            raise ValidationError(f"The name of the file cannot be kept. {refusal}") from refusal
        if PurePath(name).suffix.lower() not in SUFFIXES:
            raise ValidationError(f"{shown(name)} is of no kind that is read. Save it as CSV, XLSX, XLS or ODS")
        if file.size > SIZE_LIMIT:
            raise ValidationError(f"{shown(name)} is larger than {SIZE_LIMIT // 10**6} MB. Nothing was stored")
        try:
            self.rows = rows_of(read_table(file.read()), self.inspection)
        except TableRefusedError as error:
            raise ValidationError(f"{error}. Nothing was stored") from error
        return file


def rows_of(table, inspection: Inspection) -> list[ResultRow]:
    """Raises `TableRefusedError`."""
    stored = inspection.survey_results.values_list("survey", "statement")
    return read_results(table, {group.value: str(group.label) for group in GROUPS}, list(stored))
