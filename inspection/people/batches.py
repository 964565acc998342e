"""Many people at a time: rows of name, address and role, as pasted or in a CSV file. Nothing is stored here."""

import csv
import hashlib
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models.functions import Lower

from inspection.foundation.search import folded
from inspection.people.invitations import Invitee
from inspection.people.models import User
from inspection.people.roles import SystemRole

MOST_ROWS = 500
NAME_LIMIT, EMAIL_LIMIT = 120, 254  # as the columns hold
COLUMNS = 3
HEADINGS = {"address", "email", "e-mail", "email address", "mail"}
NO_ROLE = ("", "none", "no", "-")


class RowsRefusedError(ValueError):
    """Rows that cannot be read at all; the message says why."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row with what is wrong with it, or nothing; `number` is its line, from 1."""

    number: int
    name: str
    email: str
    role: str
    faults: tuple[str, ...] = ()

    @property
    def invitee(self) -> Invitee:
        """Of a row without faults."""
        return Invitee(self.email, self.name, ROLES[folded(self.role)])

    @property
    def role_label(self) -> str:
        role = ROLES.get(folded(self.role))
        return self.role if role is None else str(role.label)


ROLES = (
    {folded(str(role.label)): role for role in SystemRole}
    | {folded(role.value.replace("_", " ")): role for role in SystemRole}
    | {role.value: role for role in SystemRole}
    | dict.fromkeys(NO_ROLE, SystemRole.NONE)
)


def check_rows(text: str) -> list[Row]:
    """Every row with its faults. Raises `RowsRefusedError`."""
    rows = list(_read(text))
    if not rows:
        raise RowsRefusedError("There is no row. Each person is a line: name, address, role")
    if len(rows) > MOST_ROWS:
        raise RowsRefusedError(f"There are more than {MOST_ROWS:,} rows. Invite them in several parts")
    known = _known_addresses(rows)
    first: dict[str, int] = {}
    checked = []
    for row in rows:
        faults = [*_faults(row), *_faults_of_address(row, known, first)]
        first.setdefault(row.email.lower(), row.number)
        checked.append(Row(row.number, row.name, row.email, row.role, tuple(faults)))
    return checked


def digest_of(rows: Sequence[Row]) -> str:
    """Of what the check has found: who invites says what they saw."""
    return hashlib.sha256(repr([(row.email, row.name, row.role, row.faults) for row in rows]).encode()).hexdigest()


def _read(text: str) -> Iterator[Row]:
    """Rows of cells; a line of headings and empty lines are left out. One more than can be is enough."""
    first_line = text.lstrip().partition("\n")[0]
    delimiter = next((mark for mark in "\t;" if mark in first_line), ",")
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter, skipinitialspace=True)
    try:
        rows = [(reader.line_num, [" ".join(cell.split()) for cell in cells]) for cells in reader]
    except csv.Error as error:
        raise RowsRefusedError(f"Line {reader.line_num} cannot be read: a cell of it is too long") from error
    filled = [(line, cells) for line, cells in rows if any(cells)]
    if filled and len(filled[0][1]) > 1 and folded(filled[0][1][1]) in HEADINGS:
        filled = filled[1:]
    for line, cells in itertools.islice(filled, MOST_ROWS + 1):
        name, email, role, *more = [*cells, *[""] * COLUMNS][: max(COLUMNS, len(cells))]
        too_many = ("It has more than three columns: name, address, role",) if any(more) else ()
        yield Row(line, name, email, role, too_many)


def _faults(row: Row) -> Iterator[str]:
    yield from row.faults
    if not row.name:
        yield "The name is missing"
    elif len(row.name) > NAME_LIMIT:
        yield f"The name is longer than {NAME_LIMIT} characters"
    if folded(row.role) not in ROLES:
        yield f"“{row.role[:60]}” is no role. There are: {', '.join(str(role.label) for role in SystemRole)}"


def _faults_of_address(row: Row, known: set[str], first: dict[str, int]) -> Iterator[str]:
    address = row.email.lower()
    if not row.email:
        yield "The address is missing"
    elif not _is_address(row.email):
        yield "The address is none, such as name@example.org"
    elif address in first:
        yield f"The address stands in line {first[address]} already"
    elif address in known:
        yield "There is an account with this address already"


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= EMAIL_LIMIT


def _known_addresses(rows: Sequence[Row]) -> set[str]:
    asked = [row.email.lower() for row in rows if _is_address(row.email)]
    found = User.objects.annotate(lower=Lower("email")).filter(lower__in=asked)
    return set(found.order_by().values_list("lower", flat=True))
