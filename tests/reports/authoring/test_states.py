"""How far a section is: who says so, of what it holds, and what the checks say when figures of an agreed one change."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from inspection.models import SystemRole
from reports.authoring.checking import errors_of
from reports.models import Passage, SectionState
from tests.factories import join, make_inspection, make_judged_case, make_user
from tests.reports.authoring.sections import add, address, opened, send
from tests.reports.pages import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tameside_is_there")]


@pytest.fixture
def inspection():
    return make_inspection()


@pytest.fixture
def lee(client, inspection):
    lee = join(make_user("Lee Lead"), inspection, "lead_inspector")
    client.force_login(lee)
    return lee


@pytest.fixture
def lena(inspection):
    return join(make_user("Lena Lead"), inspection, "lead_inspector")


def shown(client, inspection, section="foreword"):
    return client.get(address(inspection, section, "report_section"))


def say(client, inspection, stage, section="foreword", seen=None):
    seen = seen or shown(client, inspection, section).context["status"].version
    sent = {"step": stage, "expected_version": seen}
    return client.post(address(inspection, section, "report_section_stage"), sent)


def stage(client, inspection, section="foreword"):
    return shown(client, inspection, section).context["status"].stage


def test_one_says_ready_and_another_lead_agrees(client, inspection, lee, lena):
    add(client, inspection, "Good work.")
    assert stage(client, inspection) == "draft"
    assert say(client, inspection, "ready").url == address(inspection, name="report_section") + "#stage"
    assert "Said by Lee Lead" in words(shown(client, inspection))
    refused = say(client, inspection, "agreed")
    assert (refused.status_code, stage(client, inspection)) == (422, "ready")
    assert "another lead, or the head, agrees" in words(refused)
    client.force_login(lena)
    assert say(client, inspection, "agreed").status_code == 302
    assert stage(client, inspection) == "agreed"
    assert "1 of 24 sections agreed" in words(client.get(reverse("report_text", args=[inspection.code])))
    assert "1 of 24 sections agreed" in words(client.get(reverse("report", args=[inspection.code])))
    assert [(row.stage, row.by) for row in SectionState.objects.all()] == [("ready", lee), ("agreed", lena)]


def test_the_head_agrees_too_and_writes_nothing(client, inspection, lee, lena):
    say(client, inspection, "ready")
    client.force_login(make_user("Hana Head", SystemRole.HEAD_OF_INSPECTION))
    assert "Edit this section" not in words(shown(client, inspection))
    assert say(client, inspection, "agreed").status_code == 302
    assert say(client, inspection, "draft").status_code == 302
    assert [step for step, _ in shown(client, inspection).context["steps"]] == []
    # Nor by a form that the page does not have.
    assert say(client, inspection, "ready").status_code == 403
    assert stage(client, inspection) == "draft"


def test_who_leads_alone_agrees_to_their_own_work_and_the_page_says_so(client, inspection, lee):
    say(client, inspection, "ready")
    assert "You lead this inspection alone" in words(shown(client, inspection))
    assert say(client, inspection, "agreed").status_code == 302
    assert stage(client, inspection) == "agreed"


def test_text_that_changes_makes_it_a_draft_again_and_back_is_what_it_was(client, inspection, lee):
    add(client, inspection, "One")
    say(client, inspection, "ready")
    say(client, inspection, "agreed")
    field = f"passage-{Passage.objects.get().pk}-text"
    send(client, inspection, opened(client, inspection) | {field: "Two"})
    assert stage(client, inspection) == "draft"
    assert "Its text or its figures have changed since" in words(shown(client, inspection))
    send(client, inspection, opened(client, inspection) | {field: "One"})
    assert stage(client, inspection) == "agreed"


def judged(inspection, lee):
    """2.2.1 is answered No in one of two cases."""
    for reference, value in (("C-001", "yes"), ("C-002", "no")):
        make_judged_case(inspection, reference, by=lee, value=value)


def test_a_figure_that_changes_under_an_agreed_section_is_an_error_with_both_values(client, inspection, lee):
    judged(inspection, lee)
    add(client, inspection, "In {2.2.1 share} of cases.", section="background")
    for section in ("background", "2.2", "foreword"):
        say(client, inspection, "ready", section)
        say(client, inspection, "agreed", section)
    assert [each for each in errors_of(inspection) if each.kind == "agreed"] == []
    make_judged_case(inspection, "C-003", by=lee)
    of_text, of_standard = [each for each in errors_of(inspection) if each.kind == "agreed"]
    assert (of_text.section, of_standard.section) == ("background", "2.2")
    assert of_text.wrong == (
        "Agreed by Lee Lead, and figures have changed since: {2.2.1 share} was 1 of 2 and is 2 of 3"
    )
    assert "key question 2.2.1 was 1 of 2 (50 per cent) and is 2 of 3 (67 per cent)" in of_standard.wrong
    page = words(shown(client, inspection, "background"))
    assert "Figures changed" in page
    assert "{2.2.1 share} When it was agreed: 1 of 2 Now: 2 of 3" in page
    assert "1 of 24 sections agreed" in words(client.get(reverse("report_text", args=[inspection.code])))
    say(client, inspection, "ready", "background")
    assert [each.section for each in errors_of(inspection) if each.kind == "agreed"] == ["2.2"]


def test_a_ready_section_whose_figures_change_is_a_draft(client, inspection, lee):
    judged(inspection, lee)
    say(client, inspection, "ready", "2.2")
    make_judged_case(inspection, "C-003", by=lee)
    assert stage(client, inspection, "2.2") == "draft"


def test_an_older_page_says_nothing_and_what_is_sent_twice_is_said_once(client, inspection, lee):
    seen = shown(client, inspection).context["status"].version
    assert [say(client, inspection, "ready", seen=seen).status_code for _ in range(2)] == [302, 302]
    assert SectionState.objects.count() == 1
    add(client, inspection, "More")
    assert say(client, inspection, "ready", seen=seen).status_code == 409
    assert say(client, inspection, "agreed").status_code == 422
    assert SectionState.objects.count() == 1


@pytest.mark.parametrize("said", [{}, {"step": "x"}, {"step": "ready", "expected_version": "\x00"}])
def test_what_is_no_stage_is_refused(client, inspection, lee, said):
    path = address(inspection, name="report_section_stage")
    assert client.post(path, said).status_code == (409 if "expected_version" in said else 400)
    assert client.post(address(inspection, "9.9", "report_section_stage"), said).status_code == 404


def test_what_was_said_is_never_changed(client, inspection, lee):
    say(client, inspection, "ready")
    for change in (lambda rows: rows.update(stage="agreed"), lambda rows: rows.delete()):
        with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
            change(SectionState.objects.all())
