"""Where the bytes of evidence files are: the storage that settings call "evidence"."""

import structlog
from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage, storages

from reports.models import StoredFile

log = structlog.get_logger("evidence")


class FileUnavailableError(Exception):
    """The storage did not give or take a file; what it said of it is in no message, for it may name the storage."""

    def __init__(self) -> None:
        super().__init__("The storage of the files does not answer. Try again in a few minutes")


class DatabaseStorage(Storage):
    """Files as rows: one backup has everything, and a file is stored with what is said of it or not at all."""

    def _open(self, name: str, mode: str = "rb") -> File:
        row = StoredFile.objects.filter(name=name).first()
        if row is None:
            raise FileNotFoundError(name)
        return ContentFile(bytes(row.content), name=name)

    def _save(self, name: str, content: File) -> str:
        StoredFile.objects.create(name=name, content=content.read())
        return name

    def exists(self, name: str) -> bool:
        return StoredFile.objects.filter(name=name).exists()

    def size(self, name: str) -> int:
        with self.open(name) as file:
            return len(file.read())

    def delete(self, name: str) -> None:
        StoredFile.objects.filter(name=name).delete()


def store_content(name: str, content: bytes) -> str:
    """The name under which it is kept. Raises `FileUnavailableError`."""
    storage = storages["evidence"]
    if isinstance(storage, DatabaseStorage):
        # What is wrong with the database is told as everywhere.
        return storage.save(name, ContentFile(content))
    try:
        return storage.save(name, ContentFile(content))
    except Exception as error:  # Each storage has errors of its own.
        log.warning("evidence_storage_fails", reason=type(error).__name__)
        raise FileUnavailableError from error


def read_content(name: str) -> bytes:
    """Raises `FileUnavailableError`."""
    # Those that were stored before another storage was set are still here.
    if row := StoredFile.objects.filter(name=name).first():
        return bytes(row.content)
    storage = storages["evidence"]
    if isinstance(storage, DatabaseStorage):
        raise FileUnavailableError
    try:
        with storage.open(name) as file:
            content: bytes = file.read()
            return content
    except Exception as error:
        log.warning("evidence_storage_fails", reason=type(error).__name__)
        raise FileUnavailableError from error
