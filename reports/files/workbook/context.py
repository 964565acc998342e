"""The sheets of figures that do not come from cases."""

from inspection.foundation.dates import day_in_words
from reports.files.workbook.sheets import Column, Sheet

PUBLISHED = "What the survey found was published as"


def surveys_sheet(inspection):
    rows = [
        (
            result.survey.replace("_", " ").capitalize(),
            result.statement,
            result.percent,
            result.yes,
            result.of,
            result.get_asked_display() or None,
            day_in_words(result.asked_on) if result.asked_on else None,
        )
        for result in inspection.survey_results.all()
    ]
    columns = (
        Column("Survey", 24),
        Column("Statement", 80),
        Column("Percentage", 14, is_number=True, empty=f"{PUBLISHED} a number of those who answered."),
        Column("Number who agreed", 14, is_number=True, empty=f"{PUBLISHED} a percentage."),
        Column("Number who answered", 14, is_number=True, empty=f"{PUBLISHED} a percentage."),
        Column("Who was asked", 24, empty="It was not recorded who was asked."),
        Column("Date", 18, empty="It was not recorded when they were asked."),
    )
    about = "What surveys found, as they were published: a percentage, or a number of those who answered."
    return Sheet("Surveys", "Surveys", about, columns, rows)


def context_figures_sheet(inspection):
    rows = [
        (
            fact.name,
            fact.value,
            fact.upper,
            fact.unit or None,
            fact.source or None,
            day_in_words(fact.as_of) if fact.as_of else None,
        )
        for fact in inspection.facts.all()
    ]
    columns = (
        Column("Figure", 80),
        Column("Value", 14, is_number=True),
        Column("To", 14, is_number=True, empty="The figure is one value and no range."),
        Column("Unit", 24, empty="The figure has no unit."),
        Column("Source", 40, empty="No source was recorded."),
        Column("As of", 18, empty="No date was recorded."),
    )
    return Sheet("Context figures", "ContextFigures", "Figures that do not come from cases.", columns, rows)
