"""What anybody may read without a sign-in, where `PUBLIC_REPORTS` is on."""

from django.urls import path

from reports.publishing import public

urlpatterns = [
    path("", public.reports, name="published"),
    path("<slug:code>/", public.report, name="published_report"),
    path("<slug:code>/<int:number>/<str:filename>", public.file, name="published_file"),
]
