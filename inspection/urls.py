from django.conf import settings
from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("inspection.web.urls")),
    path("", include("inspection.people.urls")),
    path("", include("inspection.frameworks.urls")),
    path("", include("inspection.programme.urls")),
    *([path("admin/", admin.site.urls)] if settings.DJANGO_ADMIN else []),
    # The home page is the list of cases, so it belongs to cases.
    path("", include("cases.urls")),
    path("", include("reports.urls")),
]

handler400 = "inspection.web.error_views.bad_request"
handler403 = "inspection.web.error_views.not_allowed"
handler404 = "inspection.web.error_views.not_found"
handler500 = "inspection.web.error_views.server_error"
