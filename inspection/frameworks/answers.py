"""What an answer may be, how it is stored and what it says in words, for each type of answer. Pure.

Stored is always one text, empty while there is no answer: the code of a choice; several as a JSON list of codes in the
framework's order; a number as plain decimal digits; a date as in ISO 8601; a text as it was typed. Whatever the type,
"na" is Not applicable where the question offers that.
"""

import datetime
import json
import re
from collections.abc import Sequence
from decimal import Decimal

from inspection.foundation.dates import PARTS, DateRefusedError, day_in_words, read_date
from inspection.foundation.text import TextRefusedError, clean_text
from inspection.frameworks.document import AnswerType, QuestionItem
from inspection.frameworks.format_2.texts import LARGEST
from inspection.frameworks.scale import Answer

TEXT_LIMIT = 2_000  # characters
DECIMAL_PLACES = 4
NUMBER = re.compile(r"-?(?:(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?|\.[0-9]+)")
BETWEEN_PARTS = re.compile(r"[ /.,-]+")
ISO_DAY = re.compile(r"([1-9][0-9]{3})-([0-9]{2})-([0-9]{2})")
DATE_EXAMPLE = "27 3 2025"
DATE_WANTED = f"Enter a real date, such as {DATE_EXAMPLE}"


class AnswerRefusedError(ValueError):
    """An answer that the question does not take; the message says how to put it right.

    `position` is that of a `TextRefusedError`, of an answer that is a text.
    """

    def __init__(self, message: str, position: int | None = None):
        super().__init__(message)
        self.position = position


def parse(item: QuestionItem, submitted: str | Sequence[str]) -> str:
    """An answer as it is stored, from what the fields of a form hold: one text or several, in any order.

    Raises `AnswerRefusedError`.
    """
    values = [value for value in _values(item, submitted) if value.strip()]
    if not values:
        return ""
    if Answer.NOT_APPLICABLE in values and item.not_applicable:
        if set(values) > {Answer.NOT_APPLICABLE}:
            na = item.label_of(Answer.NOT_APPLICABLE)
            raise AnswerRefusedError(f"Give an answer or choose {na}, not both")
        return Answer.NOT_APPLICABLE.value
    if item.takes_several:
        return _several(item, values)
    if len(values) > 1:
        raise AnswerRefusedError("Give one answer")
    return PARSERS[item.answer_type](item, values[0])


def label_of(item: QuestionItem, stored: str) -> str:
    """A stored answer in words; empty for none."""
    if item.takes_several:
        return ", ".join(item.label_of(code) for code in values_of(item, stored))
    if not stored or is_not_applicable(item, stored):
        return stored and item.label_of(stored)
    if item.answer_type == AnswerType.NUMBER:
        return f"{stored} {item.unit}".rstrip()
    if item.answer_type == AnswerType.DATE:
        return day_in_words(datetime.date.fromisoformat(stored))
    return item.label_of(stored)


def hint_of(item: QuestionItem) -> str:
    """What the form says of how to answer; empty where that goes without saying."""
    if item.takes_several:
        return "Choose all that apply"
    if item.answer_type == AnswerType.DATE:
        return f"For example, {DATE_EXAMPLE}"
    return _limits(item).capitalize()


def values_of(item: QuestionItem, stored: str) -> list[str]:
    """What the fields of a form hold for a stored answer: `parse` makes the same answer of it again."""
    if not stored or is_not_applicable(item, stored):
        return [stored] if stored else []
    if item.takes_several:
        codes: list[str] = json.loads(stored)
        return codes
    if item.answer_type == AnswerType.DATE:
        day = datetime.date.fromisoformat(stored)
        return [f"{day.day}/{day.month}/{day.year}"]
    return [stored]


def is_not_applicable(item: QuestionItem, stored: str) -> bool:
    return item.not_applicable and stored == Answer.NOT_APPLICABLE


def _values(item: QuestionItem, submitted: str | Sequence[str]) -> Sequence[str]:
    if not isinstance(submitted, str):
        return submitted
    if item.takes_several and submitted.startswith("["):
        return _list_of_texts(submitted)
    return [submitted]


def _list_of_texts(text: str) -> list[str]:
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        return [text]
    return values if isinstance(values, list) and all(isinstance(value, str) for value in values) else [text]


def _choice(item: QuestionItem, code: str) -> str:
    if code not in dict(item.answers):
        raise AnswerRefusedError("Choose one of the answers that the question offers")
    return code


def _several(item: QuestionItem, values: Sequence[str]) -> str:
    codes = [code for code, _ in item.answers if code in values]
    if not set(values) <= set(codes):
        raise AnswerRefusedError("Choose from the answers that the question offers")
    return json.dumps(codes, ensure_ascii=False, separators=(",", ":"))


def _number(item: QuestionItem, text: str) -> str:
    text = text.strip().replace("\N{MINUS SIGN}", "-")
    lowest = -LARGEST if item.minimum is None else item.minimum
    highest = LARGEST if item.maximum is None else item.maximum
    # A limit on its length, because a long one would be rounded before it is compared.
    number = Decimal(text.replace(",", "")) if NUMBER.fullmatch(text) and len(text) <= TEXT_LIMIT else None
    if number is None or not lowest <= number <= highest:
        raise AnswerRefusedError(_number_wanted(item))
    if number != round(number, DECIMAL_PLACES):
        raise AnswerRefusedError(f"Enter a number with at most {DECIMAL_PLACES} decimal places")
    # Zero would keep its sign.
    return f"{number.normalize():f}" if number else "0"


def _number_wanted(item: QuestionItem) -> str:
    limits = _limits(item) or f"such as 12 or 3.5, of at most {LARGEST:,}"
    return f"Enter a number{' ' if limits.startswith('from') else ', '}{limits}"


def _limits(item: QuestionItem) -> str:
    """Those of a number, in words; empty where it has none."""
    low, high = (None if limit is None else f"{limit:,f}" for limit in (item.minimum, item.maximum))
    if low and high:
        return f"from {low} to {high}"
    return f"{low} or more" if low else f"{high} or less" if high else ""


def _date(item: QuestionItem, text: str) -> str:
    text = " ".join(text.split())
    match = ISO_DAY.fullmatch(text)
    parts = match.groups()[::-1] if match else BETWEEN_PARTS.split(text)
    if len(parts) != len(PARTS):
        raise AnswerRefusedError(DATE_WANTED)
    try:
        return read_date(parts).isoformat()
    except DateRefusedError as refusal:
        raise AnswerRefusedError(str(refusal)) from refusal


def _text(item: QuestionItem, text: str) -> str:
    try:
        return clean_text(text, limit=TEXT_LIMIT)
    except TextRefusedError as refusal:
        raise AnswerRefusedError(str(refusal), refusal.position) from refusal


PARSERS = {
    AnswerType.YES_NO: _choice,
    AnswerType.CHOICE: _choice,
    AnswerType.NUMBER: _number,
    AnswerType.DATE: _date,
    AnswerType.TEXT: _text,
}
