from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, DecimalField, F, IntegerField, Max, Q, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.lookups import Exact, IsNull

from cases.models import Assessment, Judgement, State
from inspection.models import Inspection
from reports.models import PanelDecision

# {characteristic: option}; `None` for the cases in which it is not recorded.
Where = Mapping[str, str | None]
Conditions = tuple[tuple[str, str], ...]  # the same, to be a key


@dataclass(frozen=True, slots=True)
class CaseStanding:
    """How far a case has come, and what tokens ask of it. `pk` is the case's."""

    pk: int
    state: str
    assessor: int | None
    court_report: bool
    interview: bool
    characteristics: Mapping[str, str]

    @property
    def is_counted(self) -> bool:
        """It is behind the figures."""
        return self.state == State.SIGNED_OFF

    def matches(self, where: Conditions) -> bool:
        return all(self.characteristics.get(code) == option for code, option in where)


def standings(inspection: Inspection) -> tuple[CaseStanding, ...]:
    """Every case of the inspection; one query."""
    assessments = Assessment.objects.primary().filter(case__inspection=inspection).order_by("case")
    rows = assessments.values_list(
        "case", "state", "assessor", "case__court_report", "case__interview", "case__characteristics"
    )
    return tuple(CaseStanding(*row) for row in rows)


def counted_judgements(inspection: Inspection, where: Where | None = None):
    """Answers that count in the figures, of the cases whose characteristics match `where` ({code: option})."""
    conditions = [_condition(code, option) for code, option in (where or {}).items()]
    return Judgement.objects.filter(
        *conditions, assessment__in=Assessment.objects.counted().filter(case__inspection=inspection)
    ).exclude(answer="")


def _condition(code, option):
    # Not as the name of a lookup: a framework may call a characteristic "contains".
    recorded = KeyTextTransform(code, "assessment__case__characteristics")
    return IsNull(recorded, True) if option is None else Exact(recorded, option)


def judgements_behind(inspection: Inspection, question: int, *, answer: str = "", where: Where | None = None):
    """The answers behind a question's figures, in the order of their cases, or those alike `answer`."""
    judgements = counted_judgements(inspection, where).filter(question=question).select_related("assessment__case")
    if answer:
        judgements = judgements.filter(answer=answer)
    return judgements.order_by("assessment__case__reference")


def tallies(inspection: Inspection, where: Where | None = None) -> dict[int, Counter]:
    """{question id: {answer: number of cases}}; one GROUP BY."""
    rows = counted_judgements(inspection, where).order_by().values_list("question", "answer").annotate(n=Count("pk"))
    counts = defaultdict(Counter)
    for question, answer, number in rows:
        counts[question][answer] = number
    return counts


def tallies_where(
    inspection: Inspection, wheres: Iterable[Conditions], cases: Iterable[CaseStanding]
) -> dict[Conditions, dict[int, Counter]]:
    """`tallies` for several choices among the inspection's `cases` at once; one GROUP BY however many there are."""
    counted = [case for case in cases if case.is_counted]
    # By number: reading the characteristics of the case again for every judgement would take three times as long.
    chosen = {where: [case.pk for case in counted if case.matches(where)] for where in wheres}
    counts = {where: defaultdict(Counter) for where in chosen}
    filled = [where for where, numbers in chosen.items() if numbers]
    columns = {
        f"n{place}": Count("pk", filter=Q(assessment__case__in=chosen[where]) if where else None)
        for place, where in enumerate(filled)
    }
    rows = counted_judgements(inspection).order_by().values_list("question", "answer").annotate(**columns)
    for question, answer, *row in rows if filled else ():
        for where, number in zip(filled, row, strict=True):
            counts[where][question][answer] = number
    return counts


def tallies_by(inspection: Inspection, characteristic: str, question: int | None = None) -> dict:
    """{option: {question id: {answer: number of cases}}}; one GROUP BY. Cases without the characteristic have None."""
    judgements = counted_judgements(inspection).order_by()
    if question is not None:
        judgements = judgements.filter(question=question)
    rows = (
        judgements.annotate(option=KeyTextTransform(characteristic, "assessment__case__characteristics"))
        .values_list("option", "question", "answer")
        .annotate(n=Count("pk"))
    )
    counts = defaultdict(lambda: defaultdict(Counter))
    for option, number, answer, cases in rows:
        counts[option][number][answer] = cases
    return counts


def counted_cases(inspection: Inspection):
    """The cases behind the figures."""
    return inspection.cases.filter(pk__in=Assessment.objects.counted().values("case"))


def latest_decisions(inspection: Inspection) -> dict[int, PanelDecision]:
    """{standard id: the panel's newest decision}."""
    newest = PanelDecision.objects.filter(inspection=inspection).order_by().values("standard").annotate(pk=Max("pk"))
    decisions = PanelDecision.objects.filter(pk__in=newest.values("pk")).select_related("agreed", "calculated", "by")
    return {decision.standard_id: decision for decision in decisions}


def decisions_by_standard(inspection: Inspection) -> dict[int, list[PanelDecision]]:
    """{standard id: every decision of the panel, newest first}."""
    decisions = defaultdict(list)
    for decision in inspection.panel_decisions.select_related("agreed", "calculated", "by").order_by("-pk"):
        decisions[decision.standard_id].append(decision)
    return decisions


def facts_and_survey_results(inspection: Inspection) -> list:
    """Rows with `survey` (empty for a fact), `name`, `value` and `unit`, or `percent`, or `yes` and `of`: one query."""
    no_number = Value(None, IntegerField())
    facts = inspection.facts.annotate(survey=Value(""), percent=no_number, yes=no_number, of=no_number)
    results = inspection.survey_results.annotate(
        name=F("statement"), value=Value(None, DecimalField(max_digits=14, decimal_places=4)), unit=Value("")
    )
    columns = ("survey", "name", "value", "unit", "percent", "yes", "of", "position")
    rows = facts.order_by().values_list(*columns, named=True)
    return list(rows.union(results.order_by().values_list(*columns), all=True).order_by("survey", "position"))
