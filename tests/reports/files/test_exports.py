"""Results, answers case by case, the pages on which files are asked for, and the command that writes them."""

import csv
import datetime
import html
import io
import json
import re
import uuid

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.timezone import localtime

from cases.models import Judgement
from inspection.foundation.dates import moment_in_words
from inspection.frameworks.scale import Answer
from inspection.models import TeamRole
from reports.files.actions import claim_next_export, expire_exports, request_export
from reports.files.answers import make_csv
from reports.files.formats import DOCX, FORMATS, XLSX
from reports.files.imprint import draft_of, draft_of_server
from reports.files.making import make_claimed
from reports.files.results import make_json
from reports.models import ContextFact, Export, ExportState, Passage
from tests.factories import (
    answer,
    answer_everything,
    join,
    make_case,
    make_inspection,
    make_tameside,
    make_team,
    make_user,
    signed_off,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tameside_is_there")]


@pytest.fixture
def ask(client):
    """Ask for a file through the page, have it made, and return what the server said."""

    def ask(user, inspection, format):
        client.force_login(user)
        response = client.post(reverse("exports", args=[inspection.code]), {"format": format})
        while export := claim_next_export():
            make_claimed(export)
        return response

    return ask


def inspected(code=None, **characteristics):
    """An inspection with one signed-off case, by Ivy, who answered everything Yes, and a report of one passage."""
    inspection = make_inspection(code=code)
    Passage.objects.create(
        inspection=inspection, section="foreword", kind="narrative", position=1, text="{2.2.3 percent} of *few*"
    )
    ivy = join(make_user("Ivy Inspector"), inspection, TeamRole.INSPECTOR)
    case = make_case(inspection, assessor=ivy, **characteristics)
    answer_everything(case, by=ivy)
    signed_off(case, by=ivy)
    return inspection, ivy


def rows_of(content):
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


# --- Results --------------------------------------------------------------------------------------------------------


def test_the_results_are_those_of_the_published_format():
    results = json.loads(make_json(make_tameside()))
    assert list(results) == ["format", "inspection", "framework", "cases", "questions", "standards", "overall"]
    assert results["format"] == "inspection-results/1"
    assert results["cases"] == {"total": 28, "signed_off": 28}
    interval = {"low": 15.253996056669088, "high": 47.05928843329572, "method": "wilson"}
    assert results["questions"]["2.2.3"] == {
        "yes": 8,
        "no": 20,
        "na": 0,
        "percent": 29,
        "band": "inadequate",
        "interval": interval,
        "bands_touched": ["inadequate"],
    }
    prompt = results["questions"]["2.3.3a"]
    assert prompt.pop("interval")["method"] == "wilson"
    assert prompt == {"yes": 14, "no": 12, "na": 2, "percent": 54, "band": None}
    assert results["questions"]["2.6.1"]["band"] == "inadequate"
    assert results["questions"]["PP1"] == {"counts": {"1": 18, "2": 9, "3 or more": 1}, "na": 0}
    assert results["standards"]["2.1"] == {
        "calculated": "requires_improvement",
        "agreed": "requires_improvement",
        "final": False,
        "lowest": "2.1.1",
        "percent": 58,
        "discretion": ["one_case"],
        "rule": "lowest_key_question",
        "decided_by": ["2.1.1"],
        "caps": [],
        "may_become": ["good"],
        "distance": {
            "up": {"rating": "good", "changes": 1, "questions": {"2.1.1": 1}},
            "down": {"rating": "inadequate", "changes": 2, "questions": {"2.1.1": 2}},
        },
        "range": {"lowest": "requires_improvement", "highest": "requires_improvement"},
    }
    assert "2.6" not in results["standards"]
    assert results["overall"] == {
        "score": 7,
        "maximum": 27,
        "rating": "requires_improvement",
        "distance": {"up": {"rating": "good", "points": 7}, "down": {"rating": "inadequate", "points": 3}},
        "range": {"least": 7, "most": 7, "ratings": ["requires_improvement"]},
    }


def test_an_inspection_without_cases_has_results_without_figures():
    results = json.loads(make_json(make_inspection()))
    nobody = {"yes": 0, "no": 0, "na": 0, "percent": None, "band": None, "interval": None, "bands_touched": []}
    assert results["questions"]["2.2.3"] == nobody
    assert results["standards"]["2.2"]["distance"] is results["standards"]["2.2"]["range"] is None
    every = ["inadequate", "requires_improvement", "good", "outstanding"]
    whole = {"score": None, "maximum": 27, "rating": None, "distance": None}
    assert results["overall"] == {**whole, "range": {"least": 0, "most": 27, "ratings": every}}


# --- Answers case by case -------------------------------------------------------------------------------------------


def test_the_answers_have_a_row_for_each_case_and_a_column_for_each_question():
    inspection = make_tameside()
    rows = rows_of(make_csv(inspection))
    assert [row["reference"] for row in rows] == [f"TAM-{number:03}" for number in range(1, 29)]
    assert (rows[0]["commenced_on"], rows[0]["court_report"], rows[0]["sex"]) == ("2022-08-04", "yes", "Male")
    assert sum(row["2.2.3"] == Answer.YES for row in rows) == 8
    assert sum(row["2.1.1"] == "" for row in rows) == 16, "the cases without a court report"
    stored = Judgement.objects.exclude(answer="").count()
    numbers = json.loads(make_json(inspection))["questions"]
    assert sum(row[number] != "" for row in rows for number in numbers) == stored


def test_a_case_that_is_not_signed_off_and_evidence_are_not_in_the_answers():
    inspection, ivy = inspected()
    still_open = make_case(inspection, reference="C-002", assessor=ivy)
    answer(still_open, {"2.2.1": "yes"}, by=ivy, evidence="Seen in the file")
    content = make_csv(inspection)
    assert [row["reference"] for row in rows_of(content)] == ["C-001"]
    assert b"Seen in the file" not in content


@pytest.mark.parametrize("typed", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx"])
def test_no_cell_of_the_answers_is_a_formula(typed):
    inspection, _ = inspected(ethnicity=typed)
    [row] = rows_of(make_csv(inspection))
    assert row["ethnicity"] == f"'{typed}"


@pytest.mark.parametrize("make_data", [make_json, make_csv])
def test_the_same_data_give_the_same_bytes(make_data):
    inspection = make_tameside()
    assert make_data(inspection) == make_data(inspection)


# --- Pages ----------------------------------------------------------------------------------------------------------

READERS = {"lee": 200, "ivy": 200, "obi": 403, "quinn": 200, "hana": 200, "lara": 403, "olu": 404, "adam": 404}


@pytest.mark.parametrize(("name", "status"), READERS.items())
def test_who_may_ask_for_the_results(ask, client, name, status):
    inspection = make_inspection()
    user = make_team(inspection)[name]
    client.force_login(user)
    assert client.get(reverse("exports", args=[inspection.code])).status_code == status
    assert ask(user, inspection, "json").status_code == {200: 302}.get(status, status)
    assert Export.objects.exists() == (status == 200)


@pytest.mark.parametrize("format", ["csv", "answers-xlsx"])
@pytest.mark.parametrize(("name", "status"), (READERS | {"hana": 403}).items())
def test_answers_case_by_case_are_only_for_those_who_read_cases(ask, client, name, status, format):
    inspection = make_inspection()
    team = make_team(inspection)
    assert ask(team["lee"], inspection, format).status_code == 302
    made = Export.objects.get()
    client.force_login(team[name])
    for page in ("export", "export_download"):
        assert client.get(reverse(page, args=[inspection.code, made.pk])).status_code == status
    assert ask(team[name], inspection, format).status_code == {200: 302}.get(status, status)
    listing = client.get(reverse("exports", args=[inspection.code]))
    assert (FORMATS[format].label.encode() in listing.content) == (status == 200)


@pytest.mark.parametrize(
    ("format", "filename", "content_type", "beginning"),
    [
        ("json", "here-results.json", "application/json", b"{"),
        ("tidy", "here-figures.csv", "text/csv; charset=utf-8", b"standard,question,kind,"),
        ("codebook", "here-figures.csv-metadata.json", "application/csvm+json", b"{"),
        ("breakdowns", "here-breakdowns.json", "application/json", b"{"),
        ("csv", "here-answers.csv", "text/csv; charset=utf-8", "\N{BYTE ORDER MARK}reference,".encode()),
        ("xlsx", "here-workbook.xlsx", XLSX, b"PK"),
        ("ods", "here-workbook.ods", "application/vnd.oasis.opendocument.spreadsheet", b"PK"),
        ("answers-xlsx", "here-answers.xlsx", XLSX, b"PK"),
        ("html", "here-report.html", "text/html; charset=utf-8", b"<!doctype html>"),
        ("docx", "here-report.docx", DOCX, b"PK"),
        ("pdf", "here-report.pdf", "application/pdf", b"%PDF"),
        ("summary", "here-summary.pdf", "application/pdf", b"%PDF"),
        ("packs", "here-panel-packs.pdf", "application/pdf", b"%PDF"),
    ],
)
def test_a_file_is_asked_for_made_and_fetched(ask, client, format, filename, content_type, beginning):
    inspection, _ = inspected(code="here")
    response = ask(make_team(inspection)["lee"], inspection, format)
    made = Export.objects.get()
    assert response.url == reverse("export", args=[inspection.code, made.pk])
    page = client.get(response.url).content.decode()
    assert f"Download {filename}" in page
    file = client.get(reverse("export_download", args=[inspection.code, made.pk]))
    assert file["Content-Disposition"] == f'attachment; filename="{filename}"'
    assert file["Content-Type"] == content_type
    assert file["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in file["Cache-Control"]
    assert file.content.startswith(beginning)
    assert file.content == FORMATS[format].make(inspection, draft_of(made))


# --- Sent twice ------------------------------------------------------------------------------------------------------


@pytest.fixture
def form(client):
    """The fields that the form of a page carries unseen, and a way to send them with one of its buttons."""

    def form(user, inspection, page="exports", *arguments):
        client.force_login(user)
        address = reverse("exports", args=[inspection.code])
        content = client.get(reverse(page, args=[inspection.code, *arguments])).content.decode()
        fields = dict(re.findall(r'<input type="hidden" name="(idempotency_key)" value="([^"]*)">', content))
        return lambda format: client.post(address, fields | {"format": format})

    return form


def test_a_form_that_is_sent_twice_asks_for_one_file(form):
    inspection = make_inspection()
    press = form(make_team(inspection)["lee"], inspection)
    first, second = press("json"), press("json")
    assert first.url == second.url == reverse("export", args=[inspection.code, Export.objects.get().pk])


@pytest.mark.parametrize("change", ["answer", "passage", "name of the unit", "contact"])
def test_the_same_file_of_the_same_data_is_made_once(ask, settings, change):
    inspection, ivy = inspected()
    lee = join(make_user("Lee Lead"), inspection, TeamRole.LEAD_INSPECTOR)
    first = ask(lee, inspection, "json").url
    assert ask(lee, inspection, "json").url == first
    assert ask(lee, inspection, "csv").url != first
    if change == "answer":
        answer(make_case(inspection, reference="C-9", assessor=ivy), {"2.2.1": "yes"}, by=ivy)
    elif change == "passage":
        Passage.objects.create(inspection=inspection, section="foreword", kind="narrative", position=2, text="More.")
    elif change == "name of the unit":
        type(inspection.delivery_unit).objects.update(name="Renamed")
    else:
        settings.CONTACT = "somebody else"
    assert ask(lee, inspection, "json").url != first


def test_the_list_says_which_files_are_older_than_what_they_are_made_of(ask, client):
    inspection, ivy = inspected()
    ask(ivy, inspection, "json")
    page = reverse("exports", args=[inspection.code])
    assert b"older than its data" not in client.get(page).content
    Passage.objects.filter(inspection=inspection).first().delete()
    assert client.get(page).content.count(b"older than its data") == 1
    ask(ivy, inspection, "json")
    assert client.get(page).content.count(b"older than its data") == 1


def test_a_file_that_was_made_while_something_changed_is_not_taken_for_another(form, monkeypatch):
    inspection, _ = inspected()
    lee = join(make_user("Lee Lead"), inspection, TeamRole.LEAD_INSPECTOR)
    export = request_export(inspection=inspection, format="json", by=lee)
    make = FORMATS["json"].make

    def make_meanwhile(self, *arguments):
        Passage.objects.create(inspection=inspection, section="foreword", kind="narrative", position=3, text="Late.")
        return make(*arguments)

    monkeypatch.setattr(type(FORMATS["json"]), "make", make_meanwhile)
    make_claimed(claim_next_export())
    export.refresh_from_db()
    assert (export.state, export.data_version) == (ExportState.DONE, "")


def test_a_file_is_not_kept_for_ever(ask, client, settings):
    inspection, _ = inspected()
    lee = join(make_user("Lee Lead"), inspection, TeamRole.LEAD_INSPECTOR)
    page = ask(lee, inspection, "json").url
    expire_exports()
    assert client.get(f"{page}download/").status_code == 200
    Export.objects.update(finished_at=timezone.now() - datetime.timedelta(days=settings.EXPORT_DAYS, minutes=1))
    expire_exports()
    assert Export.objects.get().content is None
    assert client.get(f"{page}download/").status_code == 404
    assert "The file is no longer kept" in client.get(page).content.decode()
    assert "No longer kept" in client.get(reverse("exports", args=[inspection.code])).content.decode()
    call_command("verify_history")
    assert ask(lee, inspection, "json").url != page


def test_trying_again_sent_twice_asks_for_one_file(form):
    inspection = make_inspection()
    lee = make_team(inspection)["lee"]
    failed = request_export(inspection=inspection, format="json", by=lee)
    Export.objects.update(state=ExportState.FAILED, error="It broke down.")
    press = form(lee, inspection, "export", failed.pk)
    assert press("json").url == press("json").url
    assert Export.objects.count() == 2


def test_another_button_page_inspection_or_person_asks_for_a_file_of_its_own(form, client):
    inspection, other = make_inspection(), make_inspection()
    team = make_team(inspection)
    join(team["lee"], other, TeamRole.LEAD_INSPECTOR)
    key = str(uuid.uuid4())
    asked = [
        ("lee", inspection, "json"),
        ("lee", inspection, "pdf"),
        ("lee", other, "json"),
        ("ivy", inspection, "json"),
    ]
    for name, where, format in asked:
        client.force_login(team[name])
        sent = {"format": format, "idempotency_key": key}
        client.post(reverse("exports", args=[where.code]), sent)
    form(team["lee"], inspection)("json")
    rows = Export.objects.order_by("pk").values_list("requested_by__name", "inspection", "format")
    assert list(rows) == [
        *((team[name].name, where.pk, format) for name, where, format in asked),
        ("Lee Lead", inspection.pk, "json"),
    ]


def test_a_key_that_is_none_is_refused(client):
    inspection = make_inspection()
    client.force_login(make_team(inspection)["lee"])
    sent = {"format": "json", "idempotency_key": "1"}
    assert client.post(reverse("exports", args=[inspection.code]), sent).status_code == 400
    assert not Export.objects.exists()


def test_an_unknown_format_is_refused(ask):
    inspection = make_inspection()
    lee = make_team(inspection)["lee"]
    assert ask(lee, inspection, "rtf").status_code == 400
    assert ask(lee, inspection, "").status_code == 400
    assert not Export.objects.exists()


def test_a_file_of_another_inspection_is_not_found(client):
    theirs, ours = make_inspection(), make_inspection()
    lee = make_team(ours)["lee"]
    made = request_export(inspection=theirs, format="json", by=lee)
    client.force_login(lee)
    for number in (made.pk, 2**63):
        assert client.get(f"/inspections/{ours.code}/exports/{number}/").status_code == 404
    assert client.get(f"/inspections/{theirs.code}/exports/{made.pk}/").status_code == 404


def test_a_file_that_is_being_made_shows_how_far_it_is_and_cannot_be_fetched(client):
    inspection = make_inspection()
    lee = make_team(inspection)["lee"]
    waiting = request_export(inspection=inspection, format="pdf", by=lee)
    client.force_login(lee)
    address = reverse("export", args=[inspection.code, waiting.pk])
    page = client.get(address).content.decode()
    assert '<progress class="progress__bar" max="100" value="0"' in page
    assert '<meta http-equiv="refresh" content="5">' in page
    state = client.get(address, headers={"accept": "application/json"})
    assert state.json() == {"is_over": False, "percent": 0, "step": "Waiting"}
    assert state["Vary"] == "Accept, Cookie"
    assert client.get(reverse("export_download", args=[inspection.code, waiting.pk])).status_code == 404
    waiting.refresh_from_db()
    assert waiting.state == ExportState.REQUESTED


def test_figures_that_cannot_be_found_are_told_with_their_passages(ask, client):
    inspection = make_inspection()
    Passage.objects.create(
        inspection=inspection, section="foreword", kind="narrative", position=1, text="{9.9.9 percent} <b>"
    )
    lee = make_team(inspection)["lee"]
    page = client.get(ask(lee, inspection, "html").url).content.decode()
    assert Export.objects.get().state == ExportState.FAILED
    assert "foreword: Narrative" in page
    assert "9.9.9" in page
    assert "Try again" in page
    with pytest.raises(CommandError) as refusal:
        call_command("export_inspection", inspection.code, format="html")
    assert len(str(refusal.value).splitlines()) == 1


def test_the_list_of_files_costs_the_same_with_one_and_with_three(client, django_assert_max_num_queries):
    inspection = make_inspection()
    lee = make_team(inspection)["lee"]
    client.force_login(lee)
    counts = []
    for number in (0, 1, 2):
        for _ in range(number):
            request_export(inspection=inspection, format="json", by=lee)
        with django_assert_max_num_queries(16) as queries:
            page = client.get(reverse("exports", args=[inspection.code])).content.decode()
        counts.append(len(queries))
        assert ("No file has been made" in page) == (number == 0)
    assert counts[1] == counts[2]


# --- Letters that the PDF cannot show


def with_missing_letters():
    inspection = make_inspection(name="Unit ব")
    names = {"position": 0, "inspection": inspection}
    ContextFact.objects.create(name="Bags", value=3, unit="😀", **names)
    for section, text in (("foreword", "ਪ {fact Bags}"), ("role", "Ωμέγα – Tŷ")):
        Passage.objects.create(section=section, kind="narrative", text=text, **names)
    return inspection


MISSING = [
    "foreword: Narrative: the PDF shows a box for GURMUKHI LETTER PA (U+0A2A)",
    "the name of Unit ব: the PDF shows a box for BENGALI LETTER BA (U+09AC)",
    "a name, the framework’s texts or the panel’s reasons: the PDF shows a box for GRINNING FACE (U+1F600)",
]


def test_the_command_names_them_on_standard_error_and_writes_the_file(tmp_path, capsys):
    inspection = with_missing_letters()
    call_command("export_inspection", inspection.code, format="pdf", output=tmp_path / "report.pdf")
    assert capsys.readouterr().err.splitlines() == [f"warning: {warning}" for warning in MISSING]
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")
    for format in ("html", "json"):
        call_command("export_inspection", inspection.code, format=format, output=tmp_path / "other")
    assert capsys.readouterr().err == ""


def test_the_page_of_a_finished_pdf_names_them(client):
    inspection = with_missing_letters()
    lee = make_team(inspection)["lee"]
    client.force_login(lee)
    export = request_export(inspection=inspection, format="pdf", by=lee)
    make_claimed(claim_next_export())
    address = reverse("export", args=[inspection.code, export.pk])
    page = html.unescape(client.get(address).content.decode())
    assert [warning for warning in MISSING if f"{warning[0].upper()}{warning[1:]}." in page] == MISSING


CODES = "pdf, html, docx, summary, xlsx, ods, json, tidy, codebook, breakdowns, narrative, packs, csv, answers-xlsx"

# --- The command ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "format", ["json", "tidy", "codebook", "breakdowns", "csv", "answers-xlsx", "xlsx", "ods", "html", "docx"]
)
def test_the_command_writes_the_file_of_the_page_and_says_where_it_was_made(ask, tmp_path, format):
    inspection, _ = inspected(code="here")
    ask(make_team(inspection)["lee"], inspection, format)
    output = tmp_path / f"file.{format}"
    output.write_text("old")
    call_command("export_inspection", "here", format=format, output=output)
    made = Export.objects.get()
    assert bytes(made.content) == FORMATS[format].make(inspection, draft_of(made))
    assert output.read_bytes() == FORMATS[format].make(inspection, draft_of_server(inspection))
    assert list(tmp_path.iterdir()) == [output]


def test_a_draft_says_its_version_when_it_was_made_and_for_whom(ask):
    inspection, _ = inspected(code="here")
    lee = make_team(inspection)["lee"]
    ask(lee, inspection, "html")
    made = Export.objects.get()
    line = f"Draft, version {made.data_version[:8]}. Made for {lee}, {moment_in_words(localtime(made.requested_at))}"
    assert bytes(made.content).decode().count(escape(line)) == 2  # on the cover, and for the foot of each page


def test_a_file_that_names_its_reader_is_made_anew_for_another(ask):
    inspection, _ = inspected(code="here")
    team = make_team(inspection)
    for person in ("lee", "ivy", "lee"):
        ask(team[person], inspection, "html")
    assert {export.requested_by for export in Export.objects.all()} == {team["lee"], team["ivy"]}
    assert Export.objects.count() == 2


def test_the_command_writes_to_standard_output(capfdbinary):
    inspection = make_inspection()
    call_command("export_inspection", inspection.code, format="json")
    assert capfdbinary.readouterr().out == make_json(inspection)


@pytest.mark.parametrize(
    ("code", "options", "message"),
    [
        ("nowhere", {"format": "json"}, "unknown inspection 'nowhere'"),
        ("here", {"format": "rtf"}, f"--format must be one of {CODES}, not 'rtf'"),
        ("here", {}, f"--format must be one of {CODES}"),
        ("here", {"format": "json", "output": "no/such/folder/file"}, "no/such/folder/file: No such file or directory"),
        ("here", {"format": "json", "output": "x" * 300}, f"{'x' * 300}: File name too long"),
        ("\udcff\udcfe", {"format": "json"}, "unknown inspection '\\udcff\\udcfe'"),
        ("here", {"format": "json", "output": "."}, ".: is not a file that can be replaced"),
    ],
)
def test_the_command_refuses_in_one_line(tmp_path, monkeypatch, code, options, message):
    monkeypatch.chdir(tmp_path)
    make_inspection(code="here")
    arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
    with pytest.raises(CommandError) as refusal:
        call_command("export_inspection", code, *arguments)
    assert str(refusal.value) == message
    assert refusal.value.returncode == 1
