"""What differs between two editions, in the words of “How ratings are worked out”. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from inspection.frameworks.explanation import explain
from inspection.frameworks.explanation.records import DomainText, QuestionText, StandardText, Table, Topic
from inspection.frameworks.format_2.schema import Framework2Schema, Sentences, TermSchema

# What is compared is {heading: {name: {label: text}}}: parts by their names, and what is said of each.
Part = dict[str, str]
Parts = dict[str, Part]
# The columns by which a row of a table is known; without any of them it is by the first.
KEY_COLUMNS = ("Rating", "Overall rating")
DERIVED = "in-short"  # the topic that says nothing of its own


class Kind(StrEnum):
    ADDED = "Added"
    REMOVED = "Removed"
    CHANGED = "Changed"


@dataclass(frozen=True, slots=True)
class Aspect:
    """What is said of a part; one of the two is empty where it was added or removed."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Difference:
    name: str
    kind: Kind
    aspects: tuple[Aspect, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    heading: str
    differences: tuple[Difference, ...]


def compare(before: Framework2Schema, after: Framework2Schema) -> list[Changes]:
    """Nothing where a reader would find no difference."""
    old, new = _read(before), _read(after)
    changes = (
        Changes(heading, tuple(_differences(old.get(heading, {}), new.get(heading, {}))))
        for heading in dict.fromkeys([*new, *old])
    )
    return [part for part in changes if part.differences]


def _differences(old: Parts, new: Parts) -> Iterator[Difference]:
    for name in dict.fromkeys([*new, *old]):
        aspects = tuple(_aspects(old.get(name, {}), new.get(name, {})))
        if name not in old:
            yield Difference(name, Kind.ADDED, aspects)
        elif name not in new:
            yield Difference(name, Kind.REMOVED, aspects)
        elif aspects:
            yield Difference(name, Kind.CHANGED, aspects)


def _aspects(old: Part, new: Part) -> Iterator[Aspect]:
    for label in dict.fromkeys([*new, *old]):
        before, after = old.get(label, ""), new.get(label, "")
        if before != after:
            yield Aspect(label, before, after)


# --- A framework as parts with names --------------------------------------------------------------------------------


def _read(content: Framework2Schema) -> dict[str, Parts]:
    explanation = explain(content)
    parts = {"The framework": _framework(content)}
    parts |= {topic.heading: _topic(topic) for topic in explanation.before if topic.anchor != DERIVED}
    parts["Standards"] = _standards(explanation.domains)
    parts["Questions"] = dict(_questions(explanation.domains, explanation.information))
    parts |= {topic.heading: _topic(topic) for topic in explanation.after}
    parts["Wording of the report"] = dict(_wording(content))
    return parts


def _framework(content: Framework2Schema) -> Parts:
    words = content.vocabulary
    terms = {
        "What is inspected": words.unit,
        "Where it stands": words.region,
        "What is read": words.case,
        "Whom it is about": words.subject,
        "Who works with them": words.practitioner,
    }
    titles = {"Title": str(content.title), "Publisher": str(content.publisher), "Licence": str(content.licence)}
    return {
        "Title and publisher": titles,
        "Words": {label: _term(term) for label, term in terms.items()} | {"Title of a report": str(words.report_title)},
    }


def _term(term: TermSchema | None) -> str:
    return f"{term.one}, {term.many} ({term.short_form})" if term else "None"


def _topic(topic: Topic) -> Parts:
    """Its lines, which have nothing to tell but themselves, and the rows of its tables."""
    lines: Parts = {line: {} for line in topic.sentences}
    rows = {name: row for table in topic.tables for name, row in _rows(table)}
    return lines | dict(map(_point, topic.points)) | rows


def _point(point: str) -> tuple[str, Part]:
    """A ground or an exclusion is known by what stands before its colon; any other point has only itself."""
    name, colon, text = point.partition(": ")
    return (name, {"Text": text}) if colon else (point, {})


def _rows(table: Table) -> Iterator[tuple[str, Part]]:
    seen: dict[str, int] = {}
    key = next((table.columns.index(name) for name in KEY_COLUMNS if name in table.columns), 0)
    for row in table.rows:
        name = f"{table.caption}: {row[key]}"
        seen[name] = seen.get(name, 0) + 1
        cells = dict(zip(table.columns, row, strict=True))
        del cells[table.columns[key]]
        # Two bands may give one rating.
        yield name if seen[name] == 1 else f"{name} ({seen[name]})", cells


def _standards(domains: Iterable[DomainText]) -> Parts:
    headings = {f"Domain {domain.heading}": Part() for domain in domains if domain.heading}
    standards = {f"Standard {item.number}": _standard(item) for domain in domains for item in domain.standards}
    return headings | standards


def _standard(standard: StandardText) -> Part:
    looks = {f"Looks like: {row[0]}": row[1] for row in standard.descriptors.rows} if standard.descriptors else {}
    return {
        "Title": standard.title,
        "Statement": standard.statement,
        "How it is rated": " ".join(standard.sentences),
        "Limits": " ".join(standard.caps),
        **looks,
    }


def _questions(domains: Iterable[DomainText], information: Iterable[QuestionText]) -> Iterator[tuple[str, Part]]:
    for domain in domains:
        for standard in domain.standards:
            for question in standard.questions:
                for item in (question, *question.prompts):
                    yield f"Question {item.code}", _question(item)
    for question in information:
        yield f"Information question {question.code}", _question(question)


def _question(question: QuestionText) -> Part:
    return {"Text": question.text, "Guidance": question.guidance, "Notes": " ".join(question.notes)}


def _wording(content: Framework2Schema) -> Iterator[tuple[str, Part]]:
    yield from _sentences("Sentence above figures", content.lead_ins)
    yield from _sentences("Explanation", content.explanations)
    for code, text in content.texts.items():
        yield f"Text {code}", {"Label": str(text.label), "Text": str(text.text)}


def _sentences(kind: str, sentences: Sentences) -> Iterator[tuple[str, Part]]:
    for rule, situations in sentences.items():
        for situation, sentence in situations.items():
            yield f"{kind}: {_plain(rule)}, {_plain(situation)}", {"Text": str(sentence)}


def _plain(code: str) -> str:
    return code.replace("_", " ")
