import datetime
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.db.models.fields.json import KeyTextTransform
from django.db.models.lookups import Exact
from django.utils import timezone

from cases.models import REASON_LIMIT
from cases.orders import REFERENCE, order_choices
from cases.queries import Stage, is_nobodys, stage_of_each
from cases.search.words import Wanted, read_wanted
from inspection.foundation.search import mentions
from inspection.foundation.text import EVIDENCE_LIMIT
from inspection.frameworks.answers import AnswerRefusedError, parse
from inspection.frameworks.document import DetailItem, DetailType, QuestionItem, QuestionSet
from inspection.models import TeamMember, User
from inspection.programme.days import FIRST_YEAR
from inspection.web.fields import LineField, RefusedTextError, TextField
from inspection.web.forms import (
    LARGEST_VERSION,
    DayMonthYearField,
    PlainWords,
    VersionedForm,
    filtering,
    offer,
    posting,
)

TEXT_WITHOUT_RETURN = (
    "You have written a reason or a note, which a sign-off does not send to anybody. "
    "Give the case back with them, or delete them and sign off"
)
MANY_OPTIONS = 6
SEARCH_HINT = "All of them must occur. Put words that belong together in quotation marks: “risk of harm”"
DATE_EXAMPLE = "For example, 27 3 2025"


class AnswerFields(forms.Widget):
    """Reads all fields of a question that have the answer's name. They are rendered by a template of our own."""

    def value_from_datadict(self, data, files, name):
        return data.getlist(name) if hasattr(data, "getlist") else data.get(name, "")


class JudgementForm(PlainWords, forms.Form):
    """One question's answer with its evidence, whichever way it comes: saved as it changes, or with the page."""

    answer = forms.Field(required=False, widget=AnswerFields)
    evidence = TextField(limit=EVIDENCE_LIMIT, required=False)
    version = forms.IntegerField(min_value=0, max_value=LARGEST_VERSION)

    def __init__(self, question: QuestionItem, data, **kwargs):
        super().__init__(data, **kwargs)
        self.question = question

    # Not a ChoiceField: the fieldsets are a template of our own, and its choices cost more to set up than to check.
    def clean_answer(self):
        try:
            return parse(self.question, self.cleaned_data["answer"])
        except AnswerRefusedError as refusal:
            raise RefusedTextError(str(refusal), refusal.position) from refusal

    @property
    def submitted_answers(self) -> list[str]:
        """What the fields of the answer hold."""
        submitted = self["answer"].value()
        return [submitted] if isinstance(submitted, str) else submitted

    @property
    def is_malformed(self) -> bool:
        """A program made the mistake, not the person who typed."""
        return self.is_bound and not {"version", "key"}.isdisjoint(self.errors)


class KeyForm(PlainWords, forms.Form):
    """The idempotency key that a page carries."""

    key = forms.UUIDField()


class SavedJudgementForm(JudgementForm, KeyForm):
    """An answer that the browser saves as it changes, with the key it made for the change."""


class ReasonForm(VersionedForm):
    reason = TextField(limit=REASON_LIMIT, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, label="", **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = label
        self.fields["reason"].error_messages["required"] = "Give a reason"

    def clean_reason(self):
        if not self.cleaned_data["reason"].strip():
            raise ValidationError("Give a reason", code="required")
        return self.cleaned_data["reason"]


class ReviewForm(VersionedForm):
    """What somebody who has read a case whole says of it: a reason, and a note at each question that they want to."""

    PREFIX = "note-"

    reason = TextField(limit=REASON_LIMIT, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, questions: Iterable[QuestionItem], *args, **kwargs):
        super().__init__(*args, auto_id="review-%s", **kwargs)
        self.questions = list(questions)
        for item in self.questions:
            label = f"Note on {item.number}"
            self.fields[f"{self.PREFIX}{item.number}"] = TextField(limit=REASON_LIMIT, required=False, label=label)

    def note_field(self, number: str) -> forms.BoundField:
        return self[f"{self.PREFIX}{number}"]

    @property
    def texts(self) -> list[tuple[str, str]]:
        """(label, text) of all that was typed, valid or not."""
        fields = [self["reason"], *(self.note_field(item.number) for item in self.questions)]
        return [(str(field.label), text) for field in fields if (text := field.value() or "").strip()]

    def refuse_texts(self) -> None:
        """For a decision that sends none to the assessor: nothing that was typed is thrown away."""
        if self.texts:
            self.add_error(None, TEXT_WITHOUT_RETURN)

    def require_texts(self) -> None:
        if not self.texts:
            self.add_error("reason", "Give a reason, or write a note at a question")

    def said(self) -> dict[str, Any]:
        """What `return_to_assessor` and `reopen` take beside the version."""
        typed = {item.pk: self.cleaned_data[f"{self.PREFIX}{item.number}"] for item in self.questions}
        reason = self.cleaned_data["reason"]
        return {
            "reason": reason if reason.strip() else "",
            "notes": {pk: text for pk, text in typed.items() if text.strip()},
        }


class DetailsForm(VersionedForm):
    """The details of a case, in fields with a prefix: a framework may call them as it likes."""

    PREFIX = "detail-"

    commenced_on = DayMonthYearField(help_text=DATE_EXAMPLE)

    def __init__(self, framework: QuestionSet, *args, warning="", **kwargs):
        """The `warning` is about the stored date, and stands at its field."""
        super().__init__(*args, button="Save details", **kwargs)
        self.framework = framework
        self.fields["commenced_on"].label = framework.vocabulary.started
        if warning:
            self.fields["commenced_on"].help_text = f"{warning}. Check the date. {DATE_EXAMPLE}"
        for detail in framework.details:
            self.fields[f"{self.PREFIX}{detail.code}"] = DETAIL_FIELDS[detail.type](detail)

    def clean_commenced_on(self):
        check_start(self.cleaned_data["commenced_on"])
        return self.cleaned_data["commenced_on"]

    def details(self) -> dict:
        """What `change_details` takes."""
        return {
            "expected_version": self.cleaned_data["expected_version"],
            "commenced_on": self.cleaned_data["commenced_on"],
            "details": self.stored_details(),
        }

    def stored_details(self) -> dict[str, str | int | float]:
        """{code: value}; a detail left open is not stored."""
        given = {detail.code: self.cleaned_data[f"{self.PREFIX}{detail.code}"] for detail in self.framework.details}
        return {code: stored_value(value) for code, value in given.items() if value not in (None, "")}


def check_start(day: datetime.date) -> None:
    """Raises `ValidationError` for a day on which nothing that is inspected can have begun."""
    if day > timezone.localdate():
        raise ValidationError("The date must not be in the future")
    if day.year < FIRST_YEAR:
        raise ValidationError(f"The date must be in {FIRST_YEAR} or later", code="year")


def stored_value(value: str | datetime.date | Decimal) -> str | int | float:
    """A detail as it is stored, in JSON."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def _choice_field(detail: DetailItem) -> forms.Field:
    choices = [(option, detail.label_of(option)) for option in detail.options]
    many = len(choices) >= MANY_OPTIONS
    return forms.ChoiceField(
        **_common(detail),
        choices=[("", "Choose one"), *choices] if many else choices,
        widget=forms.Select if many else forms.RadioSelect,
    )


def _date_field(detail: DetailItem) -> forms.Field:
    return DayMonthYearField(**{"help_text": DATE_EXAMPLE, **_common(detail)})


def _number_field(detail: DetailItem) -> forms.Field:
    return forms.DecimalField(**_common(detail), max_digits=15, decimal_places=4)


def _common(detail: DetailItem) -> dict[str, Any]:
    common = {"label": detail.label, "required": detail.is_required}
    return common | ({"help_text": detail.guidance} if detail.guidance else {})


DETAIL_FIELDS = {
    DetailType.CHOICE: _choice_field,
    DetailType.YES_NO: _choice_field,
    DetailType.DATE: _date_field,
    DetailType.NUMBER: _number_field,
}


class CaseFilterForm(PlainWords, forms.Form):
    """Which cases of an inspection to list; `assessors` is empty for those who see only their own."""

    reference = LineField(label="Reference", required=False, limit=40)
    state = forms.ChoiceField(label="State", required=False, choices=[("", "All"), *Stage.choices])
    assessor = forms.ChoiceField(label="Assessor", required=False)
    sort = forms.ChoiceField(label="Order", required=False)
    columns = forms.MultipleChoiceField(
        label="Shown in columns of their own", required=False, widget=forms.CheckboxSelectMultiple
    )

    NOBODY = "nobody"
    PREFIX = "detail-"
    MOST_COLUMNS = 3

    def __init__(self, data, assessors: list[tuple[int, str]], details: Sequence[DetailItem]):
        super().__init__(data)
        self.details = details
        people = [(str(pk), name) for pk, name in assessors]
        offer(self, "assessor", [("", "All"), (self.NOBODY, "Nobody"), *people])
        if not assessors:
            del self.fields["assessor"]
        offer(self, "sort", order_choices(details))
        offer(self, "columns", [(detail.code, detail.label) for detail in details])
        self.fields["columns"].help_text = f"At most {self.MOST_COLUMNS}"
        if not details:
            del self.fields["columns"]
        for detail in details:
            if detail.type in (DetailType.CHOICE, DetailType.YES_NO):
                options = [(option, detail.label_of(option)) for option in detail.options]
                field = forms.ChoiceField(label=detail.label, required=False, choices=[("", "All"), *options])
                self.fields[f"{self.PREFIX}{detail.code}"] = field

    def clean_columns(self):
        chosen = self.cleaned_data["columns"]
        if len(chosen) > self.MOST_COLUMNS:
            raise ValidationError(f"Choose at most {self.MOST_COLUMNS} details to show in columns")
        return chosen

    @property
    def of_details(self) -> list[forms.BoundField]:
        """The fields about the details of cases."""
        return [field for field in self if field.name == "columns" or field.name.startswith(self.PREFIX)]

    @property
    def asks_of_details(self) -> bool:
        """Whether the list is narrowed by any of them, or one is at fault."""
        return any(field.errors or (field.value() and field.name != "columns") for field in self.of_details)

    @property
    def shown_details(self) -> list[DetailItem]:
        """Those with columns of their own."""
        chosen = self.cleaned_data.get("columns", []) if self.is_valid() else []
        return [detail for detail in self.details if detail.code in chosen]

    @property
    def order(self) -> str:
        """A name of `order_choices`."""
        return (self.is_valid() and self.cleaned_data["sort"]) or REFERENCE

    def apply(self, assessments):
        """The assessments that were asked for; all of them while the form has a fault."""
        if not self.is_valid():
            return assessments
        wanted = self.cleaned_data
        if wanted["reference"]:
            assessments = assessments.filter(pk__in=_mentioning(wanted["reference"], assessments))
        if wanted["state"]:
            assessments = assessments.annotate(stage=stage_of_each()).filter(stage=wanted["state"])
        if assessor := wanted.get("assessor"):
            wanted_assessor = is_nobodys() if assessor == self.NOBODY else Q(assessor=int(assessor))
            assessments = assessments.filter(wanted_assessor)
        for detail in self.details:
            if value := wanted.get(f"{self.PREFIX}{detail.code}"):
                # Not by a keyword: a framework may call a detail as a look-up of the database is called.
                assessments = assessments.filter(Exact(KeyTextTransform(detail.code, F("case__details")), value))
        return assessments


def seen_in(assessors: Iterable[tuple[int, int | None]]) -> str:
    """What a page shows of who has which case, (assessment, assessor), as forms take it back."""
    return " ".join(f"{pk}.{assessor or ''}" for pk, assessor in assessors)


def seen_of(text: str) -> dict[int, int | None]:
    """{assessment: assessor} of what `seen_in` said."""
    pairs = (pair.partition(".") for pair in text.split())
    return {int(pk): int(assessor) if assessor else None for pk, _, assessor in pairs}


def _mentioning(wanted: str, assessments) -> list[int]:
    """Those whose case has it in its reference; one query. A database would not compare as people read."""
    references = assessments.order_by().values_list("pk", "case__reference")
    return [pk for pk, reference in references if mentions(wanted, reference)]


class AllocationForm(PlainWords, forms.Form):
    """Cases chosen in the table, and the member of the team who shall assess them."""

    NOBODY = "nobody"

    cases = forms.TypedMultipleChoiceField(coerce=int, required=False)
    # All that the filter lists, as the page had counted them.
    every = forms.BooleanField(required=False)
    to = forms.ChoiceField(label="Allocate to", error_messages={"required": "Choose a person"})
    # Who had each case when the page was made: "12.3 13." of the assessments 12 and 13.
    SEEN = r"\A(\d{1,18}\.\d{0,18}( |\Z))*\Z"
    expected_version = forms.RegexField(
        SEEN,
        widget=forms.HiddenInput,
        required=False,
        max_length=200_000,
        error_messages={"invalid": "The page did not say who had each case. Look at it again and allocate"},
    )

    def __init__(self, data, *, members: list[TeamMember], cases: Iterable[int]):
        super().__init__(data)
        self.people = {str(member.user_id): member.user for member in members}
        names = [
            (str(member.user_id), f"{member.user.name} ({member.get_role_display().lower()})") for member in members
        ]
        offer(self, "to", [("", "Choose a person"), *names, (self.NOBODY, "Nobody (take the cases back)")])
        self.listed = set(cases)
        offer(self, "cases", [(pk, "") for pk in self.listed])

    def clean(self):
        cleaned = super().clean() or {}
        if not cleaned.get("every") and "cases" in cleaned and not cleaned["cases"]:
            self.add_error("cases", "Choose at least one case")
        return cleaned

    @property
    def chosen(self) -> list[int]:
        """The assessments to allocate: those that were ticked, or all that the page said it lists."""
        if not self.cleaned_data["every"]:
            return self.cleaned_data["cases"]
        return [pk for pk in self.listed if self.seen is None or pk in self.seen]

    @property
    def person(self) -> User | None:
        return self.people.get(self.cleaned_data["to"])

    @property
    def seen(self) -> dict[int, int | None] | None:
        """{assessment: assessor} as the page showed them; None of who sends no page, such as a program."""
        if "expected_version" not in self.data:
            return None
        return seen_of(self.cleaned_data["expected_version"])


class SearchForm(PlainWords, forms.Form):
    q = LineField(label="Search questions, answers and evidence", required=False, limit=200)

    def __init__(self, data):
        super().__init__(data)
        self.helper = filtering("Search")


class FindForm(PlainWords, forms.Form):
    """What to look for in all that is written in an inspection."""

    q = LineField(label="Words", limit=200, help_text=SEARCH_HINT)
    standard = forms.ChoiceField(label="Standard", required=False)
    state = forms.ChoiceField(label="State of the case", required=False, choices=[("", "All"), *Stage.choices])

    INFORMATION = "information"

    def __init__(self, data, framework: QuestionSet):
        super().__init__(data)
        self.framework = framework
        self.fields["q"].error_messages["required"] = "Enter a word to search for"
        standards = [(item.number, str(item)) for item in framework.standards if item.key_questions]
        information = [(self.INFORMATION, "Information questions")] if framework.information else []
        offer(self, "standard", [("", "All"), *standards, *information])
        if not framework.has_cases:
            del self.fields["state"]
        self.helper = posting("Search")
        self.helper.form_class = "filters filters--search"

    def clean_q(self):
        if not read_wanted(self.cleaned_data["q"]):
            raise ValidationError("Enter a word or a number to search for: signs alone are not searched")
        return self.cleaned_data["q"]

    @property
    def wanted(self) -> Wanted:
        return read_wanted(self.cleaned_data["q"])

    @property
    def questions(self) -> list[QuestionItem] | None:
        """Those chosen; None for all."""
        standard = self.cleaned_data["standard"]
        if not standard:
            return None
        if standard == self.INFORMATION:
            return list(self.framework.information)
        return list(self.framework.standards_by_number[standard].questions)

    @property
    def state_wanted(self) -> str:
        return self.cleaned_data.get("state", "")
