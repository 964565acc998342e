"""Makes what the benchmark looks at, and tells where it is."""

import json
import os
import time
from importlib import import_module

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "inspection.settings")
django.setup()

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.middleware.csrf import _get_new_csrf_string

from inspection.frameworks.queries import question_set
from inspection.models import TeamRole
from tests.factories import (
    answer_everything,
    join,
    make_case,
    make_example,
    make_inspection,
    make_tameside,
    make_user,
    primary,
)

EVIDENCE = "The assessment draws on the pre-sentence report and the OASys history, and explains both. " * 4


def cookies_of(user):
    """The cookies of a browser in which the user has signed in."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session["renewed_at"] = int(time.time())
    session.save()
    return {settings.SESSION_COOKIE_NAME: session.session_key, settings.CSRF_COOKIE_NAME: _get_new_csrf_string()}


def many_cases(lee, ivy, cases):
    inspection = make_inspection()
    join(lee, inspection, TeamRole.LEAD_INSPECTOR)
    join(ivy, inspection, TeamRole.INSPECTOR)
    for place in range(cases):
        make_case(inspection, reference=f"B-{place:03}", assessor=ivy)
    return inspection


def mixed_answers(lee, ivy):
    """An inspection whose case has a page of twenty information questions, of every type of answer but Yes and No."""
    kinds = [
        "{type: number, unit: days, min: 0, max: 400}",
        "{type: date}",
        "{type: text}",
        "{type: multiple, options: [Nurse, Cook, Driver, Gardener]}",
        "{type: choice, options: [Often, Now and then, Never]}",
    ]
    asked = "".join(
        f"- {{code: IN{place}, text: What is there to say of matter {place}?, answer: {kinds[place % len(kinds)]}}}\n"
        for place in range(1, 21)
    )
    framework = make_example(
        "dynamic-public-protection-2025", ("answers:\n", f"information_questions:\n{asked}answers:\n")
    )
    inspection = make_inspection(framework=framework)
    join(lee, inspection, TeamRole.LEAD_INSPECTOR)
    join(ivy, inspection, TeamRole.INSPECTOR)
    case = make_case(inspection, reference="M-000", assessor=ivy, kind="Order")
    answer_everything(case, by=ivy)
    return inspection, case


def main():
    lee, ivy = make_user("Lee Lead"), make_user("Ivy Inspector")
    tameside = make_tameside(narrative=True)
    join(lee, tameside, TeamRole.LEAD_INSPECTOR)
    one, sixty = many_cases(lee, ivy, 1), many_cases(lee, ivy, 60)
    case = sixty.cases.get(reference="B-000")
    answer_everything(case, by=ivy)
    mixed, mixed_case = mixed_answers(lee, ivy)
    small = make_case(sixty, reference="Z-999", assessor=ivy)
    print(
        json.dumps(
            {
                "ivy": cookies_of(ivy),
                "lee": cookies_of(lee),
                "tameside": {"code": tameside.code, "pk": tameside.pk},
                "one": {"code": one.code, "pk": one.pk},
                "sixty": {"code": sixty.code, "pk": sixty.pk},
                "full": {"reference": case.reference, "pk": primary(case).pk},
                "mixed": {
                    "code": mixed.code,
                    "reference": mixed_case.reference,
                    "pk": primary(mixed_case).pk,
                },
                "empty": {"reference": small.reference, "pk": primary(small).pk},
                "questions": {item.number: item.pk for item in question_set(sixty.framework_id).questions},
            }
        )
    )


if __name__ == "__main__":
    main()
