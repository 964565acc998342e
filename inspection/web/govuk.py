"""GOV.UK components, and the form fields made of them.

Everything is escaped; `html` parameters are too, unless Django holds them safe.
"""

from functools import cache
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html_join
from django.utils.safestring import mark_safe
from jinja2 import Environment, Undefined

from inspection.foundation.dates import PARTS
from inspection.web.fields import fault_position

# Parameters that the components print unescaped.
PRINTED_AS_IS = {"html", "attributes", "start", "end", "navigationStart", "navigationEnd"}
# What the components say in their own way, or what Design System guidance tells not to use.
WIDGET_ATTRIBUTES_LEFT_OUT = {
    "aria-describedby", "aria-invalid", "autofocus", "cols", "id", "maxlength", "minlength", "required"
}  # fmt: skip
# Those that pages use, to be loaded before the first of them.
COMPONENTS = (
    "button", "checkboxes", "date-input", "error-summary", "file-upload", "input", "pagination", "password-input",
    "radios", "select", "textarea"
)  # fmt: skip
# In this order: Django makes its check boxes from its radios.
CHOICES = {forms.CheckboxSelectMultiple: "checkboxes", forms.RadioSelect: "radios"}


@cache
def environment() -> Environment:
    backend = engines["jinja2"]
    assert isinstance(backend, Jinja2)
    # The macros ask for every parameter that a caller may leave out, which is an error in our own templates.
    return backend.env.overlay(undefined=Undefined)


@cache
def macro(component):
    name = "govuk" + "".join(part.title() for part in component.split("-"))
    template = environment().get_template(f"govuk_frontend_jinja/components/{component}/macro.html")
    return getattr(template.module, name)


def made_safe(value, key=""):
    if isinstance(value, dict):
        return {name: made_safe(item, name) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [made_safe(item, key) for item in value]
    if isinstance(value, Promise):
        value = str(value)
    printed_as_is = key in PRINTED_AS_IS or key.endswith("Html")
    return conditional_escape(value) if printed_as_is and isinstance(value, str) else value


def nested(params):
    """{"label__text": "Name"} becomes {"label": {"text": "Name"}}."""
    tree: dict[str, Any] = {}
    for path, value in params.items():
        *branches, leaf = path.split("__")
        branch = tree
        for name in branches:
            branch = branch.setdefault(name, {})
        branch[leaf] = value
    return tree


def component(name, params):
    # Safe: the components escape what they print, and `made_safe` escapes what they would print as it is.
    return mark_safe(str(macro(name)(made_safe(params))).strip())


def govuk(kind, **params):  # Not "name", which is a parameter of many components.
    return component(kind, nested(params))


def govuk_field(field):
    """A form field with its label, hint and errors, as the component that suits its widget."""
    widget = field.field.widget
    if isinstance(widget, tuple(CHOICES)):
        return choices(field, next(name for kind, name in CHOICES.items() if isinstance(widget, kind)))
    if isinstance(widget, forms.CheckboxInput):
        return single_checkbox(field)
    if isinstance(widget, forms.MultiWidget):
        return date_parts(field)
    if isinstance(widget, forms.Textarea):
        return textarea(field)
    if isinstance(widget, forms.Select):
        return component("select", {**labelled(field), "items": options(field, "selected")})
    if isinstance(widget, forms.FileInput):
        return component("file-upload", labelled(field))
    return single_line(field)


def hint_and_errors(field):
    params = {}
    if field.help_text:
        params["hint"] = {"html": field.help_text}
    if field.errors:
        params["errorMessage"] = {"html": format_html_join(mark_safe("<br>"), "{}", ((e,) for e in field.errors))}
    return params


def labelled(field):
    attributes = field.build_widget_attrs(dict(field.field.widget.attrs))
    return {
        "id": field.auto_id,
        "name": field.html_name,
        "label": {"text": field.label, "for": field.auto_id, "classes": "govuk-label--s"},
        "classes": attributes.pop("class", ""),
        "disabled": bool(attributes.pop("disabled", False)),
        "autocomplete": attributes.pop("autocomplete", None),
        "spellcheck": False if attributes.pop("spellcheck", None) == "false" else None,
        "rows": str(attributes.pop("rows", 5)),
        "attributes": {
            name: {"value": value, "optional": True}
            for name, value in attributes.items()
            if name not in WIDGET_ATTRIBUTES_LEFT_OUT
        },
        **hint_and_errors(field),
    }


def typed(field):
    """As above, of a field for a text: in the direction of what is typed, and where it is refused, marked as wrong with
    the place at fault, which static/fault.js selects."""
    params = labelled(field)
    params["attributes"]["dir"] = "auto"
    if field.errors:
        params["attributes"]["aria-invalid"] = "true"
    if (position := fault_position(field.errors)) is not None:
        params["attributes"]["data-fault"] = str(position)
    return params


def single_line(field):
    input_type = getattr(field.field.widget, "input_type", "text")
    if input_type == "password":
        # A password is never sent back to the page, whatever was typed.
        return component("password-input", labelled(field))
    params = typed(field)
    params["value"] = field.field.widget.format_value(field.value()) or ""
    # Not type="number": browsers change such a value when the page is scrolled.
    params["type"] = "text" if input_type == "number" else input_type
    if input_type == "number":
        params["inputmode"] = "decimal" if isinstance(field.field, forms.DecimalField) else "numeric"
    return component("input", params)


def textarea(field):
    params = typed(field)
    value = field.field.widget.format_value(field.value()) or ""
    # A browser drops one line break after <textarea>, so a text that begins with one needs another.
    params["value"] = "\n" + value if value.startswith(("\n", "\r")) else value
    return component("textarea", params)


def options(field, chosen):
    return [
        {
            "value": str(option["value"]),
            "text": option["label"],
            chosen: bool(option["selected"]),
            "disabled": bool(option["attrs"].get("disabled")),
        }
        for option in (bound.data for bound in field.subwidgets)
    ]


def choices(field, name):
    return component(
        name,
        {
            "name": field.html_name,
            "idPrefix": field.auto_id,
            "fieldset": legend(field),
            "items": options(field, "checked"),
            **hint_and_errors(field),
        },
    )


def single_checkbox(field):
    item = {"value": "on", "text": field.label, "checked": bool(field.value()), "disabled": field.field.disabled}
    return component(
        "checkboxes",
        {"name": field.html_name, "idPrefix": field.auto_id, "items": [item], **hint_and_errors(field)},
    )


def date_parts(field):
    parts = field.field.widget
    values = field.value()
    if not isinstance(values, list | tuple):
        values = parts.decompress(values)
    at_fault = parts_at_fault(field)
    items = [
        {
            "id": f"{field.auto_id}{suffix}",
            "name": field.html_name + suffix,
            "label": part.capitalize(),
            "value": "" if value is None else str(value),
            "classes": f"govuk-input--width-{width}{' govuk-input--error' if part in at_fault else ''}",
        }
        for suffix, part, width, value in zip(parts.widgets_names, PARTS, (2, 2, 4), values, strict=True)
    ]
    return component(
        "date-input",
        {"id": field.auto_id, "fieldset": {**legend(field), "role": "group"}, "items": items, **hint_and_errors(field)},
    )


def legend(field):
    return {"legend": {"text": field.label, "classes": "govuk-fieldset__legend--s"}}


def parts_at_fault(field):
    """Of a date: those that its errors name, or all."""
    codes = [error.code for error in field.errors.as_data()]
    named = {code for code in codes if code in PARTS}
    return named if len(named) == len(codes) else set(PARTS)


def input_at_fault(field, error):
    """The id that the link of an error in the summary must lead to."""
    suffixes = getattr(field.field.widget, "widgets_names", [""])
    return field.auto_id + suffixes[PARTS.index(error.code) if error.code in PARTS[: len(suffixes)] else 0]


def govuk_error_summary(form):
    """The errors of a form, several forms or a formset, each leading to its field; nothing where there is none."""
    errors = [item for part in forms_of(form) for item in errors_of(part)]
    return component("error-summary", {"titleText": "There is a problem", "errorList": errors}) if errors else ""


def forms_of(form):
    """A formset as its forms, several forms as they are; nothing for a page without a form."""
    if isinstance(form, list):
        return form
    if isinstance(form, forms.BaseFormSet):
        return [*form.forms, form]
    return [form] if isinstance(form, forms.BaseForm) else []


def errors_of(form):
    if not form.is_bound:
        return
    if isinstance(form, forms.BaseFormSet):
        yield from ({"text": error} for error in form.non_form_errors())
        return
    yield from ({"text": error} for error in form.non_field_errors())
    for field in form:
        for text, error in zip(field.errors, field.errors.as_data(), strict=True):
            yield {"text": text, "href": f"#{input_at_fault(field, error)}"}


def has_errors(form):
    return any(True for part in forms_of(form) for _ in errors_of(part))


def govuk_pagination(context, page):
    """Links to the pages of a list, keeping the rest of the address; nothing where one page holds all."""
    if page.paginator.num_pages < 2:
        return ""

    def href(number):
        query = context["request"].GET.copy()
        query[page.parameter] = number
        return f"?{query.urlencode()}"

    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    params: dict[str, Any] = {
        "items": [
            {"ellipsis": True}
            if number == Paginator.ELLIPSIS
            else {"number": number, "href": href(number), "current": number == page.number}
            for number in numbers
        ]
    }
    if page.has_previous():
        params["previous"] = {"href": href(page.previous_page_number())}
    if page.has_next():
        params["next"] = {"href": href(page.next_page_number())}
    return component("pagination", params)
