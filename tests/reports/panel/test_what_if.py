"""What ratings would follow from other answers: as a second computation finds them, and stored nowhere."""

import json
import random

import pytest
import yaml
from django.urls import reverse

from inspection.frameworks.queries import question_set
from reports.figures.rules import STANDARD_RULES
from reports.figures.tallies import scorecard
from reports.models import PanelDecision
from reports.panel.trial.trying import Changes, Move, TrialError, fitting_rules, movable_questions, try_out
from tests import independent
from tests.factories import DEMO, SHIPPED_FRAMEWORKS, make_example, make_inspection, make_tameside, make_team
from tests.reports.pages import rows, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tameside_is_there")]


@pytest.fixture
def tameside():
    return make_tameside()


def what_if(client, inspection, **tried):
    return client.get(reverse("panel_what_if", args=[inspection.code]), tried)


def bundle():
    return json.loads((DEMO / "tameside-2023.json").read_text())


def results(changed):
    framework = yaml.safe_load((SHIPPED_FRAMEWORKS / "probation-pdu-2021.yaml").read_text())
    return independent.results(framework, changed)


def agrees(trial, expected):
    """The trial's ratings are those of the second computation, which knows no decisions of before."""
    found = {number: score for number, score in trial.tried.standards.items() if score.standard.is_rated}
    for number, standard in expected["standards"].items():
        score = found[number]
        assert score.agreed.code == standard["agreed"], number
        assert score.percent == standard["percent"]
    overall = trial.tried.overall
    assert (overall.score, overall.rating.code) == (expected["overall"]["score"], expected["overall"]["rating"])


def test_nothing_tried_is_everything_as_it_is(tameside):
    trial = try_out(tameside, Changes())
    assert not any(each.is_other or each.questions for each in trial.standards)
    assert trial.tried.overall == trial.real.overall
    agrees(trial, results(bundle()))


@pytest.mark.parametrize("seed", range(8))
def test_moved_answers_and_a_case_left_out_rate_as_a_second_computation_does(tameside, seed):
    chance = random.Random(seed)
    changed, items = bundle(), question_set(tameside.framework_id)
    left_out = chance.choice(changed["cases"])["reference"]
    changed["cases"] = [case for case in changed["cases"] if case["reference"] != left_out]
    moves = []
    for row, item in enumerate(chance.sample(movable_questions(items), 6)):
        before, after = chance.sample(["yes", "no"], 2)
        of_before = [case for case in changed["cases"] if case["answers"].get(item.number) == before]
        if not of_before:
            continue
        number = chance.randint(1, len(of_before))
        moves.append(Move(row, item, before, after, number))
        for case in of_before[:number]:
            case["answers"][item.number] = after
    agrees(try_out(tameside, Changes(tuple(moves), (left_out,))), results(changed))


def test_an_answer_that_becomes_not_applicable_leaves_the_base(tameside):
    items, changed = question_set(tameside.framework_id), bundle()
    item = next(item for item in movable_questions(items) if item.not_applicable)
    case = next(case for case in changed["cases"] if case["answers"].get(item.number) == "no")
    case["answers"][item.number] = "na"
    trial = try_out(tameside, Changes((Move(0, item, "no", "na", 1),)))
    agrees(trial, results(changed))
    assert trial.tried.questions[item.number].base == trial.real.questions[item.number].base - 1


def test_another_rule_rates_as_that_rule_does(tameside):
    trial = try_out(tameside, Changes(rules={"2.2": "pooled_percentage"}))
    counts = trial.real.standards["2.2"].counts
    yes = sum(given["yes"] for given in counts.values())
    judged = sum(sum(given.values()) for given in counts.values())
    assert trial.tried.standards["2.2"].percent == (200 * yes + judged) // (2 * judged)
    assert [each.real.standard.number for each in trial.standards if each.is_other] in ([], ["2.2"])


def test_nothing_is_stored_and_a_decision_counts_where_its_figures_stay(client, tameside, django_assert_num_queries):
    client.force_login(make_team(tameside)["lee"])
    before = scorecard(tameside)
    trial = try_out(tameside, Changes((Move(0, before.framework.by_number["2.2.3"], "no", "yes", 1),)))
    assert trial.tried.standards["1.1"].decision == before.standards["1.1"].decision
    for _ in range(2):
        what_if(client, tameside, question0="2.2.3", from0="no", to0="yes", cases0="9", without="TAM-001")
    after = scorecard(tameside)
    assert {number: score.counts for number, score in after.questions.items()} == {
        number: score.counts for number, score in before.questions.items()
    }
    assert PanelDecision.objects.filter(inspection=tameside).count() == 4


def test_the_page_shows_each_figure_of_the_trial_as_one(client, tameside):
    client.force_login(make_team(tameside)["lee"])
    # What the domain's reference says: nine other answers make 2.2 Requires improvement.
    six = {"question0": "2.2.3", "from0": "no", "to0": "yes", "cases0": "6"}
    three = {"question1": "2.2.1", "from1": "no", "to1": "yes", "cases1": "3"}
    page = what_if(client, tameside, **six, **three)
    assert page.status_code == 200
    shown = {row[0].split(" 2.2.")[0]: row for row in rows(page, "What is tried")[1:]}
    assert all("Trial" in row[2] for row in shown.values())
    assert shown["2.2 Assessment"][1] == "Real: Inadequate 29%"
    assert shown["2.2 Assessment"][2] == "Trial Requires improvement 50% another rating"
    assert "2.2.3: 8 of 28, 29% ; Trial 14 of 28, 50%" in shown["2.2 Assessment"][0]
    assert shown["Overall"][1:] == ["Real: Requires improvement 7 of 27", "Trial Requires improvement 8 of 27"]
    # Five are too few.
    page = what_if(client, tameside, **six | {"cases0": "5"}, **three)
    assert "another rating" not in words(page)


@pytest.mark.parametrize(
    ("tried", "fault"),
    [
        ({"question0": "2.2.3"}, "Choose the answer that was given of change 1"),
        ({"question0": "2.2.3", "from0": "no", "to0": "yes"}, "Enter how many cases of change 1"),
        ({"question0": "2.2.3", "from0": "no", "to0": "no", "cases0": "1"}, "that is another one"),
        (
            {"question0": "2.2.3", "from0": "no", "to0": "yes", "cases0": "21"},
            "20 of the cases answered No to 2.2.3, so 21 cannot be moved",
        ),
        (
            {"question0": "2.2.3", "from0": "na", "to0": "yes", "cases0": "1"},
            "None of the cases answered Not applicable to 2.2.3, so 1 cannot be moved",
        ),
        ({"question0": "2.2.3", "from0": "3 or more", "to0": "yes", "cases0": "1"}, "choose one of those offered"),
        ({"question0": "9.9", "from0": "no", "to0": "yes", "cases0": "1"}, "choose one of those offered"),
        ({"question0": "2.2.3", "from0": "no", "to0": "yes", "cases0": "-1"}, "must be 1 or more"),
        ({"question0": "2.2.3", "from0": "no", "to0": "yes", "cases0": "x" * 5000}, "must be a number"),
        ({"without": "TAM-999"}, "choose one of those offered"),
        ({"rule": "ladder"}, "choose one of those offered"),
        ({"rule": "mean_percentage", "standard": "1.1"}, "choose one of those offered"),
    ],
)
def test_what_cannot_be_tried_is_told_and_nothing_typed_is_lost(client, tameside, tried, fault):
    client.force_login(make_team(tameside)["lee"])
    page = what_if(client, tameside, **tried)
    assert (page.status_code, fault in words(page)) == (422, True)
    for name, value in tried.items():
        assert page.context["form"][name].value() == value
    assert "another rating" not in words(page)


def test_there_is_room_for_more_changes_than_are_filled(client, tameside):
    client.force_login(make_team(tameside)["lee"])
    assert len(what_if(client, tameside).context["form"].rows) == 2
    assert len(what_if(client, tameside, question5="2.2.3").context["form"].rows) == 8
    assert len(what_if(client, tameside, question19="2.2.3").context["form"].rows) == 20


def test_more_than_are_there_cannot_be_moved_in_two_steps_either(tameside):
    item = question_set(tameside.framework_id).by_number["2.2.3"]
    with pytest.raises(TrialError) as refused:
        try_out(tameside, Changes((Move(0, item, "no", "yes", 15), Move(3, item, "no", "yes", 6))))
    assert (refused.value.row, str(refused.value)) == (
        3,
        "5 of the cases answered No to 2.2.3, so 6 cannot be moved",
    )


@pytest.mark.parametrize("stem", ["every-rule", "prison-tests-6", "approved-premises-2025", "youth-justice-2021"])
def test_every_rule_that_fits_can_be_tried(client, stem):
    inspection = make_inspection(framework=make_example(stem))
    client.force_login(make_team(inspection)["lee"])
    framework = question_set(inspection.framework_id)
    fitting = {standard.number: fitting_rules(standard) for standard in framework.rated_standards}
    for standard in framework.rated_standards:
        assert not standard.rule or standard.rated_by_panel or standard.rule in fitting[standard.number]
    assert what_if(client, inspection).status_code == 200
    for rule in STANDARD_RULES:
        chosen = {number: rule for number, rules in fitting.items() if rule in rules}
        try_out(inspection, Changes(rules=chosen))


def test_an_answer_of_another_question_is_refused(client):
    inspection = make_inspection(framework=make_example("every-rule"))
    client.force_login(make_team(inspection)["lee"])
    items = movable_questions(question_set(inspection.framework_id))
    asked, code = next(
        (item, choice.code)
        for item in items
        for other in items
        for choice in other.choices
        if choice.code not in dict(item.choices)
    )
    page = what_if(client, inspection, question0=asked.number, from0=code, to0=asked.choices[0].code, cases0=1)
    assert (page.status_code, f"{asked.number} does not offer this answer" in words(page)) == (422, True)
