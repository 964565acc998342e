from collections import Counter
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import Http404
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from cases.models import State
from cases.queries import INFORMATION, INTERVIEW, is_of_interview
from inspection.frameworks.answers import label_of, values_of
from inspection.frameworks.document import DetailItem, DomainItem
from inspection.programme import permissions
from inspection.programme.lookup import find_inspection
from inspection.web.lists import page_of
from reports.figures import discretion
from reports.figures.charts import key_question_bars
from reports.figures.comparisons import BY_CHANCE, Group, compared
from reports.figures.intervals import Interval
from reports.figures.prompts import behind
from reports.figures.reach import open_answers, reach_of, ways_to_others
from reports.figures.scorecard import QuestionScore, StandardScore, across_strands, unanswered_by_standard
from reports.figures.tallies import answers_by_case, broken_down, crossed, judgements_behind, scorecard

# Before the code of a characteristic in an address, so that a framework may call it as it likes.
WHERE = "where-"
NOT_RECORDED = "Not recorded"
# Below so many cases a group is too small to say anything, where the framework draws no such line.
FEW = 10


@dataclass(frozen=True, slots=True)
class DomainRatings:
    """A domain with the ratings of its rated standards."""

    domain: DomainItem
    scores: list[StandardScore]

    @property
    def has_heading(self) -> bool:
        """Not where its one standard has its number, and so would say it twice."""
        return [standard.number for standard in self.domain.standards] != [self.domain.number]


@dataclass(frozen=True, slots=True)
class StandardFigures:
    """A case-rated standard with its chart and what is said of it in words."""

    score: StandardScore
    chart: SafeString | str
    explanations: list[str]
    ways: list[str]  # to another rating
    reasons: list[str]


@require_safe
def dashboard(request, code):
    inspection = find_inspection(request.user, code)
    permissions.require(permissions.can_see_dashboard(request.user, inspection))
    card = scorecard(inspection)
    still_open = open_answers(card)
    context = {
        "inspection": inspection,
        "card": card,
        "domains": [
            DomainRatings(domain, [card.standards[item.number] for item in domain.standards if item.is_rated])
            for domain in card.framework.domains
        ],
        "progress": progress(card),
        "reads_cases": permissions.can_read_cases(request.user, inspection),
        "unanswered": unanswered_by_standard(card),
        "standards": [
            _in_full(card.standards[standard.number], card, still_open) for standard in card.framework.case_standards
        ],
        "strands": card.framework.strands,
        "across_strands": across_strands(card),
    }
    return render(request, "reports/dashboards/dashboard.html", context)


def _in_full(score, card, still_open):
    reach = reach_of(score, card, still_open)
    return StandardFigures(
        score=score,
        chart=key_question_bars(score) if score.has_percentages else "",
        explanations=discretion.explanations(score, card.framework),
        ways=ways_to_others(score, reach.distance) if reach else [],
        reasons=discretion.reasons(score, card.framework),
    )


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of the progress bar, `start` cases from its left end."""

    code: str
    label: str
    cases: int
    start: int


def progress(card) -> list[Segment]:
    """How far the cases have come, the furthest first. An open case without an assessor still waits for one."""
    counts = Counter(
        "unallocated" if case.state == State.IN_PROGRESS and case.assessor is None else case.state
        for case in card.cases
    )
    stages = [
        (code, label, counts[code])
        for code, label in (
            ("signed_off", "Signed off"),
            ("submitted", "Submitted for sign-off"),
            ("in_progress", "Allocated, not submitted"),
            ("unallocated", "Not allocated"),
        )
    ]
    starts = [sum(cases for _, _, cases in stages[:index]) for index in range(len(stages))]
    return [Segment(*stage, start) for stage, start in zip(stages, starts, strict=True)]


# --- One question: its figures, by a characteristic, and the cases behind them ---------------------------------------


@dataclass(frozen=True, slots=True)
class Condition:
    """The cases that have an option of a detail; those in which it is not recorded where it is `None`."""

    detail: DetailItem
    option: str | None

    @property
    def option_label(self) -> str:
        return self.detail.label_of(self.option) or NOT_RECORDED.lower()


@dataclass(frozen=True, slots=True)
class AnswerShare:
    """How many cases gave an answer, their whole per cent of the base, and its interval."""

    code: str
    label: str
    cases: int
    percent: int | None
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class BreakdownRow:
    """A question's figures in the cases of one option; `None` for the cases in which none is recorded."""

    option: str | None
    label: str
    score: QuestionScore
    answers: list[AnswerShare]


@dataclass(frozen=True, slots=True)
class CrossedRow:
    """A question's figures in the cases that have an option of each of two details; `link` asks for those cases."""

    labels: list[str]
    score: QuestionScore
    answers: list[AnswerShare]
    link: str


@dataclass(frozen=True, slots=True)
class CaseBehind:
    """A case behind a figure: its option of the characteristic that is broken down by, and its answer in words."""

    reference: str
    option: str
    answer: str


@require_safe
def question(request, code, number):
    inspection = find_inspection(request.user, code)
    permissions.require(permissions.can_see_dashboard(request.user, inspection))
    card = scorecard(inspection)
    score = card.questions.get(number)
    if score is None:
        raise Http404
    by, cross, answer, where = _asked_for(request.GET, card.framework, score)
    characteristics = card.framework.characteristics
    standard = card.standards.get(score.item.standard)
    reads_cases = permissions.can_read_cases(request.user, inspection)
    breakdown = _breakdown(card, score.item, by)
    context = {
        "inspection": inspection,
        "card": card,
        "score": score,
        "standard": standard,
        "parent": _key_question_over(score.item, standard),
        "prompts": [card.questions[prompt.number] for prompt in score.item.prompts],
        "shows_band": standard is not None and standard.standard.is_rated and score.item.is_key_question,
        "by": by,
        "by_label": characteristics[by].label if by else "",
        "characteristics": characteristics.values(),
        "answers": _answers(score),
        "breakdown": breakdown,
        "behind": _prompts(card, score.item),
        "comparisons": _comparisons(card, score.item, breakdown),
        "by_chance": BY_CHANCE,
        "cross": cross,
        "crossed": _crossed(card, score.item, by, cross) if cross else [],
        "cross_label": characteristics[cross].label if cross else "",
        "small_below": card.framework.small_sample_below,
        "reads_cases": reads_cases,
        "answer": answer,
        "answer_label": score.item.label_of(answer),
        "where": [Condition(characteristics[code], option) for code, option in where.items()],
        "page": _behind(request, inspection, score, answer, where, characteristics.get(by)) if reads_cases else None,
        "section": _section(score.item),
    }
    return render(request, "reports/dashboards/question_figures.html", context)


def _asked_for(query, framework, score):
    """The characteristic to break down by, the one to cross it with, and of the cases to list, their answer and
    characteristics; a 404 for what the framework does not have. An empty option means the cases in which a
    characteristic is not recorded."""
    by, cross = query.get("by", next(iter(framework.characteristics), "")), query.get("cross", "")
    answer = query.get("answer", "")
    where = {code: query[WHERE + code] or None for code in framework.characteristics if WHERE + code in query}
    known = (
        by in {*framework.characteristics, ""}
        and cross in {*framework.characteristics, ""} - ({by} if by else set())
        and answer in {*score.counts, ""}
        and all(option is None or option in framework.characteristics[code].options for code, option in where.items())
    )
    if not known:
        raise Http404
    return by, cross, answer, where


def _key_question_over(item, standard):
    if standard is None or item.is_key_question:
        return None
    return next(score.item for score in standard.key_questions if item in score.item.prompts)


def _answers(score):
    """Every answer that stands in the base."""
    return [
        AnswerShare(code, label, score.counts[code], score.percent_of(code), score.interval_for(code))
        for code, label in score.item.answers
    ]


def _breakdown(card, item, by):
    if not by:
        return []
    detail = card.framework.characteristics[by]
    return [
        BreakdownRow(option, detail.label_of(option) or NOT_RECORDED, score, _answers(score))
        for option, score in broken_down(card, item, by).items()
    ]


def _prompts(card, item):
    """What stands behind a key question's answers; `None` of any other question, and where no prompt has Yes and No."""
    if not item.is_key_question or not item.has_percentage or item.asked_of_inspection:
        return None
    prompts = behind(item, answers_by_case(card.inspection, [item, *item.prompts]))
    return prompts if prompts.behind_no else None


def _comparisons(card, item, breakdown):
    if not item.has_percentage or item.asked_of_inspection:
        return []
    groups = [Group(row.label, row.score.yes, row.score.base) for row in breakdown]
    return compared(groups, card.framework.small_sample_below or FEW)


def _crossed(card, item, by, cross):
    details = [card.framework.characteristics[code] for code in (by, cross)]
    return [
        CrossedRow(
            [detail.label_of(option) or NOT_RECORDED for detail, option in zip(details, options, strict=True)],
            score,
            _answers(score),
            urlencode({"by": by, "cross": cross, WHERE + by: options[0] or "", WHERE + cross: options[1] or ""}),
        )
        for options, score in crossed(card, item, by, cross).items()
    ]


def _behind(request, inspection, score, answer, where, by):
    """A page of the cases with that answer, or with any."""
    rows = judgements_behind(inspection, score.item.pk, where=where).values_list(
        "assessment__case__reference", "assessment__case__details", "answer"
    )
    chosen = [row for row in rows if not answer or answer in values_of(score.item, row[2])]
    page = page_of(request, chosen)
    page.object_list = [
        CaseBehind(reference, by.label_of(details.get(by.code)) if by else "", label_of(score.item, given))
        for reference, details, given in page.object_list
    ]
    return page


def _section(item):
    """The page of the case form on which the question stands."""
    return item.standard or (INTERVIEW if is_of_interview(item) else INFORMATION)
