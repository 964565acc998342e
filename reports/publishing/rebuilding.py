"""Making what was published again, from what is stored now, and comparing."""

import json
from collections.abc import Iterator

from reports.files.errors import CannotBeMadeError
from reports.files.formats import FORMATS
from reports.files.imprint import edition_of
from reports.files.results import make_json
from reports.models import Edition
from reports.publishing.changes import ChangedFigure, changed_figures
from reports.publishing.queries import results_of
from reports.publishing.release import Release, this_release


def release_of(edition: Edition) -> Release:
    """The one that made it."""
    return Release(**json.loads(edition.manifest)["release"])


def differences(edition: Edition) -> Iterator[str]:
    """Of each of its files, where it is not the same byte for byte. Only the release that made it can tell."""
    imprint = edition_of(edition.proposal)
    for file in edition.files.all():
        try:
            content = FORMATS[file.format].make(edition.inspection, imprint)
        except CannotBeMadeError as error:
            yield f"{file.filename}: cannot be made any more: {error}"
            continue
        if content != bytes(file.content):
            yield f"{file.filename}: {len(content)} bytes, and not the same as published"


def figures_that_differ(edition: Edition) -> list[ChangedFigure]:
    """Of the data as they are stored now, whichever release counts them."""
    return changed_figures(results_of(edition), json.loads(make_json(edition.inspection)))


def is_of_this_release(edition: Edition) -> bool:
    return this_release().makes_the_same_as(release_of(edition))
