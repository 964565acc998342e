from .frameworks import (
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
from .inspections import DeliveryUnit, Inspection, Region, TeamMember, TeamRole
from .users import StoreKey, SystemRole, User

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
