"""What only the database can tell: which texts have the words that are wanted, and which of their words those are."""

import re
from collections.abc import Collection, Iterable
from functools import reduce
from operator import and_, or_

from django.contrib.postgres.search import SearchQuery
from django.db import connection
from django.db.models import BooleanField, Func, Q, TextField, Value
from django.db.models.expressions import Combinable, RawSQL

from cases.models import SearchText
from cases.search.words import Wanted
from inspection.models import Inspection

# Whether a text has the words: of the table's row, which is never joined under another name.
MATCHES = '"cases_searchtext"."vector" @@ (%(expressions)s)'
STEMS = "cases_searchtext.id IN (SELECT rowid FROM cases_searchstem WHERE cases_searchstem MATCH %s)"
BEGINNINGS = "cases_searchtext.id IN (SELECT rowid FROM cases_searchword WHERE cases_searchword MATCH %s)"
# No word has a bracket in it.
MARKED = "HighlightAll=true, StartSel=[, StopSel=]"
IN_BRACKETS = re.compile(r"\[([^]]*)\]")
MARKED_BY_STEM = """
SELECT rowid, highlight(cases_searchstem, 0, '[', ']') FROM cases_searchstem
WHERE cases_searchstem MATCH %s AND rowid IN (SELECT value FROM json_each(%s))
"""
MARKED_BY_BEGINNING = """
SELECT rowid, highlight(cases_searchword, 0, '[', ']') FROM cases_searchword
WHERE cases_searchword MATCH %s AND rowid IN (SELECT value FROM json_each(%s))
"""


def matches(wanted: Wanted, inspection: Inspection) -> Combinable | Q:
    """Of a `SearchText` of the inspection: it has all that is wanted."""
    if connection.vendor == "postgresql":
        return _matches_vector(wanted, inspection)
    whole = wanted.phrases[:-1] if wanted.begun else wanted.phrases
    condition = Q(inspection=inspection)
    if whole:
        condition &= Q(_fts(STEMS, " AND ".join(map(_quoted, whole))))
    if wanted.begun:
        last = _quoted(wanted.phrases[-1])
        # A stem need not begin as the word does, and the beginning of a word has no stem.
        condition &= Q(_fts(STEMS, last)) | Q(_fts(BEGINNINGS, f"{last}*"))
    return condition


def marked_words(wanted: Wanted, texts: Collection[int]) -> dict[int, set[str]]:
    """{text: its words that are wanted}, of texts by primary key."""
    rows: Iterable[tuple[int, str]]
    rows = _marked_in_vector(wanted, texts) if connection.vendor == "postgresql" else _marked_by_fts(wanted, texts)
    marked: dict[int, set[str]] = {}
    for pk, words in rows:
        for part in IN_BRACKETS.findall(words):
            marked.setdefault(pk, set()).update(part.split())
    return marked


# --- PostgreSQL -------------------------------------------------------------------------------------------------------


def _matches_vector(wanted: Wanted, inspection: Inspection) -> Func:
    terms = [
        _term(phrase, is_begun=wanted.is_begun and index == len(wanted.phrases))
        for index, phrase in enumerate(wanted.phrases, start=1)
    ]
    # The inspection's number among the words, with a sign that PostgreSQL's parser would take away.
    here = Func(Value(f"'#{inspection.pk}'"), template="%(expressions)s::tsquery")
    return Func(here, reduce(and_, terms), template=MATCHES, arg_joiner=" && ", output_field=BooleanField())


def _term(phrase: tuple[str, ...], *, is_begun: bool) -> SearchQuery:
    """By its stems, or as it stands."""
    as_it_stands = " <-> ".join(f"'{word}'" for word in phrase) + (":*" if is_begun else "")
    stems = SearchQuery(" ".join(phrase), config="english", search_type="phrase")
    return stems | SearchQuery(as_it_stands, config="simple", search_type="raw")


def _marked_in_vector(wanted: Wanted, texts: Collection[int]) -> Iterable[tuple[int, str]]:
    begun = wanted.begun
    any_word = reduce(or_, [_term((word,), is_begun=word == begun) for word in wanted.words])
    found = SearchText.objects.filter(pk__in=texts)
    for config in ("english", "simple"):
        # What one leaves out as a word without meaning, such as "will", the other has.
        language = Func(Value(config), template="%(expressions)s::regconfig")
        headline = Func(language, "words", any_word, Value(MARKED), function="ts_headline", output_field=TextField())
        yield from found.values_list("pk", headline)


# --- SQLite -----------------------------------------------------------------------------------------------------------


def _fts(condition: str, expression: str) -> RawSQL:
    return RawSQL(condition, [expression], output_field=BooleanField())


def _quoted(phrase: tuple[str, ...]) -> str:
    # Within quotation marks nothing is an operator of FTS5, and no word has one in it.
    return f'"{" ".join(phrase)}"'


def _marked_by_fts(wanted: Wanted, texts: Collection[int]) -> Iterable[tuple[int, str]]:
    numbers = str(list(texts))
    with connection.cursor() as cursor:
        cursor.execute(MARKED_BY_STEM, [" OR ".join(_quoted((word,)) for word in wanted.words), numbers])
        yield from cursor.fetchall()
        if wanted.begun:
            cursor.execute(MARKED_BY_BEGINNING, [f"{_quoted((wanted.begun,))}*", numbers])
            yield from cursor.fetchall()
