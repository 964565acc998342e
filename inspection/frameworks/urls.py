from django.urls import path

from inspection.frameworks import views

urlpatterns = [
    path("frameworks/", views.frameworks, name="frameworks"),
    path("frameworks/upload/", views.upload, name="framework_upload"),
    path("frameworks/shipped/", views.shipped, name="framework_shipped"),
    path("frameworks/<int:pk>/", views.framework, name="framework"),
    path("frameworks/<int:pk>/changes/", views.changes, name="framework_changes"),
    path("frameworks/<int:pk>/propose/", views.propose, name="framework_propose"),
    path("frameworks/<int:pk>/withdraw/", views.withdraw, name="framework_withdraw"),
    path("frameworks/<int:pk>/agree/", views.agree, name="framework_agree"),
    path("frameworks/<int:pk>/delete/", views.delete, name="framework_delete"),
    path("frameworks/<int:pk>/how-ratings-are-worked-out/", views.explanation, name="framework_explanation"),
    path(
        "frameworks/<int:pk>/how-ratings-are-worked-out/download/",
        views.explanation_download,
        name="framework_explanation_download",
    ),
]
