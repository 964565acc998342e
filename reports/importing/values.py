"""Values of a bundle as they are stored: an answer as one text whatever its type, a detail as the form stores it."""

import datetime
import json
import re
from collections.abc import Callable, Container, Iterator
from decimal import Decimal
from typing import Any

from cases.forms import stored_value
from inspection.foundation.text import EVIDENCE_LIMIT, clean_text
from inspection.frameworks.answers import parse
from inspection.frameworks.applicability import YES_NO
from inspection.frameworks.document import AnswerType, DetailItem, DetailType, QuestionItem, QuestionSet
from inspection.frameworks.format_2.texts import LARGEST
from inspection.frameworks.scale import Answer

ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
DECIMAL_PLACES = 4
LONGEST_TOLD = 100  # characters of a value


def as_date(value: object) -> datetime.date:
    """Raises `ValueError` for all but YYYY-MM-DD."""
    try:
        if isinstance(value, str) and ISO_DATE.fullmatch(value):
            return datetime.date.fromisoformat(value)
    except ValueError:
        pass
    raise ValueError("must be a date written YYYY-MM-DD")


def in_words(value: object) -> str:
    """A value as a fault tells it."""
    return shortened(str(value) if isinstance(value, Decimal) else repr(value))


def shortened(text: str) -> str:
    """Enough of it to be found again: a fault is a line, and may be told of a value of twenty megabytes."""
    return text if len(text) <= LONGEST_TOLD else f"{text[:LONGEST_TOLD]}…"


# --- Answers ----------------------------------------------------------------------------------------------------------


def stored_answer(item: QuestionItem, value: Any) -> str:
    """Raises `ValueError` with what is wrong, for an answer that the question does not take."""
    if item.not_applicable and value == Answer.NOT_APPLICABLE.value:
        return Answer.NOT_APPLICABLE.value
    return ANSWERS[item.answer_type](item, value)


def answer_with_evidence(item: QuestionItem, value: Any) -> tuple[str, str]:
    """From an answer, or from `{answer, evidence}`. Raises `ValueError`."""
    if not isinstance(value, dict):
        return stored_answer(item, value), ""
    if unknown := sorted(set(value) - {"answer", "evidence"}):
        raise ValueError(f"unknown key {unknown[0]!r}; it takes answer and evidence")
    if "answer" not in value:
        raise ValueError("answer is missing")
    evidence = value.get("evidence", "")
    if not isinstance(evidence, str):
        raise ValueError(f"evidence must be text (found {in_words(evidence)})")
    return stored_answer(item, value["answer"]), clean_text(evidence, limit=EVIDENCE_LIMIT)


def _choice(item: QuestionItem, value: Any) -> str:
    codes = [code for code, _ in item.choices]
    if not isinstance(value, str) or value not in codes:
        raise ValueError(f"unknown answer {in_words(value)}; it takes {', '.join(codes)}")
    return value


def _several(item: QuestionItem, value: Any) -> str:
    offered = [code for code, _ in item.answers]
    if not isinstance(value, list) or not value or any(given not in offered for given in value):
        raise ValueError(f"unknown answer {in_words(value)}; it takes a list of {', '.join(offered)}")
    if len(set(value)) < len(value):
        raise ValueError(f"one answer is given twice in {in_words(value)}")
    return json.dumps([code for code in offered if code in value], ensure_ascii=False, separators=(",", ":"))


def _number(item: QuestionItem, value: Any) -> str:
    return parse(item, f"{as_number(value):f}")


def _date(item: QuestionItem, value: Any) -> str:
    return parse(item, _iso_date(value))


def _text(item: QuestionItem, value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"the answer must be text (found {in_words(value)})")
    return parse(item, value)


ANSWERS: dict[AnswerType, Callable[[QuestionItem, Any], str]] = {
    AnswerType.YES_NO: _choice,
    AnswerType.CHOICE: _choice,
    AnswerType.MULTIPLE: _several,
    AnswerType.NUMBER: _number,
    AnswerType.DATE: _date,
    AnswerType.TEXT: _text,
}


# --- Details of a case ------------------------------------------------------------------------------------------------


def stored_detail(detail: DetailItem, value: Any) -> str | int | float:
    """Raises `ValueError` with what is wrong, for a value that the detail does not take."""
    if detail.type == DetailType.NUMBER:
        return stored_value(as_number(value))
    if detail.type == DetailType.DATE:
        return _iso_date(value)
    if detail.type == DetailType.YES_NO and isinstance(value, bool):
        return YES_NO[value]
    if not isinstance(value, str) or value not in detail.options:
        raise ValueError(f"unknown option {in_words(value)}; it takes {_listed(detail)}")
    return value


def value_errors(reference: str, detail: DetailItem, value: Any) -> Iterator[str]:
    """What is wrong with a case's value for a detail."""
    try:
        stored_detail(detail, value)
    except ValueError as error:
        yield f"case {reference}, {detail.code}: {error}"


def missing_details(reference: str, framework: QuestionSet, given: Container[str | None]) -> Iterator[str]:
    for detail in framework.details:
        if detail.is_required and detail.code not in given:
            yield f"case {reference}, {detail.code}: is missing"


def _listed(detail: DetailItem) -> str:
    return "true or false" if detail.type == DetailType.YES_NO else ", ".join(detail.options)


def as_number(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        raise ValueError(f"{in_words(value)} is not a number")
    if abs(value) > LARGEST:
        raise ValueError(f"the number must be at most {LARGEST:,}, above or below nought")
    number = Decimal(value)
    if number != round(number, DECIMAL_PLACES):
        raise ValueError(f"{number} has more than {DECIMAL_PLACES} decimal places")
    return number


def _iso_date(value: Any) -> str:
    try:
        return as_date(value).isoformat()
    except ValueError as error:
        raise ValueError(f"{in_words(value)} {error}") from error
