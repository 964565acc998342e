from django.urls import path

from inspection.programme import places, set_up, views

urlpatterns = [
    path("account/", views.account, name="account"),
    path("set-up/", set_up.set_up, name="set_up"),
    path("places/", places.places, name="places"),
    path("places/<slug:kind>/add/", places.add, name="place_add"),
    path("places/<slug:kind>/<slug:code>/", places.change, name="place"),
    path("places/<slug:kind>/<slug:code>/close/", places.close, name="place_close"),
    path("places/<slug:kind>/<slug:code>/open/", places.open_again, name="place_open"),
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
