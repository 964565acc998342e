"""What everybody may read of themselves, and, of the framework of an inspection, who may know of it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from inspection.frameworks.explanation import explain
from inspection.frameworks.queries import content_of
from inspection.frameworks.rendering import explanation_file
from inspection.programme.lookup import find_inspection
from inspection.web.lists import page_of


@require_safe
def account(request):
    """Who one is here, and the ways to one's password and sessions."""
    teams = request.user.team_memberships.select_related("inspection__delivery_unit")
    teams = teams.order_by("-inspection__fieldwork_started_on", "inspection__code")
    page = page_of(request, teams)
    return render(request, "programme/account.html", {"page": page})


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
