"""Why a change of a case is not made, told by whoever makes changes: nothing is stored then."""

from collections.abc import Sequence

from cases.models import State

NOT_IN_SAMPLE = "This case is no longer in the sample, so it can be read and not changed"


class NotOpenError(Exception):
    """The assessment is not in the state that the change needs; `state` is the one it is in."""

    def __init__(self, state: str):
        super().__init__(f"The case is {State(state).label.lower()}")
        self.state = state


class ContentChangedError(Exception):
    """Answers have changed since the version the person saw."""


class NotAllowedError(Exception):
    """The change may not be made; the message says why, in words for the person who tried."""


class ReallocatedError(Exception):
    """Cases were given to others since the person saw who had them; `assessments` are their primary keys."""

    def __init__(self, assessments: Sequence[int]):
        super().__init__(f"{len(assessments)} cases were allocated meanwhile")
        self.assessments = assessments


class AnswersLeftError(NotAllowedError):
    """A change of details would take questions away that hold an answer or a note; `numbers` are theirs."""

    def __init__(self, numbers: Sequence[str]):
        named = f"Question {numbers[0]} holds" if len(numbers) == 1 else f"Questions {', '.join(numbers)} hold"
        super().__init__(f"{named} an answer or a note and would no longer apply. Clear both first")
        self.numbers = frozenset(numbers)


class KeyReusedError(Exception):
    """An idempotency key came again with another change."""
