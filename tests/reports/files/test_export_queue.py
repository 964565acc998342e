"""The row is the queue: claims, leases, the processes that make files, and makers that are killed."""

import datetime
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing

import pytest
from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from reports.files import actions, data, makers, making, queue
from reports.files.errors import CannotBeMadeError
from reports.files.formats import FORMATS
from reports.files.making import make_claimed
from reports.files.results import make_json
from reports.files.tasks import make_waiting_exports
from reports.management.commands import make_claimed_export as child
from reports.models import Export, ExportQuerySet, ExportState, Passage
from tests.factories import make_inspection, make_team, make_user

WORKER_SECONDS = 60
NOBODY_LISTENS = "redis://127.0.0.1:1/0"


def requested(inspection=None, format="json"):
    return actions.request_export(inspection=inspection or make_inspection(), format=format, by=make_user("Lee Lead"))


def claimed(format="json"):
    return actions.claim_export(pk=requested(format=format).pk)


def let_the_lease_run_out(export):
    Export.objects.filter(pk=export.pk).update(leased_until=timezone.now() - datetime.timedelta(seconds=1))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("format", FORMATS)
def test_every_file_is_made_outside_a_transaction_and_tells_its_progress(format):
    """As makers have them made: what is read at one moment, on PostgreSQL read-only, must not write how far it is."""
    export = claimed(format)
    # Of a report without a word there is no file of its text.
    Passage.objects.create(
        inspection=export.inspection, section="foreword", kind="narrative", position=1, text="Words."
    )
    make_claimed(export)
    export.refresh_from_db()
    assert (export.state, export.error) == (ExportState.DONE, "")


# --- Claims ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_file_is_claimed_once():
    export = requested()
    claimed = actions.claim_export(pk=export.pk)
    assert (claimed.state, claimed.attempt) == (ExportState.RUNNING, 1)
    assert actions.claim_export(pk=export.pk) is None


@pytest.mark.django_db
def test_of_two_who_have_read_the_same_row_one_claims_it(monkeypatch):
    export = requested()
    waiting, looks, rivals = ExportQuerySet.waiting, [], []

    def with_a_rival_between_reading_and_swapping(self):
        looks.append(self)
        if len(looks) == 2:
            rivals.append(actions.claim_export(pk=export.pk))
        return waiting(self)

    monkeypatch.setattr(ExportQuerySet, "waiting", with_a_rival_between_reading_and_swapping)
    assert actions.claim_export(pk=export.pk) is None
    assert [rival.attempt for rival in rivals] == [1]


@pytest.mark.django_db
def test_files_are_taken_up_in_the_order_in_which_they_were_asked_for():
    first, second, third = requested(), requested(), requested()
    actions.claim_export(pk=second.pk)
    assert [actions.claim_next_export().pk, actions.claim_next_export().pk] == [first.pk, third.pk]
    assert actions.claim_next_export() is None


@pytest.mark.django_db
def test_a_process_makes_only_what_was_claimed_for_it():
    export = claimed()
    assert actions.find_claimed(pk=export.pk, attempt=1) == export
    for attempt in (0, 2):
        with pytest.raises(actions.ExportTakenError):
            actions.find_claimed(pk=export.pk, attempt=attempt)


@pytest.mark.django_db
def test_when_the_lease_runs_out_another_takes_over_and_the_first_stores_nothing():
    export = requested()
    slow = actions.claim_export(pk=export.pk)
    let_the_lease_run_out(export)
    second = actions.claim_export(pk=export.pk)
    assert second.attempt == 2
    with pytest.raises(actions.ExportTakenError):
        actions.report_progress(export=slow, percent=50, step="Setting the pages")
    with pytest.raises(actions.ExportTakenError):
        actions.finish_export(export=slow, content=b"of the first")
    with pytest.raises(actions.ExportTakenError):
        actions.fail_export(export=slow, error="of the first")
    actions.finish_export(export=second, content=b"of the second")
    export.refresh_from_db()
    assert (bytes(export.content), export.error) == (b"of the second", "")


@pytest.mark.django_db
def test_a_heartbeat_renews_the_lease_and_progress_does_not():
    export = claimed()
    let_the_lease_run_out(export)
    actions.report_progress(export=export, percent=50, step="Setting the pages")
    export.refresh_from_db()
    assert (export.is_waiting, export.progress, export.step) == (True, 50, "Setting the pages")
    actions.renew_lease(export=export)
    assert actions.claim_export(pk=export.pk) is None


@pytest.mark.django_db
def test_after_five_attempts_that_were_stopped_it_fails_and_says_so():
    export = requested()
    for attempt in range(1, 6):
        assert actions.claim_export(pk=export.pk).attempt == attempt
        let_the_lease_run_out(export)
    assert actions.claim_export(pk=export.pk) is None
    export.refresh_from_db()
    assert export.state == ExportState.FAILED
    assert export.error == "It was begun 5 times and was stopped each time before it was finished."


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("error", "told"),
    [
        (CannotBeMadeError("foreword: unknown token"), "foreword: unknown token"),
        (ZeroDivisionError(), making.UNEXPECTED),
        (MemoryError(), f"{making.TOO_LARGE}\n{making.TRY_AGAIN}"),
        (RecursionError(), f"{making.TOO_DEEP}\n{making.TRY_AGAIN}"),
    ],
)
def test_an_error_is_stored_in_words(monkeypatch, error, told):
    def refuse(*arguments, **options):
        raise error

    monkeypatch.setattr(data, "results", refuse)
    export = claimed()
    make_claimed(export)
    export.refresh_from_db()
    assert (export.state, export.error, export.attempt) == (ExportState.FAILED, told, 1)


# --- Who is called ---------------------------------------------------------------------------------------------------


LOOKS = {"list": "exports", "page": "export"}


@pytest.mark.django_db
@pytest.mark.parametrize(("broker", "called"), [("", "makers"), (NOBODY_LISTENS, "workers")])
@pytest.mark.parametrize("look", LOOKS)
def test_whoever_looks_at_a_file_that_waits_calls_the_makers(
    client, monkeypatch, settings, django_capture_on_commit_callbacks, look, broker, called
):
    calls = []
    monkeypatch.setattr(makers, "call_makers", lambda: calls.append("makers"))
    monkeypatch.setattr(queue.bell, "call", lambda: calls.append("workers"))
    settings.CELERY_BROKER_URL = broker
    inspection = make_inspection()
    export = actions.claim_export(pk=requested(inspection).pk)
    client.force_login(make_team(inspection)["lee"])
    arguments = [inspection.code, *([export.pk] if look == "page" else [])]

    def calls_by_a_look():
        calls.clear()
        with django_capture_on_commit_callbacks(execute=True):
            client.get(reverse(LOOKS[look], args=arguments))
        return list(calls)

    assert calls_by_a_look() == [], "it is being made"
    let_the_lease_run_out(export)
    assert calls_by_a_look() == [called]
    actions.finish_export(export=export, content=b"{}")
    assert calls_by_a_look() == [], "it is made"


@pytest.fixture
def silent_broker():
    """It takes connections and never answers, as Redis does that was stopped in the middle."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


@pytest.mark.django_db
def test_no_request_waits_for_a_broker(
    settings, monkeypatch, client, silent_broker, django_capture_on_commit_callbacks
):
    settings.CELERY_BROKER_URL = silent_broker
    monkeypatch.setattr(make_waiting_exports.app.conf, "broker_write_url", silent_broker)
    inspection = make_inspection()
    client.force_login(make_team(inspection)["lee"])
    queue.start()
    seconds = []

    def timed(send, *request):
        begun = time.monotonic()
        with django_capture_on_commit_callbacks(execute=True):
            response = send(*request)
        seconds.append(time.monotonic() - begun)
        return response

    listed = reverse("exports", args=[inspection.code])
    page = timed(client.get, timed(client.post, listed, {"format": "json"}).url)
    timed(client.get, listed)
    # Who waits for this broker waits until it is given up.
    assert max(seconds) < queue.BROKER_SECONDS / 2
    assert "Waiting" in page.content.decode()


@pytest.mark.parametrize("answers", [False, True])
def test_a_broker_that_cannot_be_reached_is_logged_and_nothing_else(monkeypatch, caplog, silent_broker, answers):
    url = silent_broker if answers else NOBODY_LISTENS
    monkeypatch.setattr(make_waiting_exports.app.conf, "broker_write_url", url)
    monkeypatch.setattr(queue, "BROKER_SECONDS", 0.05)
    queue.send_message()
    assert "broker unavailable" in caplog.text


# --- The process that makes a file -----------------------------------------------------------------------------------


@pytest.fixture
def made_by(monkeypatch):
    """Have a claimed file "made" by a process that does something else; gives the row afterwards."""

    def made_by(code, format="json"):
        monkeypatch.setattr(makers, "child_command", lambda export: [sys.executable, "-c", code])
        export = claimed(format)
        makers.make_in_child(export)
        export.refresh_from_db()
        return export

    return made_by


def ends_by(number):
    return f"import os; os.kill(os.getpid(), {int(number)})"


@pytest.mark.django_db
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_file_whose_process_is_killed_waits_to_be_taken_up_again_at_once(made_by, number):
    export = made_by(ends_by(number))
    assert (export.state, export.attempt, export.leased_until) == (ExportState.REQUESTED, 1, None)


@pytest.mark.django_db
@pytest.mark.parametrize(("format", "advice"), [("pdf", making.LOOK_AT_THE_TEXT), ("json", making.TRY_AGAIN)])
def test_a_file_that_its_process_breaks_down_over_fails_with_a_message(made_by, format, advice):
    export = made_by(ends_by(signal.SIGSEGV), format)
    assert (export.state, export.error) == (ExportState.FAILED, f"{makers.BROKE_DOWN}\n{advice}")


@pytest.mark.django_db
def test_a_process_that_ends_in_trouble_leaves_its_lease_to_run_out(made_by):
    export = made_by("raise SystemExit(75)")
    assert (export.state, export.is_waiting) == (ExportState.RUNNING, False)


@pytest.mark.django_db
def test_a_file_that_takes_too_long_is_stopped_and_says_so(made_by, settings, monkeypatch):
    monkeypatch.setattr(makers, "HEARTBEAT_SECONDS", 0.05)
    settings.EXPORT_SECONDS = 0
    begun = time.monotonic()
    export = made_by("import time; time.sleep(60)")
    assert time.monotonic() - begun < 30
    assert export.state == ExportState.FAILED
    assert export.error.startswith("It took longer than 0 seconds")


@pytest.mark.django_db
def test_while_its_process_lives_a_file_is_not_taken_over(monkeypatch):
    export = claimed()
    let_the_lease_run_out(export)
    monkeypatch.setattr(makers, "HEARTBEAT_SECONDS", 0.05)
    monkeypatch.setattr(makers, "child_command", lambda export: [sys.executable, "-c", "input()"])
    heartbeat, beats = makers._heartbeat, []

    def beat_twice(export):
        heartbeat(export)
        beats.append(actions.claim_export(pk=export.pk))
        if len(beats) == 2:
            raise actions.ExportTakenError

    monkeypatch.setattr(makers, "_heartbeat", beat_twice)
    with pytest.raises(actions.ExportTakenError):
        makers.make_in_child(export)
    assert beats == [None, None]


def in_a_process(code):
    setup = "import django; django.setup(); from reports.management.commands.make_claimed_export import *\n"
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "inspection.settings", "SECRET_KEY": "only-for-tests"}
    return subprocess.Popen(
        [sys.executable, "-c", setup + code],
        cwd=settings.BASE_DIR,
        env=environment | {"EXPORT_MEMORY_MB": "700", "EXPORT_SECONDS": "90"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


LIMITED = """limit_this_process()
print(os.nice(0), *(resource.getrlimit(kind)[0] for kind in (resource.RLIMIT_DATA, resource.RLIMIT_CPU)))
try:
    bytearray(701 * MEGABYTE)
except MemoryError:
    print("refused")
"""


def test_the_process_comes_after_the_pages_and_has_limits():
    with in_a_process(LIMITED) as process:
        nice, memory, seconds, beyond = process.stdout.read().split()
    assert int(nice) == min(os.nice(0) + child.NICENESS, 19)
    assert (int(memory), int(seconds), beyond) == (700 * child.MEGABYTE, 90, "refused")


def test_the_process_ends_with_its_maker():
    with in_a_process("print(flush=True); end_with_the_maker()") as process:
        process.stdout.readline()
        assert process.poll() is None
        process.stdin.close()
        assert process.wait(WORKER_SECONDS) == os.EX_TEMPFAIL


def test_the_web_server_loads_nothing_that_only_files_need():
    code = "import sys; from django.urls import get_resolver; get_resolver().url_patterns; "
    heavy = "[name for name in ('weasyprint', 'fontTools', 'xlsxwriter') if name in sys.modules]"
    with in_a_process(f"{code}print({heavy})") as process:
        assert process.stdout.read().strip() == "[]"


# --- Real makers ----------------------------------------------------------------------------------------------------

# On PostgreSQL, because the test database of SQLite is in this process's memory.
on_a_server = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def environment(monkeypatch):
    """That of processes which are to use the test database."""
    server = os.environ["DATABASE_URL"].rsplit("/", 1)[0]
    monkeypatch.setenv("DATABASE_URL", f"{server}/{connection.settings_dict['NAME']}")
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "inspection.settings")
    return os.environ


class TestWithAChildProcess:
    pytestmark = on_a_server

    def test_every_file_that_waits_is_made(self, environment):
        inspection = make_inspection()
        exports = [requested(inspection, format) for format in ("json", "csv")]
        makers.make_waiting()
        for export in exports:
            export.refresh_from_db()
            assert (export.state, export.attempt, export.leased_until) == (ExportState.DONE, 1, None)
            assert bytes(export.content) == FORMATS[export.format].make(inspection)

    def test_a_file_that_breaks_its_process_keeps_no_other_from_being_made(self, environment, monkeypatch):
        command, poisoned, _ = makers.child_command, requested(), requested()
        deadly = [sys.executable, "-c", ends_by(signal.SIGSEGV)]
        monkeypatch.setattr(makers, "child_command", lambda row: deadly if row == poisoned else command(row))
        makers.make_waiting()
        states = Export.objects.order_by("pk").values_list("state", flat=True)
        assert list(states) == [ExportState.FAILED, ExportState.DONE]


class Worker:
    """A worker process on the test database, with the child processes that it starts."""

    def __init__(self, environment):
        command = [sys.executable, "-m", "celery", "-A", "inspection", "worker", "--concurrency", "1"]
        self._process = subprocess.Popen(
            [*command, "--loglevel", "WARNING"], cwd=settings.BASE_DIR, env=environment, start_new_session=True
        )

    def stop(self):
        if self._process.poll() is None:
            self._process.terminate()
            self._process.wait(timeout=WORKER_SECONDS)

    def kill(self):
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(timeout=WORKER_SECONDS)


@pytest.fixture
def start_worker(environment):
    workers = []

    def start(**more):
        workers.append(Worker(environment | more))
        return workers[-1]

    yield start
    for worker in workers:
        worker.stop()


def wait_for(export, *states):
    deadline = time.monotonic() + WORKER_SECONDS
    while time.monotonic() < deadline:
        export.refresh_from_db(fields=["state", "attempt"])
        if export.state in states:
            return
        time.sleep(0.05)
    pytest.fail(f"After {WORKER_SECONDS} seconds the file is still {export.get_state_display().lower()}")


class TestWithAWorker:
    pytestmark = [pytest.mark.worker, *on_a_server]

    def test_a_file_asked_for_on_the_page_is_made(self, client, start_worker):
        start_worker()
        inspection = make_inspection()
        client.force_login(make_team(inspection)["lee"])
        response = client.post(reverse("exports", args=[inspection.code]), {"format": "json"})
        export = Export.objects.get()
        wait_for(export, ExportState.DONE)
        file = client.get(f"{response.url}download/")
        assert file.content == make_json(inspection)

    def test_a_file_whose_worker_is_killed_is_made_by_another_without_any_message(self, start_worker):
        worker = start_worker()
        export = requested()
        wait_for(export, ExportState.RUNNING)
        worker.kill()
        let_the_lease_run_out(export)
        start_worker(CELERY_BROKER_URL=NOBODY_LISTENS)
        wait_for(export, ExportState.DONE, ExportState.FAILED)
        assert (export.state, export.attempt) == (ExportState.DONE, 2)
