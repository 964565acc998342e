"""What a check of the report's text says."""

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """An error must be put right; a warning may be ticked off by who has looked at it."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """`passage` is the id of one, `None` where the finding is of a whole section. `place` is the sentence as it is
    printed, with its figures; `wrong` and `remedy` are sentences; `token` is what may stand there instead."""

    kind: str
    severity: Severity
    section: str
    passage: int | None
    place: str
    wrong: str
    remedy: str
    token: str = ""

    @property
    def is_error(self) -> bool:
        return self.severity == Severity.ERROR

    @property
    def digest(self) -> str:
        """Another once its words or its figures are: what was ticked off is that and nothing else."""
        said = [self.kind, self.section, self.passage, self.place, self.wrong]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()
