"""References in the order that people expect: C2 before C10."""

import re
from typing import Any

from django.db import models

PART = re.compile(r"([0-9]+)|[^a-z0-9]+")
# What stands between letters and numbers comes before both.
SEPARATOR = "00"
# A separator and one digit, which are written in two and three characters, again and again.
LONGEST_KEY = 100


def natural_key(reference: str) -> str:
    """What to sort by: each number with the number of its digits before it, and nothing but letters and digits, which
    every database sorts alike whatever its language. Of references of up to 40 characters, at most 100."""
    return PART.sub(_part, reference.casefold())


def _part(match: re.Match[str]) -> str:
    if match[1] is None:
        return SEPARATOR
    digits = match[1].lstrip("0") or "0"
    return f"{len(digits):02}{digits}"


class NaturalKeyField(models.CharField):  # type: ignore[type-arg]  # which it takes only from type checkers
    """The natural key of the field `of`, written whenever a row is, one by one or many at once."""

    def __init__(self, *args: Any, of: str = "reference", **kwargs: Any):
        super().__init__(*args, **{"max_length": LONGEST_KEY, "editable": False} | kwargs)
        self.of = of

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"of": self.of}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        key = natural_key(getattr(model_instance, self.of))
        setattr(model_instance, self.attname, key)
        return key
