"""The sections of a report in the order they are printed, and what may be written in each."""

from dataclasses import dataclass

from django.utils.text import slugify

from inspection.frameworks.document import QuestionSet
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
class Place:
    """A section of the report that passages can be written for, and the kinds it takes."""

    key: str
    title: str
    kinds: tuple[PassageKind, ...]

    @property
    def anchor(self) -> str:
        return f"section-{slugify(self.key.replace('.', '-').replace('/', '-'))}"


def outline(framework: QuestionSet) -> dict[str, Place]:
    """Every section in the order of the report, by its key."""
    places = [
        Place("cover", "Cover", NARRATIVE),
        Place("acknowledgements", "Acknowledgements", NARRATIVE),
        Place("role", f"The role of {framework.publisher}", NARRATIVE),
        Place("licence", "Licence", NARRATIVE),
        Place("publisher", "Published by", NARRATIVE),
        Place("foreword", "Foreword", NARRATIVE),
        Place("recommendations", "Recommendations", (PassageKind.NARRATIVE, PassageKind.RECOMMENDATION)),
        Place("background", "Background", NARRATIVE),
    ]
    for domain in framework.domains:
        places.append(Place(domain.number, f"{domain.number}. {domain.title}", NARRATIVE))
        for standard in domain.standards:
            places.append(Place(standard.number, f"{standard.number}. {standard.title}", FINDINGS))
            places += [Place(f"{standard.number}/{name}", name, FINDINGS) for name in standard.report_sections]
    places.append(Place("links", "Annexe one – Web links", (PassageKind.NARRATIVE, PassageKind.LINK)))
    return {place.key: place for place in places}
