"""Where the cases of somebody go who leaves a team or may no longer sign in.

The app above that knows cases registers how it finds and moves them when Django starts.
"""

from dataclasses import dataclass
from typing import Protocol

from inspection.people.models import User
from inspection.programme.models import Inspection


@dataclass(frozen=True, slots=True)
class HeldCases:
    """How many cases of an inspection somebody has that are not signed off."""

    inspection: Inspection
    open: int = 0
    submitted: int = 0

    @property
    def total(self) -> int:
        return self.open + self.submitted


@dataclass(frozen=True, slots=True)
class CasesGo:
    """Where cases go: to somebody, or to be allocated anew where `to` is `None`. They stay where `stay` holds."""

    to: User | None = None
    stay: bool = False


class Handover(Protocol):
    def held_by(self, user: User) -> list[HeldCases]:
        """In every inspection where they have any; two queries."""

    def held_in(self, inspection: Inspection) -> dict[int, HeldCases]:
        """{user id: theirs} of everybody who has any of the inspection; one query."""

    def receivers(self, inspection: Inspection, user: User) -> list[User]:
        """Who may be given their cases, by name."""

    def hand_over(self, *, inspection: Inspection, user: User, to: User | None, submitted: bool, by: User) -> None:
        """Give their open cases, or those that are submitted, to somebody, or back to be allocated."""


_handovers: list[Handover] = []


def register_handover(handover: Handover) -> None:
    _handovers[:] = [handover]


def handover() -> Handover:
    return _handovers[0]
