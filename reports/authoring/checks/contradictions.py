"""Figures that contradict each other, and words that contradict their figures. Pure."""

import re
from collections.abc import Iterator, Sequence

from inspection.frameworks.scale import Band, band_of
from reports.authoring.checks.findings import Finding, Severity
from reports.authoring.checks.reading import Figure, Sentence, Words, places_of, words_pattern
from reports.authoring.phrases import with_article

# Between two that stand together: one follows in brackets, or after "that is" and the like.
IN_BRACKETS = r"[^().;:!?]{0,120}\(\s*(?:(?:only|just|some|about|that\s+is|i\.e\.|an?|the|all|in)[\s,]*){0,2}"
BY_THE_WAY = r"\s*(?:,|–|—|=|:)?\s*(?:or|of|at|that\s+is|i\.e\.|namely|which\s+is|an?|only|just)?,?\s*"
TOGETHER = re.compile(rf"{IN_BRACKETS}|{BY_THE_WAY}")
LONGEST_GAP = 160  # characters: no pattern is tried on a longer one
CLOSE = re.compile(r"[^(),.;:!?]{0,60}\(\s*")
NEGATION = re.compile(r"\b(?:not|nor|nearly|almost|than|about|around|over|under|hardly)\s+(?:an?\s+)?$", re.IGNORECASE)
# What a word says of a percentage, (least, most); common words stand for it whatever the framework calls it.
SAYS = {
    **dict.fromkeys(("all", "every", "each", "everyone", "everybody"), (100, 100)),
    **dict.fromkeys(("none", "nobody", "no one"), (0, 0)),
    **dict.fromkeys(("majority", "most"), (50, 100)),
    "minority": (0, 50),
    "half": (45, 55),
    "quarter": (20, 30),
    **dict.fromkeys(("third", "one third"), (28, 38)),
    **dict.fromkeys(("two thirds", "two-thirds"), (62, 72)),
    **dict.fromkeys(("three quarters", "three-quarters"), (70, 80)),
}
OF_FRACTIONS = {word for word, (least, most) in SAYS.items() if (least, most) not in ((100, 100), (0, 0))}


def contradictions(words: Words, bands: Sequence[Band]) -> Iterator[Finding]:
    """All of a passage. `bands` are the framework's, none where it has none."""
    terms = {term.casefold() for band in bands for term in band.proportions}
    for sentence in words.sentences:
        found = [
            *_pairs(sentence),
            *_impossible(sentence),
            *(_proportions(words, sentence, terms, tuple(bands)) if terms else ()),
            *_articles(words, sentence, terms),
            *_said(sentence, terms),
            *_in_band(sentence, tuple(bands)),
        ]
        for kind, wrong, remedy, token in found:
            place = sentence.shown
            yield Finding(kind, Severity.ERROR, words.section, words.key, place, wrong, remedy, token)


def _pairs(sentence: Sentence):
    """A percentage beside a count and a base that do not make it."""
    for first, second in zip(sentence.figures, sentence.figures[1:], strict=False):
        if first.is_share == second.is_share or not _together(sentence, first.end, second.start):
            continue
        share, percent = (first, second) if first.is_share else (second, first)
        if share.base and not _rounds_to(share, percent):
            made = f"{share.text} is {share.whole} per cent"
            yield (
                "figures",
                f"“{percent.text}” stands beside “{share.text}”, but {made}",
                "Let tokens print both figures, of the same question and the same answer",
                "",
            )


def _rounds_to(share: Figure, percent: Figure) -> bool:
    assert percent.percent is not None
    scale: int = 10 ** places_of(percent.text)
    # Half up, in whole numbers, as `percentage` does.
    return (200 * scale * share.count + share.base) // (2 * share.base) == percent.percent * scale


def _impossible(sentence: Sentence):
    for figure in sentence.figures:
        is_of_one = figure.text.casefold().endswith("one")
        if figure.is_share and figure.count > figure.base and not is_of_one:
            yield "figures", f"“{figure.text}” counts more than there are", "Correct the figure, or use a token", ""


def _proportions(words: Words, sentence: Sentence, terms: set[str], bands: tuple[Band, ...]):
    """A word that the framework keeps for the percentages of a band, beside a percentage of another."""
    for match in words_pattern(terms).finditer(sentence.text):
        term = " ".join(match[0].casefold().split())
        for figure in _beside(sentence, match, is_common=term == "most"):
            whole = figure.whole
            if whole is None or not 0 <= whole <= 100:
                continue
            band = band_of(whole, bands)
            if term in map(str.casefold, band.proportions):
                continue
            tokens = words.tokens_in(sentence.start + figure.start, sentence.start + figure.end)
            asked = next((piece for piece in tokens if piece.question), None)
            yield (
                "proportion",
                f"“{match[0]}” stands with “{figure.text}”, for which the word is “{band.proportions[0]}”",
                "Let a token print the word" if asked else f"Write “{band.proportions[0]}”",
                f"{{{asked.question} a proportion{asked.answer}}}" if asked else "",
            )


def _articles(words: Words, sentence: Sentence, terms: set[str]):
    """ "a too few": an article before a word that takes none."""
    bare = [term for term in terms if with_article(term) == term]
    if not bare:
        return
    for match in re.finditer(rf"\ban?\s+({'|'.join(map(re.escape, bare))})\b", sentence.text, re.IGNORECASE):
        asked = next(iter(words.tokens_in(*(sentence.start + end for end in match.span(1)))), None)
        token = f"{{{asked.question} a proportion{asked.answer}}}" if asked and asked.question else ""
        remedy = "Let a token bring the article, where its word takes one" if token else "Leave the article out"
        yield "article", f"“{match[0]}” is no English", remedy, token


def _said(sentence: Sentence, terms: set[str]):
    """A common word for an amount, beside a figure of which it is not true."""
    of_terms = {place for match in words_pattern(terms).finditer(sentence.text) for place in range(*match.span())}
    for match in words_pattern(SAYS.keys() - terms).finditer(sentence.text):
        word = " ".join(match[0].casefold().split())
        before = sentence.text[max(match.start() - LONGEST_GAP, 0) : match.start()]
        if NEGATION.search(before) or match.start() in of_terms:
            continue
        for figure in _beside(sentence, match, is_common=True):
            whole, (least, most) = figure.whole, SAYS[word]
            # "Nobody was homeless (28 of 28)" counts those of whom it is true.
            allowed = whole is None or least <= whole <= most or (most == 0 and whole == 100)
            exact = most != least or not figure.is_share or figure.count in (0, figure.base)
            if not (allowed and exact):
                wrong = f"“{match[0]}” stands with “{figure.text}”, of which it is not true"
                yield "quantity", wrong, "Correct the word, or let a token print it", ""


def _beside(sentence: Sentence, match: re.Match[str], *, is_common: bool) -> Iterator[Figure]:
    """The figure that follows the word, in brackets, and the one that it explains. Words that are common in other
    senses belong to a figure only where that is close."""
    after = next((figure for figure in sentence.figures if figure.start >= match.end()), None)
    if after is not None:
        gap = sentence.text[match.end() : after.start]
        if len(gap) <= LONGEST_GAP and (CLOSE if is_common else TOGETHER).fullmatch(gap):
            yield after
    before = next((figure for figure in reversed(sentence.figures) if figure.end <= match.start()), None)
    if before is not None and not is_common and _together(sentence, before.end, match.start()):
        yield before


def _together(sentence: Sentence, start: int, end: int) -> bool:
    return end - start <= LONGEST_GAP and TOGETHER.fullmatch(sentence.text, start, end) is not None


def _in_band(sentence: Sentence, bands: tuple[Band, ...]):
    """ "… each fall in the ‘Inadequate’ band" after a percentage of another."""
    labels = "|".join(re.escape(band.rating.label) for band in bands)
    if not labels:
        return
    for match in re.finditer(
        rf"\bin(?:to)?\s+the\s+['‘’\"“]?({labels})['’\"”]?\s+band\b", sentence.text, re.IGNORECASE
    ):
        for figure in sentence.figures:
            whole = figure.whole
            if figure.end > match.start() or figure.is_share or whole is None or whole > 100:
                continue
            label = band_of(whole, bands).rating.label
            if label.casefold() != match[1].casefold():
                yield (
                    "band",
                    f"“{match[0]}” is said of “{figure.text}”, which is in the band “{label}”",
                    "Say of each figure in which band it is, with a token",
                    "",
                )
