"""Files that show what a challenge says."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from inspection.ledger.verification import errors_in
from reports.models import ChallengeFile, StoredFile
from tests.reports.accuracy.test_checking import submit
from tests.reports.pages import words

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 a register"


def attach(client, draft, content=PDF, name="register.pdf"):
    path = reverse("challenge_attach", args=[draft.pk, 1])
    return client.post(path, {"file": SimpleUploadedFile(name, content)}, follow=True)


def address(draft, file, name="challenge_file"):
    return reverse(name, args=[draft.pk, 1, file.pk])


def test_a_file_is_attached_read_by_the_team_and_taken_off(browser, send, challenge, cora, lee, inspection):
    draft = send()
    challenge(draft)
    client = browser(cora)
    assert "The file is attached" in words(attach(client, draft))
    file = ChallengeFile.objects.get()
    reply = browser(lee).get(address(draft, file))
    assert (reply.content, reply["Content-Disposition"]) == (PDF, 'attachment; filename="register.pdf"')
    page = reverse("accuracy_answer", args=[inspection.code, 1, 1])
    assert "register.pdf" in words(browser(lee).get(page))
    assert "The file is taken off" in words(client.post(address(draft, file, "challenge_file_off"), follow=True))
    assert client.get(address(draft, file)).status_code == 404
    assert StoredFile.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (b"MZ", "a.exe", "Files of this kind are not kept"),
        (b"<html>", "a.pdf", "is not what its name ends in"),
        (b"", "a.pdf", "The file is empty"),
    ],
)
def test_a_file_that_is_not_kept_says_why(browser, send, challenge, cora, content, name, message):
    draft = send()
    challenge(draft)
    reply = attach(browser(cora), draft, content, name)
    assert (reply.status_code, message in words(reply)) == (422, True)
    assert "It was five, not six." in words(reply)
    assert not ChallengeFile.objects.exists()


def test_where_the_storage_does_not_answer_the_page_says_so(browser, send, challenge, cora):
    draft = send()
    challenge(draft)
    client = browser(cora)
    attach(client, draft)
    StoredFile.objects.all().delete()
    reply = client.get(address(draft, ChallengeFile.objects.get()), follow=True)
    assert "The storage of the files does not answer" in words(reply)


def test_once_it_is_submitted_files_stay_as_they_are(browser, send, challenge, cora):
    draft = send()
    challenge(draft)
    client = browser(cora)
    attach(client, draft)
    submit(draft, cora)
    reply = attach(client, draft, name="late.pdf")
    assert (reply.status_code, "The check of this draft is over" in words(reply)) == (422, True)
    file = ChallengeFile.objects.get()
    client.post(address(draft, file, "challenge_file_off"))
    assert ChallengeFile.objects.get().withdrawn_at is None
    assert client.get(address(draft, file)).content == PDF


def test_bytes_that_were_changed_are_named_and_the_row_is_never_deleted(browser, send, challenge, cora, inspection):
    draft = send()
    challenge(draft)
    attach(browser(cora), draft)
    with pytest.raises(IntegrityError), transaction.atomic():
        ChallengeFile.objects.all().delete()
    StoredFile.objects.update(content=PDF + b"!")
    _, errors = errors_in(inspection.pk)
    assert any(
        error.endswith(f"challenge file {ChallengeFile.objects.get().pk}: its content is not what was attached")
        for error in errors
    )
