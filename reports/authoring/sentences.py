"""What the report says itself of its figures: the sentences that nobody writes, for whatever prints it. Pure."""

from collections.abc import Iterator, Sequence

from reports.figures.scorecard import Scorecard, StandardScore, Unanswered

PROVISIONAL = "Provisional."


def basis(score: StandardScore, explanations: Sequence[str], key_questions: str) -> str:
    """What a standard is rated on; `key_questions` says how many it has in words. Empty where there is nothing to
    say."""
    standard = score.standard
    if standard.is_rated and score.decider and not standard.is_asked_once:
        return (
            "This rating is based on the percentage of inspected cases that were judged satisfactory against "
            f"{key_questions}."
        )
    if standard.is_rated or standard.is_asked_once:
        return " ".join(explanations)
    return f"{standard.title} is not rated at present. The figures are given for information and comparison only."


def rating_note(score: StandardScore) -> str:
    """The note on that sentence, where one key question alone rates the standard; otherwise empty."""
    if not (score.standard.is_rated and score.decider) or score.standard.is_asked_once:
        return ""
    several = len(score.key_questions) > 1
    driver = (
        f"the {score.decider_name} of the scores for its key questions"
        if several
        else ("the score for its key question")
    )
    mark = " and set in bold in the table" if several else ""
    return (
        f"The rating of the standard is driven by {driver}, which is placed in a rating band{mark}. The full figures"
        " are in the data workbook of this inspection."
    )


def moved(score: StandardScore) -> str:
    """What comes before the panel's reason, where it did not agree on the calculated rating; otherwise empty."""
    if not score.was_moved:
        return ""
    return (
        f"The cases give a rating of ‘{score.calculated}’. The ratings panel agreed on ‘{score.agreed}’. Its reason: "
    )


def outcome(score: StandardScore, card: Scorecard) -> str:
    """How the unit is rated for a standard and why; empty where its rule has no one key question that says so."""
    if not (score.standard.is_rated and score.is_calculated and (score.decider or not score.calculated)):
        return ""
    unit = card.inspection.delivery_unit
    if not score.decider:
        why = "was judged on it" if card.is_done(score) else "has been judged on it yet"
        return f"{unit} is not rated for this standard: no case {why}."
    how = f"placed by its cases in the band ‘{score.calculated}’" if score.was_moved else f"rated ‘{score.agreed}’"
    several = len(score.key_questions) > 1
    what = f"{score.decider_name} of its key questions" if several else "score of its key question"
    return f"{unit} is {how} for this standard because the {what} is {score.percent} per cent."


def provisional(card: Scorecard) -> Iterator[str]:
    """Why figures and ratings may still change; each is said after the word `PROVISIONAL`."""
    if card.is_provisional:
        cases = f"{card.signed_off} of {card.total} cases {'is' if card.total == 1 else 'are'} signed off"
        yield f"{cases}{', and some ratings are not settled yet' if card.waits_for_ratings else ''}."
    if numbers := [score.standard.number for score in card.rated_standards if score.is_provisional]:
        yield f"Not confirmed by the ratings panel yet: {', '.join(numbers)}."


def unanswered(lacking: Sequence[Unanswered]) -> str:
    """That figures count cases with gaps, and where: references of cases are for who may read them."""
    where = "; ".join(f"{each.title} ({each.answers})" for each in lacking)
    return f"They count in the figures, with the answers that they have. Answers are missing on: {where}."


def rating(score: StandardScore, card: Scorecard) -> str:
    """The word of a standard's rating, or what stands in its place."""
    return score.agreed.label if score.agreed else card.none_of(score)


def rating_suffix(score: StandardScore) -> str:
    return " (provisional)" if score.is_provisional else ""


def score_of(card: Scorecard) -> str:
    """The overall score, or what it may become: 7/27, or 7 to 12 of 27. Empty where ratings are worth no points."""
    overall = card.overall
    if overall is None or overall.maximum is None:
        return ""
    if overall.score is None:
        return f"{overall.range.least} to {overall.range.most} of {overall.maximum}"
    return f"{overall.score}/{overall.maximum}"
