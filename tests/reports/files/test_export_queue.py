"""The row is the queue: claims, leases, and workers that are killed."""

import datetime
import os
import signal
import subprocess
import sys
import time

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from reports.files import actions, data, queue, tasks
from reports.files.errors import CannotBeMadeError
from reports.files.formats import FORMATS
from reports.files.results import make_json
from reports.files.tasks import make_export
from reports.models import Export, ExportQuerySet, ExportState
from tests.factories import make_inspection, make_tameside, make_team, make_user

WORKER_SECONDS = 60
NOBODY_LISTENS = "redis://127.0.0.1:1/0"


@pytest.fixture(autouse=True)
def _nothing_was_sent_before():
    cache.clear()


def requested(inspection=None, format="json"):
    return actions.request_export(inspection=inspection or make_inspection(), format=format, by=make_user("Lee Lead"))


def let_the_lease_run_out(export):
    Export.objects.filter(pk=export.pk).update(leased_until=timezone.now() - datetime.timedelta(seconds=1))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("format", FORMATS)
def test_every_file_is_made_outside_a_transaction_and_tells_its_progress(format):
    """As workers make them: what is read at one moment, on PostgreSQL read-only, must not write how far it is."""
    export = requested(format=format)
    make_export(export.pk)
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
def test_a_doubled_message_makes_nothing_twice():
    inspection = make_inspection()
    export = requested(inspection)
    make_export(export.pk)
    export.refresh_from_db()
    first = export.finished_at
    make_export(export.pk)
    export.refresh_from_db()
    assert (export.state, export.attempt, export.finished_at) == (ExportState.DONE, 1, first)
    assert bytes(export.content) == make_json(inspection)


@pytest.mark.django_db
def test_a_message_about_a_file_that_does_not_exist_does_nothing():
    make_export(12345)


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
def test_progress_renews_the_lease():
    claimed = actions.claim_export(pk=requested().pk)
    let_the_lease_run_out(claimed)
    actions.report_progress(export=claimed, percent=50, step="Setting the pages")
    assert actions.claim_export(pk=claimed.pk) is None
    claimed.refresh_from_db()
    assert (claimed.progress, claimed.step) == (50, "Setting the pages")


@pytest.mark.django_db
def test_after_three_attempts_that_were_stopped_it_fails_and_says_so():
    export = requested()
    for attempt in (1, 2, 3):
        assert actions.claim_export(pk=export.pk).attempt == attempt
        let_the_lease_run_out(export)
    assert actions.claim_export(pk=export.pk) is None
    export.refresh_from_db()
    assert export.state == ExportState.FAILED
    assert export.error == "It was begun 3 times and was stopped each time before it was finished."


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("error", "told"),
    [
        (CannotBeMadeError("foreword: unknown token"), "foreword: unknown token"),
        (ZeroDivisionError(), tasks.UNEXPECTED),
    ],
)
def test_an_error_is_stored_in_words(monkeypatch, error, told):
    def refuse(*arguments, **options):
        raise error

    monkeypatch.setattr(data, "results", refuse)
    export = requested()
    make_export(export.pk)
    export.refresh_from_db()
    assert (export.state, export.error, export.attempt) == (ExportState.FAILED, told, 1)


# --- Messages to workers ---------------------------------------------------------------------------------------------


@pytest.fixture
def sent(monkeypatch, settings):
    settings.CELERY_BROKER_URL = NOBODY_LISTENS
    sent = []
    monkeypatch.setattr(queue, "_start", sent.append)
    return sent


@pytest.mark.django_db
def test_a_message_that_is_not_answered_is_sent_again_but_not_at_every_look(sent):
    export = requested()
    for _ in range(3):
        queue.requeue_stale(export)
    assert sent == [export.pk]
    cache.clear()  # as time does
    queue.requeue_stale(export)
    assert sent == [export.pk] * 2


@pytest.mark.django_db
def test_nothing_is_sent_for_a_file_that_is_being_made_or_is_made(sent):
    export = actions.claim_export(pk=requested().pk)
    queue.requeue_stale(export)
    actions.finish_export(export=export, content=b"{}")
    export.refresh_from_db()
    queue.requeue_stale(export)
    assert sent == []


@pytest.mark.django_db
def test_the_page_sends_a_message_for_a_file_whose_maker_was_killed(sent, client):
    inspection = make_inspection()
    export = actions.claim_export(pk=requested(inspection).pk)
    let_the_lease_run_out(export)
    client.force_login(make_team(inspection)["lee"])
    client.get(reverse("export", args=[inspection.code, export.pk]))
    assert sent == [export.pk]


@pytest.mark.django_db
def test_a_broker_that_is_down_costs_neither_the_page_nor_the_file(
    settings, monkeypatch, client, django_capture_on_commit_callbacks
):
    settings.CELERY_BROKER_URL = NOBODY_LISTENS
    monkeypatch.setattr(make_export.app.conf, "broker_write_url", NOBODY_LISTENS)
    inspection = make_inspection()
    client.force_login(make_team(inspection)["lee"])
    begun = time.monotonic()
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(reverse("exports", args=[inspection.code]), {"format": "json"})
    page = client.get(response.url)
    assert time.monotonic() - begun < 3
    assert "Waiting" in page.content.decode()
    export = Export.objects.get()
    assert export.state == ExportState.REQUESTED
    make_export(export.pk)  # a worker, when it is sent for again
    export.refresh_from_db()
    assert export.state == ExportState.DONE


# --- Real workers ---------------------------------------------------------------------------------------------------

# On PostgreSQL, because the test database of SQLite is in this process's memory.
with_workers = [pytest.mark.worker, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


class Worker:
    """A worker process on the test database, with the child processes that it starts."""

    def __init__(self):
        url = os.environ["DATABASE_URL"].rsplit("/", 1)[0] + f"/{connection.settings_dict['NAME']}"
        command = [sys.executable, "-m", "celery", "-A", "inspection", "worker", "--concurrency", "1"]
        self._process = subprocess.Popen(
            [*command, "--loglevel", "WARNING"],
            cwd=settings.BASE_DIR,
            env=os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "inspection.settings"},
            start_new_session=True,
        )

    def stop(self):
        if self._process.poll() is None:
            self._process.terminate()
            self._process.wait(timeout=WORKER_SECONDS)

    def kill(self):
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(timeout=WORKER_SECONDS)


@pytest.fixture
def start_worker():
    workers = []

    def start():
        workers.append(Worker())
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
    pytestmark = with_workers

    def test_a_file_asked_for_on_the_page_is_made(self, client, start_worker):
        start_worker()
        inspection = make_inspection()
        client.force_login(make_team(inspection)["lee"])
        response = client.post(reverse("exports", args=[inspection.code]), {"format": "json"})
        export = Export.objects.get()
        wait_for(export, ExportState.DONE)
        file = client.get(f"{response.url}download/")
        assert file.content == make_json(inspection)

    def test_a_file_whose_worker_is_killed_is_made_by_another(self, client, start_worker):
        worker = start_worker()
        inspection = make_tameside(narrative=True)
        client.force_login(make_team(inspection)["lee"])
        page = client.post(reverse("exports", args=[inspection.code]), {"format": "pdf"}).url
        export = Export.objects.get()
        wait_for(export, ExportState.RUNNING)
        worker.kill()
        start_worker()
        let_the_lease_run_out(export)
        cache.clear()
        client.get(page)
        wait_for(export, ExportState.DONE, ExportState.FAILED)
        assert (export.state, export.attempt) == (ExportState.DONE, 2)
        assert client.get(f"{page}download/").content.startswith(b"%PDF")
