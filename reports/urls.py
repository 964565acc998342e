from django.urls import URLPattern, URLResolver, include, path

from reports.authoring import details_page
from reports.authoring.views import comments, importing, sections, versions
from reports.authoring.views import report as authoring
from reports.clocks import views as clocks
from reports.dashboards import answers, comparison, fieldwork
from reports.dashboards import views as dashboards
from reports.evidence.views import context, entries
from reports.files import views as files
from reports.programme import views as programme
from reports.recommendations import views as recommendations

in_inspection: list[URLPattern | URLResolver] = [
    path("", dashboards.dashboard, name="inspection"),
    path("answers/", answers.answers, name="answers_by_case"),
    path("time/", clocks.inspection_time, name="inspection_time"),
    path("fieldwork/", fieldwork.fieldwork, name="fieldwork"),
    path("comparison/", comparison.comparison, name="comparison"),
    path("questions/<path:number>/", dashboards.question, name="question"),
    path("evidence/", entries.register, name="evidence"),
    path("evidence/add/", entries.add, name="evidence_add"),
    path("evidence/<int:pk>/", entries.entry, name="evidence_entry"),
    path("evidence/<int:pk>/change/", entries.change, name="evidence_change"),
    path("evidence/<int:pk>/withdraw/", entries.withdraw, name="evidence_withdraw"),
    path("evidence/<int:pk>/restore/", entries.restore, name="evidence_restore"),
    path("evidence/<int:pk>/finding/", authoring.make_finding, name="evidence_finding"),
    path("evidence/<int:pk>/files/", entries.attach, name="evidence_attach"),
    path("evidence/<int:pk>/files/<int:file>/", entries.download, name="evidence_file"),
    path("evidence/<int:pk>/files/<int:file>/change/", entries.change_file, name="evidence_file_change"),
    path("evidence/surveys-and-facts/", context.context, name="evidence_context"),
    path("evidence/surveys-and-facts/file/", context.survey_upload, name="survey_upload"),
    path("evidence/surveys-and-facts/file/store/", context.survey_store, name="survey_store"),
    path("evidence/surveys-and-facts/file/empty.csv", context.survey_template, name="survey_template"),
    path("evidence/surveys-and-facts/<str:kind>/add/", context.add, name="context_add"),
    path("evidence/surveys-and-facts/<str:kind>/<int:pk>/", context.change, name="context_change"),
    path("evidence/surveys-and-facts/<str:kind>/<int:pk>/withdraw/", context.withdraw, name="context_withdraw"),
    path("evidence/surveys-and-facts/<str:kind>/<int:pk>/restore/", context.restore, name="context_restore"),
    path("panel/", include("reports.panel.urls")),
    path("report/", authoring.report, name="report"),
    path("report/share/", authoring.share, name="report_share"),
    path("report/checks/", authoring.checks, name="report_checks"),
    path("report/details/", details_page.details, name="report_details"),
    path("report/import/", importing.import_text, name="report_import"),
    path("report/text/", sections.text, name="report_text"),
    path("report/text/<path:section>/", sections.section, name="report_section"),
    path("report/stage/<path:section>/", sections.stage, name="report_section_stage"),
    path("report/edit/<path:section>/", sections.edit, name="report_section_edit"),
    path("report/comments/", comments.all_comments, name="report_comments"),
    path("report/comments/<path:section>/", comments.comments, name="section_comments"),
    path("report/versions/<int:pk>/", versions.versions, name="passage_versions"),
    path("report/versions/<int:pk>/restore/", versions.restore, name="passage_restore"),
    path("report/figures/", authoring.figures, name="figures"),
    path("accuracy/", include("reports.accuracy.urls")),
    path("recommendations/", recommendations.recommendations, name="recommendations"),
    path("recommendations/<int:place>/respond/", recommendations.respond, name="recommendation_respond"),
    path("recommendations/before/<int:earlier>/", recommendations.judge, name="recommendation_judge"),
    path("publication/", include("reports.publishing.urls")),
    path("exports/", files.exports, name="exports"),
    path("exports/<int:pk>/", files.export, name="export"),
    path("exports/<int:pk>/download/", files.download, name="export_download"),
]

urlpatterns = [
    path("drafts/<int:pk>/", include("reports.accuracy.draft_urls")),
    path("drafts/<int:pk>/recommendations/", recommendations.of_draft, name="draft_recommendations"),
    path("drafts/<int:pk>/recommendations/<int:place>/", recommendations.respond_as_contact, name="draft_respond"),
    path("published/", include("reports.publishing.public_urls")),
    path("programme/", programme.programme, name="programme"),
    path("programme/time/", programme.times, name="programme_times"),
    path("programme/calendar/", programme.calendar, name="programme_calendar"),
    path("inspections/<slug:code>/", include(in_inspection)),
]
