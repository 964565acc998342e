import re
from collections.abc import Collection, Iterator, Sequence
from typing import Self

from django import forms
from django.core.exceptions import BadRequest, ValidationError
from django.core.validators import URLValidator
from django.http import QueryDict

from inspection.web.fields import LineField, TextField
from inspection.web.forms import PlainWords, filtering, rebind
from inspection.web.yaml_files import YamlFileForm, file_field
from reports.authoring.changes import LAST, PassageChange, Placed, arranged
from reports.authoring.comments import Thread
from reports.authoring.narrative import PASSAGE_LIMIT, read_narrative
from reports.authoring.outline import SectionSpec
from reports.authoring.tokens.condition_lines import lines_of
from reports.authoring.tokens.conditions import condition_errors
from reports.authoring.tokens.resolver import Figures
from reports.models import Passage, PassageKind

MOST_NEW = 20  # passages of a kind that one form may add
SEEN = re.compile(r"(?:\d{1,15}(?:,\d{1,15})*)?")


class PassageForm(PlainWords, forms.Form):
    """A passage within the form of its section. What it asks for depends on its kind. Nothing is asked of what is to
    be deleted, of what was left as it is, and of a new one that has nothing in it."""

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
    place = forms.IntegerField(
        label="Place in the section",
        min_value=1,
        max_value=LAST,
        required=False,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-3"}),
    )
    delete = forms.BooleanField(required=False)
    expected_version = forms.CharField(required=False, widget=forms.HiddenInput)

    ONLY_FOR = {
        "addressee": PassageKind.RECOMMENDATION,
        "attribution": PassageKind.QUOTATION,
        "address": PassageKind.LINK,
    }

    def __init__(self, data=None, *, passage: Passage, figures: Figures, name: str, place: int | None, prefix: str):
        super().__init__(data, prefix=prefix)
        self.passage, self.figures, self.name, self.seen_place = passage, figures, name, place
        self.stored: Passage | None = None  # by somebody else
        self.is_open = False
        for field, kind in self.ONLY_FOR.items():
            if passage.kind != kind:
                del self.fields[field]
        is_link = passage.kind == PassageKind.LINK
        rows = 4 if self.is_new else min(20, max(4, len(passage.text) // 80 + passage.text.count("\n") + 2))
        self.fields["text"].widget = forms.TextInput() if is_link else forms.Textarea(attrs={"rows": rows})
        self.fields["conditions"].widget = forms.Textarea(attrs={"rows": 3})
        self.fields["delete"].label = f"Delete {name[:1].lower()}{name[1:]}"
        if self.is_new:
            del self.fields["delete"], self.fields["expected_version"]
        self.initial = {field: getattr(passage, field) for field in self.content_fields}
        self.initial |= {"expected_version": passage.version, "place": place}

    @property
    def is_new(self) -> bool:
        return self.passage.pk is None

    @property
    def content_fields(self) -> list[str]:
        return [name for name in Passage.CONTENT if name in self.fields]

    @property
    def above(self) -> list[forms.BoundField]:
        """The fields for what is printed; the others are folded away or below."""
        return [self[name] for name in self.content_fields if name != "conditions"]

    def full_clean(self):
        super().full_clean()
        if not self.is_bound:
            return
        self.deletes = not self.is_new and bool(self.cleaned_data.get("delete"))
        is_as_seen = self.is_new or self.cleaned_data.get("expected_version") == self.passage.version
        self.is_left = is_as_seen and not {*self.changed_data} & {*self.content_fields}
        if self.deletes or self.is_left or self.is_blank:
            for name in self.content_fields:
                self.errors.pop(name, None)
        # One page has many such forms, and one list of what is wrong in them.
        for errors in self.errors.values():
            for error in errors.as_data():
                error.message = f"{self.name}: {error.message}"

    @property
    def is_blank(self) -> bool:
        """A new one with nothing in it."""
        return self.is_new and not any(self.typed_in(name).strip() for name in self.content_fields)

    def typed_in(self, name: str) -> str:
        return str(self.data.get(self.add_prefix(name), "") if self.is_bound else self.initial[name])

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
    def typed(self) -> Passage:
        """The passage with what was typed, once that has no fault."""
        kept = {
            name: getattr(self.passage, name) for name in ("id", "inspection", "section", "kind", "position", "key")
        }
        content = {name: getattr(self.passage, name) for name in Passage.CONTENT}
        if self.is_bound and not self.is_left:
            content |= {name: self.cleaned_data[name] for name in self.content_fields}
        return Passage(**kept, **content)

    @property
    def change(self) -> PassageChange:
        place = self.cleaned_data.get("place")
        if self.is_new:
            return PassageChange(self.typed, place=place)
        typed = self.passage if self.deletes else self.typed
        return PassageChange(typed, self.cleaned_data["expected_version"], place, self.deletes)

    def show_stored(self, stored: Passage) -> None:
        """Somebody else was first: the next try is made knowing of what they stored."""
        self.full_clean()
        self.stored = stored
        said = "Yours is not saved yet" if not self.deletes else "It is not deleted"
        self.add_error(None, f"{self.name}: somebody else has changed this since you opened it. {said}")
        rebind(self, **{self.add_prefix("expected_version"): stored.version})


class CommentForm(PlainWords, forms.Form):
    """Something said of a section, in a thread or as a new one."""

    text = TextField(limit=2_000, label="Comment", widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, data=None, *, thread: Thread | None = None):
        super().__init__(data, auto_id=f"id_{thread.first.pk}_%s" if thread else "id_%s")
        if thread:
            self.fields["text"].label = "Reply"

    def clean_text(self):
        if not self.cleaned_data["text"].strip():
            raise ValidationError("Enter a comment", code="required")
        return self.cleaned_data["text"]


class FindFiguresForm(PlainWords, forms.Form):
    """Words of a question, a fact or a survey; in the address, for they are no evidence."""

    q = LineField(label="Words of a question, a fact or a survey", required=False, limit=200)
    helper = filtering("Find figures")


class SectionForm(forms.Form):
    """All passages of a section: what there is, and room for new ones of each kind. `order` says which were seen.

    Raises `BadRequest` for a form that does not say it."""

    order = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        new: Passage,
        spec: SectionSpec,
        stored: Sequence[Passage],
        figures: Figures,
        opened: str = "",
        kept: Collection[int] | None = None,
    ):
        """`new` is of the inspection and the section, and has nothing in it; `opened` is a kind to show room for. Of
        `kept`, where they are given, the form has what was sent, and of the other passages what is stored."""
        numbers = [row.pk for row in stored]
        super().__init__(data, initial={"order": ",".join(map(str, numbers))})
        self.new, self.spec, self.figures, self.kept = new, spec, figures, kept
        self.seen = numbers if data is None else numbers_seen(data)
        rows = {row.pk: row for row in stored}
        self.passages = [*self._of_stored([rows[pk] for pk in self.seen if pk in rows])]
        self.additions = [*self._additions(data, opened)]

    def _of_stored(self, rows: Sequence[Passage]) -> Iterator[PassageForm]:
        count: dict[str, int] = {}
        for row in rows:
            count[row.kind] = count.get(row.kind, 0) + 1
            name = f"{row.get_kind_display()} {count[row.kind]}"
            data = self.data if self.is_bound and (self.kept is None or row.pk in self.kept) else None
            yield self._form(row, data, name, self.seen.index(row.pk) + 1, f"passage-{row.pk}")

    def _additions(self, data: QueryDict | None, opened: str) -> Iterator[PassageForm]:
        for kind in self.spec.kinds:
            sent = self._sent(kind, data)
            for number in range(min(sent + (opened == kind and data is not None), MOST_NEW)):
                copy = Passage(inspection=self.new.inspection, section=self.new.section, kind=kind)
                name = f"New {kind.label.lower()}{f' {number + 1}' if number else ''}"
                form = self._form(copy, data if number < sent else None, name, None, f"new-{kind}-{number}")
                form.is_open = not form.is_blank if form.is_bound else opened == kind
                yield form

    def _sent(self, kind: str, data: QueryDict | None) -> int:
        """How many new ones of a kind the page had."""
        return next((n for n in range(MOST_NEW) if data is None or f"new-{kind}-{n}-text" not in data), MOST_NEW) or 1

    def _form(self, passage, data, name, place, prefix):
        return PassageForm(data, passage=passage, figures=self.figures, name=name, place=place, prefix=prefix)

    @property
    def forms(self) -> list[forms.Form]:
        """For the list of what is wrong."""
        return [self, *self.passages, *self.additions]

    @property
    def by_kind(self) -> list[tuple[PassageKind, list[PassageForm]]]:
        """Room for new ones, by their kind."""
        return [(kind, [each for each in self.additions if each.passage.kind == kind]) for kind in self.spec.kinds]

    def is_valid(self) -> bool:
        return all([super().is_valid(), *(form.is_valid() for form in (*self.passages, *self._written))])

    @property
    def _written(self) -> list[PassageForm]:
        return [form for form in self.additions if form.is_bound and not form.is_blank]

    @property
    def changes(self) -> list[PassageChange]:
        return [form.change for form in (*self.passages, *self._written)]

    @property
    def previewed(self) -> list[Passage]:
        """The passages as the section would have them."""
        changes = [change for change in self.changes if not change.deletes]
        had = {pk: place for place, pk in enumerate(self.seen, 1)}
        return arranged(
            Placed(change.passage, had.get(change.passage.pk or 0), change.place or had.get(change.passage.pk, LAST))
            for change in changes
        )

    def after(self, unsaved: Collection[int], stored: Sequence[Passage], order_changed: bool) -> Self:
        """What comes back where somebody else was first: `stored` is what stands now, `unsaved` are the numbers of
        passages whose text as it was typed is not stored. What was typed for one that is gone becomes a new one."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        for name in [name for name in data if name.startswith("new-")]:
            del data[name]
        data["order"] = ",".join(str(row.pk) for row in stored)
        now = {row.pk: row for row in stored}
        gone = [form for form in self.passages if form.passage.pk in unsaved and form.passage.pk not in now]
        for form in gone:
            kind = form.passage.kind
            prefix = f"new-{kind}-{sum(f'new-{kind}-{number}-text' in data for number in range(MOST_NEW))}"
            for name in form.content_fields:
                data[f"{prefix}-{name}"] = form.typed_in(name)
        again = type(self)(data, new=self.new, spec=self.spec, stored=stored, figures=self.figures, kept=unsaved)
        for form in again.passages:
            if form.is_bound:
                form.show_stored(now[form.passage.pk])
        for form in again._written:
            form.add_error(None, f"{form.name}: somebody else has deleted this. Save it to add it anew")
        if order_changed:
            again.add_error(None, "Somebody else has changed the order since you opened it. Yours is not saved")
        return again


def numbers_seen(data: QueryDict) -> list[int]:
    """The passages that a form had, in their order. Raises `BadRequest`."""
    sent = data.get("order")
    if sent is None or not SEEN.fullmatch(sent):
        raise BadRequest("The page did not say which passages it showed")
    return list(dict.fromkeys(int(each) for each in sent.split(",") if each))


class NarrativeFileForm(YamlFileForm):
    """A narrative file, of this report or another."""

    file = file_field("Text of a report", "Choose the file")
    button = "Import"

    read = staticmethod(read_narrative)
