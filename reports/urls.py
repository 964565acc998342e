from django.urls import URLPattern, URLResolver, include, path

from reports.authoring import views as authoring
from reports.dashboards import views as dashboards
from reports.files import views as files
from reports.programme import views as programme

in_inspection: list[URLPattern | URLResolver] = [
    path("", dashboards.dashboard, name="inspection"),
    path("questions/<path:number>/", dashboards.question, name="question"),
    path("panel/", include("reports.panel.urls")),
    path("report/", authoring.report, name="report"),
    path("report/passages/", authoring.passages, name="passages"),
    path("report/passages/add/<str:kind>/<path:section>/", authoring.add_passage, name="passage_add"),
    path("report/passages/<int:pk>/", authoring.edit_passage, name="passage_edit"),
    path("report/passages/<int:pk>/move/", authoring.move_passage, name="passage_move"),
    path("report/passages/<int:pk>/delete/", authoring.delete_passage, name="passage_delete"),
    path("report/figures/", authoring.figures, name="figures"),
    path("exports/", files.exports, name="exports"),
    path("exports/<int:pk>/", files.export, name="export"),
    path("exports/<int:pk>/download/", files.download, name="export_download"),
]

urlpatterns = [
    path("programme/", programme.programme, name="programme"),
    path("programme/calendar/", programme.calendar, name="programme_calendar"),
    path("inspections/<slug:code>/", include(in_inspection)),
]
