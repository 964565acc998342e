from django.core.exceptions import PermissionDenied

from inspection.people.models import User
from inspection.people.roles import Permission


def require(user: User, permission: Permission) -> None:
    """Raises `PermissionDenied`."""
    if not user.may(permission):
        raise PermissionDenied
