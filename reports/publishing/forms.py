import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from inspection.foundation.dates import day_in_words
from inspection.web.fields import TextField
from inspection.web.forms import DayMonthYearField, PlainWords, SeenForm, keyed, posting

REASON_LIMIT = 2_000
EARLIEST = datetime.date(2000, 1, 1)


class ProposeForm(SeenForm):
    """When a report may be read by everybody, and, of a correction, why it is made."""

    published_on = DayMonthYearField(
        label="Day of publication",
        help_text="It is printed in every file. From this day on, anybody may read it where public pages are on. For"
        " example, 27 3 2026",
        error_messages={"required": "Enter the day of publication"},
    )
    reason = TextField(
        label="Why is what was published corrected?",
        limit=REASON_LIMIT,
        help_text="It is published with the correction",
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Enter why it is corrected"},
    )
    helper = keyed("Propose publication")

    def __init__(self, data=None, *, is_correction: bool, **kwargs):
        super().__init__(data, **kwargs)
        if not is_correction:
            del self.fields["reason"]

    def clean_published_on(self):
        day, latest = self.cleaned_data["published_on"], timezone.localdate() + datetime.timedelta(days=366)
        if not EARLIEST <= day <= latest:
            raise ValidationError(
                f"The day of publication must be between {day_in_words(EARLIEST)} and {day_in_words(latest)}"
            )
        return day


class DeclineForm(PlainWords, forms.Form):
    """Why a proposal is not approved."""

    reason = TextField(
        label="Why is it not approved?",
        limit=REASON_LIMIT,
        help_text="The lead inspectors read it on the page of the publication",
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Enter why it is not approved"},
    )
    helper = posting("Decline")

    def clean_reason(self):
        reason = self.cleaned_data["reason"]
        if not reason.strip():
            raise ValidationError("Enter why it is not approved", code="required")
        return reason
