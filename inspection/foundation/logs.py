"""Logs of one line an event, fit to be kept: never form data, evidence or query strings."""

import sys
import traceback
from pathlib import Path
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

ROOT = f"{Path(__file__).resolve().parents[2]}/"


def where_it_failed(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Replace a traceback by the error's type and the places it passed through.

    The message is left out: a database error quotes the row it refused, evidence included.
    """
    exc_info = event.pop("exc_info", None)
    if exc_info is True:  # logged while the error is handled
        exc_info = sys.exc_info()
    if not isinstance(exc_info, tuple) or exc_info[0] is None:
        return event
    frames = traceback.extract_tb(exc_info[2])
    ours = [frame for frame in frames if frame.filename.startswith(ROOT) and "/site-packages/" not in frame.filename]
    event["error"] = exc_info[0].__name__
    event["at"] = " > ".join(frame_text(frame) for frame in [*ours[-4:], *frames[-1:]])
    return event


def frame_text(frame: traceback.FrameSummary) -> str:
    return f"{'/'.join(Path(frame.filename).parts[-2:])}:{frame.lineno} {frame.name}"


def printable_line(_logger: WrappedLogger, _method: str, line: str) -> str:
    """The line with everything that does not print written as a number: an address or a message may hold what ends a
    line, colours a terminal or turns its text round."""
    if line.isprintable():
        return line
    return "".join(letter if letter.isprintable() else _as_number(letter) for letter in line)


def _as_number(letter: str) -> str:
    return letter.encode("unicode_escape", "surrogatepass").decode()


SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def logging_settings(*, level: str) -> dict[str, Any]:
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": SHARED,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    where_it_failed,
                    structlog.processors.LogfmtRenderer(
                        key_order=["timestamp", "level", "logger", "event"], bool_as_flag=False
                    ),
                    printable_line,
                ],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "propagate": True},
            # RequestLogMiddleware says the same with more.
            "django.request": {"level": "CRITICAL"},
            "django.server": {"handlers": [], "level": "ERROR"},
            # WeasyPrint's font subsetting speaks of every table it drops.
            "fontTools": {"level": "ERROR"},
            # It tells of every page it sets, and of every rule that is meant for screens.
            "weasyprint": {"level": "ERROR"},
            # It tells that it can tell.
            "pikepdf": {"level": "WARNING"},
        },
    }
