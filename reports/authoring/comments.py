"""What is said of the sections of a report: threads of comments, and who is mentioned in them."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from inspection.foundation.search import folded
from inspection.models import Inspection, User
from inspection.people.roles import Permission, TeamRole
from reports.models import CommentStep, SectionComment


@dataclass(frozen=True, slots=True)
class Thread:
    """A first comment with what came after it, in the order it was said."""

    rows: list[SectionComment]

    @property
    def first(self) -> SectionComment:
        return self.rows[0]

    @property
    def version(self) -> int:
        """Tells what somebody saw of it from what was said since."""
        return self.rows[-1].pk

    @property
    def is_open(self) -> bool:
        steps = [row.step for row in self.rows if row.step != CommentStep.COMMENT]
        return not steps or steps[-1] == CommentStep.REOPENED


def threads_of(inspection: Inspection) -> dict[str, list[Thread]]:
    """{section: its threads, those that are open first}; one query."""
    rows: defaultdict[int, list[SectionComment]] = defaultdict(list)
    for row in SectionComment.objects.filter(inspection=inspection).select_related("by"):
        rows[row.thread_id or row.pk].append(row)
    threads: defaultdict[str, list[Thread]] = defaultdict(list)
    for thread in sorted(map(Thread, rows.values()), key=lambda each: not each.is_open):
        threads[thread.first.section].append(thread)
    return threads


def readers_of_comments(inspection: Inspection) -> list[User]:
    """Those of the team who may read them, by name."""
    roles = TeamRole.with_permission(Permission.READ_EVIDENCE)
    members = inspection.team_members.filter(role__in=roles, user__is_active=True).select_related("user")
    return [member.user for member in members]


def mentioned_in(text: str, people: Iterable[User]) -> list[User]:
    """Those whose names stand after an @, however they are capitalised."""
    said = folded(text)
    return [person for person in people if re.search(rf"@{re.escape(folded(person.name))}(?!\w)", said)]
