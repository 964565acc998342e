"""The product's own addresses, so that one request goes to both sides."""

from django.urls import path

from tests.benchmarks.floor import cases, saving


def section(request, **address):
    return (saving.save_page if request.method == "POST" else cases.section)(request, **address)


CASE = "inspections/<slug:code>/cases/<str:reference>/"

urlpatterns = [
    path("inspections/<slug:code>/cases/", cases.cases),
    path(CASE, cases.case),
    path(f"{CASE}summary/", cases.summary),
    path(f"{CASE}answers/<path:number>/", saving.save_answer),
    path(f"{CASE}<str:section>/", section),
]
