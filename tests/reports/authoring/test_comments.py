"""Threads of comments on a section: who reads them, who is told, and that they are resolved."""

import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from inspection.models import Inspection, Notice
from reports.models import SectionComment
from tests.factories import join, make_inspection, make_team, make_user
from tests.reports.pages import links, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tameside_is_there")]


@pytest.fixture
def inspection():
    return make_inspection()


@pytest.fixture
def team(client, inspection):
    team = make_team(inspection)
    client.force_login(team["lee"])
    return team


def page(inspection, section="foreword"):
    return reverse("section_comments", args=[inspection.code, section])


def say(client, inspection, text, section="foreword", **more):
    return client.post(page(inspection, section), {"text": text, **more})


def settle(client, inspection, step, thread, seen):
    said = {"step": step, "thread": thread.pk, "expected_version": seen}
    return client.post(page(inspection), said)


def test_a_thread_is_begun_answered_resolved_and_opened_again(client, inspection, team):
    assert say(client, inspection, "Is <this> so?").url == f"{page(inspection)}#threads"
    first = SectionComment.objects.get()
    client.force_login(team["ivy"])
    say(client, inspection, "It is", thread=first.pk)
    read = words(client.get(page(inspection)))
    assert "Is <this> so?" in read
    assert "It is" in read
    newest = SectionComment.objects.last().pk
    assert [settle(client, inspection, "resolved", first, newest).status_code for _ in range(2)] == [302, 302]
    assert f"Resolved by {team['ivy']}" in words(client.get(page(inspection)))
    assert settle(client, inspection, "reopened", first, newest).status_code == 409
    assert settle(client, inspection, "reopened", first, SectionComment.objects.last().pk).status_code == 302
    assert [row.step for row in SectionComment.objects.all()] == ["comment", "comment", "resolved", "reopened"]
    listed = client.get(reverse("report_comments", args=[inspection.code]))
    assert page(inspection) in links(listed)
    assert "Foreword 1 1" in words(listed)


def test_who_is_mentioned_is_told_without_the_words(client, inspection, team):
    Notice.objects.all().delete()
    say(client, inspection, f"@{team['ivy'].name.upper()} and @{team['obi']} and @{team['lee']}: a secret")
    notice = Notice.objects.get()
    assert notice.user == team["ivy"]
    assert notice.text == f"{team['lee']} mentions you in a comment on “Foreword”"
    assert notice.address == f"{page(inspection)}#comment-{SectionComment.objects.get().pk}"


def test_of_two_whose_names_begin_alike_the_one_who_is_meant_is_told(client, inspection, team):
    longer = join(make_user("Ivy Inspectorate"), inspection, "inspector")
    Notice.objects.all().delete()
    say(client, inspection, "@Ivy Inspectorate: is it so?")
    assert [notice.user for notice in Notice.objects.all()] == [longer]


def test_a_comment_that_is_sent_twice_is_stored_once(client, inspection, team):
    key = str(uuid.uuid4())
    for _ in range(2):
        say(client, inspection, f"@{team['ivy']} once", idempotency_key=key)
    assert (SectionComment.objects.count(), Notice.objects.filter(user=team["ivy"]).count()) == (1, 1)


@pytest.mark.parametrize("text", ["", " \n", "x" * 2001, "a\x00b"])
def test_what_cannot_be_kept_is_refused_and_stays_in_its_field(client, inspection, team, text):
    say(client, inspection, "First")
    for more in ({}, {"thread": SectionComment.objects.get().pk}):
        refused = say(client, inspection, text, **more)
        assert refused.status_code == 422
        assert refused.context["form"].errors["text"]
        assert f'id="{refused.context["form"]["text"].auto_id}"' in refused.content.decode()
    assert SectionComment.objects.count() == 1


def test_a_thread_of_another_section_is_not_found(client, inspection, team):
    say(client, inspection, "First", section="background")
    thread = SectionComment.objects.get()
    assert say(client, inspection, "Reply", thread=thread.pk).status_code == 404
    assert settle(client, inspection, "resolved", thread, thread.pk).status_code == 404
    assert client.post(page(inspection), {"step": "resolved"}).status_code == 400
    assert client.get(page(inspection, "9.9")).status_code == 404


def test_observers_know_of_none(client, inspection, team):
    for name in ("obi", "lara"):
        client.force_login(team[name])
        assert client.get(page(inspection)).status_code == 403
        assert say(client, inspection, "x").status_code == 403
    Inspection.objects.update(report_shared_at=timezone.now())
    client.force_login(team["obi"])
    assert "Comments on the text" not in words(client.get(reverse("report", args=[inspection.code])))
