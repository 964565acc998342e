"""Files for whoever sent a caseload: what was refused of it, which references were made, and an empty one to fill in.
Pure."""

import csv
import io
from collections.abc import Iterable, Sequence

from cases.sampling.selection import Refused
from inspection.frameworks.document import QuestionSet

# A spreadsheet takes what begins so for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def refused_file(faults: Iterable[Refused]) -> bytes:
    return _csv(["Row", "Column", "Value", "Reason"], faults)


def pairs_file(pairs: Iterable[tuple[str, str]]) -> bytes:
    return _csv(["In your file", "Here"], pairs)


def template_file(framework: QuestionSet) -> bytes:
    """The headings that are recognised by themselves."""
    words = framework.vocabulary
    details = [detail.label for detail in framework.details]
    return _csv(["Case reference", words.started, words.practitioner.one.capitalize(), *details], [])


def _csv(headings: Sequence[str], rows: Iterable[Iterable[object]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(headings)
    writer.writerows([_plain(str(value)) for value in row] for row in rows)
    # With the mark by which Excel knows UTF-8.
    return text.getvalue().encode("utf-8-sig")


def _plain(value: str) -> str:
    return f"'{value}" if value.startswith(FORMULA) else value
