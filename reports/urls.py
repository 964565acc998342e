from django.urls import include, path

from reports.views import dashboard, exports, panel, report

in_inspection = [
    path("", dashboard.dashboard, name="inspection"),
    path("questions/<str:number>/", dashboard.question, name="question"),
    path("panel/", panel.panel, name="panel"),
    path("panel/<str:number>/", panel.decide, name="panel_decide"),
    path("report/", report.report, name="report"),
    path("report/passages/", report.passages, name="passages"),
    path("report/passages/add/<str:kind>/<path:section>/", report.add_passage, name="passage_add"),
    path("report/passages/<int:pk>/", report.edit_passage, name="passage_edit"),
    path("report/passages/<int:pk>/move/", report.move_passage, name="passage_move"),
    path("report/passages/<int:pk>/delete/", report.delete_passage, name="passage_delete"),
    path("report/figures/", report.figures, name="figures"),
    path("exports/", exports.exports, name="exports"),
    path("exports/<int:pk>/", exports.export, name="export"),
    path("exports/<int:pk>/download/", exports.download, name="export_download"),
]

urlpatterns = [path("inspections/<slug:code>/", include(in_inspection))]
