"""The sheets of ratings and of what the panel moved."""

from inspection.frameworks.scale import RatedBy
from reports.files.workbook.columns import AGREED, CALCULATED, GROUNDS, STANDARD, TITLE, label_of
from reports.files.workbook.sheets import Column, Sheet, pieces_of

NOT_BY_QUESTIONS = "The rating does not rest on questions put to cases, or no case was judged."
NOT_BY_PERCENTAGE = "The rating does not rest on one percentage, or no case was judged."
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
        Column("Rated by", 16, empty="The overall rating follows from those of the standards."),
        Column("Decided by", 14, empty=NOT_BY_QUESTIONS),
        Column("Percentage 'Yes'", 14, is_number=True, empty=NOT_BY_PERCENTAGE),
        CALCULATED,
        AGREED,
        Column("Points", 11, is_number=True, empty="There is no rating, or none that gives points."),
        Column("Maximum points", 12, is_number=True, empty="The rating is not made of points."),
        Column("Discretion open", 36, empty="The ratings panel may not move the rating."),
    )
    about = "The rating of each standard, and in the last row the overall rating, whose points are the sum."
    # The last row is no standard's: sorted among them it would be taken for one.
    return Sheet("Ratings", "Ratings", about, columns, rows, has_filter=False)


def panel_decisions_sheet(card):
    # Who sat on the panel is not published.
    rationale = Column("Rationale", 80)
    rows = [
        (
            score.standard.number,
            score.standard.title,
            label_of(score.calculated),
            label_of(score.agreed),
            piece,
        )
        for score in card.rated_standards
        if score.was_moved
        for piece in pieces_of(score.decision.rationale, rationale.width)
    ]
    columns = (STANDARD, TITLE, CALCULATED, AGREED, rationale)
    about = (
        "Calculated ratings that the ratings panel changed under professional discretion, and why. "
        "What is too long for one row goes on in the next."
    )
    return Sheet("Panel decisions", "PanelDecisions", about, columns, rows)
