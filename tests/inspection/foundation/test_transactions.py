"""What the database could not do a moment ago is tried again; what was asked wrongly is not."""

import errno
import itertools
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from unittest import mock

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, OperationalError, connection
from psycopg import errors

from cases.models import Assessment, State
from inspection.foundation import transactions
from inspection.foundation.transactions import (
    BusyError,
    StorageFullError,
    consistent_read,
    is_storage_full,
    is_transient,
    retry_transaction,
)
from tests.factories import make_tameside, make_user


def sqlite_error(code):
    error = sqlite3.OperationalError("made up")
    error.sqlite_errorcode = code
    return error


def from_driver(cause, kind=OperationalError):
    error = kind(str(cause))
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    "cause",
    [
        errors.DeadlockDetected(),
        errors.SerializationFailure(),
        errors.LockNotAvailable(),
        errors.AdminShutdown(),
        errors.CrashShutdown(),
        errors.CannotConnectNow(),
        errors.IdleInTransactionSessionTimeout(),
        psycopg.OperationalError("server closed the connection unexpectedly"),
        sqlite_error(sqlite3.SQLITE_BUSY),
        sqlite_error(sqlite3.SQLITE_BUSY_SNAPSHOT),
        sqlite_error(sqlite3.SQLITE_LOCKED_SHAREDCACHE),
    ],
    ids=lambda cause: type(cause).__name__ + str(getattr(cause, "sqlite_errorcode", "")),
)
def test_passing_trouble_is_known(cause):
    assert is_transient(from_driver(cause))


@pytest.mark.parametrize(
    "error",
    [
        from_driver(errors.UniqueViolation(), IntegrityError),
        from_driver(errors.DiskFull()),
        from_driver(sqlite_error(sqlite3.SQLITE_FULL)),
        from_driver(sqlite_error(sqlite3.SQLITE_IOERR)),
        ValueError(),
        None,
    ],
)
def test_what_does_not_pass_is_no_reason_to_try_again(error):
    assert not is_transient(error)


@pytest.mark.parametrize(
    "error",
    [
        from_driver(errors.DiskFull()),
        from_driver(sqlite_error(sqlite3.SQLITE_FULL)),
        from_driver(sqlite_error(sqlite3.SQLITE_IOERR_WRITE)),  # of a quota
        OSError(errno.ENOSPC, "No space left on device"),
        OSError(errno.EDQUOT, "Disk quota exceeded"),
    ],
)
def test_a_full_disk_is_known(error):
    assert is_storage_full(error)


@pytest.mark.parametrize("error", [from_driver(errors.DeadlockDetected()), OSError(errno.EACCES, "No"), None])
def test_other_trouble_is_no_full_disk(error):
    assert not is_storage_full(error)


@pytest.fixture
def no_waiting(monkeypatch):
    waited = []
    monkeypatch.setattr(transactions.time, "sleep", waited.append)
    return waited


class Stumbling:
    """An action that stores a user, and meets trouble the first few times."""

    def __init__(self, times, error=None):
        self.times, self.error, self.tries = times, error or from_driver(errors.DeadlockDetected()), 0

    def __call__(self, name):
        self.__name__ = "stumbling"
        self.tries += 1
        made = make_user(name)
        if self.tries <= self.times:
            raise self.error
        return made


@pytest.mark.django_db(transaction=True)
def test_the_whole_transaction_is_run_again(no_waiting, django_user_model):
    action = Stumbling(3)
    assert retry_transaction(action)("Ivy Inspector").name == "Ivy Inspector"
    assert action.tries == 4
    assert django_user_model.objects.count() == 1
    assert [0.025 <= no_waiting[0] <= 0.05, 0.1 <= no_waiting[1] <= 0.2, 0.4 <= no_waiting[2] <= 0.8] == [True] * 3


@pytest.mark.django_db(transaction=True)
def test_after_the_fourth_try_it_is_said_to_be_busy_and_nothing_is_stored(no_waiting, django_user_model):
    action = Stumbling(9)
    with pytest.raises(BusyError):
        retry_transaction(action)("Ivy Inspector")
    assert action.tries == 4
    assert not django_user_model.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_longer_than_the_limit(no_waiting, monkeypatch):
    now = itertools.count(step=transactions.PATIENCE + 1)
    monkeypatch.setattr(transactions.time, "monotonic", lambda: next(now))
    action = Stumbling(9)
    with pytest.raises(BusyError):
        retry_transaction(action)("Ivy Inspector")
    assert action.tries == 1


@pytest.mark.django_db(transaction=True)
def test_what_was_asked_wrongly_is_not_asked_again(no_waiting):
    action = Stumbling(9, IntegrityError("made up"))
    with pytest.raises(IntegrityError):
        retry_transaction(action)("Ivy Inspector")
    assert action.tries == 1


@pytest.mark.django_db(transaction=True)
def test_a_full_disk_is_told_at_once(no_waiting):
    action = Stumbling(9, from_driver(errors.DiskFull()))
    with pytest.raises(StorageFullError):
        retry_transaction(action)("Ivy Inspector")
    assert (action.tries, no_waiting) == (1, [])


@pytest.mark.django_db
def test_within_a_larger_transaction_it_is_not_repeated_on_its_own(no_waiting):
    action = Stumbling(1)
    with pytest.raises(OperationalError):
        retry_transaction(action)("Ivy Inspector")
    assert action.tries == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_connection_that_the_server_ended_is_replaced(django_user_model):
    tries = []

    @retry_transaction
    def action():
        tries.append(connection.connection.info.backend_pid if connection.connection else None)
        made = make_user("Ivy Inspector")
        if len(tries) == 1:
            with psycopg.connect(**outside()) as other:
                other.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
        return made

    action()
    assert len(tries) == 2
    assert django_user_model.objects.count() == 1


def outside():
    """How to reach the database of the tests without Django."""
    known = connection.get_connection_params()
    return {name: known[name] for name in ("dbname", "user", "password", "host", "port") if known.get(name)}


# --- What escapes it ------------------------------------------------------------------------------------------------


@pytest.fixture
def anyone(client, db):
    client.raise_request_exception = False
    client.force_login(make_user())
    return client


def trouble(cause):
    return mock.patch("cases.views.lists.allocated_to", side_effect=from_driver(cause))


def test_a_page_that_meets_trouble_says_so_and_when_to_try_again(anyone):
    with trouble(errors.DeadlockDetected()):
        reply = anyone.get("/")
    assert (reply.status_code, reply["Retry-After"]) == (503, "2")
    assert "The service is busy" in reply.content.decode()


def test_a_script_is_told_in_json(anyone):
    with trouble(errors.AdminShutdown()):
        reply = anyone.get("/", headers={"Accept": "application/json"})
    assert (reply.status_code, reply.json()["error"]) == (503, "busy")


def test_other_errors_stay_errors(anyone):
    with mock.patch("cases.views.lists.allocated_to", side_effect=DatabaseError):
        assert anyone.get("/").status_code == 500


# --- One moment -------------------------------------------------------------------------------------------------------


@pytest.mark.postgres  # the other's tests share one connection's memory
@pytest.mark.django_db(transaction=True)
def test_figures_that_belong_together_are_of_one_moment():
    """Somebody reopens a case between two queries, on a connection of their own."""
    inspection = make_tameside()
    counted = Assessment.objects.counted().filter(case__inspection=inspection)

    def reopen_elsewhere():
        counted.filter(pk=counted.first().pk).update(state=State.IN_PROGRESS)
        connection.close()

    @consistent_read
    def read():
        before = counted.count()
        with ThreadPoolExecutor(1) as elsewhere:
            elsewhere.submit(reopen_elsewhere).result()
        return before, counted.count()

    assert read() == (28, 28)
    assert counted.count() == 27


@pytest.mark.django_db(transaction=True)
def test_one_moment_ends_with_what_was_read_of_it():
    def is_open():
        return connection.in_atomic_block or getattr(connection.connection, "in_transaction", False)

    within = consistent_read(consistent_read(lambda: (connection.cursor().execute("SELECT 1"), is_open())[1]))
    assert within()
    assert not is_open()

    @consistent_read
    def fail():
        raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert not is_open()
    make_user()
