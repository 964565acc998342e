"""Which release of the product made an edition: only the same one makes the same bytes of it again."""

import hashlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

from reports.files.version import PROGRAM

LOCK = "requirements/base.txt"


@dataclass(frozen=True, slots=True)
class Release:
    """`commit` is for people, and empty where it is not known; the others are SHA-256, of all that the product runs and
    of what it depends on."""

    commit: str
    sources: str
    lock: str

    def as_dict(self) -> dict[str, str]:
        return asdict(self)

    @property
    def in_words(self) -> str:
        commit = f"commit {self.commit[:12]}, " if self.commit else ""
        return f"{commit}sources {self.sources[:12]}, dependencies {self.lock[:12]}"

    def makes_the_same_as(self, other: "Release") -> bool:
        return (self.sources, self.lock) == (other.sources, other.lock)


@cache
def this_release() -> Release:
    root = Path(settings.BASE_DIR)
    digest = hashlib.sha256()
    for path in sorted(_sources(root)):
        content = hashlib.sha256((root / path).read_bytes()).hexdigest()
        digest.update(f"{content} {path}\n".encode())
    lock = hashlib.sha256((root / LOCK).read_bytes()).hexdigest()
    return Release(settings.RELEASE or _commit(root), digest.hexdigest(), lock)


def _sources(root: Path) -> Iterator[str]:
    for folder in PROGRAM:
        for path in (root / folder).rglob("*"):
            # What is built of these follows from them.
            if path.is_file() and path.suffix != ".pyc" and "build" not in path.parts:
                yield path.relative_to(root).as_posix()


def _commit(root: Path) -> str:
    """Of a clone; whoever runs an image says it (`RELEASE`)."""
    try:
        head = (root / ".git" / "HEAD").read_text().strip()
        reference = head.removeprefix("ref: ")
        return head if reference == head else (root / ".git" / reference).read_text().strip()
    except OSError:
        return ""
