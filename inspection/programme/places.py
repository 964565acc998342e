"""Changes of places. Their history says who made each (`simple_history`)."""

import itertools
import re
import unicodedata
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.utils import timezone

from inspection.foundation.transactions import retry_transaction
from inspection.people.models import User
from inspection.programme.models import DeliveryUnit, Place, Region

P = TypeVar("P", Region, DeliveryUnit)

CODE_LIMIT = 60
# Their addresses are other pages'.
RESERVED = {"add"}


class PlaceRefusedError(ValueError):
    """A change that cannot be made; the message says why. `field` is what was at fault."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class StalePlaceError(PlaceRefusedError):
    """The place was changed since it was seen; `current` is what it is now."""

    def __init__(self, current: Place) -> None:
        super().__init__("Somebody else has changed it since you opened the page")
        self.current = current


@retry_transaction
def add_region(*, name: str, code: str = "", by: User) -> tuple[Region, bool]:
    """The second value tells whether it is new: the same name again finds what is there, and changes nothing. The code
    is made of the name where none is given. Raises `PlaceRefusedError` where the code is another region's."""
    return _add(Region(name=name, code=code), by)


@retry_transaction
def add_unit(*, name: str, region: Region | None, code: str = "", by: User) -> tuple[DeliveryUnit, bool]:
    """As `add_region`; two regions may have units of one name."""
    return _add(DeliveryUnit(name=name, region=region, code=code), by)


def _add(place: P, by: User) -> tuple[P, bool]:
    # Read before the name is looked for: of who adds the same name in between, either the name is found or its code
    # is not known to be taken, and then the database refuses it. The other way round there would be two of one name.
    taken = set(type(place)._default_manager.values_list("code", flat=True)) | RESERVED
    if stored := _same_name(place):
        return stored, False
    if place.code in taken:
        raise PlaceRefusedError(f"The code {place.code} is taken already", "code")
    place.code = place.code or free_code(place.name, taken)
    place._history_user = by  # type: ignore[attr-defined]  # read by simple_history
    try:
        with transaction.atomic():
            place.save(force_insert=True)
    except IntegrityError:
        # Somebody else was quicker by a moment.
        if stored := _same_name(place):
            return stored, False
        raise PlaceRefusedError(f"The code {place.code} was taken just now. Send it again", "code") from None
    return place, True


@retry_transaction
def change_place(*, place: P, name: str, region: Region | None = None, expected_version: int, by: User) -> P:
    """Another name, or a unit to another region. The code stays: it stands in addresses and files. Raises
    `PlaceRefusedError`."""
    stored = _lock(place)
    values: dict[str, object] = {"name": name}
    if isinstance(stored, DeliveryUnit):
        values["region"] = region
    return _change(stored, values, expected_version, by)


@retry_transaction
def close_place(*, place: P, expected_version: int, by: User) -> P:
    """From today on it is offered for nothing new, and stays wherever it is used. Raises `PlaceRefusedError`."""
    stored = _lock(place)
    return _change(stored, {"closed_on": stored.closed_on or timezone.localdate()}, expected_version, by)


@retry_transaction
def open_place(*, place: P, expected_version: int, by: User) -> P:
    """Raises `PlaceRefusedError`."""
    return _change(_lock(place), {"closed_on": None}, expected_version, by)


def _lock(place: P) -> P:
    stored: P = type(place)._default_manager.select_for_update(no_key=True, of=("self",)).get(pk=place.pk)
    return stored


def _change(place: P, values: dict[str, object], expected_version: int, by: User) -> P:
    if all(getattr(place, name) == value for name, value in values.items()):
        return place  # The same again: its confirmation was lost, or nothing was to be changed.
    if place.version != expected_version:
        raise StalePlaceError(place)
    for name, value in values.items():
        setattr(place, name, value)
    if "name" in values and (other := _same_name(place)):
        raise PlaceRefusedError(f"There is one of this name already, with the code {other.code}", "name")
    place.version += 1
    place._history_user = by  # type: ignore[attr-defined]  # read by simple_history
    place.save()
    return place


def _same_name(place: P) -> P | None:
    """Another place of the name, of a unit in the same region."""
    others = type(place)._default_manager.filter(name__iexact=place.name).exclude(pk=place.pk)
    if isinstance(place, DeliveryUnit):
        others = others.filter(region=place.region)
    other: P | None = others.first()
    return other


def free_code(name: str, taken: set[str]) -> str:
    """ "Brent, Harrow & Ealing" is brent-harrow-ealing; where that is taken, brent-harrow-ealing-2."""
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    code = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[: CODE_LIMIT - 5].strip("-") or "place"
    numbered = (code if number == 1 else f"{code}-{number}" for number in itertools.count(1))
    return next(each for each in numbered if each not in taken)
