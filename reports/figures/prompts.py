"""What stands behind a key question's answers: prompts that go with its No, and answers that its prompts contradict.

Pure, with no Django.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from inspection.frameworks.document import QuestionItem
from inspection.frameworks.scale import Answer

# {reference: {question number: stored answer}}
Cases = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class BehindNo:
    """Of the cases in which the key question is answered No, `no` of the `base` in which the prompt was judged have No
    there too."""

    prompt: QuestionItem
    no: int
    base: int


@dataclass(frozen=True, slots=True)
class Prompts:
    """`yes_against` are the cases with Yes although every prompt that was judged is No, `no_against` those with No
    although every one is Yes; by reference, in the order of cases."""

    cases: int  # with No
    behind_no: tuple[BehindNo, ...]  # what goes with most of them first
    yes_against: tuple[str, ...]
    no_against: tuple[str, ...]


def behind(item: QuestionItem, cases: Cases) -> Prompts:
    """Of a key question that is answered Yes or No, as its prompts are."""
    prompts = [prompt for prompt in item.prompts if prompt.has_percentage]
    with_no = [given for given in cases.values() if given.get(item.number) == Answer.NO]
    counted = [BehindNo(prompt, _cases(with_no, prompt, Answer.NO), _judged(with_no, prompt)) for prompt in prompts]
    return Prompts(
        cases=len(with_no),
        behind_no=tuple(sorted(counted, key=lambda each: -each.no)),
        yes_against=_against(item, prompts, cases, Answer.YES, Answer.NO),
        no_against=_against(item, prompts, cases, Answer.NO, Answer.YES),
    )


def _cases(cases: list[Mapping[str, str]], prompt: QuestionItem, answer: Answer) -> int:
    return sum(given.get(prompt.number) == answer for given in cases)


def _judged(cases: list[Mapping[str, str]], prompt: QuestionItem) -> int:
    return _cases(cases, prompt, Answer.YES) + _cases(cases, prompt, Answer.NO)


def _against(
    item: QuestionItem, prompts: list[QuestionItem], cases: Cases, answer: Answer, of_prompts: Answer
) -> tuple[str, ...]:
    judged = {
        reference: {given[each.number] for each in prompts if each.number in given} - {Answer.NOT_APPLICABLE}
        for reference, given in cases.items()
        if given.get(item.number) == answer
    }
    return tuple(reference for reference, answers in judged.items() if answers == {of_prompts})
