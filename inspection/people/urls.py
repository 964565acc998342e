from django.urls import path

from inspection.people import administration, joining, views

urlpatterns = [
    path("sign-in/", views.SignIn.as_view(), name="sign_in"),
    path("sign-in/link/", views.SignInLink.as_view(), name="sign_in_link"),
    path("sign-in/link/sent/", views.SignInLinkSent.as_view(), name="sign_in_link_sent"),
    path("sign-in/link/<token>/", views.sign_in_by_link, name="sign_in_by_link"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("sign-out-everywhere/", views.sign_out_everywhere, name="sign_out_everywhere"),
    path("account/keyboard/", views.keyboard, name="keyboard"),
    path("account/notices/", views.notices_by_mail, name="notices_by_mail"),
    path("session/store-key/", views.store_key, name="store_key"),
    path("password-change/", views.PasswordChange.as_view(), name="password_change"),
    path("password-change/done/", views.password_changed, name="password_change_done"),
    path("password-reset/", views.PasswordReset.as_view(), name="password_reset"),
    path("password-reset/sent/", views.PasswordResetSent.as_view(), name="password_reset_sent"),
    path("password-reset/<uidb64>/<token>/", views.PasswordResetConfirm.as_view(), name="password_reset_confirm"),
    path("password-reset/done/", views.PasswordResetDone.as_view(), name="password_reset_done"),
    path("set-up/first-administrator/", joining.make_first_administrator, name="first_administrator"),
    path("invitations/<token>/", joining.accept_invitation, name="invitation"),
    path("people/", administration.people, name="people"),
    path("people/invite/", administration.invite, name="people_invite"),
    path("people/invite-many/", administration.invite_many, name="people_invite_many"),
    path("people/<int:pk>/", administration.person, name="person"),
    path("people/<int:pk>/change/", administration.change, name="person_change"),
    path("people/<int:pk>/enable/", administration.enable, name="person_enable"),
    path("people/<int:pk>/invite-again/", administration.invite_again, name="person_invite_again"),
    path("people/<int:pk>/withdraw/", administration.withdraw, name="person_withdraw"),
]
