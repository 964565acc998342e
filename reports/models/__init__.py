"""The models of all subjects, where Django and everybody else looks for them."""

from reports.models.panel import (
    PanelConfirmation,
    PanelDecision,
    PanelDiscussion,
    PanelDissent,
    PanelMember,
    PanelProposal,
    PanelReopening,
    PanelView,
)
from reports.models.report import ContextFact, Export, ExportQuerySet, ExportState, Passage, PassageKind, SurveyResult

__all__ = [
    "ContextFact",
    "Export",
    "ExportQuerySet",
    "ExportState",
    "PanelConfirmation",
    "PanelDecision",
    "PanelDiscussion",
    "PanelDissent",
    "PanelMember",
    "PanelProposal",
    "PanelReopening",
    "PanelView",
    "Passage",
    "PassageKind",
    "SurveyResult",
]
