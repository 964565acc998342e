import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.db.models import Count

from inspection.foundation.search import folded
from inspection.frameworks.document import QuestionItem, StandardItem
from inspection.ledger.stored import StoredLedger
from inspection.models import Inspection, User
from inspection.people.roles import Permission
from inspection.programme.permissions import permissions_of
from reports.evidence.storage import FileUnavailableError, read_content
from reports.models import (
    Bearing,
    ChallengeFile,
    ContextFact,
    ContextRow,
    EvidenceEntry,
    EvidenceFile,
    EvidenceGroup,
    EvidenceKind,
    EvidenceQuerySet,
    Passage,
    SurveyResult,
)

# Strengths first, as reports have them.
IN_ORDER = {bearing: place for place, bearing in enumerate(Bearing.values)}
GROUPS = [group for group in EvidenceGroup if group != EvidenceGroup.NOBODY]


def can_change(user: User, inspection: Inspection, row: EvidenceEntry | ContextRow | None) -> bool:
    """What one has entered oneself, or everything for who leads, what is not there included; where the inspection takes
    evidence at all."""
    granted = permissions_of(user, inspection)
    if Permission.RECORD_EVIDENCE not in granted:
        return False
    return Permission.RECORD_PANEL in granted or (row is not None and row.by_id == user.pk)


# --- Standards and what there is on each ------------------------------------------------------------------------------


def standards_by_panel(inspection: Inspection) -> list[StandardItem]:
    """Those that are inspected and not rated from cases."""
    return [
        standard
        for standard in inspection.question_set.rated_standards
        if standard.rated_by_panel and standard.number not in inspection.not_inspected
    ]


def standards_inspected(inspection: Inspection) -> list[StandardItem]:
    return [each for each in inspection.question_set.standards if each.number not in inspection.not_inspected]


def questions_asked(inspection: Inspection) -> list[QuestionItem]:
    """Those that the framework asks once, of the inspection itself."""
    return [item for standard in standards_inspected(inspection) for item in standard.questions if _is_asked(item)]


def _is_asked(item: QuestionItem) -> bool:
    return item.asked_of_inspection


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much there is on a standard, and from whom and of which kind there is nothing yet."""

    standard: StandardItem
    strengths: int
    concerns: int
    neither: int
    missing_groups: list[EvidenceGroup]
    missing_kinds: list[EvidenceKind]

    @property
    def total(self) -> int:
        return self.strengths + self.concerns + self.neither

    @property
    def missing(self) -> str:
        """sentencers, victims"""
        return ", ".join(str(group.label).lower() for group in self.missing_groups)

    @property
    def missing_sorts(self) -> str:
        return ", ".join(str(kind.label).lower() for kind in self.missing_kinds)


def coverage(inspection: Inspection) -> list[Coverage]:
    """Of each standard that the panel rates; one query."""
    entries = EvidenceEntry.objects.filter(inspection=inspection).in_force().order_by()
    counts = entries.values_list("standard__number", "group", "kind", "bearing").annotate(Count("pk"))
    found: defaultdict[str, list[tuple[str, str, str, int]]] = defaultdict(list)
    for number, *of_entry in counts:
        found[number].append((of_entry[0], of_entry[1], of_entry[2], of_entry[3]))
    return [_coverage(standard, found[standard.number]) for standard in standards_by_panel(inspection)]


def _coverage(standard: StandardItem, found: list[tuple[str, str, str, int]]) -> Coverage:
    groups, kinds = {row[0] for row in found}, {row[1] for row in found}

    def count(wanted: Bearing) -> int:
        return sum(number for _, _, bearing, number in found if bearing == wanted)

    return Coverage(
        standard,
        count(Bearing.STRENGTH),
        count(Bearing.CONCERN),
        count(Bearing.NEITHER),
        [group for group in GROUPS if group not in groups],
        [kind for kind in EvidenceKind if kind not in kinds],
    )


def evidence_by_standard(entries: EvidenceQuerySet) -> defaultdict[str, list[EvidenceEntry]]:
    """{number: what was not withdrawn, strengths first and the newest of each first}; one query."""
    found: defaultdict[str, list[EvidenceEntry]] = defaultdict(list)
    rows = entries.in_force().select_related("standard", "question")
    for entry in sorted(rows, key=lambda each: IN_ORDER[each.bearing]):
        found[entry.standard.number].append(entry)
    return found


def evidence_of_passages(inspection: Inspection) -> defaultdict[int, list[EvidenceEntry]]:
    """{passage: what it was made of}; one query."""
    found: defaultdict[int, list[EvidenceEntry]] = defaultdict(list)
    for entry in EvidenceEntry.objects.filter(inspection=inspection).exclude(finding=None):
        found[entry.finding_id or 0].append(entry)
    return found


# --- Looking for something --------------------------------------------------------------------------------------------


def entries_with(entries: EvidenceQuerySet, wanted: str) -> list[EvidenceEntry]:
    """Those that have every word of it, in whatever order, as people read them."""
    words = folded(wanted).split()
    return [entry for entry in entries if _has_all(entry, words)]


def _has_all(entry: EvidenceEntry, words: Iterable[str]) -> bool:
    text = folded(f"{entry.source}\n{entry.who}\n{entry.words}")
    return all(word in text for word in words)


# --- Surveys and facts ------------------------------------------------------------------------------------------------

CONTEXT: dict[str, type[SurveyResult] | type[ContextFact]] = {"survey": SurveyResult, "fact": ContextFact}


def context_rows(inspection: Inspection, kind: str, *, withdrawn: bool) -> list[ContextRow]:
    """Survey results or facts, as a report would list them; those that were withdrawn, the newest first."""
    rows = CONTEXT[kind]._base_manager.filter(inspection=inspection).select_related("by", "withdrawn_by")
    rows = rows.filter(withdrawn_at__isnull=not withdrawn)
    if withdrawn:
        return list(rows.order_by("-withdrawn_at"))
    return list(rows.order_by("survey", "position", "pk") if kind == "survey" else rows.order_by("position", "pk"))


def context_row(inspection: Inspection, kind: str, pk: int) -> SurveyResult | ContextFact | None:
    """One of the inspection's, withdrawn or not; nothing of a kind that there is not."""
    rows = CONTEXT.get(kind)
    return rows._base_manager.filter(inspection=inspection, pk=pk).first() if rows else None


def of_last_survey(inspection: Inspection, user: User) -> dict[str, Any]:
    """A survey has many statements: the next one that is typed begins with what the last one said of its survey."""
    last = SurveyResult.objects.filter(inspection=inspection, by=user).order_by("-at").first()
    return {"survey": last.survey, "asked": last.asked, "asked_on": last.asked_on} if last else {}


def are_stored(inspection: Inspection, key: uuid.UUID) -> bool:
    """Whether a file of results was stored by the request with this key."""
    return SurveyResult._base_manager.filter(inspection=inspection, key=key_of_result(key, 0)).exists()


def key_of_result(key: uuid.UUID, number: int) -> uuid.UUID:
    return uuid.uuid5(key, str(number))


def passages_that_ask_for(row: ContextRow) -> int:
    """How many passages of the report hold a token that names it, as far as its text tells."""
    name = str(row)
    word = "survey" if isinstance(row, SurveyResult) else "fact"
    texts = Passage.objects.filter(inspection=row.inspection_id).values_list("text", flat=True)  # type: ignore[attr-defined]
    tokens = [f"{{{word} {name}{end}}}" for end in ("", " in words")]
    return sum(any(token in " ".join(text.split()) for token in tokens) for text in texts)


# --- What was stored --------------------------------------------------------------------------------------------------


def file_errors(ledger: StoredLedger) -> Iterator[str]:
    """Files whose bytes are not those that were attached."""
    of_entries = EvidenceFile.objects.filter(entry__inspection=ledger.inspection)
    of_challenges = ChallengeFile.objects.filter(challenge__draft__inspection=ledger.inspection)
    named = [("evidence", file) for file in of_entries] + [("challenge", file) for file in of_challenges]
    for of, file in named:
        try:
            content = read_content(file.stored_as)
        except FileUnavailableError:
            yield f"{of} file {file.pk}: its content cannot be read"
            continue
        if sha256(content).hexdigest() != file.digest:
            yield f"{of} file {file.pk}: its content is not what was attached"
