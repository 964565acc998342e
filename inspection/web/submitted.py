"""What a person typed into a request that cannot be taken. Every refusal hands it back; nothing keeps it."""

import json

# Parts of our forms that nobody types, besides versions; passwords are never shown.
HIDDEN_FIELDS = {
    "csrfmiddlewaretoken",
    "key",
    "then",
    "clear",
    "use_stored",
    "expected_version",
    "save",
    "preview",
    "next",
    "cases",
    "to",
    "username",
    "email",
}

DATE_PARTS = {"0": "day", "1": "month", "2": "year"}


def submitted_text(request) -> list[tuple[str, str]]:
    """(field, text) of a form; nothing for a body that cannot be read."""
    shown = [
        (name, text) for name, text in posted(request) if name not in HIDDEN_FIELDS and not name.endswith("-version")
    ]
    return [(_in_words(name), text) for name, text in shown if text.strip()]


def _in_words(name):
    """ "commenced_on_0" is the day of that date, "2.2.1-evidence" the evidence of that question."""
    stem, _, part = name.rpartition("_")
    if part in DATE_PARTS:
        name = f"{stem} ({DATE_PARTS[part]})"
    words = name.replace("-", " ").replace("_", " ")
    return words[:1].upper() + words[1:]


def posted(request) -> list[tuple[str, str]]:
    """Everything a form sent, except a form with a password."""
    try:
        pairs = [(name, text) for name, texts in request.POST.lists() for text in texts]
    except Exception:  # Whatever is wrong with the body, the refusal must be shown.
        return []
    return [] if any("password" in name for name, _ in pairs) else pairs


def submitted_json(request) -> dict[str, str]:
    """The answer and the evidence of a save."""
    body = json_object(request) or {}
    return {name: body[name] for name in ("answer", "evidence") if isinstance(body.get(name), str)}


def json_object(request) -> dict | None:
    """The body, where it is a JSON object."""
    try:
        body = json.loads(request.body)
    except Exception:  # As above: too large, too deep, broken off, read already.
        return None
    return body if isinstance(body, dict) else None
