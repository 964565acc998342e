"""A file between its upload and the decision what to store of it: encrypted, with a key that only the page has
(docs/decisions/0029-a-caseload-is-held-locked.md)."""

import base64
import datetime
import json
import secrets
import uuid
import zlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.utils import timezone

from cases.models import HeldUpload
from cases.sampling.errors import CaseloadRefusedError
from inspection.foundation.transactions import retry_transaction
from inspection.models import Inspection, User

HOURS = 2  # that there are for mapping and reading a preview
NONCE = 12  # bytes
SWEEP_SECONDS = 600


class UploadGoneError(CaseloadRefusedError):
    """It has expired, was stored or taken back; or the key is another's."""

    def __init__(self) -> None:
        super().__init__(f"The uploaded file is no longer held: it is thrown away after {HOURS} hours. Upload it again")


@dataclass(frozen=True, slots=True)
class Upload:
    """What was sent: the name of a file and its bytes, or no name and the text that was pasted."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Ticket:
    """What the page keeps in its form; with the row alone nobody can read the file, with the ticket alone neither."""

    held: uuid.UUID
    secret: str

    @property
    def key(self) -> bytes:
        return base64.urlsafe_b64decode(self.secret)


@retry_transaction
def hold(*, inspection: Inspection, upload: Upload, by: User) -> Ticket:
    """Hold an upload, in the place of what the same person has held for this inspection."""
    sweep_uploads()
    HeldUpload.objects.filter(inspection=inspection, by=by).delete()
    ticket = Ticket(uuid.uuid4(), base64.urlsafe_b64encode(AESGCM.generate_key(bit_length=256)).decode())
    expires = timezone.now() + datetime.timedelta(hours=HOURS)
    content = _locked(ticket, upload)
    HeldUpload.objects.create(key=ticket.held, inspection=inspection, by=by, content=content, expires_at=expires)
    return ticket


def read_held(*, inspection: Inspection, ticket: Ticket, by: User) -> Upload:
    """Raises `UploadGoneError`."""
    held = HeldUpload.objects.filter(
        key=ticket.held, inspection=inspection, by=by, expires_at__gt=timezone.now()
    ).first()
    if held is None:
        raise UploadGoneError
    try:
        return _unlocked(ticket, bytes(held.content))
    except (InvalidTag, ValueError) as error:
        raise UploadGoneError from error


def let_go(*, ticket: Ticket) -> None:
    HeldUpload.objects.filter(key=ticket.held).delete()


def sweep_uploads() -> None:
    """Delete what nobody has come back to; without its key it was unreadable already."""
    HeldUpload.objects.filter(expires_at__lte=timezone.now()).delete()


def _locked(ticket: Ticket, upload: Upload) -> bytes:
    nonce = secrets.token_bytes(NONCE)
    plain = zlib.compress(json.dumps({"name": upload.name}).encode() + b"\n" + upload.data, 1)
    return nonce + AESGCM(ticket.key).encrypt(nonce, plain, ticket.held.bytes)


def _unlocked(ticket: Ticket, content: bytes) -> Upload:
    plain = zlib.decompress(AESGCM(ticket.key).decrypt(content[:NONCE], content[NONCE:], ticket.held.bytes))
    head, _, data = plain.partition(b"\n")
    return Upload(json.loads(head)["name"], data)
