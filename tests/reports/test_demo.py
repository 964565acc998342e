"""The demonstration: loads itself once, and never touches what somebody has made of it since."""

import io
import json
from unittest import mock

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.urls import reverse

from cases.models import Assessment, AssessmentEvent, Judgement, State
from cases.queries import entries, form_sections, judgements_of, progress_of
from cases.review.actions import sign_off
from inspection.frameworks.queries import question_set
from inspection.models import Inspection, TeamMember, User
from reports.figures.tallies import scorecard
from reports.management.commands import demo
from reports.management.commands.demo import DEMO_PASSWORD
from reports.models import Passage
from tests.factories import REFERENCE, answer

pytestmark = pytest.mark.django_db


def load(folder, files):
    """Run the command with its files in a folder of their own, and return what it says and what it complains of."""
    said, complaints = io.StringIO(), io.StringIO()
    with override_settings(DEMO_ALLOWED=True, DATA_DIR=folder), mock.patch.object(demo, "FILES", files):
        call_command("demo", stdout=said, stderr=complaints)
    return said.getvalue(), complaints.getvalue()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def loaded(module_db, folder):
    """Loaded once for all that look at it. The PDF has tests of its own and takes seconds."""
    return load(folder, [code for code in demo.FILES if code != "pdf"])


def person(key):
    return User.objects.get(email=f"{key}@plumbline.example")


def assessment_of(reference):
    return Assessment.objects.select_related("case__inspection").get(case__reference=reference)


def everything():
    """What people can have typed or decided, to be compared."""
    return [
        list(model.objects.order_by("pk").values())
        for model in (Inspection, User, TeamMember, Assessment, AssessmentEvent, Judgement, Passage)
    ]


def test_it_says_each_step_and_who_can_sign_in(loaded, folder):
    said, complaints = loaded
    assert complaints == ""
    steps, sign_ins = said.split("\n\n")
    assert "Inspection tameside-2023: stored" in steps.splitlines()
    assert "Team of harbour-2024: 5 people, cases allocated" in steps.splitlines()
    assert sign_ins.splitlines()[0] == f"Sign-ins, with the password {DEMO_PASSWORD} unless it was changed:"
    assert [line.split() for line in sign_ins.splitlines()[1:]] == [
        ["Inspector", "ivy@plumbline.example"],
        ["Inspector", "ida@plumbline.example"],
        ["Lead", "inspector", "lee@plumbline.example"],
        ["Local", "assessor", "lara@plumbline.example"],
        ["Observer", "obi@plumbline.example"],
        ["Quality", "lead", "quinn@plumbline.example"],
        ["Head", "of", "inspection", "hana@plumbline.example"],
        ["Administrator", "adam@plumbline.example"],
        ["Contact", "of", "the", "inspected", "body", "cora@plumbline.example"],
    ]
    assert person("ivy").check_password(DEMO_PASSWORD)
    files = folder / "tameside-2023"
    assert {file.name for file in files.iterdir()} == {"report.html", "workbook.xlsx", "results.json"}
    published = json.loads((REFERENCE / "published_ratings.json").read_text())
    assert json.loads((files / "results.json").read_text())["overall"].items() >= published["overall"].items()


def test_the_second_run_changes_nothing(loaded, tmp_path):
    ivy = person("ivy")
    ivy.set_password("another long password")
    ivy.save()
    answer(assessment_of("HAR-102").case, {"2.1.1": "no"}, by=ivy, evidence="Typed since")
    Passage.objects.filter(inspection__code="tameside-2023", section="foreword").update(text="Written since.")
    TeamMember.objects.filter(user=person("obi")).delete()
    before = everything()
    said, complaints = load(tmp_path, ["json"])
    assert everything() == before
    assert complaints == ""
    assert "Inspection tameside-2023: there already" in said


def test_tameside_is_as_it_was_published(loaded):
    card = scorecard(Inspection.objects.get(code="tameside-2023"))
    assert (card.signed_off, card.total, card.overall.score, card.overall.maximum) == (28, 28, 7, 27)
    assert not card.is_provisional


def test_signing_off_the_case_that_waits_moves_a_rating(loaded):
    harbour = Inspection.objects.get(code="harbour-2024")
    before = scorecard(harbour)
    waiting = assessment_of("HAR-104")
    assert (waiting.state, waiting.assessor) == (State.SUBMITTED, person("ida"))
    made = entries([q for s in form_sections(waiting.case) for q in s.questions], judgements_of(waiting))
    assert progress_of(made).is_complete
    assert not any(entry.contradicts_prompts or entry.lacks_evidence for entry in made)
    sign_off(assessment=waiting, expected_version=waiting.version, by=person("lee"))
    after = scorecard(harbour)
    assert (before.standards["2.4"].agreed.code, after.standards["2.4"].agreed.code) == ("good", "requires_improvement")
    assert (before.overall.score, after.overall.score) == (10, 9)


@pytest.mark.parametrize(
    ("key", "cases"),
    [("ivy", {"HAR-101", "HAR-102", "MIL-013"}), ("lara", {"HAR-103"}), ("ida", {"MIL-014"}), ("lee", set())],
)
def test_who_has_cases_to_answer(loaded, key, cases):
    open_cases = Assessment.objects.filter(assessor=person(key), state=State.IN_PROGRESS)
    assert set(open_cases.values_list("case__reference", flat=True)) == cases


def test_a_sign_in_of_each_role_opens_its_home_page(loaded, client):
    for key in demo.PEOPLE:
        credentials = {"username": f"{key}@plumbline.example", "password": DEMO_PASSWORD}
        assert client.post(reverse("sign_in"), credentials).status_code == 302
        assert client.get(reverse("home")).status_code == 200
        client.logout()


def test_text_that_cannot_be_printed_is_told_and_the_rest_is_written(loaded, tmp_path):
    Passage.objects.filter(inspection__code="tameside-2023", section="foreword").update(text="{9.9.9 percent}")
    _, complaints = load(tmp_path, ["html", "json"])
    assert complaints.startswith("report.html is not written: ")
    assert len(complaints.splitlines()) == 1
    assert (tmp_path / "tameside-2023" / "results.json").exists()


def test_it_is_refused_where_its_public_passwords_would_matter(settings):
    settings.DEMO_ALLOWED = False
    before = everything()
    with pytest.raises(CommandError, match="not for production"):
        call_command("demo")
    assert everything() == before


def test_every_answer_is_one_that_the_form_offers(loaded):
    offered = {
        question.pk: {code for code, _ in question.choices} | {""}
        for inspection in Inspection.objects.all()
        for question in question_set(inspection.framework_id).questions
    }
    stored = Judgement.objects.values_list("assessment__case__reference", "question__number", "question", "answer")
    assert [each for each in stored if each[3] not in offered[each[2]]] == []
