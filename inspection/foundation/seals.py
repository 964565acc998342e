"""Seals: content signed with a key that stands outside the database (docs/decisions/0024-tampering-is-named.md).

A seal is the key's identifier, a point, and 220 bits of HMAC-SHA256 in hexadecimal: 64 characters, as long as the
digests without a key that earlier versions stored, which have no point.
"""

import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache, singledispatch
from typing import Any

from django.conf import settings

LENGTH = 64
NOT_WHAT_WAS_STORED = "is not what was stored"


@dataclass(frozen=True, slots=True)
class Key:
    identifier: str  # eight hexadecimal digits that tell keys apart and nothing about them
    secret: bytes


@lru_cache(maxsize=16)
def key_of(text: str) -> Key:
    secret = text.encode()
    return Key(hmac.digest(secret, b"identifier", "sha256").hex()[:8], secret)


def seal(content: Sequence[Any]) -> str:
    """Of a list of what JSON knows, dates, UUIDs, decimals and bytes; with the present key."""
    return _seal(content, key_of(settings.HISTORY_KEY))


def is_sealed(digest: str) -> bool:
    """Whether it is a seal at all: earlier versions stored digests without a key."""
    return "." in digest


def seal_error(stored: str, content: Sequence[Any]) -> str | None:
    """What is wrong with a seal, in words, or `None` where it fits the content."""
    identifier = stored.partition(".")[0]
    if not is_sealed(stored):
        return NOT_WHAT_WAS_STORED
    key = next((key for key in _keys() if key.identifier == identifier), None)
    if key is None:
        return f"is sealed with the key {identifier}, which is neither HISTORY_KEY nor in HISTORY_KEY_FALLBACKS"
    return None if hmac.compare_digest(stored, _seal(content, key)) else NOT_WHAT_WAS_STORED


def is_of_present_key(stored: str) -> bool:
    return stored.startswith(f"{key_of(settings.HISTORY_KEY).identifier}.")


def _keys() -> list[Key]:
    return [key_of(text) for text in (settings.HISTORY_KEY, *settings.HISTORY_KEY_FALLBACKS)]


def _seal(content: Sequence[Any], key: Key) -> str:
    message = ENCODER.encode(content).encode()
    return f"{key.identifier}.{hmac.digest(key.secret, message, 'sha256').hex()}"[:LENGTH]


@singledispatch
def _plain(value: Any) -> str:
    return str(value)


@_plain.register
def _(value: datetime) -> str:
    return value.astimezone(UTC).isoformat()


@_plain.register(bytes)
@_plain.register(memoryview)
def _(value: bytes | memoryview) -> str:
    return hashlib.sha256(value).hexdigest()


# Made once: every answer that is saved is sealed twice.
ENCODER = json.JSONEncoder(sort_keys=True, default=_plain)
