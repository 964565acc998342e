"""What ratings may still become while cases are open, and how far they are from others, on whole inspections."""

import json
from dataclasses import replace

import pytest

from inspection.frameworks.queries import question_set
from reports.figures.reach import open_answers, reach_of, ways_to_others
from reports.figures.rules import STANDARD_RULES
from reports.figures.rules.distance import Distance, distance
from reports.figures.rules.rating import rate
from reports.figures.tallies import rated_scorecards, scorecard
from reports.importing.actions import import_inspection
from reports.importing.bundle import Bundle
from tests.factories import make_framework, make_tameside

pytestmark = pytest.mark.django_db


def inspection_of(*cases):
    """`cases` are (state, sentence type, answer throughout); the panel rated 1.1 alone."""
    framework = make_framework()
    questions = question_set(framework.pk).by_number.values()
    content = {
        "format": "inspection-bundle/2",
        "framework": "probation-pdu-2021",
        "inspection": {
            "code": "open-2026",
            "unit": {"code": "coast", "name": "Coast"},
            "region": {"code": "north", "name": "North"},
            "fieldwork_started_on": "2026-03-02",
        },
        "cases": [
            {
                "reference": f"R-{place}",
                "started": "2025-09-01",
                "details": details_of(sentence_type),
                "state": state,
                "answers": {
                    item.number: answer if item.has_percentage else item.choices[0][0]
                    for item in questions
                    if item.is_put_to(sections_of(framework, sentence_type))
                },
            }
            for place, (state, sentence_type, answer) in enumerate(cases)
        ],
        "panel_ratings": {"1.1": "good"},
    }
    return import_inspection(bundle=Bundle(json.dumps(content)))[0]


def details_of(sentence_type):
    return {"sentence_type": sentence_type, "court_report": False, "interview": False}


def sections_of(framework, sentence_type):
    return question_set(framework.pk).sections_of(None, details_of(sentence_type))


def test_every_answer_of_a_case_that_is_not_signed_off_is_open_and_only_of_questions_put_to_it():
    card = scorecard(
        inspection_of(
            ("signed_off", "Licence", "yes"), ("in_progress", "Community order", "no"), ("submitted", "Licence", "yes")
        )
    )
    counts = open_answers(card)
    licence = [item for item in card.framework.questions if "licence" in str(item.levels) and item.number in counts]
    assert counts["2.2.3"] == 2
    assert {counts[item.number] for item in licence} <= {1, 2}
    put_to_nobody = [item for item in card.framework.questions if item.number not in counts]
    assert put_to_nobody
    assert not any(
        item.is_put_to(case.sections) for item in put_to_nobody for case in card.cases if not case.is_counted
    )


def test_with_open_cases_a_standard_has_a_range_and_the_whole_is_between_least_and_most():
    inspection = inspection_of(("signed_off", "Licence", "yes"), ("in_progress", "Licence", "no"))
    card = scorecard(inspection)
    reach = reach_of(card.standards["2.2"], card, open_answers(card))
    # One Yes of two is 50 %: Requires improvement. Not below, and nothing is lost if the second is Yes.
    assert (reach.range.lowest.code, reach.range.highest.code) == ("requires_improvement", "outstanding")
    assert card.overall.score is None
    # 1.1 is Good (2 points), 1.2 to 1.4 may be anything (0 to 3), 2.1 is put to nobody, 2.2 to 2.5 are as 2.2 (1 to 3).
    assert (card.overall.range.least, card.overall.range.most) == (2 + 0 + 4, 2 + 9 + 12)
    assert card.overall.not_rated == ()


def test_where_every_case_is_signed_off_the_range_is_the_rating():
    card = scorecard(make_tameside())
    assert open_answers(card) == {}
    for score in card.rated_standards:
        reach = reach_of(score, card, {})
        assert (reach is None) is score.standard.rated_by_panel
        if reach:
            assert reach.range.lowest == reach.range.highest == score.calculated


def test_tameside_is_as_far_from_other_ratings_as_a_count_by_hand_gives():
    """docs/method.md works them out."""
    card = scorecard(make_tameside())
    reach = {number: reach_of(score, card, {}) for number, score in card.standards.items() if score.calculated}
    ways = {
        number: [
            change and (change.rating.code, change.changes, change.questions)
            for change in (each.distance.up, each.distance.down)
        ]
        for number, each in reach.items()
    }
    assert ways["2.1"][0] == ("good", 1, {"2.1.1": 1})
    assert ways["2.2"] == [("requires_improvement", 9, {"2.2.1": 3, "2.2.3": 6}), None]


def test_a_list_that_reads_no_details_takes_every_question_as_put():
    inspection = inspection_of(("signed_off", "Licence", "yes"), ("in_progress", "Community order", "no"))
    listed, full = rated_scorecards([inspection])[inspection.pk], scorecard(inspection)
    assert listed.overall.range.least <= full.overall.range.least
    assert listed.overall.range.most >= full.overall.range.most
    assert listed.overall.not_rated == ()


def test_a_standard_whose_questions_are_put_to_nobody_has_neither():
    card = scorecard(inspection_of(("signed_off", "Community order", "yes")))
    put = {number for number, item in card.framework.by_number.items() if item.is_put_to(card.cases[0].sections)}
    for score in card.rated_standards:
        questions = {figures.item.number for figures in score.key_questions}
        assert (reach_of(score, card, {}) is None) is not (score.is_calculated and bool(questions & put))


def sentences(counts):
    """Of 2.2 in Tameside's framework, with so many Yes and No on its key questions."""
    card = scorecard(make_tameside())
    score = card.standards["2.2"]
    given = {number: {"yes": yes, "no": no} for number, (yes, no) in counts.items()}
    counted = replace(score, counts=given, result=rate(STANDARD_RULES[score.standard.rule], score.rated, given))
    return ways_to_others(counted, distance(STANDARD_RULES[score.standard.rule], score.rated, given))


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        (
            {"2.2.1": (11, 17), "2.2.2": (16, 12), "2.2.3": (8, 20)},
            ["For Requires improvement, 9 answers would have to differ: 6 in 2.2.3 and 3 in 2.2.1."],
        ),
        ({"2.2.1": (10, 0)}, ["For Good, 3 answers would have to differ, in 2.2.1."]),
        (
            {"2.2.1": (7, 3)},
            [
                "For Outstanding, 1 answer would have to differ, in 2.2.1.",
                "For Requires improvement, 1 answer would have to differ, in 2.2.1.",
            ],
        ),
    ],
)
def test_the_way_to_another_rating_is_said_in_answers(counts, said):
    assert sentences(counts) == said


def test_a_standard_without_a_rating_has_no_way():
    card = scorecard(make_tameside())
    assert ways_to_others(card.standards["1.1"], Distance()) == []


def test_where_nothing_changes_a_rating_that_is_said():
    score = scorecard(make_tameside()).standards["2.1"]
    assert ways_to_others(score, Distance()) == ["No answer changes it."]
    found = reach_of(score, scorecard(make_tameside()), {}).distance
    assert ways_to_others(score, replace(found, up=None))[0] == "No answer makes it higher."
