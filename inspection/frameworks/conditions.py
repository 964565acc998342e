"""The sections that a framework file of format 1 knows."""

from enum import StrEnum


class Section(StrEnum):
    """The parts of a case form that are put only to some cases (a framework's `applies_to`)."""

    COURT_REPORT = "court_report"
    LICENCE = "licence"
    INTERVIEW = "interview"


# A licence is recognised by its sentence type (the bundle format says so).
SENTENCE_TYPE, LICENCE = "sentence_type", "Licence"
