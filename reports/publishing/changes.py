"""What two results (`inspection-results/1`) differ in, figure by figure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ChangedFigure:
    """`name` says where it stands: question 2.2.3, percent. A figure that there is not is `None`."""

    name: str
    before: object
    after: object

    def __str__(self):
        return f"{self.name}: {self.before_in_words}, then {self.after_in_words}"

    @property
    def before_in_words(self) -> str:
        return _said(self.before)

    @property
    def after_in_words(self) -> str:
        return _said(self.after)


def _said(figure: object) -> str:
    """A figure in words: whole, or to two decimals."""
    if figure is None:
        return "none"
    return f"{figure:.2f}".rstrip("0").rstrip(".") if isinstance(figure, float) else str(figure)


def changed_figures(before: Mapping[str, object], after: Mapping[str, object]) -> list[ChangedFigure]:
    """In the order of the results; what is in `after` alone comes last."""
    old, new = dict(_figures(before, ())), dict(_figures(after, ()))
    names = [*old, *(name for name in new if name not in old)]
    return [
        ChangedFigure(_in_words(name), old.get(name), new.get(name)) for name in names if old.get(name) != new.get(name)
    ]


def _figures(value: object, name: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], object]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _figures(inner, (*name, str(key)))
    elif isinstance(value, list):
        yield name, ", ".join(map(str, value))
    else:
        yield name, value


def _in_words(name: tuple[str, ...]) -> str:
    first, *rest = name
    what = {"questions": "question", "standards": "standard"}.get(first, first)
    if not rest:
        return what
    if what in ("question", "standard"):
        return f"{what} {rest[0]}" + (f", {' '.join(rest[1:])}" if rest[1:] else "")
    return f"{what}, {' '.join(rest)}"
