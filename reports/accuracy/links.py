"""What rooms above have to show on the page of a draft: registered when Django starts, for they are unknown here."""

from collections.abc import Callable

from inspection.web.home import Link
from reports.models import AccuracyDraft

_makers: list[Callable[[AccuracyDraft], Link | None]] = []


def register_link(make: Callable[[AccuracyDraft], Link | None]) -> None:
    """`make` gives a link for the contacts of a draft, or none."""
    _makers.append(make)


def links_of(draft: AccuracyDraft) -> list[Link]:
    return [link for make in _makers if (link := make(draft))]
