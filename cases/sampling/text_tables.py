"""A text of values with a sign between them, as CSV files are: its encoding and its delimiter, found and told. Pure."""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator

from cases.sampling.tables import MOST_COLUMNS, MOST_ROWS, Grid, TableRefusedError, is_blank

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}
LOOKED_AT = 50  # rows, to find the delimiter
LONGEST_VALUE = 100_000  # characters; a quotation mark that nothing closes makes one of the rest of the file
BLANK_ROWS = 5_000  # that are passed over
# The longer mark begins with the shorter one.
MARKS = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF8: "UTF-8",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}


def read_bytes(data: bytes) -> Grid:
    """Raises `TableRefusedError`."""
    text, encoding = decode(data)
    return read_text(text, f"Read as text in {encoding}")


def decode(data: bytes) -> tuple[str, str]:
    """The text, and what it was encoded in, in words."""
    for mark, name in MARKS.items():
        if data.startswith(mark):
            return _decoded(data, "utf-8-sig" if name == "UTF-8" else name), f"{name} with a byte order mark"
    if wide := _wide(data):
        return _decoded(data, wide), "UTF-16 without a byte order mark"
    try:
        return data.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        return _decoded(data, "cp1252"), "Windows-1252"


def _wide(data: bytes) -> str:
    """UTF-16 of a text that is mostly in Latin letters: every second byte is 0."""
    start = data[:1_000]
    odd, even = start[1::2].count(0), start[::2].count(0)
    half = max(len(start) // 2, 1)
    return "utf-16-le" if odd > 0.7 * half and not even else "utf-16-be" if even > 0.7 * half and not odd else ""


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise TableRefusedError(
            f"Its text cannot be read: byte {error.start + 1:,} is in no encoding that is known here. "
            "Save it as “CSV UTF-8” or as a workbook"
        ) from error


def read_text(text: str, note: str = "") -> Grid:
    """Raises `TableRefusedError`."""
    text, told = _without_told_delimiter(text)
    if "\x00" in text:
        row = text.count("\n", 0, text.index("\x00")) + 1
        raise TableRefusedError(f"Line {row:,} holds a NUL character: it is no text, or was broken on its way")
    delimiter = told or _delimiter(text)
    rows: list[list[str]] = [] if told is None else [[]]
    blank = 0
    for cells in _records(text, delimiter):
        blank += is_blank(cells)
        if len(rows) - blank > MOST_ROWS + 1:
            raise TableRefusedError(f"It has more rows than {MOST_ROWS:,}, the most that is read")
        if blank > BLANK_ROWS:
            raise TableRefusedError(f"More than {BLANK_ROWS:,} of its rows are blank. Delete them")
        if len(cells) > 10 * MOST_COLUMNS:
            raise TableRefusedError(f"Row {len(rows) + 1:,} has {len(cells):,} values; no list of ours is as wide")
        rows.append(cells)
    how = f"its values are parted by {DELIMITERS[delimiter]}"
    return Grid(rows, (f"{note}; {how}" if note else how[:1].upper() + how[1:],), is_text=True)


def _without_told_delimiter(text: str) -> tuple[str, str | None]:
    """Excel writes and reads a first line "sep=;"."""
    first, _, rest = text.partition("\n")
    said = first.strip().removeprefix("sep=")
    return (rest, said) if first.startswith("sep=") and said in DELIMITERS else (text, None)


def _delimiter(text: str) -> str:
    """The one that makes most rows equally wide, and of those the one that makes them widest."""
    return max(DELIMITERS, key=lambda delimiter: _score(text, delimiter))


def _score(text: str, delimiter: str) -> tuple[int, int]:
    widths: Counter[int] = Counter()
    try:
        for number, cells in enumerate(_records(text, delimiter)):
            if number == LOOKED_AT:
                break
            widths[len(cells)] += len(cells) > 1
    except TableRefusedError:
        pass
    width, rows = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
    return rows, width


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    csv.field_size_limit(LONGEST_VALUE)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise TableRefusedError(
                f"Row {number:,} cannot be read: a quotation mark is opened and not closed, or stands where none may"
            ) from error
        yield cells
