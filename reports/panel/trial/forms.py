from collections.abc import Iterable

from django import forms

from inspection.frameworks.document import QuestionSet
from inspection.web.forms import PlainWords, offer
from reports.panel.trial.trying import (
    RULE_LABELS,
    Changes,
    Move,
    TrialError,
    answers_to,
    fitting_rules,
    movable_questions,
)

MOST_ROWS, SPARE_ROWS = 20, 2
EVERY_STANDARD = "all"
PARTS = ("question", "from", "to", "cases")


class TrialForm(PlainWords, forms.Form):
    """What is tried: so many answers to a question moved, a row each, a case left out, another rule. All of it stands
    in the address."""

    without = forms.ChoiceField(label="Leave out a case", required=False)
    rule = forms.ChoiceField(label="Rate by another rule", required=False)
    standard = forms.ChoiceField(label="Which standards by that rule", required=False)

    def __init__(self, data, *, framework: QuestionSet, references: Iterable[str]):
        super().__init__(data)
        self.framework = framework
        self.questions = {item.number: item for item in movable_questions(framework)}
        self.rules = {each.number: fitting_rules(each) for each in framework.rated_standards}
        named = dict.fromkeys(name for rules in self.rules.values() for name in rules)
        offer(self, "without", [("", "None"), *((reference, reference) for reference in references)])
        offer(self, "rule", [("", "As the framework says"), *((name, RULE_LABELS[name]) for name in named)])
        rated = [each for each in framework.rated_standards if self.rules[each.number]]
        offer(self, "standard", [(EVERY_STANDARD, "All that it fits"), *((each.number, str(each)) for each in rated)])
        self.rows = [self._row(number) for number in range(self._number_of_rows(data))]

    def _number_of_rows(self, data) -> int:
        filled = [n for n in range(MOST_ROWS) if any(data.get(f"{part}{n}") for part in PARTS)]
        return min(MOST_ROWS, (filled[-1] + 1 if filled else 0) + SPARE_ROWS)

    def _row(self, number: int) -> list[str]:
        labels: dict[str, str] = {}
        for item in self.questions.values():
            labels = answers_to(item) | labels
        answers = [("", "–"), *labels.items()]
        self.fields |= {
            f"question{number}": forms.ChoiceField(
                label="Question",
                required=False,
                choices=[("", "–"), *((each, str(item)) for each, item in self.questions.items())],
            ),
            f"from{number}": forms.ChoiceField(label="From", required=False, choices=answers),
            f"to{number}": forms.ChoiceField(label="To", required=False, choices=answers),
            f"cases{number}": forms.IntegerField(
                label="Cases",
                required=False,
                min_value=1,
                max_value=9_999,
                widget=forms.TextInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
            ),
        }
        return [f"{part}{number}" for part in PARTS]

    def bound_rows(self):
        return [[self[name] for name in names] for names in self.rows]

    def clean(self):
        cleaned = super().clean() or {}
        for number, names in enumerate(self.rows):
            if all(name in cleaned for name in names) and any(cleaned[name] for name in names):
                self._check_row(number, *(cleaned[name] for name in names))
        rule, which = cleaned.get("rule"), cleaned.get("standard")
        if rule and which and which != EVERY_STANDARD and rule not in self.rules[which]:
            self.add_error("rule", f"{RULE_LABELS[rule]} cannot rate {which}: it needs other answers or levels")
        return cleaned

    def _check_row(self, number, question, before, after, cases):
        for part, value, missing in (
            ("question", question, "Choose the question"),
            ("from", before, "Choose the answer that was given"),
            ("to", after, "Choose the other answer"),
            ("cases", cases, "Enter how many cases"),
        ):
            if not value:
                self.add_error(f"{part}{number}", f"{missing} of change {number + 1}")
        if not (question and before and after):
            return
        labels = answers_to(self.questions[question])
        for part, answer in (("from", before), ("to", after)):
            if answer not in labels:
                self.add_error(f"{part}{number}", f"{question} does not offer this answer")
        if before == after:
            self.add_error(f"to{number}", f"Choose an answer to {question} that is another one")

    @property
    def changes(self) -> Changes:
        said = self.cleaned_data
        moves = tuple(
            Move(number, self.questions[said[names[0]]], *(said[name] for name in names[1:]))
            for number, names in enumerate(self.rows)
            if said[names[0]]
        )
        which = said["standard"] or EVERY_STANDARD
        chosen = {number for number, rules in self.rules.items() if said["rule"] in rules}
        rules = {number: said["rule"] for number in chosen if which in (EVERY_STANDARD, number)}
        return Changes(moves, (said["without"],) if said["without"] else (), rules)

    def refuse(self, refusal: TrialError) -> None:
        self.add_error(f"cases{refusal.row}", str(refusal))
