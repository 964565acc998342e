"""The draw itself: who is in the sample, who is in reserve, and the record by which anyone can repeat it.

Pure: the same list, design and seed give the same on every machine, whatever the order of the rows. What is hashed is
stated in docs/method.md, "Samples", to be written again by whoever wants to check.
"""

from __future__ import annotations

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from cases.sampling.design import BLANK, Design
from cases.sampling.digests import list_digest, text_of
from cases.sampling.rounding import Group, Margin, Rounded, round_sizes, target_of
from inspection.frameworks.document import DetailItem

FORMAT = "sample/1"
NO = "no"  # as a detail stores it
Values = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListedCase:
    """An eligible row of a caseload, with its details as a case would store them."""

    reference: str
    details: Mapping[str, Any]

    def values(self, codes: Iterable[str]) -> Values:
        return tuple(text_of(self.details.get(code)) for code in codes)


@dataclass(frozen=True, slots=True)
class Stratum:
    """Those who share the values of all stratified details. `ordered` are all of them, in the order of the draw."""

    where: Mapping[str, str]
    share: Fraction
    size: int
    ordered: tuple[str, ...]
    reserved: int  # how many reserves the design asks for

    @property
    def population(self) -> int:
        return len(self.ordered)

    @property
    def cases(self) -> tuple[str, ...]:
        return self.ordered[: self.size]

    @property
    def reserves(self) -> tuple[str, ...]:
        return self.ordered[self.size : self.size + self.reserved]


@dataclass(frozen=True, slots=True)
class Misfit:
    """Strata whose size could not be between the floor and the ceiling of their share."""

    where: Mapping[str, str]
    share: Fraction
    size: int


@dataclass(frozen=True, slots=True)
class Shortage:
    """There are not as many as the design asks for, so all of them are taken."""

    where: Mapping[str, str]  # or {detail: "yes"} of a sub-sample
    wanted: int
    found: int


@dataclass(frozen=True, slots=True)
class Draw:
    """`sub_samples` are {detail: references of the sampled cases in it}."""

    design: Design
    seed: str
    caseload_digest: str
    strata: tuple[Stratum, ...]
    sub_samples: Mapping[str, tuple[str, ...]]
    misfits: tuple[Misfit, ...]
    shortages: tuple[Shortage, ...]

    @property
    def cases(self) -> tuple[str, ...]:
        return tuple(reference for stratum in self.strata for reference in stratum.cases)

    @property
    def record(self) -> dict[str, Any]:
        """As JSON (docs/formats.md)."""
        return {
            "format": FORMAT,
            "seed": self.seed,
            "caseload_digest": self.caseload_digest,
            "design": self.design.record,
            "strata": [
                {
                    "where": dict(stratum.where),
                    "population": stratum.population,
                    "share": str(stratum.share),
                    "size": stratum.size,
                    "cases": list(stratum.cases),
                    "reserves": list(stratum.reserves),
                }
                for stratum in self.strata
            ],
            "sub_samples": {code: list(references) for code, references in self.sub_samples.items()},
            "not_within_one": [
                {"where": dict(misfit.where), "share": str(misfit.share), "size": misfit.size}
                for misfit in self.misfits
            ],
            "short": [
                {"where": dict(short.where), "wanted": short.wanted, "found": short.found} for short in self.shortages
            ],
        }


def draw(cases: Iterable[ListedCase], design: Design, seed: str, details: Sequence[DetailItem]) -> Draw:
    """Draw a sample of the eligible cases of a caseload, each with a reference of its own.

    `details` are those of the framework, whose options give strata their order. Raises `RoundingError` where the
    design cannot be met.
    """
    listed = {case.reference: case for case in cases}
    members: defaultdict[Values, list[str]] = defaultdict(list)
    for case in listed.values():
        members[case.values(design.stratify)].append(case.reference)
    strata = sorted(members, key=_place_in(design, details))
    populations = [len(members[values]) for values in strata]
    groups = [Group(_with_values(strata, _wanted(design, item.values)), item.at_least) for item in design.minimums]
    margins = _margins(strata)
    ties = sorted(range(len(strata)), key=lambda index: keyed(seed, "\t".join(strata[index])))
    rounded = round_sizes(populations, design.size, groups, list(margins.values()), ties)
    drawn = tuple(
        Stratum(_where(design, values), share, size, tuple(in_order(seed, members[values])), design.reserves)
        for values, share, size in zip(strata, rounded.shares, rounded.sizes, strict=True)
    )
    sampled = in_order(seed, [reference for stratum in drawn for reference in stratum.cases])
    sub_samples = {
        code: tuple([ref for ref in sampled if text_of(listed[ref].details.get(code)) != NO][:number])
        for code, number in design.sub_samples.items()
    }
    shortages = [
        Shortage(item.values, item.at_least, target_of(group, populations))
        for item, group in zip(design.minimums, groups, strict=True)
        if target_of(group, populations) < item.at_least
    ]
    shortages += [
        Shortage({code: "yes"}, design.sub_samples[code], len(chosen))
        for code, chosen in sub_samples.items()
        if len(chosen) < design.sub_samples[code]
    ]
    return Draw(
        design,
        seed,
        list_digest(((case.reference, case.details) for case in listed.values()), design.stratify),
        drawn,
        sub_samples,
        tuple(_misfits(design, strata, margins, rounded)),
        tuple(shortages),
    )


def keyed(seed: str, text: str) -> str:
    """Where something stands in the order that the seed gives: nobody can choose it who does not know the seed."""
    return hmac.new(seed.encode(), text.encode(), hashlib.sha256).hexdigest()


def in_order(seed: str, references: Iterable[str]) -> list[str]:
    return sorted(references, key=lambda reference: keyed(seed, reference))


def _place_in(design: Design, details: Sequence[DetailItem]) -> Any:
    """Strata in the order of their values in the framework, a blank last."""
    options = {detail.code: [*detail.options, BLANK] for detail in details}
    places = [{value: place for place, value in enumerate(options[code])} for code in design.stratify]
    return lambda values: [place[value] for place, value in zip(places, values, strict=True)]


def _where(design: Design, values: Values) -> dict[str, str]:
    return dict(zip(design.stratify, values, strict=True))


def _wanted(design: Design, where: Mapping[str, str]) -> dict[int, str]:
    return {design.stratify.index(code): value for code, value in where.items()}


def _with_values(strata: Sequence[Values], wanted: Mapping[int, str]) -> tuple[int, ...]:
    return tuple(
        index for index, values in enumerate(strata) if all(values[place] == value for place, value in wanted.items())
    )


def _margins(strata: Sequence[Values]) -> dict[tuple[int, str], tuple[int, ...]]:
    """{(which detail, its value): the strata that have it}"""
    parts = dict.fromkeys((place, value) for values in strata for place, value in enumerate(values))
    return {part: _with_values(strata, dict([part])) for part in parts}


def _misfits(
    design: Design, strata: Sequence[Values], margins: Mapping[tuple[int, str], tuple[int, ...]], rounded: Rounded
) -> Iterable[Misfit]:
    told: list[dict[str, str]] = []
    for margin in rounded.outside:
        where = _where_of(margin, design, strata, margins)
        # A value that only one stratum has is that stratum, and told once.
        if where not in told:
            told.append(where)
            yield Misfit(where, margin.share, margin.size(rounded.sizes))


def _where_of(
    margin: Margin, design: Design, strata: Sequence[Values], margins: Mapping[tuple[int, str], tuple[int, ...]]
) -> dict[str, str]:
    if len(margin.strata) == 1:
        return _where(design, strata[margin.strata[0]])
    place, value = next(part for part, found in margins.items() if found == margin.strata)
    return {design.stratify[place]: value}
