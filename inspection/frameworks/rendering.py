"""“How ratings are worked out” as a file that needs nothing else, to be sent and printed."""

from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from inspection.frameworks.explanation import explain
from inspection.frameworks.models import Framework
from inspection.frameworks.queries import content_of

STYLE_SHEETS = ("colours.css", "document.css", "explanation.css")


def explanation_file(framework: Framework) -> HttpResponse:
    context = {
        "framework": framework,
        "explanation": explain(content_of(framework)),
        "css": mark_safe("\n".join(map(_style_sheet, STYLE_SHEETS))),  # Our own files.
    }
    response = HttpResponse(render_to_string("frameworks/explanation_file.html", context))
    name = f"{framework.code}-how-ratings-are-worked-out.html"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@lru_cache
def _style_sheet(name: str) -> str:
    path = finders.find(name)
    assert isinstance(path, str)
    return Path(path).read_text(encoding="utf-8")
