from django import forms
from django.core.exceptions import ValidationError

from inspection.frameworks.document import StandardItem
from inspection.web.fields import TextField
from inspection.web.forms import PlainWords, offer, posting
from reports.figures.discretion import open_ratings
from reports.figures.scorecard import StandardScore

RATIONALE_LIMIT = 5_000


class PanelDecisionForm(PlainWords, forms.Form):
    """What the panel agrees for a standard, bound to the figures that it saw."""

    agreed = forms.ChoiceField(
        label="Rating agreed",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a rating", "invalid_choice": "Choose one of the ratings"},
    )
    rationale = TextField(
        label="Rationale",
        help_text="Why the panel gives this rating. It is kept with the decision and cannot be changed later.",
        limit=RATIONALE_LIMIT,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": "Enter the panel’s rationale"},
    )
    expected_version = forms.CharField(required=False, widget=forms.HiddenInput)

    helper = posting("Record the decision")

    def __init__(self, standard: StandardItem, data=None):
        super().__init__(data)
        # Any rating is understood; whether it is open to the panel is for the action to say, on the figures of that
        # moment.
        offer(self, "agreed", [(rating.code, rating.label) for rating in standard.scale])

    def clean_rationale(self):
        if not self.cleaned_data["rationale"].strip():
            raise ValidationError("Enter the panel’s rationale", code="required")
        return self.cleaned_data["rationale"]

    def show(self, score: StandardScore) -> None:
        """Make ready for the page: offer what is open to the panel on these figures, and say if they are not those
        that it saw."""
        offered = open_ratings(score)
        self.fields["agreed"].widget.choices = [(rating.code, _label(rating, score)) for rating in offered]
        self.initial = {"expected_version": score.version, "agreed": offered[0].code if len(offered) == 1 else None}
        if self.is_bound and self.data.get("expected_version") != score.version:
            what = "The figures, or the panel’s decision, have changed since you opened this page"
            self.add_error(None, f"{what}. Look at them and decide again")
            self.data = dict(self.data.items()) | {"expected_version": score.version}


def _label(rating, score):
    return f"{rating} (as calculated)" if rating == score.calculated else str(rating)
