"""The templates and what stands in them, read once a process."""

import datetime
import json
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.middleware.csrf import get_token
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

YES_NO = {"yes": "Yes", "no": "No"}
LONDON = ZoneInfo("Europe/London")


@cache
def environment():
    environment = Environment(
        autoescape=True,
        loader=FileSystemLoader(settings.FLOOR_TEMPLATES),
        auto_reload=False,
        keep_trailing_newline=True,
    )
    environment.globals |= {"yes_no": YES_NO, "nothing": ("", "", 0), "band": lambda figure: tags()[figure[3]]}
    return environment


@cache
def tags():
    """The ratings as HTML, from the worst."""
    tag = Markup('<strong class="govuk-tag rating rating--{}">{}</strong>')
    return [tag.format(step, label) for step, label in enumerate(standing()["ratings"])]


@cache
def template(name):
    return environment().get_template(f"{name}.html")


@cache
def standing():
    return json.loads((Path(settings.FLOOR_TEMPLATES) / "standing.json").read_text())


@cache
def labels():
    """{answer: HTML}"""
    shown = {
        code: Markup('<strong class="typed" dir="auto">{}</strong>').format(label)
        for code, label in standing()["labels"].items()
    }
    return {"": Markup('<span class="answered__none">Not answered</span>')} | shown


def page(request, name, **context):
    return HttpResponse(template(name).render(user=request.user, token=get_token(request), **context))


def select(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def select_one(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()


def day(stored):
    """1 September 2025. SQLite has no type for dates."""
    date = datetime.date.fromisoformat(stored) if isinstance(stored, str) else stored
    return f"{date.day} {date:%B %Y}"


def moment(stored):
    """1 September 2025, 08:29 GMT"""
    at = datetime.datetime.fromisoformat(stored) if isinstance(stored, str) else stored
    at = (at if at.tzinfo else at.replace(tzinfo=datetime.UTC)).astimezone(LONDON)
    return f"{day(at.date())}, {at:%H:%M %Z}"
