"""Trying an action for a form: what stands against it is said in the form."""

from collections.abc import Callable

from django import forms

from inspection.foundation.transactions import BusyError
from inspection.web.forms import rebind

CHANGED = "What this rests on has changed since you opened this page. Look at it as it is now, and send it again"


def try_to(
    form: forms.Form,
    action: Callable[[], object],
    *,
    refused: type[Exception] | tuple[type[Exception], ...] = (),
    changed: type[Exception] | tuple[type[Exception], ...] = (),
    field: str | None = None,
    says: str = CHANGED,
) -> int:
    """The status of the reply: 302 where it was done, 422 `refused` (said at `field`), 409 `changed` (the form `says`
    so), 503 busy."""
    try:
        action()
    except changed:
        form.add_error(None, says)
        return 409
    except refused as refusal:
        form.add_error(field, str(refusal))
        return 422
    except BusyError as trouble:
        form.add_error(None, str(trouble))
        return 503
    return 302


def show_version(form: forms.Form, version: object) -> None:
    """Bind a form to what is stored now, so that the next try is made knowing of it."""
    if form.is_bound:
        rebind(form, expected_version=version)
    else:
        form.initial["expected_version"] = version
