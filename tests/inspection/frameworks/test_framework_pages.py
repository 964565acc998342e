"""The pages on which a framework goes from a file to its publication, and the one that explains it."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from inspection.models import Framework, SystemRole, TeamRole
from tests.factories import SHIPPED_FRAMEWORKS, join, make_draft, make_framework, make_inspection, make_user
from tests.overlapping import overlapping

pytestmark = pytest.mark.django_db

EVERY_RULE = (Path(__file__).parent / "examples" / "every-rule.yaml").read_bytes()
UPLOAD = "/frameworks/upload/"


def browser_of(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def adam():
    return browser_of(make_user("Adam Administrator", SystemRole.ADMINISTRATOR))


@pytest.fixture
def ada():
    return browser_of(make_user("Ada Administrator", SystemRole.ADMINISTRATOR))


@pytest.fixture
def hana():
    return browser_of(make_user("Hana Head", SystemRole.HEAD_OF_INSPECTION))


def upload(client, data, name="care.yaml"):
    return client.post(UPLOAD, {"file": SimpleUploadedFile(name, data)}, follow=True)


def page(reply):
    return " ".join(reply.content.decode().split())


# --- What cannot be taken ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("care.yaml", b"", "The file is empty"),
        ("care.yaml", b"  \n", "care.yaml is empty"),
        ("care.docx", EVERY_RULE, "care.docx is not a YAML file. Its name must end in .yaml or .yml"),
        ("care.yaml", b"title: \xff\xfe", "care.yaml is not UTF-8 text (byte 8)"),
        ("care.yaml", b"#" * 2_000_001, "care.yaml is larger than 2 MB"),
        ("c" * 97 + ".yaml", EVERY_RULE, "The name of the file is longer than 100 characters"),
        ("care.yaml", b"a: [", "line 1: not valid YAML"),
        ("care.yaml", b"a: \x00", "line 1: holds U+0000"),
        ("care.yaml", b"[" * 200_000, "line 1: not valid YAML: nested too deeply"),
        ("care.yaml", b"a: " + b"1:" * 200 + b"1.5", "line 1: not valid YAML: the number is too large"),
        (
            "care.yaml",
            b"domains: [" + b"{}," * 2_000 + b"]",
            "care.yaml has more than 5,000 faults. Nothing was stored",
        ),
        ("care.yaml", b"- 1", "must be a mapping of keys to values"),
        ("care.yaml", b"format: 2\ncode: a\n", "line 1, overall: is missing"),
        (
            "care.yaml",
            EVERY_RULE.replace(b"title: Food", b"titel: Food"),
            "line 77, domains[0].standards[1].titel: unknown",
        ),
        ("care.yaml", EVERY_RULE.replace(b"except: family", b"except: nobody"), "unknown section &#x27;nobody&#x27;"),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_in_words(adam, name, data, message):
    reply = upload(adam, data, name)
    assert reply.status_code == 422
    assert message in page(reply)
    assert "There is a problem" in page(reply)
    assert not Framework.objects.filter(published_at=None).exists()


def test_every_fault_of_a_file_is_told(adam):
    faulty = EVERY_RULE.replace(b"except: family", b"except: nobody").replace(
        b"to: 49, rating: poor", b"to: 48, rating: poor"
    )
    reply = upload(adam, faulty)
    assert "care.yaml has 2 faults. Nothing was stored" in page(reply)
    assert page(reply).count("<li>line ") == 2


@pytest.mark.parametrize("posted", [{}, {"file": "text"}])
def test_a_post_without_a_file_asks_for_one(adam, posted):
    reply = adam.post(UPLOAD, posted)
    assert (reply.status_code, "Choose a framework file" in page(reply)) == (422, True)


def test_a_published_edition_is_never_replaced(adam):
    shipped = (SHIPPED_FRAMEWORKS / "probation-pdu-2021.yaml").read_bytes()
    assert "says what is stored already" in page(upload(adam, shipped))
    reply = upload(adam, shipped.replace(b"publisher: ", b"publisher: Not ", 1))
    assert "is already published with other content; a changed framework needs a new edition" in page(reply)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_uploads_of_one_edition_at_once_end_in_words_and_no_statement_fails(adam, ada):
    failed = []

    def watch(execute, sql, params, many, context):
        try:
            return execute(sql, params, many, context)
        except Exception:
            failed.append(sql)
            raise

    def upload_another():
        with connection.execute_wrapper(watch):
            return upload(ada, EVERY_RULE.replace(b"{en: Standards", b"{en: Other standards", 1))

    winner, loser = overlapping(lambda: upload(adam, EVERY_RULE), upload_another)
    assert "is uploaded as a draft" in page(winner)
    assert (loser.status_code, "Somebody else has just uploaded the same edition" in page(loser)) == (422, True)
    assert failed == []
    assert Framework.objects.filter(code="every-rule").count() == 1


# --- From a file to a published framework -----------------------------------------------------------------------------


def step(client, framework, name, digest=None):
    return client.post(
        f"{framework.get_absolute_url()}{name}/", {"expected_digest": digest or framework.digest}, follow=True
    )


def test_a_framework_is_uploaded_looked_at_proposed_agreed_and_published(adam, ada, hana):
    reply = upload(adam, EVERY_RULE)
    assert "is uploaded as a draft" in page(reply)
    draft = Framework.objects.get(code="every-rule")
    assert reply.redirect_chain == [(draft.get_absolute_url(), 302)]
    assert "Is the plan good?" in page(reply)
    assert "Uploaded by Adam Administrator" in page(reply)
    assert "This is the first edition" in page(adam.get(f"{draft.get_absolute_url()}changes/"))
    assert "Agree and publish" not in page(hana.get(draft.get_absolute_url()))
    proposed = page(step(adam, draft, "propose"))
    assert ("Publication proposed" in proposed, "Agree and publish" in proposed) == (True, False)
    assert "Agree and publish" in page(ada.get(draft.get_absolute_url()))
    assert "Agree and publish" in page(hana.get(draft.get_absolute_url()))
    assert "Published. Inspections can be held under it" in page(step(hana, draft, "agree"))
    published = page(ada.get(draft.get_absolute_url()))
    assert "proposed by Adam Administrator, agreed by Hana Head" in published
    assert "Delete this draft" not in published
    newer = EVERY_RULE.replace(b'edition: "1"', b'edition: "2"').replace(b"Is it warm?", b"Is it hot?")
    upload(ada, newer)
    changes = page(ada.get(f"/frameworks/{Framework.objects.get(edition='2').pk}/changes/"))
    assert "<del>Is it warm?</del>" in changes
    assert "<ins>Is it hot?</ins>" in changes


def test_the_proposer_cannot_agree_however_they_ask(adam):
    upload(adam, EVERY_RULE)
    draft = Framework.objects.get(code="every-rule")
    step(adam, draft, "propose")
    reply = step(adam, draft, "agree")
    assert (reply.status_code, "You proposed it yourself" in page(reply)) == (409, True)
    assert "Withdraw the proposal" in page(reply)
    assert "Proposal withdrawn" in page(step(adam, draft, "withdraw"))


def test_a_draft_that_was_replaced_meanwhile_is_not_agreed_to(adam, hana):
    upload(adam, EVERY_RULE)
    seen = Framework.objects.get(code="every-rule")
    step(adam, seen, "propose")
    assert "is replaced by other.yaml" in page(
        upload(adam, EVERY_RULE.replace(b"Is it warm?", b"Is it hot?"), "other.yaml")
    )
    step(adam, Framework.objects.get(pk=seen.pk), "propose")
    reply = step(hana, seen, "agree")
    assert (reply.status_code, "The draft was replaced since you opened this page" in page(reply)) == (409, True)
    assert Framework.objects.get(pk=seen.pk).published_at is None


def test_a_draft_is_deleted_after_asking(adam):
    upload(adam, EVERY_RULE)
    draft = Framework.objects.get(code="every-rule")
    assert "Delete this draft?" in page(adam.get(f"{draft.get_absolute_url()}delete/"))
    assert step(adam, draft, "delete", "of another").status_code == 409
    assert "Standards of care (1) is deleted" in page(step(adam, draft, "delete"))
    assert not Framework.objects.filter(pk=draft.pk).exists()
    assert adam.get(f"/frameworks/{make_framework().pk}/delete/").status_code == 302


def test_a_step_that_names_no_draft_is_malformed(adam):
    draft = make_draft(by=make_user("Ada", SystemRole.ADMINISTRATOR))
    assert adam.post(f"{draft.get_absolute_url()}propose/").status_code == 400


# --- Reading ----------------------------------------------------------------------------------------------------------


def queries_of(client, path):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def test_the_list_takes_the_same_queries_however_long_it_is(adam):
    before = queries_of(adam, "/frameworks/")
    ada = make_user("Ada", SystemRole.ADMINISTRATOR)
    for edition in ("a", "b", "c"):
        make_draft(by=ada, edition=edition)
    assert queries_of(adam, "/frameworks/") == before <= 4


def test_without_any_framework_the_list_says_what_to_do(adam, hana, monkeypatch):
    monkeypatch.setattr("inspection.frameworks.views.frameworks_by_code", lambda user: {})
    assert "Publish a shipped edition, or upload a framework file" in page(adam.get("/frameworks/"))
    assert "An administrator can upload one" in page(hana.get("/frameworks/"))


def test_who_sees_an_inspection_reads_how_its_ratings_are_worked_out():
    inspection = make_inspection()
    lara = browser_of(join(make_user("Lara Local"), inspection, TeamRole.LOCAL_ASSESSOR))
    path = f"/inspections/{inspection.code}/how-ratings-are-worked-out/"
    assert "The standard takes the rating of the one with the lowest" in page(lara.get(path))
    assert queries_of(lara, path) <= 6
    reply = lara.get(f"{path}download/")
    assert reply["Content-Disposition"] == 'attachment; filename="probation-pdu-2021-how-ratings-are-worked-out.html"'
    assert "<link" not in page(reply)
    assert "<script" not in page(reply)


@pytest.mark.parametrize("path", ["", "panel/", "report/"])
def test_pages_of_figures_lead_to_the_explanation(path):
    inspection = make_inspection()
    lee = browser_of(join(make_user("Lee Lead"), inspection, TeamRole.LEAD_INSPECTOR))
    link = f'href="/inspections/{inspection.code}/how-ratings-are-worked-out/"'
    assert link in page(lee.get(f"/inspections/{inspection.code}/{path}"))
