"""What a person typed into a request that cannot be taken. Every refusal hands it back; nothing keeps it."""

import json
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

# Patterns of the names of fields that nobody types into; each app registers those of its forms.
HIDDEN_FIELDS: set[str] = set()


def hide_fields(*patterns: str) -> None:
    """Leave fields out of what a refusal hands back: `key`, or `*-version` for all that end so."""
    HIDDEN_FIELDS.update(patterns)


DATE_PARTS = {"0": "day", "1": "month", "2": "year"}


class Submitted(NamedTuple):
    """A field of a form, by its name or in words, with what was typed or chosen."""

    name: str
    text: str


def submitted_text(request) -> list[Submitted]:
    """What a person typed, each field named in words; nothing for a body that cannot be read."""
    typed = [field for field in posted_fields(request) if field.text.strip() and not _is_hidden(field.name)]
    return [Submitted(_in_words(name), text) for name, text in typed]


def _is_hidden(name):
    return any(fnmatchcase(name, pattern) for pattern in HIDDEN_FIELDS)


def _in_words(name):
    """ "commenced_on_0" is the day of that date, "2.2.1-evidence" the evidence of that question."""
    stem, _, part = name.rpartition("_")
    if part in DATE_PARTS:
        name = f"{stem} ({DATE_PARTS[part]})"
    words = name.replace("-", " ").replace("_", " ")
    return words[:1].upper() + words[1:]


def posted_fields(request) -> list[Submitted]:
    """Everything a form sent, except a form with a password."""
    try:
        fields = [Submitted(name, text) for name, texts in request.POST.lists() for text in texts]
    except Exception:  # Whatever is wrong with the body, the refusal must be shown.
        return []
    return [] if any("password" in name for name, _ in fields) else fields


def submitted_json(request) -> dict[str, str | list[str]]:
    """{field: text or texts} of a JSON object, such as the answer and the evidence of a save."""
    body = json_object(request) or {}
    typed = {name: value for name, value in body.items() if isinstance(value, str) or is_list_of_texts(value)}
    return {name: value for name, value in typed.items() if not _is_hidden(name)}


def is_list_of_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) for text in value)


def json_object(request) -> dict[str, Any] | None:
    """The body, where it is a JSON object."""
    try:
        body = json.loads(request.body)
    except Exception:  # As above: too large, too deep, broken off, read already.
        return None
    return body if isinstance(body, dict) else None
