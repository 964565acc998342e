"""How somebody hears of their invitation: by mail, or by who invited them where no mail leaves."""

from django.conf import settings
from django.core.mail import send_mail
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse

from inspection.people.invitations import token_of
from inspection.people.models import Invitation


def link_of(request: HttpRequest, invitation: Invitation) -> str:
    """For a reply's page or a mail; never for a log or an address of ours."""
    return request.build_absolute_uri(reverse("invitation", args=[token_of(invitation)]))


def tell(request: HttpRequest, invitation: Invitation, *, is_new: bool = True) -> str:
    """Mail the link, once; without a mail server, give it back to be shown once and passed on."""
    link = link_of(request, invitation)
    if not settings.MAIL_SERVER_IS_GIVEN:
        return link
    if is_new:
        context = {"invitation": invitation, "link": link, "hours": settings.INVITATION_HOURS}
        subject = render_to_string("people/invitation_subject.txt").strip()
        send_mail(subject, render_to_string("people/invitation_email.txt", context), None, [invitation.user.email])
    return ""
