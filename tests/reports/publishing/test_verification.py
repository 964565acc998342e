"""Whatever is not as it was published is named, with the database's own refusals switched off."""

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from cases.models import Judgement
from reports.models import Edition, EditionFile, PublicationEnd
from tests.factories import make_inspection
from tests.tampering import triggers_off

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition(publish):
    return publish()


def tamper(sql, *parameters):
    with triggers_off(), connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def verified(*arguments):
    output = io.StringIO()
    call_command("verify_published", *arguments, stdout=output)
    return output.getvalue().strip()


def refusal(*arguments):
    with pytest.raises(CommandError) as refused:
        call_command("verify_published", *arguments)
    return str(refused.value)


def test_what_is_as_published_is_counted(edition, inspection):
    assert verified() == "As published: 1 edition with 9 files"
    assert verified(inspection.code) == "As published: 1 edition with 9 files"
    assert verified(make_inspection().code) == "As published: 0 editions with 0 files"


def test_an_unknown_inspection_is_named():
    assert refusal("nowhere") == "unknown inspection 'nowhere'"


@pytest.mark.parametrize("format", ["pdf", "html", "xlsx", "ods", "tidy", "codebook", "breakdowns"])
def test_a_byte_of_a_file_that_was_changed_is_found(edition, inspection, format):
    file = edition.files.get(format=format)
    content = bytes(file.content)
    tamper("UPDATE reports_editionfile SET content = %s WHERE id = %s", content[:-1] + b"?", file.pk)
    assert refusal() == f"{inspection.code}: edition 1: {file.filename}: is not as published"


def test_a_figure_that_was_changed_is_named(edition, inspection):
    file = edition.files.get(format="json")
    content = json.loads(bytes(file.content))
    content["questions"]["1.1.1"]["percent"] = 12
    tamper("UPDATE reports_editionfile SET content = %s WHERE id = %s", json.dumps(content).encode(), file.pk)
    assert refusal().endswith(f"{file.filename}: is not as published (question 1.1.1, percent)")


def test_a_digest_that_was_made_to_fit_is_found(edition):
    file = edition.files.get(format="html")
    tamper("UPDATE reports_editionfile SET content = %s, sha256 = %s WHERE id = %s", b"x", "0" * 64, file.pk)
    assert refusal().endswith(f"{file.filename}: is not as published")


def test_a_manifest_that_was_made_to_fit_is_found(edition):
    tamper("UPDATE reports_edition SET manifest = replace(manifest, 'Kennel', 'Cattery')")
    tamper("UPDATE reports_edition SET manifest = manifest || ' '")
    assert refusal().endswith("edition 1: its manifest is not the one that was signed")


def test_an_edition_signed_with_a_key_of_nobody_is_found(edition, settings):
    settings.PUBLICATION_KEY = "another"
    assert "is signed with the key" in refusal()
    settings.PUBLICATION_PUBLIC_KEYS = [edition.public_key]
    assert verified().startswith("As published")


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("UPDATE reports_edition SET published_on = '2020-01-01'", "edition 1: its published on is not as published"),
        ("UPDATE reports_edition SET title = 'Another'", "edition 1: its title is not as published"),
        ("UPDATE reports_edition SET text = '[]'", "edition 1: its text is not as published"),
        ("UPDATE reports_edition SET number = 2", "edition 1: is gone"),
        ("UPDATE reports_editionfile SET filename = 'x.pdf' WHERE format = 'pdf'", "its filename is not as published"),
        ("DELETE FROM reports_editionfile WHERE format = 'pdf'", "-report.pdf: is gone"),
        ("UPDATE reports_publicationend SET by_id = proposed_by_id, outcome = 'declined', reason = 'x'", "approved it"),
        ("UPDATE reports_publicationproposal SET data_version = 'x'", "is not what was stored"),
    ],
)
def test_a_row_that_was_changed_is_found(edition, sql, said):
    tamper(sql)
    assert said in refusal()


def test_an_edition_that_is_gone_is_named_though_nothing_else_is_left_of_it(edition):
    for model in (EditionFile, Edition, PublicationEnd):
        tamper(f"DELETE FROM {model._meta.db_table}")
    assert "is gone" in refusal()


# --- Made again -------------------------------------------------------------------------------------------------------


def rebuilt(inspection, **options):
    output, errors = io.StringIO(), io.StringIO()
    refused = ""
    try:
        call_command("rebuild_published", inspection.code, stdout=output, stderr=errors, **options)
    except CommandError as error:
        refused = str(error)
    return output.getvalue().strip(), errors.getvalue().strip(), refused


def test_what_was_published_is_made_again_byte_for_byte(edition, inspection):
    assert rebuilt(inspection) == (f"{inspection.code}, edition 1: all 9 files are the same, byte for byte", "", "")


def test_a_figure_that_is_not_as_published_is_named_and_so_is_every_file_that_holds_it(edition, inspection):
    judgement = Judgement.objects.filter(question__number="1.1.1").first()
    Judgement.objects.filter(pk=judgement.pk).update(answer="no")
    output, errors, refused = rebuilt(inspection)
    assert output == ""
    assert "not as published: question 1.1.1, percent: 100, then 67" in errors
    assert f"not as published: {inspection.code}-report.html: " in errors
    assert refused.startswith(f"{inspection.code}, edition 1: ")


def test_another_release_says_which_it_needs_and_compares_every_figure(edition, inspection):
    changed = edition.manifest.replace('"sources": "', '"sources": "0')
    tamper("UPDATE reports_edition SET manifest = %s", changed)
    output, errors, refused = rebuilt(inspection)
    assert "was made by another release: " in errors
    assert output.endswith("every figure is as published; only the release above makes the same bytes")
    assert refused == ""


def test_what_was_never_published_cannot_be_made_again(inspection):
    with pytest.raises(CommandError, match="has no published edition"):
        call_command("rebuild_published", inspection.code)
    with pytest.raises(CommandError, match="has no edition 4"):
        call_command("rebuild_published", inspection.code, edition=4)
