"""What everybody who may know of an inspection may read of its framework."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from inspection.frameworks.explanation import explain
from inspection.frameworks.queries import content_of
from inspection.frameworks.rendering import explanation_file
from inspection.programme.lookup import find_inspection


@require_safe
def explanation(request, code):
    inspection = find_inspection(request.user, code)
    context = {
        "inspection": inspection,
        "framework": inspection.framework,
        "explanation": explain(content_of(inspection.framework)),
        "download": reverse("explanation_download", args=[code]),
    }
    return render(request, "programme/inspection_explanation.html", context)


@require_safe
def explanation_download(request, code) -> HttpResponse:
    return explanation_file(find_inspection(request.user, code).framework)
