from django.urls import path

from tests.benchmarks.floor import views

urlpatterns = [
    path("section/<int:assessment>/", views.section),
    path("mixed/<int:assessment>/", views.mixed),
    path("summary/<int:assessment>/", views.summary),
    path("cases/<int:inspection>/", views.cases),
    path("save/<int:assessment>/<int:question>/", views.save),
    path("tallies/<int:inspection>/", views.tallies),
    path("report/<int:inspection>/", views.report),
]
