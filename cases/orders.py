"""In which orders the cases of an inspection can be listed. Each name stands in an address; with "-" before it, it is
the other way round. What is not known stands last either way."""

from collections.abc import Iterable, Sequence

from django.db import models
from django.db.models import Exists, F, OuterRef, Value
from django.db.models.expressions import Combinable, Expression
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Coalesce, Lower

from cases.models import CHANGES_WITH_REASON, AssessmentEvent, State
from cases.queries import BY_REFERENCE, number_answered
from inspection.frameworks.document import DetailItem

REFERENCE, ASSESSOR, STATE, PROGRESS = "reference", "assessor", "state", "progress"
DETAIL = "detail-"
# In words, as (forwards, backwards).
WORDS = {
    REFERENCE: ("Reference", "Reference, last first"),
    ASSESSOR: ("Assessor", "Assessor, last first"),
    STATE: ("State, least far first", "State, furthest first"),
    PROGRESS: ("Fewest answers first", "Most answers first"),
}


def order_choices(details: Iterable[DetailItem]) -> list[tuple[str, str]]:
    words = WORDS | {f"{DETAIL}{detail.code}": (detail.label, f"{detail.label}, last first") for detail in details}
    pairs = [((name, forwards), (f"-{name}", backwards)) for name, (forwards, backwards) in words.items()]
    return [choice for pair in pairs for choice in pair]


def in_order(name: str) -> Sequence[str | Combinable]:
    """What assessments are ordered by, for one of `order_choices`."""
    key = name.removeprefix("-")
    if key == REFERENCE:
        return [f"-{field}" if name != key else field for field in BY_REFERENCE]
    by = _by(key)
    ordered = by.asc(nulls_last=True) if name == key else by.desc(nulls_last=True)
    return [ordered, *BY_REFERENCE]


def _by(key: str) -> Expression:
    if key == ASSESSOR:
        return Lower("assessor__name")
    if key == STATE:
        return _place_of_stage()
    if key == PROGRESS:
        # Counted for every case of the list, and only when somebody asks for this order.
        return Coalesce(number_answered(), 0)
    # As JSON, so that numbers are told from words: 9 stands before 10.
    return KeyTransform(key.removeprefix(DETAIL), F("case__details"))


def _place_of_stage() -> models.Case:
    """The places of the stages, in the order in which `stage_of_each` names them."""
    was_sent_back = AssessmentEvent.objects.filter(assessment=OuterRef("pk"), change__in=CHANGES_WITH_REASON)
    return models.Case(
        models.When(state=State.SIGNED_OFF, then=Value(4)),
        models.When(state=State.SUBMITTED, then=Value(3)),
        models.When(Exists(was_sent_back), then=Value(2)),
        models.When(version=0, then=Value(0)),
        default=Value(1),
    )
