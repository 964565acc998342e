"""What contacts and leads are reminded of while a draft is checked."""

import datetime
from collections.abc import Iterable

from inspection.foundation.dates import day_in_words
from inspection.programme.notices import leads_of
from inspection.programme.reminders import Reminder
from reports.accuracy.actions import draft_address, team_address
from reports.accuracy.queries import Turn, readers_of, standings
from reports.models import AccuracyDraft, AccuracyMove

BEFORE_END = 3  # days: long enough to write down what is wrong, and to ask for more time


def checks_end(today: datetime.date) -> Iterable[Reminder]:
    """To the contacts, before the last day of a check; to the leads, once it is over without having been submitted."""
    ended = (AccuracyMove.ANSWERED, AccuracyMove.TAKEN_BACK)
    drafts = AccuracyDraft.objects.exclude(steps__move__in=ended).filter(inspection__cancelled_at=None)
    for standing in standings(drafts):
        draft, day = standing.draft, standing.due_on
        key = f"accuracy/{draft.pk}/{day}"
        if standing.turn == Turn.BODY and today <= day <= today + datetime.timedelta(days=BEFORE_END):
            text = (
                f"The draft of the report on {draft.inspection.delivery_unit} is to be checked by {day_in_words(day)}"
            )
            yield Reminder(key, readers_of(draft), text, None, draft_address(draft))
        elif standing.turn == Turn.TEAM and not standing.is_submitted:
            text = f"The check of draft {draft.number} of the report of {draft.inspection} ended on {day_in_words(day)}"
            people = leads_of(draft.inspection)
            yield Reminder(f"{key}/over", people, text, draft.inspection, team_address(draft))
