"""When a case stands in a section, in words."""

from inspection.frameworks.applicability import AllOf, AnyOf, Condition, Not, OneOf, Value, WithinWeeks, as_word
from inspection.frameworks.explanation.words import Words, listed

YES_NO = {"yes": "Yes", "no": "No"}


def in_words(condition: Condition, words: Words) -> str:
    """A clause that can follow "where"."""
    match condition:
        case OneOf():
            return f"{_detail(condition.detail, words)} is {_values(condition)}"
        case WithinWeeks():
            weeks = "1 week" if condition.at_most == 1 else f"{condition.at_most} weeks"
            start, end = _detail(condition.start, words), _detail(condition.end, words)
            return f"{end} is the day of {start} or at most {weeks} after it"
        case AllOf():
            return " and ".join(_part(part, words) for part in condition.parts)
        case AnyOf():
            return ", or ".join(_part(part, words) for part in condition.parts)
        case Not():
            return _negated(condition.part, words)


def _negated(part: Condition, words: Words) -> str:
    match part:
        case OneOf():
            # What is not filled in is none of the values.
            return f"{_detail(part.detail, words)} is not {_values(part)}, or is not filled in"
        case WithinWeeks():
            return f"it is not so that {in_words(part, words)}"
        case Not():
            return in_words(part.part, words)
        case AnyOf() if len(part.parts) > 1:
            return f"none of these holds: {'; '.join(in_words(each, words) for each in part.parts)}"
        case AllOf() if len(part.parts) > 1:
            return f"these do not all hold: {'; '.join(in_words(each, words) for each in part.parts)}"
        case AnyOf() | AllOf():
            return _negated(part.parts[0], words)


def _part(part: Condition, words: Words) -> str:
    """In brackets where "and" and "or" would run into each other."""
    text = in_words(part, words)
    return text if isinstance(part, OneOf | WithinWeeks) else f"({text})"


def _detail(code: str, words: Words) -> str:
    return f"“{words.details.get(code, code)}”"


def _values(condition: OneOf) -> str:
    return listed([_value(value) for value in condition.values], "or")


def _value(value: Value) -> str:
    word = as_word(value)
    return YES_NO.get(word, word) if isinstance(word, str) else str(word)
