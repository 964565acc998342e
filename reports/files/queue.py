"""The queue of files: the row is the queue, Celery only brings messages (docs/decisions/0007-exports-are-rows.md)."""

import structlog
from django.conf import settings
from django.db import transaction

from inspection.foundation.background import Background
from reports.files import makers

log = structlog.get_logger("exports")

BROKER_SECONDS = 5


def start(**_signal) -> None:
    """Let a web server have files made: by workers where there is a broker, otherwise by itself, one at a time."""
    if has_workers():
        bell.start()
    else:
        makers.start_makers(1)


def call_for_makers() -> None:
    """Have files that wait taken up as soon as they are committed; doing so twice does no harm. It returns at once,
    whatever the state of the broker; where the message is lost, workers look by themselves soon after."""
    transaction.on_commit(bell.call if has_workers() else makers.call_makers)


def has_workers() -> bool:
    return bool(settings.CELERY_BROKER_URL)


def send_message() -> None:
    """Tell the workers of the files that wait."""
    # Celery is loaded where there is a broker only.
    from kombu.exceptions import OperationalError  # noqa: PLC0415

    from reports.files.tasks import make_waiting_exports  # noqa: PLC0415

    # One try: another message would say no more, and workers look by themselves too.
    broker = make_waiting_exports.app.connection_for_write(
        transport_options={"max_retries": 0, "socket_connect_timeout": BROKER_SECONDS, "socket_timeout": BROKER_SECONDS}
    )
    try:
        with broker as connection:
            make_waiting_exports.apply_async(retry=False, connection=connection)
    except OperationalError as error:
        log.warning("broker unavailable", error=type(error).__name__)


# A thread of its own: a broker that is stopped in the middle answers nobody, and no page may wait for it.
bell = Background(send_message)
