"""What a file of the report says of itself, on its cover and on every page: which version it is, and for whom."""

from dataclasses import dataclass

from django.utils.timezone import localtime

from inspection.foundation.dates import moment_in_words
from inspection.models import Inspection
from reports.files.version import data_version
from reports.models import Export

VERSION_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Imprint:
    """`line` is said on the cover and at the foot of every page. What is published obeys rules that a draft does not."""

    line: str
    is_published: bool = False


def draft_of(export: Export) -> Imprint:
    """Of a file that somebody has asked for: the version of its data, when and for whom."""
    version = export.data_version or data_version(export.inspection)
    asked = moment_in_words(localtime(export.requested_at))
    return Imprint(f"Draft, version {version[:VERSION_DIGITS]}. Made for {export.requested_by}, {asked}")


def draft_of_server(inspection: Inspection) -> Imprint:
    """Of a file that is made by a command, for whoever runs the server; of the same data it is the same."""
    return Imprint(f"Draft, version {data_version(inspection)[:VERSION_DIGITS]}. Made on the server")
