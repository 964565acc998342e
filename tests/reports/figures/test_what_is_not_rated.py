"""Standards left out, standards on which nobody was judged, and decisions of before."""

import json

import pytest

from inspection.frameworks.queries import question_set
from inspection.models import FrameworkRating, Standard
from reports.figures.tallies import scorecard
from reports.files.results import make_json
from reports.importing.actions import import_inspection
from reports.importing.bundle import Bundle
from reports.models import PanelDecision
from tests.factories import make_example, make_tameside

pytestmark = pytest.mark.django_db
OUT_OF_COURT = ["3.1", "3.2", "3.3", "3.4", "4.1"]


def youth_justice(*, answer="yes", disposal="Referral order", panel="good", **more):
    """An inspection of youth justice with one signed-off case, answered alike throughout."""
    framework = make_example("youth-justice-2021")
    domain = {"Referral order": "2", "Youth caution": "3"}[disposal]
    questions = [
        number
        for number, item in question_set(framework.pk).by_number.items()
        if number.startswith(f"{domain}.") and item.standard
    ]
    case = {"reference": "Y-1", "started": "2025-03-01", "details": {"disposal": disposal}}
    content = {
        "format": "inspection-bundle/2",
        "framework": "youth-justice-2021",
        "inspection": {
            "code": "northwick-2025",
            "unit": {"code": "northwick", "name": "Northwick"},
            "region": {"code": "north", "name": "North"},
            "fieldwork_started_on": "2025-06-02",
            **more,
        },
        "cases": [{**case, "answers": dict.fromkeys(questions, answer)}],
        "panel_ratings": {
            number: panel
            for number in ("1.1", "1.2", "1.3", "1.4", "3.4", "4.1")
            if number not in more.get("not_inspected", ())
        },
    }
    return import_inspection(bundle=Bundle(json.dumps(content)))[0]


def test_what_was_not_inspected_leaves_the_sum_and_the_maximum():
    inspection = youth_justice(not_inspected=OUT_OF_COURT)
    card = scorecard(inspection)
    # Four panel standards Good, four of court disposals Outstanding: 4 x 2 + 4 x 3 of 8 x 3.
    assert (card.overall.score, card.overall.maximum, card.overall.rating.code) == (20, 24, "good")
    assert not card.is_provisional
    results = json.loads(make_json(inspection))
    assert results["standards"]["3.1"] == {"inspected": False}
    assert results["overall"] == {
        "score": 20,
        "maximum": 24,
        "rating": "good",
        "distance": {
            "up": {"rating": "outstanding", "points": 1},
            "down": {"rating": "requires_improvement", "points": 8},
        },
        "range": {"least": 20, "most": 20, "ratings": ["good"]},
    }


def test_without_bands_for_what_remains_there_is_a_score_and_no_rating():
    card = scorecard(youth_justice(not_inspected=["4.1", "3.4", "3.1", "3.2"]))
    assert (card.overall.score, card.overall.maximum, card.overall.rating) == (None, 27, None)
    assert card.overall.not_rated == ("3.3",)


@pytest.mark.parametrize("answer", ["na", "yes"])
def test_a_standard_on_which_nobody_was_judged_is_not_rated_and_finished(answer):
    card = scorecard(youth_justice(answer=answer))
    not_rated = [number for number, score in card.standards.items() if score.agreed is None]
    nobody = ["3.1", "3.2", "3.3"] if answer == "yes" else ["2.1", "2.2", "2.3", "2.4", "3.1", "3.2", "3.3"]
    assert not_rated == nobody
    assert list(card.overall.not_rated) == nobody
    assert (card.overall.score, card.overall.rating, card.is_provisional) == (None, None, False)


def test_a_decision_under_the_earlier_rule_stays_and_is_marked():
    inspection = make_tameside()
    scale = {row.code: row for row in FrameworkRating.objects.filter(framework=inspection.framework)}
    PanelDecision.objects.create(
        inspection=inspection,
        standard=Standard.objects.get(framework=inspection.framework, number="2.1"),
        calculated=scale["requires_improvement"],
        percent=58,
        agreed=scale["inadequate"],
        rationale="Decided when either neighbour was open.",
    )
    score = scorecard(inspection).standards["2.1"]
    assert (score.agreed.code, score.is_under_earlier_rule) == ("inadequate", True)
    assert [rating.code for rating in score.opening.may_become] == ["good"]
