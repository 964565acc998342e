"""Whatever the instrument: its pages and files are there, and speak its own words and no other's."""

import re
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from inspection.frameworks.queries import content_of
from inspection.models import TeamRole
from reports.files.formats import FORMATS
from tests.factories import FORMAT_2, join, make_example, make_inspection, make_judged_case, make_user

# The last is the word of a rule: it says something false of a standard that is rated otherwise.
WORDS = re.compile(r"probation|\bPDUs?\b|licence|court report|sentence|lowest", re.IGNORECASE)
PAGES = ["inspection", "cases", "allocation", "panel", "panel_members", "report", "report_text", "figures", "exports"]

pytestmark = [pytest.mark.anywhere, pytest.mark.django_db]


@pytest.fixture(params=[file.stem for file in FORMAT_2])
def inspected(request):
    """An inspection under the instrument, its cases answered and signed off, and its lead signed in."""
    framework = make_example(request.param)
    inspection = make_inspection(framework=framework, name="Northwick")
    ivy = join(make_user("Ivy Inspector"), inspection, TeamRole.INSPECTOR)
    lee = join(make_user("Lee Lead"), inspection, TeamRole.LEAD_INSPECTOR)
    for number in range(1, 4):
        make_judged_case(inspection, f"C-{number:03}", by=ivy, value="no" if number == 1 else "yes")
    client = Client()
    client.force_login(lee)
    return inspection, client


def foreign_words(text, content):
    """Words that the framework does not use itself, in what it says but its publisher and licence."""
    own, text = content.document(), text.replace('"lowest":', "")  # the key of every standard's results
    for printed in (str(content.publisher), str(content.licence)):
        text, own = text.replace(printed, ""), own.replace(printed, "")
    own = own.replace('"licence"', "")  # the key
    allowed = {word.lower() for word in WORDS.findall(own)}
    return sorted({word for word in WORDS.findall(text) if word.lower() not in allowed})


def test_every_page_speaks_the_framework_s_words(inspected):
    inspection, client = inspected
    found = {}
    for name in PAGES:
        page = client.get(reverse(name, args=[inspection.code]))
        assert page.status_code in (200, 404), name
        if page.status_code == 200 and (words := foreign_words(text_of(page), content_of(inspection.framework))):
            found[name] = words
    assert found == {}


def test_every_pack_of_the_panel_speaks_the_framework_s_words(inspected):
    inspection, client = inspected
    content = content_of(inspection.framework)
    for standard in inspection.question_set.rated_standards:
        page = client.get(reverse("panel_pack", args=[inspection.code, standard.number]))
        assert foreign_words(text_of(page), content) == []
        for described in standard.descriptors.values():
            assert described in text_of(page)


def text_of(page):
    html = re.sub(r"<(script|style)\b.*?</\1>", "", page.content.decode(), flags=re.DOTALL)
    return re.sub(r"<[^>]+>", " ", html)


@pytest.mark.parametrize("code", ["html", "json", "tidy", "codebook", "breakdowns", "csv"])
def test_every_file_speaks_the_framework_s_words(inspected, code):
    inspection, _ = inspected
    text = re.sub(r"<style>.*?</style>", "", FORMATS[code].make(inspection).decode("utf-8-sig"), flags=re.DOTALL)
    assert foreign_words(text, content_of(inspection.framework)) == []


@pytest.mark.parametrize("code", ["xlsx", "answers-xlsx"])
def test_the_workbooks_speak_the_framework_s_words(inspected, code):
    inspection, _ = inspected
    book = load_workbook(BytesIO(FORMATS[code].make(inspection)))
    cells = [str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell]
    assert foreign_words("\n".join([*book.sheetnames, *cells]), content_of(inspection.framework)) == []
    words = book["Notes" if code == "xlsx" else "Columns"]
    assert [row for row in words.iter_rows(min_row=4, values_only=True) if not all(row)] == []
