"""What WeasyPrint leaves out of a PDF's structure (ISO 32000-1, 14.7 and 14.8): contents, notes, one link a line."""

import io
from collections.abc import Iterator

from pikepdf import Array, Dictionary, Name, Object, Pdf, String

# Where the report has a note, its call leads to `note-…`, and the number before the note to `call-…`.
NOTE, CALL = "note-", "call-"


def complete_structure(content: bytes) -> bytes:
    """The PDF with its contents and notes told as such. The same bytes give the same bytes."""
    with Pdf.open(io.BytesIO(content)) as pdf:
        tree = pdf.Root.StructTreeRoot
        links = {place: link for link in list(_elements(tree)) if (place := _place_of(link))}
        _leave_one_link(pdf, list(links.values()))
        for items in [element for element in _elements(tree) if _is_contents(element)]:
            _tell_contents(pdf, items)
        for place, link in links.items():
            if place.startswith(NOTE):
                _tell_note(pdf, link, links[place.replace(NOTE, CALL, 1)], place)
        _list_identifiers(tree)
        completed = io.BytesIO()
        pdf.save(completed, deterministic_id=True)
    return completed.getvalue()


def _children(element: Object) -> list[Object]:
    """The elements in an element, without what they have on the page."""
    return [child for child in element.get("/K", []) if isinstance(child, Dictionary) and "/S" in child]


def _elements(element: Object) -> Iterator[Object]:
    """All below an element, in the order in which they are read."""
    for child in _children(element):
        yield child
        yield from _elements(child)


def _annotations(element: Object) -> list[Object]:
    """The links on the page that an element has itself."""
    return [child.Obj for child in element.get("/K", []) if isinstance(child, Dictionary) and child.Type == Name.OBJR]


def _place_of(element: Object) -> str:
    """Where in the file a link leads to; empty for anything else, and for the links within one."""
    if element.S != "/Link" or element.P.S == "/Link":
        return ""
    return next((str(link.Dest) for link in _annotations(element) if "/Dest" in link), "")


def _leave_one_link(pdf: Pdf, links: list[Object]) -> None:
    """WeasyPrint makes a link of each box of a link, one over the other; the outermost is the whole of it."""
    extra = set()
    for element in [inner for link in links for inner in _elements(link)]:
        extra |= {annotation.StructParent for annotation in _annotations(element)}
        element.K = Array(
            [child for child in element.K if not isinstance(child, Dictionary) or child.Type != Name.OBJR]
        )
        element.S = Name.Span
    for page in pdf.pages:
        if "/Annots" in page:
            page.Annots = Array([each for each in page.Annots if each.get("/StructParent") not in extra])
    numbers = pdf.Root.StructTreeRoot.ParentTree
    pairs = list(numbers.Nums)
    kept = [pair for pair in zip(pairs[::2], pairs[1::2], strict=True) if pair[0] not in extra]
    numbers.Nums = Array([each for pair in kept for each in pair])


def _is_contents(element: Object) -> bool:
    """A list whose items begin with a link to a place in the file: nobody can write such a link in a passage."""
    bodies = [body for item in _children(element) for body in _children(item)]
    first = [_children(body)[0] for body in bodies if _children(body)]
    return element.S == Name.L and bool(first) and len(first) == len(bodies) and all(map(_place_of, first))


def _tell_contents(pdf: Pdf, items: Object) -> None:
    """Lists of entries, each a reference and what stands below it."""
    items.S = Name.TOC
    for item in _children(items):
        item.S = Name.TOCI
        (body,) = _children(item)
        below = [child for child in _children(body) if child.S in (Name.L, Name.TOC)]
        _move(below, item)
        body.S = Name.Reference


def _tell_note(pdf: Pdf, call: Object, back: Object, name: str) -> None:
    """The note is read right after its call, wherever on the page it stands."""
    note, paragraph = back.P, call.P
    area = note.P
    note.S, note.ID = Name.Note, String(name)
    _wrap(pdf, back, Name.Lbl)
    reference = _wrap(pdf, call, Name.Reference)
    _move([note], paragraph, after=reference)
    if not _children(area):
        area.P.K = Array([child for child in area.P.K if child != area])


def _wrap(pdf: Pdf, element: Object, kind: Name) -> Object:
    """The new element, which has the other's place and the other in it."""
    parent = element.P
    wrapping = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=kind, P=parent, Pg=element.Pg, K=Array([element])))
    parent.K = Array([wrapping if child == element else child for child in parent.K])
    element.P = wrapping
    return wrapping


def _move(elements: list[Object], parent: Object, *, after: Object | None = None) -> None:
    """To the end of a parent, or after one of its children."""
    for element in elements:
        element.P.K = Array([child for child in element.P.K if child != element])
        element.P = parent
        children = list(parent.K)
        children.insert(children.index(after) + 1 if after is not None else len(children), element)
        parent.K = Array(children)


def _list_identifiers(tree: Object) -> None:
    """The index by which headers of cells and notes are found."""
    named = sorted((bytes(element.ID), element) for element in _elements(tree) if "/ID" in element)
    if named:
        pairs = [each for name, element in named for each in (String(name), element)]
        tree.IDTree = Dictionary(
            Kids=[Dictionary(Names=Array(pairs), Limits=[String(named[0][0]), String(named[-1][0])])]
        )
