"""An inspection, for who may read its evidence, or record it. Both raise `Http404` and `PermissionDenied`."""

from inspection.models import Inspection, User
from inspection.programme import permissions
from inspection.programme.lookup import find_inspection


def find_to_read(user: User, code: str) -> Inspection:
    inspection = find_inspection(user, code)
    permissions.require(permissions.can_read_evidence(user, inspection))
    return inspection


def find_to_record(user: User, code: str) -> Inspection:
    inspection = find_inspection(user, code)
    permissions.require(permissions.can_record_evidence(user, inspection))
    return inspection
