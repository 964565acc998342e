"""The register of evidence: entries, their files, and the findings that are made of them."""

import io
import uuid
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import ClassVar

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from inspection.ledger.verification import errors_in
from inspection.models import Notice
from inspection.programme.planning import cancel_inspection
from reports.authoring.actions import save_section
from reports.authoring.changes import PassageChange
from reports.evidence.actions import MOST_FILES, withdraw_entry
from reports.evidence.queries import coverage
from reports.files.version import data_version
from reports.models import EvidenceEntry, EvidenceFile, Passage, PassageKind, StoredFile
from reports.task_states import evidence_state
from tests.factories import make_evidence, make_example, make_inspection, make_team
from tests.reports.pages import words as text_of

pytestmark = pytest.mark.django_db

SAID = {
    "standard": "1.2",
    "kind": "interview",
    "group": "sentencers",
    "source": "Interview with magistrates",
    "who": "Chair of the bench",
    "day_0": "2",
    "day_1": "3",
    "day_2": "2026",
    "bearing": "concern",
    "words": "Reports come late.",
}
PDF = b"%PDF-1.7 a plan"


@pytest.fixture
def inspection():
    return make_inspection()


@pytest.fixture
def team(inspection):
    return make_team(inspection)


@pytest.fixture
def page(client, inspection, team):
    """`page("ivy", "evidence_add", SAID)`: as she sees it, or what is answered when she sends that."""

    def ask(person, name, sent=None, *arguments, **query):
        client.force_login(team[person])
        address = reverse(name, args=[inspection.code, *arguments])
        if sent is None:
            return client.get(address, query)
        return client.post(address, sent)

    return ask


def messages_of(reply):
    return [str(message) for message in reply.context["messages"]]


# --- Entries ----------------------------------------------------------------------------------------------------------


def test_an_inspector_adds_an_entry_once_and_everybody_of_the_team_reads_it(page, inspection):
    sent = SAID | {"idempotency_key": str(uuid.uuid4())}
    replies = [page("ivy", "evidence_add", sent) for _ in range(2)]
    entry = EvidenceEntry.objects.get()
    assert [reply.url for reply in replies] == [reverse("evidence_entry", args=[inspection.code, entry.pk])] * 2
    said = (entry.standard.number, entry.kind, entry.group, entry.source, entry.who, str(entry.day), entry.bearing)
    assert said == ("1.2", "interview", "sentencers", SAID["source"], SAID["who"], "2026-03-02", "concern")
    for person in ("ivy", "lee", "hana", "quinn"):
        assert "Reports come late." in text_of(page(person, "evidence_entry", None, entry.pk))
        assert "Interview with magistrates" in text_of(page(person, "evidence"))


def test_what_the_same_source_says_of_another_standard_begins_with_what_is_known_of_it(page, client, inspection, team):
    entry = make_evidence(inspection, by=team["lee"], who="Nine of them")
    client.force_login(team["ivy"])
    address = reverse("evidence_add", args=[inspection.code])
    form = client.get(address, {"like": entry.pk}).context["form"]
    begins = [form[name].value() for name in ("source", "who", "kind", "group", "standard", "words", "bearing")]
    assert begins == [entry.source, "Nine of them", "meeting", "staff", "", None, None]
    for like in ("x", "9" * 30, "²", "7777"):
        assert client.get(address, {"like": like}).context["form"]["source"].value() is None


def test_what_stands_in_no_file_makes_no_file_old(inspection, team):
    before = data_version(inspection)
    make_evidence(inspection, by=team["ivy"])
    assert data_version(inspection) == before


@pytest.mark.parametrize(
    ("field", "text", "fault"),
    [
        ("standard", "", "Choose the standard"),
        ("standard", "9.9", "choose one of those offered"),
        ("kind", "", "Choose what it is"),
        ("group", "", "Choose who it comes from"),
        ("bearing", "", "Say whether it is a strength, a concern or neither"),
        ("source", " ", "Enter the source"),
        ("words", " \n", "Enter the evidence"),
        ("words", "x" * 10_001, "the most that can be kept is 10,000"),
        ("day_2", "1949", "Enter a year from 1950 on"),
        ("day_2", "9999", "Enter a day that is not in the future"),
        ("day_1", "13", "The month must be a number from 1 to 12"),
    ],
)
def test_what_an_entry_lacks_is_said_and_nothing_is_lost(page, field, text, fault):
    reply = page("ivy", "evidence_add", SAID | {field: text})
    assert reply.status_code == 422
    assert fault in text_of(reply)
    assert reply.context["form"]["who"].value() == "Chair of the bench"
    assert not EvidenceEntry.objects.exists()


def test_of_two_who_change_an_entry_the_second_sees_what_is_stored(page, inspection, team):
    entry = make_evidence(inspection, by=team["ivy"])
    first = page("ivy", "evidence_change", SAID | {"expected_version": 0, "words": "First."}, entry.pk)
    assert first.status_code == 302
    second = page("lee", "evidence_change", SAID | {"expected_version": 0, "words": "Second."}, entry.pk)
    assert second.status_code == 409
    assert "First." in text_of(second)
    assert second.context["form"]["words"].value() == "Second."
    again = page("lee", "evidence_change", SAID | {"expected_version": 1, "words": "Second."}, entry.pk)
    assert again.status_code == 302
    entry.refresh_from_db()
    assert (entry.words, entry.version, entry.by) == ("Second.", 2, team["ivy"])
    history = text_of(page("lee", "evidence_entry", None, entry.pk))
    assert all(words in history for words in ("Managers are seen in every office.", "First.", "Second."))


def test_an_inspector_changes_only_what_she_entered_and_the_lead_everything(page, inspection, team):
    entry = make_evidence(inspection, by=team["lee"])
    for name in ("evidence_change", "evidence_withdraw"):
        assert page("ivy", name, None, entry.pk).status_code == 403
        assert page("lee", name, None, entry.pk).status_code == 200
    for name in ("evidence_restore", "evidence_attach"):
        assert page("ivy", name, {}, entry.pk).status_code == 403
    shown = text_of(page("ivy", "evidence_entry", None, entry.pk))
    assert "Withdraw" not in shown
    assert "Attach a file" not in shown


def test_a_withdrawn_entry_stays_on_record_and_is_brought_back(page, inspection, team):
    entry = make_evidence(inspection, by=team["ivy"])
    without = page("lee", "evidence_withdraw", {"expected_version": 0, "reason": " "}, entry.pk)
    assert (without.status_code, "Say why it is withdrawn" in text_of(without)) == (422, True)
    page("lee", "evidence_withdraw", {"expected_version": 0, "reason": "Heard twice"}, entry.pk)
    told = Notice.objects.get(user=team["ivy"])
    assert (told.text, "Heard" in told.address) == (
        "Lee Lead has withdrawn an entry of yours from the evidence register",
        False,
    )
    assert "Focus group" not in text_of(page("ivy", "evidence"))
    assert "Focus group" in text_of(page("ivy", "evidence", bearing="withdrawn"))
    shown = text_of(page("ivy", "evidence_entry", None, entry.pk))
    assert "Heard twice" in shown
    assert "Managers are seen in every office." in shown
    assert page("ivy", "evidence_change", SAID | {"expected_version": 1}, entry.pk).status_code == 409
    assert page("ivy", "evidence_restore", {"expected_version": 0}, entry.pk).status_code == 409
    page("ivy", "evidence_restore", {"expected_version": 1}, entry.pk)
    entry.refresh_from_db()
    assert (entry.withdrawn_at, entry.withdrawn_because, entry.version) == (None, "", 2)
    assert errors_in(inspection.pk)[1] == []


def test_in_a_cancelled_inspection_the_register_is_only_read(page, inspection, team):
    entry = make_evidence(inspection, by=team["ivy"])
    cancel_inspection(inspection=inspection, reason="Flood", expected_version=inspection.version, by=team["hana"])
    assert page("lee", "evidence_entry", None, entry.pk).status_code == 200
    assert page("lee", "evidence_add", SAID).status_code == 403
    assert page("lee", "evidence_change", SAID | {"expected_version": 0}, entry.pk).status_code == 403


def test_an_entry_is_about_a_question_only_where_the_inspection_is_asked_and_of_its_standard(client):
    asked = make_inspection(framework=make_example("approved-premises-2025"))
    team = make_team(asked)
    client.force_login(team["ivy"])
    address = reverse("evidence_add", args=[asked.code])
    sent = SAID | {"standard": "1", "question": "1.1"}
    assert client.post(address, sent | {"standard": "2"}).status_code == 422
    assert client.post(address, sent).status_code == 302
    entry = EvidenceEntry.objects.get()
    assert (entry.standard.number, entry.question.number) == ("1", "1.1")


# --- Finding and covering ---------------------------------------------------------------------------------------------


def test_entries_are_found_by_their_words_which_stand_in_no_address(page, client, inspection, team):
    make_evidence(inspection, by=team["ivy"], words="Courts’ reports come LATE")
    make_evidence(inspection, by=team["ivy"], source="Board minutes", words="Nothing of it")
    reply = page("ivy", "evidence", {"q": "late courts'"})
    assert "late" not in reply.url
    shown = text_of(client.get(reply.url.partition("#")[0]))
    assert ("1 entry found" in shown, "Board minutes" in shown) == (True, False)
    nothing = page("ivy", "evidence", {"q": "unicorn"})
    assert "No entry is like this" in text_of(client.get(nothing.url.partition("#")[0]))
    filtered = page("ivy", "evidence", {"standard": "1.1", "group": "staff"})
    assert filtered.url.endswith("?standard=1.1&group=staff#entries")
    assert "2 entries found" in text_of(page("ivy", "evidence", standard="1.1", group="staff"))
    assert "No entry is like this" in text_of(page("ivy", "evidence", group="sentencers"))
    # What an address says that none of ours does finds everything.
    assert "2 entries" in text_of(page("ivy", "evidence", group="martians"))
    assert "no longer kept" in text_of(page("ivy", "evidence", of="gone"))


def test_coverage_says_from_whom_there_is_nothing_yet(page, inspection, team):
    assert evidence_state(inspection).note == "Nothing is in the register yet"
    make_evidence(inspection, by=team["ivy"])
    make_evidence(inspection, by=team["ivy"], group="sentencers", bearing="concern", kind="interview")
    gone = make_evidence(inspection, by=team["ivy"], group="victims")
    withdraw_entry(entry=gone, reason="No", expected_version=0, by=team["ivy"])
    rows = {row.standard.number: row for row in coverage(inspection)}
    first = rows["1.1"]
    assert (first.strengths, first.concerns, first.neither, first.total) == (1, 1, 0, 2)
    assert first.missing == "leaders, middle managers, service users, partners and providers, victims"
    assert first.missing_sorts == "document, observation, survey, data"
    assert rows["1.2"].total == 0
    assert "Nothing from anybody yet" in text_of(page("hana", "evidence"))
    state = evidence_state(inspection)
    assert state.status.value == "In progress"
    assert "Nothing yet on 1.2" in state.note
    assert "sentencers" not in state.note
    for number in set(rows) - {"1.1"}:
        make_evidence(inspection, by=team["ivy"], standard=number)
    assert evidence_state(inspection).status.value == "Completed"


def test_the_panel_s_page_of_a_standard_lists_its_evidence_strengths_first(page, inspection, team):
    make_evidence(inspection, by=team["ivy"], bearing="concern", words="Too few staff.")
    make_evidence(inspection, by=team["ivy"], words="Leaders listen.")
    make_evidence(inspection, by=team["ivy"], standard="1.2", words="Of another standard.")
    gone = make_evidence(inspection, by=team["ivy"], words="Withdrawn since.")
    withdraw_entry(entry=gone, reason="No", expected_version=0, by=team["ivy"])
    shown = text_of(page("lee", "panel_decide", None, "1.1"))
    assert shown.index("Leaders listen.") < shown.index("Too few staff.")
    assert "Of another standard." not in shown
    assert "Withdrawn since." not in shown
    read, observed = (text_of(page(person, "panel")) for person in ("hana", "obi"))
    assert read.index("Leaders listen.") < read.index("Too few staff.") < read.index("Of another standard.")
    assert "Withdrawn since." not in read
    assert ("Leaders listen." in observed, "evidence register" in observed) == (False, False)


@pytest.mark.parametrize("name", ["evidence", "evidence_context", "panel", "panel_decide"])
def test_a_longer_register_asks_no_more_of_the_database(page, inspection, team, name):
    arguments = [None, "1.1"] if name == "panel_decide" else []

    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert page("lee", name, *arguments).status_code == 200
        return len(captured)

    make_evidence(inspection, by=team["ivy"])
    queries()
    of_one = queries()
    for _ in range(2):
        make_evidence(inspection, by=team["ivy"])
    assert queries() == of_one


# --- Findings ---------------------------------------------------------------------------------------------------------


def test_a_strength_becomes_a_finding_by_one_click_and_is_linked_both_ways(page, client, inspection, team):
    entry = make_evidence(inspection, by=team["ivy"], words="They use {braces} and *stars*.")
    for _ in range(2):
        assert page("lee", "evidence_finding", {"expected_version": 0}, entry.pk).status_code == 302
    passage = Passage.objects.get()
    assert (passage.section, passage.kind, passage.text) == (
        *("1.1", PassageKind.STRENGTH, "They use {{braces}} and *stars*."),
    )
    assert "see it in the text" in text_of(page("lee", "evidence_entry", None, entry.pk))
    link = reverse("evidence_entry", args=[inspection.code, entry.pk])
    assert link in page("lee", "report_section_edit", None, "1.1").content.decode()
    assert "They use {braces}" in text_of(page("lee", "report"))
    deleted = [PassageChange(passage, passage.version, deletes=True)]
    save_section(inspection=inspection, section="1.1", changes=deleted, order=[passage.pk], by=team["lee"])
    entry.refresh_from_db()
    assert (entry.finding, entry.version) == (None, 2)
    assert errors_in(inspection.pk)[1] == []


def test_a_concern_becomes_an_area_for_improvement_and_what_tells_who_is_meant_is_said(page, client, inspection, team):
    entry = make_evidence(inspection, by=team["ivy"], bearing="concern", words="P07 has too many cases.")
    page("lee", "evidence_finding", {"expected_version": 0}, entry.pk)
    assert Passage.objects.get().kind == PassageKind.IMPROVEMENT
    shown = text_of(page("lee", "evidence_entry", None, entry.pk))
    assert "It says P07, by which a reader could tell who is meant" in shown


def test_what_is_neither_or_withdrawn_or_was_changed_becomes_no_finding(page, inspection, team):
    neither = make_evidence(inspection, by=team["ivy"], bearing="neither")
    page("lee", "evidence_finding", {"expected_version": 0}, neither.pk)
    gone = make_evidence(inspection, by=team["ivy"])
    withdraw_entry(entry=gone, reason="No", expected_version=0, by=team["ivy"])
    page("lee", "evidence_finding", {"expected_version": 1}, gone.pk)
    changed = make_evidence(inspection, by=team["ivy"])
    page("lee", "evidence_finding", {"expected_version": 7}, changed.pk)
    assert page("lee", "evidence_finding", {}, changed.pk).status_code == 400
    assert page("ivy", "evidence_finding", {"expected_version": 0}, changed.pk).status_code == 403
    assert not Passage.objects.exists()


# --- Files ------------------------------------------------------------------------------------------------------------


def container(*names, first=b""):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as made:
        for name in names:
            made.writestr(name, first if name == "mimetype" else "x")
    return content.getvalue()


def attach(page, entry, content=PDF, name="plan.pdf", person="ivy", **sent):
    return page(person, "evidence_attach", {"file": SimpleUploadedFile(name, content), **sent}, entry.pk)


def test_a_file_is_kept_and_only_ever_downloaded(page, inspection, team):
    entry = make_evidence(inspection, by=team["ivy"])
    name = 'A "plan"; ü.pdf'
    key = str(uuid.uuid4())
    for _ in range(2):
        assert attach(page, entry, name=name, idempotency_key=key).status_code == 302
    file = EvidenceFile.objects.get()
    assert (file.size, file.media_type, StoredFile.objects.count()) == (len(PDF), "application/pdf", 1)
    assert "plan" not in file.stored_as
    reply = page("hana", "evidence_file", None, entry.pk, file.pk)
    assert (reply.content, reply["X-Content-Type-Options"]) == (PDF, "nosniff")
    assert reply["Content-Disposition"].startswith("attachment; filename*=utf-8''A%20%22plan%22%3B%20%C3%BC.pdf")
    assert page("obi", "evidence_file", None, entry.pk, file.pk).status_code == 403


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("plan.pdf", b"", "The file is empty"),
        ("plan.pdf", b"MZ\x90 a program", "not what its name ends in"),
        ("plan.exe", PDF, "Files of this kind are not kept"),
        ("plan", PDF, "Files of this kind are not kept"),
        ("page.txt", b" <script>alert(1)</script>", "not what its name ends in"),
        ("table.csv", b"a\x00b", "not what its name ends in"),
        ("plan.docx", b"PK\x03\x04 broken", "not what its name ends in"),
        ("plan.docx", container("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "has macros"),
        ("plan.docx", container("[Content_Types].xml", "xl/workbook.xml"), "not what its name ends in"),
        ("plan.pdf", b"%PDF-" + bytes(10_000_000), "larger than 10 MB"),
        (f"{'x' * 200}.pdf", PDF, "the most that can be kept is 200"),
    ],
)
def test_what_is_not_what_it_says_is_not_kept(page, inspection, team, name, content, fault):
    entry = make_evidence(inspection, by=team["ivy"])
    reply = attach(page, entry, content, name)
    assert reply.status_code == 422
    assert fault in text_of(reply)
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.docx", container("[Content_Types].xml", "word/document.xml")),
        ("A.XLSX", container("[Content_Types].xml", "xl/workbook.xml")),
        ("a.odt", container("mimetype", "content.xml", first=b"application/vnd.oasis.opendocument.text")),
        ("a.png", b"\x89PNG\r\n\x1a\n..."),
        ("a.jpg", b"\xff\xd8\xff..."),
        ("a.csv", "Ŵyn,1\r\n".encode()),
        ("a.txt", "Ŵyn".encode("utf-16")),
    ],
)
def test_what_offices_write_is_kept(page, inspection, team, name, content):
    entry = make_evidence(inspection, by=team["ivy"])
    assert attach(page, entry, content, name).status_code == 302


@pytest.mark.parametrize(
    ("command", "status", "told"),
    [
        ("sh -c 'cat >/dev/null; exit 0'", 302, ""),
        ("sh -c 'grep -q EICAR && exit 1 || exit 0'", 422, "The virus scanner refuses this file"),
        ("sh -c 'exit 2'", 422, "could not be scanned"),
        ("/nowhere/scanner", 422, "could not be scanned"),
        ("sh -c 'unclosed", 422, "could not be scanned"),
    ],
)
def test_each_file_is_given_to_the_scanner_and_what_it_refuses_is_not_kept(
    page, inspection, team, command, status, told
):
    entry = make_evidence(inspection, by=team["ivy"])
    with override_settings(EVIDENCE_SCAN_COMMAND=command):
        reply = attach(page, entry, PDF + b" EICAR")
    assert (reply.status_code, StoredFile.objects.count()) == (status, int(status == 302))
    assert told in text_of(reply)


def test_a_file_is_taken_off_and_put_back(page, inspection, team):
    entry = make_evidence(inspection, by=team["ivy"])
    attach(page, entry)
    file = EvidenceFile.objects.get()
    where = (entry.pk, file.pk)
    page("ivy", "evidence_file_change", {"step": "take_off", "expected_version": 0}, *where)
    assert page("ivy", "evidence_file", None, *where).status_code == 404
    assert page("ivy", "evidence_file_change", {"step": "put_back", "expected_version": 7}, *where).status_code == 409
    page("ivy", "evidence_file_change", {"step": "put_back", "expected_version": 0}, *where)
    assert page("ivy", "evidence_file", None, *where).content == PDF
    assert errors_in(inspection.pk)[1] == []


def test_an_entry_keeps_so_many_files(page, inspection, team):
    entry = make_evidence(inspection, by=team["ivy"])
    for _ in range(MOST_FILES):
        attach(page, entry)
    reply = attach(page, entry)
    assert (reply.status_code, EvidenceFile.objects.count()) == (422, MOST_FILES)
    assert "keeps 20 files at most" in text_of(reply)


STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}


def test_another_storage_keeps_the_files_and_earlier_ones_are_still_served(page, inspection, team, tmp_path):
    entry = make_evidence(inspection, by=team["ivy"])
    attach(page, entry, PDF + b" before")
    elsewhere = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    with override_settings(STORAGES=STORAGES | {"evidence": elsewhere}):
        assert attach(page, entry, PDF + b" after").status_code == 302
        before, after = EvidenceFile.objects.all()
        assert (tmp_path / after.stored_as).read_bytes() == PDF + b" after"
        for file, content in ((before, b" before"), (after, b" after")):
            assert page("ivy", "evidence_file", None, entry.pk, file.pk).content == PDF + content
        (tmp_path / after.stored_as).write_bytes(b"%PDF-1.7 another")
        [error] = errors_in(inspection.pk)[1]
        assert error == f"evidence file {after.pk}: its content is not what was attached"
        (tmp_path / after.stored_as).unlink()
        assert page("ivy", "evidence_file", None, entry.pk, after.pk).status_code == 503


def test_a_storage_that_takes_nothing_is_told_and_nothing_is_stored(page, inspection, team, tmp_path):
    entry = make_evidence(inspection, by=team["ivy"])
    (tmp_path / "evidence").write_text("no folder")
    nowhere = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    with override_settings(STORAGES=STORAGES | {"evidence": nowhere}):
        reply = attach(page, entry)
    assert (reply.status_code, "the storage does not answer" in text_of(reply)) == (503, True)
    assert not EvidenceFile.objects.exists()


class Bucket(BaseHTTPRequestHandler):
    """As much of an object storage as keeping and giving back needs."""

    objects: ClassVar[dict[str, bytes]] = {}

    def do_PUT(self):
        self.objects[self.path.partition("?")[0]] = self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(200)

    def do_GET(self):
        content = self.objects.get(self.path.partition("?")[0])
        self._answer(404 if content is None else 200, content or b"")

    do_HEAD = do_GET

    def _answer(self, status, content=b""):
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Last-Modified", "Mon, 02 Mar 2026 10:00:00 GMT")
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(content)

    def log_message(self, *arguments):
        pass


@pytest.fixture
def bucket(monkeypatch):
    """The options of a storage that is an object storage on this machine."""
    # Otherwise what is sent is framed for checksums, which this one does not read.
    monkeypatch.setenv("AWS_REQUEST_CHECKSUM_CALCULATION", "when_required")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Bucket)
    Thread(target=server.serve_forever, daemon=True).start()
    yield {
        "bucket_name": "evidence",
        "endpoint_url": f"http://127.0.0.1:{server.server_port}",
        "access_key": "key",
        "secret_key": "secret",
        "region_name": "eu-west-2",
        "file_overwrite": False,
    }
    server.shutdown()
    server.server_close()


def test_files_may_be_kept_in_object_storage(page, inspection, team, bucket):
    entry = make_evidence(inspection, by=team["ivy"])
    s3 = {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": bucket}
    with override_settings(STORAGES=STORAGES | {"evidence": s3}):
        assert attach(page, entry).status_code == 302
        file = EvidenceFile.objects.get()
        assert page("ivy", "evidence_file", None, entry.pk, file.pk).content == PDF
    assert (Bucket.objects, StoredFile.objects.count()) == ({f"/evidence/{file.stored_as}": PDF}, 0)
