"""The models of all subjects, where Django and everybody else looks for them."""

from cases.models.cases import (
    CHANGES_WITH_REASON,
    MOVES,
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
from cases.models.sampling import Caseload, CaseloadRow, HeldUpload, RememberedMapping

__all__ = [
    "CHANGES_WITH_REASON",
    "MOVES",
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
    "State",
    "leads_apart",
]
