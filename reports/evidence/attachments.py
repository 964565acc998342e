"""What may be attached to an entry: files of these kinds, told by their content and their name, up to a size. Pure."""

from collections.abc import Callable
from pathlib import PurePath

from inspection.foundation.archives import NotAnArchiveError, parts_of

SIZE_LIMIT = 10_000_000  # bytes
MOST_PARTS = 5_000  # of a container, as office programs write them
KINDS_IN_WORDS = "PDF, Word, Excel or PowerPoint (without macros), OpenDocument, PNG, JPEG, CSV or plain text"
OFFICE = "application/vnd.openxmlformats-officedocument"
OPEN_DOCUMENT = "application/vnd.oasis.opendocument"


class AttachmentRefusedError(ValueError):
    """A file that is not kept. The message says why, and what to do."""


def media_type(name: str, content: bytes) -> str:
    """Of a file that may be kept. Raises `AttachmentRefusedError`."""
    if not content:
        raise AttachmentRefusedError("The file is empty. Choose another one")
    if len(content) > SIZE_LIMIT:
        raise AttachmentRefusedError(f"The file is larger than {SIZE_LIMIT // 10**6} MB")
    suffix = PurePath(name).suffix.lower()
    if suffix not in KINDS:
        raise AttachmentRefusedError(f"Files of this kind are not kept. Choose {KINDS_IN_WORDS}")
    kind, is_one = KINDS[suffix]
    if not is_one(content):
        raise AttachmentRefusedError(
            f"The file is not what its name ends in ({suffix}), or is broken or has macros. "
            "Open it in the program that made it, and save it anew"
        )
    return kind


def _begins(*beginnings: bytes) -> Callable[[bytes], bool]:
    return lambda content: content.startswith(beginnings)


def _office(folder: str) -> Callable[[bytes], bool]:
    def is_one(content: bytes) -> bool:
        names = _names_in(content)
        has_macros = any(name.lower().endswith("vbaproject.bin") for name in names)
        return "[Content_Types].xml" in names and any(name.startswith(folder) for name in names) and not has_macros

    return is_one


def _open_document(content: bytes) -> bool:
    # The format wants its type to stand first and uncompressed, so that it can be read at once.
    names = _names_in(content)
    has_macros = any(name.startswith(("Basic/", "Scripts/")) for name in names)
    return OPEN_DOCUMENT.encode() in content[:200] and "content.xml" in names and not has_macros


def _names_in(content: bytes) -> list[str]:
    """Of a container; none of one that cannot be read, or has too many parts."""
    try:
        parts = parts_of(content)
    except NotAnArchiveError:
        return []
    return [part.filename for part in parts] if len(parts) <= MOST_PARTS else []


def _is_text(content: bytes) -> bool:
    if b"\x00" in content:
        return content.startswith((b"\xff\xfe", b"\xfe\xff"))
    # A web page would be shown as one by a browser that looks at what is in it.
    return not content.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<", b"%pdf", b"{\\rtf"))


KINDS: dict[str, tuple[str, Callable[[bytes], bool]]] = {
    ".pdf": ("application/pdf", _begins(b"%PDF-")),
    ".docx": (f"{OFFICE}.wordprocessingml.document", _office("word/")),
    ".xlsx": (f"{OFFICE}.spreadsheetml.sheet", _office("xl/")),
    ".pptx": (f"{OFFICE}.presentationml.presentation", _office("ppt/")),
    ".odt": (f"{OPEN_DOCUMENT}.text", _open_document),
    ".ods": (f"{OPEN_DOCUMENT}.spreadsheet", _open_document),
    ".odp": (f"{OPEN_DOCUMENT}.presentation", _open_document),
    ".png": ("image/png", _begins(b"\x89PNG\r\n\x1a\n")),
    ".jpg": ("image/jpeg", _begins(b"\xff\xd8\xff")),
    ".jpeg": ("image/jpeg", _begins(b"\xff\xd8\xff")),
    ".csv": ("text/csv", _is_text),
    ".txt": ("text/plain", _is_text),
}
