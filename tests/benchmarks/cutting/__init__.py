"""Cuts the product's pages into the floor's templates: what never changes stands, and a hole is where a value stood.

So both sides send the same page, and it stays the same when the product's changes. Who writes such a page by hand sends
the same bytes; what the floor has not is everything that makes one program show any case of any framework to anybody.
"""

import json
from pathlib import Path

from tests.benchmarks.cutting.figures import FigureCuts
from tests.benchmarks.cutting.forms import FormCuts
from tests.benchmarks.cutting.lists import ListCuts
from tests.benchmarks.cutting.markup import TOKEN, sub

ONLY_TO_CUT = {"figures", "passages", "links"}


class Cutter(FormCuts, ListCuts, FigureCuts):
    """`standing` is what the seed tells of the framework: {"questions": {number: pk}, "details": {code: label}, …}."""

    def __init__(self, standing):
        self.standing = standing

    def write(self, folder: Path, pages):
        """`pages` are {name: the product's page, as text}."""
        known = {name: value for name, value in self.standing.items() if name not in ONLY_TO_CUT}
        (folder / "standing.json").write_text(json.dumps(known))
        for name, html in pages.items():
            cut = getattr(self, name.partition("-")[0])
            (folder / f"{name}.html").write_text(_of_person(cut(html)))


def _of_person(html):
    html = TOKEN.sub(r"\1{{ token }}", html)
    html = sub(r'data-user="\d+"', 'data-user="{{ user.pk }}"', html)
    return sub(r"(Your account: </span>)[^<]+", r"\1{{ user.name }}", html)
