"""Whether a group of cases differs from the others by more than chance would give. Pure, with no Django.

Fisher's exact test, two-sided, on the cases answered Yes and No (R. A. Fisher, 1934): the share of all ways to deal
the same answers to the same groups that are no likelier than the one seen. In whole numbers, so that ways which are
just as likely are counted as just as likely.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import comb

# One comparison in so many differs by chance alone.
BY_CHANCE = 20


@dataclass(frozen=True, slots=True)
class Group:
    """`yes` of `base` cases judged."""

    label: str
    yes: int
    base: int

    @property
    def in_words(self) -> str:
        return f"{self.label} {self.yes} of {self.base}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """A group beside all other cases. `chance` is the share of ways that are no likelier."""

    group: Group
    others: Group
    chance: Fraction
    is_small: bool  # either has too few cases for anything but a great difference to show

    @property
    def differs(self) -> bool:
        return self.chance * BY_CHANCE < 1

    @property
    def in_words(self) -> str:
        if self.differs:
            finding = f"they differ by more than chance would give (p {_rounded(self.chance)})"
        elif self.is_small:
            finding = "too few to say"
        else:
            finding = "no more of a difference than chance would give"
        return f"{self.group.in_words}, {self.others.in_words}: {finding}"


def compared(groups: Iterable[Group], small_below: int) -> list[Comparison]:
    """Each group against the rest, where both have cases. Two groups are one comparison: of the first."""
    judged = [group for group in groups if group.base]
    whole = Group("all", sum(group.yes for group in judged), sum(group.base for group in judged))
    if len(judged) < 2:
        return []
    first = judged[:1] if len(judged) == 2 else judged
    return [_against_the_rest(group, judged, whole, small_below) for group in first]


def _against_the_rest(group: Group, judged: list[Group], whole: Group, small_below: int) -> Comparison:
    label = next(other.label for other in judged if other is not group) if len(judged) == 2 else "the others"
    others = Group(label, whole.yes - group.yes, whole.base - group.base)
    is_small = min(group.base, others.base) < small_below
    return Comparison(group, others, chance_of(group.yes, group.base, others.yes, others.base), is_small)


def chance_of(yes: int, base: int, other_yes: int, other_base: int) -> Fraction:
    """The two-sided p of a table of two by two."""
    all_yes, cases = yes + other_yes, base + other_base
    fewest, most = max(0, all_yes - other_base), min(base, all_yes)
    ways = [comb(all_yes, number) * comb(cases - all_yes, base - number) for number in range(fewest, most + 1)]
    seen = ways[yes - fewest]
    return Fraction(sum(way for way in ways if way <= seen), comb(cases, base))


def _rounded(chance: Fraction) -> str:
    return "below 0.001" if chance < Fraction(1, 1000) else f"= {float(chance):.2g}"
