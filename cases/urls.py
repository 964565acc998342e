from django.urls import URLPattern, URLResolver, include, path, register_converter
from django.urls.converters import StringConverter

from cases.caseload import views as caseload
from cases.sample import views as sample
from cases.trial import views as trial
from cases.views import answers, interviews, lists, one_case, review, search, sharing, standards


class ReferenceConverter(StringConverter):
    """A part of an address without control characters: PostgreSQL cannot even be asked about a NUL."""

    regex = r"[^/\x00-\x1f]+"


register_converter(ReferenceConverter, "reference")

in_case = [
    path("", one_case.case, name="case"),
    path("details/", one_case.details, name="case_details"),
    path("summary/", one_case.summary, name="case_summary"),
    path("review/", review.case_review, name="case_review"),
    path("continue/", one_case.go_on, name="case_continue"),
    path("next/", one_case.next_case, name="case_next"),
    path("submit/", one_case.submit, name="case_submit"),
    path("sign-off/", one_case.sign_off, name="case_sign_off"),
    path("return/", one_case.return_to_assessor, name="case_return"),
    path("reopen/", one_case.reopen, name="case_reopen"),
    path("replace/", sample.replace, name="case_replace"),
    path("restore/", sample.restore, name="case_restore"),
    path("answers/<path:number>/", answers.save_answer, name="save_answer"),
    path("history/<path:number>/", answers.history, name="history"),
    path("<str:section>/", answers.answer_section, name="section"),
]

of_caseload = [
    path("", caseload.caseload, name="caseload"),
    path("template/", caseload.template, name="caseload_template"),
    path("upload/", caseload.upload, name="caseload_upload"),
    path("columns/", caseload.columns, name="caseload_columns"),
    path("values/", caseload.values, name="caseload_values"),
    path("refused/", caseload.refused, name="caseload_refused"),
    path("references/", caseload.pairs, name="caseload_references"),
    path("store/", caseload.store, name="caseload_store"),
    path("delete/", caseload.delete, name="caseload_delete"),
]

of_sample = [
    path("", sample.sample, name="sample"),
    path("design/", sample.design, name="sample_design"),
    path("seed/", sample.seed, name="sample_seed"),
    path("draw/", sample.draw, name="sample_draw"),
    path("abandon/", sample.abandon, name="sample_abandon"),
    path("record/", sample.record, name="sample_record"),
    path("how-to-draw-it-again/", sample.redrawing, name="sample_redrawing"),
    path("add/", sample.add, name="sample_add"),
]

in_inspection: list[URLPattern | URLResolver] = [
    path("cases/", lists.cases, name="cases"),
    path("caseload/", include(of_caseload)),
    path("sample/", include(of_sample)),
    path("search/", search.search, name="search"),
    path("review-next/", review.review_next, name="review_next"),
    path("allocation/", lists.allocation, name="allocation"),
    path("allocation/share-out/", sharing.share_out, name="share_out"),
    path("allocation/share-out/undo/", sharing.undo, name="share_out_undo"),
    path("interviews/", interviews.interviews, name="interviews"),
    path("interviews/add/", interviews.add, name="interview_add"),
    path("interviews/<int:pk>/", interviews.change, name="interview"),
    path("interviews/<int:pk>/outcome/", interviews.outcome, name="interview_outcome"),
    path("interviews/<int:pk>/delete/", interviews.delete, name="interview_delete"),
    path("standards/", standards.standards, name="standards"),
    path("standards/history/<path:number>/", standards.standard_history, name="standard_history"),
    path("standards/<str:number>/", standards.standard, name="standard"),
    path("cases/<reference:reference>/", include(in_case)),
]

urlpatterns = [
    path("", lists.home, name="home"),
    path("inspections/<slug:code>/", include(in_inspection)),
    path("frameworks/<int:pk>/trial/", trial.details, name="framework_trial"),
    path("frameworks/<int:pk>/trial/<str:section>/", trial.section, name="framework_trial_section"),
]
