"""Which buckets an attempt falls under (docs/decisions/0021).

The numbers hang together. One machine cannot empty a person's bucket: it gets fewer attempts at them than the bucket
gets back. A link is valid longer than a bucket of mails needs for the next, so that whoever empties it has had a valid
link mailed to the person.
"""

from inspection.people.clients import machine_of, sign_in_name
from inspection.people.devices import known_device
from inspection.people.throttle import Bucket, Limit

PERSON = Limit("person", burst=10, seconds=3 * 60)
PAIR = Limit("person and machine", burst=5, seconds=5 * 60)
MACHINE = Limit("machine", burst=20, seconds=30)
DEVICE = Limit("person and known device", burst=10, seconds=3 * 60)
PASSWORD_CHANGE = Limit("password change", burst=10, seconds=3 * 60)
# Nobody guesses a code of a hundred bits; it only must not be tried for nothing.
FIRST_ADMINISTRATOR = Limit("first administrator", burst=10, seconds=60)
# Whoever floods the page for others has to go on doing so; guessing is not possible there.
MAILS_FROM_MACHINE = Limit("mails from machine", burst=30, seconds=2)
MAILS = {purpose: Limit(f"mails to {purpose}", burst=3, seconds=5 * 60) for purpose in ("reset", "sign in")}


def signing_in(request, email: str) -> list[Bucket]:
    """By person, machine and pair; in a browser in which the person has signed in before, by that alone."""
    person, machine = sign_in_name(email), machine_of(request)
    if device := known_device(request, email):
        return [Bucket(DEVICE, f"{device} {person}")]
    return [Bucket(PERSON, person), Bucket(MACHINE, machine), Bucket(PAIR, f"{machine} {person}")]


def changing_password(user) -> list[Bucket]:
    return [Bucket(PASSWORD_CHANGE, str(user.pk))]


def making_first_administrator(request) -> list[Bucket]:
    return [Bucket(FIRST_ADMINISTRATOR, machine_of(request))]


def asking_for_mail(request, email: str, purpose: str) -> list[Bucket]:
    """`purpose` is "reset" or "sign in". By the address as it was typed, whether it belongs to an account or not."""
    return [Bucket(MAILS[purpose], sign_in_name(email)), Bucket(MAILS_FROM_MACHINE, machine_of(request))]
