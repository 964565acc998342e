"""What every rule brings (framework format 2, `standard_rule`): all else about ratings is found from it."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from typing import ClassVar

from reports.figures.rules.regions import Region
from reports.figures.rules.standard import Counts, Explanation, RatedQuestion, RatedStandard, Verdict


class Rule(ABC):
    """A rule of a standard, before caps. A step is a rating's place on the scale, 0 for the lowest."""

    SUMMARY: ClassVar[str]  # what it does, for a reader
    NAME: ClassVar[str]  # as a framework gives it
    # What the one key question is called that alone rates a standard; empty where the rule has no such question.
    DECIDER: ClassVar[str] = ""

    @abstractmethod
    def decide(self, standard: RatedStandard, counts: Counts) -> Verdict:
        """The rating, and what decided it."""

    def explain(self, standard: RatedStandard, counts: Counts) -> Explanation:
        """The sentence that tells a reader of the report why the rule gives this rating."""
        verdict = self.decide(standard, counts)
        if verdict.rating is None:
            return Explanation(self.NAME, "not_rated", {})
        situation, figures = self.reasons(standard, counts, verdict)
        return Explanation(self.NAME, situation, {"rating": str(verdict.rating), **figures})

    @abstractmethod
    def reasons(self, standard: RatedStandard, counts: Counts, verdict: Verdict) -> tuple[str, Mapping[str, str | int]]:
        """Of a standard that is rated: the situation, as `defaults.yaml` names it, and the figures of its sentence."""

    @abstractmethod
    def regions(self, standard: RatedStandard, counts: Counts, lowest: int, highest: int) -> Iterable[Region]:
        """Where the rule gives a rating from step `lowest` to step `highest`, among counts with these bases."""

    @abstractmethod
    def open_regions(self, standard: RatedStandard, lowest: int, highest: int) -> Iterable[Region]:
        """The same whatever the bases; or everywhere, where a share decides: then the best answers (`worth`) give
        the best rating, and the worst answers the worst."""

    def worth(self, question: RatedQuestion) -> Mapping[str, int]:
        """What an answer is worth in a share; nothing where the rule reads no shares."""
        return {}

    def possible(self, question: RatedQuestion) -> int:
        """What an answer could be worth at best."""
        return 1
