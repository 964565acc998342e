"""Columns and values that tell who somebody is: names, birth, addresses, numbers that a nation gives. Pure.

The patterns are those that are published: National Insurance numbers (HMRC, NIM39110), NHS numbers with their check
digit (NHS Data Dictionary), PNC and CRO numbers (Home Office, PNC manual), prison numbers (a letter, four digits, two
letters).
"""

import datetime
import re
from collections.abc import Callable, Sequence
from pathlib import Path

from cases.sampling.days import find_order, read_day
from cases.sampling.tables import Cell, as_text

NAME, BIRTH, ADDRESS = "names of people", "dates of birth", "addresses, telephone numbers or mail addresses"
NI, NHS, PNC, CRO, PRISON = (
    "National Insurance numbers",
    "NHS numbers",
    "PNC identifiers",
    "CRO numbers",
    "prison numbers",
)
NATIONAL = (NI, NHS, PNC, CRO, PRISON)
# What part of the values of a column must look so.
MOST, SOME = 0.5, 0.2
LONG_AGO = 365 * 10  # days: most of what is inspected began later, and whoever it is about was born before
LOOKED_AT = 600  # values, spread over all of them

_WORD = r"(?:^|[^a-z])(?:{})(?:$|[^a-z])"
HEADINGS = {
    NI: r"ni ?n[ou]?|nino|ni ?number|national ?insurance.*",
    NHS: r"nhs.*",
    PNC: r"pnc.*",
    CRO: r"cro|cro ?(?:no|number|ref).*",
    PRISON: r"prison(?:er)? ?(?:no|num|number|id).*|noms.*|nomis.*",
    BIRTH: r"dob|d ?o ?b|birth ?date|birthday|date ?of ?birth|born|birth.*",
    ADDRESS: r"address.*|post ?code|phone|telephone|mobile|e ?mail.*|street|house ?(?:no|number)",
    NAME: r"name|names|forenames?|surnames?|full ?name|first ?name|last ?name|family ?name|given ?name|alias(?:es)?|"
    r"nick ?name|initials|known ?as|middle ?names?|christian ?name|maiden ?name",
}
OF_HEADINGS = {kind: re.compile(_WORD.format(words), re.IGNORECASE) for kind, words in HEADINGS.items()}
# What says of a name that it is a thing's.
OF_THINGS = re.compile(
    r"\b(?:file|unit|office|team|region|court|project|programme|requirement|offence|sentence|order|area|pdu) ?names?\b",
    re.IGNORECASE,
)

OF_VALUES = {
    NI: re.compile(r"(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]", re.I),
    PNC: re.compile(r"(?:19|20)?\d{2}/\d{1,7}[A-Z]", re.I),
    CRO: re.compile(r"\d{1,6}/\d{2}[A-Z]|SF ?\d{2}/\d{1,6}[A-Z]", re.I),
    PRISON: re.compile(r"[A-Z]\d{4}[A-Z]{2}", re.I),
}
NHS_SPACED = re.compile(r"\d{3}[ -]\d{3}[ -]\d{4}")
MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[a-z]{2,}", re.I)
POSTCODE = re.compile(r"(?:^|.*\s)[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}", re.I)
TELEPHONE = re.compile(r"(?:\+44|0)[\d ()-]{9,14}")
# Two or three words that begin with a capital, or a surname, a comma and what comes before it.
LIKE_A_NAME = re.compile(
    r"(?:(?:Mr|Mrs|Ms|Miss|Dr|MR|MRS|MS|MISS|DR)\.? )?[^\W\d_][^\W\d_'’-]*,? (?:[^\W\d_][\w'’.-]*[, ]*){1,3}"
)
FIRST_NAMES = frozenset(Path(__file__).with_name("first_names.txt").read_text().split())


def kind_of(heading: str, cells: Sequence[Cell]) -> str:
    """What the column seems to hold that tells who somebody is, in words; empty for nothing."""
    return kind_of_heading(heading) or _kind_of_values(cells)


def kind_of_heading(heading: str) -> str:
    plain = re.sub(r"[\s_./()-]+", " ", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", heading)).strip()
    for kind, pattern in OF_HEADINGS.items():
        if pattern.search(plain) and not (kind == NAME and OF_THINGS.search(plain)):
            return kind
    return ""


def national_kind(text: str) -> str:
    """Which number of a nation's a single value is by its pattern; ten digits alone may be any number."""
    for kind, pattern in OF_VALUES.items():
        if pattern.fullmatch(text):
            return kind
    return NHS if NHS_SPACED.fullmatch(text) and _is_nhs_number(text) else ""


def is_like_a_name(text: str) -> bool:
    words = re.findall(r"[^\W\d_]+", text.casefold())
    return any(word in FIRST_NAMES for word in words) and bool(LIKE_A_NAME.fullmatch(text.strip()))


def _kind_of_values(cells: Sequence[Cell]) -> str:
    cells = [cell for cell in cells if as_text(cell)]
    cells = cells[:: len(cells) // LOOKED_AT + 1]
    texts = [as_text(cell) for cell in cells]
    if not texts:
        return ""
    kinds = [national_kind(text) for text in texts]
    for kind in NATIONAL:
        if sum(each == kind for each in kinds) >= SOME * len(texts):
            return kind
    if _part(texts, _is_nhs_number) >= MOST:
        return NHS
    if _part(texts, is_like_a_name) >= SOME:
        return NAME
    if _part(texts, _is_contact) >= SOME:
        return ADDRESS
    return BIRTH if _are_births(cells) else ""


def _part(texts: Sequence[str], holds: Callable[[str], bool]) -> float:
    return sum(1 for text in texts if holds(text)) / len(texts)


def _is_contact(text: str) -> bool:
    return any(pattern.fullmatch(text) for pattern in (MAIL, POSTCODE, TELEPHONE))


def _is_nhs_number(text: str) -> bool:
    digits = re.sub(r"[ -]", "", text)
    if not re.fullmatch(r"[0-9]{10}", digits):
        return False
    check = 11 - sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    return check != 10 and check % 11 == int(digits[9])


def _are_births(cells: Sequence[Cell]) -> bool:
    """Whether most of the values are days, and most of these long ago. A bare number may be anything."""
    order = find_order(cells).order
    days = []
    for cell in cells:
        if isinstance(cell, (int, float)):
            continue
        try:
            days.append(read_day(cell, order))
        except ValueError:
            continue
    latest = datetime.datetime.now(datetime.UTC).date() - datetime.timedelta(days=LONG_AGO)
    return len(days) > MOST * len(cells) and sum(day < latest for day in days) > MOST * len(days)
