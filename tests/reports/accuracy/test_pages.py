"""The pages of a check, as leads and contacts open them."""

import datetime
import re
import subprocess

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from inspection.models import Invitation, Notice, User
from inspection.programme.reminders import remind
from reports.accuracy.frozen import content_of
from reports.files.actions import claim_next_export
from reports.files.making import make_claimed
from reports.models import AccuracyDraft, Challenge, Passage
from tests.reports.pages import links, words

pytestmark = pytest.mark.django_db


def sent_form(page, **typed):
    """What a browser would send of the form on a page, with what is typed into it."""
    form = page.context["form"]
    hidden = {field.html_name: field.value() for field in form.hidden_fields() if field.value() is not None}
    return {**hidden, **typed}


def day(days):
    then = timezone.localdate() + datetime.timedelta(days=days)
    return {"due_on_0": then.day, "due_on_1": then.month, "due_on_2": then.year}


def at(inspection, name, *more):
    return reverse(name, args=[inspection.code, *more])


def post(client, path, **typed):
    return client.post(path, sent_form(client.get(path), **typed), follow=True)


def test_a_lead_sends_a_draft_to_somebody_who_has_no_account_yet(browser, inspection, lee, settings):
    settings.MAIL_SERVER_IS_GIVEN = False
    client = browser(lee)
    assert "No draft has been sent" in words(client.get(at(inspection, "accuracy")))
    path = at(inspection, "accuracy_send")
    reply = post(client, path, **day(10), letter="Dear all", name="Nora New", email="nora@body.example")
    assert "Draft 1 is sent" in words(reply)
    nora = User.objects.get(email="nora@body.example")
    assert Invitation.objects.get(user=nora).by == lee
    draft = AccuracyDraft.objects.get()
    assert [contact.user for contact in draft.contacts.all()] == [nora]
    # Where no mail leaves, the link is shown, this once.
    [link] = re.findall(r"https?://\S+/invitations?/\S+?(?=<)", reply.content.decode())
    theirs = Client()
    theirs.post(link, {"new_password1": "a long one for 2026", "new_password2": "a long one for 2026"})
    home = words(theirs.get("/"))
    assert "1 draft waits for you to check it" in home
    assert "Dear all" in words(theirs.get(reverse("draft", args=[draft.pk])))


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"name": "", "email": ""}, "Say who is to read the draft"),
        ({"name": "Nora", "email": ""}, "Enter their email address"),
        ({"name": "", "email": "nora@body.example"}, "Enter their full name"),
        ({"name": "Nora", "email": "nora@body.example", "due_on_2": "1999"}, "The last day must be between"),
        ({"name": "Hana", "email": "hana@plumbline.example"}, "works for the inspectorate"),
    ],
)
def test_a_draft_that_cannot_be_sent_keeps_what_was_typed(browser, inspection, lee, hana, typed, message):
    typed["email"] = typed["email"] and (hana.email if "hana" in typed["email"] else typed["email"])
    reply = post(browser(lee), at(inspection, "accuracy_send"), **{**day(10), "letter": "Dear all", **typed})
    assert reply.status_code == 422
    assert message in words(reply)
    assert "Dear all" in words(reply)
    assert not AccuracyDraft.objects.exists()


def test_a_draft_of_a_report_that_has_changed_since_is_not_sent(browser, inspection, lee):
    client, path = browser(lee), at(inspection, "accuracy_send")
    form = sent_form(client.get(path), **day(10), name="Nora New", email="nora@body.example")
    Passage.objects.create(inspection=inspection, section="foreword", kind="narrative", position=2, text="More.")
    passage = Passage.objects.get(text="More.")
    passage._history_user = lee
    passage.save()
    reply = client.post(path, form)
    assert reply.status_code == 409
    assert "has changed since" in words(reply)
    assert client.post(path, sent_form(reply, **day(10), name="Nora New", email="nora@body.example")).status_code == 302


def test_nobody_is_invited_to_a_draft_that_is_not_sent(browser, inspection, lee):
    client, path = browser(lee), at(inspection, "accuracy_send")
    form = sent_form(client.get(path), **day(10), name="Nora New", email="nora@body.example")
    reply = client.post(path, {**form, "expected_version": "of before"})
    assert reply.status_code == 409
    assert not User.objects.filter(email="nora@body.example").exists()
    assert client.post(path, {**form, "expected_version": sent_form(reply)["expected_version"]}).status_code == 302
    assert Invitation.objects.get().user.email == "nora@body.example"


def test_who_has_an_account_is_let_in_as_they_are(browser, send, inspection, lee, carl):
    send()
    reply = post(browser(lee), at(inspection, "accuracy_contact_add", 1), name="Another", email=carl.email.upper())
    assert "The contact can open the draft" in words(reply)
    assert "Carl Contact" in words(reply)
    assert not Invitation.objects.exists()


def test_what_keeps_the_report_from_being_sent_is_listed_with_its_page(browser, inspection, lee):
    Passage.objects.update(text="Of the cases, {1.1.1 percent were in order.")
    reply = browser(lee).get(at(inspection, "accuracy_send"))
    assert "The report cannot be sent yet" in words(reply)
    assert reverse("report_checks", args=[inspection.code]) in links(reply)


def test_a_contact_reads_the_draft_its_ratings_and_every_answer(browser, send, cora):
    draft = send()
    client = browser(cora)
    page = client.get(reverse("draft", args=[draft.pk]))
    assert "Please check it by the end of" in words(page)
    content = content_of(draft)
    for place, section in enumerate(content.sections, start=1):
        text = words(client.get(reverse("draft_section", args=[draft.pk, place])))
        for paragraph in section.paragraphs:
            assert " ".join(paragraph.words.split()) in text
    for standard in content.standards:
        text = words(client.get(reverse("draft_rating", args=[draft.pk, standard.number])))
        for question in standard.questions:
            assert question.figures in text
        assert "K-1" not in text


def test_a_contact_challenges_a_paragraph_and_an_answer_and_submits(browser, send, cora, lee, inspection):
    draft = send()
    client = browser(cora)
    add = reverse("challenge_add", args=[draft.pk])
    reply = client.get(f"{add}?paragraph=1")
    assert "were in order" in words(reply)
    reply = client.post(add, sent_form(reply, words="It was five.", evidence="The register."), follow=True)
    assert "The challenge is saved" in words(reply)
    standard = next(each for each in content_of(draft).standards if each.answers)
    question = standard.questions[0].number
    reply = client.get(f"{add}?standard={standard.number}&case=2")
    form = sent_form(reply, question=question, case_number="2", words="It was done.", evidence="The file, page 3.")
    client.post(add, form)
    stored = Challenge.objects.get(number=2)
    assert (stored.standard, stored.question, stored.case_number) == (standard.number, question, 2)
    reply = post(client, reverse("draft_submit", args=[draft.pk]))
    assert "Submitted" in words(reply)
    assert "Your challenges are being answered" in words(reply)
    # The team is told which case it is, and answers.
    theirs = browser(lee)
    assert "Challenges to answer" in words(theirs.get("/"))
    page = theirs.get(at(inspection, "accuracy_answer", 1, 2))
    assert "K-" in words(page)
    for number in (1, 2):
        path = at(inspection, "accuracy_answer", 1, number)
        assert "is answered" in words(post(theirs, path, disposition="accepted", reason=f"Reason {number}"))
        assert f"Reason {number}" not in words(client.get(reverse("draft", args=[draft.pk])))
    page = theirs.get(at(inspection, "accuracy_draft", 1))
    version = page.context["standing"].version
    theirs.post(at(inspection, "accuracy_send_answers", 1), {"expected_version": version})
    assert "Reason 1" in words(client.get(reverse("draft", args=[draft.pk])))
    assert "Reason 2" in words(client.get(reverse("challenge", args=[draft.pk, 2])))
    log = theirs.get(at(inspection, "accuracy_log")).content.decode("utf-8-sig")
    assert log.count("Accepted") == 2


@pytest.mark.parametrize("field", ["words", "evidence"])
def test_a_challenge_without_words_or_evidence_keeps_the_rest(browser, send, cora, field):
    draft = send()
    client, path = browser(cora), reverse("challenge_add", args=[draft.pk])
    typed = {"words": "It was five.", "evidence": "The register.", "wording": "Five people", field: "  "}
    reply = client.post(path, sent_form(client.get(f"{path}?paragraph=1"), **typed))
    assert reply.status_code == 422
    assert "Five people" in words(reply)
    assert "were in order" in words(reply)


@pytest.mark.parametrize(
    "about",
    [{"paragraph": "999"}, {"standard": "9.9"}, {"paragraph": "1", "standard": "1.1"}],
)
def test_a_challenge_of_what_the_draft_does_not_have_is_refused(browser, send, cora, about):
    draft = send()
    typed = {"words": "It was five.", "evidence": "The register.", **about}
    reply = browser(cora).post(reverse("challenge_add", args=[draft.pk]), typed)
    assert reply.status_code == 422
    assert "Begin again at" in words(reply)


@pytest.mark.parametrize("odd", ["9" * 5000, "-1", "²", "x", "\x00"])
def test_an_address_that_names_no_paragraph_asks_what_is_wrong_with_the_whole(browser, send, cora, odd):
    client, path = browser(cora), reverse("challenge_add", args=[send().pk])
    for about in ("paragraph", "standard", "case"):
        assert client.get(path, {about: odd}).status_code == 200
    assert client.post(path, {"words": "x", "evidence": "x", "paragraph": odd}).status_code == 422


def test_contacts_of_the_draft_before_are_offered_for_the_next(browser, send, cora, carl, lee, inspection):
    send(contacts=[cora, carl])
    client = browser(lee)
    post(client, at(inspection, "accuracy_take_back", 1), reason="A slip")
    path = at(inspection, "accuracy_send")
    form = sent_form(client.get(path), **day(10), earlier=[str(carl.pk)])
    assert client.post(path, {**form, "earlier": ["a\0b"]}).status_code == 422
    assert client.post(path, form).status_code == 302
    assert [contact.user for contact in AccuracyDraft.objects.get(number=2).contacts.all()] == [carl]


def test_two_contacts_at_one_challenge_lose_nothing(browser, send, challenge, cora, carl):
    draft = send(contacts=[cora, carl])
    challenge(draft)
    first, second = browser(cora), browser(carl)
    path = reverse("challenge", args=[draft.pk, 1])
    mine = sent_form(first.get(path), words="Mine", evidence="My evidence")
    theirs = sent_form(second.get(path), words="Theirs", evidence="Their evidence")
    assert first.post(path, mine).status_code == 302
    reply = second.post(path, theirs)
    assert reply.status_code == 409
    assert "Mine" in words(reply)
    assert "Their evidence" in words(reply)
    assert second.post(path, sent_form(reply, words="Both", evidence="Ours")).status_code == 302
    assert Challenge.objects.get().words == "Both"


def test_a_challenge_is_withdrawn_and_brought_back(browser, send, challenge, cora):
    draft = send()
    challenge(draft)
    client = browser(cora)
    client.post(reverse("challenge_withdraw", args=[draft.pk, 1]), {"expected_version": "0"})
    assert "Withdrawn" in words(client.get(reverse("draft", args=[draft.pk])))
    client.post(reverse("challenge_restore", args=[draft.pk, 1]), {"expected_version": "0"})
    assert Challenge.objects.get().is_withdrawn
    client.post(reverse("challenge_restore", args=[draft.pk, 1]), {"expected_version": "1"})
    assert not Challenge.objects.get().is_withdrawn


def test_of_a_draft_that_was_taken_back_contacts_read_why_and_nothing_else(browser, send, cora, lee, inspection):
    draft = send()
    reply = post(browser(lee), at(inspection, "accuracy_take_back", 1), reason="The wrong one")
    assert "The draft is taken back" in words(reply)
    client = browser(cora)
    page = words(client.get(reverse("draft", args=[draft.pk])))
    assert "The wrong one" in page
    assert "were in order" not in page
    for path in (reverse("draft_section", args=[draft.pk, 1]), reverse("draft_pdf", args=[draft.pk])):
        assert client.get(path).status_code == 404


def test_more_time_is_given_and_told(browser, send, cora, lee, inspection):
    send()
    reply = post(browser(lee), at(inspection, "accuracy_extend", 1), **day(20), reason="You asked for it")
    assert "There is more time" in words(reply)
    assert "You asked for it" in words(reply)
    assert Notice.objects.filter(user=cora, text__contains="You can check").exists()


def test_the_pdf_of_a_draft_is_made_of_what_was_sent(browser, send, cora):
    draft = send()
    client = browser(cora)
    path = reverse("draft_pdf", args=[draft.pk])
    assert client.get(path).status_code == 404
    assert "The PDF is being made" in words(client.get(reverse("draft", args=[draft.pk])))
    Passage.objects.update(text="It is another.")
    make_claimed(claim_next_export())
    reply = client.get(path)
    assert "attachment" in reply["Content-Disposition"]
    read = subprocess.run(["pdftotext", "-", "-"], input=reply.content, capture_output=True, check=True)
    text = " ".join(read.stdout.decode().split())
    assert "were in order" in text
    assert "It is another" not in text
    assert "Draft 1, for the check of its facts" in text
    progress = client.get(reverse("draft", args=[draft.pk]), headers={"Accept": "application/json"}).json()
    assert progress["is_over"]


def test_what_has_changed_since_is_shown_word_by_word(browser, send, lee, inspection):
    send()
    page = at(inspection, "accuracy_changes", 1)
    assert "Nothing has changed" in words(browser(lee).get(page))
    Passage.objects.update(text="Of all cases, {1.1.1 percent} were in order.")
    reply = browser(lee).get(page).content.decode()
    assert "all" in reply
    assert "the report as it stands now" in reply


def test_contacts_are_reminded_once_before_the_last_day(send):
    send(days=2)
    for _ in range(2):
        remind(timezone.localdate())
    assert Notice.objects.filter(text__contains="to be checked by").count() == 1
    assert not Notice.objects.filter(text__contains="ended on").exists()


def test_leads_are_reminded_when_a_check_is_over_and_nothing_was_submitted(send, lee, monkeypatch):
    send(days=2)
    late = timezone.localdate() + datetime.timedelta(days=3)
    monkeypatch.setattr(timezone, "localdate", lambda: late)
    for _ in range(2):
        remind(late)
    assert Notice.objects.filter(user=lee, text__contains="ended on").count() == 1


def test_what_is_typed_too_late_is_not_stored_and_not_lost(browser, send, cora, lee, inspection, monkeypatch):
    draft = send(days=2)
    client = browser(cora)
    path = reverse("challenge_add", args=[draft.pk])
    form = sent_form(client.get(f"{path}?paragraph=1"), words="It was five.", evidence="The register.")
    late = timezone.localdate() + datetime.timedelta(days=3)
    monkeypatch.setattr(timezone, "localdate", lambda: late)
    reply = client.post(path, form)
    assert reply.status_code == 422
    assert "nothing was stored" in words(reply)
    assert "It was five." in words(reply)
    # Whoever has typed nothing yet is not asked to.
    for name in ("challenge_add", "draft_submit"):
        assert "The check of this draft is over" in words(client.get(reverse(name, args=[draft.pk]), follow=True))
