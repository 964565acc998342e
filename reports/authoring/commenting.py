"""Saying something of a section, and that it is dealt with."""

from django.urls import reverse

from inspection.foundation.transactions import retry_transaction
from inspection.ledger.actions import record
from inspection.models import Inspection, User
from inspection.programme.notices import notify
from inspection.programme.stages import lock_inspection
from reports.authoring.comments import Thread, mentioned_in, readers_of_comments, threads_of
from reports.models import CommentStep, SectionComment


class ThreadChangedError(Exception):
    """Something was said in the thread since the page was opened, or there is none of this number."""


@retry_transaction
def add_comment(*, comment: SectionComment, title: str) -> SectionComment:
    """Store a comment, or find the one that its key has made; who is mentioned is told, without its words. `title` is
    that of the section. Raises `BusyError`."""
    inspection: Inspection = lock_inspection(comment.inspection_id)
    if made := SectionComment.objects.filter(key=comment.key).first():
        return made
    _store(comment)
    people = [person for person in mentioned_in(comment.text, readers_of_comments(inspection)) if person != comment.by]
    address = f"{reverse('section_comments', args=[inspection.code, comment.section])}#comment-{comment.pk}"
    notify(people, f"{comment.by} mentions you in a comment on “{title}”", inspection=inspection, address=address)
    return comment


@retry_transaction
def settle_thread(*, thread: Thread, step: CommentStep, expected_version: int, by: User) -> None:
    """Say that it is resolved, or open again; where that is so already, nothing is said. Raises `BusyError`,
    `ThreadChangedError`."""
    first = thread.first
    inspection = lock_inspection(first.inspection_id)
    stored = next(each for each in threads_of(inspection)[first.section] if each.first.pk == first.pk)
    if stored.is_open == (step == CommentStep.REOPENED):
        return
    if stored.version != expected_version:
        raise ThreadChangedError
    _store(SectionComment(inspection=inspection, section=first.section, thread=first, step=step, by=by))


def _store(comment: SectionComment) -> None:
    # A try that was rolled back has left it a number.
    comment.pk = None
    comment.save(force_insert=True)
    record(comment.inspection_id, [comment])
