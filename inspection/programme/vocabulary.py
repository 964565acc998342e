"""What regions and units are called where several frameworks are in use, each with its own words."""

from collections.abc import Iterable
from dataclasses import dataclass

from inspection.frameworks.document import Term
from inspection.frameworks.models import Framework
from inspection.frameworks.queries import question_set

UNIT = Term("delivery unit", "delivery units", "unit")
REGION = Term("region", "regions", "region")


@dataclass(frozen=True, slots=True)
class PlaceWords:
    """In small letters, as in a sentence; of several frameworks, each word once: "delivery unit or youth justice
    service". `knows_regions` tells whether any framework has units in regions, `needs_region` whether all have."""

    unit: str
    units: str
    region: str
    regions: str
    knows_regions: bool
    needs_region: bool


def place_words() -> PlaceWords:
    """From the published frameworks, of each code the newest edition; with none yet, the field's own words."""
    newest = {
        framework.code: framework.pk for framework in Framework.objects.published().order_by("published_at", "pk")
    }
    vocabularies = [question_set(pk).vocabulary for pk in newest.values()]
    units = [vocabulary.unit for vocabulary in vocabularies] or [UNIT]
    regions = [vocabulary.region for vocabulary in vocabularies if vocabulary.region]
    named = regions or [REGION]
    return PlaceWords(
        unit=_joined(term.one for term in units),
        units=_joined(term.many for term in units),
        region=_joined(term.one for term in named),
        regions=_joined(term.many for term in named),
        knows_regions=bool(regions) or not vocabularies,
        needs_region=bool(vocabularies) and len(regions) == len(vocabularies),
    )


def _joined(words: Iterable[str]) -> str:
    *others, last = dict.fromkeys(words)
    return f"{', '.join(others)} or {last}" if others else last
