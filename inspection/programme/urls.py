from django.urls import path

from inspection.programme import views

urlpatterns = [
    path("account/", views.account, name="account"),
    path(
        "inspections/<slug:code>/how-ratings-are-worked-out/",
        views.explanation,
        name="explanation",
    ),
    path(
        "inspections/<slug:code>/how-ratings-are-worked-out/download/",
        views.explanation_download,
        name="explanation_download",
    ),
]
