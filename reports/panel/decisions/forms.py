from collections.abc import Iterable

from django import forms
from django.core.exceptions import ValidationError

from inspection.frameworks.document import StandardItem
from inspection.models import Inspection
from inspection.web.fields import TextField
from inspection.web.forms import PlainWords, SeenForm, keyed, offer
from reports.figures.discretion import open_ratings
from reports.figures.scorecard import StandardScore
from reports.models import PanelMember
from reports.panel.queries import identifying_words

RATIONALE_LIMIT = 5_000
MINUTES_LIMIT = 20_000
REASON_LIMIT = 2_000


class PanelDecisionForm(PlainWords, forms.Form):
    """What the panel agrees for a standard, bound to the figures that it saw."""

    agreed = forms.ChoiceField(
        label="Rating agreed",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a rating", "invalid_choice": "Choose one of the ratings"},
    )
    rationale = TextField(
        label="Public reason",
        help_text="Why the panel gives this rating. It is kept with the decision and cannot be changed later. "
        "Where the panel moves a rating, it is printed word for word in the report and in the data workbook: "
        "write no case references and no names.",
        limit=RATIONALE_LIMIT,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "Enter the panel’s public reason"},
    )
    minutes = TextField(
        label="Minutes (optional)",
        required=False,
        help_text="What was said on the way to it. They are kept with the decision for the team and the panel, and "
        "printed nowhere.",
        limit=MINUTES_LIMIT,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    # Shown with a warning only, for the words that it named.
    may_be_printed = forms.BooleanField(required=False, label="It may be printed as it is")
    warned_of = forms.CharField(required=False, widget=forms.HiddenInput)
    expected_version = forms.CharField(required=False, widget=forms.HiddenInput)

    helper = keyed("Record the decision")

    def __init__(self, standard: StandardItem, inspection: Inspection, data=None):
        super().__init__(data)
        self.inspection = inspection
        self.warning = ""
        # Any rating is understood; whether it is open to the panel is for the action to say, on the figures of that
        # moment.
        offer(self, "agreed", [(rating.code, rating.label) for rating in standard.scale])

    def clean_rationale(self):
        if not self.cleaned_data["rationale"].strip():
            raise ValidationError("Enter the panel’s public reason", code="required")
        return self.cleaned_data["rationale"]

    def clean(self):
        """Refuse a rationale that says who is meant, until somebody who has read which words do so lets them be."""
        words = identifying_words(self.inspection, self.cleaned_data.get("rationale", ""))
        self.warning = ", ".join(words)
        has_let_be = self.cleaned_data.get("may_be_printed") and self.cleaned_data.get("warned_of") == self.warning
        if words and not has_let_be:
            self.add_error(
                "rationale",
                f"It says {self.warning}, which is printed word for word in the report and the data workbook where the "
                "panel moves the rating. Take out what tells who is meant, or tick that it may be printed",
            )
        return self.cleaned_data

    def show(self, score: StandardScore) -> None:
        """Make ready for the page: offer what is open to the panel on these figures, and say if they are not those
        that it saw."""
        offered = open_ratings(score)
        self.fields["agreed"].widget.choices = [(rating.code, _label(rating, score)) for rating in offered]
        self.initial = {"expected_version": score.version, "agreed": offered[0].code if len(offered) == 1 else None}
        self._show_warning()
        if self.is_bound and self.data.get("expected_version") != score.version:
            what = "The figures, or the panel’s decision, have changed since you opened this page"
            self.add_error(None, f"{what}. Look at them and decide again")
            self.data = dict(self.data.items()) | {"expected_version": score.version}

    def _show_warning(self):
        if not self.warning:
            del self.fields["may_be_printed"], self.fields["warned_of"]
        elif self.data.get("warned_of") != self.warning:
            # A tick for other words is none for these.
            self.data = dict(self.data.items()) | {"warned_of": self.warning, "may_be_printed": ""}


def _label(rating, score):
    return f"{rating} (as calculated)" if rating == score.calculated else str(rating)


class DissentForm(SeenForm):
    """Which member does not share a decision, what they held, and why."""

    member = forms.ChoiceField(
        label="Member", widget=forms.RadioSelect, error_messages={"required": "Choose who dissents"}
    )
    held = forms.ChoiceField(
        label="Rating that they held", widget=forms.RadioSelect, error_messages={"required": "Choose a rating"}
    )
    why = TextField(
        label="Why",
        limit=REASON_LIMIT,
        help_text="It is kept with the decision for the team and the panel, and printed nowhere",
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Enter why they dissent"},
    )
    helper = keyed("Record the dissent")

    def __init__(self, data=None, *, members: Iterable[PanelMember], standard: StandardItem, agreed: str, **kwargs):
        super().__init__(data, **kwargs)
        offer(self, "member", [(str(member.pk), str(member)) for member in members])
        ratings = [rating for rating in standard.scale[::-1] if rating.code != agreed]
        offer(self, "held", [(rating.code, rating.label) for rating in ratings])

    def clean_why(self):
        return _not_blank(self.cleaned_data["why"], "Enter why they dissent")


class ConfirmForm(SeenForm):
    """A decision that somebody confirms as they saw it."""

    helper = keyed("Confirm the decision")


class ReopenForm(SeenForm):
    """Why a confirmed decision is taken up again."""

    reason = TextField(
        label="Why is it reopened?",
        limit=REASON_LIMIT,
        help_text="It is kept with the decision",
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Enter why the decision is reopened"},
    )
    helper = keyed("Reopen the decision")

    def clean_reason(self):
        return _not_blank(self.cleaned_data["reason"], "Enter why the decision is reopened")


def _not_blank(text: str, refusal: str) -> str:
    if not text.strip():
        raise ValidationError(refusal, code="required")
    return text
