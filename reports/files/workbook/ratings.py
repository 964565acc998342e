"""The sheets of ratings and of what the panel moved."""

from reports.files.workbook.columns import AGREED, CALCULATED, GROUNDS, PERCENTAGE_YES, STANDARD, TITLE, label_of
from reports.files.workbook.writer import Column, Sheet


def ratings_sheet(card):
    highest = max(rating.points for rating in card.framework.ratings)
    rows = [
        (
            score.standard.number,
            score.standard.title,
            "Ratings panel" if score.standard.rated_by_panel else "Cases",
            score.lowest.item.number if score.lowest else None,
            score.percent,
            label_of(score.calculated),
            label_of(score.agreed),
            score.agreed.points if score.agreed else None,
            highest,
            "; ".join(GROUNDS[ground] for ground in score.discretion) or None,
        )
        for score in card.rated_standards
    ]
    overall = card.overall
    nothing = [None] * 4
    rows.append(("Overall", "Overall rating", *nothing, label_of(overall.rating), overall.score, overall.maximum, None))
    columns = (
        STANDARD,
        TITLE,
        Column("Rated by", 16),
        Column("Lowest key question", 14),
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
