"""What the columns and codes of the tidy table mean, made from the framework: metadata by the W3C's rules (“Metadata
Vocabulary for Tabular Data”, 2015), by which programs find types and labels."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping

from inspection.foundation.transactions import consistent_read
from inspection.frameworks.document import QuestionItem, QuestionKind, QuestionSet
from inspection.frameworks.queries import question_set
from inspection.frameworks.scale import Answer
from inspection.models import Inspection
from reports.files.answers import never_a_formula
from reports.files.breakdowns import rule_in_words
from reports.files.progress import OnProgress, no_progress
from reports.files.tidy import ANSWERED, PROFILE, Figure

CONTEXT = ["http://www.w3.org/ns/csvw", {"@language": "en"}]
DESCRIPTION = (
    "Answers of the signed-off cases of an inspection, a row for each answer of each question: in all cases, and in "
    "those of each group. An empty cell is no nought: there is no such figure, or it is suppressed."
)
# In the same order as the columns: title, what it holds.
COLUMNS = {
    "standard": ("Standard", "Number of the question's standard; empty where it belongs to none."),
    "question": ("Question", "Number of the question; empty where all cases of a group are counted."),
    "kind": ("Kind", "What kind of question it is, or that cases are counted whatever they answer."),
    "by": ("Characteristic", "Code of the characteristic that the cases share; empty for all cases."),
    "value": ("Group", "What they share; empty for all cases, and where it is not recorded of them."),
    "answer": ("Answer", "Code of the answer; empty where all cases of a group are counted."),
    "cases": ("Cases", "How many cases gave the answer."),
    "base": ("Base", "How many cases were judged: all that answered, without Not applicable. For all cases only."),
    "percent": ("Percentage", "Of the base, in whole per cent, a half rounded up. For all cases only."),
    "interval_low": ("95% interval from", "Lower end of the interval of the percentage, in whole per cent."),
    "interval_high": ("95% interval to", "Upper end of the interval of the percentage, in whole per cent."),
    "suppressed": ("Suppressed", "Whether the number of cases is hidden: it is small, or would tell of another."),
}
KINDS: dict[str, str] = {
    QuestionKind.KEY_QUESTION: "Key question",
    QuestionKind.PROMPT: "Prompt",
    QuestionKind.INFORMATION: "Information question",
    PROFILE: "Cases of the sample",
}
ALWAYS_THERE = ("kind", "suppressed")
PERCENT = {"base": "integer", "minimum": 0, "maximum": 100}
NUMBERS = {
    "cases": "nonNegativeInteger",
    "base": "nonNegativeInteger",
    "percent": PERCENT,
    "interval_low": PERCENT,
    "interval_high": PERCENT,
    "suppressed": "boolean",
}
DIALECT = {"encoding": "utf-8", "delimiter": ",", "quoteChar": '"', "doubleQuote": True, "header": True, "trim": False}
# What means something in a regular expression of ECMAScript, which is what a format is.
SYNTAX = re.compile(r"[\\^$.|?*+()\[\]{}]")


@consistent_read
def make_codebook(inspection: Inspection, *, on_progress: OnProgress = no_progress) -> bytes:
    """Of the tidy table of the same inspection, which it names by its file."""
    framework = question_set(inspection.framework_id)
    codes = _codes(framework)
    metadata = {
        "@context": CONTEXT,
        "url": f"{inspection.code}-figures.csv",
        "dc:title": f"Figures: {inspection.delivery_unit}",
        "dc:description": f"{DESCRIPTION} In groups, {rule_in_words(framework.small_numbers)}.",
        "dc:source": f"{framework.title}, edition {framework.edition}, of {framework.publisher}",
        "dc:language": "en",
        "dialect": DIALECT,
        "tableSchema": {
            "columns": [_column(name, codes) for name in Figure._fields],
            "primaryKey": ["kind", "question", "by", "value", "answer"],
        },
        "notes": list(_labels(framework)),
    }
    return f"{json.dumps(metadata, ensure_ascii=False, indent=1)}\n".encode()


def _column(name: str, codes: Mapping[str, Iterable[str]]) -> dict[str, object]:
    title, description = COLUMNS[name]
    return {
        "name": name,
        # The first is the heading in the file.
        "titles": [name, title],
        "dc:description": description,
        "datatype": NUMBERS[name] if name in NUMBERS else {"base": "string", "format": one_of(codes[name])},
        "required": name in ALWAYS_THERE,
    }


def one_of(codes: Iterable[str]) -> str:
    """A pattern that these codes match as they stand in the table, and nothing else does."""
    patterns = (SYNTAX.sub(r"\\\g<0>", never_a_formula(code)) for code in dict.fromkeys(codes))
    return f"^({'|'.join(patterns)})$"


def _codes(framework: QuestionSet) -> dict[str, list[str]]:
    """{column: what may stand in it}"""
    details = framework.characteristics
    items = _items(framework)
    return {
        "standard": list(framework.standards_by_number),
        "question": [item.number for item in items],
        "kind": list(KINDS),
        "by": list(details),
        "value": [option for detail in details.values() for option in detail.options],
        "answer": [code for item in items for code in _answers(item)],
    }


def _items(framework: QuestionSet) -> list[QuestionItem]:
    return [item for item in framework.questions if not item.asked_of_inspection]


def _answers(item: QuestionItem) -> dict[str, str]:
    """{code: label}"""
    typed = {ANSWERED: "Answered"} if item.is_typed else {}
    return typed | {str(Answer.NOT_APPLICABLE): "Not applicable"} | dict(item.choices)


def _labels(framework: QuestionSet) -> Iterator[dict[str, object]]:
    """A list of codes with their labels for each column that has codes."""
    standards = [_entry(standard.number, standard.title) for standard in framework.standards]
    yield {"column": "standard", "codes": standards}
    questions = [
        _entry(item.number, item.text, kind=str(item.kind), standard=item.standard, answers=_entries(_answers(item)))
        for item in _items(framework)
    ]
    yield {"column": "question", "codes": questions}
    yield {"column": "kind", "codes": _entries(KINDS)}
    by = [
        _entry(detail.code, detail.label, values=_entries({code: detail.label_of(code) for code in detail.options}))
        for detail in framework.characteristics.values()
    ]
    yield {"column": "by", "codes": by}


def _entries(labels: Mapping[str, str]) -> list[dict[str, object]]:
    return [_entry(code, label) for code, label in labels.items()]


def _entry(code: str, label: str, **more: object) -> dict[str, object]:
    """The code as it stands in the table."""
    return {"code": never_a_formula(code), "label": label, **more}
