"""The queue of files: the row is the queue, Celery only brings messages (docs/decisions/0007-exports-are-rows.md)."""

from functools import partial

import structlog
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from kombu.exceptions import OperationalError

from reports.files.tasks import make_export
from reports.models import Export

log = structlog.get_logger("exports")

# How long a message may stay unanswered before another is sent.
REQUEUE_AFTER_SECONDS = 20
BROKER_SECONDS = 3


def enqueue(export: Export) -> None:
    """Have a file made: by a worker where there is a broker, otherwise now. Doing so twice does no harm."""
    cache.set(_deduplication_key(export), True, timeout=REQUEUE_AFTER_SECONDS)
    transaction.on_commit(partial(_start, export.pk))


def requeue_stale(export: Export) -> None:
    """Send another message for a file that waits although one was sent: Redis was wiped, or a worker was killed.

    Without a broker nothing happens: looking at a page must not make files.
    """
    is_stale = has_workers() and export.is_waiting
    if is_stale and cache.add(_deduplication_key(export), True, timeout=REQUEUE_AFTER_SECONDS):
        _start(export.pk)


def _deduplication_key(export):
    return f"export-{export.pk}"


def has_workers() -> bool:
    return bool(settings.CELERY_BROKER_URL)


def _start(pk):
    if not has_workers():
        make_export(pk)
        return
    # One try: somebody is waiting for a page.
    broker = make_export.app.connection_for_write(
        transport_options={"max_retries": 0, "socket_connect_timeout": BROKER_SECONDS, "socket_timeout": BROKER_SECONDS}
    )
    try:
        with broker as connection:
            make_export.apply_async((pk,), retry=False, connection=connection)
    except OperationalError as error:
        # The row waits; whoever looks at its page sends another message.
        log.warning("broker unavailable", export=pk, error=str(error))
