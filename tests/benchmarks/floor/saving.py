"""Saves: the rows that the product writes, each by one statement, in one transaction."""

import json
import uuid
from functools import cache

from django.db import connection, transaction
from django.http import Http404, HttpResponseRedirect, JsonResponse
from django.utils import timezone

from tests.benchmarks.floor.cases import ASSESSMENT, answers_in
from tests.benchmarks.floor.pages import select_one, standing

ANSWERS = {"", "yes", "no", "na"}
LONGEST = 20_000
# Whether the person may answer is asked by the statement that locks the case.
LOCK = """
UPDATE cases_assessment SET version = version + 1, revision_count = revision_count + %s
WHERE state = 'in_progress' AND kind = 'primary' AND assessor_id = %s AND case_id = (
    SELECT c.id FROM cases_case c JOIN inspection_inspection i ON i.id = c.inspection_id
    JOIN inspection_teammember m ON m.inspection_id = i.id AND m.user_id = %s
    WHERE i.code = %s AND c.reference = %s AND m.role IN ('lead_inspector', 'inspector', 'local_assessor')
)
RETURNING id, revision_count
"""
CHANGE = """
UPDATE cases_judgement SET answer = %s, evidence = %s, version = version + 1, by_id = %s, at = %s
WHERE assessment_id = %s AND question_id = %s AND version = %s
"""
ADD = """
INSERT INTO cases_judgement (answer, evidence, by_id, at, assessment_id, question_id, version)
VALUES (%s, %s, %s, %s, %s, %s, 1) ON CONFLICT DO NOTHING
"""
HISTORY = """
INSERT INTO cases_judgementrevision
    (assessment_id, question_id, version, answer, evidence, key, sequence, evidence_digest, digest, by_id, at)
VALUES (%s, %s, %s, %s, %s, %s, %s, '', '', %s, %s)
"""


class Overtaken(Exception):
    """Somebody else was first."""


@cache
def question(code, number):
    found = select_one(
        "SELECT q.id FROM inspection_question q JOIN inspection_inspection i ON i.framework_id = q.framework_id"
        " WHERE i.code = %s AND q.number = %s",
        code,
        number,
    )
    if found is None:
        raise Http404
    return found[0]


def store(user, code, reference, changes):
    """`changes` are (question, answer, evidence, version, key); the time at which they were stored."""
    now = timezone.now()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LOCK, (len(changes), user.pk, user.pk, code, reference))
        locked = cursor.fetchone()
        if locked is None:
            raise Http404
        assessment, sequence = locked
        for place, (pk, answer, evidence, version, key) in enumerate(changes, start=1 - len(changes)):
            values = (answer, evidence, user.pk, now, assessment, pk)
            cursor.execute(*((CHANGE, (*values, version)) if version else (ADD, values)))
            if cursor.rowcount != 1:
                raise Overtaken
            key = key if connection.features.has_native_uuid_field else key.hex
            cursor.execute(
                HISTORY, (assessment, pk, version + 1, answer, evidence, key, sequence + place, user.pk, now)
            )
    return now


def save_answer(request, code, reference, number):
    body = json.loads(request.body)
    answer, evidence, version = body["answer"], body["evidence"], body["version"]
    if answer not in ANSWERS or len(evidence) > LONGEST or "\0" in evidence:
        return JsonResponse({"error": "refused"}, status=422)
    change = (question(code, number), answer, evidence, version, uuid.UUID(body["key"]))
    try:
        at = store(request.user, code, reference, [change])
    except Overtaken:
        return JsonResponse({"error": "conflict"}, status=409)
    return JsonResponse({"answer": answer, "evidence": evidence, "version": version + 1, "at": at})


def save_page(request, code, reference, section):
    """What differs from what is stored is stored."""
    assessment, *_ = select_one(ASSESSMENT, code, reference, request.user.pk)
    stored, changes = answers_in(assessment, section), []
    for number in standing()["sections"][section]:
        pk = standing()["questions"][number]
        answer = request.POST.get(f"{number}-answer", "")
        evidence = request.POST[f"{number}-evidence"].replace("\r\n", "\n")
        if (answer, evidence) == tuple(stored.get(pk, ("", "", 0))[:2]):
            continue
        if answer not in ANSWERS or len(evidence) > LONGEST:
            return JsonResponse({"error": "refused"}, status=422)
        key = uuid.uuid5(uuid.UUID(request.POST["key"]), f"{number}|{answer}|{evidence}")
        changes.append((pk, answer, evidence, int(request.POST[f"{number}-version"]), key))
    if changes:
        store(request.user, code, reference, changes)
    response = HttpResponseRedirect(request.path)
    response.set_cookie("saved", str(len(changes)))
    return response
