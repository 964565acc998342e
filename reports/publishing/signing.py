"""Signatures of what is published: Ed25519 (RFC 8032), with a key that stands outside the database."""

import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings


def _private_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(settings.PUBLICATION_KEY.encode()).digest())


def public_key() -> str:
    """Of the present key, in hexadecimal: it is told to whoever wants to verify."""
    return _private_key().public_key().public_bytes_raw().hex()


def sign(text: str) -> str:
    """In hexadecimal, of the text in UTF-8."""
    return _private_key().sign(text.encode()).hex()


def is_believed(key: str) -> bool:
    """Whether it is the present public key or an earlier one that settings name."""
    return key in {public_key(), *settings.PUBLICATION_PUBLIC_KEYS}


def is_signed(text: str, signature: str, key: str) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(bytes.fromhex(signature), text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True
