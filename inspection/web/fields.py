"""The fields of forms through which text comes in: each passes the gate of `inspection.foundation.text`."""

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorList

from inspection.foundation.text import TextRefusedError, clean_text


class RefusedTextError(ValidationError):
    """A text that did not pass the gate. `position` is where, as a field of the browser counts, or `None`."""

    def __init__(self, message: str, position: int | None):
        super().__init__(message, code="refused")
        self.position = position


def fault_position(errors: ErrorList | tuple[()]) -> int | None:
    """Where in its text the first character stands that cannot be kept, among the errors of a field."""
    faults = errors.as_data() if errors else ()
    return next((fault.position for fault in faults if isinstance(fault, RefusedTextError)), None)


class TextField(forms.CharField):
    """Text stored exactly as typed, or refused with the reason; never cut, never stripped."""

    def __init__(self, *, limit, strip=False, **kwargs):
        super().__init__(strip=strip, **kwargs)
        self.limit = limit

    def to_python(self, value):
        try:
            return clean_text(super().to_python(value) or "", limit=self.limit)
        except TextRefusedError as refusal:
            raise RefusedTextError(str(refusal), refusal.position) from refusal


class LineField(TextField):
    """A name or a title: one line, with nothing around it, so that the same name is always the same text."""

    def __init__(self, *, limit=None, max_length=None, **kwargs):
        # A model's field says `max_length`. As an attribute of the input it would make the browser cut what is pasted.
        super().__init__(limit=limit or max_length, **kwargs)

    def to_python(self, value):
        return " ".join(super().to_python(value).split())
