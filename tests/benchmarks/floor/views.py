import json
import uuid
from collections import defaultdict
from functools import cache

from django.contrib.auth.decorators import login_required
from django.db import connection, transaction
from django.db.models import Count, Q
from django.http import JsonResponse
from django.shortcuts import render
from django.utils import timezone

from cases.models import Assessment, Judgement
from cases.queries import INFORMATION, form_sections
from inspection.foundation.markdown import render_markdown
from inspection.frameworks.queries import question_set
from inspection.models import Inspection, User
from reports.models import ContextFact, PanelDecision, Passage, SurveyResult

SECTION = "2.4"  # twenty questions
LABELS = {"outstanding": "Outstanding", "good": "Good", "requires_improvement": "Requires improvement"}
FRONT = ("cover", "acknowledgements", "role", "terms", "publisher", "foreword", "background")


@cache
def written(assessment):
    """What stands in the hand-written HTML; read before anything is measured, by the first request."""
    case = Assessment.objects.select_related("case__inspection").get(pk=assessment).case
    sections = [
        (section.title, section.slug, [_written(item) for item in section.questions]) for section in form_sections(case)
    ]
    by_slug = {slug: questions for _, slug, questions in sections}
    return {"section": by_slug.get(SECTION), "mixed": by_slug.get(INFORMATION), "sections": sections}


def _written(item):
    return {
        "pk": item.pk,
        "number": item.number,
        "anchor": item.anchor,
        "text": item.text,
        "key": item.is_key_question,
        "type": str(item.answer_type),
        "choices": item.choices,
    }


def _answers(assessment):
    rows = Judgement.objects.filter(assessment=assessment).values_list("question", "answer", "evidence", "version")
    return {pk: (answer, evidence, version) for pk, answer, evidence, version in rows}


def _filled(questions, answers):
    nothing = ("", "", 0)
    return [(question, *answers.get(question["pk"], nothing)) for question in questions]


@login_required
def section(request, assessment):
    return render(
        request, "floor/section.html", {"questions": _filled(written(assessment)["section"], _answers(assessment))}
    )


@login_required
def mixed(request, assessment):
    return render(
        request, "floor/mixed.html", {"questions": _filled(written(assessment)["mixed"], _answers(assessment))}
    )


@login_required
def summary(request, assessment):
    answers = _answers(assessment)
    sections = [(title, _filled(questions, answers)) for title, _, questions in written(assessment)["sections"]]
    return render(request, "floor/summary.html", {"sections": sections})


@login_required
def cases(request, inspection):
    answered = Count("judgements", filter=~Q(judgements__answer=""))
    assessments = Assessment.objects.filter(case__inspection=inspection).select_related("case", "assessor")
    context = {
        "rows": assessments.order_by("case__reference")
        .annotate(answered=answered)
        .values_list("case__reference", "assessor__name", "state", "answered")[:50],
        "counts": dict(assessments.values_list("state").annotate(Count("pk"))),
        "assessors": User.objects.filter(assessments__case__inspection=inspection).distinct().values_list("pk", "name"),
    }
    return render(request, "floor/cases.html", context)


UPSERT = """
INSERT INTO cases_judgement (assessment_id, question_id, answer, evidence, version, by_id, at)
VALUES (%s, %s, %s, %s, 1, %s, %s)
ON CONFLICT (assessment_id, question_id) DO UPDATE
SET answer = excluded.answer, evidence = excluded.evidence, version = cases_judgement.version + 1,
    by_id = excluded.by_id, at = excluded.at
RETURNING version
"""
HISTORY = """
INSERT INTO cases_judgementrevision
    (assessment_id, question_id, version, answer, evidence, key, sequence, evidence_digest, digest, by_id, at)
VALUES (%s, %s, %s, %s, %s, %s, %s, '', '', %s, %s)
"""


@login_required
def save(request, assessment, question):
    """A bare upsert and a history row, in one transaction."""
    body = json.loads(request.body)
    now, key = timezone.now(), uuid.UUID(body["key"])
    text = (body["answer"], body["evidence"])
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(UPSERT, (assessment, question, *text, request.user.pk, now))
        version = cursor.fetchone()[0]
        key = key if connection.features.has_native_uuid_field else key.hex
        cursor.execute(HISTORY, (assessment, question, version, *text, key, 1_000_000 + version, request.user.pk, now))
    return JsonResponse({"version": version, "at": now})


TALLIES = """
SELECT q.number, j.answer, COUNT(*)
FROM cases_judgement j
JOIN cases_assessment a ON a.id = j.assessment_id AND a.kind = 'primary' AND a.state = 'signed_off'
JOIN cases_case c ON c.id = a.case_id AND c.inspection_id = %s
JOIN inspection_question q ON q.id = j.question_id
WHERE j.answer <> ''
GROUP BY q.number, j.answer
"""


def _tallies(inspection):
    counts = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(TALLIES, (inspection,))
        for number, answer, cases in cursor.fetchall():
            counts[number][answer] = cases
    return counts


@login_required
def tallies(request, inspection):
    """One plain GROUP BY and a line for each answer."""
    counts = _tallies(inspection)
    return render(request, "floor/tallies.html", {"counts": sorted(counts.items())})


@cache
def outlined(inspection):
    """The standards, whose titles, statements and questions stand in the hand-written HTML."""
    framework = question_set(Inspection.objects.get(pk=inspection).framework_id)
    return [
        {
            "number": item.number,
            "title": item.title,
            "statement": item.statement,
            "sections": item.report_sections,
            "key_questions": [{"number": q.number, "text": q.text} for q in item.key_questions],
        }
        for item in framework.standards
    ]


@login_required
def report(request, inspection):
    """The same passages, facts, surveys, decisions and counts, read once each. The text is Markdown: it is rendered by
    the same libraries; the numbers in it and the charts stand in the HTML."""
    texts = defaultdict(lambda: defaultdict(list))
    rows = Passage.objects.filter(inspection=inspection).values_list("section", "kind", "text", "addressee")
    for section_, kind, text, addressee in rows:
        texts[section_][kind].append((render_markdown.__wrapped__(text), addressee))
    facts = dict(ContextFact.objects.filter(inspection=inspection).values_list("name", "value"))
    surveys = list(SurveyResult.objects.filter(inspection=inspection).values_list("survey", "statement", "percent"))
    decisions = dict(
        PanelDecision.objects.filter(inspection=inspection).values_list("standard__number", "agreed__code")
    )
    counts = _tallies(inspection)
    standards = []
    for standard in outlined(inspection):
        questions = []
        for item in standard["key_questions"]:
            yes, no = (counts[item["number"]].get(answer, 0) for answer in ("yes", "no"))
            questions.append((item["text"], yes, yes + no, (200 * yes + yes + no) // (2 * (yes + no))))
        parts = [(None, texts[standard["number"]])]
        parts += [(name, texts[f"{standard['number']}/{name}"]) for name in standard["sections"]]
        standards.append(
            (standard, LABELS.get(decisions.get(standard["number"])), questions, [(n, dict(t)) for n, t in parts])
        )
    front = [(name, texts[name]["narrative"]) for name in FRONT]
    context = {
        "front": front,
        "recommendations": texts["recommendations"]["recommendation"],
        "standards": standards,
        "facts": facts,
        "surveys": surveys,
    }
    return render(request, "floor/report.html", context)
