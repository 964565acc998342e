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
from tests.factories import answer_everything, join, make_case, make_inspection, make_tameside, make_user, primary

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


def main():
    lee, ivy = make_user("Lee Lead"), make_user("Ivy Inspector")
    tameside = make_tameside(narrative=True)
    join(lee, tameside, TeamRole.LEAD_INSPECTOR)
    one, sixty = many_cases(lee, ivy, 1), many_cases(lee, ivy, 60)
    case = sixty.cases.get(reference="B-000")
    answer_everything(case, by=ivy)
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
                "empty": {"reference": small.reference, "pk": primary(small).pk},
                "questions": {item.number: item.pk for item in question_set(sixty.framework_id).questions},
            }
        )
    )


if __name__ == "__main__":
    main()
