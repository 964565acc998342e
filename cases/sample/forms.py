"""The forms of a sample: its design, its seed, a replacement, a case that is added by hand."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from cases.forms import LARGEST_VERSION, REASON_LIMIT, DetailsForm
from cases.models import Sample
from cases.sampling.design import (
    BLANK,
    MOST_CASES,
    MOST_RESERVES,
    MOST_STRATIFIERS,
    SEED_LIMIT,
    WIDEST_MARGIN,
    Z_OF,
    Design,
    can_stratify,
    can_sub_sample,
    design_errors,
    size_for,
)
from cases.sampling.identifiers import national_kind
from cases.sampling.samples import NO_VALUE
from inspection.foundation.files import ValuePath
from inspection.frameworks.document import DetailItem, QuestionSet
from inspection.web.fields import LineField, TextField
from inspection.web.forms import PlainWords, offer, posting

MOST_MINIMUMS = 4  # that the page asks for; a file may have more
GIVEN, FOUND = "given", "found"
REFERENCE_LIMIT = 40


class DesignForm(PlainWords, forms.Form):
    """What a sample is to be. `population` is how many may be drawn."""

    expected_version = forms.IntegerField(min_value=0, max_value=LARGEST_VERSION, widget=forms.HiddenInput)
    caseload = forms.IntegerField(min_value=1, max_value=LARGEST_VERSION, widget=forms.HiddenInput, required=False)
    how = forms.ChoiceField(
        label="How large is the sample?",
        choices=[(GIVEN, "As many as I say"), (FOUND, "As many as a margin of error needs")],
        widget=forms.RadioSelect,
        initial=GIVEN,
    )
    size = forms.IntegerField(label="Size of the sample", min_value=1, max_value=MOST_CASES, required=False)
    margin = forms.IntegerField(
        label="Margin of error, in percentage points",
        min_value=1,
        max_value=WIDEST_MARGIN,
        required=False,
        help_text="For example, 10: a percentage of the sample lies no more than 10 points from that of all",
    )
    confidence = forms.TypedChoiceField(
        label="In how many of a hundred samples",
        choices=[(value, str(value)) for value in Z_OF],
        coerce=int,
        initial=80,
    )
    reserves = forms.IntegerField(
        label="Reserves in each stratum", min_value=0, max_value=MOST_RESERVES, initial=2,
        help_text="They enter in their order when a case of their stratum is replaced",
    )  # fmt: skip

    def __init__(self, *args, framework: QuestionSet, population: int, is_again: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.framework, self.population = framework, population
        self.design: Design | None = None
        stratifiers = [detail for detail in framework.details if can_stratify(detail)]
        self._add_stratifiers(stratifiers)
        self._add_minimums(stratifiers)
        for detail in framework.details:
            if can_sub_sample(detail):
                field = forms.IntegerField(label=detail.label, min_value=1, max_value=MOST_CASES, required=False)
                self.fields[f"sub-{detail.code}"] = field
        if is_again:
            self.fields["reason"] = TextField(
                label="Why is the sample drawn again?",
                limit=REASON_LIMIT,
                widget=forms.Textarea(attrs={"rows": 3}),
                help_text="It stands in the record that is published with the sample",
            )
        for each in self.fields.values():
            if isinstance(each, forms.IntegerField):
                each.widget.attrs["class"] = "govuk-input--width-5"

    def _add_stratifiers(self, details: list[DetailItem]) -> None:
        choices = [("", "None"), *((detail.code, detail.label) for detail in details)]
        for number in range(1, min(MOST_STRATIFIERS, len(details)) + 1):
            self.fields[f"stratify-{number}"] = forms.ChoiceField(
                label=f"Detail {number}", choices=choices, required=False
            )

    def _add_minimums(self, details: list[DetailItem]) -> None:
        values = [
            (f"{detail.code}={value}", f"{detail.label}: {detail.label_of(value) if value else NO_VALUE.lower()}")
            for detail in details
            for value in (*detail.options, BLANK)
        ]
        for number in range(1, MOST_MINIMUMS + 1 if details else 1):
            choice = forms.ChoiceField(label=f"Sub-group {number}", choices=[("", "None"), *values], required=False)
            self.fields[f"group-{number}"] = choice
            self.fields[f"minimum-{number}"] = forms.IntegerField(
                label=f"At least, of sub-group {number}", min_value=1, max_value=MOST_CASES, required=False
            )

    # --- Parts, as the page shows them ---

    @property
    def stratifiers(self):
        return [self[name] for name in self.fields if name.startswith("stratify-")]

    @property
    def minimums(self):
        names = [name for name in self.fields if name.startswith("group-")]
        return [(self[name], self[name.replace("group", "minimum")]) for name in names]

    @property
    def sub_samples(self):
        return [self[name] for name in self.fields if name.startswith("sub-")]

    # --- What was filled in ---

    def clean_reason(self):
        if not self.cleaned_data["reason"].strip():
            raise ValidationError("Give a reason", code="required")
        return self.cleaned_data["reason"]

    def clean(self):
        cleaned = super().clean() or self.cleaned_data
        size = self._size(cleaned)
        self._check_minimums(cleaned)
        if self.errors or size is None:
            return cleaned
        design = Design.model_validate(
            {
                "size": size,
                "stratify": [cleaned[name] for name in self._filled("stratify")],
                "minimums": [
                    {
                        "where": dict([cleaned[name].split("=", 1)]),
                        "at_least": cleaned[name.replace("group", "minimum")],
                    }
                    for name in self._filled("group")
                ],
                "reserves": cleaned["reserves"],
                "sub_samples": {name.removeprefix("sub-"): cleaned[name] for name in self._filled("sub")},
            }
        )
        for path, message in design_errors(design, self.framework.details):
            self.add_error(self._field_of(path), f"{message[0].upper()}{message[1:]}")
        if not self.errors:
            self.design = design
        return cleaned

    def _size(self, cleaned: Mapping[str, Any]) -> int | None:
        wanted = "size" if cleaned.get("how") != FOUND else "margin"
        if cleaned.get(wanted) is None:
            if wanted not in self.errors:
                self.add_error(wanted, f"{self.fields[wanted].label}: fill it in")
            return None
        if wanted == "margin" and cleaned.get("confidence"):
            return size_for(self.population, cleaned["margin"], cleaned["confidence"])
        if wanted == "size" and cleaned["size"] > self.population:
            self.add_error("size", f"There are only {self.population} to draw from")
            return None
        return cleaned.get("size")

    def _check_minimums(self, cleaned: Mapping[str, Any]) -> None:
        for name in [name for name in self.fields if name.startswith("group-")]:
            minimum = name.replace("group", "minimum")
            if cleaned.get(name) and cleaned.get(minimum) is None and minimum not in self.errors:
                self.add_error(minimum, "Say how many there are to be at least, or choose no sub-group")
            elif cleaned.get(minimum) is not None and not cleaned.get(name) and name not in self.errors:
                self.add_error(name, "Choose the sub-group, or leave the number out")
            elif cleaned.get(name) and cleaned[name].split("=", 1)[0] not in [
                cleaned.get(each) for each in self.fields if each.startswith("stratify-")
            ]:
                self.add_error(name, "Stratify by this detail too, or choose another sub-group")

    def _filled(self, kind: str) -> list[str]:
        return [name for name in self.fields if name.startswith(f"{kind}-") and self.cleaned_data.get(name)]

    def _field_of(self, path: ValuePath) -> str:
        """Where a fault of the design is told: its path counts what was filled in."""
        kind, step, *rest = path
        if kind == "sub_samples":
            return f"sub-{step}"
        if kind == "stratify":
            return self._filled("stratify")[int(step)]
        group = self._filled("group")[int(step)]
        return group.replace("group", "minimum") if rest == ["at_least"] else group


def filled_in(design: Design) -> dict[str, Any]:
    """The fields of the form as a design fills them in; minimums of several details stand in files only."""
    single = [minimum for minimum in design.minimums if len(minimum.where) == 1][:MOST_MINIMUMS]
    fields: dict[str, Any] = {"how": GIVEN, "size": design.size, "reserves": design.reserves}
    fields |= {f"stratify-{number}": code for number, code in enumerate(design.stratify, start=1)}
    for number, minimum in enumerate(single, start=1):
        [(code, value)] = minimum.values.items()
        fields |= {f"group-{number}": f"{code}={value}", f"minimum-{number}": minimum.at_least}
    return fields | {f"sub-{code}": number for code, number in design.sub_samples.items()}


class SeedForm(PlainWords, forms.Form):
    """Who decides on the order: somebody outside of the team, or chance."""

    BY_SOMEBODY, BY_CHANCE = "somebody", "chance"

    expected_version = forms.IntegerField(min_value=1, max_value=LARGEST_VERSION, widget=forms.HiddenInput)
    how = forms.ChoiceField(
        label="Where does the seed come from?",
        choices=[
            (BY_SOMEBODY, "Somebody outside of the team gives it"),
            (BY_CHANCE, "Make one by chance"),
        ],
        widget=forms.RadioSelect,
    )
    seed = LineField(
        label="Seed", limit=SEED_LIMIT, required=False, help_text="Any words or digits, as they were given"
    )
    seed_from = LineField(
        label="Who gave it",
        limit=SEED_LIMIT,
        required=False,
        help_text="Name and office of somebody who has no part in the inspection. It is published with the sample",
    )

    def __init__(self, data, *, sample: Sample):
        super().__init__(data, initial={"expected_version": sample.number})
        self.helper = posting("Give the sample its seed")

    def clean(self):
        cleaned = super().clean() or self.cleaned_data
        for name in ("seed", "seed_from") if cleaned.get("how") == self.BY_SOMEBODY else ():
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, f"{self.fields[name].label}: fill it in")
        return cleaned

    @property
    def given(self) -> dict[str, str]:
        """What `give_seed` takes."""
        if self.cleaned_data["how"] == self.BY_CHANCE:
            return {"seed": "", "seed_from": ""}
        return {name: self.cleaned_data[name] for name in ("seed", "seed_from")}


class NumberedForm(PlainWords, forms.Form):
    """A step of a sample, bound to the number of the one that the person saw."""

    expected_version = forms.IntegerField(min_value=1, max_value=LARGEST_VERSION, widget=forms.HiddenInput)


class ReplacementForm(PlainWords, forms.Form):
    """Why a case is replaced; `expected_version` is the reserve that the page named, nothing for nobody."""

    expected_version = LineField(limit=REFERENCE_LIMIT, required=False, widget=forms.HiddenInput)
    reason = forms.ChoiceField(
        label="Why is it replaced?", widget=forms.RadioSelect, error_messages={"required": "Choose a reason"}
    )
    note = TextField(
        label="What was found",
        limit=REASON_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="In a sentence. Name nobody",
    )

    def __init__(self, data, *, framework: QuestionSet, reserve: str | None):
        super().__init__(data, initial={"expected_version": reserve or ""})
        offer(self, "reason", [(reason.code, reason.label) for reason in framework.replacement_reasons])
        button = f"Replace it by {reserve}" if reserve else "Take it out of the sample"
        self.helper = posting(button)

    def clean_note(self):
        if not self.cleaned_data["note"].strip():
            raise ValidationError("Say what was found", code="required")
        return self.cleaned_data["note"]

    def show_reserve(self, reserve: str | None) -> None:
        """The next try is made knowing who enters."""
        self.data = dict(self.data.items()) | {"expected_version": reserve or ""}


class AddedCaseForm(DetailsForm):
    """A case that is added by hand, with its details and why."""

    reference = LineField(label="Reference", limit=REFERENCE_LIMIT)
    reason = LineField(
        label="Why is it added?",
        limit=300,
        help_text="It is told wherever the case is listed",
    )
    field_order = ("expected_version", "reference", "commenced_on")

    def __init__(self, framework: QuestionSet, data=None):
        super().__init__(framework, data, initial={"expected_version": 0})
        self.order_fields([*(name for name in self.fields if name != "reason"), "reason"])
        self.helper = posting("Add the case")

    def clean_reference(self):
        reference = self.cleaned_data["reference"]
        if "/" in reference or not reference.strip("."):
            raise ValidationError("Reference: it is part of an address, in which no / may stand, nor dots alone")
        if kind := national_kind(reference):
            raise ValidationError(f"Reference: it looks like one of the {kind}, which are never stored")
        return reference

    def added(self) -> dict[str, Any]:
        """What `add_by_hand` takes."""
        names = ("reference", "commenced_on", "reason")
        return {name: self.cleaned_data[name] for name in names} | {"details": self.stored_details()}
