"""An inspection beside the unit's last one, and beside other units inspected against the same framework."""

from collections import Counter
from dataclasses import dataclass
from statistics import median_low

from django.shortcuts import render
from django.views.decorators.http import require_safe

from inspection.frameworks.document import StandardItem
from inspection.frameworks.scale import Rating
from inspection.models import Inspection, User
from inspection.programme import permissions
from inspection.programme.lookup import find_inspection
from reports.figures.scorecard import Scorecard, StandardScore
from reports.figures.tallies import rated_scorecards, scorecard

# More of the newest would say no more.
MOST = 100


@dataclass(frozen=True, slots=True)
class Share:
    """How many of the other units have a rating."""

    rating: Rating
    units: int


@dataclass(frozen=True, slots=True)
class Line:
    """A standard here, at the unit's last inspection, and elsewhere: ratings, and whole per cent of what rates it."""

    score: StandardScore
    before: StandardScore | None
    elsewhere: list[Share]  # the best first
    percents: list[int]  # in order

    @property
    def units(self) -> int:
        return sum(share.units for share in self.elsewhere)

    @property
    def percents_in_words(self) -> str:
        """20% to 61%, in the middle 43%"""
        if not self.percents:
            return ""
        return f"{self.percents[0]}% to {self.percents[-1]}%, in the middle {median_low(self.percents)}%"


@require_safe
def comparison(request, code):
    inspection = find_inspection(request.user, code)
    permissions.require(permissions.can_see_dashboard(request.user, inspection))
    card = scorecard(inspection)
    before, others = _before(inspection, request.user), _others(inspection, request.user)
    cards = rated_scorecards([*others, *([before] if before else [])])
    elsewhere = [cards[other.pk] for other in others]
    earlier = cards[before.pk] if before else None
    context = {
        "inspection": inspection,
        "card": card,
        "before": before,
        "others": others,
        "lines": [_line(score, earlier, elsewhere) for score in card.rated_standards],
    }
    return render(request, "reports/dashboards/comparison.html", context)


def _comparable(inspection: Inspection, user: User):
    """What else the person may see, against the same framework: editions differ in what they ask."""
    others = Inspection.objects.visible_to(user).filter(framework=inspection.framework_id, cancelled_at=None)
    return others.exclude(pk=inspection.pk).order_by("-fieldwork_started_on", "-pk")


def _before(inspection: Inspection, user: User) -> Inspection | None:
    same = _comparable(inspection, user).filter(delivery_unit=inspection.delivery_unit_id)
    return same.filter(fieldwork_started_on__lt=inspection.fieldwork_started_on).first()


def _others(inspection: Inspection, user: User) -> list[Inspection]:
    """The newest of each other unit."""
    rows = _comparable(inspection, user).exclude(delivery_unit=inspection.delivery_unit_id)
    newest: dict[int, Inspection] = {}
    for row in rows[:MOST]:
        newest.setdefault(row.delivery_unit_id, row)
    return list(newest.values())


def _line(score: StandardScore, earlier: Scorecard | None, elsewhere: list[Scorecard]) -> Line:
    number = score.standard.number
    theirs = [card.standards[number] for card in elsewhere]
    agreed = Counter(each.agreed for each in theirs)
    shares = [Share(rating, agreed[rating]) for rating in reversed(score.standard.scale) if agreed[rating]]
    percents = sorted(each.percent for each in theirs if each.percent is not None)
    return Line(score, _rated(earlier, score.standard), shares, percents)


def _rated(card: Scorecard | None, standard: StandardItem) -> StandardScore | None:
    score = card.standards[standard.number] if card else None
    return score if score and score.agreed else None
