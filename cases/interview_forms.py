import datetime
import re
from collections.abc import Sequence

from django import forms
from django.core.exceptions import ValidationError

from cases.forms import LARGEST_VERSION, REASON_LIMIT
from cases.interviews.actions import Slot
from cases.models import InterviewState
from inspection.models import TeamMember
from inspection.programme.days import planned_day_fault
from inspection.web.fields import LineField, TextField
from inspection.web.forms import DayMonthYearField, PlainWords, keyed, offer

TIME = re.compile(r"([0-9]{1,2})[:.]([0-9]{2})")


class TimeOfDayField(LineField):
    """14:30, or 9.05; of the clock with 24 hours."""

    def __init__(self, **kwargs):
        super().__init__(limit=10, **kwargs)

    def prepare_value(self, value):
        return f"{value:%H:%M}" if isinstance(value, datetime.time) else value

    def to_python(self, value):
        text = super().to_python(value)
        if not text:
            return None
        match = TIME.fullmatch(text)
        try:
            return datetime.time(int(match[1]), int(match[2])) if match else self._refuse()
        except ValueError:
            return self._refuse()

    def _refuse(self):
        raise ValidationError("Enter a time with 24 hours, such as 09:30 or 14:05")


class InterviewForm(PlainWords, forms.Form):
    """Who is interviewed when, where and by whom."""

    day = DayMonthYearField(label="Day", help_text="For example, 27 3 2026")
    starts_at = TimeOfDayField(
        label="Time", help_text="For example, 14:30", widget=forms.TextInput(attrs={"class": "govuk-input--width-5"})
    )
    practitioner = LineField(
        label="Practitioner",
        limit=40,
        help_text="Their code, such as P07: never a name",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
    )
    inspector = forms.ChoiceField(label="Inspector")
    place = LineField(label="Place or link", required=False, limit=200)
    reference = LineField(
        label="Case",
        required=False,
        limit=40,
        help_text="The reference of the case that it is about. Leave it empty if it is about several",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
    )
    expected_version = forms.IntegerField(
        min_value=0, max_value=LARGEST_VERSION, widget=forms.HiddenInput, required=False
    )

    def __init__(self, data=None, *, inspection, members: Sequence[TeamMember], button: str, **kwargs):
        super().__init__(data, **kwargs)
        self.inspection = inspection
        self.people = {str(member.user_id): member.user for member in members}
        offer(self, "inspector", [("", "Choose a person"), *((pk, user.name) for pk, user in self.people.items())])
        self.helper = keyed(button)

    def clean_day(self):
        if fault := planned_day_fault(self.cleaned_data["day"]):
            raise ValidationError(f"It {fault}")
        return self.cleaned_data["day"]

    def clean_reference(self):
        reference = self.cleaned_data["reference"]
        if reference and not self.inspection.cases.filter(reference=reference).exists():
            raise ValidationError("No case of this inspection has this reference")
        return reference

    @property
    def slot(self) -> Slot:
        said = {name: self.cleaned_data[name] for name in ("day", "starts_at", "practitioner", "place", "reference")}
        return Slot(inspector=self.people[self.cleaned_data["inspector"]], **said)


class OutcomeForm(PlainWords, forms.Form):
    """Whether an interview was held."""

    state = forms.ChoiceField(
        label="Was it held?",
        choices=[
            (InterviewState.DONE, "Yes, it is done"),
            (InterviewState.NOT_DONE, "No"),
            (InterviewState.PLANNED, "Not yet, it is planned"),
        ],
        widget=forms.RadioSelect,
    )
    reason = TextField(
        label="Why not?",
        required=False,
        limit=REASON_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Only if it was not held",
    )
    expected_version = forms.IntegerField(min_value=0, max_value=LARGEST_VERSION, widget=forms.HiddenInput)
    helper = keyed("Save")

    def clean(self):
        cleaned = super().clean() or {}
        if cleaned.get("state") == InterviewState.NOT_DONE and not cleaned.get("reason", "-").strip():
            self.add_error("reason", "Say why it was not held")
        return cleaned
