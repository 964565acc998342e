"""What the forms of every room share."""

import datetime
from collections.abc import Iterable

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms


def posting(button):
    """A crispy helper: one form, posted to its own address, with one button."""
    helper = FormHelper()
    helper.add_input(Submit("", button))
    return helper


def offer(form: forms.Form, name: str, choices: Iterable[tuple[object, str]]) -> None:
    """Say what a field of choices offers in this one form."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


def filtering(button):
    """A crispy helper: fields in a row that say what to list, kept in the address, with one button."""
    helper = posting(button)
    helper.form_method = "get"
    helper.form_class = "filters"
    return helper


class DayMonthYear(forms.MultiWidget):
    def __init__(self, attrs=None):
        super().__init__([forms.TextInput(), forms.TextInput(), forms.TextInput()], attrs)

    def decompress(self, value):
        return [value.day, value.month, value.year] if value else [None, None, None]


class DayMonthYearField(forms.MultiValueField):
    """A date typed as three numbers: quicker and less often wrong than a calendar for a date one knows."""

    widget = DayMonthYear

    def __init__(self, *, required=True, **kwargs):
        numbers = [forms.IntegerField(min_value=1, max_value=most) for most in (31, 12, 9999)]
        super().__init__(numbers, required=required, require_all_fields=False, **kwargs)
        for number, word in zip(numbers, ("day", "month", "year"), strict=True):
            number.required = required
            number.error_messages["incomplete"] = f"Enter the {word}"
            number.error_messages["invalid"] = f"The {word} must be a number"

    def compress(self, values):
        given = [value for value in values if value is not None]
        if not given:
            return None
        try:
            day, month, year = given
            return datetime.date(year, month, day)
        except ValueError:
            raise forms.ValidationError("Enter a real date: day, month and year") from None
