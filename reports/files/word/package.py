"""The package that a Word file is: its notes, its properties, and the same bytes for the same content."""

import io
import zipfile
from typing import Any

import docx
from docx.document import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.text.paragraph import Paragraph

from reports.files.word.styles import FOOTNOTE, FOOTNOTE_REFERENCE, LANGUAGE, set_pages, set_styles

# The earliest time that a ZIP file can say: it says nothing of when the file was made.
NO_TIME = (1980, 1, 1, 0, 0, 0)
# Every file of footnotes begins with the lines between them and the text (ISO 29500, 17.11).
_NO_NOTES = f"""<w:footnotes {nsdecls("w")}>
<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>
<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>
</w:footnotes>"""


def new_document(*, title: str, author: str) -> Document:
    document = docx.Document()
    set_styles(document)
    set_pages(document)
    # python-docx's template says that it is one.
    properties: Any = document.core_properties
    for child in list(properties._element):
        properties._element.remove(child)
    properties.title, properties.author, properties.language = title, author, LANGUAGE
    for kind in (RELATIONSHIP_TYPE.THUMBNAIL, RELATIONSHIP_TYPE.EXTENDED_PROPERTIES):
        relationships = document.part.package.rels
        for name in [name for name, each in relationships.items() if each.reltype == kind]:
            del relationships[name]
    return document


def add_setting(document: Document, setting: Any) -> None:
    """One of those that the format (ISO 29500, 17.15) has right before those of compatibility."""
    document.settings.element.find(qn("w:compat")).addprevious(setting)


class Footnotes:
    """Those of a document, which gets a part for them with the first."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.part: XmlPart | None = None
        self.number = 0

    def add(self, paragraph: Paragraph, text: str) -> None:
        """A note with its call at the end of the paragraph."""
        if self.part is None:
            self.part = self._new_part()
        self.number += 1
        reference = paragraph.add_run(style=self.document.styles[FOOTNOTE_REFERENCE])
        reference._r.append(OxmlElement("w:footnoteReference", {qn("w:id"): str(self.number)}))
        note = OxmlElement("w:footnote", {qn("w:id"): str(self.number)})
        self.part.element.append(note)
        inside = Paragraph(OxmlElement("w:p"), self.document._body)
        note.append(inside._p)
        inside.style = self.document.styles[FOOTNOTE]
        inside.add_run(style=self.document.styles[FOOTNOTE_REFERENCE])._r.append(OxmlElement("w:footnoteRef"))
        inside.add_run(f" {text}")

    def _new_part(self) -> XmlPart:
        package: Any = self.document.part.package
        part = XmlPart(PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, parse_xml(_NO_NOTES), package)
        self.document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
        return part


def packed(document: Document) -> bytes:
    """The same bytes for the same content: python-docx has the time of day in them."""
    made = io.BytesIO()
    document.save(made)
    content = io.BytesIO()
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, NO_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return content.getvalue()
