"""Links with which a person signs in without a password: short-lived, for one use, good for nothing else."""

from django.core.signing import BadSignature, TimestampSigner

from inspection.people import throttle
from inspection.people.models import User

LIFE = 15 * 60  # seconds
# Remembered for longer than the link would work.
ONE_USE = throttle.Limit("link", burst=1, seconds=2 * LIFE)


class SignInTokens:
    """Makes and checks the tokens, in the place of Django's generator of those that reset a password.

    A token is `<user>:<time>:<signature>`. What ends a person's sessions ends their links too.
    """

    def make_token(self, user: User) -> str:
        return _signer(user).sign(user.pk)

    def check_token(self, user: User, token: str) -> bool:
        try:
            _signer(user).unsign(token, max_age=LIFE)
        except BadSignature:
            return False
        return not throttle.is_empty(_use_of(token))


tokens = SignInTokens()


def owner_of(token: str) -> User | None:
    """Who would be signed in, as long as the link works."""
    number = token.partition(":")[0]
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    user = User.objects.filter(pk=number, is_active=True).first()
    return user if user and tokens.check_token(user, token) else None


def spend(token: str) -> bool:
    """Whether this is its one use; of two at the same moment, one is."""
    try:
        throttle.take(_use_of(token))
    except throttle.TooOftenError:
        return False
    return True


def _signer(user):
    return TimestampSigner(salt=f"inspection.people.links {user.get_session_auth_hash()}")


def _use_of(token):
    return throttle.Bucket(ONE_USE, token)
