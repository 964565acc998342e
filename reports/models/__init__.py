"""The models of all subjects, where Django and everybody else looks for them."""

from reports.models.details import ReportDetails
from reports.models.evidence import (
    Bearing,
    ContextFact,
    ContextRow,
    EvidenceEntry,
    EvidenceFile,
    EvidenceGroup,
    EvidenceKind,
    EvidenceQuerySet,
    StoredFile,
    SurveyResult,
)
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
from reports.models.publication import Edition, EditionFile, Outcome, PublicationEnd, PublicationProposal
from reports.models.report import Export, ExportQuerySet, ExportState, Passage, PassageKind, ReportCheckTick
from reports.models.writing import CommentStep, SectionComment, SectionStage, SectionState

__all__ = [
    "Bearing",
    "CommentStep",
    "ContextFact",
    "ContextRow",
    "Edition",
    "EditionFile",
    "EvidenceEntry",
    "EvidenceFile",
    "EvidenceGroup",
    "EvidenceKind",
    "EvidenceQuerySet",
    "Export",
    "ExportQuerySet",
    "ExportState",
    "Outcome",
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
    "PublicationEnd",
    "PublicationProposal",
    "ReportCheckTick",
    "ReportDetails",
    "SectionComment",
    "SectionStage",
    "SectionState",
    "StoredFile",
    "SurveyResult",
]
