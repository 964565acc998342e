"""The pages of a publication, as leads, heads and the public open them."""

import datetime
import json

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from cases.review.actions import reopen
from inspection.people.roles import TeamRole
from reports.models import Edition, Export, Passage, PublicationProposal
from tests.factories import answer, join, make_user, primary, signed_off
from tests.reports.pages import links, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(team):
    def browser(person):
        client = Client()
        client.force_login(team[person])
        return client

    return browser


@pytest.fixture
def page(inspection):
    return reverse("publication", args=[inspection.code])


def proposed(client, inspection, day="27", **more):
    path = reverse("publication_propose", args=[inspection.code])
    form = client.get(path).context["form"]
    sent = {"expected_version": form["expected_version"].value(), "published_on_0": day, "published_on_1": "3"}
    return client.post(path, {**sent, "published_on_2": "2026", **more}, follow=True)


def test_a_report_is_proposed_by_one_and_published_by_another(inspection, browser, page, make_files):
    lee, hana = browser("lee"), browser("hana")
    assert "Nothing keeps the report from being published" in words(lee.get(page))
    reply = words(proposed(lee, inspection))
    assert "Publication is proposed. Its files are being made" in reply
    assert "Edition 1, 27 March 2026" in reply
    assert "Approve and publish" not in words(hana.get(page))  # there is nothing to read yet
    proposal = PublicationProposal.objects.get()
    make_files(proposal)
    assert "Approve and publish" not in words(lee.get(page))
    assert "Approve and publish" in words(hana.get(page))
    assert f"{page}proposals/{proposal.pk}/approve/" in hana.get(page).content.decode()
    reply = hana.post(reverse("publication_approve", args=[inspection.code, proposal.pk]), follow=True)
    assert "Edition 1 is published" in words(reply)
    assert "Proposed by Lee Lead, approved by Hana Head" in words(lee.get(page))


def test_a_proposal_that_lacks_its_day_or_has_an_impossible_one_keeps_what_was_typed(inspection, browser):
    reply = proposed(browser("lee"), inspection, day="31", published_on_1="2")
    assert reply.status_code == 422
    assert "February 2026 has 28 days" in words(reply)
    assert 'value="31"' in reply.content.decode()
    assert proposed(browser("lee"), inspection, published_on_2="1999").status_code == 422


def test_what_has_changed_since_the_form_was_opened_is_not_proposed(inspection, browser):
    reply = proposed(browser("lee"), inspection, expected_version="of before")
    assert reply.status_code == 409
    assert "has changed since you opened this page" in words(reply)
    assert not PublicationProposal.objects.exists()


def test_what_stands_against_it_is_listed_and_the_proposal_refused(inspection, browser, page):
    Passage.objects.filter(inspection=inspection).delete()
    lee = browser("lee")
    assert "Nothing is written yet" in words(lee.get(page))
    assert "It cannot be proposed yet" in words(lee.get(f"{page}propose/"))
    assert proposed(lee, inspection).status_code == 422


def test_how_far_the_files_are_is_told(inspection, browser, page, propose, make_files):
    proposal = propose()
    lee = browser("lee")
    assert "0 of 9 files are made" in words(lee.get(page))
    told = lee.get(page, headers={"Accept": "application/json"}).json()
    assert (told["is_over"], told["percent"]) == (False, 0)
    make_files(proposal)
    assert lee.get(page, headers={"Accept": "application/json"}).json() == {
        "is_over": True,
        "percent": 100,
        "step": "9 of 9 files are made",
    }


def test_a_file_that_could_not_be_made_is_told_and_nothing_can_be_approved(browser, page, propose, make_files):
    proposal = propose()
    make_files(proposal)
    proposal.exports.filter(format="pdf").update(state="failed", content=None, error="It is nested too deeply.")
    told = words(browser("hana").get(page))
    assert "A file could not be made, or is no longer kept" in told
    assert "Could not be made" in told
    assert "Approve and publish" not in told
    assert browser("lee").get(page, headers={"Accept": "application/json"}).json()["step"] == "8 of 9 files are made"


def test_a_file_that_is_to_be_published_stands_on_its_own_page_alone(inspection, browser, propose):
    propose()
    assert "No file has been made" in words(browser("lee").get(reverse("exports", args=[inspection.code])))
    assert Export.objects.count() == 9


def test_who_declines_says_why_and_the_leads_read_it(inspection, browser, page, propose):
    path = reverse("publication_decline", args=[inspection.code, propose().pk])
    hana = browser("hana")
    assert hana.post(path, {"reason": " "}).status_code == 422
    assert "is declined" in words(hana.post(path, {"reason": "The foreword is thin"}, follow=True))
    assert "The foreword is thin" in words(browser("lee").get(page))
    assert "That proposal is over" in words(hana.post(path, {"reason": "Again"}))


def test_a_proposal_that_is_out_of_date_cannot_be_approved(inspection, browser, page, propose, make_files, lee):
    proposal = propose()
    make_files(proposal)
    passage = inspection.passages.get()
    passage.text, passage._history_user = "Other words.", lee
    passage.save()
    hana = browser("hana")
    assert "It cannot be approved any more" in words(hana.get(page))
    reply = hana.post(reverse("publication_approve", args=[inspection.code, proposal.pk]), follow=True)
    assert "The report has changed since it was proposed" in words(reply)
    assert "taken back" in words(browser("lee").post(f"{page}proposals/{proposal.pk}/withdraw/", follow=True))


def test_a_correction_says_why_and_which_figures_differ(inspection, browser, publish, make_files, lee):
    first = publish()
    results = json.loads(bytes(first.files.get(format="json").content))
    assert results["questions"]["1.1.1"]["percent"] == 100
    lee_s = browser("lee")
    assert proposed(lee_s, inspection, reason="").status_code == 422
    typed = "\N{LEFT DOUBLE QUOTATION MARK}A\u00a0slip\N{RIGHT DOUBLE QUOTATION MARK}\r\nof the pen"
    assert "Publication is proposed" in words(proposed(lee_s, inspection, reason=typed))
    proposal = PublicationProposal.objects.latest("pk")
    assert proposal.reason == "“A\u00a0slip”\nof the pen"
    make_files(proposal)
    hana = browser("hana")
    hana.post(reverse("publication_approve", args=[inspection.code, proposal.pk]))
    second = words(hana.get(reverse("edition", args=[inspection.code, 2])))
    assert "“A slip” of the pen" in second
    assert "No figure differs from the edition before" in second


def test_what_has_changed_since_an_edition_is_told_with_who_reopened_what_and_why(
    inspection, browser, publish, lee, team
):
    publish()
    page = reverse("edition_now", args=[inspection.code, 1])
    before = words(browser("lee").get(page))
    assert "No figure differs from what was published" in before
    assert "None." in before
    case = inspection.cases.get(reference="K-1")
    assessment = primary(case)
    reopen(assessment=assessment, expected_version=assessment.version, reason="It was not fed", by=lee)
    answer(case, {"1.1.1": "no"}, by=team["ivy"])
    signed_off(case, by=lee)
    after = words(browser("lee").get(page))
    assert "Question 1.1.1, percent 100 67" in after
    assert "It was not fed" in after
    seen_by_observer = words(browser("obi").get(page))
    assert "Question 1.1.1, percent 100 67" in seen_by_observer
    assert "It was not fed" not in seen_by_observer


def test_every_reader_of_the_team_gets_the_bytes_that_were_published(inspection, browser, publish):
    edition = publish()
    obi = browser("obi")
    assert "SHA-256" in words(obi.get(reverse("edition", args=[inspection.code, 1])))
    for file in edition.files.all():
        reply = obi.get(reverse("edition_file", args=[inspection.code, 1, file.filename]))
        assert reply.content == bytes(file.content)
        assert reply["X-Content-Type-Options"] == "nosniff"
    assert obi.get(reverse("edition_file", args=[inspection.code, 1, "nothing.pdf"])).status_code == 404
    assert obi.get(reverse("edition", args=[inspection.code, 2])).status_code == 404


# --- The public -------------------------------------------------------------------------------------------------------


def test_nobody_reads_anything_where_public_pages_are_off(inspection, publish):
    edition = publish()
    for path in public_addresses(edition):
        assert Client().get(path).status_code == 404


def public_addresses(edition):
    code = edition.inspection.code
    names = [*edition.files.values_list("filename", flat=True), "manifest.json", "manifest.json.sig"]
    files = [reverse("published_file", args=[code, edition.number, name]) for name in names]
    return [reverse("published"), reverse("published_report", args=[code]), *files]


def seen(response):
    """A page without the site's menus, as text."""
    return " ".join(strip_tags(response.content.decode().partition("<body")[2]).split())


@pytest.fixture
def anybody(settings):
    settings.PUBLIC_REPORTS = True
    return Client()


def test_anybody_reads_what_is_published_and_nothing_else_of_an_inspection(inspection, publish, anybody):
    assert "No report is published yet" in seen(anybody.get(reverse("published")))
    edition = publish()
    for path in public_addresses(edition):
        assert anybody.get(path).status_code == 200
    listed = anybody.get(reverse("published"))
    assert edition.title in seen(listed)
    report = anybody.get(reverse("published_report", args=[inspection.code]))
    inside = [address for address in links(report) if address.startswith("/inspections/")]
    assert inside == []
    assert "Lee Lead" not in seen(report)
    assert anybody.get(reverse("published_file", args=[inspection.code, 1, "other.pdf"])).status_code == 404
    assert anybody.get(reverse("publication", args=[inspection.code])).status_code == 302  # to sign in


def test_a_published_file_can_run_and_fetch_nothing_and_may_be_kept(inspection, publish, anybody):
    file = publish().files.get(format="html")
    reply = anybody.get(reverse("published_file", args=[inspection.code, 1, file.filename]))
    assert reply.content == bytes(file.content)
    assert reply["Content-Security-Policy"].startswith("default-src 'none'; style-src 'unsafe-inline'")
    assert reply["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "script-src 'self'" in anybody.get(reverse("published"))["Content-Security-Policy"]


def test_nobody_reads_a_report_before_its_day(inspection, publish, anybody):
    edition = publish(on=timezone.localdate() + datetime.timedelta(days=1))
    for path in public_addresses(edition)[1:]:
        assert anybody.get(path).status_code == 404
    assert "No report is published yet" in seen(anybody.get(reverse("published")))


def test_a_correction_stands_first_and_the_edition_before_stays(inspection, publish, anybody):
    publish()
    publish(reason="A figure was wrong")
    report = seen(anybody.get(reverse("published_report", args=[inspection.code])))
    assert report.index("Edition 2") < report.index("A figure was wrong") < report.index("Earlier editions")
    assert report.rindex("Edition 1") > report.index("Earlier editions")
    assert Edition.objects.count() == 2
    assert seen(anybody.get(reverse("published"))).count("Edition ") == 1


def test_whoever_has_no_part_in_an_inspection_reads_no_more_than_anybody(inspection, publish, anybody):
    publish()
    anybody.force_login(make_user("Ola Other"))
    assert anybody.get(reverse("publication", args=[inspection.code])).status_code == 404
    observer = join(make_user("Obs Erver"), inspection, TeamRole.OBSERVER)
    anybody.force_login(observer)
    assert anybody.get(reverse("publication", args=[inspection.code])).status_code == 200
