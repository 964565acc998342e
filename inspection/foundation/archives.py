"""ZIP containers, as office programs write them. Nothing is unpacked."""

import io
import zipfile

# What `zipfile` raises for content that is none: the last for a container of a later version of the format, which it
# does not know, the others for one that is cut off or was tampered with.
_IS_NONE = (zipfile.BadZipFile, ValueError, OSError, UnicodeError, NotImplementedError)


class NotAnArchiveError(ValueError):
    """The content cannot be read as a container."""


def parts_of(content: bytes) -> list[zipfile.ZipInfo]:
    """Raises `NotAnArchiveError`."""
    try:
        return zipfile.ZipFile(io.BytesIO(content)).infolist()
    except _IS_NONE as error:
        raise NotAnArchiveError(str(error)) from error
