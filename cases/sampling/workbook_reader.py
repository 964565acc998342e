"""A program: reads a workbook from its standard input and writes the cells of one sheet to its standard output.

It runs in a process of its own, with limits (`cases.sampling.workbooks`), and knows nothing of Django: whatever a file
does to it, the web server goes on. Called with the limits of memory (bytes), time (seconds), rows and columns, and the
name of a sheet or nothing.
"""

import datetime
import io
import json
import resource
import sys


def plain(value):
    """A cell in JSON: a day as a list of its ISO text; nothing for an empty one."""
    if isinstance(value, datetime.datetime):
        return [value.date().isoformat()]
    if isinstance(value, datetime.date):
        return [value.isoformat()]
    if isinstance(value, (datetime.time, datetime.timedelta)):
        return str(value)
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return str(value)
    if isinstance(value, str):
        # A note of many pages is in no column that is stored.
        return value[:1_000] or None
    return value


def is_visible(metadata):
    return "Visible" in str(metadata.visible) and "Work" in str(metadata.typ)


def cells_of(sheet, most_rows, most_columns):
    """{"cells"} or {"error"}."""
    if sheet.total_width > most_columns:
        return {"error": f"It has {sheet.total_width:,} columns; the most that is read is {most_columns}"}
    rows = []
    for row in sheet.iter_rows():
        rows.append([plain(value) for value in row])
        if len(rows) > most_rows:
            return {"error": f"It has more than {most_rows:,} rows with those that are blank. Delete what is too much"}
    # The library begins with the first row, but leaves out the columns before the first that is filled.
    before = [None] * sheet.start[1]
    return {"cells": [before + row for row in rows]}


def read(data, most_rows, most_columns, wanted):
    from python_calamine import CalamineWorkbook  # noqa: PLC0415  # after the limits are set

    workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    names = [metadata.name for metadata in workbook.sheets_metadata if is_visible(metadata)]
    filled, answer = [], None
    for name in names[:50]:
        sheet = workbook.get_sheet_by_name(name)
        if sheet.start is None:
            continue
        filled.append(name)
        if answer is None and wanted in ("", name):
            answer = {"sheet": name, **cells_of(sheet, most_rows, most_columns)}
    return {"sheets": filled, **(answer or {"error": "It has no sheet with rows"})}


def main():
    memory, seconds, most_rows, most_columns = map(int, sys.argv[1:5])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    data = sys.stdin.buffer.read()
    try:
        answer = read(data, most_rows, most_columns, sys.argv[5])
    except MemoryError:
        raise
    except BaseException as error:  # What breaks in the library is no Exception.
        is_locked = type(error).__name__ == "PasswordError"
        answer = {"error": "It is protected with a password. Save it without one" if is_locked else ""}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
