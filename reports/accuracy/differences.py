"""What has changed between two versions of a draft. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from inspection.foundation.differences import Piece, word_differences
from reports.accuracy.frozen import DraftContent, FrozenQuestion, FrozenRating, FrozenStandard


@dataclass(frozen=True, slots=True)
class ChangedFigure:
    """A rating or a question's figures, before and after, in words."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ChangedSection:
    title: str
    pieces: list[Piece]


@dataclass(frozen=True, slots=True)
class Differences:
    figures: list[ChangedFigure]
    sections: list[ChangedSection]

    def __bool__(self) -> bool:
        return bool(self.figures or self.sections)


def differences(before: DraftContent, after: DraftContent) -> Differences:
    """Of every rating, figure and section of either; in the order of the later one, those that are gone at the end."""
    return Differences(list(_figures(before, after)), list(_sections(before, after)))


def _figures(before: DraftContent, after: DraftContent) -> Iterator[ChangedFigure]:
    yield from _changed("Overall", _overall(before), _overall(after))
    for number in dict.fromkeys(each.number for each in (*after.standards, *before.standards)):
        old, new = before.standard(number), after.standard(number)
        yield from _changed(str(new or old), _rated(old), _rated(new))
        known, now = _questions(old), _questions(new)
        for question in dict.fromkeys((*now, *known)):
            yield from _changed(f"Question {question}", _figure(known.get(question)), _figure(now.get(question)))


def _changed(what: str, before: str, after: str) -> Iterator[ChangedFigure]:
    if before != after:
        yield ChangedFigure(what, before, after)


def _overall(content: DraftContent) -> str:
    return " ".join(part for part in (_label(content.overall), content.score) if part)


def _rated(standard: FrozenStandard | None) -> str:
    return "" if standard is None else _label(standard.agreed) or standard.none


def _label(rating: FrozenRating | None) -> str:
    return rating.label if rating else ""


def _questions(standard: FrozenStandard | None) -> dict[str, FrozenQuestion]:
    return {each.number: each for each in standard.questions} if standard else {}


def _figure(question: FrozenQuestion | None) -> str:
    if question is None:
        return ""
    percent = "" if question.percent is None else f", {question.percent}%"
    return f"{question.figures}{percent}"


def _sections(before: DraftContent, after: DraftContent) -> Iterator[ChangedSection]:
    old = {section.key: section for section in before.sections}
    new = {section.key: section for section in after.sections}
    for key in dict.fromkeys((*new, *old)):
        texts = [
            "\n\n".join(each.words for each in there[key].paragraphs) if key in there else "" for there in (old, new)
        ]
        if texts[0] != texts[1]:
            yield ChangedSection((new.get(key) or old[key]).title, word_differences(*texts))
