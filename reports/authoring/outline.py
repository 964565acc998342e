"""The sections of a report in the order they are printed, and what may be written in each."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.text import slugify

from inspection.frameworks.document import DomainItem, QuestionSet
from reports.models import PassageKind

NARRATIVE = (PassageKind.NARRATIVE,)
FINDINGS = (
    PassageKind.NARRATIVE,
    PassageKind.STRENGTH,
    PassageKind.IMPROVEMENT,
    PassageKind.QUOTATION,
    PassageKind.PRACTICE_EXAMPLE,
)


@dataclass(frozen=True, slots=True)
class SectionSpec:
    """A section of the report that passages can be written for, and the kinds it takes."""

    key: str
    title: str
    kinds: tuple[PassageKind, ...]

    @property
    def is_left_over(self) -> bool:
        """Of another framework: what stands in it can only be moved elsewhere or deleted."""
        return not self.kinds

    @property
    def anchor(self) -> str:
        return f"section-{slugify(self.key.replace('.', '-').replace('/', '-'))}"


def domain_key(domain: DomainItem, framework: QuestionSet) -> str | None:
    """The key of a domain's section: its number. Where a standard has that number too, the domain has none if that is
    its only standard, whose heading would be said twice, and otherwise a key of its own."""
    if domain.number not in framework.standards_by_number:
        return domain.number
    is_alone = [standard.number for standard in domain.standards] == [domain.number]
    return None if is_alone else f"domain {domain.number}"


def outline(framework: QuestionSet) -> dict[str, SectionSpec]:
    """Every section in the order of the report, by its key."""
    specs = [
        SectionSpec("cover", "Cover", NARRATIVE),
        SectionSpec("acknowledgements", "Acknowledgements", NARRATIVE),
        SectionSpec("role", f"The role of {framework.publisher}", NARRATIVE),
        SectionSpec("terms", "Terms of use", NARRATIVE),
        SectionSpec("publisher", "Published by", NARRATIVE),
        SectionSpec("foreword", "Foreword", NARRATIVE),
        SectionSpec("recommendations", "Recommendations", (PassageKind.NARRATIVE, PassageKind.RECOMMENDATION)),
        SectionSpec("background", "Background", NARRATIVE),
    ]
    for domain in framework.domains:
        if key := domain_key(domain, framework):
            specs.append(SectionSpec(key, f"{domain.number}. {domain.title}", NARRATIVE))
        for standard in domain.standards:
            specs.append(SectionSpec(standard.number, f"{standard.number}. {standard.title}", FINDINGS))
            specs += [SectionSpec(f"{standard.number}/{name}", name, FINDINGS) for name in standard.report_sections]
    specs.append(SectionSpec("links", "Annexe one – Web links", (PassageKind.NARRATIVE, PassageKind.LINK)))
    return {spec.key: spec for spec in specs}


def sections_of(framework: QuestionSet, written: Iterable[str]) -> dict[str, SectionSpec]:
    """As `outline`, and after it the sections that the report does not have, of those in which something is
    `written`."""
    specs = outline(framework)
    for key in written:
        specs.setdefault(key, SectionSpec(key, f"{key}: not a section of this report", ()))
    return specs
