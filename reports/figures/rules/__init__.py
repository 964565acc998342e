"""How a standard is rated from its key questions, by the name that a framework gives its rule: one module each."""

from reports.figures.rules import lowest_key_question

RULES = {"lowest_key_question": lowest_key_question.rate_standard}
