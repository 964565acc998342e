"""A draft is published when a second person has agreed to exactly what the first one proposed."""

import pytest
from django.db import IntegrityError, transaction

from inspection.foundation.files import FileRefusedError
from inspection.frameworks.actions import Stored, create_draft, delete_draft, import_framework
from inspection.frameworks.publication import PublicationRefusedError, agree, propose, withdraw
from inspection.frameworks.queries import edition_before, events_of, question_set
from inspection.models import Framework, FrameworkEvent, Question, SystemRole
from tests.factories import framework_content, make_draft, make_framework, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def adam():
    return make_user("Adam Administrator", SystemRole.ADMINISTRATOR)


@pytest.fixture
def hana():
    return make_user("Hana Head", SystemRole.HEAD_OF_INSPECTION)


@pytest.fixture
def draft(adam):
    return make_draft(by=adam)


def another(**changes):
    return framework_content().model_copy(update={"edition": "draft", **changes})


def steps(framework):
    return [(event.change, event.by.get_short_name()) for event in reversed(events_of(framework))]


def test_a_draft_is_proposed_agreed_and_published(draft, adam, hana):
    propose(framework=draft, expected_digest=draft.digest, by=adam)
    agree(framework=draft, expected_digest=draft.digest, by=hana)
    draft.refresh_from_db()
    assert (draft.state, draft.proposed_by, draft.agreed_by) == ("published", adam, hana)
    assert steps(draft) == [
        ("uploaded", "Adam Administrator"),
        ("proposed", "Adam Administrator"),
        ("published", "Hana Head"),
    ]
    assert len(question_set(draft.pk).questions) == draft.questions.count() > 80


def test_nobody_agrees_to_their_own_proposal(draft, adam):
    propose(framework=draft, expected_digest=draft.digest, by=adam)
    with pytest.raises(PublicationRefusedError, match="You proposed it yourself"):
        agree(framework=draft, expected_digest=draft.digest, by=adam)
    with pytest.raises(IntegrityError), transaction.atomic():
        Framework.objects.filter(pk=draft.pk).update(agreed_by=adam, published_at=draft.uploaded_at)
    draft.refresh_from_db()
    assert draft.published_at is None


def test_what_was_not_seen_is_not_decided_on(draft, adam, hana):
    for step in (propose, withdraw, agree):
        with pytest.raises(PublicationRefusedError, match="replaced since you opened this page"):
            step(framework=draft, expected_digest="of another", by=hana)
    with pytest.raises(PublicationRefusedError, match="replaced since you opened this page"):
        delete_draft(framework=draft, expected_digest="of another", by=adam)
    assert steps(draft) == [("uploaded", "Adam Administrator")]


def test_a_proposal_falls_when_the_draft_is_replaced(draft, adam, hana):
    propose(framework=draft, expected_digest=draft.digest, by=adam)
    replaced, stored = create_draft(content=another(title="Other"), file_name="b.yaml", by=hana)
    assert (replaced.pk, stored, replaced.state, replaced.uploaded_by) == (draft.pk, Stored.REPLACED, "draft", hana)
    assert replaced.digest != draft.digest
    with pytest.raises(PublicationRefusedError, match="not proposed any more"):
        agree(framework=draft, expected_digest=replaced.digest, by=hana)


def test_a_proposal_can_be_withdrawn_and_made_again(draft, adam, hana):
    propose(framework=draft, expected_digest=draft.digest, by=adam)
    with pytest.raises(PublicationRefusedError, match="Adam Administrator has proposed"):
        propose(framework=draft, expected_digest=draft.digest, by=hana)
    withdraw(framework=draft, expected_digest=draft.digest, by=adam)
    propose(framework=draft, expected_digest=draft.digest, by=hana)
    draft.refresh_from_db()
    assert draft.proposed_by == hana


def test_the_same_content_again_changes_nothing(draft, adam, hana):
    propose(framework=draft, expected_digest=draft.digest, by=adam)
    again, stored = create_draft(content=another(), file_name="other.yaml", by=hana)
    assert (stored, again.state, again.file_name) == (Stored.UNCHANGED, "proposed", "framework.yaml")


def test_a_draft_becomes_rows_when_it_is_published(draft, adam, hana):
    content = another(information_questions=[])
    replaced, _ = create_draft(content=content, file_name="b.yaml", by=adam)
    assert not Question.objects.filter(framework=draft).exists()
    propose(framework=replaced, expected_digest=replaced.digest, by=adam)
    agree(framework=replaced, expected_digest=replaced.digest, by=hana)
    assert not replaced.questions.filter(number="PP1").exists()
    assert Question.objects.filter(framework=draft).count() == 81


def test_a_published_edition_takes_no_other_content(adam):
    published = make_framework()
    with pytest.raises(FileRefusedError, match="already published with other content"):
        create_draft(content=framework_content().model_copy(update={"title": "Other"}), file_name="a.yaml", by=adam)
    assert create_draft(content=framework_content(), file_name="a.yaml", by=adam) == (published, Stored.UNCHANGED)


def test_a_published_framework_is_beyond_every_step(adam):
    published = make_framework()
    with pytest.raises(PublicationRefusedError, match="It is published already"):
        delete_draft(framework=published, expected_digest=published.digest, by=adam)


def test_a_deleted_draft_leaves_what_happened(draft, adam):
    delete_draft(framework=draft, expected_digest=draft.digest, by=adam)
    assert not Framework.objects.filter(edition="draft").exists()
    assert steps(draft) == [("uploaded", "Adam Administrator"), ("deleted", "Adam Administrator")]
    with pytest.raises(PublicationRefusedError, match="The draft was deleted"):
        propose(framework=Framework(pk=draft.pk or 0), expected_digest=draft.digest, by=adam)


def test_what_happened_is_never_changed(draft):
    with pytest.raises(IntegrityError), transaction.atomic():
        FrameworkEvent.objects.update(change="deleted")
    with pytest.raises(IntegrityError), transaction.atomic():
        FrameworkEvent.objects.all().delete()


def test_the_command_leaves_a_draft_to_people(draft):
    with pytest.raises(FileRefusedError, match="is a draft"):
        import_framework(content=another())
    with pytest.raises(FileRefusedError, match="is a draft"):
        import_framework(content=another(title="Other"))
    draft.refresh_from_db()
    assert (draft.published_at, draft.title) == (None, "Probation Delivery Unit standards")


def test_the_edition_before_is_the_one_published_last(draft, adam, hana):
    assert edition_before(draft) == make_framework()
    propose(framework=draft, expected_digest=draft.digest, by=adam)
    agree(framework=draft, expected_digest=draft.digest, by=hana)
    newer = make_draft(by=adam, edition="newer")
    assert edition_before(newer).pk == draft.pk
    assert edition_before(Framework.objects.get(pk=draft.pk)) == make_framework()
    assert edition_before(make_framework()) is None
