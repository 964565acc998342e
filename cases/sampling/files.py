"""A caseload as it is sent: a file of any of the kinds that are read, or text that was pasted. Pure."""

from cases.sampling import text_tables, workbooks
from cases.sampling.tables import Table, TableRefusedError, table_of

SIZE_LIMIT = 10_000_000  # bytes; twenty thousand rows of thirty columns have seven
SUFFIXES = (".csv", ".txt", ".tsv", ".xlsx", ".xlsm", ".xls", ".ods")
OTHERS = {
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"{\\rtf": "a text document",
    b"<": "a web page, or XML, whatever its name says",
    b"\x1f\x8b": "a compressed file",
    b"Rar!": "a compressed file",
    b"7z\xbc\xaf": "a compressed file",
}


def read_table(data: bytes, *, sheet: str = "") -> Table:
    """What kind of file it is, its content says and not its name. Raises `TableRefusedError`."""
    if not data.strip():
        raise TableRefusedError("It is empty")
    if len(data) > SIZE_LIMIT:
        raise TableRefusedError(f"It is larger than {SIZE_LIMIT // 10**6} MB")
    if workbooks.is_workbook(data):
        return table_of(workbooks.read_workbook(data, sheet))
    for beginning, kind in OTHERS.items():
        if data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(beginning):
            raise TableRefusedError(f"It is {kind}. Open it, and save the list as XLSX or CSV")
    return table_of(text_tables.read_bytes(data))
