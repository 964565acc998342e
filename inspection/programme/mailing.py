"""Notices by mail: at once, or once a day in one mail. A mail says what the notices say, which is no evidence."""

from collections.abc import Iterable

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone

from inspection.foundation.mail import deliver
from inspection.foundation.transactions import retry_transaction
from inspection.people.models import MailChoice, User
from inspection.programme.models import Notice

MOST_LISTED = 30  # in one mail; how many more there are is said


def mail_at_once(people: Iterable[int]) -> None:
    """Hand on what these people (primary keys) were not mailed yet; the mail leaves after the reply."""
    for person in User.objects.filter(pk__in=people, is_active=True, notices_by_mail=MailChoice.AT_ONCE):
        if claimed := _claim(person):
            _mail_of(person, claimed).send()


def mail_daily() -> tuple[int, int]:
    """Mail everybody who wants mail what is unread and was not mailed; (mails sent, mails that failed). What failed is
    tried again the next time."""
    waiting = Notice.objects.filter(read_at=None, mailed_at=None).values("user")
    # Those who are mailed at once are among them: their mail may have been lost with the process that was to send it.
    people = User.objects.filter(pk__in=waiting, is_active=True).exclude(notices_by_mail=MailChoice.NEVER)
    sent = failed = 0
    for person in people:
        if not (claimed := _claim(person)):
            continue
        if deliver([_mail_of(person, claimed)]):
            sent += 1
        else:
            _give_back(claimed)
            failed += 1
    return sent, failed


@retry_transaction
def _claim(person: User) -> list[Notice]:
    """Those that this process has to mail: of two at once, each gets what the other has not."""
    waiting = Notice.objects.filter(user=person, read_at=None, mailed_at=None)
    claimed = list(waiting.select_for_update(skip_locked=True))
    Notice.objects.filter(pk__in=[notice.pk for notice in claimed]).update(mailed_at=timezone.now())
    return claimed


@retry_transaction
def _give_back(claimed: list[Notice]) -> None:
    Notice.objects.filter(pk__in=[notice.pk for notice in claimed]).update(mailed_at=None)


def _mail_of(person: User, notices: list[Notice]) -> EmailMessage:
    number = len(notices)
    context = {
        "person": person,
        "number": number,
        "notices": notices[:MOST_LISTED],
        "more": max(0, number - MOST_LISTED),
        "site": settings.SITE_URL,
    }
    subject = "1 notice in Plumbline" if number == 1 else f"{number} notices in Plumbline"
    return EmailMessage(subject, render_to_string("programme/notices_email.txt", context), to=[person.email])
