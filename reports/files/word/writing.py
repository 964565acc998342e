"""What a Word file is written with: headings, paragraphs, lists, tables, and the HTML of passages."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import lxml.html
from docx.enum.text import WD_BREAK, WD_TAB_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from inspection.frameworks.scale import Rating
from reports.files.directions import runs_from_the_right
from reports.files.word.package import Footnotes, add_setting, new_document, packed
from reports.files.word.styles import (
    AFTER_DIRECTION,
    BODY,
    LINK,
    QUOTATION,
    UNLISTED,
    colours,
    shading,
)

BULLETS, NUMBERS = 90, 91  # the two kinds of list; the template has some of lower numbers
LEVELS = 9  # of lists within one another: as many as the format has
INDENT = 357  # of a level, in twentieths of a point: 6.3 mm
BLOCKS = ("p", "ul", "ol", "li", "blockquote")
_BLANKS = re.compile("[ \t\n]+")  # those that HTML joins; a no-break space is none of them


@dataclass(slots=True)
class Item:
    """The item of a list; its first paragraph takes the mark."""

    numbering: int
    level: int
    has_mark: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where paragraphs stand: in a style of their own, in an item of a list, in a quotation."""

    style: str = BODY
    item: Item | None = None
    depth: int = -1  # of lists


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: words, or a rating and what follows it."""

    text: str = ""
    bold: bool = False
    rating: Rating | None = None
    suffix: str = ""


class Writer:
    def __init__(self, *, title: str, author: str) -> None:
        self.document = new_document(title=title, author=author)
        self.body: Any = self.document
        self.palette = colours()
        self.footnotes = Footnotes(self.document)
        self.headings: list[tuple[int, str, str]] = []  # those of the contents: level, text, bookmark
        self.contents_after: Paragraph | None = None
        self.place = Place()
        self.bookmarks = 0
        self.numbering = self.document.part.numbering_part.element
        for kind, sign in ((BULLETS, None), (NUMBERS, "%{}.")):
            self.numbering.insert(0, _list_kind(kind, sign))
        self.bullets = self.new_list(BULLETS)

    def finish(self) -> bytes:
        if self.contents_after is not None:
            self._write_contents(self.contents_after)
        for paragraph in self.document.element.body.iter(qn("w:p")):
            _set_direction(Paragraph(paragraph, self.document._body))
        return packed(self.document)

    # --- Paragraphs ---------------------------------------------------------------------------------------------------

    def heading(self, text: str, level: int, *, is_listed: bool = False, style: str = "") -> None:
        """With `is_listed` the contents have it."""
        unlisted = f"Heading {level}" if level > 2 else UNLISTED.format(level)
        paragraph = self.paragraph(text, style=style or (f"Heading {level}" if is_listed else unlisted))
        if is_listed:
            name = f"_Toc{len(self.headings) + 1:08}"
            self.headings.append((level, text, name))
            self._bookmark(paragraph, name)

    def paragraph(self, text: str = "", *, style: str = "", bold: str = "") -> Paragraph:
        """A paragraph where writing is, of words in bold and others after them."""
        paragraph: Paragraph = self.body.add_paragraph(style=style or self.place.style)
        if self.place.item and not style:
            _put_in_list(paragraph, self.place.item)
        if bold:
            paragraph.add_run(bold).bold = True
        if text:
            paragraph.add_run(text)
        return paragraph

    def link(self, text: str, address: str) -> Paragraph:
        paragraph = self.paragraph()
        self._add_link(paragraph, address).append(self._run(paragraph, text, style=LINK)._r)
        return paragraph

    def rating(self, paragraph: Paragraph, rating: Rating | None, word: str, suffix: str = "") -> None:
        """The word of a rating on its colour, as everywhere."""
        run = paragraph.add_run(f" {word} " if rating else word)
        run.bold = True
        if rating:
            run.font.color.rgb = RGBColor.from_string(self.palette[f"rating-{rating.tone}-ink"])
            run._r.get_or_add_rPr().insert_element_before(
                shading(self.palette[f"rating-{rating.tone}"]), "w:fitText", "w:vertAlign", "w:rtl", "w:cs", "w:lang"
            )
        if suffix:
            paragraph.add_run(suffix)

    def page_break(self) -> None:
        self.body.add_paragraph().add_run().add_break(WD_BREAK.PAGE)

    @contextmanager
    def within(self, **changes: Any) -> Iterator[None]:
        """Write what follows in another place."""
        before, self.place = self.place, replace(self.place, **changes)
        yield
        self.place = before

    @contextmanager
    def item(self, numbering: int) -> Iterator[None]:
        """Write what follows as an item of a list."""
        depth = self.place.depth + 1
        with self.within(depth=depth, item=Item(numbering, min(depth, LEVELS - 1))):
            yield

    def new_list(self, kind: int = NUMBERS, *, level: int = 0, start: int = 1) -> int:
        """A list that counts by itself."""
        numbering = self.numbering.add_num(kind)
        if kind == NUMBERS:
            numbering.add_lvlOverride(ilvl=level).add_startOverride(start)
        return int(numbering.numId)

    # --- The HTML of a passage ----------------------------------------------------------------------------------------

    def passage(self, html: str) -> None:
        """What Markdown was made of: paragraphs, lists and quotations within one another."""
        self._write_blocks(lxml.html.fragment_fromstring(html, create_parent="div"))

    def _write_blocks(self, parent: Any) -> None:
        paragraph: Paragraph | None = None
        for text, child in _pieces(parent):
            if child is not None and child.tag in BLOCKS:
                paragraph = None
                self._write_block(child)
            elif child is not None or _BLANKS.sub("", text):
                paragraph = paragraph or self.paragraph()
                self._write_inline(paragraph, text, child)

    def _write_block(self, element: Any) -> None:
        if element.tag in ("ul", "ol"):
            self._write_list(element)
        elif element.tag == "blockquote":
            style = QUOTATION if self.place.style == BODY else self.place.style
            with self.within(style=style):
                self._write_blocks(element)
        else:
            self._write_blocks(element)

    def _write_list(self, element: Any) -> None:
        """Each number is the one that was typed: a list of the file begins anew where they do not follow."""
        level = min(self.place.depth + 1, LEVELS - 1)
        numbering, expected = self.bullets, None
        for item in element.findall("li"):
            if element.tag == "ol":
                number = int(item.get("value", 1))
                if number != expected:
                    numbering = self.new_list(level=level, start=number)
                expected = number + 1
            with self.item(numbering):
                self._write_blocks(item)

    def _write_inline(self, paragraph: Paragraph, text: str, element: Any, *, into: Any = None, **font: bool) -> None:
        if element is None:
            words = _BLANKS.sub(" ", text)
            is_begin = not paragraph._p.xpath("./w:r | ./w:hyperlink") or _ends_in_break(paragraph)
            run = self._run(paragraph, words.lstrip(" ") if is_begin else words, style=LINK if into is not None else "")
            run.bold, run.italic = font.get("bold"), font.get("italic")
            if into is not None:
                into.append(run._r)
            return
        if element.tag == "br":
            paragraph.add_run().add_break()
            return
        if element.tag == "a" and (address := element.get("href")):
            into = self._add_link(paragraph, address)
        if element.tag in ("strong", "em"):
            font = {**font, "bold" if element.tag == "strong" else "italic": True}
        for inner, child in _pieces(element):
            self._write_inline(paragraph, inner, child, into=into, **font)

    def _run(self, paragraph: Paragraph, text: str, style: str = "") -> Run:
        return paragraph.add_run(text, style=self.document.styles[style] if style else None)

    def _add_link(self, paragraph: Paragraph, address: str) -> Any:
        relationship = self.document.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        link = OxmlElement("w:hyperlink", {qn("r:id"): relationship})
        paragraph._p.append(link)
        return link

    # --- Tables -------------------------------------------------------------------------------------------------------

    def table(self, heads: Sequence[str], rows: Sequence[Sequence[Cell]], widths: Sequence[float], name: str) -> None:
        """A table whose first row, where it has `heads`, and first column are headers. A row of one cell spans all.
        Widths are in centimetres; `name` is what a screen reader says of it."""
        table = self.document.add_table(rows=0, cols=len(widths), style="Table Grid")
        table.autofit = False
        properties = table._tbl.tblPr
        look = {"w:firstRow": str(int(bool(heads))), "w:firstColumn": "1", "w:noHBand": "1", "w:noVBand": "1"}
        for old in properties.findall(qn("w:tblLook")):
            properties.remove(old)
        properties.append(OxmlElement("w:tblLook", {qn(key): value for key, value in look.items()}))
        properties.append(OxmlElement("w:tblCaption", {qn("w:val"): name}))
        if heads:
            row = table.add_row()
            row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
            row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
            for cell, head in zip(row.cells, heads, strict=True):
                cell._tc.get_or_add_tcPr().append(shading(self.palette["navy-surface"]))
                self._fill(cell, Cell(head, bold=True))
        for cells in rows:
            row = table.add_row()
            row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
            if len(cells) == 1:
                self._fill(row.cells[0].merge(row.cells[-1]), cells[0])
            else:
                for cell, content in zip(row.cells, cells, strict=True):
                    self._fill(cell, content)
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Cm(width)
            for cell in column.cells:
                if cell._tc.grid_span == 1:
                    cell.width = Cm(width)
        self.paragraph().paragraph_format.space_after = Pt(0)

    def _fill(self, cell: _Cell, content: Cell) -> None:
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(3)
        paragraph.paragraph_format.space_before = Pt(3)
        if content.rating:
            self.rating(paragraph, content.rating, content.rating.label)
        elif content.text:
            paragraph.add_run(content.text).bold = content.bold
        if content.suffix:
            paragraph.add_run(content.suffix)

    # --- Contents, page numbers ---------------------------------------------------------------------------------------

    def contents(self, title: str) -> None:
        """Here, once all is written, the field that lists the headings."""
        self.heading(title, 1)
        self.contents_after = self.document.paragraphs[-1]

    def _write_contents(self, title: Paragraph) -> None:
        """Word counts pages, so it is asked to as it opens the file; programs that do not have the headings at least,
        each a link."""
        add_setting(self.document, OxmlElement("w:updateFields", {qn("w:val"): "true"}))
        after, last = title._p, len(self.headings) - 1
        for index, (level, text, name) in enumerate(self.headings):
            entry = Paragraph(OxmlElement("w:p"), title._parent)
            after.addnext(entry._p)
            after = entry._p
            entry.style = self.document.styles[f"toc {level}"]
            if index == 0:
                _add_field(entry, "begin", ' TOC \\o "1-2" \\h \\z ')
            link = OxmlElement("w:hyperlink", {qn("w:anchor"): name, qn("w:history"): "1"})
            entry._p.append(link)
            link.append(entry.add_run(text)._r)
            if index == last:
                _add_field(entry, "end")

    def footer(self, title: str) -> None:
        """The running title, and the number of the page."""
        paragraph = self.document.sections[0].footer.paragraphs[0]
        stops = paragraph.paragraph_format.tab_stops
        stops.add_tab_stop(Cm(16.2), WD_TAB_ALIGNMENT.RIGHT)
        paragraph.add_run(f"{title}\t").font.size = Pt(9)
        _add_field(paragraph, "begin", " PAGE ")
        paragraph.add_run("1").font.size = Pt(9)
        _add_field(paragraph, "end")

    def _bookmark(self, paragraph: Paragraph, name: str) -> None:
        self.bookmarks += 1
        number = {qn("w:id"): str(self.bookmarks)}
        start = OxmlElement("w:bookmarkStart", {**number, qn("w:name"): name})
        paragraph._p.xpath("./w:r")[0].addprevious(start)
        paragraph._p.append(OxmlElement("w:bookmarkEnd", number))


def _pieces(element: Any) -> Iterator[tuple[str, Any]]:
    """Text and elements in their order: each has text, or is an element."""
    if element.text:
        yield element.text, None
    for child in element:
        yield "", child
        if child.tail:
            yield child.tail, None


def _ends_in_break(paragraph: Paragraph) -> bool:
    return bool(paragraph._p.xpath("./*[last()][self::w:r]/*[last()][self::w:br]"))


def _put_in_list(paragraph: Paragraph, item: Item) -> None:
    if paragraph.style is not None and paragraph.style.name == BODY:
        paragraph.style = "List Paragraph"
    if item.has_mark:
        paragraph.paragraph_format.left_indent = Pt(INDENT * (item.level + 1) / 20)
        return
    item.has_mark = True
    numbering = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    numbering.get_or_add_ilvl().val = item.level
    numbering.get_or_add_numId().val = item.numbering


def _set_direction(paragraph: Paragraph) -> None:
    if runs_from_the_right(paragraph.text):
        paragraph._p.get_or_add_pPr().insert_element_before(OxmlElement("w:bidi"), *AFTER_DIRECTION)
        for run in paragraph.runs:
            run.font.rtl = True


def _add_field(paragraph: Paragraph, end: str, code: str = "") -> None:
    """One end of a field; what it says begins with its code and goes until its other end."""
    run = paragraph.add_run()._r
    run.append(OxmlElement("w:fldChar", {qn("w:fldCharType"): end}))
    if code:
        text = OxmlElement("w:instrText", {"{http://www.w3.org/XML/1998/namespace}space": "preserve"})
        text.text = code
        paragraph.add_run()._r.append(text)
        paragraph.add_run()._r.append(OxmlElement("w:fldChar", {qn("w:fldCharType"): "separate"}))


def _list_kind(number: int, sign: str | None) -> Any:
    """Nine levels of bullets, or of numbers with the `sign`, in which `{}` is the level."""
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{"decimal" if sign else "bullet"}"/>'
        f'<w:lvlText w:val="{sign.format(level + 1) if sign else "•"}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="{INDENT * (level + 1)}" w:hanging="{INDENT}"/></w:pPr></w:lvl>'
        for level in range(LEVELS)
    )
    return parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}"><w:multiLevelType w:val="multilevel"/>'
        f"{levels}</w:abstractNum>"
    )
