"""What a sample is to be: read from a YAML file, or filled in on a page. Every fault is told at once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field

from inspection.foundation.files import Filled, Line, LocatedError, Schema, read_yaml, text_gate
from inspection.frameworks.applicability import as_word
from inspection.frameworks.document import DetailItem, DetailType

MOST_CASES = 20_000  # of a caseload
MOST_RESERVES = 100  # of a stratum
MOST_STRATIFIERS = 3
BLANK = ""  # a detail that a case of the caseload lacks; a stratum of its own
SEED_LIMIT = 200

Seed = Annotated[Filled, text_gate(SEED_LIMIT)]
Details = Sequence[DetailItem]


class Minimum(Schema):
    """At least so many cases that have these values of stratified details."""

    where: Annotated[dict[str, str | bool], Field(min_length=1, max_length=MOST_STRATIFIERS)]
    at_least: Annotated[int, Field(ge=1, le=MOST_CASES)]

    @property
    def values(self) -> dict[str, str]:
        """As the caseload holds them: YAML reads an unquoted Yes as true."""
        return {code: str(as_word(value)) for code, value in self.where.items()}


class Design(Schema):
    """The seed is given when the list and the design are fixed; a file may give all three together."""

    size: Annotated[int, Field(ge=1, le=MOST_CASES)]
    stratify: Annotated[list[Line], Field(max_length=MOST_STRATIFIERS)] = []
    minimums: Annotated[list[Minimum], Field(max_length=50)] = []
    reserves: Annotated[int, Field(ge=0, le=MOST_RESERVES)] = 2
    seed: Seed | None = None
    sub_samples: dict[str, Annotated[int, Field(ge=1, le=MOST_CASES)]] = {}

    @property
    def record(self) -> dict[str, Any]:
        """As it is stored and published, without the seed."""
        return {
            "size": self.size,
            "stratify": list(self.stratify),
            "minimums": [{"where": item.values, "at_least": item.at_least} for item in self.minimums],
            "reserves": self.reserves,
            "sub_samples": dict(self.sub_samples),
        }

    @property
    def digest(self) -> str:
        """SHA-256 of the record, as JSON with sorted keys."""
        return hashlib.sha256(json.dumps(self.record, sort_keys=True).encode()).hexdigest()


def read_design(text: str, details: Details) -> Design:
    """Raises `FileRefusedError` with every fault and its line."""
    return read_yaml(text, Design, [lambda design: design_errors(design, details)])


def can_stratify(detail: DetailItem) -> bool:
    """It has a few values, which the framework names."""
    return detail.type in (DetailType.CHOICE, DetailType.YES_NO)


def can_sub_sample(detail: DetailItem) -> bool:
    """It says whether something is inspected in a case, or not."""
    return detail.type == DetailType.YES_NO


def design_errors(design: Design, details: Details) -> Iterator[LocatedError]:
    """What does not fit the details that a framework records of a case."""
    known = {detail.code: detail for detail in details}
    yield from _stratifier_errors(design, known)
    yield from _minimum_errors(design, known)
    for code, number in design.sub_samples.items():
        if code not in known or not can_sub_sample(known[code]):
            yield ("sub_samples", code), _unknown(code, [detail for detail in details if can_sub_sample(detail)])
        elif number > design.size:
            yield ("sub_samples", code), f"is more than the size of the sample ({number} of {design.size})"


def _stratifier_errors(design: Design, known: Mapping[str, DetailItem]) -> Iterator[LocatedError]:
    for place, code in enumerate(design.stratify):
        if code not in known or not can_stratify(known[code]):
            yield ("stratify", place), _unknown(code, [detail for detail in known.values() if can_stratify(detail)])
        elif code in design.stratify[:place]:
            yield ("stratify", place), f"{code!r} is given twice"


def _minimum_errors(design: Design, known: Mapping[str, DetailItem]) -> Iterator[LocatedError]:
    for place, minimum in enumerate(design.minimums):
        for code, value in minimum.values.items():
            path = ("minimums", place, "where", code)
            if code not in design.stratify:
                yield path, f"{code!r} is not among the details of stratify"
            elif code in known and value not in (BLANK, *known[code].options):
                yield path, f"{value!r} is no value of {code}: {', '.join(known[code].options)}"
        if minimum.at_least > design.size:
            yield ("minimums", place, "at_least"), f"is more than the size of the sample ({design.size})"
        if minimum.values in [earlier.values for earlier in design.minimums[:place]]:
            yield ("minimums", place, "where"), "is given twice"


def _unknown(code: str, offered: Sequence[DetailItem]) -> str:
    codes = ", ".join(detail.code for detail in offered) or "none of this framework"
    return f"{code!r} cannot be used here; these can: {codes}"


# --- How large --------------------------------------------------------------------------------------------------------

# Two-sided, in ten-thousandths: of the normal distribution, as tables print it.
Z_OF = {80: 12816, 90: 16449, 95: 19600}
WIDEST_MARGIN = 30  # percentage points


def size_for(population: int, margin: int, confidence: int) -> int:
    """How many of a population must be drawn at random so that a percentage lies within `margin` points of that of all,
    with a probability of `confidence` per cent: the formula of Cochran for a proportion of one half, with the
    correction for a finite population, rounded up.

    In whole numbers: N z² / (4 m² (N − 1) + z²), z and m as proportions.
    """
    square = Z_OF[confidence] ** 2
    return -(-population * square // (40_000 * margin**2 * (population - 1) + square))
