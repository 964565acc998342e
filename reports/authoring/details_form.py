import re

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from inspection.web.fields import LineField, TextField
from inspection.web.forms import VersionedForm
from reports.models import ReportDetails
from reports.models.details import FIELDS

YEARS = (1900, 2100)


class ReportDetailsForm(VersionedForm):
    """What the report says of itself; nothing has to be filled in."""

    lead_inspector = LineField(
        limit=120, label="Who led the inspection", help_text="Printed in the acknowledgements.", required=False
    )
    signatory = LineField(
        limit=120, label="Who signs the foreword", help_text="Printed below the foreword.", required=False
    )
    signatory_role = LineField(
        limit=120, label="Their role", help_text="Such as Chief Inspector of Probation.", required=False
    )
    copyright_holder = LineField(
        limit=120, label="Copyright", help_text="Such as Crown copyright. The © is added.", required=False
    )
    copyright_year = forms.IntegerField(
        label="Year of the copyright", min_value=YEARS[0], max_value=YEARS[1], required=False, widget=forms.TextInput
    )
    address = TextField(
        limit=500,
        label="Address of the publisher",
        help_text="Each line stays a line.",
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    download_address = LineField(
        limit=500,
        label="Where the report can be downloaded",
        widget=forms.URLInput,
        validators=[URLValidator(schemes=["https", "http"], message="Enter a web address that begins with https://")],
        required=False,
    )
    isbn = LineField(
        limit=20, label="ISBN", help_text="13 digits with hyphens, such as 978-1-915468-50-5.", required=False
    )

    def __init__(self, data=None, *, details: ReportDetails):
        initial = {name: getattr(details, name) for name in FIELDS} | {"expected_version": details.version}
        super().__init__(data, initial=initial, button="Save")

    def clean_isbn(self):
        isbn = self.cleaned_data["isbn"]
        if isbn and not is_isbn(isbn):
            raise ValidationError("Enter an ISBN of 13 digits: what was typed is none")
        return isbn

    def clean(self):
        self._need("copyright_holder", "copyright_year", "Enter whose copyright it is, or leave the year empty")
        self._need("signatory", "signatory_role", "Enter who signs the foreword, or leave their role empty")

    def _need(self, name, other, says):
        """What says nothing without another; of what was refused already nothing more is said."""
        if self.cleaned_data.get(other) and self.cleaned_data.get(name) == "":
            self.add_error(name, says)


def is_isbn(text: str) -> bool:
    """Whether it is an ISBN of 13 digits, whose weighted sum is a multiple of ten (ISO 2108)."""
    digits = re.sub("[- ]", "", text)
    if not re.fullmatch("97[89][0-9]{10}", digits):
        return False
    return sum(int(digit) * (3 if index % 2 else 1) for index, digit in enumerate(digits)) % 10 == 0
