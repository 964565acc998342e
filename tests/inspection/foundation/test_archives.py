"""What is no container is said to be none, whatever is wrong with it."""

import io
import zipfile

import pytest

from inspection.foundation.archives import NotAnArchiveError, parts_of

pytestmark = pytest.mark.anywhere


@pytest.fixture
def archive():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as parts:
        parts.writestr("content.xml", "<a/>")
    return made.getvalue()


def test_the_parts_of_a_container_are_told(archive):
    assert [(part.filename, part.file_size) for part in parts_of(archive)] == [("content.xml", 4)]


def of_a_later_version(archive):
    """In its directory each part says which version of the format is needed to unpack it."""
    directory = archive.index(b"PK\x01\x02")
    return archive[: directory + 6] + b"\xff\x00" + archive[directory + 8 :]


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda archive: b"",
        lambda archive: b"a,b\n1,2\n",
        lambda archive: archive[:-30],
        lambda archive: archive[:20],
        of_a_later_version,
    ],
)
def test_what_is_none_is_refused(archive, spoilt):
    with pytest.raises(NotAnArchiveError):
        parts_of(spoilt(archive))
