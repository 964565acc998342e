"""Every figure the Tameside report published, and every figure computed a second time from the raw files."""

import csv
import itertools
import json
from functools import lru_cache

import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cases.models import Assessment, AssessmentKind, State
from inspection.frameworks.scale import Answer
from reports.figures.scorecard import score_questions
from reports.figures.tallies import judgements_behind, scorecard, tallies
from reports.files.results import make_json
from reports.importing.actions import import_inspection
from reports.importing.bundle import Bundle
from tests import independent
from tests.factories import (
    DEMO,
    REFERENCE,
    SHIPPED_FRAMEWORKS,
    make_framework,
    make_harbour,
    make_tameside,
    primary,
)

RATINGS = json.loads((REFERENCE / "published_ratings.json").read_text())
with (REFERENCE / "published_figures.csv").open() as file:
    FIGURES = list(csv.DictReader(file))

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tameside_is_there", "harbour_is_there")]
codes = itertools.count(1)


@lru_cache
def raw_framework(code):
    return yaml.safe_load((SHIPPED_FRAMEWORKS / f"{code}.yaml").read_text())


def test_all_48_published_figures_come_out_of_the_cases():
    inspection = make_tameside()
    framework = scorecard(inspection).framework
    computed = []
    for row in FIGURES:
        where = json.loads(row["where"]) if row["where"] else None
        score = score_questions(framework, tallies(inspection, where))[row["question"]]
        computed.append((score.counts[row["answer"]], score.base, score.percent_of(row["answer"])))
    assert computed == [(int(row["count"]), int(row["of"]), int(row["percent"])) for row in FIGURES]
    assert len(computed) == 48


def test_the_nine_published_ratings_and_the_score_come_out():
    card = scorecard(make_tameside())
    ratings = {score.standard.number: score.agreed.code for score in card.rated_standards}
    overall = {"rating": card.overall.rating.code, "score": card.overall.score, "maximum": card.overall.maximum}
    assert {**ratings, "overall": overall} == RATINGS


@pytest.mark.parametrize(
    ("framework", "file", "make"),
    [("probation-pdu-2021", "tameside-2023", make_tameside), ("probation-pdu-2023", "invented-2024", make_harbour)],
)
def test_the_results_equal_a_second_computation_from_the_raw_files(framework, file, make):
    bundle = json.loads((DEMO / f"{file}.json").read_text())
    equal(json.loads(make_json(make())), independent.results(raw_framework(framework), bundle))


def equal(found, again):
    """As they are, but for the last digits of the ends of intervals."""
    ends, expected = pop_ends(found), pop_ends(again)
    assert found == again
    assert ends == pytest.approx(expected, rel=1e-12)


def pop_ends(results):
    intervals = {number: each["interval"] for number, each in results["questions"].items() if each.get("interval")}
    return {(number, end): interval.pop(end) for number, interval in intervals.items() for end in ("low", "high")}


def random_cases(framework):
    """Cases with any answers that the framework allows, and any left out."""
    by_section = {}
    for domain in framework["domains"]:
        for standard in domain["standards"]:
            for question in standard.get("key_questions", []):
                offered = ["yes", "no"] if question.get("not_applicable") is False else ["yes", "no", "na"]
                by_section.setdefault(standard.get("applies_to"), {})[question["number"]] = offered
                for letter, prompt in question["prompts"].items():
                    closed = isinstance(prompt, dict) and prompt.get("not_applicable") is False
                    offered = ["yes", "no"] if closed else ["yes", "no", "na"]
                    by_section[standard.get("applies_to")][question["number"] + letter] = offered
    for question in framework["information_questions"]:
        offered = [
            *question.get("answers", ["yes", "no"]),
            *([] if question.get("not_applicable") is False else ["na"]),
        ]
        by_section.setdefault(question.get("applies_to"), {})[question["code"]] = offered

    @st.composite
    def case(draw):
        court_report, interview, licence = draw(st.booleans()), draw(st.booleans()), draw(st.booleans())
        held = {None: True, "court_report": court_report, "interview": interview, "licence": licence}
        answers = {}
        for section, questions in by_section.items():
            if held[section]:
                # One draw a section keeps the search small: a seed for choosing, and a leaning towards one answer.
                chance = draw(st.randoms(use_true_random=False))
                leaning = draw(st.sampled_from(["yes", "no", None]))
                for number, offered in questions.items():
                    given_answer = (
                        leaning if leaning in offered and chance.random() < 0.6 else chance.choice([*offered, None])
                    )
                    if given_answer is not None:
                        answers[number] = given_answer
        return {
            "court_report": court_report,
            "interview": interview,
            "characteristics": {"sentence_type": "Licence" if licence else "Community order"},
            "answers": answers,
        }

    return st.lists(case(), max_size=14)


@pytest.mark.parametrize("code", ["probation-pdu-2021", "probation-pdu-2023"])
@settings(
    max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate]
)
@given(data=st.data())
def test_random_inspections_equal_a_second_computation(code, data):
    framework = raw_framework(code)
    make_framework(code)
    cases = data.draw(random_cases(framework))
    panel = [s["number"] for d in framework["domains"] if d["rated_by"] == "panel" for s in d["standards"]]
    ratings = st.sampled_from([rating["code"] for rating in framework["ratings"]])
    beyond = data.draw(st.none() | st.integers(0, 200))
    bundle = {
        "format": "inspection-bundle/1",
        "framework": code,
        "inspection": {
            "code": f"random-{next(codes)}",
            "pdu": {"code": "random", "name": "Random PDU"},
            "region": {"code": "random", "name": "Random"},
            "fieldwork_started_on": "2026-03-02",
            **({"eligible": len(cases) + beyond} if beyond is not None else {}),
        },
        "cases": [
            {"reference": f"R-{place:03}", "commenced_on": "2025-09-01", **case} for place, case in enumerate(cases)
        ],
        "panel_ratings": data.draw(st.fixed_dictionaries({}, optional=dict.fromkeys(panel, ratings))),
    }
    inspection, _ = import_inspection(bundle=Bundle(json.dumps(bundle)))
    equal(json.loads(make_json(inspection)), independent.results(framework, bundle))


def test_nothing_but_signed_off_cases_counts():
    card = scorecard(make_tameside())
    assert card.signed_off == card.total == 28
    assert card.questions["2.2.3"].counts == {Answer.YES: 8, Answer.NO: 20, Answer.NOT_APPLICABLE: 0}


def test_a_second_assessment_never_counts():
    """A blind second reading of a case, signed off too, that says the opposite throughout."""
    inspection = make_tameside()
    read = primary(inspection.cases.first())
    before = make_json(inspection)
    second = Assessment.objects.create(case=read.case, kind=AssessmentKind.SECOND, state=State.SIGNED_OFF)
    opposite = {Answer.YES: Answer.NO, Answer.NO: Answer.YES}
    for judgement in read.judgements.all():
        judgement.pk, judgement.assessment = None, second
        judgement.answer = opposite.get(judgement.answer, judgement.answer)
        judgement.save()
    assert make_json(inspection) == before
    judged_once = judgements_behind(inspection, scorecard(inspection).questions["2.2.3"].item.pk)
    assert judged_once.count() == inspection.cases.count() == 28
