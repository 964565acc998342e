from django import forms
from django.core.validators import RegexValidator
from django.db.models import Q

from inspection.programme.models import DeliveryUnit, Place, Region
from inspection.programme.vocabulary import PlaceWords
from inspection.web.fields import LineField
from inspection.web.forms import PlainWords, VersionedForm, posting

NAME_LIMIT = 120
CODE = RegexValidator(r"^[a-z0-9]+(?:[-_][a-z0-9]+)*\Z", "Use small letters and digits, with hyphens between them")


class PlaceForm(PlainWords, forms.Form):
    """A region, or a unit with the region that it stands in."""

    name = LineField(limit=NAME_LIMIT, label="Name", error_messages={"required": "Enter the name"})
    region = forms.ModelChoiceField(Region.objects.none(), label="Region", required=False, empty_label="None")

    def __init__(self, *args, kind: type[Place], words: PlaceWords, current: Region | None = None, **kwargs):
        """`current` is the region that the unit stands in: it is offered, even when it is closed."""
        super().__init__(*args, **kwargs)
        if kind is not DeliveryUnit or not (words.knows_regions or current):
            del self.fields["region"]
            return
        field = self.fields["region"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Region.objects.filter(Q(closed_on=None) | Q(pk=current.pk if current else 0))
        field.label = words.region[:1].upper() + words.region[1:]
        field.required = words.needs_region
        field.error_messages["required"] = f"Choose the {words.region}"
        # It is no mistake to leave open what some frameworks know nothing of.
        field.empty_label = "Choose one" if words.needs_region else f"In no {words.region}"


class NewPlaceForm(PlaceForm):
    code = LineField(
        limit=60,
        label="Code",
        required=False,
        help_text="Stands in addresses and files, and stays for good. Left empty, it is made of the name",
        validators=[CODE],
    )
    helper = posting("Add")


class ChangedPlaceForm(PlaceForm, VersionedForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, button="Save", **kwargs)
