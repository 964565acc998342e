"""Whole transactions, run again when it was the database that was in trouble and not what was asked of it."""

import errno
import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction

P = ParamSpec("P")
T = TypeVar("T")

WAITS = (0.05, 0.2, 0.8)  # seconds before the second, third and fourth try, shortened by chance by up to half
PATIENCE = 10  # seconds after which no further try begins: somebody is waiting for an answer

# Deadlock and serialization failure, lost connection, timeout or shutdown; too many connections; a lock not given in
# time; a transaction left waiting.
TRANSIENT_CLASSES = ("40", "08", "57")
TRANSIENT_STATES = ("53300", "55P03", "25P03")

DISK_FULL = "53100"
# SQLite knows a full disk, but takes a quota for an error of writing.
SQLITE_FULL = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE)
OUT_OF_SPACE = (errno.ENOSPC, errno.EDQUOT)


class BusyError(Exception):
    """The database did not confirm the change, however often it was tried. The same change may be sent again."""

    message = "The service is busy. Your change may not be stored yet"

    def __init__(self) -> None:
        super().__init__(self.message)


class StorageFullError(BusyError):
    """The database stored nothing, and will not before somebody has made room for it."""

    message = "Nothing can be saved now: the service has no room left. Your change is not stored"


def trouble_of(error: BaseException | None) -> BusyError | None:
    """What to tell of an error that came from the database's state and not from what was asked of it."""
    if isinstance(error, BusyError):
        return error
    if is_storage_full(error):
        return StorageFullError()
    return BusyError() if is_transient(error) else None


def is_storage_full(error: BaseException | None) -> bool:
    """Whether there is no room for it on the disk, of the database or, for a file, of this machine."""
    cause = error.__cause__ if isinstance(error, DatabaseError) else error
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorcode", None) in SQLITE_FULL
    if isinstance(cause, OSError):
        return cause.errno in OUT_OF_SPACE
    return getattr(cause, "sqlstate", None) == DISK_FULL


def is_transient(error: BaseException | None) -> bool:
    """Whether the same may succeed a moment later: a deadlock, a lock not given, a restart, a lost connection."""
    if not isinstance(error, (OperationalError, InterfaceError)):
        return False
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        # The lower byte is the kind of error; what is above it says more.
        return getattr(cause, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
    state = getattr(cause, "sqlstate", None)
    # Without a state it was not the server that spoke: the connection is gone, or could not be had.
    return state is None or state[:2] in TRANSIENT_CLASSES or state in TRANSIENT_STATES


def consistent_read(read: Callable[P, T]) -> Callable[P, T]:
    """Make everything that `read` reads stand as it stood at one moment: figures that belong together come from several
    queries, and a case may be signed off or reopened between two of them."""

    @wraps(read)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        with _snapshot():
            return read(*args, **kwargs)

    return run


@contextmanager
def _snapshot() -> Iterator[None]:
    if connection.in_atomic_block or getattr(connection.connection, "in_transaction", False):
        yield  # part of a larger one
    elif connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        # Not `atomic`, which begins as a writer there.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")
        try:
            yield
        finally:
            connection.connection.rollback()


def retry_transaction(action: Callable[P, T]) -> Callable[P, T]:
    """Make `action` one transaction, tried up to four times. Raises `BusyError`; `StorageFullError` at once.

    When a commit's confirmation is lost nobody knows whether it happened. So an action must recognise its own work
    when it is run again: by an idempotency key, or by comparing before it swaps.
    """

    @wraps(action)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        if connection.in_atomic_block:
            # Part of a larger transaction, which can only be run again as a whole.
            with transaction.atomic():
                return action(*args, **kwargs)
        latest = time.monotonic() + PATIENCE
        for wait in (*WAITS, None):
            try:
                with transaction.atomic():
                    return action(*args, **kwargs)
            except (OperationalError, InterfaceError) as error:
                if is_storage_full(error):
                    raise StorageFullError from error
                if not is_transient(error):
                    raise
                # A broken connection goes, and the next try gets a new one.
                connection.close_if_unusable_or_obsolete()
                if wait is None or time.monotonic() > latest:
                    raise BusyError from error
            # Not all at the same moment: those who failed together would meet again.
            time.sleep(wait * random.uniform(0.5, 1))
        raise AssertionError("The last try returns or raises")

    return run
