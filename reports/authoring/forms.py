from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from inspection.web.fields import LineField, TextField
from inspection.web.forms import PlainWords
from reports.authoring.narrative import PASSAGE_LIMIT
from reports.authoring.report import Section, preview
from reports.authoring.tokens.condition_lines import lines_of
from reports.authoring.tokens.conditions import condition_errors
from reports.authoring.tokens.resolver import Figures
from reports.models import Passage, PassageKind


class PassageForm(PlainWords, forms.Form):
    """A piece of the report's text. What it asks for depends on the kind of passage."""

    text = TextField(limit=PASSAGE_LIMIT, label="Text", error_messages={"required": "Enter the text"})
    addressee = LineField(
        limit=120,
        label="Addressed to",
        help_text="Recommendations to the same addressee stand together.",
        error_messages={"required": "Enter whom the recommendation is for"},
    )
    attribution = LineField(limit=120, label="Who said it", help_text="Never a name.", required=False)
    address = LineField(
        limit=500,
        label="Address",
        widget=forms.URLInput,
        validators=[URLValidator(schemes=["https", "http"], message="Enter a web address that begins with https://")],
        error_messages={"required": "Enter the address that the link leads to"},
    )
    conditions = TextField(
        limit=2_000,
        label="Holds while",
        help_text="What must be true of the figures for these words to stay true, one a line, such as 2.6.1e = all",
        required=False,
    )

    expected_version = forms.CharField(required=False, widget=forms.HiddenInput)

    ONLY_FOR = {
        "addressee": PassageKind.RECOMMENDATION,
        "attribution": PassageKind.QUOTATION,
        "address": PassageKind.LINK,
    }
    PREVIEW = "preview"

    def __init__(self, data=None, *, passage: Passage, figures: Figures):
        super().__init__(data)
        self.passage, self.figures = passage, figures
        for name, kind in self.ONLY_FOR.items():
            if passage.kind != kind:
                del self.fields[name]
        self.fields["conditions"].widget = forms.Textarea(attrs={"rows": 3})
        self.initial = {name: getattr(passage, name) for name in self.fields if name != "expected_version"}
        self.initial["expected_version"] = passage.version
        is_link = passage.kind == PassageKind.LINK
        self.fields["text"].widget = forms.TextInput() if is_link else forms.Textarea(attrs={"rows": 12})
        # The page brings the form element, for it has two buttons.
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def clean_text(self):
        text = self.cleaned_data["text"]
        if not text.strip():
            raise ValidationError("Enter the text", code="required")
        if errors := self.figures.errors(text):
            raise ValidationError(errors, code="unknown_figure")
        return text

    def clean_conditions(self):
        conditions = "\n".join(lines_of(self.cleaned_data["conditions"]))
        if errors := condition_errors(conditions, self.figures):
            raise ValidationError(errors, code="unknown_figure")
        return conditions

    @property
    def preview(self) -> Section | None:
        """The passage as the report will print it, where that was asked for and it has no fault."""
        if self.PREVIEW not in self.data or not self.is_valid():
            return None
        return preview(self.filled_in(), self.figures)

    def filled_in(self) -> Passage:
        for name, value in self.cleaned_data.items():
            if name != "expected_version":
                setattr(self.passage, name, value)
        return self.passage

    def show_stored(self, stored: Passage) -> None:
        """Somebody else was first: the next try is made knowing of what they stored."""
        self.add_error(None, "Somebody else has changed this passage since you opened it. Yours is not saved yet")
        self.data = dict(self.data.items()) | {"expected_version": stored.version}
