"""What is planned of an inspection, and who is in its team."""

import datetime
from collections.abc import Iterable, Mapping

from django import forms
from django.core.exceptions import ValidationError

from inspection.foundation.dates import DateRefusedError, read_date
from inspection.frameworks.queries import question_set
from inspection.people.models import User
from inspection.people.roles import TeamRole
from inspection.programme.days import planned_day_fault, window_fault
from inspection.programme.handover import CasesGo
from inspection.programme.models import Inspection
from inspection.web.fields import LineField, TextField
from inspection.web.forms import LARGEST_VERSION, DayMonthYearField, PlainWords, filtering, keyed, offer, posting

REASON_LIMIT = 2_000
DATE_EXAMPLE = "For example, 27 3 2026"
WINDOW_EXAMPLE = "For example, 1/8/2026 to 7/8/2026"


class WindowsField(TextField):
    """[["2026-08-01", "2026-08-07"]] as lines of two days."""

    widget = forms.Textarea(attrs={"rows": 4})

    def __init__(self, **kwargs):
        super().__init__(limit=2_000, **kwargs)

    def prepare_value(self, value):
        return "\n".join(" to ".join(window) for window in value) if isinstance(value, list) else value

    def to_python(self, value):
        return [_window(line) for line in super().to_python(value).splitlines() if line.strip()]


def _window(line: str) -> list[str]:
    try:
        first, last = (_day(part) for part in _two_days(line))
    except ValueError:
        raise ValidationError(f"“{line}” is not two days. {WINDOW_EXAMPLE}") from None
    if fault := window_fault((first, last)):
        raise ValidationError(f"“{line}” {fault}")
    return [first.isoformat(), last.isoformat()]


def _two_days(line: str) -> list[str]:
    """What stands at both sides of “to”, or of the one blank between them."""
    parts = [part.strip() for part in line.split(" to ")]
    return parts if len(parts) > 1 else line.split()


def _day(text: str) -> datetime.date:
    """2026-08-01, 1/8/2026 or 1 August 2026."""
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        parts = text.replace("/", " ").replace(".", " ").split()
        if len(parts) != len("dmy"):
            raise ValueError(text) from None
    try:
        return read_date(parts)
    except DateRefusedError as refusal:
        raise ValueError(text) from refusal


class PlanForm(PlainWords, forms.Form):
    """The days of an inspection, in the order in which they come."""

    fieldwork_started_on = DayMonthYearField(label="Fieldwork begins", help_text=DATE_EXAMPLE)
    fieldwork_ends_on = DayMonthYearField(label="Fieldwork ends", required=False, help_text=DATE_EXAMPLE)
    panel_on = DayMonthYearField(label="Ratings panel", required=False, help_text=DATE_EXAMPLE)
    report_due_on = DayMonthYearField(label="Report due", required=False, help_text=DATE_EXAMPLE)
    commencement_windows = WindowsField(
        label="Cases that began",
        required=False,
        help_text=f"Only cases that began in these days can be sampled, both days included. One pair of days a line. "
        f"{WINDOW_EXAMPLE}. Leave it empty if any case can",
    )
    notice = LineField(
        label="Notice",
        required=False,
        limit=300,
        help_text="Shown on every page of the inspection and on the report’s cover. Leave it empty if there is none",
    )
    DAYS = ("fieldwork_started_on", "fieldwork_ends_on", "panel_on", "report_due_on")

    def clean(self):
        cleaned = super().clean() or {}
        earlier = None
        for name in self.DAYS:
            day = cleaned.get(name)
            if day is None:
                continue
            if fault := planned_day_fault(day):
                self.add_error(name, f"It {fault}")
            elif earlier and day < cleaned[earlier]:
                before = str(self.fields[earlier].label)
                self.add_error(name, f"{self.fields[name].label}: must not be before “{before}”")
            else:
                earlier = name
        return cleaned


class NewInspectionForm(PlanForm):
    """A unit, the framework it is inspected against, and who leads it."""

    delivery_unit = forms.ChoiceField(label="Unit")
    framework = forms.ChoiceField(label="Framework")
    lead = forms.ChoiceField(label="Lead inspector")
    copy_from = forms.ChoiceField(
        label="Take the team from",
        required=False,
        help_text="Its inspectors who are there still, without those who have a conflict of interest with the unit",
    )
    field_order = ("delivery_unit", "framework", "lead", *PlanForm.DAYS, "commencement_windows", "notice", "copy_from")
    helper = keyed("Begin the inspection")

    def __init__(self, data=None, *, units, frameworks, people, inspections, **kwargs):
        super().__init__(data, **kwargs)
        self.units, self.frameworks = {str(unit.pk): unit for unit in units}, {str(f.pk): f for f in frameworks}
        self.people, self.inspections = {str(p.pk): p for p in people}, {str(i.pk): i for i in inspections}
        offer(self, "delivery_unit", [("", "Choose a unit"), *((k, _place(u)) for k, u in self.units.items())])
        offer(self, "framework", [("", "Choose a framework"), *((k, str(f)) for k, f in self.frameworks.items())])
        offer(self, "lead", [("", "Choose a person"), *((k, f"{p}, {p.email}") for k, p in self.people.items())])
        offer(self, "copy_from", [("", "No other inspection"), *((k, str(i)) for k, i in self.inspections.items())])

    def clean_delivery_unit(self):
        return self.units[self.cleaned_data["delivery_unit"]]

    def clean_framework(self):
        return self.frameworks[self.cleaned_data["framework"]]

    def clean_lead(self):
        return self.people[self.cleaned_data["lead"]]

    def clean_copy_from(self):
        return self.inspections.get(self.cleaned_data["copy_from"])

    def values(self):
        """Fields of the new inspection."""
        cleaned = self.cleaned_data
        days = {name: cleaned[name] for name in self.DAYS}
        others = {name: cleaned[name] for name in ("delivery_unit", "framework", "commencement_windows", "notice")}
        return days | others


def _place(unit):
    return f"{unit}, {unit.region}" if unit.region else str(unit)


class ChangeInspectionForm(PlanForm):
    """What is set up of an inspection, over the version that the page showed."""

    not_inspected = forms.MultipleChoiceField(
        label="Standards that are left out", required=False, widget=forms.CheckboxSelectMultiple
    )
    expected_version = forms.IntegerField(min_value=0, max_value=LARGEST_VERSION, widget=forms.HiddenInput)
    helper = posting("Save")

    def __init__(self, inspection: Inspection, data=None, **kwargs):
        names = (*self.DAYS, "commencement_windows", "notice", "not_inspected")
        initial = {name: getattr(inspection, name) for name in names} | {"expected_version": inspection.version}
        super().__init__(data, initial=initial, **kwargs)
        optional = question_set(inspection.framework_id).optional_standards
        if optional:
            offer(self, "not_inspected", [(number, str(standard)) for number, standard in optional.items()])
        else:
            del self.fields["not_inspected"]

    def values(self):
        return {name: value for name, value in self.cleaned_data.items() if name != "expected_version"}


class VersionForm(PlainWords, forms.Form):
    """A step that is bound to the inspection as the person saw it."""

    expected_version = forms.IntegerField(min_value=0, max_value=LARGEST_VERSION, widget=forms.HiddenInput)


class NewestForm(PlainWords, forms.Form):
    """Up to which notice a list had been seen when it was marked as read."""

    newest = forms.IntegerField(min_value=0, max_value=2**63 - 1)


class CancelForm(VersionForm):
    reason = TextField(
        label="Why is it cancelled?",
        limit=REASON_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Its team can read it. Write nothing about a case",
    )
    helper = posting("Cancel the inspection")

    def clean_reason(self):
        if not self.cleaned_data["reason"].strip():
            raise ValidationError("Why is it cancelled?: fill it in", code="required")
        return self.cleaned_data["reason"]


class FindPeopleForm(PlainWords, forms.Form):
    find = LineField(label="Name or email address", limit=200, required=False)
    helper = filtering("Find")


class FindUnitForm(PlainWords, forms.Form):
    find = LineField(label="Unit", limit=200, required=False)
    helper = filtering("Find")


class AddMemberForm(PlainWords, forms.Form):
    """One of the people who were found, and their role in the team."""

    person = forms.ChoiceField(label="Person", widget=forms.RadioSelect)
    role = forms.ChoiceField(label="Role in the team", widget=forms.RadioSelect, choices=TeamRole.choices)
    helper = posting("Add to the team")

    def __init__(self, data=None, *, people: Iterable[User], **kwargs):
        super().__init__(data, **kwargs)
        self.people = {str(person.pk): person for person in people}
        offer(self, "person", [(key, f"{person}, {person.email}") for key, person in self.people.items()])

    def clean_person(self):
        return self.people[self.cleaned_data["person"]]

    def clean_role(self):
        return TeamRole(self.cleaned_data["role"])


class InviteMemberForm(PlainWords, forms.Form):
    """Somebody who has no account yet, for this inspection alone."""

    name = LineField(label="Full name", limit=120)
    email = forms.EmailField(label="Email address", max_length=254)
    role = forms.ChoiceField(label="Role in the team", widget=forms.RadioSelect)
    helper = keyed("Invite")

    def __init__(self, data=None, *, roles: Iterable[TeamRole], **kwargs):
        super().__init__(data, **kwargs)
        offer(self, "role", [(role.value, role.label) for role in roles])

    def clean_role(self):
        return TeamRole(self.cleaned_data["role"])


OUT, STAYS, NOBODY = "out", "stays", "nobody"


class MemberForm(PlainWords, forms.Form):
    """Somebody's role in the team, or none any more, and where their cases go."""

    role = forms.ChoiceField(label="Role in the team", widget=forms.RadioSelect)
    open_cases = forms.ChoiceField(required=False)
    submitted_cases = forms.ChoiceField(required=False)
    expected_version = forms.CharField(max_length=64, widget=forms.HiddenInput)
    helper = posting("Save")

    def __init__(self, data=None, *, held, receivers: Iterable[User], **kwargs):
        super().__init__(data, **kwargs)
        self.receivers = {str(person.pk): person for person in receivers}
        offer(self, "role", [*TeamRole.choices, (OUT, "Not in the team any more")])
        others = [(key, f"To {person}") for key, person in self.receivers.items()]
        self._ask("open_cases", held.open, "open", [(STAYS, "Stay with them"), (NOBODY, "To be allocated"), *others])
        self._ask("submitted_cases", held.submitted, "submitted", [(STAYS, "Stay as they are"), *others])

    def _ask(self, name, number, kind, choices):
        if not number:
            del self.fields[name]
            return
        self.fields[name].label = f"{number} {kind} case" if number == 1 else f"{number} {kind} cases"
        offer(self, name, choices)

    @property
    def new_role(self) -> TeamRole | None:
        role = self.cleaned_data["role"]
        return None if role == OUT else TeamRole(role)


class DisableForm(PlainWords, forms.Form):
    """Where the cases of somebody go who may no longer sign in, inspection by inspection."""

    expected_version = forms.IntegerField(min_value=0, max_value=LARGEST_VERSION, widget=forms.HiddenInput)
    expected_held = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, data=None, *, held, receivers: Mapping[int, Iterable[User]], **kwargs):
        """`receivers` are who may be given cases of an inspection (its primary key)."""
        super().__init__(data, **kwargs)
        self.helper = posting("Disable")
        self.held = held
        self.receivers = {pk: {str(person.pk): person for person in people} for pk, people in receivers.items()}
        for each in held:
            others = [(key, f"To {person}") for key, person in self.receivers[each.inspection.pk].items()]
            self._ask(f"open-{each.inspection.pk}", each, each.open, "open", [(NOBODY, "To be allocated"), *others])
            self._ask(
                f"submitted-{each.inspection.pk}",
                each,
                each.submitted,
                "submitted",
                [(STAYS, "Stay as they are"), *others],
            )

    def _ask(self, name, each, number, kind, choices):
        if number:
            label = f"{number} {kind} {'case' if number == 1 else 'cases'} of {each.inspection}"
            self.fields[name] = forms.ChoiceField(label=label, choices=choices)

    @property
    def goes(self) -> dict[int, tuple[CasesGo, CasesGo]]:
        """{inspection: where its open cases go, and its submitted ones}"""
        return {
            each.inspection.pk: (self._goes("open", each.inspection.pk), self._goes("submitted", each.inspection.pk))
            for each in self.held
        }

    def _goes(self, kind, inspection):
        return where_cases_go(self.cleaned_data.get(f"{kind}-{inspection}"), self.receivers[inspection])


def where_cases_go(choice: str | None, receivers: Mapping[str, User]) -> CasesGo:
    """What was chosen, nothing where nothing was asked."""
    choice = choice or STAYS
    return CasesGo(stay=choice == STAYS, to=None if choice in (STAYS, NOBODY) else receivers[choice])


class ConflictForm(PlainWords, forms.Form):
    """Why somebody may not assess: cases of the unit, or one case."""

    reason = LineField(label="What is the conflict of interest?", limit=300, help_text="Write nothing about a case")
    until = DayMonthYearField(
        label="Until", required=False, help_text=f"The last day on which it holds; empty for good. {DATE_EXAMPLE}"
    )
    reference = LineField(
        label="Only with one case",
        required=False,
        limit=40,
        help_text="The reference of the case. Leave it empty if the conflict is with the whole unit",
    )
    helper = keyed("Declare it")

    def clean_until(self):
        day = self.cleaned_data["until"]
        if day and (fault := planned_day_fault(day)):
            raise ValidationError(f"It {fault}")
        return day
