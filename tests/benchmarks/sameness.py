"""Whether the floor sends what the product sends: a floor that shows less would flatter nobody, and prove nothing."""

import difflib

from tests.benchmarks.cutting.markup import KEY, TOKEN


def expect_same(name, product, floor, request):
    """Exits where the pages differ by more than their tokens and keys."""
    ours, theirs = (_lasting(side.text(request)).splitlines() for side in (product, floor))
    if ours != theirs:
        difference = difflib.unified_diff(ours, theirs, "product", "floor", lineterm="", n=0)
        print("\n".join(list(difference)[:40]))
        raise SystemExit(f"error: the floor's page {name} is not the product's")


def _lasting(html):
    # Django and Jinja2 write the apostrophe differently.
    return KEY.sub(r"\1", TOKEN.sub(r"\1", html)).replace("&#x27;", "&#39;")
