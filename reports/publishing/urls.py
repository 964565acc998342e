from django.urls import path

from reports.publishing import views

urlpatterns = [
    path("", views.publication, name="publication"),
    path("propose/", views.propose, name="publication_propose"),
    path("proposals/<int:pk>/approve/", views.approve, name="publication_approve"),
    path("proposals/<int:pk>/decline/", views.decline, name="publication_decline"),
    path("proposals/<int:pk>/withdraw/", views.withdraw, name="publication_withdraw"),
    path("editions/<int:number>/", views.edition, name="edition"),
    path("editions/<int:number>/now/", views.edition_now, name="edition_now"),
    path("editions/<int:number>/<str:filename>", views.edition_file, name="edition_file"),
]
