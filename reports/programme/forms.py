from django import forms

from inspection.web.fields import LineField
from inspection.web.forms import PlainWords, filtering, offer
from reports.programme.times import BY_YEAR

EVERY = [("", "All")]


class ProgrammeFilterForm(PlainWords, forms.Form):
    """What the programme lists; kept in the address, which may be saved or sent to others."""

    text = LineField(label="Unit or lead", required=False, limit=200)
    region = forms.ChoiceField(label="Region", required=False)
    framework = forms.ChoiceField(label="Framework", required=False)
    stage = forms.ChoiceField(label="Stage", required=False)
    late = forms.ChoiceField(label="Late", required=False, choices=[*EVERY, ("yes", "Late"), ("no", "Not late")])
    holder = forms.ChoiceField(label="With", required=False)
    year = forms.ChoiceField(label="Year", required=False)
    helper = filtering("Show")

    def __init__(self, data, *, offered, **kwargs):
        super().__init__(data, **kwargs)
        for name, choices in offered.items():
            offer(self, name, [*EVERY, *choices])

    @property
    def chosen(self) -> dict[str, str]:
        """What was chosen among what is offered."""
        self.is_valid()
        return dict(self.cleaned_data)


class TimesFilterForm(ProgrammeFilterForm):
    """Of which inspections the times are shown, and in which order."""

    order = forms.ChoiceField(
        label="Order", required=False, choices=[("", "Longest first"), (BY_YEAR, "By year, the newest first")]
    )
