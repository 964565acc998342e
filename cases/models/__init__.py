"""The models of all subjects, where Django and everybody else looks for them."""

from cases.models.cases import (
    CHANGES_WITH_REASON,
    DRAWN_AGAIN,
    LEFT_WITH_SAMPLE,
    MOVES,
    NOT_NEEDED,
    Assessment,
    AssessmentEvent,
    AssessmentKind,
    Case,
    Change,
    InspectionAnswer,
    InspectionAnswerRevision,
    Judgement,
    JudgementRevision,
    State,
    leads_apart,
)
from cases.models.samples import Sample, SampleState
from cases.models.sampling import Caseload, CaseloadRow, HeldUpload, RememberedMapping

__all__ = [
    "CHANGES_WITH_REASON",
    "DRAWN_AGAIN",
    "LEFT_WITH_SAMPLE",
    "MOVES",
    "NOT_NEEDED",
    "Assessment",
    "AssessmentEvent",
    "AssessmentKind",
    "Case",
    "Caseload",
    "CaseloadRow",
    "Change",
    "HeldUpload",
    "InspectionAnswer",
    "InspectionAnswerRevision",
    "Judgement",
    "JudgementRevision",
    "RememberedMapping",
    "Sample",
    "SampleState",
    "State",
    "leads_apart",
]
