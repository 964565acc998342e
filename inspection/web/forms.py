"""What the forms of every room share."""

from collections.abc import Iterable
from functools import lru_cache

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from inspection.foundation.dates import DateRefusedError, read_date


def posting(button):
    """A crispy helper: one form, posted to its own address, with one button."""
    helper = FormHelper()
    helper.add_input(Submit("", button))
    return helper


def keyed(button):
    """A crispy helper for inside a form of the page's own, which carries `{% idempotency_key %}`."""
    helper = posting(button)
    helper.form_tag = False
    helper.disable_csrf = True
    return helper


def rebind(form: forms.Form, **values: object) -> None:
    """Put other values beside what was sent, so that the next try is made knowing of what is stored now."""
    data = QueryDict(mutable=True)
    data.update(form.data)
    for name, value in values.items():
        data[name] = str(value)
    form.data = data


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


class PlainWords:
    """A form, for `forms.Form` to come after: what Django would say of a fault is said in words for people, by the
    field's label. What a field says itself stays."""

    fields: dict[str, forms.Field]

    def full_clean(self):
        for name, field in self.fields.items():
            _say_plainly(field, str(field.label or name.replace("_", " ").capitalize()))
        super().full_clean()  # type: ignore[misc]  # of the form


# What an integer column holds on every database.
LARGEST_VERSION = 2**31 - 1


class VersionedForm(PlainWords, forms.Form):
    """A decision on something stored, bound to the version of it that the person saw."""

    expected_version = forms.IntegerField(min_value=0, max_value=LARGEST_VERSION, widget=forms.HiddenInput)

    def __init__(self, *args, button="", action="", **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = posting(button)
        self.helper.form_action = action

    def show_version(self, version: int) -> None:
        """Bind to content that has changed meanwhile: the next try is made knowing of it."""
        self.data = dict(self.data.items()) | {"expected_version": version}


class SeenForm(PlainWords, forms.Form):
    """A form bound to what the person saw, as one text to compare."""

    expected_version = forms.CharField(
        widget=forms.HiddenInput, error_messages={"required": "Open this page again: it does not say what you saw"}
    )


def _say_plainly(field: forms.Field, label: str) -> None:
    usual, plain = _words(type(field), label)  # type: ignore[arg-type]  # a class can be hashed
    # Validators ask the field for the words of their codes.
    own = {code: said for code, said in field.error_messages.items() if usual.get(code) != said}
    field.error_messages = {**field.error_messages, **plain, **own}


@lru_cache(maxsize=1000)
def _words(kind: type[forms.Field], label: str) -> tuple[dict[str, object], dict[str, str]]:
    """What Django says of each fault in a field of that kind, and what we say; a page has a form for each question."""
    usual: dict[str, object] = {}
    for each in reversed(kind.__mro__):
        usual |= getattr(each, "default_error_messages", {})
    # These are put together with the limit or what was given.
    with_places = {
        "invalid_choice": "choose one of those offered",
        "min_value": "must be %(limit_value)s or more",
        "max_value": "must be %(limit_value)s or less",
        "min_length": "must have at least %(limit_value)d characters",
        "max_length": "must have no more than %(limit_value)d characters",
        "max_digits": "must have no more than %(max)d digits",
        "max_decimal_places": "must have no more than %(max)d decimal places",
        "max_whole_digits": "must have no more than %(max)d digits before the decimal point",
        "null_characters_not_allowed": "has a character that cannot be kept (NUL). Delete it",
    }
    plain = {code: f"{label.replace('%', '%%')}: {said}" for code, said in with_places.items()}
    plain["required"] = f"{label}: {'choose one' if issubclass(kind, forms.ChoiceField) else 'fill it in'}"
    plain["invalid_list"] = f"{label}: choose from those offered"
    if "invalid" in usual:
        # Of other fields a validator of theirs says what is.
        plain["invalid"] = f"{label}: what was sent cannot be read"
    if issubclass(kind, forms.DecimalField | forms.IntegerField):
        plain["invalid"] = f"{label}: must be a number"
    if issubclass(kind, forms.EmailField):
        plain["invalid"] = "Enter an email address, such as name@example.org"
    return usual, plain


class DayMonthYear(forms.MultiWidget):
    def __init__(self, attrs=None):
        super().__init__([forms.TextInput(), forms.TextInput(), forms.TextInput()], attrs)

    def decompress(self, value):
        return [value.day, value.month, value.year] if value else [None, None, None]


class DayMonthYearField(forms.Field):
    """A date typed in three parts: quicker and less often wrong than a calendar for a date one knows. An error whose
    code is one of `PARTS` is of that part alone."""

    widget = DayMonthYear

    def clean(self, value):
        parts = [part or "" for part in value]
        if not any(part.strip() for part in parts):
            self.validate(None)
            return None
        try:
            return read_date(parts)
        except DateRefusedError as refusal:
            raise ValidationError([ValidationError(text, code=part) for part, text in refusal.faults.items()]) from None
