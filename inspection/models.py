"""The models of all rooms, where Django and everybody else looks for them."""

from inspection.frameworks.models import Framework, FrameworkEvent, FrameworkRating, Question, Standard
from inspection.ledger.models import EntryKind, LedgerEntry, LedgerHead
from inspection.people.models import Invitation, PersonEvent, SetUpCode, StoreKey, TokenBucket, User
from inspection.people.roles import SystemRole, TeamRole
from inspection.programme.models import (
    ConflictOfInterest,
    DeliveryUnit,
    Inspection,
    InspectionStage,
    Notice,
    Region,
    TeamMember,
)

__all__ = [
    "ConflictOfInterest",
    "DeliveryUnit",
    "EntryKind",
    "Framework",
    "FrameworkEvent",
    "FrameworkRating",
    "Inspection",
    "InspectionStage",
    "Invitation",
    "LedgerEntry",
    "LedgerHead",
    "Notice",
    "PersonEvent",
    "Question",
    "Region",
    "SetUpCode",
    "Standard",
    "StoreKey",
    "SystemRole",
    "TeamMember",
    "TeamRole",
    "TokenBucket",
    "User",
]
