"""How a Word file looks: real styles, so that it can be edited, navigated and restyled."""

import re
from dataclasses import dataclass

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from reports.files.documents import style_sheet

LANGUAGE = "en-GB"
FONT = "Arial"
BODY = "Normal"
QUOTATION = "Quote"
EXAMPLE = "Practice example"
EXAMPLE_HEADING = "Practice example heading"
STATEMENT = "Statement"
NOTICE = "Notice"
ADDRESS = "Web address"
LINK = "Hyperlink"
FOOTNOTE, FOOTNOTE_REFERENCE = "footnote text", "footnote reference"
OF_WORD = (LINK, FOOTNOTE, FOOTNOTE_REFERENCE, "toc 1", "toc 2")  # styles of its own that the template lacks
# Beside each heading one of the same level that the contents do not list.
UNLISTED = "Unlisted heading {}"

_COLOUR = re.compile(r"--([\w-]+): (#[0-9a-f]{3,6}|var\(--[\w-]+\));")
# What follows in a paragraph's properties, as the schema of the format (ISO 29500) has them.
_AFTER_BORDERS = (
    *("w:shd", "w:tabs", "w:suppressAutoHyphens", "w:kinsoku", "w:wordWrap", "w:overflowPunct", "w:topLinePunct"),
    *("w:autoSpaceDE", "w:autoSpaceDN", "w:bidi"),
)
AFTER_DIRECTION = (
    *("w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:contextualSpacing", "w:mirrorIndents"),
    *("w:suppressOverlap", "w:jc", "w:textDirection", "w:textAlignment", "w:textboxTightWrap", "w:outlineLvl"),
    *("w:divId", "w:cnfStyle", "w:rPr", "w:sectPr", "w:pPrChange"),
)


@dataclass(frozen=True, slots=True)
class StyleSpec:
    """A paragraph style. Sizes and spaces are in points; `sides` have a border in `edge`; colours are names of
    `colours.css`."""

    name: str
    based_on: str = BODY
    size: float | None = None
    bold: bool | None = None
    italic: bool | None = None
    colour: str | None = None
    before: float = 0
    after: float = 6
    left: float = 0
    heading: int | None = None
    sides: tuple[str, ...] = ()
    edge: str = ""
    surface: str = ""


_BOX = ("top", "left", "bottom", "right")
_HEADINGS = {1: (20, 24, 8), 2: (15, 16, 6), 3: (12.5, 12, 4), 4: (11, 10, 4)}
STYLES = (
    StyleSpec(BODY, based_on="", size=11),
    StyleSpec("Title", size=34, bold=True, colour="navy", before=120, after=12),
    StyleSpec("Subtitle", size=16, bold=False, italic=False, colour="navy", after=30),
    *(
        StyleSpec(f"Heading {level}", size=size, bold=True, colour="navy", before=before, after=after, heading=level)
        for level, (size, before, after) in _HEADINGS.items()
    ),
    StyleSpec(UNLISTED.format(1), based_on="Heading 1", size=15, heading=1),
    StyleSpec(UNLISTED.format(2), based_on="Heading 2", size=13, heading=2),
    StyleSpec(QUOTATION, italic=True, colour="ink-soft", left=14, sides=("left",), edge="teal"),
    StyleSpec(EXAMPLE, sides=_BOX, edge="teal", surface="teal-surface", after=4),
    StyleSpec(EXAMPLE_HEADING, based_on=EXAMPLE, bold=True, colour="teal-dark", heading=4),
    StyleSpec(STATEMENT, sides=("left",), edge="navy", surface="navy-surface"),
    StyleSpec(NOTICE, sides=("left",), edge="sand", surface="sand-surface"),
    StyleSpec(ADDRESS, size=9, colour="ink-muted"),
    StyleSpec("Caption", size=11, bold=True, colour="ink"),
    StyleSpec("List Paragraph", after=4),
    StyleSpec(FOOTNOTE, size=8.5, after=2),
    StyleSpec("toc 1", after=3),
    StyleSpec("toc 2", after=3, left=18),
)


def colours() -> dict[str, str]:
    """Those of `colours.css` by name, as RRGGBB."""
    written = dict(_COLOUR.findall(style_sheet("colours.css")))

    def value(name: str) -> str:
        colour = written[name]
        if colour.startswith("var"):
            return value(colour[6:-1])
        digits = colour[1:]
        return (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)).upper()

    return {name: value(name) for name in written}


def set_styles(document: Document) -> None:
    palette = colours()
    _set_defaults(document)
    for spec in STYLES:
        _set_style(document, spec, palette)
    link = _style(document, LINK, WD_STYLE_TYPE.CHARACTER)
    link.font.color.rgb = RGBColor.from_string(palette["navy-link"])
    link.font.underline = True
    _style(document, FOOTNOTE_REFERENCE, WD_STYLE_TYPE.CHARACTER).font.superscript = True


def _set_defaults(document: Document) -> None:
    element = document.styles.element
    # The template's fonts are those of a theme, which would win over any other.
    for fonts in list(element.iter(qn("w:rFonts"))):
        fonts.getparent().remove(fonts)
    defaults = element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    fonts = OxmlElement("w:rFonts", {qn(f"w:{script}"): FONT for script in ("ascii", "hAnsi", "eastAsia", "cs")})
    defaults.insert(0, fonts)
    defaults.find(qn("w:lang")).set(qn("w:val"), LANGUAGE)


def _style(document: Document, name: str, kind: WD_STYLE_TYPE):
    """That of the template, or a new one."""
    if name in document.styles:
        return document.styles[name]
    return document.styles.add_style(name, kind, builtin=name in OF_WORD)


def _set_style(document: Document, spec: StyleSpec, palette: dict[str, str]) -> None:
    style = _style(document, spec.name, WD_STYLE_TYPE.PARAGRAPH)
    if spec.based_on:
        style.base_style = document.styles[spec.based_on]
        style.next_paragraph_style = document.styles[BODY] if spec.heading else style
    style.quick_style, style.hidden, style.unhide_when_used = True, False, False
    if spec.size:
        style.font.size = Pt(spec.size)
    for value, attribute in ((spec.bold, "bold"), (spec.italic, "italic")):
        if value is not None:
            setattr(style.font, attribute, value)
    if spec.colour:
        style.font.color.rgb = RGBColor.from_string(palette[spec.colour])
    is_copy = spec.based_on.startswith("Heading")
    if not is_copy:
        layout = style.paragraph_format
        layout.space_before, layout.space_after, layout.left_indent = Pt(spec.before), Pt(spec.after), Pt(spec.left)
        layout.line_spacing = 1.15
        layout.keep_with_next = bool(spec.heading) or spec.name == "Caption"
    properties = style.element.get_or_add_pPr()
    for edges in properties.findall(qn("w:pBdr")):
        properties.remove(edges)
    if spec.sides:
        properties.insert_element_before(_borders(spec, palette), *_AFTER_BORDERS, *AFTER_DIRECTION)
    if spec.surface:
        properties.insert_element_before(shading(palette[spec.surface]), *_AFTER_BORDERS[1:], *AFTER_DIRECTION)
    if spec.heading and properties.find(qn("w:outlineLvl")) is None:
        level = OxmlElement("w:outlineLvl", {qn("w:val"): str(spec.heading - 1)})
        properties.insert_element_before(level, "w:divId", "w:cnfStyle", "w:rPr", "w:sectPr", "w:pPrChange")


def _borders(spec: StyleSpec, palette: dict[str, str]):
    borders = OxmlElement("w:pBdr")
    for side in spec.sides:
        width, colour = ("24" if len(spec.sides) == 1 else "8"), palette[spec.edge]
        sides = {"w:val": "single", "w:sz": width, "w:space": "6", "w:color": colour}
        borders.append(OxmlElement(f"w:{side}", {qn(name): value for name, value in sides.items()}))
    return borders


def shading(colour: str):
    """A surface in a colour, RRGGBB."""
    return OxmlElement("w:shd", {qn("w:val"): "clear", qn("w:color"): "auto", qn("w:fill"): colour})


def set_pages(document: Document) -> None:
    """A4, with the margins of the PDF."""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin = section.bottom_margin = Cm(2.2)
    section.left_margin = section.right_margin = Cm(2.4)
    section.different_first_page_header_footer = True  # none on the cover
