"""Two hundred files as people send them, each with what must become of it."""

import codecs
import datetime
import io
import itertools
import zipfile
from dataclasses import dataclass
from xml.sax.saxutils import escape

import openpyxl

HEADINGS = ["Case Ref", "Name", "DOB", "NI number", "Gender", "Sentence type", "Start date", "Officer"]
# Names and numbers of nobody, planted so that the database can be searched for them.
PLANTED = ["Zebedee Quillfeather", "Ottoline Marchbanks", "AB123456C", "1979", "Horatio Wigglesworth"]
DAY = datetime.date(2025, 9, 13)


@dataclass(frozen=True)
class Ugly:
    """`accepted` references of it, rows that are refused with a word of the reason; or, with a `fault`, nothing."""

    name: str
    data: bytes
    accepted: tuple[str, ...] = ("R-1", "R-2", "R-3")
    refused: tuple[tuple[int, str], ...] = ()
    fault: str = ""
    started: datetime.date = DAY


def rows(day="13/09/2025", **changes):
    found = [
        [f"R-{number}", PLANTED[number % 2], "01/02/1979", PLANTED[2], sex, "Licence", day, PLANTED[4]]
        for number, sex in ((1, "Female"), (2, "male"), (3, ""))
    ]
    for place, value in changes.items():
        row, column = place.removeprefix("r").split("_")
        found[int(row)][int(column)] = value
    return found


# Were one of three values a national number, the whole column would be of that kind.
MORE = ("R-4", "R-5", "R-6", "R-7", "R-8")


def more():
    return [[reference, *rows()[0][1:]] for reference in MORE]


def csv_text(table=None, delimiter=",", headings=HEADINGS, end="\r\n"):
    lines = [headings, *(table if table is not None else rows())]
    return end.join(delimiter.join(_quoted(value, delimiter) for value in line) for line in lines) + end


def _quoted(value, delimiter):
    text = str(value)
    return f'"{text}"' if delimiter in text else text


def xlsx(table=None, headings=HEADINGS, before=(), title="Cases", others=(), tweak=lambda sheet: None):
    book = openpyxl.Workbook()
    for name in others:
        book.create_sheet(name)
    sheet = book.create_sheet(title)
    del book["Sheet"]
    for line in [*before, headings, *(table if table is not None else rows())]:
        sheet.append(line)
    tweak(sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def ods(table=None, headings=HEADINGS, repeated=1):
    lines = [headings, *(table if table is not None else rows())]
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{escape(str(value))}</text:p></table:table-cell>'
            for value in line
        )
        + "</table:table-row>"
        for line in lines
    )
    space = "urn:oasis:names:tc:opendocument:xmlns"
    blank = f'<table:table-row table:number-rows-repeated="{repeated}"><table:table-cell/></table:table-row>'
    content = (
        f'<office:document-content xmlns:office="{space}:office:1.0" xmlns:table="{space}:table:1.0" '
        f'xmlns:text="{space}:text:1.0"><office:body><office:spreadsheet><table:table table:name="Cases">'
        f"{cells}{blank}</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return out.getvalue()


ENCODINGS = {
    "utf-8": lambda text: text.encode(),
    "utf-8 with a mark": lambda text: codecs.BOM_UTF8 + text.encode(),
    "utf-16": lambda text: text.encode("utf-16"),
    "utf-16-be with a mark": lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
    "utf-16-le without a mark": lambda text: text.encode("utf-16-le"),
    "utf-16-be without a mark": lambda text: text.encode("utf-16-be"),
    "utf-32": lambda text: text.encode("utf-32"),
    "windows-1252": lambda text: text.replace("Horatio", "Zo\u00eb").encode("cp1252"),
}
DELIMITERS = {"commas": ",", "semicolons": ";", "tabs": "\t", "bars": "|"}
ENDS = {"windows": "\r\n", "unix": "\n", "old mac": "\r"}
DATES = {
    "british": "13/09/2025",
    "with points": "13.09.2025",
    "with hyphens": "13-09-2025",
    "short year": "13/09/25",
    "no noughts": "13/9/2025",
    "iso": "2025-09-13",
    "iso with a time": "2025-09-13T00:00:00",
    "with a time": "13/09/2025 00:00:00",
    "slashes, year first": "2025/09/13",
    "month by name": "13 September 2025",
    "short month": "13-Sep-2025",
    "short month, short year": "13-Sep-25",
    "american words": "September 13, 2025",
    "ordinal": "13th September 2025",
    "weekday": "Saturday 13 September 2025",
    "serial": "45913",
    "serial with a part": "45913.5",
    "compact": "20250913",
    "american": "09/13/2025",
    "spaces around": "  13/09/2025  ",
}
NO_DATES = [
    "31/09/2025",
    "2025-02-30",
    "soon",
    "13/13/2025",
    "0",
    "99999999",
    "TBC",
    "13/09",
    "2099-01-01",
    "1066-10-14",
]


def texts():
    for (encoding, encode), (parted, delimiter) in itertools.product(ENCODINGS.items(), DELIMITERS.items()):
        yield Ugly(f"text in {encoding}, {parted}", encode(csv_text(delimiter=delimiter)))
    for (ends, end), (parted, delimiter) in itertools.product(ENDS.items(), DELIMITERS.items()):
        yield Ugly(f"{ends} line ends, {parted}", csv_text(delimiter=delimiter, end=end).encode())
    for (encoding, encode), (ends, end) in itertools.product(ENCODINGS.items(), ENDS.items()):
        yield Ugly(f"{ends} line ends in {encoding}", encode(csv_text(end=end)))
    yield Ugly("delimiter told", ("sep=;\r\n" + csv_text(delimiter=";")).encode())
    quoted = csv_text(rows(r0_7='"Wigglesworth, Horatio"')).replace('""', '"')
    yield Ugly("comma in quotation marks", quoted.encode())
    yield Ugly("line end in quotation marks", csv_text(rows(r0_7='"a\nb"')).encode())
    for number in range(5):
        yield Ugly(f"{number} blank lines before", ("\r\n" * number + csv_text()).encode())
        yield Ugly(f"{number} blank lines behind", (csv_text() + ",,,,,,,\r\n" * number).encode())
    yield Ugly("trailing delimiters", csv_text().replace("\r\n", ",,,\r\n").encode())
    torn = csv_text([*rows(), *more()]).replace("R-2,", "R-2,torn,")
    yield Ugly("torn row", torn.encode(), ("R-1", "R-3", *MORE), ((3, "values"),))


def dates():
    for (kind, date), form in itertools.product(DATES.items(), ("csv", "xlsx")):
        table = rows(date)
        yield Ugly(f"{kind} dates, {form}", csv_text(table).encode() if form == "csv" else xlsx(table))
    for date, form in itertools.product(NO_DATES, ("csv", "xlsx")):
        table = rows(r1_6=date)
        data = csv_text(table).encode() if form == "csv" else xlsx(table)
        yield Ugly(f"{date} as a date, {form}", data, ("R-1", "R-3"), ((3, ""),))
    yield Ugly("date cells", xlsx(rows(DAY)))
    yield Ugly("date cells with a time", xlsx(rows(datetime.datetime(2025, 9, 13, 8, 30))))  # noqa: DTZ001
    yield Ugly("numbers as dates", xlsx(rows(45913)))
    yield Ugly("compact numbers as dates", xlsx(rows(20250913)))


def workbooks():
    yield Ugly("xlsx", xlsx())
    yield Ugly("ods", ods())
    yield Ugly("ods that ends after a million rows", ods(repeated=1_048_000))
    for number in range(1, 8):
        yield Ugly(f"{number} lines above the headings", xlsx(before=[["Caseload of Riverside"]] + [[]] * (number - 1)))
        yield Ugly(f"{number} empty sheets before", xlsx(others=[f"Empty {place}" for place in range(number)]))

    def shifted(sheet):
        sheet.insert_cols(1, 2)
        sheet.insert_rows(1, 3)

    yield Ugly("table that begins in C4", xlsx(tweak=shifted))

    def merged(sheet):
        sheet.insert_rows(1)
        for column, text in ((1, "Case"), (2, "Person"), (6, "Order")):
            sheet.cell(1, column, text)
        sheet.merge_cells("B1:E1")
        sheet.merge_cells("F1:G1")

    yield Ugly("merged headings", xlsx(tweak=merged))

    def formula(sheet):
        sheet["E3"] = '=IF(1=1,"Male","Female")'
        sheet["A3"] = '=CONCATENATE("R-",2)'

    yield Ugly("formulas without values", xlsx(tweak=formula), ("R-1", "R-3"), ((3, "reference"),))
    yield Ugly("blank rows between", xlsx([row for each in rows() for row in (each, [])]))
    yield Ugly("trailing columns", xlsx([[*row, None, None, "x"] for row in rows()]))
    yield Ugly("columns without a heading", xlsx(headings=[*HEADINGS[:7], "Officer", None]))
    twice = [*HEADINGS, "Notes", "Notes"]
    yield Ugly("headings twice", xlsx([[*row, "a", "b"] for row in rows()], headings=twice))
    yield Ugly("headings in capitals", xlsx(headings=[heading.upper() for heading in HEADINGS]))
    yield Ugly("headings with blanks and breaks", xlsx(headings=[f" {heading}\n" for heading in HEADINGS]))
    numbered = [[1000 + place, *row[1:]] for place, row in enumerate(rows())]
    yield Ugly("numbers as references", xlsx(numbered), ("1000", "1001", "1002"))


def references():
    for value, reason in (
        ("", "no reference"),
        ("R-1", "same reference"),
        (" r-1 ", "same reference"),
        ("AB123456C", "National Insurance"),
        ("AB 12 34 56 C", "National Insurance"),
        ("2019/0123456X", "/"),
        ("A1234BC", "prison"),
        ("943 476 5919", "NHS"),
        ("x" * 41, "41 characters"),
        ("R/2", "/"),
        ("R\x012", "control"),
    ):
        data = csv_text([*rows(r1_0=value), *more()]).encode()
        yield Ugly(f"{value!r} as a reference", data, ("R-1", "R-3", *MORE), ((3, reason),))
    for value in ("Unknown sex", "3", "Malefemale", "=1+1", "\u2026", "M\u00e4nnlich"):
        yield Ugly(f"{value!r} as a sex", csv_text(rows(r1_4=value)).encode(), ("R-1", "R-3"), ((3, "none of"),))
    total = csv_text([*rows(), ["", "", "", "", "", "", "", "Total 3"]])
    yield Ugly("a line of totals", total.encode(), refused=((5, "reference"), (5, "date")))


def hostile():
    def broken(name, data, fault):
        return Ugly(name, data, (), (), fault)

    yield broken("nothing", b"", "empty")
    yield broken("blanks", b"  \r\n\r\n ", "empty")
    yield broken("headings alone", csv_text([]).encode(), "nothing below")
    yield broken("picture", b"\x89PNG\r\n\x1a\n" + bytes(100), "picture")
    yield broken("pdf", b"%PDF-1.7 ...", "PDF")
    yield broken("web page", b"<html><table><tr><td>R-1</td></tr></table></html>", "web page")
    yield broken("no archive", b"PK\x03\x04" + bytes(200), "workbook")
    yield broken("half a workbook", xlsx()[:2000], "workbook")
    yield broken("no old workbook", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "workbook")
    yield broken("NUL", csv_text().replace("Licence", "Lic\x00ence").encode(), "NUL")
    yield broken("open quotation mark", (csv_text() + '"R-4,').encode(), "quotation mark")
    yield broken("bytes of no encoding", csv_text().encode() + b"\x81\x8d", "encoding")
    yield broken("20,001 rows", csv_text([["R"]] * 20_001, headings=["Case Ref", "b"]).encode(), "20,000")
    yield broken("300 columns", xlsx([], headings=[f"h{place}" for place in range(300)]), "columns")
    yield broken("a cell at the far end", xlsx(tweak=lambda sheet: sheet.cell(1_048_576, 16_384, "x")), "")
    yield broken("long heading", csv_text(headings=["h" * 200, *HEADINGS[1:]]).encode(), "heading of column A")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", bytes(200 * 2**20))
    yield broken("bomb", out.getvalue(), "Unpacked")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for place in range(3_000):
            archive.writestr(f"part-{place}", b"")
    yield broken("three thousand parts", out.getvalue(), "parts")


def twenty_thousand():
    table = [[f"N-{number}", *rows()[number % 3][1:]] for number in range(20_000)]
    names = tuple(f"N-{number}" for number in range(20_000))
    yield Ugly("20,000 rows", csv_text(table).encode(), names)


UGLY = [
    *texts(),
    *dates(),
    *workbooks(),
    *references(),
    *hostile(),
    *twenty_thousand(),
]
