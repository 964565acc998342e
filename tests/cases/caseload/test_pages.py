"""A caseload on its way through the pages: Lee uploads, maps, reads what becomes of each row, and stores."""

import html
import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.models import Caseload, CaseloadRow, HeldUpload, RememberedMapping
from cases.sampling.actions import fix_caseload
from cases.sampling.holding import sweep_uploads
from inspection.models import Inspection
from tests.cases.sampling.test_import_caseload import MAPPING, run
from tests.cases.sampling.test_ugly_files import everything_stored
from tests.demo_caseload import WINDOWS
from tests.demo_caseload import text as demo_text
from tests.factories import caseload_rows, make_case, make_caseload, make_inspection, make_team

pytestmark = pytest.mark.django_db
SMALL = "Case Ref,Service user,Gender,Start date,Officer\nR-1,Zebedee Quill,F,13/09/2025,Ann Other\n"


@pytest.fixture
def inspection():
    inspection = make_inspection()
    inspection.commencement_windows = [list(window) for window in WINDOWS]
    inspection.save()
    return inspection


@pytest.fixture
def people(inspection):
    return make_team(inspection)


@pytest.fixture
def lee(client, people):
    client.force_login(people["lee"])
    return client


def address(inspection, step=""):
    return f"/inspections/{inspection.code}/caseload/{step}"


def fields_of(reply, action):
    """What the form that is sent to `action` would send, as it stands."""
    page = reply.content.decode()
    form = next(form for form in re.findall(r"<form\b.*?</form>", page, re.DOTALL) if f'{action}"' in form)
    fields = {
        name: html.unescape(value)
        for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    }
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        fields[name] = html.unescape(chosen[1]) if chosen else ""
    return fields


def upload(lee, inspection, text=SMALL, name="caseload.csv"):
    data = text if isinstance(text, bytes) else text.encode()
    return lee.post(address(inspection, "upload/"), {"file": SimpleUploadedFile(name, data)})


def preview(lee, inspection, text=SMALL, **said):
    """All steps up to the preview, with what is guessed and what is said."""
    reply = upload(lee, inspection, text)
    assert reply.status_code == 200, reply.content.decode()
    fields = fields_of(reply, "columns/") | {"references": "keep"} | said
    reply = lee.post(address(inspection, "columns/"), fields)
    if "What do these values mean?" in reply.content.decode():
        reply = lee.post(address(inspection, "values/"), fields_of(reply, "values/") | said)
    return reply


def store(lee, inspection, reply, **said):
    return lee.post(address(inspection, "store/"), fields_of(reply, "store/") | said)


def test_a_file_becomes_a_caseload(lee, inspection, people):
    reply = preview(lee, inspection, demo_text())
    assert "What becomes of each row" in reply.content.decode()
    assert not Caseload.objects.exists()
    reply = store(lee, inspection, reply)
    assert reply.status_code == 302
    caseload = Caseload.objects.get()
    assert (caseload.rows_read, caseload.accepted, caseload.excluded, caseload.refused) == (400, 351, 45, 4)
    assert (caseload.uploaded_by, caseload.file_name) == (people["lee"], "caseload.csv")
    row = caseload.rows.get(reference="RV010001")
    assert row.practitioner == "P01"
    assert row.details == {
        "court_report": "yes",
        "sex": "Male",
        "ethnicity": "White",
        "age_band": "26-35",
        "sentence_type": "Community order",
        "risk_of_serious_harm": "Low",
        "practitioner_grade": "Probation services officer",
    }
    page = lee.get(address(inspection)).content.decode()
    assert "351 of 400 rows" in page
    assert "RV010001" in page


def test_the_command_and_the_pages_make_the_same_of_a_file(lee, inspection, tmp_path, capsys):
    said = run(capsys, tmp_path, inspection, demo_text(), MAPPING, "--dry-run")
    store(lee, inspection, preview(lee, inspection, demo_text()))
    assert Caseload.objects.get().digest == said["digest"]


def test_nothing_of_the_file_is_readable_while_it_is_held_nor_left_behind(lee, inspection):
    reply = preview(lee, inspection)
    assert HeldUpload.objects.count() == 1
    assert not any("Quill" in str(value) or b"Quill" in _bytes(value) for value in everything_stored())
    assert "Quill" not in str(lee.session.items())
    store(lee, inspection, reply)
    assert not HeldUpload.objects.exists()


def _bytes(value):
    return value if isinstance(value, bytes) else b""


def test_a_held_file_opens_with_the_key_of_its_page_only(lee, inspection):
    fields = fields_of(upload(lee, inspection), "columns/")
    other = fields_of(upload(lee, inspection), "columns/")
    for wrong in ({"secret": fields["secret"]}, {"held": fields["held"]}, {"secret": ""}, {"held": str(uuid.uuid4())}):
        reply = lee.post(address(inspection, "columns/"), other | wrong)
        assert reply.status_code == 422
        assert "Upload it again" in reply.content.decode()


def test_a_held_file_is_not_another_lead_s(lee, inspection, client):
    fields = fields_of(upload(lee, inspection), "columns/")
    second = make_team(inspection)["lee"]
    client.force_login(second)
    assert client.post(address(inspection, "columns/"), fields).status_code == 422


def test_a_held_file_expires_and_is_swept(lee, inspection):
    fields = fields_of(upload(lee, inspection), "columns/")
    HeldUpload.objects.update(expires_at=timezone.now())
    assert lee.post(address(inspection, "columns/"), fields).status_code == 422
    sweep_uploads()
    assert not HeldUpload.objects.exists()


def test_columns_that_tell_who_somebody_is_are_named_and_not_offered(lee, inspection):
    page = upload(lee, inspection, demo_text()).content.decode()
    for named in ("Name: names of people", "DOB: dates of birth", "PNC: PNC identifiers", "Officer: names of people"):
        assert f"<li>{named}</li>" in page
    sex = re.search(r'<select[^>]*name="column-sex".*?</select>', page, re.DOTALL)[0]
    assert "Gender" in sex
    assert "PNC" not in sex


def test_a_national_number_is_no_reference_unless_references_are_made(lee, inspection):
    fields = fields_of(upload(lee, inspection, demo_text()), "columns/") | {"reference": "PNC", "references": "keep"}
    reply = lee.post(address(inspection, "columns/"), fields)
    assert reply.status_code == 422
    assert "have references made instead" in reply.content.decode()
    assert lee.post(address(inspection, "columns/"), fields | {"references": "make"}).status_code == 200


def test_made_references_are_offered_as_pairs_and_stored_nowhere(lee, inspection):
    reply = preview(lee, inspection, references="make")
    pairs = lee.post(address(inspection, "references/"), fields_of(reply, "references/")).content.decode("utf-8-sig")
    assert re.fullmatch(r"In your file,Here\r\nR-1,C-[A-Z2-9]{6}\r\n", pairs)
    refusal = store(lee, inspection, reply)
    assert refusal.status_code == 422
    assert not Caseload.objects.exists()
    assert store(lee, inspection, refusal, downloaded="yes").status_code == 302
    reference = pairs.split(",")[-1].strip()
    assert [row.reference for row in CaseloadRow.objects.all()] == [reference]
    assert not any(str(value) == "R-1" for value in everything_stored())
    again = preview(lee, inspection, references="make")
    other = lee.post(address(inspection, "references/"), fields_of(again, "references/")).content.decode()
    assert reference not in other


def test_ambiguous_dates_are_asked_about(lee, inspection):
    text = SMALL.replace("13/09/2025", "01/11/2025")
    fields = fields_of(upload(lee, inspection, text), "columns/") | {"references": "keep"}
    asked = lee.post(address(inspection, "columns/"), fields)
    assert "Is 01/11/2025 the 1 November 2025 or the 11 January 2025?" in asked.content.decode()
    unsaid = lee.post(address(inspection, "values/"), fields_of(asked, "values/"))
    assert unsaid.status_code == 422
    said = lee.post(address(inspection, "values/"), fields_of(unsaid, "values/") | {"dates": "day_first"})
    store(lee, inspection, said)
    assert CaseloadRow.objects.get().commenced_on.isoformat() == "2025-11-01"


def test_what_is_refused_can_be_downloaded_with_row_column_value_and_reason(lee, inspection):
    text = SMALL + "R-1,Ann,M,13/09/2025,\n=R-3,Ann,M,31/09/2025,\n"
    reply = preview(lee, inspection, text)
    page = reply.content.decode()
    assert "The same reference as in row 2" in page
    file = lee.post(address(inspection, "refused/"), fields_of(reply, "refused/")).content.decode("utf-8-sig")
    assert file.splitlines() == [
        "Row,Column,Value,Reason",
        "3,Case Ref,R-1,The same reference as in row 2",
        "4,Start date,31/09/2025,It is no day that there is",
    ]


def test_the_mapping_is_remembered_in_the_region_with_nothing_of_what_was_left_out(lee, inspection):
    text = SMALL.replace("Gender", "Xyz").replace(",F,", ",Fem,")
    fields = fields_of(upload(lee, inspection, text), "columns/") | {"references": "keep", "column-sex": "Xyz"}
    asked = lee.post(address(inspection, "columns/"), fields)
    said = lee.post(address(inspection, "values/"), fields_of(asked, "values/") | {"value-sex-0": "Female"})
    store(lee, inspection, said)
    remembered = RememberedMapping.objects.get()
    assert "Service user" not in str(remembered.mapping)
    again = fields_of(upload(lee, inspection, text), "columns/")
    assert again["column-sex"] == "Xyz"
    asked = lee.post(address(inspection, "columns/"), again | {"references": "keep"})
    assert fields_of(asked, "values/")["value-sex-0"] == "Female"


def test_a_second_upload_replaces_what_was_seen(lee, inspection):
    store(lee, inspection, preview(lee, inspection))
    reply = preview(lee, inspection, SMALL.replace("R-1", "R-2"))
    page = reply.content.decode()
    assert "Replace the caseload" in page
    assert "1 added:" in page
    store(lee, inspection, reply)
    assert [row.reference for row in CaseloadRow.objects.all()] == ["R-2"]
    assert [caseload.ended_at is None for caseload in Caseload.objects.order_by("version")] == [False, True]


def test_a_stale_replacement_is_refused_with_what_is_there_now(lee, inspection):
    first, second = preview(lee, inspection), None
    make_caseload(inspection, 2)
    second = store(lee, inspection, first)
    assert second.status_code == 409
    assert CaseloadRow.objects.count() == 2
    assert store(lee, inspection, second).status_code == 302
    assert [row.reference for row in CaseloadRow.objects.all()] == ["R-1"]


def test_the_same_form_sent_twice_stores_once(lee, inspection):
    fields = fields_of(preview(lee, inspection), "store/")
    for _ in range(2):
        assert lee.post(address(inspection, "store/"), fields).status_code == 302
    assert Caseload.objects.count() == 1


def test_what_was_not_previewed_is_not_stored(lee, inspection):
    reply = preview(lee, inspection)
    Inspection.objects.filter(pk=inspection.pk).update(commencement_windows=[["2025-01-01", "2025-01-02"]])
    assert store(lee, inspection, reply).status_code in (409, 422)
    assert not Caseload.objects.exists()


def test_after_the_draw_the_differences_are_shown_and_nothing_changes(lee, inspection):
    rows = caseload_rows(3)
    fix_caseload(caseload=make_caseload(inspection))
    text = "Case Ref,Gender,Sentence type,Start date\n"
    text += f"R-001,{rows[0].details['sex']},Community order,2025-09-02\nR-009,Male,Licence,2025-09-02\n"
    reply = preview(lee, inspection, text)
    page = reply.content.decode()
    for said in ("1 added:", "R-009", "2 gone:", "R-002, R-003", "1 changed:", "R-001 (Date the order or licence"):
        assert said in page
    assert "store/" not in page
    assert CaseloadRow.objects.count() == 3


def test_a_caseload_is_deleted_before_the_draw_only(lee, inspection):
    caseload = make_caseload(inspection)
    assert "Its 3 rows are deleted" in lee.get(address(inspection, "delete/")).content.decode()
    assert lee.post(address(inspection, "delete/"), {"expected_version": 7}).status_code == 409
    for _ in range(2):
        assert lee.post(address(inspection, "delete/"), {"expected_version": caseload.version}).status_code == 302
    assert not CaseloadRow.objects.exists()
    fix_caseload(caseload=make_caseload(inspection))
    assert lee.post(address(inspection, "delete/"), {"expected_version": 2}).status_code == 409
    assert CaseloadRow.objects.count() == 3


def test_an_inspection_with_cases_of_its_own_takes_none(lee, inspection):
    reply = preview(lee, inspection)
    fields = fields_of(reply, "store/")
    make_case(inspection)
    assert lee.post(address(inspection, "store/"), fields).status_code == 409
    assert not Caseload.objects.exists()
    assert "were not drawn from a caseload" in lee.get(address(inspection)).content.decode()


def test_pasted_rows_are_read_too(lee, inspection):
    reply = lee.post(address(inspection, "upload/"), {"text": SMALL.replace(",", "\t")})
    assert "its values are parted by tabs" in reply.content.decode()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Choose a file, or paste rows"),
        ({"file": SimpleUploadedFile("list.docx", b"x")}, "is of no kind that is read"),
        ({"file": SimpleUploadedFile("list.csv", b"x" * 10_000_002)}, "is larger than 10 MB"),
        ({"file": SimpleUploadedFile("list.xlsx", b"PK\x03\x04" + bytes(99))}, "cannot be read as a workbook"),
        ({"text": "one line"}, "nothing below the headings"),
    ],
)
def test_what_cannot_be_read_is_refused_beside_the_field(lee, inspection, sent, said):
    reply = lee.post(address(inspection, "upload/"), sent)
    assert reply.status_code == 422
    assert said in reply.content.decode()


def test_a_head_reads_the_counts_and_no_row(client, people, inspection):
    make_caseload(inspection)
    client.force_login(people["hana"])
    page = client.get(address(inspection)).content.decode()
    assert "3 of 3 rows" in page
    assert "Female" in page
    assert "R-001" not in page
    assert "Replace" not in page


def test_the_empty_file_has_the_headings_that_are_recognised(lee, inspection):
    template = lee.get(address(inspection, "template/")).content
    table = template + b"R-1,2025-09-13,Ann Other,Yes,No,Male,White,26-35,Licence,Low,Probation officer\r\n"
    fields = fields_of(upload(lee, inspection, table), "columns/")
    assert "" not in {value for name, value in fields.items() if name not in ("sheet", "references")}


def test_a_long_caseload_is_listed_in_as_many_queries_as_a_short_one(lee, inspection):
    counts = []
    for rows in (1, 3, 120):
        make_caseload(inspection, rows)
        lee.get(address(inspection))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            lee.get(address(inspection))
        counts.append(len(queries))
    assert len(set(counts)) == 1
