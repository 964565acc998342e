"""Who takes up the files that wait, and watches over the process that makes each (docs/decisions/0022).

A maker is a thread of a worker or, without a broker, of the web server. It claims a row, has a child process make the
file, and renews the lease while that lives; when the maker dies the child dies, and another maker takes the row up.
"""

import signal
import subprocess
import sys
import time

import structlog
from django.conf import settings

from inspection.foundation.background import Background
from inspection.foundation.transactions import BusyError
from reports.files import actions
from reports.files.making import what_stopped_it
from reports.models import Export

log = structlog.get_logger("exports")

LOOK_SECONDS = 5  # between two looks for files that wait, when nobody calls
EXPIRE_SECONDS = 60 * 60  # between two looks for those that are no longer kept
HEARTBEAT_SECONDS = 2
TOO_LONG = "It took longer than {} seconds, and was stopped."
BROKE_DOWN = "The program that makes it broke down over it."
# What ends a process from outside. By any other signal it has ended itself, and would again.
FROM_OUTSIDE = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP)

_makers: list[Background] = []


def start_makers(number: int) -> None:
    """Let this process make so many files at a time from now on, beginning with those that wait."""
    _makers.extend(Background(make_waiting, every=LOOK_SECONDS) for _ in range(number))
    for background in [*_makers, Background(actions.expire_exports, every=EXPIRE_SECONDS)]:
        background.start()


def call_makers() -> None:
    """Have them look at once. Without makers in this process nothing happens."""
    for maker in _makers:
        maker.call()


def make_waiting() -> None:
    """Make the files that wait, one after the other, until none does."""
    while export := actions.claim_next_export():
        try:
            make_in_child(export)
        except actions.ExportTakenError:
            log.warning("export taken over", export=export.pk, attempt=export.attempt)


def make_in_child(export: Export) -> None:
    """Have a child process make a claimed file, and see to it that the row does not wait for one that is gone.

    Raises `ExportTakenError`; the child is gone in any case.
    """
    # Its standard input is its lifeline: closed by whatever ends this process, it ends the child.
    with subprocess.Popen(
        child_command(export), cwd=settings.BASE_DIR, stdin=subprocess.PIPE, start_new_session=True
    ) as child:
        try:
            _watch_over(child, export)
        finally:
            child.kill()


def child_command(export: Export) -> list[str]:
    return [sys.executable, "manage.py", "make_claimed_export", str(export.pk), str(export.attempt)]


def _watch_over(child, export):
    latest = time.monotonic() + settings.EXPORT_SECONDS
    while (ended := _ended_with(child)) is None:
        if time.monotonic() > latest:
            child.kill()
            _fail(export, TOO_LONG.format(settings.EXPORT_SECONDS))
            return
        _heartbeat(export)
    _follow_up(export, ended)


def _ended_with(child):
    """Its exit code, or minus the signal that ended it; `None` while it lives."""
    try:
        return child.wait(HEARTBEAT_SECONDS)
    except subprocess.TimeoutExpired:
        return None


def _heartbeat(export):
    try:
        actions.renew_lease(export=export)
    except BusyError:
        # The lease may outlast the trouble. If not, another takes it up, and the next heartbeat tells.
        log.warning("heartbeat not stored", export=export.pk)


def _follow_up(export, ended):
    if -ended in FROM_OUTSIDE:
        log.warning("export process killed", export=export.pk, attempt=export.attempt)
        actions.release_export(export=export)
    elif ended < 0:
        _fail(export, BROKE_DOWN, signal=-ended)
    elif ended:
        # It has logged why. The lease is left to run out, so that whatever it was has time to pass.
        log.warning("export process ended", export=export.pk, attempt=export.attempt, code=ended)


def _fail(export, reason, **more):
    log.error("export stopped", export=export.pk, attempt=export.attempt, **more)
    actions.fail_export(export=export, error=what_stopped_it(export, reason))
