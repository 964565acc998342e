"""What must be true of a bundle by itself, and against its framework. Every error is told, each with its place."""

import datetime
from collections import Counter
from collections.abc import Collection, Iterator

from django.core.exceptions import ValidationError

from cases.forms import check_start
from cases.models import State
from cases.queries import questions_put_to
from inspection.frameworks.applicability import unknown_details
from inspection.frameworks.document import QuestionItem, QuestionSet
from reports.importing import format_1, format_2
from reports.importing.content import CaseContent
from reports.importing.values import answer_with_evidence, in_words, stored_answer

BundleSchema = format_1.BundleSchema | format_2.BundleSchema
CaseSchema = format_1.CaseSchema | format_2.CaseSchema
InspectionSchema = format_1.InspectionSchema | format_2.InspectionSchema


def errors_by_itself(content: BundleSchema) -> Iterator[str]:
    yield from _repeated(content)
    yield from _survey_errors(content)
    yield from _fact_errors(content)
    eligible, cases = content.inspection.eligible if content.inspection else None, len(content.cases)
    if eligible is not None and eligible < cases:
        yield f"inspection.eligible: {eligible} is less than the {cases} cases of the bundle"


def errors_against(content: BundleSchema, framework: QuestionSet) -> Iterator[str]:
    for case in content.cases:
        if framework.has_cases:
            yield from _case_errors(case, framework, content.inspection)
        else:
            yield f"case {case.reference}: {framework.code} puts no question to cases, so an inspection has none"
    yield from _panel_errors(content, framework)
    yield from _inspection_answer_errors(content, framework)
    # Told already where it could not be read.
    if content.inspection:
        yield from _inspection_errors(content.inspection, framework)


def questions_of(case: CaseContent, framework: QuestionSet, not_inspected: Collection[str]) -> tuple[QuestionItem, ...]:
    """What has to be answered of a case."""
    sections = framework.sections_of(case.started, case.details)
    return questions_put_to(framework, sections, frozenset(not_inspected))


def is_complete(case: CaseContent, framework: QuestionSet, not_inspected: Collection[str]) -> bool:
    """Something is put to it, and everything that is has its answer."""
    questions = questions_of(case, framework, not_inspected)
    return bool(questions) and all(item.number in case.answers for item in questions)


# --- The bundle by itself ---------------------------------------------------------------------------------------------


def _repeated(content: BundleSchema) -> Iterator[str]:
    yield from _repeated_references([case.reference for case in content.cases])
    not_inspected = content.inspection.not_inspected if content.inspection else []
    for what, values in {
        "fact {!r}": [fact.name for fact in content.facts],
        "survey statement {!r}": [f"{result.survey}: {result.statement}" for result in content.surveys],
        "not_inspected, {}": list(not_inspected),
    }.items():
        for value, times in sorted(Counter(values).items()):
            if times > 1:
                yield f"{what.format(value)} is given {times} times"


def _repeated_references(references: list[str]) -> Iterator[str]:
    """People do not tell C1 from c1."""
    by_meaning: dict[str, list[str]] = {}
    for reference in references:
        by_meaning.setdefault(reference.casefold(), []).append(reference)
    for _, (first, *others) in sorted(by_meaning.items()):
        if others:
            forms = [form for form in dict.fromkeys(others) if form != first]
            also = f", also as {', '.join(forms)}" if forms else ""
            yield f"case {first} is given {len(others) + 1} times{also}"


def _survey_errors(content: BundleSchema) -> Iterator[str]:
    for result in content.surveys:
        is_count = result.yes is not None and result.of is not None and result.yes <= result.of
        if (result.percent is None) != is_count or (
            result.percent is not None and (result.yes is not None or result.of is not None)
        ):
            yield f"survey {result.survey!r}, {result.statement!r}: give either percent, or yes and of (yes at most of)"


def _fact_errors(content: BundleSchema) -> Iterator[str]:
    for fact in content.facts:
        if fact.upper is not None and fact.upper <= fact.value:
            yield f"fact {fact.name!r}: its range ends at {fact.upper}, which is not above {fact.value}"


# --- Against the framework --------------------------------------------------------------------------------------------


def _case_errors(schema: CaseSchema, framework: QuestionSet, inspection: InspectionSchema | None) -> Iterator[str]:
    case = schema.content(framework)
    if case.started and (error := _start_error(case.started)):
        yield f"case {case.reference}, {schema.start_in_words}: {error} (found {case.started})"
    yield from schema.detail_errors(framework)
    yield from _answer_errors(case, framework)
    # In /1 a case that says nothing of it is signed off, whatever is unanswered.
    if schema.state == State.SIGNED_OFF and case.is_certain:
        yield from _gaps(case, framework, inspection.not_inspected if inspection else [])


def _start_error(started: datetime.date) -> str:
    try:
        check_start(started)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def _answer_errors(case: CaseContent, framework: QuestionSet) -> Iterator[str]:
    sections = framework.sections_of(case.started, case.details)
    for number, answer in case.answers.items():
        here = f"case {case.reference}, question {number}"
        item = framework.by_number.get(number)
        if item is None:
            yield f"{here}: unknown question (answer {in_words(answer)})"
        elif item.asked_of_inspection:
            yield f"{here}: is asked of the inspection, not of its cases, yet is answered {in_words(answer)}"
        elif error := _answer_error(item, answer):
            yield f"{here}: {error}"
        elif case.is_certain and not item.is_put_to(sections):
            yield f"{here}: does not apply to this case ({item.conditions}), yet is answered {in_words(answer)}"


def _answer_error(item: QuestionItem, answer: object) -> str:
    try:
        stored_answer(item, answer)
    except ValueError as error:
        return str(error)
    return ""


def _gaps(case: CaseContent, framework: QuestionSet, not_inspected: Collection[str]) -> Iterator[str]:
    questions = questions_of(case, framework, not_inspected)
    if not questions:
        missing = ", ".join(unknown_details(framework.sections, case.started, case.details))
        why = f" ({missing} is not given)" if missing else ""
        yield f"case {case.reference}: is signed_off, yet no question is put to it{why}"
    elif unanswered := [item.number for item in questions if item.number not in case.answers]:
        yield f"case {case.reference}: is signed_off, yet unanswered are {', '.join(unanswered)}"


def _inspection_answer_errors(content: BundleSchema, framework: QuestionSet) -> Iterator[str]:
    for number, value in content.inspection_answers.items():
        here = f"inspection_answers, question {number}"
        item = framework.by_number.get(number)
        if item is None:
            yield f"{here}: unknown question (answer {in_words(value)})"
            continue
        if not item.asked_of_inspection:
            yield f"{here}: is put to cases, not to the inspection, yet is answered {in_words(value)}"
            continue
        try:
            answer_with_evidence(item, value)
        except ValueError as error:
            yield f"{here}: {error}"


def _panel_errors(content: BundleSchema, framework: QuestionSet) -> Iterator[str]:
    not_inspected = content.inspection.not_inspected if content.inspection else []
    for number, rating in content.panel_ratings.items():
        standard = framework.standards_by_number.get(number)
        if standard is None:
            yield f"panel_ratings, {number}: unknown standard"
        elif not (standard.rated_by_panel and standard.is_rated):
            yield f"panel_ratings, {number}: is not rated by the panel"
        elif number in not_inspected:
            yield f"panel_ratings, {number}: is not inspected, yet rated {rating!r}"
        known = [step.code for step in (standard.scale if standard else framework.ratings)]
        if rating not in known:
            yield f"panel_ratings, {number}: unknown rating {rating!r}; it is one of {', '.join(known)}"


def _inspection_errors(inspection: InspectionSchema, framework: QuestionSet) -> Iterator[str]:
    regions = framework.vocabulary.region
    if regions and not inspection.region:
        yield f"inspection.region: is missing; each of {framework.vocabulary.unit.many} stands in a {regions.one}"
    if inspection.region and not regions:
        region = inspection.region.code
        yield f"inspection.region: {framework.vocabulary.unit.many} stand in no region (found {region!r})"
    for number in dict.fromkeys(inspection.not_inspected):
        if number not in framework.standards_by_number:
            yield f"not_inspected, {number}: unknown standard"
        elif number not in framework.optional_standards:
            yield f"not_inspected, {number}: this framework lets no inspection leave it out"
