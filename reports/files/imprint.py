"""What a file of the report says of itself, on its cover and on every page: which version it is, and for whom."""

import datetime
from dataclasses import dataclass

from django.utils.timezone import localtime

from inspection.foundation.dates import day_in_words, moment_in_words
from inspection.models import Inspection
from reports.files.version import data_version
from reports.models import Export, PublicationProposal

VERSION_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Imprint:
    """`line` is said on the cover and at the foot of every page. What is published, on its `day`, obeys rules that a
    draft does not."""

    line: str
    day: datetime.date | None = None


def imprint_of(export: Export) -> Imprint:
    return edition_of(export.proposal) if export.proposal else draft_of(export)


def edition_of(proposal: PublicationProposal) -> Imprint:
    """Of a file that is published where the proposal is approved; nothing in it depends on when it was made."""
    day = proposal.published_on
    digest = proposal.results_digest[:VERSION_DIGITS]
    return Imprint(f"Edition {proposal.number}, published on {day_in_words(day)}. Data {digest}", day)


def draft_of(export: Export) -> Imprint:
    """Of a file that somebody has asked for: the version of its data, when and for whom."""
    version = export.data_version or data_version(export.inspection)
    asked = moment_in_words(localtime(export.requested_at))
    return Imprint(f"Draft, version {version[:VERSION_DIGITS]}. Made for {export.requested_by}, {asked}")


def sent_for_checking(number: int, day: datetime.date, version: str) -> Imprint:
    """Of a draft that is sent to the inspected body on a day."""
    said = f"Draft {number}, for the check of its facts. Not for publication. Sent on {day_in_words(day)}"
    return Imprint(f"{said}, version {version[:VERSION_DIGITS]}")


def draft_of_server(inspection: Inspection) -> Imprint:
    """Of a file that is made by a command, for whoever runs the server; of the same data it is the same."""
    return Imprint(f"Draft, version {data_version(inspection)[:VERSION_DIGITS]}. Made on the server")
