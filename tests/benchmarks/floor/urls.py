"""The product's own addresses, so that one request goes to both sides."""

from django.urls import path

from tests.benchmarks.floor import cases, figures, home, saving


def section(request, **address):
    return (saving.save_page if request.method == "POST" else cases.section)(request, **address)


INSPECTION = "inspections/<slug:code>/"
CASE = f"{INSPECTION}cases/<str:reference>/"

urlpatterns = [
    path("", home.home),
    path(INSPECTION, figures.dashboard),
    path(f"{INSPECTION}panel/", figures.panel),
    path(f"{INSPECTION}questions/<path:number>/", figures.question),
    path(f"{INSPECTION}report/", figures.report),
    path(f"{INSPECTION}cases/", cases.cases),
    path(CASE, cases.case),
    path(f"{CASE}summary/", cases.summary),
    path(f"{CASE}answers/<path:number>/", saving.save_answer),
    path(f"{CASE}<str:section>/", section),
]
