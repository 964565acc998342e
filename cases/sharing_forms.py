"""What is said of people before cases are shared out among them, and the proposal as it is taken."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from django import forms

from cases.allocation.queries import Limits
from cases.forms import AllocationForm, seen_of
from cases.models import Assessment
from inspection.models import TeamMember, User
from inspection.web.forms import PlainWords, offer

MOST_CASES, MOST_DAYS = 1_000, 366


class ShareOutForm(PlainWords, forms.Form):
    """Days and the most cases of each person, kept in the address."""

    together = forms.BooleanField(label="Keep the cases of one practitioner together", required=False)

    def __init__(self, data, *, members: Sequence[TeamMember]):
        super().__init__(data)
        self.members = members
        narrow = forms.NumberInput(attrs={"class": "govuk-input--width-4"})
        for member in members:
            self.fields[f"days-{member.user_id}"] = forms.DecimalField(
                label=f"Days of {member.user.name}",
                required=False,
                min_value=Decimal(0),
                max_value=Decimal(MOST_DAYS),
                max_digits=5,
                decimal_places=1,
                widget=narrow,
            )
            self.fields[f"most-{member.user_id}"] = forms.IntegerField(
                label=f"Most open cases of {member.user.name}",
                required=False,
                min_value=0,
                max_value=MOST_CASES,
                widget=narrow,
            )

    def clean(self):
        cleaned = super().clean() or {}
        names = [f"days-{member.user_id}" for member in self.members]
        if any(name not in cleaned for name in names):
            return cleaned
        given = [name for name in names if cleaned[name] is not None]
        for name in set(names) - set(given) if given else ():
            said = f"{self.fields[name].label}: give the days of everybody (0 for no cases), or of nobody"
            self.add_error(name, said)
        if given and not any(cleaned[name] for name in given):
            self.add_error(given[0], "Somebody must have days. Leave all of them empty to share out equally")
        return cleaned

    def limits(self) -> dict[int, Limits]:
        """{user: what they can take on}"""
        return {member.user_id: self._limits_of(member.user_id) for member in self.members}

    def _limits_of(self, user: int) -> Limits:
        days = self.cleaned_data[f"days-{user}"]
        return Limits(self.cleaned_data[f"most-{user}"], None if days is None else Fraction(days))


class ProposalForm(PlainWords, forms.Form):
    """Each case with the person who is to have it; nobody is stored with a case before it is taken."""

    expected_version = forms.RegexField(
        AllocationForm.SEEN,
        widget=forms.HiddenInput,
        max_length=200_000,
        error_messages={
            "required": "The page did not say who had each case. Share out again",
            "invalid": "The page did not say who had each case. Share out again",
        },
    )

    def __init__(
        self,
        data=None,
        *,
        cases: Sequence[Assessment],
        members: Sequence[TeamMember],
        conflicted: Mapping[int, frozenset[int]],
        **kwargs,
    ):
        super().__init__(data, **kwargs)
        self.cases = cases
        self.people: dict[str, User] = {str(member.user_id): member.user for member in members}
        for case in cases:
            field = forms.ChoiceField(label=f"Person for {case.case.reference}", required=False)
            self.fields[self.name_of(case)] = field
            may = [(pk, person.name) for pk, person in self.people.items() if person.pk not in conflicted[case.pk]]
            offer(self, self.name_of(case), [("", "Nobody yet"), *may])

    @staticmethod
    def name_of(case: Assessment) -> str:
        return f"person-{case.pk}"

    @property
    def chosen(self) -> dict[int, User]:
        """{assessment: person}"""
        picked = {case.pk: self.cleaned_data[self.name_of(case)] for case in self.cases}
        return {pk: self.people[person] for pk, person in picked.items() if person}

    @property
    def seen(self) -> dict[int, int | None]:
        return seen_of(self.cleaned_data["expected_version"])
