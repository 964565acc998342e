"""Questions: what they can be answered with, and to whom they are put."""

from collections.abc import Iterator

from inspection.foundation.files import LocatedError, ValuePath
from inspection.frameworks.format_2.meaning import Meaning, Question
from inspection.frameworks.format_2.questions import ApplicabilitySchema, InformationSchema, OwnAnswerSchema
from inspection.frameworks.scale import Answer

COUNTS = {Answer.YES: "sufficient", Answer.NO: "insufficient", Answer.NOT_APPLICABLE: "excluded"}
WITH_OPTIONS = ("choice", "multiple")


def errors(meaning: Meaning) -> Iterator[LocatedError]:
    yield from _answer_errors(meaning)
    yield from _applicability_errors(meaning)
    for question in meaning.questions:
        if question.answer_set is not None and not meaning.set_of(question):
            yield (*question.path, "answers"), f"unknown answer set {question.answer_set!r}"
        if isinstance(question.schema, InformationSchema):
            yield from _information_errors(question.path, question.schema)


def _answer_errors(meaning: Meaning) -> Iterator[LocatedError]:
    answers = meaning.framework.answers
    user = next((question.code for question in meaning.questions if question.is_yes_no), None)
    counts = {answer.code: answer.counts for answer in answers}
    if (answers or user) and (len(answers) != len(COUNTS) or counts != COUNTS):
        wanted = ", ".join(f"{code} ({meaning})" for code, meaning in COUNTS.items())
        yield ("answers",), f"must be exactly {wanted}" + (f", with which {user} is answered" if user else "")
    for name, answer_set in meaning.framework.answer_sets.items():
        for index, answer in enumerate(answer_set.answers):
            if answer.code == Answer.NOT_APPLICABLE:
                path = ("answer_sets", name, "answers", index, "code")
                yield path, "na is Not applicable, which not_applicable offers"


def _information_errors(path: ValuePath, question: InformationSchema) -> Iterator[LocatedError]:
    if question.answer is not None:
        if question.answers:
            yield (*path, "answers"), "has answers and answer; give one of them"
        yield from _own_answer_errors((*path, "answer"), question.answer)
    if {str(option) for option in question.options} & set(Answer):
        yield path, "own answers cannot be called yes, no or na"


def _own_answer_errors(path: ValuePath, answer: OwnAnswerSchema) -> Iterator[LocatedError]:
    if answer.type in WITH_OPTIONS and not answer.options:
        yield path, f"an answer of type {answer.type} needs options"
    if answer.type not in WITH_OPTIONS and answer.options:
        yield (*path, "options"), f"an answer of type {answer.type} has no options"
    if answer.type != "number":
        for key in ("unit", "min", "max"):
            if getattr(answer, key) is not None:
                yield (*path, key), f"belongs to numbers, not to an answer of type {answer.type}"
    if answer.min is not None and answer.max is not None and answer.min > answer.max:
        yield path, f"min is {answer.min}, more than max, which is {answer.max}"


def _applicability_errors(meaning: Meaning) -> Iterator[LocatedError]:
    framework = meaning.framework
    known = {section.code for section in framework.sections}
    for index, domain in enumerate(framework.domains):
        yield from _section_errors(("domains", index), domain, known)
    for standard in meaning.standards:
        yield from _section_errors(standard.path, standard.schema, known)
    for question in meaning.questions:
        yield from _section_errors(question.path, question.schema, known)
        if question.asked_of == "inspection":
            yield from _inspection_errors(question)


def _section_errors(path: ValuePath, schema: ApplicabilitySchema, known: set[str]) -> Iterator[LocatedError]:
    for key, codes in (("applies_to", schema.applies_to), ("except", schema.except_)):
        for index, code in enumerate(codes or []):
            if code not in known:
                yield (*path, key, index), f"unknown section {code!r}"
    if schema.applies_to and set(schema.applies_to) <= set(schema.except_ or []):
        yield (*path, "except"), "leaves nothing of what applies_to names"


def _inspection_errors(question: Question) -> Iterator[LocatedError]:
    if any(level.applies_to or level.except_ for level in question.levels):
        yield question.path, f"{question.code} is asked of the inspection, which stands in no section of a case"
