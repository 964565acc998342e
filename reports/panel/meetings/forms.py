from collections.abc import Collection, Iterable, Sequence

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from inspection.frameworks.document import StandardItem
from inspection.models import User
from inspection.web.fields import LineField, TextField
from inspection.web.forms import PlainWords, SeenForm, VersionedForm, keyed, offer, posting
from reports.models import PanelMember
from reports.models.panel import NAME_LIMIT

INTERESTS_LIMIT = 2_000
SENTENCE_LIMIT = 1_000


class PanelMemberForm(PlainWords, forms.Form):
    """Who comes to sit on a panel."""

    user = forms.ChoiceField(label="A person with an account", required=False)
    name = LineField(label="Or the name of a guest", required=False, limit=NAME_LIMIT)
    role = LineField(
        label="Role",
        required=False,
        limit=NAME_LIMIT,
        help_text="What they are on the panel, such as chair, editor or quality lead of another region. "
        "A guest needs one",
    )
    helper = keyed("Add to the panel")

    def __init__(self, data=None, *, people: QuerySet[User], sitting: Collection[int | None]):
        super().__init__(data)
        self.people = {str(person.pk): person for person in people}
        choices = [("", "Nobody: a guest"), *((pk, person.name) for pk, person in self.people.items())]
        offer(self, "user", choices)
        # Understood are those who sit too: whether they do is for the action to say, which knows a form sent twice.
        self.fields["user"].widget.choices = [each for each in choices if each[0] not in set(map(str, sitting))]

    def clean(self):
        cleaned = super().clean() or {}
        if "user" not in cleaned or "name" not in cleaned:
            return cleaned
        if cleaned["user"] and cleaned["name"]:
            self.add_error("name", "Choose a person or enter a guest, not both")
        elif not cleaned["user"] and not cleaned["name"]:
            self.add_error("user", "Choose a person, or enter the name and role of a guest")
        elif cleaned["name"] and not cleaned.get("role", "-"):
            self.add_error("role", "Enter the role of the guest")
        return cleaned

    @property
    def user_chosen(self) -> User | None:
        return self.people.get(self.cleaned_data["user"])


class InterestsForm(VersionedForm):
    """What a member declares."""

    has_any = forms.ChoiceField(
        label="Does this member have an interest in the inspection?",
        choices=[("no", "No, none"), ("yes", "Yes")],
        widget=forms.RadioSelect,
        help_text="Work for the inspected body, kinship with somebody there, or anything else that a reader of the "
        "report might hold against the rating",
    )
    interests = TextField(
        label="Which?",
        required=False,
        limit=INTERESTS_LIMIT,
        help_text="Only if there is one. It is kept, and never printed",
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean(self):
        cleaned = super().clean() or {}
        if cleaned.get("has_any") == "yes" and not cleaned.get("interests", "-").strip():
            self.add_error("interests", "Say which interest")
        if cleaned.get("has_any") == "no" and cleaned.get("interests", "").strip():
            self.add_error("has_any", "You chose none, and wrote of one. Choose yes, or empty the text")
        return cleaned

    @property
    def declared(self) -> str:
        return self.cleaned_data["interests"] if self.cleaned_data["has_any"] == "yes" else ""


class PresenceForm(SeenForm):
    """Which members are present."""

    present = forms.MultipleChoiceField(
        label="Who is present",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    helper = posting("Save who is present")

    def __init__(self, data=None, *, members: Sequence[PanelMember], **kwargs):
        super().__init__(data, **kwargs)
        offer(self, "present", [(str(member.pk), str(member)) for member in members])

    @property
    def present_members(self) -> set[int]:
        return {int(pk) for pk in self.cleaned_data["present"]}


class ViewsForm(SeenForm):
    """A member's view of each standard whose discussion is not open yet."""

    helper = keyed("Save the views")

    def __init__(self, data=None, *, standards: Iterable[StandardItem], **kwargs):
        super().__init__(data, **kwargs)
        self.standards = {field_of(standard): standard for standard in standards}
        for name, standard in self.standards.items():
            offered = [(rating.code, rating.label) for rating in standard.scale[::-1]]
            self.fields[name] = forms.ChoiceField(
                label=str(standard), required=False, choices=[("", "No view yet"), *offered]
            )

    @property
    def ratings(self) -> dict[str, str]:
        """{number of a standard: code of a rating, empty for none}"""
        return {standard.number: self.cleaned_data[name] for name, standard in self.standards.items()}


def field_of(standard: StandardItem) -> str:
    return f"view-{standard.number}"


class ProposalForm(VersionedForm):
    """What the lead proposes to the panel."""

    rating = forms.ChoiceField(
        label="Rating proposed", widget=forms.RadioSelect, error_messages={"required": "Choose a rating"}
    )
    sentence = TextField(
        label="Why, in a sentence",
        limit=SENTENCE_LIMIT,
        help_text="The panel reads it in the pack of the standard. It is not printed in the report",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Enter why you propose this rating"},
    )

    def __init__(self, data=None, *, standard: StandardItem, **kwargs):
        super().__init__(data, **kwargs)
        self.helper = keyed("Save the proposal")
        offer(self, "rating", [(rating.code, rating.label) for rating in standard.scale[::-1]])

    def clean_sentence(self):
        if not self.cleaned_data["sentence"].strip():
            raise ValidationError("Enter why you propose this rating", code="required")
        return self.cleaned_data["sentence"]
