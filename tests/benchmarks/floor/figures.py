"""The pages of figures: counted, put into bands, and the panel's ratings beside them.

What the product says of discretion stands in the page: whoever writes it by hand would have to work that out too.
"""

import json
from collections import Counter, defaultdict

from django.db import connection
from django.http import Http404

from tests.benchmarks.floor.cases import total_of
from tests.benchmarks.floor.markdown import plain, render
from tests.benchmarks.floor.pages import day, moment, page, select, select_one, standing, tags

SCALE = 3.4  # of the charts: units for a per cent
LOWER = (0, 50, 65, 80)  # where the bands begin
FIND = """
SELECT i.id, i.fieldwork_started_on, d.name FROM inspection_inspection i
JOIN inspection_deliveryunit d ON d.id = i.delivery_unit_id
JOIN inspection_teammember m ON m.inspection_id = i.id AND m.user_id = %s
WHERE i.code = %s AND m.role IN ('lead_inspector', 'inspector', 'observer')
"""
COUNTED = """
SELECT a.id FROM cases_assessment a JOIN cases_case c ON c.id = a.case_id
WHERE a.kind = 'primary' AND a.state = 'signed_off' AND c.inspection_id = %s
"""
TALLIES = f"""
SELECT question_id, answer, count(*) FROM cases_judgement
WHERE answer <> '' AND assessment_id IN ({COUNTED}) GROUP BY question_id, answer
"""
STATUSES = """
SELECT a.state, a.assessor_id, c.details,
    (SELECT count(*) FROM cases_judgement j WHERE j.assessment_id = a.id AND j.answer <> '')
FROM cases_assessment a JOIN cases_case c ON c.id = a.case_id
WHERE a.kind = 'primary' AND c.inspection_id = %s ORDER BY c.reference_key, c.reference
"""
DECISIONS = """
SELECT s.number, r.code, d.rationale, d.at, u.name FROM reports_paneldecision d
JOIN inspection_standard s ON s.id = d.standard_id
JOIN inspection_frameworkrating r ON r.id = d.agreed_id
LEFT JOIN inspection_user u ON u.id = d.by_id
WHERE d.inspection_id = %s ORDER BY d.id
"""


def find(request, code):
    found = select_one(FIND, request.user.pk, code)
    if found is None:
        raise Http404
    return found


def figures_of(inspection):
    """{number: (yes, base, whole per cent, band, width of the bar in the chart)}"""
    counts = defaultdict(dict)
    for question, answer, cases in select(TALLIES, inspection):
        counts[question][answer] = cases
    return {number: _figure(counts[pk]) for number, pk in standing()["questions"].items()}, counts


def _figure(counts):
    yes, base = counts.get("yes", 0), counts.get("yes", 0) + counts.get("no", 0)
    percent = (200 * yes + base) // (2 * base) if base else 0
    return yes, base, percent, sum(percent >= lower for lower in LOWER) - 1, f"{SCALE * percent:g}"


def statuses_of(inspection):
    """({state: cases}, answers that are lacking in cases that count)"""
    states, lacking = Counter(), 0
    for state, assessor, details, answered in select(STATUSES, inspection):
        states["unallocated" if state == "in_progress" and assessor is None else state] += 1
        lacking += max(0, total_of(details) - answered) if state == "signed_off" else 0
    return states, lacking


def decisions_of(inspection):
    """{standard: decisions, the newest last}"""
    decisions = defaultdict(list)
    for number, rating, rationale, at, who in select(DECISIONS, inspection):
        at = moment(at)
        decisions[number].append(
            (standing()["rating_codes"][rating], rationale, at.partition(",")[0], at, who or "Imported")
        )
    return decisions


def rated(figures, decisions):
    """{standard: label of its rating}: what the panel agreed, or the band of the lowest key question."""
    labels = standing()["ratings"]
    calculated = {
        standard: labels[min(figures[number][3] for number in numbers)]
        for standard, numbers in standing()["key_questions"].items()
    }
    return calculated | {number: given[-1][0] for number, given in decisions.items()}


def of_inspection(inspection):
    figures, counts = figures_of(inspection)
    decisions = decisions_of(inspection)
    states, lacking = statuses_of(inspection)
    return {
        "f": figures,
        "counts": counts,
        "decisions": decisions,
        "rated": rated(figures, decisions),
        "states": states,
        "lacking": lacking,
        "cases": sum(states.values()),
        "tags": dict(zip(standing()["ratings"], tags(), strict=True)),
    }


def dashboard(request, code):
    inspection, started, unit = find(request, code)
    return page(request, "dashboard", unit=unit, started=day(started), **of_inspection(inspection))


def panel(request, code):
    inspection, started, unit = find(request, code)
    return page(request, "panel", unit=unit, started=day(started), **of_inspection(inspection))


BREAKDOWN = f"""
SELECT {{option}}, j.answer, count(*) FROM cases_judgement j
JOIN cases_assessment a ON a.id = j.assessment_id JOIN cases_case c ON c.id = a.case_id
WHERE j.answer <> '' AND j.question_id = %s AND a.id IN ({COUNTED}) GROUP BY 1, 2
"""
BEHIND = f"""
SELECT c.reference, j.answer, c.details FROM cases_judgement j
JOIN cases_assessment a ON a.id = j.assessment_id JOIN cases_case c ON c.id = a.case_id
WHERE j.answer <> '' AND j.question_id = %s AND a.id IN ({COUNTED})
ORDER BY c.reference_key, c.reference
"""
LISTED = 50


def question(request, code, number):
    inspection, *_ = find(request, code)
    pk = standing()["questions"][number]
    option = "c.details ->> 'sex'" if connection.vendor == "postgresql" else "json_extract(c.details, '$.sex')"
    by = defaultdict(dict)
    for chosen, answer, cases in select(BREAKDOWN.format(option=option), pk, inspection):
        by[chosen][answer] = cases
    behind = select(BEHIND, pk, inspection)
    rows = [
        (case, standing()["labels"][answer], json.loads(details).get("sex", "")) for case, answer, details in behind
    ]
    shown = {option: (*_figure(counts)[:3], counts.get("no", 0)) for option, counts in by.items()}
    return page(request, "question", by=shown, rows=rows[:LISTED], behind=len(rows), **of_inspection(inspection))


# --- The report -------------------------------------------------------------------------------------------------------

PASSAGES = "SELECT id, kind, text FROM reports_passage WHERE inspection_id = %s ORDER BY position"
FACTS = "SELECT name, value, unit FROM reports_contextfact WHERE inspection_id = %s"
RESULTS = "SELECT survey, statement, percent, yes, of FROM reports_surveyresult WHERE inspection_id = %s"


def report(request, code):
    inspection, *_ = find(request, code)
    context = of_inspection(inspection)
    # The rows from which a hand-written report takes its numbers; how they are worded stands.
    values = {f"fact {name}": (value, unit) for name, value, unit in select(FACTS, inspection)}
    values |= {f"survey {survey}: {words}": row for survey, words, *row in select(RESULTS, inspection)}
    words, figures = standing()["tokens"], context["f"]

    def value_of(token):
        number, _, measure = token.partition(" ")
        return f"{figures[number][2]} per cent" if measure == "percent" and number in figures else words[token]

    texts = {
        pk: plain(text, value_of) if kind == "link" else render(text, value_of)
        for pk, kind, text in select(PASSAGES, inspection)
    }
    return page(request, "report", p=texts, values=values, **context)
