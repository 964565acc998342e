import datetime
from collections.abc import Iterable

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from inspection.foundation.dates import day_in_words
from inspection.models import Inspection, User
from inspection.web.fields import LineField, TextField
from inspection.web.forms import LARGEST_VERSION, DayMonthYearField, PlainWords, SeenForm, keyed, offer
from reports.accuracy.actions import ChallengeContent
from reports.accuracy.frozen import DraftContent
from reports.models import Challenge, Disposition

LETTER_LIMIT = 5_000
REASON_LIMIT = 2_000
WORDS_LIMIT = 10_000
NAME_LIMIT = 120
MOST_DAYS = 366  # of a check


class LastDayField(DayMonthYearField):
    """A day of the check that is still to come, or today."""

    def clean(self, value):
        day = super().clean(value)
        today = timezone.localdate()
        latest = today + datetime.timedelta(days=MOST_DAYS)
        if day and not today <= day <= latest:
            raise ValidationError(f"The last day must be between {day_in_words(today)} and {day_in_words(latest)}")
        return day


class ContactForm(PlainWords, forms.Form):
    """Somebody of the inspected body who is to read a draft."""

    name = LineField(label="Full name", limit=NAME_LIMIT, error_messages={"required": "Enter their full name"})
    email = forms.EmailField(
        label="Email address",
        max_length=254,
        help_text="They sign in with it, and can open this draft and nothing else",
        error_messages={"required": "Enter their email address"},
    )
    helper = keyed("Add contact")


class SendDraftForm(SeenForm):
    """A draft with its last day, a letter, and who reads it."""

    due_on = LastDayField(
        label="Last day of the check",
        error_messages={"required": "Enter the last day of the check"},
    )
    letter = TextField(
        label="Letter to the inspected body",
        limit=LETTER_LIMIT,
        required=False,
        help_text="It stands above the draft",
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    earlier = forms.MultipleChoiceField(
        label="Contacts of the draft before", required=False, widget=forms.CheckboxSelectMultiple
    )
    name = LineField(label="New contact: full name", limit=NAME_LIMIT, required=False)
    email = forms.EmailField(
        label="New contact: email address",
        max_length=254,
        required=False,
        help_text="They sign in with it, and can open this draft and nothing else. You can add more people once it is"
        " sent",
    )
    helper = keyed("Send the draft")

    def __init__(self, data=None, *, inspection: Inspection, earlier: Iterable[User], initial):
        super().__init__(data, initial=initial)
        days = inspection.question_set.accuracy_days
        self.fields["due_on"].help_text = f"{days} working days are usual. For example, 27 3 2026"
        self.people = {str(person.pk): person for person in earlier}
        offer(self, "earlier", [(number, person.name) for number, person in self.people.items()])
        if not self.people:
            del self.fields["earlier"]

    @property
    def chosen(self) -> list[User]:
        """Those of the contacts of before who are to read this draft too."""
        return [self.people[number] for number in self.cleaned_data.get("earlier", [])]

    def clean(self):
        cleaned = super().clean() or {}
        name, email = cleaned.get("name"), cleaned.get("email")
        if name and not email and "email" not in self.errors:
            self.add_error("email", "Enter their email address")
        if email and not name:
            self.add_error("name", "Enter their full name")
        if not (name or email or cleaned.get("earlier") or self.errors):
            self.add_error("name", "Say who is to read the draft")
        return cleaned


class TakeBackForm(SeenForm):
    """A step of the team that the inspected body is told the reason of."""

    reason = TextField(
        label="Why?",
        limit=REASON_LIMIT,
        help_text="The contacts read it",
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Enter why"},
    )
    helper = keyed("Take the draft back")

    def clean_reason(self):
        return _said(self.cleaned_data["reason"], "Enter why")


class ExtendForm(TakeBackForm):
    due_on = LastDayField(label="New last day", error_messages={"required": "Enter the new last day"})
    helper = keyed("Give more time")
    field_order = ["due_on", "reason"]


class AnswerForm(SeenForm):
    """What becomes of a challenge."""

    disposition = forms.ChoiceField(
        label="What becomes of it?",
        choices=Disposition.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what becomes of it"},
    )
    reason = TextField(
        label="Why?",
        limit=WORDS_LIMIT,
        help_text="The inspected body reads it when the answers are sent. Say what has been changed, or why nothing is",
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "Enter why"},
    )
    helper = keyed("Save the answer")

    def clean_reason(self):
        return _said(self.cleaned_data["reason"], "Enter why")


class SubmitForm(SeenForm):
    expected_challenges = forms.CharField(widget=forms.HiddenInput, required=False)
    helper = keyed("Submit")


class ChallengeForm(PlainWords, forms.Form):
    """What is wrong in a draft, and what shows it. What it is about stands in its hidden fields."""

    words = TextField(
        label="What is wrong?",
        limit=WORDS_LIMIT,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Enter what is wrong"},
    )
    evidence = TextField(
        label="What shows it?",
        limit=WORDS_LIMIT,
        help_text="For example, what a document says and where, with its date. Name nobody who is on probation",
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Enter what shows it"},
    )
    wording = TextField(
        label="What should it say?",
        limit=WORDS_LIMIT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    paragraph = forms.IntegerField(min_value=1, max_value=LARGEST_VERSION, required=False, widget=forms.HiddenInput)
    standard = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)
    question = forms.ChoiceField(label="Question", required=False)
    case_number = forms.ChoiceField(
        label="Case",
        required=False,
        help_text="As it is numbered on the page of the standard",
    )
    expected_version = forms.IntegerField(
        min_value=0, max_value=LARGEST_VERSION, widget=forms.HiddenInput, required=False
    )
    field_order = ["question", "case_number", "words", "evidence", "wording"]

    def __init__(self, data=None, *, content: DraftContent, initial, button):
        super().__init__(data, initial=initial)
        self.content_of_draft = content
        standard = content.standard((data or initial).get("standard") or "")
        if standard is None:
            del self.fields["question"], self.fields["case_number"]
        else:
            offered = [(each.number, f"{each.number} {each.text}"[:100]) for each in standard.questions]
            offer(self, "question", [("", "The rating as a whole"), *offered])
            cases = [(str(number), f"Case {number}") for number in range(1, len(standard.answers) + 1)]
            offer(self, "case_number", [("", "No one case"), *cases])
        self.helper = keyed(button)

    def clean_words(self):
        return _said(self.cleaned_data["words"], "Enter what is wrong")

    def clean_evidence(self):
        return _said(self.cleaned_data["evidence"], "Enter what shows it")

    def clean(self):
        cleaned = super().clean() or {}
        paragraph, standard = cleaned.get("paragraph"), cleaned.get("standard")
        if paragraph and (standard or paragraph not in self.content_of_draft.paragraphs):
            raise ValidationError("The draft has no such paragraph. Begin again at the paragraph that is wrong")
        if standard and self.content_of_draft.standard(standard) is None:
            raise ValidationError("The draft has no such standard. Begin again at the rating that is wrong")
        return cleaned

    @property
    def challenge(self) -> ChallengeContent:
        given = self.cleaned_data
        return ChallengeContent(
            words=given["words"],
            evidence=given["evidence"],
            wording=given["wording"],
            paragraph=given["paragraph"],
            standard=given["standard"],
            question=given.get("question", ""),
            case_number=int(given.get("case_number") or 0) or None,
        )


def initial_of(challenge: Challenge) -> dict[str, object]:
    """What the form shows of a stored challenge."""
    names = ("words", "evidence", "wording", "paragraph", "standard", "question", "case_number")
    return {name: getattr(challenge, name) or "" for name in names} | {"expected_version": challenge.version}


def _said(text: str, otherwise: str) -> str:
    if not text.strip():
        raise ValidationError(otherwise, code="required")
    return text
