"""An inspection and the sections of its report, for who writes it."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from django.http import Http404

from inspection.frameworks.queries import question_set
from inspection.models import Inspection, User
from inspection.programme import permissions
from inspection.programme.lookup import find_inspection
from reports.authoring.outline import SectionSpec, sections_of
from reports.models import Passage

T = TypeVar("T")


def find_to_write(user: User, code: str) -> Inspection:
    """Raises `Http404` and `PermissionDenied`."""
    inspection = find_inspection(user, code)
    permissions.require(permissions.can_write_report(user, inspection))
    return inspection


def find_to_agree(user: User, code: str) -> Inspection:
    """For who reads its sections as they are written. Raises `Http404` and `PermissionDenied`."""
    inspection = find_inspection(user, code)
    permissions.require(permissions.can_agree_report(user, inspection))
    return inspection


def sections_with(inspection: Inspection, passages: Iterable[Passage]) -> dict[str, SectionSpec]:
    return sections_of(question_set(inspection.framework_id), dict.fromkeys(each.section for each in passages))


def find_section(sections: Mapping[str, T], key: str) -> T:
    """Raises `Http404`."""
    if key not in sections:
        raise Http404
    return sections[key]
