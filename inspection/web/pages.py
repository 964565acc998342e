"""The pages that menus and the home page lead to.

Each is registered by the app that it belongs to when Django starts (`registration.py` of the app): nothing here, and
nothing below those apps, knows them by name.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.urls import reverse


@dataclass(frozen=True, slots=True)
class Page:
    """`url_name` is of an address that takes what the menu is of. `is_open_to` is asked with the user and the same;
    `count` says how many of something wait for the user there."""

    position: int
    url_name: str
    label: str
    is_open_to: Callable[..., bool]
    count: Callable[[Any], int] | None = None

    def url(self, *arguments: str) -> str:
        return _address(self.url_name, arguments)


@lru_cache(maxsize=10_000)
def _address(url_name: str, arguments: tuple[str, ...]) -> str:
    """As `reverse` says, which a home page of fifty inspections would ask three hundred times."""
    return reverse(url_name, args=arguments)


class Menu:
    """Pages in the order of their positions, whichever app was loaded first."""

    def __init__(self) -> None:
        self.pages: list[Page] = []

    def register(
        self,
        position: int,
        url_name: str,
        label: str,
        is_open_to: Callable[..., bool],
        count: Callable[[Any], int] | None = None,
    ) -> None:
        self.pages.append(Page(position, url_name, label, is_open_to, count))
        self.pages.sort(key=lambda page: page.position)

    def open_to(self, *who: Any) -> list[Page]:
        """Of the site: `open_to(user)`; of an inspection: `open_to(user, inspection)`."""
        return [page for page in self.pages if page.is_open_to(*who)]


site_menu = Menu()
inspection_menu = Menu()
# What the tasks of an inspection lead to beside its menu.
tasks_menu = Menu()
