"""What people are told of: in the product, and by mail as they have chosen (`inspection.programme.mailing`)."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from inspection.foundation.transactions import retry_transaction
from inspection.people.models import MailChoice, User
from inspection.people.roles import Permission, SystemRole, TeamRole
from inspection.programme.mailing import mail_at_once
from inspection.programme.models import Inspection, Notice

LONGEST = 300  # characters of a text, and of an address


def notify(
    people: Iterable[User],
    text: str,
    *,
    inspection: Inspection | None = None,
    address: str = "",
    reminder: str | None = None,
) -> None:
    """Tell each of them once, without evidence; part of the transaction of what is told. `address` is a path of the
    site; one that is too long to be kept leads nowhere. Of the same `reminder` nobody is told again."""
    told = {person.pk: person for person in people if person.is_active}
    leads_to = address if len(address) <= LONGEST else ""
    Notice.objects.bulk_create(
        (
            Notice(
                user=person,
                inspection=inspection,
                text=text[:LONGEST],
                address=leads_to,
                reminder_key=reminder and f"{reminder}/{person.pk}",
            )
            for person in told.values()
        ),
        ignore_conflicts=reminder is not None,
    )
    if at_once := [person.pk for person in told.values() if person.notices_by_mail == MailChoice.AT_ONCE]:
        # What was told is stored by then: a mail that cannot be made is in the log, and fails nobody's page.
        transaction.on_commit(lambda: mail_at_once(at_once), robust=True)


def unread_by(user: User) -> int:
    """How many notices they have not marked as read; one query, of an index that holds no others."""
    return Notice.objects.filter(user=user, read_at=None).count()


def notices_of(user: User) -> QuerySet[Notice]:
    """Newest first."""
    return Notice.objects.filter(user=user)


@retry_transaction
def mark_as_read(*, user: User, newest: int) -> None:
    """All of theirs up to the newest that their page showed (its primary key): what came since, they have not seen."""
    Notice.objects.filter(user=user, read_at=None, pk__lte=newest).update(read_at=timezone.now())


@retry_transaction
def mark_one_as_read(*, notice: Notice) -> None:
    """What is read already was read when it was."""
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=timezone.now())


def deal_with(inspection: Inspection, address: str) -> None:
    """What was told so far of the page at the address needs nobody any more; part of the transaction of what was
    done."""
    told = Notice.objects.filter(inspection=inspection, address=address, read_at=None)
    told.update(read_at=timezone.now())


def leads_of(inspection: Inspection) -> list[User]:
    """Those of the team who may sign off, by name."""
    leads = inspection.team_members.filter(role__in=TeamRole.with_permission(Permission.SIGN_OFF), user__is_active=True)
    return [member.user for member in leads.select_related("user")]


def planners() -> list[User]:
    """Those who look after the programme, by name."""
    roles = SystemRole.with_permission(Permission.PLAN_PROGRAMME)
    return list(User.objects.filter(system_role__in=roles, is_active=True))
