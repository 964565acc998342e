"""Somebody backstage of a site under trial, in a process of its own: makes its people and cases, brings about what no
browser can, and tells what is stored.

Reads a JSON object a line ({"do", …}) and writes one ({"is"} or {"fault"}).
"""

import io
import json
import sys
import uuid

import django

django.setup()

from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import close_old_connections, connection, transaction
from django.urls import URLPattern, get_resolver

from cases.allocation.actions import allocate
from cases.models import Assessment, AssessmentEvent, Judgement, JudgementRevision, State
from cases.review.actions import return_to_assessor
from inspection.frameworks.queries import question_set
from inspection.models import Inspection, SystemRole, TeamMember, TeamRole, User
from reports.models import Export, Passage
from tests.factories import PASSWORD, answer_everything, join, make_case, make_inspection, make_user, submitted

held = []  # the transaction that keeps everybody else from writing


def make(people, cases, answered=False):
    """`people` inspectors, `cases` cases allocated to each in turn, a lead and an administrator."""
    code = f"trial-{uuid.uuid4().hex[:8]}"
    inspection = make_inspection(code=code)
    inspectors = [_joined(f"Inspector {place}", inspection, TeamRole.INSPECTOR) for place in range(people)]
    for place in range(cases):
        assessor = inspectors[place % people]
        case = make_case(inspection, reference=f"T-{place:04}", assessor=assessor)
        if answered:
            answer_everything(case, by=assessor)
    administrator = make_user("Administrator", SystemRole.ADMINISTRATOR, password=PASSWORD)
    return {
        "code": code,
        "inspection": inspection.pk,
        "password": PASSWORD,
        "emails": [user.email for user in inspectors],
        "people": {user.email: user.pk for user in inspectors},
        "lead": _joined("Lead", inspection, TeamRole.LEAD_INSPECTOR).email,
        "administrator": administrator.email,
        "assessments": {each.case.reference: each.pk for each in _assessments(code)},
        "questions": {item.number: item.pk for item in question_set(inspection.framework_id).questions},
    }


def _joined(name, inspection, role):
    return join(make_user(name, password=PASSWORD), inspection, role)


def _assessments(code):
    return Assessment.objects.filter(case__inspection__code=code).select_related("case")


def _assessment(code, case):
    return _assessments(code).get(case__reference=case)


def dump(code):
    """Every current value, every revision in the order stored, and every sign-off."""
    names = ("assessment__case__reference", "question__number", "version", "answer", "evidence", "by__email")
    within = {"assessment__case__inspection__code": code}
    revisions = JudgementRevision.objects.filter(**within).order_by("pk")
    events = AssessmentEvent.objects.filter(**within).order_by("pk")
    return {
        "judgements": list(Judgement.objects.filter(**within).values_list(*names)),
        "revisions": [[*row, str(key)] for *row, key in revisions.values_list(*names, "key")],
        "events": list(events.values_list("assessment__case__reference", "change", "version")),
    }


def verify(code):
    """What `verify_history` says of the inspection; its complaint comes back as a fault."""
    said = io.StringIO()
    call_command("verify_history", code, stdout=said)
    return said.getvalue().strip()


def end_session(key):
    return Session.objects.filter(session_key=key).delete()[0]


def leave_team(code, email):
    return TeamMember.objects.filter(inspection__code=code, user__email=email).delete()[0]


def join_team(code, email):
    join(User.objects.get(email=email), Inspection.objects.get(code=code), TeamRole.INSPECTOR)


def set_active(email, active):
    user = User.objects.get(email=email)
    user.is_active = active
    user.save()


def close(code, case, email):
    assessment = _assessment(code, case)
    submitted(assessment.case, by=User.objects.get(email=email))


def give_back(code, case, email):
    assessment = _assessment(code, case)
    lead = User.objects.get(email=email)
    return_to_assessor(assessment=assessment, expected_version=assessment.version, reason="Trial", by=lead)


def allocate_to(code, case, email):
    allocate(assessment=_assessment(code, case), to=User.objects.get(email=email), by=None)


def standing(code, case, question):
    """State, content version and evidence of one question."""
    assessment = _assessment(code, case)
    evidence = Judgement.objects.values_list("evidence", flat=True).get(
        assessment=assessment, question__number=question
    )
    return [State(assessment.state).value, assessment.version, evidence]


def lock():
    """Nobody else can write until `unlock`."""
    held.append(transaction.atomic())
    held[0].__enter__()  # on SQLite this takes the write lock
    if connection.vendor == "postgresql":
        connection.cursor().execute("LOCK TABLE cases_assessment IN SHARE ROW EXCLUSIVE MODE")


def unlock():
    held.pop().__exit__(None, None, None)


def write_passage(code):
    """So that a file is not the one that was made before."""
    inspection = Inspection.objects.get(code=code)
    Passage.objects.create(inspection=inspection, section="foreword", kind="narrative", position=1, text="More.")


def exports(code):
    """State, whole seconds from the request to the end (`None` while there is none) and attempts of each file."""
    rows = Export.objects.filter(inspection__code=code).defer("content")
    return [[row.state, row.finished_at and (row.finished_at - row.requested_at).seconds, row.attempt] for row in rows]


def addresses():
    """Every route of the product, with its converters, as ["inspections/<slug:code>/", …]."""
    return list(_routes(get_resolver().url_patterns, ""))


def _routes(patterns, before):
    for each in patterns:
        here = before + str(each.pattern)
        if isinstance(each, URLPattern):
            yield here
        else:
            yield from _routes(each.url_patterns, here)


COMMANDS = {
    each.__name__: each
    for each in (
        make, dump, verify, end_session, leave_team, join_team, set_active, close, give_back, allocate_to, standing,
        lock, unlock, write_passage, exports, addresses,
    )
}  # fmt: skip


def answer_to(line):
    command = json.loads(line)
    if not held:
        close_old_connections()
    try:
        return {"is": COMMANDS[command.pop("do")](**command)}
    except CommandError as fault:
        return {"fault": str(fault)}


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(answer_to(line)), flush=True)
