"""Text goes in and comes out the same, or is refused by name; whatever it is, and on whichever database."""

import json
import unicodedata
import uuid

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cases.forms import CaseFilterForm, ReasonForm, SearchForm
from inspection.foundation.text import TextRefusedError, clean_text
from inspection.models import Region
from inspection.web.fields import LineField, TextField
from tests.factories import make_team

pytestmark = pytest.mark.django_db

# Every code point, halves of pairs and controls included, with those that make trouble more often.
TROUBLE = st.sampled_from(
    "\x00\x01\x0b\x0c\x1b\x7f\x85\ud83d\udc00\ufffe\uffff\ufdd0\U0001fffe\r\n\t\u2028\u2029\u200b\u202eé́ŵA😀 \xa0\u2009"
)
TEXT = st.text(st.one_of(st.characters(), TROUBLE), max_size=60)
NAMED = (
    "a NUL character",
    "a control character (U+",
    "half of a character pair (U+",
    "a code that is not a character (U+",
)


SPACES = "\xa0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f"


def as_stored(text):
    """Written otherwise than the product does it: character by character."""
    text = text.replace("\r\n", "\n")
    characters = ["\n" if character in "\r\x0b\x0c\x85\u2028\u2029" else character for character in text]
    for direction in (1, -1):
        for index in list(range(len(characters)))[::direction]:
            if characters[index] not in SPACES + " \t\n":
                break
            characters[index] = " " if characters[index] in SPACES else characters[index]
    return unicodedata.normalize("NFC", "".join(characters))


@given(TEXT)
@settings(max_examples=1000)
def test_text_is_accepted_whole_or_refused_by_name(text):
    fault = ""
    try:
        cleaned = clean_text(text, limit=100)
    except TextRefusedError as refusal:
        fault = str(refusal)
    assert any(name in fault for name in NAMED) if fault else cleaned == as_stored(text)


@pytest.mark.parametrize(
    ("pasted", "stored"),
    [
        *((f"First{code}second", "First\nsecond") for code in ("\r\n", *"\r\n\x0b\x0c\x85\u2028\u2029")),
        ("First\r\n\x0b\r\x85second", "First\n\n\n\nsecond"),
        ("\xa0 5\xa0kg\u2009\t\u202f", "  5\xa0kg \t "),
        ("\xa0\u2003", "  "),
        ("\u3000段落", "\u3000段落"),
    ],
)
def test_only_a_line_end_or_a_blank_in_another_coding_becomes_one(pasted, stored):
    assert clean_text(pasted, limit=100) == stored
    assert clean_text(stored, limit=100) == stored


@pytest.mark.parametrize("fault", ["\x00", "\x07", "\x1c", "\x92", "\ud83d", "\ufffe", "\U0001fffe"])
@pytest.mark.parametrize(("before", "position"), [("", 0), ("ab\r\n\xa0e\u0301\x0b😀", 8)])
def test_a_refusal_tells_the_place_as_a_field_counts_it(fault, before, position):
    """A line end is one character there, and nothing is composed."""
    with pytest.raises(TextRefusedError) as refusal:
        clean_text(f"{before}{fault} and {fault}", limit=100)
    assert refusal.value.position == position
    assert f"at character {position + 1}." in str(refusal.value)


def test_a_text_that_is_too_long_has_no_place():
    with pytest.raises(TextRefusedError) as refusal:
        clean_text("x" * 11, limit=10)
    assert refusal.value.position is None


@given(TEXT)
@example("Cafodd ei holi ŵyth gwaith")
@example("e\u0301 is one letter\r\nand this another line\r")
@example("\ud83d")
@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_what_is_saved_reads_back_equal_or_is_handed_back(ivy, case, text):
    version = test_what_is_saved_reads_back_equal_or_is_handed_back.versions
    said = {"answer": "yes", "evidence": text, "version": version.get(case.pk, 0), "key": str(uuid.uuid4())}
    url = f"{case.get_absolute_url()}answers/2.2.1/"
    reply = ivy.post(url, json.dumps(said), content_type="application/json")
    if reply.status_code == 200:
        version[case.pk] = reply.json()["version"]
        [judgement] = case.assessments.get().judgements.all()
        assert reply.json()["evidence"] == judgement.evidence == as_stored(text)
    else:
        assert (reply.status_code, reply.json()["error"], reply.json()["field"]) == (422, "refused", "evidence")
        assert reply.json()["evidence"] == text
        assert any(fault in reply.json()["message"] for fault in NAMED)


test_what_is_saved_reads_back_equal_or_is_handed_back.versions = {}


@pytest.mark.parametrize("field", [TextField(limit=10), LineField(limit=10), LineField(max_length=10)])
@pytest.mark.parametrize(
    ("text", "fault"), [("a\x00b", "NUL"), ("a\x07b", "U+0007"), ("\ufffe", "U+FFFE"), ("x" * 11, "11")]
)
def test_every_field_of_ours_names_the_fault(field, text, fault):
    with pytest.raises(Exception, match=fault.replace("+", r"\+")):
        field.clean(text)


@pytest.mark.parametrize(
    "form",
    [
        ReasonForm({"reason": "a\x07b", "expected_version": 0}),
        CaseFilterForm({"reference": "a\x07b"}, assessors=[], details=[]),
        SearchForm({"q": "a\x07b"}),
    ],
    ids=lambda form: type(form).__name__,
)
def test_every_form_with_text_passes_the_gate(form):
    assert not form.is_valid()
    assert "U+0007" in str(form.errors)


@pytest.mark.parametrize("text", ["Nor\x07th", "Nor\x00th", "Nor\ufffeth"])
def test_names_that_an_administrator_types_pass_it_too(client, inspection, text):
    client.force_login(make_team(inspection)["adam"])
    reply = client.post(reverse("admin:inspection_region_add"), {"name": text, "code": "far-north"})
    assert reply.status_code == 200
    assert "It holds a" in reply.content.decode()
    assert not Region.objects.filter(code="far-north").exists()
    client.post(reverse("admin:inspection_region_add"), {"name": " Y  Gogledd e\u0301 ", "code": "far-north"})
    assert Region.objects.get(code="far-north").name == "Y Gogledd \u00e9"


def test_no_field_cuts_what_is_pasted(client, inspection):
    """`maxlength` makes a browser drop the rest without a word."""
    client.force_login(make_team(inspection)["adam"])
    page = client.get(reverse("admin:inspection_region_add")).content.decode()
    assert "maxlength" not in page.split('name="name"')[1].split(">")[0]
