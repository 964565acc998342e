"""What is asked: details of a case, answers, questions."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, TypeAdapter, WrapValidator

from inspection.foundation.files import Schema
from inspection.frameworks.format_2.defaults import DEFAULTS
from inspection.frameworks.format_2.texts import (
    NO_GUIDANCE,
    Count,
    Guidance,
    InformationCode,
    Name,
    Number,
    Passage,
    PromptLabel,
    Quantity,
    Sections,
    Strand,
    Weight,
    Word,
)
from inspection.frameworks.scale import Answer

DetailKind = Literal["choice", "yes_no", "date", "number"]
AnswerKind = Literal["text", "number", "date", "choice", "multiple"]


class DetailSchema(Schema):
    """What is recorded of a case. The options of a choice are stored as their English text."""

    code: Name
    label: Word
    type: DetailKind
    options: list[Word] = []
    required: bool = False
    break_down: bool = False
    guidance: Guidance = NO_GUIDANCE


class AnswerSchema(Schema):
    """One of the three answers of questions that have a percentage; `counts` is what it does there."""

    code: Annotated[Answer, Field(strict=False)]
    label: Word
    counts: Literal["sufficient", "insufficient", "excluded"]


class SetAnswerSchema(Schema):
    code: Name
    label: Word
    score: Count | None = None
    rating: Name | None = None  # read by the rule lowest_answer


class AnswerSetSchema(Schema):
    label: Word
    answers: Annotated[list[SetAnswerSchema], Field(min_length=2)]
    not_applicable: bool = True

    @property
    def is_scored(self) -> bool:
        return all(answer.score is not None for answer in self.answers)


class ApplicabilitySchema(Schema):
    """To which cases it is put, besides what it inherits: to those in any of `applies_to` and none of `except`."""

    applies_to: Sections | None = None
    except_: Annotated[Sections | None, Field(alias="except")] = None


class QuestionSchema(ApplicabilitySchema):
    text: Passage
    not_applicable: bool = True
    guidance: Guidance = NO_GUIDANCE


class PromptSchema(QuestionSchema):
    label: PromptLabel
    answers: Name | None = None  # an answer set


def _labelled(label: Any, prompt: Any) -> Any:
    if isinstance(prompt, dict):
        if "label" in prompt:
            raise ValueError("prompts are written as a list with labels or as a mapping without, not both")
        return {"label": label, **prompt}
    return {"label": label, "text": prompt}


def _as_list_of_prompts(value: Any) -> Any:
    return [_labelled(*item) for item in value.items()] if isinstance(value, dict) else value


class KeyQuestionSchema(QuestionSchema):
    number: Number
    strand: Strand | None = None
    answers: Name | None = None  # an answer set
    weight: Weight = DEFAULTS["weight"]
    level: Name | None = None  # read by the rule ladder
    prompts: Annotated[list[PromptSchema], BeforeValidator(_as_list_of_prompts)] = []

    def code_of(self, prompt: PromptSchema) -> str:
        """2.2.3a, and 1.1/1 where the label would run into the number."""
        return self.number + ("" if prompt.label[0].isalpha() else "/") + prompt.label


class OwnAnswerSchema(Schema):
    """The kind of answer to an information question that is not answered with Yes and No."""

    type: AnswerKind
    options: list[Word] = []
    unit: Word | None = None
    min: Quantity | None = None
    max: Quantity | None = None


_NAME: TypeAdapter[str] = TypeAdapter(Name)
_OPTIONS: TypeAdapter[list[Word]] = TypeAdapter(list[Word])


# Not left to pydantic's union, which would tell of an error for each of its members.
def _set_or_options(value: Any, _handler: Any) -> list[Word] | str:
    if isinstance(value, str):
        return _NAME.validate_python(value)
    if isinstance(value, list):
        return _OPTIONS.validate_python(value)
    raise ValueError("must name an answer set or list the answers")


class InformationSchema(QuestionSchema):
    """`answers` names an answer set, or is format 1's list of options."""

    code: InformationCode
    answers: Annotated[list[Word] | Name, WrapValidator(_set_or_options)] = []
    answer: OwnAnswerSchema | None = None

    @property
    def answer_set(self) -> str | None:
        return self.answers if isinstance(self.answers, str) else None

    @property
    def options(self) -> list[Word]:
        """What is offered instead of Yes and No; empty where those are, an answer set, or no choice at all."""
        if self.answer is not None:
            return self.answer.options
        return [] if isinstance(self.answers, str) else self.answers
