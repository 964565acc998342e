"""What happened to accounts, recorded in the transaction that brought it about."""

from inspection.people.models import PersonChange, PersonEvent, User


def log_event(user: User, change: PersonChange, by: User) -> None:
    PersonEvent.objects.create(user=user, change=change, name=user.name, system_role=user.system_role, by=by)
