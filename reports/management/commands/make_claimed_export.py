import os
import resource
import sys
import threading

import structlog
from django.conf import settings
from django.core.management.base import BaseCommand

from reports.files.actions import ExportTakenError, find_claimed
from reports.files.making import make_claimed

log = structlog.get_logger("exports")

NICENESS = 5
MEGABYTE = 1024 * 1024


class Command(BaseCommand):
    help = "Make one file of the queue. Makers start it (reports/files/makers.py); nobody else needs to."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("pk", type=int)
        parser.add_argument("attempt", type=int)

    def handle(self, *, pk, attempt, **options):
        limit_this_process()
        threading.Thread(target=end_with_the_maker, daemon=True).start()
        try:
            make_claimed(find_claimed(pk=pk, attempt=attempt))
        except ExportTakenError:
            log.warning("export taken over", export=pk, attempt=attempt)
        except Exception:  # Printed by Django it would quote what the database refused.
            log.exception("export stopped", export=pk, attempt=attempt)
            sys.exit(os.EX_TEMPFAIL)


def limit_this_process() -> None:
    """Pages come first, and whatever a text makes of a file harms nothing but this file."""
    os.nice(NICENESS)
    # What is written to. The whole address space is far larger, by what threads reserve and never use.
    _limit(resource.RLIMIT_DATA, settings.EXPORT_MEMORY_MB * MEGABYTE)
    # The maker looks at the clock. This is for the case that it cannot.
    _limit(resource.RLIMIT_CPU, settings.EXPORT_SECONDS)


def _limit(kind, most):
    _, hard = resource.getrlimit(kind)
    resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def end_with_the_maker() -> None:
    """The maker never writes: reading ends when it does."""
    # Not `sys.stdin`, whose lock a thread must not hold when Python ends.
    os.read(sys.stdin.fileno(), 1)
    os._exit(os.EX_TEMPFAIL)
