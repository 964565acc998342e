"""Long lists, a page at a time."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

ROWS_A_PAGE = 50


def page_of(
    request, rows: Sequence[Any] | QuerySet[Any], parameter: str = "page", *, count: int | None = None, size=ROWS_A_PAGE
) -> Page:
    """The page that the address asks for, or the nearest there is. `parameter` tells apart the lists of one address;
    `{% govuk_pagination %}` reads it. `count` is how many rows there are, where that is known already."""
    paginator = Paginator(rows, size)
    if count is not None:
        paginator.count = count
    page = paginator.get_page(request.GET.get(parameter))
    page.parameter = parameter  # type: ignore[attr-defined]
    return page
