"""An answer on its way to be stored."""

import uuid
from dataclasses import dataclass

from cases.models import InspectionAnswerRevision, JudgementRevision
from inspection.frameworks.document import QuestionItem
from inspection.models import User


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """An answer as somebody left it. `version` is the one they last saw, 0 for a question never answered."""

    question: QuestionItem
    answer: str
    evidence: str
    version: int
    key: uuid.UUID

    def is_of(self, revision: JudgementRevision | InspectionAnswerRevision, by: User) -> bool:
        return (revision.question_id, revision.answer, revision.evidence, revision.by_id) == (
            self.question.pk,
            self.answer,
            self.evidence,
            by.pk,
        )
