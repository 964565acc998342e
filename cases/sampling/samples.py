"""What stands of a sample: its list, its record, what is left of its reserves, and what became of it."""

import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from cases.models import NOT_NEEDED, Assessment, Case, Caseload, Sample
from cases.sampling.design import BLANK, Design, can_stratify
from cases.sampling.digests import text_of
from cases.sampling.draw import Draw, ListedCase, Misfit, Shortage
from inspection.frameworks.document import DetailItem, QuestionSet
from inspection.models import Inspection

NO_VALUE = "Not recorded"


def drawn_sample(inspection: Inspection) -> Sample | None:
    """The one from which its cases came."""
    return Sample.objects.drawn().filter(inspection=inspection).first()


def coming_sample(inspection: Inspection) -> Sample | None:
    """The one that is fixed and not drawn yet."""
    return Sample.objects.coming().filter(inspection=inspection).first()


def last_number(inspection: Inspection) -> int:
    """Of the samples that were ever fixed: what a page says that it has seen."""
    last = inspection.samples.order_by("number").last()
    return last.number if last else 0


def listed_cases(caseload: Caseload) -> list[ListedCase]:
    """Those that may be drawn; one query."""
    return [ListedCase(*row) for row in caseload.rows.eligible().order_by().values_list("reference", "details")]


def design_of(sample: Sample) -> Design:
    return Design.model_validate(sample.design)


def record_of(sample: Sample) -> dict[str, Any]:
    """Of a sample that was drawn."""
    record: dict[str, Any] = json.loads(sample.record)
    return record


def work_begun(sample: Sample) -> list[str]:
    """References of the cases of a sample on which somebody has worked, whether they are still in it or not."""
    begun = Assessment.objects.filter(case__sample=sample, version__gt=0)
    return list(begun.order_by("case__reference_key", "case__reference").values_list("case__reference", flat=True))


def next_reserve(case: Case) -> str | None:
    """Who enters when the case is replaced: the first reserve of its stratum that has not had its turn. `None` where
    there is none left, and for a case that was not drawn."""
    if case.sample is None or case.stratum is None or not case.sample.record:
        return None
    reserves: list[str] = record_of(case.sample)["strata"][case.stratum]["reserves"]
    entered = Case.objects.filter(sample=case.sample, reference__in=reserves).exclude(left_because=NOT_NEEDED)
    taken = set(entered.values_list("reference", flat=True))
    # One that was added by hand is in the sample already.
    by_hand = Case.objects.filter(inspection=case.inspection_id, reference__in=reserves, sample=None)
    taken |= set(by_hand.values_list("reference", flat=True))
    return next((reference for reference in reserves if reference not in taken), None)


# --- What the caseload, the design and the sample are made of --------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Share:
    """How many have one value of a detail, of how many."""

    count: int
    total: int

    @property
    def percent(self) -> int | None:
        """Rounded half up; `None` of nobody."""
        return (200 * self.count + self.total) // (2 * self.total) if self.total else None


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """A value of a detail: in the caseload, as designed, and in the sample as it stands now."""

    label: str
    caseload: Share
    designed: Share | None
    achieved: Share | None

    @property
    def difference(self) -> int | None:
        """By how many percentage points the sample is above the caseload, rounded half up; `None` without a sample."""
        if self.achieved is None or not self.achieved.total or not self.caseload.total:
            return None
        points = Fraction(100 * self.achieved.count, self.achieved.total)
        points -= Fraction(100 * self.caseload.count, self.caseload.total)
        return math.floor(points + Fraction(1, 2))

    @property
    def difference_in_words(self) -> str:
        """+3, −2; a dash without a sample."""
        return "–" if self.difference is None else f"{self.difference:+}".replace("-", "−").replace("+0", "0")


@dataclass(frozen=True, slots=True)
class Profile:
    """`one_case` is by how many points the percentages of the sample move with one case, rounded half up."""

    detail: DetailItem
    rows: tuple[ProfileRow, ...]
    one_case: int | None = None


def values_of(framework: QuestionSet) -> list[DetailItem]:
    """The details by which caseload and sample are compared."""
    return [detail for detail in framework.details if can_stratify(detail)]


def profiles(
    framework: QuestionSet,
    listed: Sequence[Mapping[str, Any]],
    designed: Sequence[Mapping[str, Any]] | None = None,
    achieved: Sequence[Mapping[str, Any]] | None = None,
) -> list[Profile]:
    """A table for each detail, of the details of those who are in the caseload, were drawn first, and are in the sample
    now. Values that nobody has are left out."""
    return [_profile(detail, listed, designed, achieved) for detail in values_of(framework)]


def _profile(
    detail: DetailItem,
    listed: Sequence[Mapping[str, Any]],
    designed: Sequence[Mapping[str, Any]] | None,
    achieved: Sequence[Mapping[str, Any]] | None,
) -> Profile:
    all_listed = _counts(detail, listed)
    all_designed, all_achieved = (None if part is None else _counts(detail, part) for part in (designed, achieved))
    rows = []
    for value in (*detail.options, BLANK):
        row = ProfileRow(
            detail.label_of(value) if value else NO_VALUE,
            Share(all_listed[value], all_listed.total()),
            None if all_designed is None else Share(all_designed[value], all_designed.total()),
            None if all_achieved is None else Share(all_achieved[value], all_achieved.total()),
        )
        if any(share and share.count for share in (row.caseload, row.designed, row.achieved)):
            rows.append(row)
    size = len(achieved) if achieved else 0
    return Profile(detail, tuple(rows), (200 + size) // (2 * size) if size else None)


def _counts(detail: DetailItem, cases: Iterable[Mapping[str, Any]]) -> Counter[str]:
    return Counter(text_of(case.get(detail.code)) for case in cases)


# --- In words -------------------------------------------------------------------------------------------------------


def where_in_words(framework: QuestionSet, where: Mapping[str, str]) -> str:
    """Sex: Female, Risk: High"""
    details = {detail.code: detail for detail in framework.details}
    parts = [
        f"{details[code].label}: {details[code].label_of(value) if value else NO_VALUE.lower()}"
        for code, value in where.items()
    ]
    return ", ".join(parts) or "Everybody"


def misfits_in_words(framework: QuestionSet, misfits: Iterable[Misfit]) -> list[str]:
    return [
        f"{where_in_words(framework, each.where)}: {each.size}, where the exact share is {share_in_words(each.share)}"
        for each in misfits
    ]


def shortages_in_words(framework: QuestionSet, shortages: Iterable[Shortage]) -> list[str]:
    return [
        f"{where_in_words(framework, short.where)}: {short.wanted} were asked for, and there are {short.found}"
        for short in shortages
    ]


def share_in_words(share: Fraction) -> str:
    """As a decimal number with two places, rounded half up; a whole number without."""
    if share.denominator == 1:
        return str(share.numerator)
    hundredths = int(share * 100 + Fraction(1, 2))
    return f"{hundredths // 100}.{hundredths % 100:02}"


@dataclass(frozen=True, slots=True)
class StratumRow:
    """A stratum as a table shows it: in words, without any reference."""

    where: str
    population: int
    share: str
    size: int
    reserves: int


def strata_of_draw(framework: QuestionSet, draw: Draw) -> list[StratumRow]:
    return strata_of_record(framework, draw.record)


def strata_of_record(framework: QuestionSet, record: Mapping[str, Any]) -> list[StratumRow]:
    return [
        StratumRow(
            where_in_words(framework, stratum["where"]),
            stratum["population"],
            share_in_words(Fraction(stratum["share"])),
            stratum["size"],
            len(stratum["reserves"]),
        )
        for stratum in record["strata"]
    ]


def told_in_record(framework: QuestionSet, record: Mapping[str, Any]) -> list[str]:
    """Where a sample could not be as it was designed."""
    misfits = [Misfit(each["where"], Fraction(each["share"]), each["size"]) for each in record["not_within_one"]]
    shortages = [Shortage(each["where"], each["wanted"], each["found"]) for each in record["short"]]
    return [*misfits_in_words(framework, misfits), *shortages_in_words(framework, shortages)]


def design_in_words(framework: QuestionSet, design: Design) -> list[tuple[str, str]]:
    """(what, how) of each part of a design."""
    labels = {detail.code: detail.label for detail in framework.details}
    minimums = [f"{where_in_words(framework, item.values)}: at least {item.at_least}" for item in design.minimums]
    subs = [f"{labels[code]}: {number}" for code, number in design.sub_samples.items()]
    return [
        ("Size", str(design.size)),
        ("Stratified by", ", ".join(labels[code] for code in design.stratify) or "Nothing"),
        ("Minimums", "; ".join(minimums) or "None"),
        ("Sub-samples", "; ".join(subs) or "None"),
        ("Reserves in each stratum", str(design.reserves)),
    ]


def profiles_of_sample(inspection: Inspection, caseload: Caseload, drawn: Sample | None) -> list[Profile]:
    """Caseload, design and sample as it stands, by each detail; three queries."""
    listed = dict(caseload.rows.eligible().order_by().values_list("reference", "details"))
    designed = achieved = None
    if drawn:
        record = record_of(drawn)
        references = [reference for stratum in record["strata"] for reference in stratum["cases"]]
        designed = [
            listed[reference]
            | {code: "yes" if reference in chosen else "no" for code, chosen in record["sub_samples"].items()}
            for reference in references
        ]
        achieved = list(inspection.cases.filter(left_because="").order_by().values_list("details", flat=True))
    return profiles(inspection.question_set, list(listed.values()), designed, achieved)
