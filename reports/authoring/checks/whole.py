"""What a report lacks, section by section. Pure."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from reports.authoring.checks.findings import Finding, Severity

FINDINGS = {"strength", "improvement"}


@dataclass(frozen=True, slots=True)
class SectionWritten:
    """A section with the kinds of what is written in it. Of a rated standard, `is_rated`; the sections within it, such
    as "1.3/Resettlement work", are printed only where something stands in them."""

    key: str
    title: str
    kinds: Collection[str]
    is_rated: bool = False


def lacking(sections: Iterable[SectionWritten]) -> Iterator[Finding]:
    sections = list(sections)
    for section in sections:
        within = [each for each in sections if each.key.startswith(f"{section.key}/")]
        if not section.kinds and "/" not in section.key:
            yield _of(section, "empty", "Nothing is written in this section", "Write it")
        elif section.is_rated and not any(FINDINGS & set(each.kinds) for each in (section, *within)):
            wrong = "The standard is rated, and has neither a strength nor an area for improvement"
            yield _of(section, "findings", wrong, "Add the findings that the rating rests on")


def _of(section, kind, wrong, remedy):
    return Finding(kind, Severity.WARNING, section.key, None, section.title, wrong, remedy)
