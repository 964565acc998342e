"""The sheets of ratings and of what the panel moved."""

from inspection.frameworks.scale import RatedBy
from reports.files.workbook.columns import AGREED, CALCULATED, GROUNDS, PERCENTAGE_YES, STANDARD, TITLE, label_of
from reports.files.workbook.writer import Column, Sheet

RATED_BY = {RatedBy.PANEL: "Ratings panel", RatedBy.CASES: "Cases", RatedBy.ANSWERS: "Answers"}


def ratings_sheet(card):
    rows = [
        (
            score.standard.number,
            score.standard.title,
            RATED_BY[score.standard.rated_by],
            ", ".join(score.result.decided_by) or None,
            score.percent,
            label_of(score.calculated),
            label_of(score.agreed),
            score.agreed.points if score.agreed else None,
            score.standard.scale[-1].points,
            "; ".join(GROUNDS[ground] for ground in score.discretion) or None,
        )
        for score in card.rated_standards
    ]
    if overall := card.overall:
        points = (label_of(overall.rating), overall.score, overall.maximum)
        rows.append(("Overall", "Overall rating", *[None] * 4, *points, None))
    columns = (
        STANDARD,
        TITLE,
        Column("Rated by", 16),
        Column("Decided by", 14),
        PERCENTAGE_YES,
        CALCULATED,
        AGREED,
        Column("Points", 11, is_number=True),
        Column("Maximum points", 12, is_number=True),
        Column("Discretion open", 36),
    )
    about = "The rating of each standard, and in the last row the overall rating, whose points are the sum."
    return Sheet("Ratings", "Ratings", about, columns, rows)


def panel_decisions_sheet(card):
    # Who sat on the panel is not published.
    rows = [
        (
            score.standard.number,
            score.standard.title,
            label_of(score.calculated),
            label_of(score.agreed),
            score.decision.rationale,
        )
        for score in card.rated_standards
        if score.was_moved
    ]
    columns = (STANDARD, TITLE, CALCULATED, AGREED, Column("Rationale", 80))
    about = "Calculated ratings that the ratings panel changed under professional discretion, and why."
    return Sheet("Panel decisions", "PanelDecisions", about, columns, rows)
