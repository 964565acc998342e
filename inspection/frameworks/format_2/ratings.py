"""How ratings come about: scales, bands, rules, caps, the overall rating, discretion."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from inspection.foundation.files import Schema
from inspection.frameworks.format_2.defaults import DEFAULTS
from inspection.frameworks.format_2.texts import Count, Name, Positive, Word, as_list

HIGHEST_MAXIMUM = 100_000  # points of an overall score

StandardRule = Literal[
    "lowest_key_question",
    "mean_percentage",
    "pooled_percentage",
    "percent_of_possible",
    "lowest_answer",
    "ladder",
]
Points = Annotated[int, Field(ge=0, le=HIGHEST_MAXIMUM)]


class RatingSchema(Schema):
    code: Name
    label: Word
    points: Count | None = None


Scale = list[RatingSchema]  # best first


class BandSchema(Schema):
    lower: Annotated[Points, Field(alias="from")]
    upper: Annotated[Points, Field(alias="to")]
    rating: Name


class PercentageBandSchema(BandSchema):
    """`proportions` are the words that the report may use for a percentage in the band, the usual one first."""

    proportions: Annotated[list[Word], BeforeValidator(as_list), Field(alias="proportion", min_length=1)]


# {question: answers} as a file gives them. YAML reads an unquoted yes or no as true or false.
def _as_code(value: Any) -> Any:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else value


QuestionCode = Annotated[str, Field(min_length=1, max_length=60)]
AnswerCode = Annotated[str, BeforeValidator(_as_code), Field(min_length=1, max_length=60)]
AnswersOfQuestion = dict[QuestionCode, Annotated[list[AnswerCode], BeforeValidator(as_list), Field(min_length=1)]]


class CapWhenSchema(Schema):
    """One of the standard's scores is so low in any case, or the question has one of these answers in so many cases."""

    score_at_most: Count | None = None
    answer: AnswersOfQuestion | None = None
    cases_at_least: Positive | None = None

    @property
    def number_of_cases(self) -> int:
        return self.cases_at_least or int(DEFAULTS["cases_at_least"])


class CapSchema(Schema):
    """The rating is at most `rating` where `when` holds."""

    when: CapWhenSchema
    rating: Name


class CountLineSchema(Schema):
    """Where at least so many standards have one of the ratings, the overall rating is `gives`, which ends it, or
    what the following lines give is at most `at_most`."""

    at_least: Positive
    of: Annotated[list[Name], Field(min_length=1)]
    gives: Name | None = None
    at_most: Name | None = None


def _as_number(key: Any) -> Any:
    # JSON, in which frameworks are kept, writes every key as text.
    return int(key) if isinstance(key, str) and key.isascii() and key.isdigit() and len(key) < 10 else key


def _none_as_rule(value: Any) -> Any:
    return {"rule": "none"} if value == "none" else value


class OverallSchema(Schema):
    """`maximum` and bands belong to points_sum, `when` and `otherwise` to counts; checks see that none is missing."""

    rule: Literal["none", "points_sum", "lowest", "counts"] = "points_sum"
    maximum: Points | None = None
    bands: list[BandSchema] | None = None
    bands_for: dict[Annotated[Points, BeforeValidator(_as_number)], list[BandSchema]] | None = None
    when: Annotated[list[CountLineSchema] | None, Field(min_length=1)] = None
    otherwise: Name | None = None
    caps: list[CapSchema] = []


Overall = Annotated[OverallSchema, BeforeValidator(_none_as_rule)]


class DiscretionSchema(Schema):
    """Why the panel may move a calculated rating, and by how many steps of the scale."""

    within_percentage_points: Count | None = None
    one_case_changes_rating: bool = False
    small_sample_below: Count | None = None
    steps: Positive = DEFAULTS["steps"]
