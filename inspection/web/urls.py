from django.urls import path

from inspection.web import views

urlpatterns = [
    path("session/", views.session, name="session"),
    path("accessibility-statement/", views.accessibility_statement, name="accessibility_statement"),
    path("health/", views.health, name="health"),
]
