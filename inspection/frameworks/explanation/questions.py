"""Questions, and the details of a case, in words."""

from collections.abc import Iterator

from inspection.frameworks.explanation.conditions import in_words
from inspection.frameworks.explanation.records import QuestionText, Table, Topic
from inspection.frameworks.explanation.words import Words, labels, listed
from inspection.frameworks.format_2.meaning import Meaning, Question, Rated
from inspection.frameworks.format_2.questions import DetailSchema, InformationSchema, KeyQuestionSchema, OwnAnswerSchema
from inspection.frameworks.format_2.texts import LARGEST


def questions_of(standard: Rated, meaning: Meaning, words: Words) -> tuple[QuestionText, ...]:
    """Its key questions, each with its prompts."""
    texts = []
    for question in meaning.key_questions_of(standard):
        assert isinstance(question.schema, KeyQuestionSchema)
        codes = [question.schema.code_of(prompt) for prompt in question.schema.prompts]
        prompts = tuple(_text(meaning.questions_by_code[code], words) for code in codes)
        texts.append(_text(question, words, prompts))
    return tuple(texts)


def information_questions(meaning: Meaning, words: Words) -> tuple[QuestionText, ...]:
    return tuple(_text(question, words) for question in meaning.questions if question.kind == "information")


def _text(question: Question, words: Words, prompts: tuple[QuestionText, ...] = ()) -> QuestionText:
    schema = question.schema
    notes = tuple(note for note in _notes(question, words) if note)
    return QuestionText(question.code, str(schema.text), str(schema.guidance), notes, prompts)


def _notes(question: Question, words: Words) -> Iterator[str]:
    schema = question.schema
    yield words.put_to(schema)
    if not question.is_yes_no:
        yield _answered_with(question, words)
    elif not schema.not_applicable:
        yield f"{words.not_applicable} is not offered."
    if isinstance(schema, KeyQuestionSchema):
        standard = question.standard
        if standard and standard.rule == "mean_percentage" and schema.weight > 1:
            yield f"Weight: {schema.weight}."
        if standard and schema.level:
            yield f"Level: {labels(standard.scale).get(schema.level, schema.level)}."
        if schema.strand:
            yield f"Strand: {schema.strand}."


def _answered_with(question: Question, words: Words) -> str:
    schema = question.schema
    own = schema.answer if isinstance(schema, InformationSchema) else None
    if own and own.type in OWN_ANSWERS:
        return OWN_ANSWERS[own.type](own)
    offered = [*words.answers_of(question).values()]
    if own and own.type == "multiple":
        other = f", or with {words.not_applicable}" if schema.not_applicable else ""
        return f"Answered with any number of {listed(offered)}{other}."
    if schema.not_applicable:
        offered.append(words.not_applicable)
    return f"Answered with {listed(offered, 'or')}."


def _number(own: OwnAnswerSchema) -> str:
    unit = f" ({own.unit})" if own.unit else ""
    least = own.min if own.min is not None and own.min > -LARGEST else None
    if least is not None and own.max is not None:
        return f"Answered with a number{unit} from {least} to {own.max}."
    if least is not None:
        return f"Answered with a number{unit} of {least} or more."
    return f"Answered with a number{unit}" + (f" of {own.max} or less." if own.max is not None else ".")


OWN_ANSWERS = {
    "text": lambda own: "Answered in words.",
    "date": lambda own: "Answered with a date.",
    "number": _number,
}


def asked_of_whom(meaning: Meaning, words: Words) -> Topic | None:
    """What is recorded of a case, and which questions that decides; `None` where nothing is."""
    framework = meaning.framework
    if not framework.details and not framework.sections:
        return None
    details = [(str(framework.vocabulary.started), "A date; must be filled in", "")]
    details += [(str(detail.label), _recorded(detail), str(detail.guidance)) for detail in framework.details]
    sections = [(str(item.label), f"Where {in_words(item.section().condition, words)}.") for item in framework.sections]
    tables = [
        Table(f"What is recorded of each {words.case}", ("Detail", "Recorded as", "Guidance"), tuple(details)),
        Table("Sections of questions", ("Section", f"Put to which {words.cases}"), tuple(sections)),
    ]
    return Topic(
        "questions-asked",
        "Which questions are asked",
        (
            f"Not every question fits every {words.case}. What is recorded of a {words.case} decides which sections of "
            "the questions are put to it; a question without a section is put to all."
            if sections
            else f"Every question is put to every {words.case}.",
        ),
        tables=tuple(_without_empty_column(table) for table in tables if table.rows),
    )


def sampling(meaning: Meaning, words: Words) -> Topic | None:
    """`None` where no case is kept out of samples."""
    exclusions = meaning.framework.sampling.exclusions
    if not exclusions:
        return None
    points = tuple(f"{item.label}: where {in_words(item.when.condition(), words)}." for item in exclusions)
    return Topic("sampling", f"Which {words.cases} are not inspected", ("Never drawn into a sample:",), points)


def _recorded(detail: DetailSchema) -> str:
    kinds = {"yes_no": "Yes or No", "date": "A date", "number": "A number"}
    kind = kinds.get(detail.type) or listed(map(str, detail.options), "or")
    remarks = ["must be filled in"] * detail.required + ["figures are broken down by it"] * detail.break_down
    return "; ".join([kind, *remarks])


def _without_empty_column(table: Table) -> Table:
    """Leave out a last column in which nothing stands."""
    if any(row[-1] for row in table.rows):
        return table
    return Table(table.caption, table.columns[:-1], tuple(row[:-1] for row in table.rows))
