import itertools
import os
import time

import structlog
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection

from inspection.ledger.files import CheckpointWriter

log = structlog.get_logger("history")


class Command(BaseCommand):
    help = "Write the records that are not in the files outside the database yet. Nothing that people do waits for it."

    def add_arguments(self, parser):
        parser.add_argument(
            "--every", type=int, metavar="SECONDS", help="Go on, until the process that began it ends; once without it"
        )

    def handle(self, *, every, **options):
        writer = CheckpointWriter()
        if not every:
            try:
                self.stdout.write(f"{writer.write():,} lines written to {settings.CHECKPOINT_DIR}")
            except OSError as error:
                raise CommandError(f"{settings.CHECKPOINT_DIR}: {error.strerror}") from error
            return
        parent = os.getppid()
        for second in itertools.takewhile(lambda _: os.getppid() == parent, itertools.count()):
            if second % every == 0:
                _write(writer)
            # Not the whole time at once: it ends within a second of the process that began it.
            time.sleep(1)


def _write(writer):
    """What cannot be written now is written later; `verify_history` tells how much that is."""
    try:
        writer.write()
    except (OSError, DatabaseError) as error:
        log.error("checkpoints not written", error=type(error).__name__)
    finally:
        connection.close()
