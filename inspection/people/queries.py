"""What an administrator is shown of people."""

from django.shortcuts import get_object_or_404

from inspection.foundation.search import folded, mentions
from inspection.people.models import Invitation, PersonEvent, PersonState, User


def people_list(*, text: str = "", role: str | None = None, state: str = "") -> list[User]:
    """By name. Everybody in whose name or address each word of the `text` stands; `role` is a system role, or `None`
    for any."""
    people = User.objects.with_invitations().order_by("name", "pk")
    if role is not None:
        people = people.filter(system_role=role)
    if state == PersonState.DISABLED:
        people = people.filter(is_active=False)
    elif state:
        people = people.filter(is_active=True, is_invited=state == PersonState.INVITED)
    # As every other search: what reads alike is found, which no database compares so.
    words = folded(text).split()
    return [person for person in people if all(mentions(word, person.name, person.email) for word in words)]


def find_person(pk: int) -> User:
    """For administrators, who know of everybody. Raises `Http404`."""
    person: User = get_object_or_404(User.objects.with_invitations(), pk=pk)
    return person


def open_invitation(user: User) -> Invitation | None:
    return Invitation.objects.open().filter(user=user).select_related("by").first()


def events_of(user: User) -> list[PersonEvent]:
    """Newest first."""
    return list(PersonEvent.objects.filter(user=user).select_related("by"))
