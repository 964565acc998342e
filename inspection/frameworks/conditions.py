"""To which cases a question is put."""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache


class Section(StrEnum):
    """The parts of a case form that are put only to some cases (a framework's `applies_to`)."""

    COURT_REPORT = "court_report"
    LICENCE = "licence"
    INTERVIEW = "interview"


# A licence is recognised by its sentence type (the bundle format says so).
SENTENCE_TYPE, LICENCE = "sentence_type", "Licence"


def sections_of(*, court_report: bool, interview: bool, characteristics: Mapping[str, object]) -> frozenset[str]:
    """The `applies_to` values that hold for a case with these details; the empty one always does."""
    return _sections(court_report, interview, characteristics.get(SENTENCE_TYPE) == LICENCE)


# Asked for every row of a list, and there are eight answers to it.
@cache
def _sections(court_report: bool, interview: bool, licence: bool) -> frozenset[str]:
    conditions = {
        "": True,
        Section.COURT_REPORT: court_report,
        Section.INTERVIEW: interview,
        Section.LICENCE: licence,
    }
    return frozenset(section for section, holds in conditions.items() if holds)
