"""From a report that is agreed to one that is published: one person proposes, another approves."""

import datetime
import hashlib
import json
import uuid

from django.db.models import Max, QuerySet
from django.urls import reverse

from inspection.foundation.transactions import retry_transaction
from inspection.ledger.actions import record
from inspection.models import Inspection, SystemRole, User
from inspection.people.roles import Permission
from inspection.programme.notices import leads_of, notify
from inspection.programme.stages import lock_inspection, settle_stage
from reports.accuracy.queries import readers_of
from reports.files.formats import FileFormat
from reports.files.results import make_json
from reports.files.version import data_version
from reports.models import (
    Edition,
    EditionFile,
    Export,
    ExportState,
    Outcome,
    Passage,
    PublicationEnd,
    PublicationProposal,
)
from reports.publishing.queries import obstacles, open_proposal, published_formats
from reports.publishing.release import this_release
from reports.publishing.signing import public_key, sign
from reports.recommendations.actions import keep_recommendations
from reports.recommendations.queries import last_draft

MANIFEST_FORMAT = "published-edition/1"
WRITTEN = ("section", "position", "kind", "text", "addressee", "attribution", "address", "conditions")


class PublicationRefusedError(ValueError):
    """A step that cannot be taken now; the message says why."""


class ReportChangedError(Exception):
    """The report, or what it rests on, has changed since it was seen."""


@retry_transaction
def propose(
    *,
    inspection: Inspection,
    published_on: datetime.date,
    reason: str,
    expected_version: str,
    key: uuid.UUID,
    by: User,
) -> PublicationProposal:
    """Propose to publish the report as it was seen (`reports.files.version`), as the next edition, and ask for its
    files. With the same key again it is the proposal made before.

    Raises `ReportChangedError` and `PublicationRefusedError`.
    """
    locked = lock_inspection(inspection.pk)
    if made := PublicationProposal.objects.filter(key=key).first():
        return made
    if (there := open_proposal(locked)) is not None:
        raise PublicationRefusedError(f"{there.by} has proposed its publication already")
    version = data_version(locked)
    if version != expected_version:
        raise ReportChangedError
    if obstacles(locked):
        raise PublicationRefusedError("Something still keeps the report from being published. It is listed below")
    number = _next_number(locked)
    if number > 1 and not reason:
        raise PublicationRefusedError("Say why what was published is corrected")
    proposal = PublicationProposal.objects.create(
        inspection=locked,
        number=number,
        published_on=published_on,
        reason=reason,
        data_version=version,
        results_digest=hashlib.sha256(make_json(locked)).hexdigest(),
        key=key,
        by=by,
    )
    record(locked.pk, [proposal])
    Export.objects.bulk_create(
        Export(inspection=locked, format=format.code, requested_by=by, proposal=proposal)
        for format in published_formats()
    )
    notify(_approvers(by), f"The report of {locked} waits for approval", inspection=locked, address=_page(locked))
    return proposal


def _next_number(inspection: Inspection) -> int:
    return (Edition.objects.filter(inspection=inspection).aggregate(last=Max("number"))["last"] or 0) + 1


def _approvers(by: User) -> QuerySet[User]:
    roles = SystemRole.with_permission(Permission.APPROVE_PUBLICATION)
    people: QuerySet[User] = User.objects.filter(system_role__in=roles, is_active=True).exclude(pk=by.pk)
    return people


def _page(inspection: Inspection) -> str:
    return reverse("publication", args=[inspection.code])


@retry_transaction
def withdraw(*, proposal: PublicationProposal, by: User) -> PublicationEnd:
    """Take the proposal back, whoever made it. Raises `PublicationRefusedError`."""
    return _end(_lock_open(proposal), Outcome.WITHDRAWN, by)


@retry_transaction
def decline(*, proposal: PublicationProposal, reason: str, by: User) -> PublicationEnd:
    """Send the report back to its writers. Raises `PublicationRefusedError`."""
    locked = _lock_open(proposal)
    end = _end(locked, Outcome.DECLINED, by, reason)
    _tell_leads(locked, by, "was not approved for publication")
    return end


@retry_transaction
def publish(*, proposal: PublicationProposal, by: User) -> Edition:
    """Approve what somebody else proposed: its files are frozen as they were read, and signed.

    Raises `PublicationRefusedError`, and `ReportChangedError` where they are not of the report as it is now.
    """
    locked = _lock_open(proposal)
    if locked.by == by:
        raise PublicationRefusedError("You proposed it yourself. Somebody else has to approve it")
    if data_version(locked.inspection) != locked.data_version:
        raise ReportChangedError
    if obstacles(locked.inspection):
        raise PublicationRefusedError("Something keeps the report from being published again. It is listed below")
    exports = {export.format: export for export in locked.exports.filter(state=ExportState.DONE)}
    formats = published_formats()
    if missing := [format.label for format in formats if format.code not in exports]:
        raise PublicationRefusedError(f"Not made yet: {', '.join(missing)}")
    if any(export.data_version != locked.data_version for export in exports.values()):
        raise ReportChangedError
    end = _end(locked, Outcome.PUBLISHED, by)
    files = [_file(format, exports[format.code]) for format in formats]
    edition = _create_edition(locked, end, files)
    settle_stage(locked.inspection_id, by=by)
    _tell_leads(locked, by, "is approved for publication")
    _tell_contacts(locked.inspection)
    return edition


def _lock_open(proposal: PublicationProposal) -> PublicationProposal:
    lock_inspection(proposal.inspection_id)
    locked = PublicationProposal.objects.select_related("inspection__delivery_unit__region", "by").get(pk=proposal.pk)
    end = PublicationEnd.objects.filter(proposal=locked).first()
    if end is not None:
        raise PublicationRefusedError(f"That proposal is over: {end.get_outcome_display().lower()} by {end.by}")
    return locked


def _end(proposal: PublicationProposal, outcome: Outcome, by: User, reason: str = "") -> PublicationEnd:
    end = PublicationEnd.objects.create(
        proposal=proposal, outcome=outcome, reason=reason, proposed_by=proposal.by, by=by
    )
    record(proposal.inspection_id, [end])
    return end


def _file(format: FileFormat, export: Export) -> EditionFile:
    content = bytes(export.content or b"")
    return EditionFile(
        format=format.code,
        filename=format.filename(export.inspection),
        content_type=format.content_type,
        content=content,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )


def _create_edition(proposal: PublicationProposal, end: PublicationEnd, files: list[EditionFile]) -> Edition:
    inspection = proposal.inspection
    text = json.dumps(
        list(Passage.objects.filter(inspection=inspection).values(*WRITTEN)), ensure_ascii=False, indent=1
    )
    title = inspection.vocabulary.report_title.replace("{unit}", str(inspection.delivery_unit))
    framework = inspection.framework
    manifest = {
        "format": MANIFEST_FORMAT,
        "inspection": inspection.code,
        "unit": str(inspection.delivery_unit),
        "title": title,
        "edition": proposal.number,
        "published_on": proposal.published_on.isoformat(),
        "approved_at": end.at.isoformat(),
        "reason": proposal.reason,
        "framework": {"code": framework.code, "edition": framework.edition, "digest": framework.digest},
        "release": this_release().as_dict(),
        "text": hashlib.sha256(text.encode()).hexdigest(),
        "files": [
            {name: getattr(file, name) for name in ("format", "filename", "content_type", "size", "sha256")}
            for file in files
        ],
    }
    said = json.dumps(manifest, ensure_ascii=False, indent=1)
    edition = Edition.objects.create(
        inspection=inspection,
        number=proposal.number,
        published_on=proposal.published_on,
        proposal=proposal,
        title=title,
        manifest=said,
        text=text,
        signature=sign(said),
        public_key=public_key(),
    )
    for file in files:
        file.edition = edition
    record(inspection.pk, [edition, *EditionFile.objects.bulk_create(files), *keep_recommendations(edition)])
    return edition


def _tell_contacts(inspection: Inspection) -> None:
    draft = last_draft(inspection)
    if draft is not None:
        text = f"The report on {inspection.delivery_unit} is published: answer what it recommends"
        notify(readers_of(draft), text, address=reverse("draft_recommendations", args=[draft.pk]))


def _tell_leads(proposal: PublicationProposal, by: User, what: str) -> None:
    others = [lead for lead in leads_of(proposal.inspection) if lead != by]
    text = f"The report of {proposal.inspection} {what}"
    notify(others, text, inspection=proposal.inspection, address=_page(proposal.inspection))
