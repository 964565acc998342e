"""How the making of a file tells how far it is."""

from collections.abc import Callable

# (per cent, what is being done in words)
OnProgress = Callable[[int, str], None]


def no_progress(percent: int, step: str) -> None:
    """The progress of a file nobody waits for."""
