"""The checks of one inspection's report (`reports.authoring.checks`), and which warnings somebody has ticked off."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from inspection.foundation.transactions import consistent_read
from inspection.frameworks.document import QuestionItem
from inspection.models import Inspection
from reports.authoring.checks.contradictions import contradictions
from reports.authoring.checks.findings import Finding, Severity
from reports.authoring.checks.reading import Piece, Words
from reports.authoring.checks.remarks import Given, amounts_in, names, remarks
from reports.authoring.checks.whole import SectionWritten, lacking
from reports.authoring.outline import domain_key, outline
from reports.authoring.report import Written, read_written
from reports.authoring.states import statuses_of
from reports.authoring.tokens.conditions import broken_conditions, condition_errors
from reports.authoring.tokens.grammar import Token, parse
from reports.authoring.tokens.measuring import is_part, part_of, ratings_of
from reports.authoring.tokens.resolver import Figures
from reports.figures.scorecard import QuestionScore
from reports.models import Passage, ReportCheckTick
from reports.panel.naming import possible_in
from reports.panel.queries import identifying


@dataclass(frozen=True, slots=True)
class TickedFinding:
    """A warning that somebody has looked at."""

    finding: Finding
    tick: ReportCheckTick


@dataclass(frozen=True, slots=True)
class Checks:
    """In the order of the report. `warnings` are those that nobody has ticked off."""

    errors: list[Finding]
    warnings: list[Finding]
    ticked: list[TickedFinding]

    @property
    def in_words(self) -> str:
        """ "2 errors and 1 warning"."""
        return f"{_number(len(self.errors), 'error')} and {_number(len(self.warnings), 'warning')}"


def _number(number, what):
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"


def errors_of(inspection: Inspection) -> list[Finding]:
    """What must be put right before the report may be published."""
    return checks_of(inspection).errors


@consistent_read
def checks_of(inspection: Inspection, written: Written | None = None) -> Checks:
    """Four queries, and those that the figures need (`read_written`)."""
    findings = list(dict.fromkeys(_findings(inspection, written or read_written(inspection))))
    ticks = ticks_of(inspection)
    warnings = [finding for finding in findings if not finding.is_error]
    return Checks(
        errors=[finding for finding in findings if finding.is_error],
        warnings=[finding for finding in warnings if finding.digest not in ticks],
        ticked=[TickedFinding(finding, ticks[finding.digest]) for finding in warnings if finding.digest in ticks],
    )


def ticks_of(inspection: Inspection) -> dict[str, ReportCheckTick]:
    """{digest of a finding: the tick that holds}"""
    last = {tick.digest: tick for tick in inspection.check_ticks.select_related("by")}
    return {digest: tick for digest, tick in last.items() if tick.holds}


def _findings(inspection: Inspection, written: Written) -> Iterator[Finding]:
    figures = written.figures
    specs = outline(figures.framework)
    known = identifying(inspection)
    texts = [" ".join((each.text, each.attribution, each.addressee)) for each in written.passages]
    # Values of tokens are names too: a unit's, say.
    references, people = (possible_in("\n".join(texts), words) for words in known)
    given = _given(figures) if written.passages else {}
    by_section: defaultdict[str, list[Passage]] = defaultdict(list)
    for passage in written.passages:
        by_section[passage.section].append(passage)
    for key in (*specs, *(key for key in by_section if key not in specs)):
        for passage in by_section[key]:
            if key not in specs:
                yield _unprintable(passage, f"The report has no section “{key}”", "Move what it says, and delete it")
            faults = figures.errors(passage.text)
            for fault in faults:
                yield _unprintable(passage, fault, "Write a token that the inspection has")
            if not faults:
                words = words_of(passage, figures)
                yield from contradictions(words, figures.framework.bands)
                yield from _broken(words, passage.conditions, figures)
                yield from names(words, references, people)
                yield from remarks(words, given)
    rated = {standard.number for standard in figures.framework.rated_standards} - set(inspection.not_inspected)
    # Below a domain's heading stand its standards.
    left_out = {domain_key(domain, figures.framework) for domain in figures.framework.domains}
    left_out |= set(inspection.not_inspected)
    for key, status in statuses_of(inspection, written, specs).items():
        if status.changed and status.said:
            changes = "; ".join(map(str, status.changed))
            said = f"Agreed by {status.said.by}, and figures have changed since: {changes}"
            remedy = "Read the section with its new figures, and say that it is ready"
            yield Finding("agreed", Severity.ERROR, key, None, specs[key].title, said, remedy)
    yield from lacking(
        SectionWritten(key, spec.title, {passage.kind for passage in by_section[key]}, key in rated)
        for key, spec in specs.items()
        if key not in left_out
    )


def _broken(words: Words, conditions: str, figures: Figures) -> Iterator[Finding]:
    """Conditions that no longer hold, or can no longer be read."""
    faults = condition_errors(conditions, figures)
    said = dict.fromkeys(faults, "Correct what the passage holds while")
    if not faults:
        remedy = "Write what is true now, and what that holds while"
        for broken in broken_conditions(conditions, figures):
            said[f"It holds while {broken.line}, but that is {broken.now} now"] = remedy
    place = " ".join(sentence.shown for sentence in words.sentences)
    for wrong, remedy in said.items():
        yield Finding("condition", Severity.ERROR, words.section, words.key, place, wrong, remedy)


def offered_conditions(text: str, figures: Figures) -> list[str]:
    """Conditions that hold now, for sentences that say "all", "each" or the like of what a token counts. Raises
    `TokenError`."""
    words = words_of(Passage(text=text), figures)
    offered = []
    for sentence in words.sentences:
        tokens = [piece.token[1:-1] for piece in words.tokens_in(sentence.start, sentence.start + len(sentence.text))]
        if amounts_in(words, sentence):
            offered += [line for token in tokens if (line := _offered(" ".join(token.split()), figures))]
    return list(dict.fromkeys(offered))


def _offered(token: str, figures: Figures) -> str:
    """All or none of a whole; a band or a rating; more or less than half."""
    name = token.removesuffix(" in words")
    [_, read, _] = parse(f"{{{name}}}")
    assert isinstance(read, Token)
    if ratings_of(read, figures):
        return f"{name} = {figures.value(read)}"
    if read.kind != "question" or not is_part(read):
        return ""
    part = part_of(read, figures)
    if part is None:
        return ""
    count, base = part
    subject, _, rest = name.partition(f" {read.measure}")
    if count in (0, base):
        return f"{subject}{rest} = {'none' if count == 0 else 'all'}"
    sign = ">" if 2 * count > base else "<" if 2 * count < base else "="
    return f"{subject} percent{rest} {sign} 50"


def _unprintable(passage, wrong, remedy):
    place = " ".join(passage.text.split())
    return Finding("token", Severity.ERROR, passage.section, passage.pk, place, wrong, remedy)


def words_of(passage: Passage, figures: Figures) -> Words:
    """Raises `TokenError`."""
    pieces = tuple(_piece(piece, figures) for piece in parse(passage.text))
    said_by, said_to = passage.attribution, passage.addressee
    return Words(passage.pk, passage.section, passage.kind, pieces, said_by, said_to, bool(passage.conditions))


def _piece(piece, figures):
    if not isinstance(piece, Token):
        return Piece(piece)
    value = figures.value(piece)
    if piece.kind != "question":
        return Piece(value, piece.source)
    chosen = f" answer={piece.answer}" if piece.answer else ""
    if piece.where:
        chosen += f" where {' and '.join(f'{code}={option}' for code, option in piece.where)}"
    return Piece(value, piece.source, piece.subject, chosen)


def _given(figures: Figures) -> dict[str, list[Given]]:
    """What tokens can print of each standard's questions, key questions first."""
    scores = figures.card.questions
    return {
        standard.number: [
            *chain.from_iterable(
                _given_of(item, scores[item.number])
                for item in sorted(standard.questions, key=lambda item: not item.is_key_question)
            )
        ]
        for standard in figures.framework.case_standards
    }


def _given_of(item: QuestionItem, score: QuestionScore) -> Iterator[Given]:
    if item.is_typed or not score.base:
        return
    for code, label in item.answers:
        percent = score.percent_of(code) if code in score.judged else None
        if percent is not None:
            answer = "" if item.has_percentage and label == "Yes" else f" answer={label}"
            named = (f"{item.number} {measure}{answer}" for measure in ("share", "percent"))
            yield Given(score.counts[code], score.base, percent, *named)
