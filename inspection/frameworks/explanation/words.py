"""Words for the parts of a framework, as its readers know them."""

from collections.abc import Iterable

from inspection.frameworks.applicability import STARTED
from inspection.frameworks.format_2.meaning import Meaning, Question
from inspection.frameworks.format_2.questions import ApplicabilitySchema
from inspection.frameworks.format_2.ratings import Scale
from inspection.frameworks.scale import Answer

DEFAULT_LABELS = {Answer.YES: "Yes", Answer.NO: "No", Answer.NOT_APPLICABLE: "Not applicable"}


def listed(words: Iterable[str], last: str = "and") -> str:
    """ "a, b and c"; empty for nothing."""
    *first, final = [*words] or [""]
    return f"{', '.join(first)} {last} {final}" if first else final


def times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number} times")


class Words:
    """What a framework calls its cases, answers, details and sections."""

    def __init__(self, meaning: Meaning):
        framework = meaning.framework
        self.meaning = meaning
        self.case, self.cases = str(framework.vocabulary.case.one), str(framework.vocabulary.case.many)
        self.details = {STARTED: str(framework.vocabulary.started)}
        self.details |= {detail.code: str(detail.label) for detail in framework.details}
        self.sections = {section.code: str(section.label) for section in framework.sections}
        self.answers = DEFAULT_LABELS | {answer.code: str(answer.label) for answer in framework.answers}

    @property
    def yes(self) -> str:
        return self.answers[Answer.YES]

    @property
    def no(self) -> str:
        return self.answers[Answer.NO]

    @property
    def not_applicable(self) -> str:
        return self.answers[Answer.NOT_APPLICABLE]

    def counted(self, number: int) -> str:
        """ "1 case", "2 cases"."""
        return f"{number} {self.case if number == 1 else self.cases}"

    def answers_of(self, question: Question) -> dict[str, str]:
        """{code: label} of the answers that a question offers, but for Not applicable."""
        labels: dict[str, str] = {str(code): label for code, label in self.answers.items()}
        if answers := self.meaning.set_of(question):
            labels = {answer.code: str(answer.label) for answer in answers.answers}
        return {code: labels.get(code, code) for code in self.meaning.counted_answers(question)}

    def put_to(self, level: ApplicabilitySchema) -> str:
        """ "Put only to …"; empty where it is put to whoever the levels above are put to."""
        to, not_to = self._named(level.applies_to), self._named(level.except_)
        only = f"Put only to {self.cases} in: {listed(to, 'or')}" if to else ""
        never = f"{'not' if to else f'Not put to {self.cases}'} in: {listed(not_to, 'or')}" if not_to else ""
        return "; ".join(part for part in (only, never) if part) + ("." if to or not_to else "")

    def _named(self, sections: list[str] | None) -> list[str]:
        return [f"“{self.sections.get(code, code)}”" for code in sections or ()]


def labels(scale: Scale) -> dict[str, str]:
    return {rating.code: str(rating.label) for rating in scale}
