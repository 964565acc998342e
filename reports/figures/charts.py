"""Charts rendered on the server as SVG: attributes only, so that no page needs an inline style."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from inspection.foundation.dates import day_in_words
from inspection.frameworks.scale import Band
from reports.figures.scorecard import QuestionScore, StandardScore

# In SVG units; the page scales the whole chart.
WIDTH = 560
LEFT, RIGHT = 92, 432  # of the scale from 0 to 100 per cent
LETTER = 7  # no narrower than the letters of a strand are on average
TOP, ROW, BAR, LINE = 6, 36, 18, 13
TEXT, SMALL = 13, 12  # nothing smaller can be read by everybody
INK, FAINT, BAR_COLOUR, DECIDER_COLOUR = "#0b0c0c", "#8a949b", "#5b8aa8", "#12436d"


def key_question_bars(score: StandardScore) -> SafeString:
    """A bar for each key question of a standard, on a scale that shows where the rating bands begin.

    The questions' wording is left to the table beside it, which has the same numbers. The title is what a screen
    reader says, and what WeasyPrint takes as the alternative text.
    """
    # Bands would suggest a rating.
    bands = score.standard.bands if score.standard.is_rated else ()
    bottom = TOP + ROW * len(score.key_questions)
    lines = max((len(band.rating.label.split()) for band in bands), default=0)
    height = bottom + 19 + LINE * lines
    ticks = "".join(_tick(at, bottom) for at in [0, *(band.lower for band in bands[1:]), 100])
    names = "".join(_band_name(band, bottom) for band in bands)
    # What a long strand needs on its left.
    longest = max((len(item.item.strand or "") for item in score.key_questions), default=0)
    start = min(0, LEFT - 8 - LETTER * longest)
    width = WIDTH - start
    rows = "".join(_row(index, item, score) for index, item in enumerate(score.key_questions))
    return _svg(bars_in_words(score), f"{ticks}{names}{rows}", start, width, height)


def bars_in_words(score: StandardScore) -> str:
    rows = "; ".join(
        f"{item.item.number}: {figure(item)}{f', the {mark}' if (mark := mark_of(item, score)) else ''}"
        for item in score.key_questions
    )
    return f"Bar chart of the key questions of {score.standard}. {rows}."


def figure(score: QuestionScore) -> str:
    """11 of 28, 39%; without a percentage, how many cases were judged."""
    if not score.base:
        return "Not judged"
    return f"{score.yes} of {score.base}, {score.percent}%" if score.item.has_percentage else f"{score.base} judged"


def mark_of(item: QuestionScore, score: StandardScore) -> str:
    """What a key question is marked with that alone rates its standard; the only one needs no mark."""
    return score.decider_name if len(score.key_questions) > 1 and item is score.decider else ""


def _x(percent: float) -> float:
    return LEFT + (RIGHT - LEFT) * percent / 100


def _tick(percent: int, bottom: int) -> str:
    """Where a band begins, and the two ends of the scale."""
    x = f"{_x(percent):g}"
    stroke, dashes = (FAINT, "3 3") if percent else (INK, "none")
    return f'<path d="M{x} {TOP}V{bottom + 3}" stroke="{stroke}" stroke-dasharray="{dashes}"/>' + _text(
        x, bottom + 15, f"{percent}%", size=SMALL, anchor="middle"
    )


def _band_name(band: Band, bottom: int) -> str:
    """Word under word, because a narrow band has no room for two in a line."""
    middle = f"{_x((band.lower + band.upper) / 2):g}"
    words = enumerate(band.rating.label.split(), start=1)
    return "".join(_text(middle, bottom + 16 + LINE * line, word, size=SMALL, anchor="middle") for line, word in words)


def _row(index: int, item: QuestionScore, score: StandardScore) -> str:
    top = TOP + ROW * index + (ROW - BAR) // 2
    mark = mark_of(item, score)
    strand = item.item.strand
    width = f"{_x(item.percent or 0) - LEFT:g}"
    colour = DECIDER_COLOUR if mark else BAR_COLOUR
    # A line with another under it stands higher.
    return "".join(
        [
            _text(LEFT - 8, top + (8 if strand else 13), item.item.number, bold=bool(mark), anchor="end"),
            _text(LEFT - 8, top + 20, strand, size=SMALL, anchor="end"),
            f'<rect x="{LEFT}" y="{top}" width="{width}" height="{BAR}" fill="{colour}"/>',
            _text(RIGHT + 8, top + (8 if mark else 13), figure(item), bold=bool(mark)),
            _text(RIGHT + 8, top + 20, mark, size=SMALL),
        ]
    )


# --- Progress by day --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Plan:
    """As many cases each day of fieldwork as the other, so that `total` are done at its end."""

    begins: datetime.date
    ends: datetime.date
    total: int

    def wanted_by(self, day: datetime.date) -> int:
        """How many by the end of a day, rounded up."""
        days = (self.ends - self.begins).days + 1
        gone = min(max((day - self.begins).days + 1, 0), days)
        return -(-self.total * gone // days)


HEIGHT, BOTTOM = 240, 206  # of the chart of days, and where its days stand
ROOM = datetime.timedelta(days=7)  # how long after the last day the line goes on, at most


@dataclass(frozen=True, slots=True)
class _Days:
    """Where days and numbers of cases stand."""

    first: datetime.date
    last: datetime.date
    total: int

    def x(self, day: datetime.date) -> str:
        days = max((self.last - self.first).days, 1)
        return f"{LEFT + (RIGHT - LEFT) * (day - self.first).days / days:g}"

    def y(self, cases: int) -> str:
        return f"{BOTTOM - (BOTTOM - TOP - TEXT) * cases / self.total:g}"


def progress_line(
    done: list[tuple[datetime.date, int]], plan: Plan | None, today: datetime.date, total: int
) -> SafeString:
    """Cases done until each day, as steps, of `total`, and the plan as a dashed line. `done` is not empty, and in the
    order of days."""
    last, number = done[-1]
    goes_on = max(last, min(today, last + ROOM))
    if plan:
        days = _Days(min(done[0][0], plan.begins), max(goes_on, plan.ends), total)
    else:
        days = _Days(done[0][0], goes_on, total)
    top = TOP + TEXT
    steps = "".join(f"H{days.x(day)}V{days.y(cases)}" for day, cases in done)
    drawn = [
        f'<path d="M{LEFT} {top}V{BOTTOM}H{RIGHT}" fill="none" stroke="{INK}"/>',
        _planned(days, plan) if plan else "",
        f'<path d="M{days.x(days.first)} {BOTTOM}{steps}H{days.x(goes_on)}" fill="none" stroke="{DECIDER_COLOUR}"'
        ' stroke-width="3"/>',
        _text(LEFT - 8, top + 5, str(total), size=SMALL, anchor="end"),
        _text(LEFT - 8, BOTTOM + 4, "0", size=SMALL, anchor="end"),
        _text(LEFT, BOTTOM + 18, day_in_words(days.first), size=SMALL),
        _text(RIGHT, BOTTOM + 18, day_in_words(days.last), size=SMALL, anchor="end"),
    ]
    title = f"Line chart of cases signed off by day: {number} of {total} by {day_in_words(last)}."
    return _svg(title, "".join(drawn), 0, WIDTH, HEIGHT)


def _planned(days: _Days, plan: Plan) -> str:
    line = f"M{days.x(plan.begins)} {BOTTOM}L{days.x(plan.ends)} {days.y(plan.total)}"
    dashed = f'<path d="{line}" fill="none" stroke="{FAINT}" stroke-width="2" stroke-dasharray="6 4"/>'
    return dashed + _text(RIGHT + 8, TOP + TEXT + 5, "Plan", size=SMALL)


# --- Days of stages ---------------------------------------------------------------------------------------------------

# Of stages in their order; each has a contrast of at least 3:1 to paper, and a gap to the next.
STAGE_COLOURS = ("#12436d", "#5b8aa8", "#b58840", "#1c7a78", "#505a5f")
STEPS = (1, 2, 5, 10, 20, 30, 60, 90, 120, 180, 365)  # days between two marks of the scale
MARKS = 6  # of the scale, at most
LONGEST_LABEL = 60  # characters that have room over a bar, beside what it is followed by
SWATCH, GAP = 12, 1


@dataclass(frozen=True, slots=True)
class StagedDays:
    """Of one inspection: its name, its days of each stage, and what is said of them all."""

    label: str
    days: tuple[int, ...]
    note: str


def stage_bars(rows: Sequence[StagedDays], stages: Sequence[str]) -> SafeString:
    """A bar for each row, of its days of each stage in one line, with its label over it: names are long. There is a row
    at least."""
    whole = max((sum(row.days) for row in rows), default=0)
    step = next((step for step in STEPS if whole <= step * MARKS), None) or -(-whole // (MARKS * 365)) * 365
    scale = _DayScale(step * max(-(-whole // step), 1))
    top = TOP + SWATCH + 12
    bottom = top + ROW * len(rows)
    marks = "".join(_day_mark(scale, day, top, len(rows)) for day in range(0, scale.whole + 1, step))
    bars = "".join(_stage_bar(scale, row, top + ROW * index) for index, row in enumerate(rows))
    return _svg(stages_in_words(rows, stages), f"{_stage_keys(stages)}{marks}{bars}", 0, WIDTH, bottom + 22)


def stages_in_words(rows: Sequence[StagedDays], stages: Sequence[str]) -> str:
    """Of many rows the table with the same figures says it better."""
    if len(rows) > 1:
        return f"Bar chart of the days of each stage, of {len(rows)} inspections. The table has the same figures."
    [row] = rows
    days = ", ".join(f"{stage} {number}" for stage, number in zip(stages, row.days, strict=True))
    return f"Bar chart of the days of each stage. {row.label}: {days}; {row.note}."


@dataclass(frozen=True, slots=True)
class _DayScale:
    """From 0 to `whole` days, over the width of the chart."""

    whole: int

    def x(self, day: int) -> float:
        return 10 + (WIDTH - 30) * day / self.whole


def _day_mark(scale: _DayScale, day: int, top: int, rows: int) -> str:
    """A line behind every bar, and none through the labels over them."""
    x, is_last = f"{scale.x(day):g}", day == scale.whole
    lines = "".join(f"M{x} {top + ROW * row + 15}v18" for row in range(rows))
    path = f'<path d="{lines}" stroke="{FAINT}" stroke-dasharray="{"3 3" if day else "none"}"/>'
    words = f"{day} days" if is_last else str(day)
    return path + _text(x, top + ROW * rows + 16, words, size=SMALL, anchor="end" if is_last else "middle")


def _stage_bar(scale: _DayScale, row: StagedDays, top: int) -> str:
    label = row.label if len(row.label) <= LONGEST_LABEL else f"{row.label[:LONGEST_LABEL]}…"
    parts, begins = [_text(12, top + 13, f"{label}: {row.note}", size=SMALL)], 0
    for days, colour in zip(row.days, STAGE_COLOURS, strict=True):
        left, width = scale.x(begins), max(scale.x(begins + days) - scale.x(begins) - GAP, 0)
        if days:
            parts.append(f'<rect x="{left:g}" y="{top + 17}" width="{width:g}" height="14" fill="{colour}"/>')
        begins += days
    return "".join(parts)


def _stage_keys(stages: Sequence[str]) -> str:
    """Which colour is of which stage, in the order in which they stand in a bar."""
    parts, x = [], 10
    for stage, colour in zip(stages, STAGE_COLOURS, strict=True):
        parts.append(f'<rect x="{x}" y="{TOP}" width="{SWATCH}" height="{SWATCH}" fill="{colour}"/>')
        parts.append(_text(x + SWATCH + 5, TOP + 11, stage, size=SMALL))
        x += SWATCH + 20 + LETTER * len(stage)
    return "".join(parts)


# --- What all of them are made of -------------------------------------------------------------------------------------


def _svg(title: str, drawn: str, start: int, width: int, height: int) -> SafeString:
    """`drawn` has numbers of ours; every text is escaped where it is put in."""
    return mark_safe(
        f'<svg class="bars" xmlns="http://www.w3.org/2000/svg" role="img" viewBox="{start} 0 {width} {height}"'
        f' width="{width}" height="{height}" font-family="Arial, Arimo, sans-serif" font-size="{TEXT}" fill="{INK}">'
        f"<title>{escape(title)}</title>{drawn}</svg>"
    )


def _text(x: int | str, y: int, words: str, *, size: int = TEXT, anchor: str = "start", bold: bool = False) -> str:
    if not words:
        return ""
    weight = ' font-weight="bold"' if bold else ""
    return f'<text x="{x}" y="{y}" font-size="{size}" text-anchor="{anchor}"{weight}>{escape(words)}</text>'
