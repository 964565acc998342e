"""What somebody searches for, kept with their session: the address of what was found names it and does not say it
(docs/decisions/0030)."""

import secrets
from collections.abc import Mapping
from typing import Any

SESSION_KEY = "searches"
SEARCHES_KEPT = 10


def remember_search(request, code: str, asked: Mapping[str, Any]) -> str:
    """What the address calls a search in the inspection, in this session alone."""
    name = secrets.token_urlsafe(6)
    kept = request.session.get(SESSION_KEY, {})
    request.session[SESSION_KEY] = dict([*kept.items(), (name, {"code": code, **asked})][-SEARCHES_KEPT:])
    return name


def recall_search(request, code: str) -> dict[str, Any] | None:
    """The one that the address names (`?of=`), while it is kept."""
    kept = request.session.get(SESSION_KEY, {}).get(request.GET.get("of", ""))
    return kept if kept and kept["code"] == code else None
