"""What an administrator is shown of places, and of what a new installation still lacks."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from inspection.frameworks.models import Framework
from inspection.people.models import User
from inspection.programme.models import DeliveryUnit, Inspection, Region


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
