"""The unit of a bundle and its region: those that are known by their codes, or new ones."""

from dataclasses import dataclass
from typing import TypeVar

from inspection.frameworks.document import QuestionSet
from inspection.models import DeliveryUnit, Region
from reports.importing.checks import InspectionSchema
from reports.importing.content import PlaceSchema

Place = TypeVar("Place", DeliveryUnit, Region)

ANOTHER_NAME = (
    "{what} {code} is known as {known!r}, and called {given!r} here. Give it the name that it is known by; or, where "
    "that has changed, import with --rename, and all of its inspections show the new name"
)


@dataclass(frozen=True, slots=True)
class Places:
    """A unit with its region, neither of them stored yet, and what speaks against them."""

    unit: DeliveryUnit
    faults: list[str]

    def save(self) -> None:
        if self.unit.region:
            self.unit.region.save()
        self.unit.save()


def find_places(schema: InspectionSchema, framework: QuestionSet, *, rename: bool) -> Places:
    """What is known takes the bundle's name where it is to `rename`; otherwise another name is a fault."""
    short = framework.vocabulary.unit.short
    unit, faults = _known_or_new(DeliveryUnit, schema.unit, short, rename=rename)
    if schema.region is None:
        return Places(unit, faults)
    region, region_faults = _known_or_new(Region, schema.region, "region", rename=rename)
    if unit.region and unit.region.code != region.code:
        region_faults.append(f"{short} {unit.code} belongs to another region, {unit.region.code}")
    # A known unit may have stood in none: frameworks without regions were its first.
    unit.region = region
    return Places(unit, faults + region_faults)


def _known_or_new(model: type[Place], schema: PlaceSchema, what: str, *, rename: bool) -> tuple[Place, list[str]]:
    """The place, and what is wrong with its name."""
    place = model.objects.filter(code=schema.code).first() or model(code=schema.code, name=schema.name)
    faults = []
    if place.name != schema.name and not rename:
        faults = [ANOTHER_NAME.format(what=what, code=place.code, known=place.name, given=schema.name)]
    place.name = schema.name
    return place, faults
