"""What a caseload holds, and what another file differs in from it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from cases.models import Caseload, CaseloadRow, RememberedMapping
from cases.sampling.digests import StoredCase
from inspection.frameworks.document import DetailItem, DetailType, QuestionSet
from inspection.models import Inspection

BLANK = "Not filled in"


class Count(NamedTuple):
    label: str
    cases: int
    percent: int  # whole, of all


class Profile(NamedTuple):
    """How the cases of a list are spread over the values of a detail."""

    label: str
    counts: Sequence[Count]


@dataclass(frozen=True, slots=True)
class Difference:
    """What a file has that the caseload has not, and the other way round; references in their order."""

    added: Sequence[str]
    gone: Sequence[str]
    changed: Sequence[tuple[str, Sequence[str]]]  # with what is different

    @property
    def is_none(self) -> bool:
        return not (self.added or self.gone or self.changed)


def current_caseload(inspection: Inspection) -> Caseload | None:
    caseloads = Caseload.objects.current().filter(inspection=inspection)
    return caseloads.select_related("uploaded_by").first()


def remembered_mapping(inspection: Inspection) -> Mapping[str, Any]:
    """How the last file of the region was mapped; nothing where there was none."""
    of_region = RememberedMapping.objects.filter(
        region=inspection.region, framework_code=inspection.question_set.code
    ).first()
    return of_region.mapping if of_region else {}


def mapped_details(framework: QuestionSet, mapping: Mapping[str, Any]) -> list[DetailItem]:
    return [detail for detail in framework.details if detail.code in mapping.get("details", {})]


def profiles_of(caseload: Caseload, details: Iterable[DetailItem]) -> list[Profile]:
    """Of the cases that may be drawn; one query."""
    return profiles(CaseloadRow.objects.filter(caseload=caseload).eligible().values_list("details", flat=True), details)


def profiles(cases: Iterable[Mapping[str, Any]], details: Iterable[DetailItem]) -> list[Profile]:
    cases = list(cases)
    return [_profile(cases, detail) for detail in details]


def _profile(cases: Sequence[Mapping[str, Any]], detail: DetailItem) -> Profile:
    if detail.type in (DetailType.CHOICE, DetailType.YES_NO):
        found = Counter(str(case.get(detail.code, "")) for case in cases)
        groups = [(detail.label_of(option), found[option]) for option in detail.options if found[option]]
        groups += [(BLANK, found[""])] if found[""] else []
    else:
        filled = sum(detail.code in case for case in cases)
        groups = [(label, number) for label, number in (("Filled in", filled), (BLANK, len(cases) - filled)) if number]
    whole = len(cases)
    return Profile(
        detail.label, [Count(label, number, (200 * number + whole) // (2 * whole)) for label, number in groups]
    )


def difference(caseload: Caseload, cases: Iterable[StoredCase], framework: QuestionSet) -> Difference:
    """Whose cases they are is left out: the codes of a file begin anew with each."""
    rows = CaseloadRow.objects.filter(caseload=caseload, by_hand=False)
    stored = {row[0]: StoredCase(*row) for row in rows.values_list(*StoredCase._fields)}
    new = {case.reference: case for case in cases}
    both = ((stored[reference], case) for reference, case in new.items() if reference in stored)
    changed = [(case.reference, list(_changes(before, case, framework))) for before, case in both]
    return Difference(
        [reference for reference in new if reference not in stored],
        [reference for reference in stored if reference not in new],
        [(reference, what) for reference, what in changed if what],
    )


def _changes(before: StoredCase, after: StoredCase, framework: QuestionSet) -> Iterable[str]:
    if before.commenced_on != after.commenced_on:
        yield framework.vocabulary.started
    for detail in framework.details:
        if before.details.get(detail.code) != after.details.get(detail.code):
            yield detail.label
    if before.excluded != after.excluded:
        yield "Whether it may be drawn"
