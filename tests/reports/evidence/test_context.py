"""Surveys and facts: typed in, read from files, corrected, withdrawn and brought back."""

import io
import json
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from xlsxwriter import Workbook

from inspection.ledger.verification import errors_in
from reports.authoring.tokens.resolver import Figures
from reports.models import ContextFact, Passage, SurveyResult
from tests.factories import make_inspection, make_team
from tests.reports.pages import words

pytestmark = pytest.mark.django_db

DAY = {"as_of_0": "31", "as_of_1": "3", "as_of_2": "2026"}
FACT = {"name": "Workload", "value": "145", "upper": "150", "unit": "per cent", "source": "The unit", **DAY}
RESULT = {"survey": "staff", "asked": "staff", "statement": "My workload is fair", "yes": "12", "of": "20"}
HEADINGS = "Survey,Statement,Agreed,Answered,Who was asked,Date\n"


@pytest.fixture
def inspection():
    return make_inspection()


@pytest.fixture
def team(inspection):
    return make_team(inspection)


@pytest.fixture
def page(client, inspection, team):
    def ask(person, name, sent=None, *arguments):
        client.force_login(team[person])
        address = reverse(name, args=[inspection.code, *arguments])
        return client.get(address) if sent is None else client.post(address, sent)

    return ask


def send(page, content, name="results.csv"):
    data = content if isinstance(content, bytes) else content.encode()
    return page("ivy", "survey_upload", {"file": SimpleUploadedFile(name, data)})


def carried(reply):
    return {"survey_rows": reply.context["carried"], "idempotency_key": str(uuid.uuid4())}


# --- Typed in ---------------------------------------------------------------------------------------------------------


def test_a_fact_that_is_a_range_is_stored_once_and_printed_as_one(page, inspection):
    sent = FACT | {"idempotency_key": str(uuid.uuid4())}
    assert [page("ivy", "context_add", sent, "fact").status_code for _ in range(2)] == [302, 302]
    fact = ContextFact.objects.get()
    assert (fact.source, str(fact.as_of), fact.by.name) == ("The unit", "2026-03-31", "Ivy Inspector")
    assert "145 to 150 per cent" in words(page("hana", "evidence_context"))
    assert Figures(inspection).plain("{fact Workload}") == "145 to 150 per cent"
    assert errors_in(inspection.pk)[1] == []


@pytest.mark.parametrize(
    ("kind", "changes", "fault"),
    [
        ("fact", {"upper": "145"}, "A range must end above where it begins"),
        ("fact", {"value": "much"}, "must be a number"),
        ("fact", {"value": "1e99"}, "must have no more than"),
        ("fact", {"value": "NaN"}, "must be a number"),
        ("fact", {"source": ""}, "Enter the source"),
        ("fact", {"as_of_2": ""}, "Enter the year"),
        ("fact", {"name": "a {b}"}, "cannot hold { or }, which tokens are written with"),
        ("survey", {"survey": "a: b"}, "cannot hold :, which tokens are written with"),
        ("survey", {"yes": "21"}, "More agreed (21) than answered (20)"),
        ("survey", {"of": ""}, "Enter how many answered"),
        ("survey", {"of": "0"}, "must be 1 or more"),
        ("survey", {"yes": "", "of": ""}, "Enter how many agreed, or the percentage below"),
        ("survey", {"percent": "60"}, "Enter the numbers or the percentage, not both"),
        ("survey", {"yes": "", "of": "", "percent": "101"}, "must be 100 or less"),
        ("survey", {"asked": "nobody"}, "choose one of those offered"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(page, kind, changes, fault):
    sent = (FACT if kind == "fact" else RESULT) | changes
    reply = page("ivy", "context_add", sent, kind)
    assert reply.status_code == 422
    assert fault in words(reply)
    assert {name: reply.context["form"].data[name] for name in sent} == sent
    assert (ContextFact.objects.count(), SurveyResult.objects.count()) == (0, 0)


def test_the_next_statement_of_a_survey_begins_with_what_the_last_one_said(page):
    page("ivy", "context_add", RESULT, "survey")
    form = page("ivy", "context_add", None, "survey").context["form"]
    assert (form["survey"].value(), form["asked"].value(), form["statement"].value()) == ("staff", "staff", None)
    assert page("ivy", "context_add", RESULT, "survey").status_code == 409


def test_there_are_no_other_kinds(page):
    assert page("ivy", "context_add", None, "rumour").status_code == 404
    assert page("lee", "context_change", None, "fact", 7).status_code == 404
    # Not one that she entered.
    assert page("ivy", "context_change", None, "fact", 7).status_code == 403


def test_a_correction_withdraws_what_it_corrects_and_what_is_stored_meanwhile_is_not_lost(page, inspection):
    page("ivy", "context_add", FACT, "fact")
    first = ContextFact.objects.get()
    assert page("ivy", "context_change", FACT | {"upper": "155"}, "fact", first.pk).status_code == 302
    second = ContextFact.objects.get()
    assert (second.upper, second.position, ContextFact._base_manager.count()) == (155, first.position, 2)
    late = page("lee", "context_change", FACT | {"upper": "160"}, "fact", first.pk)
    assert (late.status_code, "changed or withdrawn since" in words(late)) == (409, True)
    assert late.context["form"]["upper"].value() == "160"
    assert ContextFact.objects.get() == second
    assert page("ivy", "context_restore", {}, "fact", first.pk).status_code == 409
    assert errors_in(inspection.pk)[1] == []


def test_what_is_withdrawn_stays_on_record_and_comes_back(page, inspection, team):
    page("ivy", "context_add", FACT, "fact")
    fact = ContextFact.objects.get()
    Passage.objects.create(
        inspection=inspection, section="foreword", kind="narrative", position=1, text="It is {fact Workload}."
    )
    Passage.objects.create(
        inspection=inspection, section="foreword", kind="narrative", position=2, text="{fact Workload of others}"
    )
    asked = words(page("ivy", "context_withdraw", None, "fact", fact.pk))
    assert "1 passage of the report names it" in asked
    Passage.objects.get(position=2).delete()
    page("ivy", "context_withdraw", {}, "fact", fact.pk)
    assert page("lee", "context_withdraw", {}, "fact", fact.pk).status_code == 409
    assert "The report cannot be printed" in words(page("lee", "report"))
    assert "Withdrawn, or corrected since" in words(page("quinn", "evidence_context"))
    page("ivy", "context_restore", {}, "fact", fact.pk)
    assert page("ivy", "context_restore", {}, "fact", fact.pk).status_code == 409
    assert "It is 145 to 150 per cent." in words(page("lee", "report"))
    assert errors_in(inspection.pk)[1] == []


def test_what_the_lead_entered_only_the_lead_changes(page):
    page("lee", "context_add", RESULT, "survey")
    result = SurveyResult.objects.get()
    for name in ("context_change", "context_withdraw"):
        assert page("ivy", name, None, "survey", result.pk).status_code == 403
    assert page("lee", "context_change", RESULT | {"yes": "13"}, "survey", result.pk).status_code == 302


# --- From a file ------------------------------------------------------------------------------------------------------


def test_a_file_is_checked_first_and_stored_once(page, inspection):
    rows = 'court,Reports are good,6,9,Sentencers,2026-03-02\ncourt,Reports are in time,"1,005",1200,,\n'
    checked = send(page, HEADINGS + rows)
    assert (checked.status_code, SurveyResult.objects.count()) == (200, 0)
    assert "2 rows, without a fault" in words(checked)
    sent = carried(checked)
    assert [page("ivy", "survey_store", sent).status_code for _ in range(2)] == [302, 302]
    assert list(SurveyResult.objects.values_list("survey", "statement", "yes", "of", "asked")) == [
        ("court", "Reports are good", 6, 9, "sentencers"),
        ("court", "Reports are in time", 1005, 1200, ""),
    ]
    assert str(SurveyResult.objects.first().asked_on) == "2026-03-02"
    assert errors_in(inspection.pk)[1] == []


def test_a_workbook_is_read_too(page):
    content = io.BytesIO()
    with Workbook(content) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([["Survey", "Statement", "Agreed", "Answered"], ["staff", "I am heard", 3, 5]]):
            sheet.write_row(number, 0, row)
    checked = send(page, content.getvalue(), "results.xlsx")
    page("ivy", "survey_store", carried(checked))
    assert (SurveyResult.objects.get().yes, SurveyResult.objects.get().of) == (3, 5)


def test_every_row_is_told_what_is_wrong_with_it(page, inspection):
    page("ivy", "context_add", RESULT, "survey")
    rows = [
        "staff,my workload is FAIR,1,2,,",
        "staff,I am heard,7,5,,",
        "staff,I am heard,x,0,,",
        "a:b,{c},1,2,Martians,32/1/2026",
        ",,,,,",
        "staff,,,3,,",
        "staff,Fine,1,2,staff,27 March 2026",
    ]
    reply = send(page, HEADINGS + "\n".join(rows))
    assert (reply.status_code, reply.context["carried"]) == (422, "")
    faults = {row.number: row.faults for row in reply.context["faults"]}
    asked = "Leaders, Middle managers, Staff, Service users, Sentencers, Partners and providers, Victims"
    assert faults == {
        2: ["The inspection has this statement of this survey already"],
        3: ["Agreed is 7, which is more than the 5 who answered"],
        4: [
            "Agreed is no whole number from 0 to 1,000,000",
            "Answered is 0: nobody was asked, or nobody answered",
            "It is the same statement as in row 3",
        ],
        5: [
            "Survey cannot hold :, which tokens are written with",
            "Statement cannot hold { or }, which tokens are written with",
            f"Who was asked is none of {asked}",
            "Date is no day that there is",
        ],
        7: ["Statement is empty", "Agreed is empty"],
    }
    assert "5 of its 6 rows have faults" in words(reply)
    assert SurveyResult.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "name", "fault"),
    [
        ("Survey,Statement\na,b\n", "a.csv", "It has no column “Agreed” and none “Answered”"),
        (HEADINGS, "a.csv", "nothing below the headings"),
        ("%PDF-1.7", "a.csv", "It is a PDF"),
        (HEADINGS, "a.doc", "is of no kind that is read"),
        ("", "a.csv", "The file is empty"),
        (HEADINGS + "s,t{0},1,2,,\n" * 501, "a.csv", "It has 501 rows; the most that is read is 500"),
        (HEADINGS + "s,t,1,2,,1/2/2026\n", "a.csv", "Its dates can be read either way, such as 1/2/2026"),
        (b"PK\x03\x04", "a.xlsx", "It cannot be read as a workbook"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_reason(page, content, name, fault):
    reply = send(page, content, name)
    assert reply.status_code == 422
    assert fault in words(reply)


@pytest.mark.parametrize(
    "rows",
    [
        "",
        "{",
        "[" * 100_000,
        "[]",
        "7",
        "[[1]]",
        json.dumps([[1, "s", "t", [1], 2, "", None]]),
        json.dumps([[1.5, "s", "t", 1, 2, "", None]]),
        json.dumps([[1, "s", "t", 1, 2, "", None]] * 501),
        f"[[{'9' * 5000}, 1, 1, 1, 1, 1, 1]]",
    ],
)
def test_rows_that_no_page_of_ours_carries_are_refused(page, rows):
    assert page("ivy", "survey_store", {"survey_rows": rows}).status_code == 400


def test_rows_that_have_faults_by_now_are_shown_again(page):
    checked = send(page, HEADINGS + "staff,My workload is fair,1,2,,\n")
    page("lee", "context_add", RESULT, "survey")
    reply = page("ivy", "survey_store", carried(checked))
    assert (reply.status_code, SurveyResult.objects.count()) == (409, 1)
    assert "The inspection has this statement of this survey already" in words(reply)


def test_the_empty_file_has_the_headings_that_are_read(page):
    reply = page("ivy", "survey_template")
    assert reply["Content-Disposition"].startswith("attachment")
    assert send(page, reply.content + b"staff,I am heard,3,5,Staff,2026-03-02\r\n").status_code == 200
