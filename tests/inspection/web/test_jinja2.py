"""The one Jinja2 environment, and the macros that are printed by it."""

import pytest
from django.template import engines
from jinja2 import UndefinedError

from inspection.web.govuk import govuk


def render(source, **context):
    return engines["jinja2"].from_string(source).render(context)


def test_a_name_that_a_template_does_not_know_is_an_error():
    with pytest.raises(UndefinedError):
        render("{{ unknown }}")


def test_what_is_printed_is_escaped():
    assert render("{{ text }}", text="<b>") == "&lt;b&gt;"


def test_a_macro_does_without_what_its_caller_leaves_out():
    assert "govuk-inset-text" in govuk("inset-text")
