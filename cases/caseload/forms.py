"""The forms between a file and its caseload: what was sent, which column is what, what its values mean."""

from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from cases.sampling.days import DayOrder, both_ways, find_order
from cases.sampling.files import SIZE_LIMIT, SUFFIXES, read_table
from cases.sampling.holding import Ticket, Upload
from cases.sampling.identifiers import NATIONAL
from cases.sampling.mapping import (
    MOST_VALUES,
    DetailMapping,
    Mapping,
    guess,
    guess_value,
    heading_in,
    identifying,
    mapping_errors,
    unresolved,
)
from cases.sampling.tables import Table, TableRefusedError, shown
from inspection.foundation.text import TextRefusedError, clean_text
from inspection.frameworks.document import DetailItem, QuestionSet
from inspection.web.fields import TextField
from inspection.web.forms import PlainWords, offer, posting

PASTED_LIMIT = 3_000_000  # characters
NOTHING_STORED = "Nothing was stored"
KEEP, MAKE = "keep", "make"
REFUSE, BLANK = "-refuse", "-blank"


class UploadForm(PlainWords, forms.Form):
    """A file, or rows that were pasted."""

    file = forms.FileField(
        label="File",
        help_text="CSV, XLSX, XLS or ODS, up to 10 MB and 20,000 rows, with headings in its first row",
        required=False,
        error_messages={"empty": "The file is empty. Choose another one", "invalid": "Choose a file"},
    )
    text = TextField(
        label="Or paste the rows",
        help_text="With their headings, as they are copied from a spreadsheet",
        limit=PASTED_LIMIT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = posting("Go on to the columns")
        self.helper.attrs = {"data-working": ""}
        self.table: Table | None = None
        self.upload: Upload | None = None

    def clean_file(self):
        file = self.cleaned_data["file"]
        if not file:
            return None
        try:
            name = clean_text(file.name, limit=1_000)
        except TextRefusedError as refusal:
            raise ValidationError(f"The name of the file cannot be kept. {refusal}") from refusal
        if PurePath(name).suffix.lower() not in SUFFIXES:
            kinds = "CSV, XLSX, XLS or ODS"
            raise ValidationError(f"{shown(name)} is of no kind that is read. Save the list as {kinds}")
        if file.size > SIZE_LIMIT:
            raise ValidationError(f"{shown(name)} is larger than {SIZE_LIMIT // 10**6} MB. {NOTHING_STORED}")
        return file

    def clean(self):
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        file, text = cleaned.get("file"), cleaned.get("text", "")
        if bool(file) == bool(text.strip()):
            self.add_error("file", "Choose a file or paste rows, not both" if file else "Choose a file, or paste rows")
            return cleaned
        self.upload = Upload(file.name, file.read()) if file else Upload("", text.encode())
        try:
            self.table = read_table(self.upload.data)
        except TableRefusedError as error:
            self.add_error("file" if file else "text", f"{error}. {NOTHING_STORED}")
        return cleaned


class MappingField(forms.JSONField):
    """None is typed; what no page of ours has sent may be a number that is too long to be read, or nested too deep."""

    widget = forms.HiddenInput

    def to_python(self, value):
        try:
            return super().to_python(value)
        except (RecursionError, ValueError):
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None


class HeldForm(PlainWords, forms.Form):
    """Which upload a page is about, and what was decided of it on the pages before."""

    held = forms.UUIDField()
    # None is typed: the pages carry them on.
    secret = forms.RegexField(r"\A[A-Za-z0-9_-]{43}=\Z", widget=forms.HiddenInput)
    sheet = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    mapping = MappingField(required=False)
    references = forms.ChoiceField(choices=[(KEEP, ""), (MAKE, "")], required=False)

    @property
    def ticket(self) -> Ticket:
        return Ticket(self.cleaned_data["held"], self.cleaned_data["secret"])

    def clean_mapping(self):
        value = self.cleaned_data["mapping"]
        if value is None:
            return None
        try:
            return Mapping.model_validate(value)
        except ValueError as error:
            raise ValidationError("The page did not say which column is what") from error

    @property
    def is_hashed(self) -> bool:
        return self.cleaned_data["references"] == MAKE


class ColumnsForm(PlainWords, forms.Form):
    """Which column is what. Those that tell who somebody is are offered for nothing that is stored as it stands."""

    PREFIX = "column-"

    reference = forms.ChoiceField(label="Reference", error_messages={"required": "Choose the column of the reference"})
    references = forms.ChoiceField(
        label="What the cases are called",
        choices=[(KEEP, "As in the file"), (MAKE, "References that are made now, such as C-7F3K9Q")],
        initial=KEEP,
        widget=forms.RadioSelect,
        help_text="Before anything is stored, you can download which was made for which. Nobody can find out later",
    )
    started = forms.ChoiceField(error_messages={"required": "Choose the column of the date"})
    practitioner = forms.ChoiceField(required=False, help_text="Stored as P01, P02 and so on, never by name")

    def __init__(self, data, *, table: Table, framework: QuestionSet, remembered: Any):
        guessed = guess(table, framework, remembered)
        initial = {target.replace("details.", self.PREFIX): heading for target, heading in guessed.items()}
        super().__init__(data, initial=initial, auto_id="id_%s")
        self.table, self.framework = table, framework
        self.identifying = identifying(table)
        self.mapping: Mapping | None = None
        every = [("", "Choose a column"), *((heading, heading) for heading in table.headings)]
        plain = [(heading, heading) for heading in table.headings if heading not in self.identifying]
        self.fields["started"].label = framework.vocabulary.started
        self.fields["practitioner"].label = framework.vocabulary.practitioner.one.capitalize()
        offer(self, "reference", every)
        offer(self, "started", [("", "Choose a column"), *plain])
        offer(self, "practitioner", [("", "Not in the file"), *every[1:]])
        for detail in framework.details:
            name = f"{self.PREFIX}{detail.code}"
            self.fields[name] = forms.ChoiceField(label=detail.label, required=False)
            offer(self, name, [("", "Not in the file"), *plain])
        self.order_fields(["reference", "references", "started", "practitioner"])

    def clean(self):
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        codes = [detail.code for detail in self.framework.details if cleaned[f"{self.PREFIX}{detail.code}"]]
        mapping = Mapping(
            reference=cleaned["reference"],
            started=cleaned["started"],
            practitioner=cleaned["practitioner"] or None,
            details={code: DetailMapping(column=cleaned[f"{self.PREFIX}{code}"]) for code in codes},
            sheet=self.table.sheet or None,
        )
        hashed = cleaned["references"] == MAKE
        for path, fault in mapping_errors(mapping, self.table, self.framework, hashed=hashed):
            self.add_error(self._field_of(path), f"{fault[:1].upper()}{fault[1:]}")
        for code in codes:
            self._refuse_many_values(code, mapping)
        self.mapping = mapping
        return cleaned

    def _field_of(self, path) -> str:
        return f"{self.PREFIX}{path[1]}" if path[0] == "details" else str(path[0])

    def _refuse_many_values(self, code: str, mapping: Mapping) -> None:
        item = next(detail for detail in self.framework.details if detail.code == code)
        unknown = unresolved(self.table, mapping.details[code].column, item, {})
        if len(unknown) > MOST_VALUES:
            self.add_error(
                f"{self.PREFIX}{code}",
                f"“{mapping.details[code].column}” has {len(unknown)} values that are none of the options of "
                f"“{item.label}”. Choose another column, or none",
            )

    @property
    def left_out(self) -> list[tuple[str, str]]:
        """(heading, what it seems to hold) of the columns that tell who somebody is."""
        return list(self.identifying.items())

    @property
    def must_make(self) -> bool:
        """Whether a national number is what the file calls its cases by."""
        return self.identifying.get(self.initial.get("reference", "")) in NATIONAL


class ValuesForm(PlainWords, forms.Form):
    """What those values mean that are no option of a detail, and in which order dates stand where none decides."""

    def __init__(self, data, *, table: Table, framework: QuestionSet, mapping: Mapping, remembered: Any):
        super().__init__(data)
        self.table, self.framework, self.before = table, framework, mapping
        self.places: dict[str, tuple[DetailItem, str]] = {}
        started = heading_in(table, mapping.started)
        self.found = find_order(table.values(started) if started else [])
        if self.found.is_ambiguous and not mapping.dates:
            self._ask_order()
        for item in framework.details:
            if item.code in mapping.details:
                self._ask_values(item, remembered.get("details", {}).get(item.code, {}).get("values", {}))

    def _ask_order(self):
        first, second = both_ways(self.found.example)
        self.fields["dates"] = forms.ChoiceField(
            label=f"Is {self.found.example} the {first} or the {second}?",
            help_text="The dates of this column can be read either way, and none of them decides",
            choices=[
                (DayOrder.DAY_FIRST.value, f"{first}: the day stands first"),
                (DayOrder.MONTH_FIRST.value, f"{second}: the month stands first"),
            ],
            widget=forms.RadioSelect,
            error_messages={"required": "Say how the dates are to be read"},
        )

    def _ask_values(self, item: DetailItem, remembered: dict[str, str]):
        of_detail = self.before.details[item.code]
        heading = heading_in(self.table, of_detail.column)
        if heading is None:
            return
        for number, value in enumerate(unresolved(self.table, heading, item, of_detail.values)[:MOST_VALUES]):
            name = f"value-{item.code}-{number}"
            guessed = guess_value(item, value, remembered)
            initial = REFUSE if guessed is None else guessed or BLANK
            self.fields[name] = forms.ChoiceField(label=f"“{shown(value)}” in {heading}", initial=initial)
            options = [(option, item.label_of(option)) for option in item.options]
            offer(self, name, [*options, (BLANK, "Leave it blank"), (REFUSE, "Nothing: refuse these rows")])
            self.places[name] = (item, value)

    @property
    def asks(self) -> bool:
        return bool(self.fields)

    @property
    def of_details(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        """(label of a detail, the fields of its values)."""
        for item in self.framework.details:
            fields = [self[name] for name, (of, _) in self.places.items() if of.code == item.code]
            if fields:
                yield item.label, fields

    @property
    def mapping(self) -> Mapping:
        """With what was said."""
        details = dict(self.before.details)
        for name, (item, value) in self.places.items():
            said = self.cleaned_data[name]
            if said != REFUSE:
                meaning = "" if said == BLANK else item.label_of(said)
                now = details[item.code]
                details[item.code] = DetailMapping(column=now.column, values={**now.values, value: meaning})
        dates = self.cleaned_data.get("dates") or self.before.dates
        return self.before.model_copy(update={"details": details, "dates": dates})
