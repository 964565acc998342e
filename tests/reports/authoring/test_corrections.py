"""Answers of Tameside are corrected at random: whatever its narrative says then is still true, or the checks list it.

What is true is worked out here a second time: from the numbers of answers, and from the printed text with patterns of
this module's own. Nothing of `reports.authoring.checks` or of the conditions is asked but what it lists.
"""

import random
import re
from decimal import ROUND_HALF_UP, Decimal

import pytest

from reports.authoring.checking import checks_of
from reports.authoring.report import Written
from reports.authoring.tokens.resolver import Figures
from reports.models import Passage
from tests.factories import make_tameside

pytestmark = [pytest.mark.anywhere, pytest.mark.django_db, pytest.mark.usefixtures("narratives_are_there")]

ROUNDS = 60
WORDS_OF = {"minority": range(50), "too few": range(65), "reasonable majority": range(65, 80)}
WORDS_OF["large majority"] = range(80, 101)


def percent(yes, base):
    return int((Decimal(100 * yes) / base).quantize(Decimal(1), ROUND_HALF_UP))


class Corrected(Figures):
    """Tameside's, with some answers Yes made No or No made Yes."""

    def __init__(self, inspection, texts, corrections):
        super().__init__(inspection, texts)
        self.corrections = corrections

    @property
    def _counts(self):
        return self.corrected

    def correct(self, counts, dice):
        self.corrected = {
            where: {pk: tally.copy() for pk, tally in tallies.items()} for where, tallies in counts.items()
        }
        items = [item for item in self.framework.questions if item.has_percentage]
        # One of these each time: the sentences that rest on them rest on them alone.
        chosen = [self.framework.by_number[dice.choice(("2.1.1i", "2.6.1e", "EN1"))]] if self.corrections else []
        for item in [*chosen, *dice.sample(items, self.corrections)]:
            up = dice.random() < 0.5
            given, instead = ("no", "yes") if up else ("yes", "no")
            share = dice.choice((0.1, 0.3, 1))
            for tallies in self.corrected.values():
                if tally := tallies.get(item.pk):
                    moved = round(tally[given] * share + 0.4)
                    moved = min(moved, tally[given])
                    tally[given] -= moved
                    tally[instead] += moved


class Truth:
    """What the corrected answers say, for the sentences below."""

    def __init__(self, figures):
        self.figures = figures

    def count(self, number, where=()):
        tally = self.figures.corrected[where].get(self.figures.framework.by_number[number].pk, {})
        return tally.get("yes", 0), tally.get("yes", 0) + tally.get("no", 0)

    def percent(self, number):
        yes, base = self.count(number)
        return percent(yes, base)

    def is_all(self, number, where=()):
        yes, base = self.count(number, where)
        return yes == base > 0

    def lowest(self, standard):
        items = self.figures.framework.standards_by_number[standard].key_questions
        return min(self.percent(item.number) for item in items)


LICENCE = (("sentence_type", "Licence"),)
# Of words that no figure stands beside, when they are true.
TRUE_WHILE = {
    "Nobody in the sample was homeless": lambda truth: truth.is_all("2.6.1e"),
    "suitable in all that we read": lambda truth: truth.is_all("2.1.1i"),
    "Whenever a licence case called for enforcement": lambda truth: truth.is_all("EN1", LICENCE),
    "each fall in the": lambda truth: max(truth.percent("2.4.2"), truth.percent("2.4.3")) < 50,
    "Every standard of case supervision that is rated": lambda truth: all(
        truth.lowest(standard) < 50 for standard in ("2.2", "2.3", "2.4", "2.5")
    ),
    "this is the question about keeping other people safe": lambda truth: truth.lowest("2.2") == truth.percent("2.2.3"),
    "concerns the safety of other people": lambda truth: truth.lowest("2.4") == truth.percent("2.4.3"),
    "was again where practice was weakest": lambda truth: truth.lowest("2.5") == truth.percent("2.5.3"),
}
PERCENT_FIRST = re.compile(r"(\d+) per cent[^().;]*\((\d+) of (\d+)\)")
SHARE_FIRST = re.compile(r"(\d+) of (\d+)[^().;]*\((\d+) per cent\)")
WORD = re.compile(rf"({'|'.join(WORDS_OF)})[^().;]*\((\d+) per cent\)", re.IGNORECASE)


def untrue(text, truth):
    """What of a passage, as it is printed, is not true."""
    for said, yes, base in PERCENT_FIRST.findall(text):
        if percent(int(yes), int(base)) != int(said):
            yield f"{said} per cent ({yes} of {base})"
    for yes, base, said in SHARE_FIRST.findall(text):
        if percent(int(yes), int(base)) != int(said):
            yield f"{yes} of {base} ({said} per cent)"
    for word, said in WORD.findall(text):
        if int(said) not in WORDS_OF[word.lower()]:
            yield f"{word} ({said} per cent)"
    yield from re.findall(r"\b[Aa] too few\b", text)
    for words, is_true in TRUE_WHILE.items():
        if words in text and not is_true(truth):
            yield words


@pytest.fixture
def tameside():
    return make_tameside(narrative=True)


def planted(tameside):
    """Sentences as writers with less care write them."""
    texts = [
        ("2.2", "It is so in {2.2.3 percent} (8 of 28)."),
        ("2.2", "It is so in a minority of the cases ({2.2.3 percent})."),
        ("2.2", "A {2.2.2 proportion} of plans were good."),
        ("2.5", "In {2.5.1 share} cases (71 per cent) it was so."),
        ("2.5", "In a reasonable majority ({2.5.1 percent}) it was so."),
    ]
    for section, text in texts:
        Passage.objects.create(inspection=tameside, section=section, kind="narrative", position=99, text=text)


def test_after_any_correction_every_sentence_is_true_or_listed(tameside):
    planted(tameside)
    passages = list(Passage.objects.filter(inspection=tameside))
    texts = [passage.text for passage in passages]
    counts = Figures(tameside, texts)._counts
    dice = random.Random(2023)
    found = set()
    for _ in range(ROUNDS):
        figures = Corrected(tameside, texts, dice.choice((1, 5, 30)))
        figures.correct(counts, dice)
        truth = Truth(figures)
        errors = {finding.passage for finding in checks_of(tameside, Written(passages, figures)).errors}
        for passage in passages:
            faults = list(untrue(" ".join(figures.plain(passage.text).split()), truth))
            assert not faults or passage.pk in errors, (passage, faults)
            found |= {re.sub(r"\d+", "n", fault) for fault in faults}
    # It happened: each of the sentences was untrue at some time.
    assert found >= set(TRUE_WHILE)
    assert {"n per cent (n of n)", "n of n (n per cent)", "A too few"} <= found
    assert any("(n per cent)" in fault and "of n" not in fault for fault in found)


def test_this_reader_finds_nothing_in_the_text_as_it_stands(tameside):
    passages = list(Passage.objects.filter(inspection=tameside))
    figures = Corrected(tameside, [passage.text for passage in passages], 0)
    figures.correct(Figures(tameside, [passage.text for passage in passages])._counts, random.Random(0))
    truth = Truth(figures)
    texts = [" ".join(figures.plain(passage.text).split()) for passage in passages]
    assert [fault for text in texts for fault in untrue(text, truth)] == []
    # And all that it knows of stands there.
    assert [words for words in TRUE_WHILE if not any(words in text for text in texts)] == []
    assert sum(len(PERCENT_FIRST.findall(text)) + len(SHARE_FIRST.findall(text)) for text in texts) >= 5
