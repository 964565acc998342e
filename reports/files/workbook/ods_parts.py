"""The parts of an ODS file beside its sheets, and elements of any part: looks, properties, what stays in sight."""

import datetime
from collections.abc import Iterable
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from reports.files.workbook.sheets import AUTHOR, COVER, Book

MEDIA_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
VERSION = "1.3"
NAMESPACES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "svg": "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0",
    "meta": "urn:oasis:names:tc:opendocument:xmlns:meta:1.0",
    "config": "urn:oasis:names:tc:opendocument:xmlns:config:1.0",
    "manifest": "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xlink": "http://www.w3.org/1999/xlink",
}
FROZEN = 2

HEADER = {"fo:border-bottom": "0.75pt solid #000000", "style:vertical-align": "bottom", "fo:wrap-option": "wrap"}
CELL = {"fo:border-bottom": "0.75pt dotted #8a949b", "style:vertical-align": "top", "fo:wrap-option": "wrap"}
# Indented, so that a number does not touch the text in the next column.
RIGHT = {"fo:text-align": "end", "fo:margin-right": "0.2cm"}
BOLD = {"fo:font-weight": "bold"}
# {style: of the cell, of its paragraph, of its letters}
LOOKS: dict[str, tuple[dict[str, str], dict[str, str], dict[str, str]]] = {
    "title": ({}, {}, {**BOLD, "fo:font-size": "16pt"}),
    "plain": ({}, {}, {}),
    "line": ({"style:vertical-align": "top", "fo:wrap-option": "wrap"}, {}, {}),
    "text_header": (HEADER, {}, BOLD),
    "number_header": (HEADER, RIGHT, BOLD),
    "text": (CELL, {}, {}),
    "number": (CELL, RIGHT, {}),
    "link": (CELL, {}, {"fo:color": "#1a65a6", "style:text-underline-style": "solid"}),
}

for prefix, namespace in NAMESPACES.items():
    ElementTree.register_namespace(prefix, namespace)


def tag(name: str) -> str:
    prefix, local = name.split(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


def _attributes(attributes: dict[str, str]) -> dict[str, str]:
    return {tag(name): value for name, value in attributes.items()}


def new_part(name: str) -> Element:
    return Element(tag(name), _attributes({"office:version": VERSION}))


def add(parent: Element, name: str, text: str | None = None, **attributes: str) -> Element:
    """An element; of its attributes the prefix stands before two lines: `table__name` is `table:name`."""
    named = {attribute.replace("__", ":").replace("_", "-"): value for attribute, value in attributes.items()}
    element = SubElement(parent, tag(name), _attributes(named))
    element.text = text
    return element


# --- How it looks ----------------------------------------------------------------------------------------------------


def styles() -> Element:
    root = new_part("office:document-styles")
    fonts = add(root, "office:font-face-decls")
    add(fonts, "style:font-face", style__name="Arial", svg__font_family="Arial")
    common = add(root, "office:styles")
    default = add(common, "style:default-style", style__family="table-cell")
    letters = {"style:font-name": "Arial", "fo:font-size": "11pt", "fo:language": "en", "fo:country": "GB"}
    SubElement(default, tag("style:text-properties"), _attributes(letters))
    add(common, "style:style", style__name="Default", style__family="table-cell")
    for name, looks in LOOKS.items():
        _add_look(common, name, looks)
    _add_page(root)
    return root


def _add_look(common: Element, name: str, looks: tuple[dict[str, str], dict[str, str], dict[str, str]]) -> None:
    style = add(common, "style:style", style__name=name, style__family="table-cell", style__parent_style_name="Default")
    for part, look in zip(("table-cell", "paragraph", "text"), looks, strict=True):
        if look:
            SubElement(style, tag(f"style:{part}-properties"), _attributes(look))


def _add_page(root: Element) -> None:
    """A4 across, as wide as one page."""
    layout = add(add(root, "office:automatic-styles"), "style:page-layout", style__name="page")
    sizes = {"fo:page-width": "29.7cm", "fo:page-height": "21cm", "style:print-orientation": "landscape"}
    fit = {"style:scale-to-X": "1", "style:scale-to-Y": "0"}
    SubElement(layout, tag("style:page-layout-properties"), _attributes(sizes | fit))
    pages = add(root, "office:master-styles")
    add(pages, "style:master-page", style__name="Default", style__page_layout_name="page")


# --- What it says of itself ------------------------------------------------------------------------------------------


def meta(book: Book) -> Element:
    root = new_part("office:document-meta")
    properties = add(root, "office:meta")
    midnight = datetime.datetime.combine(book.created, datetime.time()).isoformat()
    add(properties, "meta:generator", AUTHOR)
    add(properties, "dc:title", book.title)
    add(properties, "meta:initial-creator", AUTHOR)
    add(properties, "dc:creator", AUTHOR)
    add(properties, "meta:creation-date", midnight)
    add(properties, "dc:date", midnight)
    add(properties, "dc:language", "en-GB")
    return root


def settings(book: Book) -> Element:
    """The headings stay in sight."""
    root = new_part("office:document-settings")
    # By it programs know whose settings they are; it stands in a value, where the XML library does not look.
    root.set("xmlns:ooo", "http://openoffice.org/2004/office")
    view = add(add(root, "office:settings"), "config:config-item-set", config__name="ooo:view-settings")
    views = add(view, "config:config-item-map-indexed", config__name="Views")
    entry = add(views, "config:config-item-map-entry")
    tables = add(entry, "config:config-item-map-named", config__name="Tables")
    for sheet in [book.contents, *book.sheets]:
        table = add(tables, "config:config-item-map-entry", config__name=sheet.name)
        _freeze(table, "Vertical", "Bottom", sheet.header_row + 1)
        if sheet.frozen_columns:
            _freeze(table, "Horizontal", "Right", sheet.frozen_columns)
    add(entry, "config:config-item", COVER, config__name="ActiveTable", config__type="string")
    return root


def _freeze(table: Element, direction: str, side: str, place: int) -> None:
    for name, kind, value in (
        (f"{direction}SplitMode", "short", FROZEN),
        (f"{direction}SplitPosition", "int", place),
        (f"Position{side}", "int", place),
    ):
        add(table, "config:config-item", str(value), config__name=name, config__type=kind)


def manifest(parts: Iterable[str]) -> Element:
    root = Element(tag("manifest:manifest"), _attributes({"manifest:version": VERSION}))
    for path, kind in [("/", MEDIA_TYPE), *((part, "text/xml") for part in parts)]:
        entry = add(root, "manifest:file-entry", manifest__full_path=path, manifest__media_type=kind)
        if path == "/":
            entry.set(tag("manifest:version"), VERSION)
    return root
