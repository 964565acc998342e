"""The results of an inspection for other programs (docs/formats.md)."""

import json

from cases.inspection_answers.queries import inspection_answers
from inspection.foundation.transactions import consistent_read
from inspection.frameworks.document import AnswerType
from inspection.models import Inspection
from reports.figures.arithmetic import plain_number
from reports.figures.reach import Reach, open_answers, reach_of
from reports.figures.tallies import scorecard

RESULTS_FORMAT = "inspection-results/1"


@consistent_read
def make_json(inspection: Inspection) -> bytes:
    """The results as `inspection-results/1`; README.md describes it."""
    card = scorecard(inspection)
    still_open = open_answers(card)
    answers = inspection_answers(inspection)
    results = {
        "format": RESULTS_FORMAT,
        "inspection": inspection.code,
        "framework": card.framework.code,
        "cases": {"total": card.total, "signed_off": card.signed_off},
        "questions": {
            number: _asked_result(score.item, answers) if score.item.asked_of_inspection else _question_result(score)
            for number, score in card.questions.items()
        },
        "standards": {
            score.standard.number: _standard_result(score, reach_of(score, card, still_open))
            for score in card.rated_standards
        },
        "overall": _overall_result(card.overall),
    }
    return f"{json.dumps(results, ensure_ascii=False, indent=1)}\n".encode()


def _asked_result(item, answers):
    """Of a question asked once, of the inspection itself; null while it is not answered."""
    return {"answer": (answers[item.pk].answer or None) if item.pk in answers else None}


def _question_result(score):
    if score.item.has_percentage:
        return {
            "yes": score.tally.yes,
            "no": score.tally.no,
            "na": score.na,
            "percent": score.percent,
            "band": _code(score.band.rating) if score.band else None,
            **_interval_result(score),
        }
    if score.item.answer_type == AnswerType.NUMBER:
        return {"base": score.base, **_spread_result(score.spread), "na": score.na}
    if score.item.is_typed:
        return {"base": score.base, "na": score.na}
    counts = {code: score.counts[code] for code, _ in score.item.answers}
    return {"counts": counts, "na": score.na} | ({"base": score.base} if score.item.takes_several else {})


def _interval_result(score):
    interval = score.interval
    figures = interval and {"low": interval.low, "high": interval.high, "method": interval.method}
    touched = {"bands_touched": [rating.code for rating in score.bands_touched]} if score.item.is_key_question else {}
    return {"interval": figures} | touched


def _spread_result(spread):
    if spread is None:
        return dict.fromkeys(("median", "min", "max"))
    numbers = {"median": spread.median, "min": spread.minimum, "max": spread.maximum}
    return {name: plain_number(number) for name, number in numbers.items()}


def _overall_result(overall):
    if overall is None:
        return None
    is_there = overall.score is not None or overall.rating is not None
    return {
        "score": overall.score,
        "maximum": overall.maximum,
        "rating": _code(overall.rating),
        "distance": {"up": _move_result(overall.up), "down": _move_result(overall.down)} if is_there else None,
        "range": {
            "least": overall.range.least,
            "most": overall.range.most,
            "ratings": [rating.code for rating in overall.range.ratings],
        },
    }


def _move_result(move):
    """So many points where ratings are worth points, otherwise so many standards."""
    if move is None:
        return None
    length = {"standards": move.standards} if move.points is None else {"points": move.points}
    return {"rating": move.rating.code, **length}


def _standard_result(score, reach: Reach | None):
    if not score.is_inspected:
        return {"inspected": False}
    return {
        "calculated": _code(score.calculated),
        "agreed": _code(score.agreed),
        "final": score.is_final,
        "lowest": score.decider.item.number if score.decider else None,
        "percent": score.percent,
        "discretion": list(score.discretion),
        "rule": score.standard.rule if score.is_calculated else None,
        "decided_by": list(score.result.decided_by),
        "caps": list(score.result.caps),
        "may_become": [rating.code for rating in score.opening.may_become],
        "distance": reach and {"up": _change_result(reach.distance.up), "down": _change_result(reach.distance.down)},
        "range": reach and reach.range and {"lowest": reach.range.lowest.code, "highest": reach.range.highest.code},
    }


def _change_result(change):
    return change and {"rating": change.rating.code, "changes": change.changes, "questions": change.questions}


def _code(rating):
    return rating.code if rating else None
