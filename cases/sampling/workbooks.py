"""Workbooks: XLSX, XLS and ODS, read by a process of its own (`workbook_reader`)."""

import datetime
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from cases.sampling.tables import MOST_COLUMNS, MOST_ROWS, Cell, Grid, TableRefusedError
from inspection.foundation.archives import NotAnArchiveError, parts_of

READER = Path(__file__).with_name("workbook_reader.py")
MEMORY = 400 * 2**20  # bytes that it may take, its libraries with them
SECONDS = 30
BLANK_ROWS = 5_000  # that may stand between the others
MOST_ENTRIES = 2_000  # files in a container
MOST_UNPACKED = 150 * 2**20  # bytes
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BROKEN = "It cannot be read as a workbook. Open it in the program that made it, and save it anew as XLSX or CSV"
TOO_LARGE = "It takes too much memory or time to read. Copy the rows of the list alone into a new workbook"


def is_workbook(data: bytes) -> bool:
    return data.startswith((ZIP, OLE))


def read_workbook(data: bytes, sheet: str = "") -> Grid:
    """The sheet of that name, or the first with rows. Raises `TableRefusedError`."""
    if data.startswith(ZIP):
        _refuse_container(data)
    answer = _read_in_child(data, sheet)
    if "cells" not in answer:
        raise TableRefusedError(answer.get("error") or BROKEN)
    sheets, name = tuple(answer["sheets"]), answer["sheet"]
    others = f", the first of {len(sheets)} with rows" if len(sheets) > 1 and not sheet else ""
    return Grid([_row(cells) for cells in answer["cells"]], (f"Read from the sheet “{name}”{others}",), sheets, name)


def _row(cells: list[Any]) -> list[Cell]:
    """As the child said it in JSON, which has no dates: each comes as a list of one text."""
    return [datetime.date.fromisoformat(cell[0]) if isinstance(cell, list) else cell for cell in cells]


def _refuse_container(data: bytes) -> None:
    """Before anything is unpacked."""
    try:
        entries = parts_of(data)
    except NotAnArchiveError as error:
        raise TableRefusedError(BROKEN) from error
    if len(entries) > MOST_ENTRIES:
        raise TableRefusedError(f"It holds {len(entries):,} parts; no list is made of so many. {TOO_LARGE}")
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise TableRefusedError(f"Unpacked it is larger than {MOST_UNPACKED // 2**20} MB. {TOO_LARGE}")


def _read_in_child(data: bytes, sheet: str) -> dict[str, Any]:
    limits = (MEMORY, SECONDS, MOST_ROWS + BLANK_ROWS, MOST_COLUMNS)
    command = [sys.executable, "-I", str(READER), *map(str, limits), sheet]
    try:
        # What it says when it breaks down may quote the file: nobody keeps it.
        done = subprocess.run(
            command, input=data, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=2 * SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise TableRefusedError(TOO_LARGE) from error
    if done.returncode:
        raise TableRefusedError(TOO_LARGE)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer
