"""The sheets of figures that do not come from cases."""

from reports.files.workbook.writer import Column, Sheet

PUBLISHED = "What the survey found was published as"


def surveys_sheet(inspection):
    rows = [
        (result.survey.replace("_", " ").capitalize(), result.statement, result.percent, result.yes, result.of)
        for result in inspection.survey_results.all()
    ]
    columns = (
        Column("Survey", 24),
        Column("Statement", 80),
        Column("Percentage", 14, is_number=True, empty=f"{PUBLISHED} a number of those who answered."),
        Column("Number who agreed", 14, is_number=True, empty=f"{PUBLISHED} a percentage."),
        Column("Number who answered", 14, is_number=True, empty=f"{PUBLISHED} a percentage."),
    )
    about = "What surveys found, as they were published: a percentage, or a number of those who answered."
    return Sheet("Surveys", "Surveys", about, columns, rows)


def context_figures_sheet(inspection):
    rows = [(fact.name, fact.value, fact.unit or None) for fact in inspection.facts.all()]
    unit = Column("Unit", 24, empty="The figure has no unit.")
    columns = (Column("Figure", 80), Column("Value", 14, is_number=True), unit)
    return Sheet("Context figures", "ContextFigures", "Figures that do not come from cases.", columns, rows)
