"""What the rules read of a framework's records, and of the figures. Pure."""

from collections.abc import Iterable, Mapping

from inspection.frameworks.document import OverallItem, QuestionItem, QuestionSet, StandardItem
from inspection.frameworks.scale import Rating
from reports.figures.overall_kinds import CountsOf, Kind, Lowest, PointsSum
from reports.figures.rules.discretion import DiscretionPolicy
from reports.figures.rules.standard import RatedQuestion, RatedStandard


def rated_standard(standard: StandardItem, questions: Mapping[str, QuestionItem]) -> RatedStandard:
    """`questions` are all of the framework's by number: a cap may name one of another standard."""
    own = {item.number for item in standard.key_questions}
    named = dict.fromkeys(cap.question for cap in standard.caps if cap.question and cap.question not in own)
    return RatedStandard(
        questions=tuple(_rated(item, standard.scale) for item in standard.key_questions),
        scale=standard.scale,
        bands=standard.bands,
        caps=standard.caps,
        cap_questions=tuple(_rated(questions[number], standard.scale) for number in named),
    )


def overall_standard(framework: QuestionSet, overall: OverallItem) -> RatedStandard:
    """The caps of the overall rating, as those of a standard without questions of its own."""
    named = dict.fromkeys(cap.question for cap in overall.caps if cap.question)
    asked = tuple(_rated(framework.by_number[number], framework.ratings) for number in named)
    return RatedStandard(questions=(), scale=framework.ratings, caps=overall.caps, cap_questions=asked)


def _rated(item: QuestionItem, scale: Iterable[Rating]) -> RatedQuestion:
    by_code = {rating.code: rating for rating in scale}
    return RatedQuestion(
        number=item.number,
        answers=tuple(choice.code for choice in item.answers),
        offers_na=item.not_applicable,
        weight=item.weight,
        scores=item.scores,
        ratings={answer: by_code[code] for answer, code in item.answer_ratings.items() if code in by_code},
        level=by_code.get(item.level),
    )


def policy_of(framework: QuestionSet) -> DiscretionPolicy:
    return DiscretionPolicy(framework.within_points, framework.one_case, framework.small_sample_below, framework.steps)


def kind_of(framework: QuestionSet) -> Kind | None:
    """How the whole is rated; `None` where no overall rating is awarded."""
    overall = framework.overall
    if overall is None:
        return None
    if overall.rule == "lowest":
        return Lowest(framework.ratings)
    if overall.rule == "counts":
        assert overall.otherwise is not None, "the importer refuses counts without it"
        return CountsOf(overall.when, overall.otherwise)
    return PointsSum(overall.maximum, overall.bands, overall.bands_for)
