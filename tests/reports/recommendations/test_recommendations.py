"""What is recommended is kept when it is published, answered, and found again by the next inspection of the unit."""

import uuid

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from inspection.models import Notice, TeamRole
from reports.accuracy.actions import send_answers, submit
from reports.accuracy.frozen import content_of
from reports.accuracy.queries import challenges_of, standing_of, version_of
from reports.models import Passage, Recommendation, RecommendationResponse, RecommendationVerdict
from tests.factories import join, make_earlier_recommendation, make_inspection
from tests.reports.accuracy.test_pages import post
from tests.reports.pages import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def recommended(inspection):
    def recommended(*texts, addressee="The unit"):
        for place, text in enumerate(texts, start=1):
            Passage.objects.create(
                inspection=inspection,
                section="recommendations",
                kind="recommendation",
                position=place,
                text=text,
                addressee=addressee,
            )

    return recommended


@pytest.fixture
def checked(send, lee, cora):
    """A draft that Cora has checked and found nothing wrong in."""

    def checked():
        draft = send()
        seen = version_of(challenges_of(draft, content_of(draft)))
        version = standing_of(draft).version
        submit(draft=draft, expected_version=version, expected_challenges=seen, key=uuid.uuid4(), by=cora)
        send_answers(draft=draft, expected_version=standing_of(draft).version, key=uuid.uuid4(), by=lee)
        return draft

    return checked


def test_what_is_published_is_kept_as_it_is_printed(recommended, publish):
    recommended("Raise the {1.1.1 percent} that are fed.", "Write it down.")
    edition = publish()
    assert [(each.number, each.words) for each in edition.recommendations.all()] == [
        (1, "Raise the 100 per cent that are fed."),
        (2, "Write it down."),
    ]


def test_in_a_correction_what_stays_the_same_keeps_its_responses(recommended, publish, lee, inspection, browser):
    recommended("Read.", "Write.")
    publish()
    path = reverse("recommendation_respond", args=[inspection.code, 2])
    post(browser(lee), path, agreement="agreed", action="We do.")
    Passage.objects.filter(text="Read.").delete()
    publish(reason="A slip")
    page = words(browser(lee).get(reverse("recommendations", args=[inspection.code])))
    assert "1. The unit Write. Agreed. We do." in page
    assert "Read." not in page


def test_the_contact_who_checked_the_report_answers_it(recommended, checked, publish, browser, cora, lee, inspection):
    recommended("Read.")
    draft = checked()
    client = browser(cora)
    assert "The report is published" not in words(client.get(reverse("draft", args=[draft.pk])))
    publish()
    assert Notice.objects.filter(user=cora, text__contains="answer what it recommends").exists()
    page = client.get(reverse("draft", args=[draft.pk]))
    assert "The report is published: what it recommends" in words(page)
    path = reverse("draft_respond", args=[draft.pk, 1])
    reply = post(client, path, agreement="partly", action=" ")
    assert (reply.status_code, "Enter what will be done" in words(reply)) == (422, True)
    day = {"due_on_0": "27", "due_on_1": "3", "due_on_2": "2027"}
    reply = post(client, path, agreement="partly", action="We read half.", owner="Head of unit", **day)
    assert "Partly agreed. We read half. Head of unit until 27 March 2027" in words(reply)
    assert Notice.objects.filter(user=lee, text__contains="is answered").exists()
    assert "Partly agreed" in words(browser(lee).get(reverse("recommendations", args=[inspection.code])))


def test_two_who_answer_at_once_are_told(recommended, checked, publish, browser, cora, lee, inspection):
    recommended("Read.")
    draft = checked()
    publish()
    path = reverse("recommendation_respond", args=[inspection.code, 1])
    seen = browser(lee).get(path).context["form"].initial["expected_version"]
    post(browser(cora), reverse("draft_respond", args=[draft.pk, 1]), agreement="agreed", action="We do.")
    reply = browser(lee).post(path, {"expected_version": seen, "agreement": "not_agreed", "action": "They do not."})
    assert reply.status_code == 409
    assert "They do not." in words(reply)
    assert RecommendationResponse.objects.count() == 1


def test_the_next_inspection_finds_what_was_recommended_and_says_what_became_of_it(browser, lee, inspection):
    earlier = make_earlier_recommendation(inspection, by=lee)
    client, page = browser(lee), reverse("recommendations", args=[inspection.code])
    assert "Read every file." in words(client.get(page))
    writing = client.get(reverse("report_section_edit", args=[inspection.code, "recommendations"]))
    assert "Recommended before (1)" in words(writing)
    reply = post(
        client, reverse("recommendation_judge", args=[inspection.code, earlier.pk]), verdict="partly", reason="Half."
    )
    assert f"Partly implemented , found by the inspection of {inspection}: Half." in words(reply)
    # The inspection of before shows it too.
    before = earlier.edition.inspection
    join(lee, before, TeamRole.LEAD_INSPECTOR)
    assert "Partly implemented" in words(client.get(reverse("recommendations", args=[before.code])))


def test_what_another_unit_was_recommended_is_not_found(browser, lee, inspection):
    other = make_earlier_recommendation(make_inspection(), by=lee)
    client = browser(lee)
    assert "Read every file." not in words(client.get(reverse("recommendations", args=[inspection.code])))
    path = reverse("recommendation_judge", args=[inspection.code, other.pk])
    assert client.get(path).status_code == 404


def test_who_no_longer_checks_the_report_cannot_answer_it(
    recommended, checked, send, publish, browser, cora, carl, lee
):
    recommended("Read.")
    draft = checked()
    newer = send(contacts=[carl])
    client = browser(cora)
    assert client.get(reverse("draft_respond", args=[draft.pk, 1])).status_code == 404
    assert client.get(reverse("draft_recommendations", args=[newer.pk])).status_code == 404


@pytest.mark.parametrize("model", [Recommendation, RecommendationResponse, RecommendationVerdict])
def test_the_database_keeps_what_was_recommended_and_said_of_it(lee, inspection, model):
    earlier = make_earlier_recommendation(inspection, by=lee)
    earlier.responses.create(agreement="agreed", action="We do.", by=lee)
    earlier.verdicts.create(inspection=inspection, verdict="done", reason="They did.", by=lee)
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.all().delete()
    changed = {"words": "x"} if model is Recommendation else {"key": uuid.uuid4()}
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(**changed)
