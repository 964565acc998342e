"""The hook for a virus scanner: a command that reads a file from its standard input, as `clamdscan -` does."""

import shlex
import subprocess

import structlog
from django.conf import settings

from reports.evidence.attachments import AttachmentRefusedError

log = structlog.get_logger("evidence")

SECONDS = 60
CLEAN, INFECTED = 0, 1  # exit statuses of ClamAV's programs; every other one means that it could not look


def refuse_viruses(content: bytes) -> None:
    """Nothing where no scanner is set. Raises `AttachmentRefusedError` for what it finds, and where it cannot look:
    a file that was not looked at is not kept."""
    if not settings.EVIDENCE_SCAN_COMMAND:
        return
    # What it says may quote the file: nobody keeps it.
    try:
        done = subprocess.run(
            shlex.split(settings.EVIDENCE_SCAN_COMMAND),
            input=content,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            check=False,
        )
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        log.warning("evidence_not_scanned", reason=type(error).__name__)
        raise AttachmentRefusedError(NOT_SCANNED) from error
    if done.returncode == INFECTED:
        raise AttachmentRefusedError("The virus scanner refuses this file. Nothing was stored")
    if done.returncode != CLEAN:
        log.warning("evidence_not_scanned", reason=f"exit status {done.returncode}")
        raise AttachmentRefusedError(NOT_SCANNED)


NOT_SCANNED = "The file could not be scanned for viruses, so it was not stored. Try again in a few minutes"
