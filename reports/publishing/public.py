"""Published reports, for anybody: nothing else of an inspection is told here, and nothing at all where it is off."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from inspection.web.lists import page_of
from reports.publishing import queries
from reports.publishing.frozen import frozen

# A published file can run nothing and fetch nothing.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
INLINE = ("text/html; charset=utf-8", "application/pdf")
A_YEAR = 365 * 24 * 60 * 60


def _public():
    if not settings.PUBLIC_REPORTS:
        raise Http404
    return queries.public_editions()


@login_not_required
@require_safe
def reports(request):
    """Every report that is published, the newest first, each by its newest edition."""
    return render(request, "reports/publishing/published.html", {"page": page_of(request, queries.newest(_public()))})


@login_not_required
@require_safe
def report(request, code):
    editions = list(_public().filter(inspection__code=code).order_by("-number"))
    if not editions:
        raise Http404
    rows = queries.rows_of(editions)
    return render(request, "reports/publishing/published_report.html", {"newest": rows[0], "earlier": rows[1:]})


@login_not_required
@require_safe
def file(request, code, number, filename):
    edition = get_object_or_404(_public(), inspection__code=code, number=number)
    response = frozen(edition, filename, is_attachment=False)
    response["Content-Security-Policy"] = POLICY
    response["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    return response
