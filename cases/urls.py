from django.urls import URLPattern, URLResolver, include, path, register_converter
from django.urls.converters import StringConverter

from cases.trial import views as trial
from cases.views import answers, lists, one_case, review, standards


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
    path("answers/<path:number>/", answers.save_answer, name="save_answer"),
    path("history/<path:number>/", answers.history, name="history"),
    path("<str:section>/", answers.answer_section, name="section"),
]

in_inspection: list[URLPattern | URLResolver] = [
    path("cases/", lists.cases, name="cases"),
    path("review-next/", review.review_next, name="review_next"),
    path("allocation/", lists.allocation, name="allocation"),
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
