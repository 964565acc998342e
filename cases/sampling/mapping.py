"""Which column of a file is what: mapping.yaml (docs/formats.md), checked against the file and the framework. Pure."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator

from cases.sampling.days import DayOrder
from cases.sampling.identifiers import ADDRESS, BIRTH, NAME, NATIONAL, kind_of, kind_of_heading
from cases.sampling.tables import Table, as_text
from inspection.foundation.files import Filled, LocatedError, Schema, text_gate
from inspection.frameworks.document import YES_NO_LABELS, DetailItem, DetailType, QuestionSet

MOST_VALUES = 50  # that differ, of a choice


def _as_written(value: Any) -> Any:
    """YAML reads an unquoted Yes as true, and 1 as a number."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return str(value) if isinstance(value, int) else value


def _keys_as_written(value: Any) -> Any:
    return {_as_written(key): each for key, each in value.items()} if isinstance(value, dict) else value


Heading = Annotated[Filled, text_gate(120), BeforeValidator(_as_written)]
Text = Annotated[str, text_gate(200), BeforeValidator(_as_written)]
Values = Annotated[dict[Text, Text], BeforeValidator(_keys_as_written)]


class DetailMapping(Schema):
    """The column of a detail, and what values of it stand for: an option, or nothing. One that is not listed stands for
    itself."""

    column: Heading
    values: Values = {}


class Mapping(Schema):
    reference: Heading
    started: Heading
    practitioner: Heading | None = None
    details: dict[str, DetailMapping] = {}
    dates: Literal["day_first", "month_first"] | None = None
    sheet: Text | None = None

    @property
    def order(self) -> DayOrder | None:
        return DayOrder(self.dates) if self.dates else None

    @property
    def columns(self) -> list[str]:
        of_details = [detail.column for detail in self.details.values()]
        return [self.reference, self.started, *([self.practitioner] if self.practitioner else []), *of_details]

    def stored(self) -> dict[str, Any]:
        """As JSON, and as it is read again."""
        return self.model_dump(mode="json", exclude_defaults=True)


def plain(text: str) -> str:
    """What two texts have in common that people read alike."""
    return " ".join(text.casefold().split())


def heading_in(table: Table, name: str) -> str | None:
    """The heading that is called so, whatever its capitals and blanks."""
    return next((heading for heading in table.headings if plain(heading) == plain(name)), None)


def identifying(table: Table) -> dict[str, str]:
    """{heading: what it seems to hold} of the columns that tell who somebody is."""
    kinds = ((heading, kind_of(heading, table.values(heading))) for heading in table.headings)
    return {heading: kind for heading, kind in kinds if kind}


# --- Faults -----------------------------------------------------------------------------------------------------------


def mapping_errors(mapping: Mapping, table: Table, framework: QuestionSet, *, hashed: bool) -> Iterator[LocatedError]:
    """What is wrong with a mapping of this file, by its keys. `hashed`: the file's references are not kept."""
    by_code = {detail.code: detail for detail in framework.details}
    kinds = identifying(table)
    named: list[tuple[tuple[str, ...], str]] = [(("reference",), mapping.reference), (("started",), mapping.started)]
    if mapping.practitioner:
        named.append((("practitioner",), mapping.practitioner))
    for code, detail in mapping.details.items():
        if code not in by_code:
            yield ("details", code), f"the framework has no such detail; it has {', '.join(by_code) or 'none'}"
        else:
            named.append((("details", code, "column"), detail.column))
            yield from _value_errors(("details", code, "values"), detail, by_code[code])
    for path, column in named:
        yield from _column_errors(path, column, table)
        if fault := _identity_fault(path, heading_in(table, column) or column, kinds, hashed=hashed):
            yield path, fault
    yield from _repeated(named[: 3 if mapping.practitioner else 2])


def _column_errors(path: tuple[str, ...], column: str, table: Table) -> Iterator[LocatedError]:
    if heading_in(table, column):
        return
    several = [heading for heading in table.headings if plain(heading).startswith(f"{plain(column)} (column ")]
    if several:
        yield path, f"several columns are called “{column}”: name one of {_quoted(several)}"
    else:
        yield path, f"no column is called “{column}”; there are {_quoted(table.headings)}"


def _quoted(names: Sequence[str]) -> str:
    more = f" and {len(names) - 30} more" if len(names) > 30 else ""
    return ", ".join(f"“{name}”" for name in names[:30]) + more


def _identity_fault(path: tuple[str, ...], column: str, kinds: dict[str, str], *, hashed: bool) -> str:
    kind = kinds.get(column, "")
    if path == ("practitioner",):
        # Only codes are stored of it; but those it is about are not whose it is.
        fault = kind if kind in (BIRTH, ADDRESS) else ""
    elif path == ("started",):
        fault = kind_of_heading(column)
    elif path == ("reference",):
        fault = "" if hashed and kind != BIRTH else kind
    else:
        fault = kind
    if not fault:
        return ""
    instead = "; have references made instead" if path == ("reference",) and kind in (*NATIONAL, NAME) else ""
    return f"“{column}” seems to hold {fault}, which are never stored{instead}"


def _value_errors(path: tuple[str, ...], detail: DetailMapping, item: DetailItem) -> Iterator[LocatedError]:
    for value, meaning in detail.values.items():
        if meaning and item.type in (DetailType.CHOICE, DetailType.YES_NO) and option_of(item, meaning) is None:
            yield (*path, value), f"“{meaning}” is none of the options; they are {options_in_words(item)}"


def _repeated(named: Sequence[tuple[tuple[str, ...], str]]) -> Iterator[LocatedError]:
    seen: set[str] = set()
    for path, column in named:
        if plain(column) in seen:
            yield path, f"“{column}” stands for something else already"
        seen.add(plain(column))


def option_of(item: DetailItem, text: str) -> str | None:
    """The option that a text says, whatever its capitals."""
    said = plain(text)
    words = {plain(option): option for option in item.options}
    if item.type == DetailType.YES_NO:
        words |= {plain(label): code for code, label in YES_NO_LABELS.items()} | {"true": "yes", "false": "no"}
    return words.get(said)


def options_in_words(item: DetailItem) -> str:
    return ", ".join(item.label_of(option) for option in item.options)


# --- Guesses ----------------------------------------------------------------------------------------------------------

REFERENCE_WORDS = (
    "case reference", "case ref", "case number", "case no", "case id", "reference", "ref", "crn", "case", "id",
    "reference number", "file number", "file ref", "number",
)  # fmt: skip
STARTED_WORDS = (
    "start date", "date started", "commencement date", "date commenced", "commenced", "commencement", "started",
    "order start date", "sentence start date", "order date", "sentence date", "date of commencement", "started on",
    "start", "date",
)  # fmt: skip
PRACTITIONER_WORDS = (
    "officer", "practitioner", "probation practitioner", "responsible officer", "offender manager", "case manager",
    "probation officer", "officer name", "practitioner name", "case holder", "worker", "allocated to", "manager",
)  # fmt: skip
# Of details that frameworks often have, by words that their codes hold.
DETAIL_WORDS = {
    "sex": ("sex", "gender"),
    "sentence": ("sentence type", "type of sentence", "order type", "disposal", "sentence", "type of order"),
    "risk": ("risk of serious harm", "rosh", "rosh level", "risk", "risk level"),
    "ethnic": ("ethnicity", "ethnic group", "ethnic origin", "ethnic background"),
    "age": ("age group", "age band", "age range"),
    "grade": ("grade", "officer grade", "practitioner grade", "staff grade"),
    "report": ("court report", "report", "pre sentence report", "psr"),
}
SAME = {
    "m": "male", "man": "male", "f": "female", "woman": "female", "w": "female", "y": "yes", "n": "no", "1": "yes",
    "0": "no", "co": "community order", "sso": "suspended sentence order", "vh": "very high", "h": "high",
    "l": "low", "po": "probation officer", "pso": "probation services officer",
}  # fmt: skip
BLANKS = frozenset({"", "-", "–", "n/a", "na", "none", "not known", "unknown", "not recorded", "null", "nil", "#n/a"})


def guess(table: Table, framework: QuestionSet, remembered: dict[str, Any] | None = None) -> dict[str, str]:
    """{target: heading} for "reference", "started", "practitioner" and each "details.code" that can be guessed: as it
    was the last time in this region, by what a column is called, or by the values that it holds."""
    kinds = identifying(table)
    usual = _guess_by_memory(table, remembered or {})
    words = {
        "reference": REFERENCE_WORDS,
        "started": (plain(framework.vocabulary.started), *STARTED_WORDS),
        "practitioner": (plain(framework.vocabulary.practitioner.one), *PRACTITIONER_WORDS),
    }
    for detail in framework.details:
        words[f"details.{detail.code}"] = (
            plain(detail.label),
            plain(detail.code.replace("_", " ")),
            *(name for part, names in DETAIL_WORDS.items() if part in detail.code for name in names),
        )
    guessed: dict[str, str] = {}
    for target, candidates in words.items():
        free = [heading for heading in table.headings if heading not in guessed.values()]
        if target != "practitioner":
            free = [heading for heading in free if heading not in kinds]
        else:
            free = [heading for heading in free if kinds.get(heading, NAME) == NAME]
        found = usual.get(target) if usual.get(target) in free else _called(free, candidates)
        if not found and target.startswith("details."):
            found = _by_values(table, free, framework, target.removeprefix("details."))
        if found:
            guessed[target] = found
    return guessed


def _guess_by_memory(table: Table, remembered: dict[str, Any]) -> dict[str, str]:
    said = {key: remembered[key] for key in ("reference", "started", "practitioner") if remembered.get(key)}
    said |= {f"details.{code}": detail["column"] for code, detail in remembered.get("details", {}).items()}
    headings = {target: heading_in(table, name) for target, name in said.items()}
    return {target: heading for target, heading in headings.items() if heading}


def _called(headings: Sequence[str], candidates: Sequence[str]) -> str | None:
    plainly = {heading: plain(heading.replace("_", " ").replace(".", " ")) for heading in headings}
    for word in candidates:
        for heading, name in plainly.items():
            if name == word or name.endswith(f": {word}"):
                return heading
    for word in candidates[:6]:
        for heading, name in plainly.items():
            if len(word) > 3 and word in name:
                return heading
    return None


def _by_values(table: Table, headings: Sequence[str], framework: QuestionSet, code: str) -> str | None:
    """A column of which nearly every value is an option of this choice."""
    item = next(detail for detail in framework.details if detail.code == code)
    if item.type != DetailType.CHOICE:
        return None
    for heading in headings:
        texts = [text for text in map(as_text, table.values(heading)[:500]) if plain(text) not in BLANKS]
        if texts and sum(option_of(item, text) is not None for text in texts) > 0.9 * len(texts):
            return heading
    return None


def unresolved(table: Table, heading: str, item: DetailItem, values: dict[str, str]) -> list[str]:
    """The values of a choice's column that are neither an option nor listed, each once, in their order."""
    if item.type not in (DetailType.CHOICE, DetailType.YES_NO):
        return []
    listed = {plain(value) for value in values}
    texts = dict.fromkeys(as_text(cell) for cell in table.values(heading))
    once = {plain(text): text for text in texts if text}
    return sorted(text for said, text in once.items() if said not in listed and option_of(item, text) is None)


def guess_value(item: DetailItem, text: str, remembered: dict[str, str]) -> str | None:
    """The option that a value seems to mean, "" for none of them; `None` where nothing can be guessed."""
    said = plain(text)
    for value, meaning in remembered.items():
        if plain(value) == said and (not meaning or option_of(item, meaning) is not None):
            return option_of(item, meaning) or ""
    if said in BLANKS:
        return ""
    if said in SAME and (option := option_of(item, SAME[said])) is not None:
        return option
    begin = [option for option in item.options if plain(item.label_of(option)).startswith(said)]
    return begin[0] if len(begin) == 1 else None
