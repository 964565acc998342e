import datetime
from html.parser import HTMLParser

import pytest
from crispy_forms.utils import render_crispy_form
from django import forms
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.safestring import mark_safe

from inspection.web.forms import DayMonthYearField
from inspection.web.govuk import govuk, govuk_error_summary, govuk_field, govuk_pagination, has_errors
from inspection.web.lists import ROWS_A_PAGE, page_of

EVIL = "<script>alert('x')</script>&\"q"
CHOICES = [("", "Choose"), ("one", EVIL), (EVIL, "Two")]


class EveryField(forms.Form):
    text = forms.CharField(label=EVIL, help_text=EVIL)
    email = forms.EmailField()
    password = forms.CharField(widget=forms.PasswordInput)
    whole = forms.IntegerField()
    decimal = forms.DecimalField()
    day = DayMonthYearField(label=EVIL)
    long = forms.CharField(widget=forms.Textarea, max_length=20_000)
    unlimited = forms.CharField(widget=forms.Textarea)
    select = forms.ChoiceField(choices=CHOICES)
    radios = forms.ChoiceField(choices=CHOICES[1:], widget=forms.RadioSelect)
    checkboxes = forms.MultipleChoiceField(choices=CHOICES[1:], widget=forms.CheckboxSelectMultiple)
    agree = forms.BooleanField(label=EVIL)
    file = forms.FileField()
    hidden = forms.CharField(widget=forms.HiddenInput)

    def clean(self):
        raise forms.ValidationError(EVIL)


class Page(HTMLParser):
    """The elements of a page, each with its attributes, and the text inside each textarea."""

    def __init__(self, html):
        super().__init__()
        self.elements, self.textareas = [], {}
        self.inside = None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag == "textarea":
            self.inside = dict(attrs)["name"]
            self.textareas[self.inside] = ""

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.inside = None

    def handle_data(self, data):
        if self.inside:
            self.textareas[self.inside] += data

    def all(self, **wanted):
        return [attrs for _, attrs in self.elements if wanted.items() <= attrs.items()]

    def one(self, **wanted):
        [attrs] = self.all(**wanted)
        return attrs

    @property
    def ids(self):
        return [attrs["id"] for _, attrs in self.elements if "id" in attrs]


def test_everything_typed_or_imported_is_escaped():
    form = EveryField(dict.fromkeys(EveryField.base_fields, EVIL))
    html = render_crispy_form(form) + govuk_error_summary(form)
    assert "<script" not in html
    assert html.count("&lt;script&gt;") >= 12


def test_text_held_safe_and_the_same_text_typed_are_printed_each_in_its_way():
    text = "<b>bold</b>"
    assert text in govuk("inset-text", html=mark_safe(text))
    assert "&lt;b&gt;" in govuk("inset-text", html=text)
    assert text in govuk("inset-text", text=mark_safe(text))
    assert "&lt;b&gt;" in govuk("inset-text", text=text)


def test_every_field_has_a_label_and_ids_are_unique():
    page = Page(render_crispy_form(EveryField()))
    labelled = {attrs.get("for") for tag, attrs in page.elements if tag == "label"}
    inputs = {
        attrs["id"]
        for tag, attrs in page.elements
        if tag in ("input", "select", "textarea") and attrs.get("type") != "hidden"
    }
    assert inputs == labelled
    assert len(page.ids) == len(set(page.ids))


def test_every_error_leads_to_the_first_input_of_its_field():
    form = EveryField({})
    page = Page(govuk_error_summary(form) + render_crispy_form(form))
    targets = [attrs["href"][1:] for attrs in page.all() if attrs.get("href", "").startswith("#")]
    focusable = {attrs["id"]: tag for tag, attrs in page.elements if tag in ("input", "select", "textarea")}
    assert len(targets) == len(EveryField.base_fields)
    assert set(targets) <= set(focusable)
    assert "id_day_0" in targets
    for name in ("text", "radios", "checkboxes", "agree", "select", "file"):
        assert f"id_{name}" in targets


def test_an_error_is_tied_to_its_input():
    form = EveryField({})
    page = Page(govuk_field(form["text"]))
    assert page.one(id="id_text")["aria-describedby"] == "id_text-hint id_text-error"
    assert {"id_text-hint", "id_text-error"} <= set(page.ids)


def test_no_summary_without_errors():
    assert govuk_error_summary(EveryField()) == ""
    assert govuk_error_summary("") == ""
    assert not has_errors(EveryField())
    assert has_errors(EveryField({}))


@pytest.mark.parametrize("typed", ["one\ntwo\n\n  three", "\nbegins with a line", "</textarea><b>", "ŵ 😀", " "])
@pytest.mark.parametrize("name", ["long", "unlimited"])
def test_a_text_comes_back_as_it_was_typed(name, typed):
    sent = Page(govuk_field(EveryField({name: typed})[name])).textareas[name]
    # A browser drops a line break that follows <textarea> directly; Python's parser keeps it.
    assert sent.removeprefix("\n") == typed


def test_values_come_back_and_a_password_never_does():
    form = EveryField(
        {
            "text": "a",
            "whole": "x1",
            "password": "geheim",
            "select": "one",
            "radios": EVIL,
            "checkboxes": ["one", EVIL],
            "agree": "on",
            "day_0": "31",
            "day_1": "2",
            "day_2": "x",
        }
    )
    page = Page(render_crispy_form(form))
    assert page.one(name="text")["value"] == "a"
    assert page.one(name="whole")["value"] == "x1"
    assert "value" not in page.one(name="password")
    assert "selected" in page.one(value="one", selected=None)
    assert "checked" in page.one(name="radios", value=EVIL)
    assert "checked" not in page.one(name="radios", value="one")
    assert all("checked" in attrs for attrs in page.all(name="checkboxes"))
    assert len(page.all(name="checkboxes")) == 2
    assert "checked" in page.one(name="agree")
    assert [page.one(name=f"day_{part}")["value"] for part in range(3)] == ["31", "2", "x"]


def test_each_widget_is_the_component_meant_for_it():
    page = Page(render_crispy_form(EveryField()))
    assert page.one(name="email")["type"] == "email"
    assert (page.one(name="whole")["type"], page.one(name="whole")["inputmode"]) == ("text", "numeric")
    assert page.one(name="decimal")["inputmode"] == "decimal"
    assert page.one(name="file")["type"] == "file"
    assert {attrs["type"] for attrs in page.all(name="radios")} == {"radio"}
    assert {attrs["type"] for attrs in page.all(name="checkboxes")} == {"checkbox"}
    modules = [attrs["data-module"] for attrs in page.all() if "data-module" in attrs]
    assert "govuk-password-input" in modules
    assert page.all(enctype="multipart/form-data", method="post")


@pytest.mark.parametrize(
    ("parts", "date", "error"),
    [
        (("1", "2", "2024"), datetime.date(2024, 2, 1), None),
        (("1", "Feb", "2024"), datetime.date(2024, 2, 1), None),
        (("30", "2", "2024"), None, "February 2024 has 29 days"),
        (("1", "", "2024"), None, "Enter the month"),
        (("1", "x", "2024"), None, "The month must be a number from 1 to 12, or its name"),
        (("1", "2", "99999999999999999999"), None, "The year must be a number of four digits, such as 2024"),
        (("", "", ""), None, "This field is required."),
    ],
)
def test_a_date_in_three_parts(parts, date, error):
    form = EveryField({f"day_{place}": part for place, part in enumerate(parts)})
    form.is_valid()
    assert form.cleaned_data.get("day") == date
    assert form.errors.get("day", [None])[0] == error


def test_only_the_part_at_fault_is_marked_and_linked():
    form = EveryField({"day_0": "6", "day_1": "13", "day_2": "24"})
    page = Page(govuk_error_summary(form) + render_crispy_form(form))
    marked = [attrs["id"] for attrs in page.all() if "govuk-input--error" in attrs.get("class", "")]
    assert [name for name in marked if name.startswith("id_day")] == ["id_day_1", "id_day_2"]
    assert {"#id_day_1", "#id_day_2"} <= {attrs["href"] for attrs in page.all() if "href" in attrs}


def test_a_date_shows_what_is_stored():
    page = Page(govuk_field(EveryField(initial={"day": datetime.date(2024, 2, 1)})["day"]))
    assert [page.one(name=f"day_{part}")["value"] for part in range(3)] == ["1", "2", "2024"]


# --- The tag --------------------------------------------------------------------------------------------------------


def test_nested_parameters():
    html = Template('{% load govuk %}{% govuk "input" id="a" name="b" label__text="Name" hint__text=hint %}').render(
        Context({"hint": "<b>"})
    )
    page = Page(html)
    assert page.one(id="a")["name"] == "b"
    assert "&lt;b&gt;" in html


def test_lists_come_from_the_view():
    items = [{"text": "Home", "href": "/"}, {"text": EVIL}]
    html = Template('{% load govuk %}{% govuk "breadcrumbs" items=items %}').render(Context({"items": items}))
    assert Page(html).one(href="/")
    assert "<script" not in html


@pytest.mark.parametrize(
    "params", [{"html": EVIL}, {"attributes": EVIL}, {"attributes": {"title": EVIL}}, {"text": EVIL}]
)
def test_no_parameter_prints_markup_that_django_does_not_hold_safe(params):
    assert "<script" not in govuk("inset-text", **params)


def test_markup_that_django_holds_safe_is_printed():
    assert "<b>x</b>" in govuk("inset-text", html=mark_safe("<b>x</b>"))


# --- Pagination -----------------------------------------------------------------------------------------------------


def pagination(pages, current, query=""):
    request = RequestFactory().get(f"/?{query}&page={current}")
    return Page(govuk_pagination({"request": request}, page_of(request, range(ROWS_A_PAGE * pages))))


def test_one_page_needs_no_links():
    assert pagination(1, 1).elements == []


def test_links_keep_the_rest_of_the_address():
    links = [attrs["href"] for attrs in pagination(3, 2, "state=open&page=2").all() if "href" in attrs]
    assert links == [f"?state=open&page={number}" for number in (1, 1, 2, 3, 3)]
