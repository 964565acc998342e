"""Makes what the benchmark looks at, as in real life, and prints as JSON where it is and who may see it."""

import argparse
import datetime
import json
import os
import random
import time
import uuid
from importlib import import_module

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "inspection.settings")
django.setup()

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django.middleware.csrf import _get_new_csrf_string

from cases.models import Assessment, Case, Judgement, State
from cases.queries import Stage, form_sections, questions_put_to
from cases.saving.actions import record_judgements
from cases.saving.changes import AnswerChange
from inspection.models import DeliveryUnit, Inspection, SystemRole, TeamMember, TeamRole
from reports.authoring.tokens.grammar import Token, parse
from reports.authoring.tokens.resolver import Figures
from reports.models import Passage, PassageKind
from tests.factories import (
    DETAILS,
    answer_everything,
    applicable,
    join,
    make_case,
    make_inspection,
    make_tameside,
    make_user,
    primary,
    signed_off,
    submitted,
)

# Evidence is put together of these, so that it compresses as a text that somebody has typed does.
VOCABULARY = (
    "assessment plan review risk harm partner interview breach letter report home visit contact order licence employer"
    " hostel tenancy sister manager victim officer appointment absence warning alcohol methadone police court sentence"
    " explained missed agreed noted recorded recalled updated signed discussed referred attended declined & followed"
    " the the the a of of to to in on at with by for not before after since early late weekly twice never clearly"
)
BEGAN = datetime.date(2025, 9, 1)
CASES_AROUND = 35  # of each inspection around those that are looked at
EDITIONS = 3
BATCH = 2000  # rows


def cookies_of(user):
    """The cookies of a browser in which the user has signed in."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session["renewed_at"] = session["began_at"] = int(time.time())
    session.save()
    return {settings.SESSION_COOKIE_NAME: session.session_key, settings.CSRF_COOKIE_NAME: _get_new_csrf_string()}


def make_sixty(lee, ivy):
    """Sixty cases answered fully, with evidence, in three editions; six of them are handed in or signed off."""
    inspection = make_inspection(name="Sixty PDU")
    join(lee, inspection, TeamRole.LEAD_INSPECTOR)
    join(ivy, inspection, TeamRole.INSPECTOR)
    for index in range(60):
        case = make_case(inspection, reference=f"B-{index:03}", assessor=ivy)
        for edition in range(EDITIONS):
            answer_all(case, ivy, edition, index)
        if index >= 57:
            signed_off(case, by=ivy)
        elif index >= 54:
            submitted(case, by=ivy)
    return inspection


def text(chance, words):
    return " ".join(chance.choices(VOCABULARY.split(), k=words)).capitalize() + "."


def answer_all(case, user, edition, index):
    """One in seven answered No. A key question has some eighty words of evidence, one prompt in four a note of ten."""
    chance = random.Random(100 * index + edition)
    assessment = primary(case)
    versions = dict(assessment.judgements.values_list("question", "version"))
    changes = []
    for place, item in enumerate(applicable(case)):
        has_note = (place + index) % 4 == 0
        evidence = text(chance, 80) if item.is_key_question else text(chance, 10) if has_note else ""
        value = "no" if (place + index + edition) % 7 == 0 else "yes"
        # Information questions have answers of their own.
        value = value if value in dict(item.choices) else item.choices[0].code
        changes.append(AnswerChange(item, value, evidence, versions.get(item.pk, 0), uuid.uuid4()))
    record_judgements(assessment=assessment, changes=changes, by=user)


def add_cases(inspections, number, *, state=State.IN_PROGRESS, assessor=None):
    """Cases N-0000, … in each, behind the product's back: without seals and events, which no page that is measured
    reads."""
    cases = Case.objects.bulk_create(
        [
            Case(inspection=inspection, reference=f"N-{index:04}", commenced_on=BEGAN, details=DETAILS)
            for inspection in inspections
            for index in range(number)
        ],
        batch_size=BATCH,
    )
    rows = [Assessment(case=case, assessor=assessor, state=state, version=1) for case in cases]
    return Assessment.objects.bulk_create(rows, batch_size=BATCH)


def make_around(people, framework, number):
    """Inspections of the years before, in each of which every one of the people has a role: {user: role}."""
    region = DeliveryUnit.objects.select_related("region").first().region
    units = DeliveryUnit.objects.bulk_create(
        DeliveryUnit(code=f"around-{index}", name=f"Around {index} PDU", region=region) for index in range(number)
    )
    inspections = Inspection.objects.bulk_create(
        Inspection(
            code=f"around-{index}",
            delivery_unit=unit,
            framework=framework,
            fieldwork_started_on=datetime.date(2021, 3, 1) + datetime.timedelta(days=index),
        )
        for index, unit in enumerate(units)
    )
    TeamMember.objects.bulk_create(
        TeamMember(inspection=inspection, user=user, role=role)
        for inspection in inspections
        for user, role in people.items()
    )
    add_cases(inspections, CASES_AROUND)


def make_many(ivy, number):
    """An inspection of `number` signed-off cases, each answered fully."""
    inspection = make_inspection(name="Many PDU")
    join(ivy, inspection, TeamRole.INSPECTOR)
    first = make_case(inspection, reference="M-0000", assessor=ivy)
    answer_everything(first, by=ivy)
    signed_off(first, by=ivy)
    answers = list(Judgement.objects.filter(assessment=primary(first)).values("question_id", "answer", "at"))
    evidence = text(random.Random(number), 80)
    rows = [
        Judgement(assessment=assessment, evidence=evidence, version=1, by=ivy, **answer)
        for assessment in add_cases([inspection], number - 1, state=State.SIGNED_OFF, assessor=ivy)
        for answer in answers
    ]
    Judgement.objects.bulk_create(rows, batch_size=BATCH)
    return inspection


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--around", type=int, required=True, help="inspections besides those that are looked at")
    parser.add_argument("--many", type=int, required=True, help="cases of the largest inspection")
    options = parser.parse_args()
    lee, ivy = make_user("Lee Lead"), make_user("Ivy Inspector")
    hana, solo = make_user("Hana Head", SystemRole.HEAD_OF_INSPECTION), make_user("Sol Single")
    tameside = make_tameside(narrative=True)
    join(lee, tameside, TeamRole.LEAD_INSPECTOR)
    sixty = make_sixty(lee, ivy)
    many = make_many(ivy, options.many)
    alone = make_inspection(name="Alone PDU", cases=1)
    join(solo, alone, TeamRole.LEAD_INSPECTOR)
    make_around({lee: TeamRole.LEAD_INSPECTOR, ivy: TeamRole.INSPECTOR}, sixty.framework, options.around)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    people = {"lee": lee, "ivy": ivy, "hana": hana, "sol": solo}
    made = {
        "people": {name: cookies_of(user) for name, user in people.items()},
        "tameside": tameside.code,
        "sixty": sixty.code,
        "many": many.code,
        "standing": standing(sixty.cases.get(reference="B-000")) | of_report(tameside),
    }
    print(json.dumps(made))


def standing(case):
    """What the floor may take for granted: it stands in its pages and statements."""
    framework = case.inspection.question_set
    pages = form_sections(case)
    totals = {
        f"{report} {interview}": len(
            questions_put_to(
                framework,
                framework.sections_of(BEGAN, DETAILS | {"court_report": report, "interview": interview}),
                frozenset(),
            )
        )
        for report in ("yes", "no")
        for interview in ("yes", "no")
    }
    return {
        "questions": {item.number: item.pk for item in framework.questions},
        "sections": {page.slug: [item.number for item in page.questions] for page in pages},
        "details": {detail.code: detail.label for detail in framework.details},
        "vocabulary": {"started": framework.vocabulary.started},
        "labels": {code: label for item in framework.questions for code, label in item.choices},
        "totals": totals,
        "stages": Stage.values,
    }


def of_report(inspection):
    """What the pages of figures say today, so that it is known where figures stand in them."""
    passages = list(Passage.objects.filter(inspection=inspection))
    figures = Figures(inspection, [passage.text for passage in passages])
    tokens = {
        piece.source.strip("{}"): figures.value(piece)
        for passage in passages
        for piece in parse(passage.text)
        if isinstance(piece, Token)
    }
    card = figures.card
    return {
        "figures": {
            number: [score.yes, score.base, score.percent or 0]
            for number, score in card.questions.items()
            if score.base
        },
        "key_questions": {
            standard.number: [item.number for item in standard.key_questions]
            for standard in card.framework.case_standards
            if standard.is_rated
        },
        "ratings": [rating.label for rating in card.framework.ratings],
        "rating_codes": {rating.code: rating.label for rating in card.framework.ratings},
        "passages": {
            passage.pk: figures.render(passage.text) for passage in passages if passage.kind != PassageKind.LINK
        },
        "links": {passage.pk: figures.plain(passage.text) for passage in passages if passage.kind == PassageKind.LINK},
        "tokens": tokens,
    }


if __name__ == "__main__":
    main()
