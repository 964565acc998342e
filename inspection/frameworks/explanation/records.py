"""“How ratings are worked out”, as plain records in the order in which they are read."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    """`caption` says what it holds to who cannot see it; the first cell of each row heads it."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """`sentences` are a paragraph each, `points` a list below them; `points_are_steps` where their order counts."""

    anchor: str
    heading: str
    sentences: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    points_are_steps: bool = False
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionText:
    """`notes` say how it is answered, to whom it is put and what it counts, where that is not what one expects."""

    code: str
    text: str
    guidance: str
    notes: tuple[str, ...]
    prompts: tuple["QuestionText", ...] = ()


@dataclass(frozen=True, slots=True)
class StandardText:
    number: str
    title: str
    statement: str
    sentences: tuple[str, ...]
    caps: tuple[str, ...]
    descriptors: Table | None
    questions: tuple[QuestionText, ...]

    @property
    def anchor(self) -> str:
        return f"standard-{self.number.replace('.', '-')}"

    @property
    def heading(self) -> str:
        return f"{self.number} {self.title}"


@dataclass(frozen=True, slots=True)
class DomainText:
    """`heading` is empty where its one standard has the same."""

    heading: str
    standards: tuple[StandardText, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    title: str
    edition: str
    publisher: str
    licence: str
    case: str  # what it calls one
    before: tuple[Topic, ...]  # the standards
    domains: tuple[DomainText, ...]
    after: tuple[Topic, ...]
    information: tuple[QuestionText, ...]

    @property
    def contents(self) -> Iterator[tuple[str, str]]:
        """(anchor, heading) of each part."""
        yield from ((topic.anchor, topic.heading) for topic in self.before)
        yield "standards", "The standards"
        yield from ((topic.anchor, topic.heading) for topic in self.after)
        if self.information:
            yield "information", "Information questions"
