"""Rules of the house that no tool knows."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.anywhere

ROOT = Path(settings.BASE_DIR)
VIEWS = sorted(
    file
    for app in ("inspection", "cases", "reports")
    for file in (ROOT / app).rglob("*.py")
    if file.name in ("views.py", "lookup.py") or file.parent.name == "views"
)
# Not looked up for somebody: a framework's rows are the same for all; the rest is found through what is visible.
LOOKED_UP_THROUGH = {
    "FrameworkRating": "data of a framework",
    "Standard": "data of a framework",
    "AssessmentEvent": "of the assessments that the page shows",
    "kind.model": "regions and units, which administrators alone look after, and all of them",
}


def lookups(file):
    """(model, method that its manager is asked first, line) of every `Model.objects.method` in a file."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute) and node.value.attr == "objects":
            yield ast.unparse(node.value.value), node.attr, node.lineno


@pytest.mark.parametrize("file", VIEWS, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_lookup_starts_at_visible_to(file):
    blind = [
        (model, line)
        for model, method, line in lookups(file)
        if method not in ("visible_to", "visible_in", "with_team_for", "sent_to") and model not in LOOKED_UP_THROUGH
    ]
    # Of who was taken from the team: told that it was theirs, and shown nothing of it.
    allowed = [("Assessment", line) for model, line in blind if file.name == "lookup.py" and model == "Assessment"][:1]
    assert [entry for entry in blind if entry not in allowed] == []


def test_who_locks_an_inspection_lets_rows_point_to_it():
    """Otherwise two wait for each other: one for the ledger's lock, the other, which has it, to store its rows."""
    sources = [file for app in ("inspection", "cases", "reports") for file in (ROOT / app).rglob("*.py")]
    locks = [
        lock
        for file in sources
        for lock in re.findall(r"Inspection\.objects.*select_for_update\((.*?)\)", file.read_text())
    ]
    assert len(locks) >= 3
    assert set(locks) == {"no_key=True"}


def test_views_were_looked_through():
    assert len(VIEWS) >= 11
    assert sum(1 for file in VIEWS for _ in lookups(file)) >= 8
