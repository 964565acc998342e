"""What the programme's forms and lists offer to whom, and what a new installation still lacks."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from inspection.foundation.search import mentions
from inspection.frameworks.models import Framework
from inspection.people.models import User
from inspection.people.roles import SystemRole
from inspection.programme.models import DeliveryUnit, Inspection, Region

COPIED_FROM = 200  # of the newest inspections
MOST_FOUND = 20


def offered_for_new(user: User) -> dict[str, Any]:
    """What a new inspection can be of, by whom, and like which."""
    return {
        "units": DeliveryUnit.objects.open().select_related("region"),
        "frameworks": Framework.objects.published(),
        "people": User.objects.filter(is_active=True).exclude(system_role=SystemRole.ADMINISTRATOR),
        "inspections": Inspection.objects.visible_to(user).select_related("delivery_unit")[:COPIED_FROM],
    }


def teams_of_units(user: User, text: str) -> QuerySet[Inspection]:
    """Inspections whose team the user may know of and whose unit has the text in its name, with the number of
    `people` in each team."""
    units = [unit.pk for unit in DeliveryUnit.objects.all() if mentions(text, unit.name)]
    inspections = Inspection.objects.with_team_for(user).filter(delivery_unit__in=units)
    counted = inspections.select_related("delivery_unit", "framework").annotate(people=Count("team_members"))
    # Counted rows have no order of their own.
    return counted.order_by("-fieldwork_started_on", "code")


def people_to_add(inspection: Inspection, text: str) -> list[User]:
    """Those who may sign in, are not in the team and whose name or address has the text in it; the first by name."""
    there = inspection.team_members.values("user")
    people = User.objects.filter(is_active=True).exclude(pk__in=there).exclude(system_role=SystemRole.ADMINISTRATOR)
    return [person for person in people if mentions(text, person.name, person.email)][:MOST_FOUND]


def regions() -> QuerySet[Region]:
    """By name; each with how many units it has."""
    return Region.objects.annotate(units=Count("delivery_units")).order_by("name", "pk")


def units() -> QuerySet[DeliveryUnit]:
    """By region and name; each with how many inspections it has had."""
    read = DeliveryUnit.objects.select_related("region").annotate(held=Count("inspections"))
    ordered: QuerySet[DeliveryUnit] = read.order_by("region__name", "name", "pk")
    return ordered


@dataclass(frozen=True, slots=True)
class SetUp:
    """What there is of what a first inspection needs."""

    framework: bool
    region: bool
    unit: bool
    people: bool
    inspection: bool


def set_up_so_far() -> SetUp:
    return SetUp(
        framework=Framework.objects.published().exists(),
        region=Region.objects.open().exists(),
        unit=DeliveryUnit.objects.open().exists(),
        people=User.objects.count() > 1,
        inspection=Inspection.objects.exists(),
    )
