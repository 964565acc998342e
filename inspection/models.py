"""The models of all rooms, where Django and everybody else looks for them."""

from inspection.frameworks.models import (
    BandOf,
    Characteristic,
    Domain,
    Framework,
    FrameworkBand,
    FrameworkRating,
    Question,
    QuestionKind,
    Standard,
)
from inspection.people.models import StoreKey, User
from inspection.people.roles import SystemRole, TeamRole
from inspection.programme.models import DeliveryUnit, Inspection, Region, TeamMember

__all__ = [
    "BandOf",
    "Characteristic",
    "DeliveryUnit",
    "Domain",
    "Framework",
    "FrameworkBand",
    "FrameworkRating",
    "Inspection",
    "Question",
    "QuestionKind",
    "Region",
    "Standard",
    "StoreKey",
    "SystemRole",
    "TeamMember",
    "TeamRole",
    "User",
]
