"""What rooms above show beside the form of a section: registered when Django starts, for they are unknown here."""

from collections.abc import Callable

from django.utils.safestring import SafeString

from inspection.models import Inspection

_beside: dict[str, Callable[[Inspection], SafeString]] = {}


def show_beside(section: str, render: Callable[[Inspection], SafeString]) -> None:
    """`render` gives HTML for above the form of the section with that key; empty for nothing."""
    _beside[section] = render


def beside(section: str, inspection: Inspection) -> SafeString:
    render = _beside.get(section)
    return render(inspection) if render else SafeString("")
