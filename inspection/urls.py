from django.contrib import admin
from django.urls import include, path

from inspection import views

urlpatterns = [
    path("sign-in/", views.SignIn.as_view(), name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("session/", views.session, name="session"),
    path("session/store-key/", views.store_key, name="store_key"),
    path("password-change/", views.PasswordChange.as_view(), name="password_change"),
    path("password-change/done/", views.password_changed, name="password_change_done"),
    path("password-reset/", views.PasswordReset.as_view(), name="password_reset"),
    path("password-reset/sent/", views.PasswordResetSent.as_view(), name="password_reset_sent"),
    path("password-reset/<uidb64>/<token>/", views.PasswordResetConfirm.as_view(), name="password_reset_confirm"),
    path("password-reset/done/", views.PasswordResetDone.as_view(), name="password_reset_done"),
    path("accessibility-statement/", views.accessibility_statement, name="accessibility_statement"),
    path("health/", views.health, name="health"),
    path("admin/", admin.site.urls),
    # The home page is the list of cases, so it belongs to cases.
    path("", include("cases.urls")),
    path("", include("reports.urls")),
]

handler400 = "inspection.failures.bad_request"
handler403 = "inspection.failures.not_allowed"
handler404 = "inspection.failures.not_found"
handler500 = "inspection.failures.server_error"
