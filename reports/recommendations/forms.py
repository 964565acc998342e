from django import forms
from django.core.exceptions import ValidationError

from inspection.programme.days import planned_day_fault
from inspection.web.fields import LineField, TextField
from inspection.web.forms import DayMonthYearField, SeenForm, keyed
from reports.models import Agreement, Verdict
from reports.recommendations.actions import ResponseContent

WORDS_LIMIT = 10_000


class DueField(DayMonthYearField):
    def clean(self, value):
        day = super().clean(value)
        if day and (fault := planned_day_fault(day)):
            raise ValidationError(f"The day {fault}")
        return day


class ResponseForm(SeenForm):
    """What the inspected body says of a recommendation."""

    agreement = forms.ChoiceField(
        label="Is it agreed?",
        choices=Agreement.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether it is agreed"},
    )
    action = TextField(
        label="What will be done?",
        limit=WORDS_LIMIT,
        help_text="Or, where it is not agreed, why not",
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Enter what will be done, or why nothing will"},
    )
    owner = LineField(
        label="Who will see to it?", limit=200, required=False, help_text="A role, such as head of unit: never a name"
    )
    due_on = DueField(label="Until when?", required=False, help_text="For example, 27 3 2027")
    evidence = TextField(
        label="What shows that it is done?",
        limit=WORDS_LIMIT,
        required=False,
        help_text="For example, a plan or figures, and where they are found",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    helper = keyed("Save the response")

    def clean_action(self):
        if not self.cleaned_data["action"].strip():
            raise ValidationError("Enter what will be done, or why nothing will", code="required")
        return self.cleaned_data["action"]

    @property
    def content(self) -> ResponseContent:
        given = self.cleaned_data
        return ResponseContent(
            Agreement(given["agreement"]), given["action"], given["owner"], given["due_on"], given["evidence"]
        )


class VerdictForm(SeenForm):
    """What a later inspection found to have become of a recommendation."""

    verdict = forms.ChoiceField(
        label="What has become of it?",
        choices=Verdict.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what has become of it"},
    )
    reason = TextField(
        label="What shows it?",
        limit=WORDS_LIMIT,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Enter what shows it"},
    )
    helper = keyed("Save")

    def clean_reason(self):
        if not self.cleaned_data["reason"].strip():
            raise ValidationError("Enter what shows it", code="required")
        return self.cleaned_data["reason"]
