"""The drawing of a time line: a bar true to scale, black where it was counted and white where nobody did.

The drawing holds no letters. Every word stands in the page beside it, in boxes whose places are worked out here from
how wide the words can get, so that no two of them collide at whatever times and in whatever size. The lengths are
millimetres from the left and the top of the drawing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from markupsafe import Markup

from consentgen.document.model import Text, TimeLine, TimeMark, plain
from consentgen.document.phrases import text
from consentgen.render.curves import number
from consentgen.render.ink import INK, POINT

WIDTH = 176.0
_LEFT, _RIGHT = 4.0, 172.0
_GAP = 3.0
_MOST_WIDE = 41.0
_BAR, _STROKE, _RADIUS = 3.2, 1.6, 2.4
_LINE = 1.22
_NARROW, _SPACE, _LETTER, _DIGIT, _CAPITAL, _BROAD = 0.34, 0.28, 0.63, 0.6, 0.74, 0.98
FIGURE_SIZE = 4 / 3
"""A figure is so much larger than the other words."""


@dataclass(frozen=True)
class Box:
    """Words with their place. ``kind`` is figure, when, rest, tick or bracket; a figure is set larger."""

    kind: str
    words: Text
    left: float
    top: float
    width: float
    height: float
    align: str = "center"


@dataclass(frozen=True)
class Drawing:
    """A picture and the boxes of words that belong on it, in the order in which they are read."""

    svg: Markup
    boxes: tuple[Box, ...]
    height: float


def width_of(words: str, size: float) -> float:
    """How many millimetres bold words take at most in one line, in ``size`` points."""
    return size * POINT * sum(map(_em, words))


def _em(letter: str) -> float:
    if letter.isspace():
        return _SPACE
    if letter in "iIjltfr.,:;'’()[]-|!":
        return _NARROW if letter not in "Ifr()" else 0.45
    if letter in "mwMWQO%—@–":
        return _BROAD
    if letter.isdigit():
        return _DIGIT
    return _CAPITAL if letter.isupper() or not letter.isascii() else _LETTER


def lines_of(words: str, size: float, width: float) -> int:
    """How many lines bold words take at most in a box of ``width`` millimetres."""
    lines, used = 1, 0.0
    for word in words.split():
        needed = width_of(word, size)
        if used and used + needed > width:
            lines, used = lines + 1, 0.0
        used += needed + width_of(" ", size)
    return lines


def time_line(line: TimeLine, size: float) -> Drawing:
    """The drawing of a time line with words of ``size`` points."""
    scale = _Scale(line.length)
    figures, whens, above = _labels(line.marks, scale, size)
    beside = [box.left + box.width for box in figures[-1:]]
    rest, above = _rest(line.rest, beside[0] if beside else 0.0, above, size)
    slanted = any(abs(box.left + box.width / 2 - scale.x(_middle(mark))) > 1 for box, mark in
                  zip(figures, line.marks, strict=True))
    bar = above + ((5.5 if slanted else 3.2) if figures else 1.2)
    ticks = _ticks(line, scale, bar + _BAR + _STROKE + 0.6, size)
    height = bar + _BAR + _STROKE + 0.6 + _height(1, size)
    below: list[Box] = []
    if rest.kind == "below":
        rest = replace(rest, kind="rest", top=height)
        height += rest.height
    for bracket in line.brackets:
        box = _bracket_box(bracket.text, scale.x(bracket.start), scale.x(bracket.end), height + 3.4, size)
        below.append(box)
        height = box.top + box.height
    pairs = [box for pair in zip(figures, whens, strict=True) for box in pair]
    boxes = (*pairs, rest, *ticks, *below)
    strokes = _svg(line, scale, figures, whens, bar, below)
    svg = Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{0}mm" height="{1}mm" viewBox="0 0 {0} {1}">'
        "<title>{2}</title>{3}</svg>"
    ).format(number(WIDTH), number(height), line.title, strokes)
    return Drawing(svg, boxes, height)


@dataclass(frozen=True)
class _Scale:
    length: float

    def x(self, days: float) -> float:
        """Where a day stands on the line."""
        return _LEFT + (_RIGHT - _LEFT) * days / self.length


def _middle(mark: TimeMark) -> float:
    return (mark.start + mark.end) / 2


def _height(lines: int, size: float) -> float:
    return lines * size * POINT * _LINE


# ---- words ----------------------------------------------------------------------------------------------------


def _labels(marks: Sequence[TimeMark], scale: _Scale, size: float) -> tuple[list[Box], list[Box], float]:
    """The figure of each mark and below it its time, side by side above the bar; and the height that they take."""
    if not marks:
        return [], [], 0.0
    large = size * FIGURE_SIZE
    most = min(_MOST_WIDE * size / 12, (WIDTH - _GAP * (len(marks) - 1)) / len(marks))
    widths = [min(max(width_of(m.figure.text, large), width_of(m.when.text, size)) + 1, most) for m in marks]
    lefts = spread([scale.x(_middle(mark)) for mark in marks], widths)
    tall = [_height(lines_of(m.figure.text, large, w), large) for m, w in zip(marks, widths, strict=True)]
    lower = [_height(lines_of(m.when.text, size, w), size) for m, w in zip(marks, widths, strict=True)]
    above = max(first + second for first, second in zip(tall, lower, strict=True))
    figures, whens = [], []
    for mark, left, width, first, second in zip(marks, lefts, widths, tall, lower, strict=True):
        figures.append(Box("figure", text(mark.figure), left, above - first - second, width, first))
        whens.append(Box("when", text(mark.when), left, above - second, width, second))
    return figures, whens, above


def spread(middles: Sequence[float], widths: Sequence[float]) -> list[float]:
    """The left ends of boxes in a row, each as near to its middle as its neighbours and the page allow."""
    lefts: list[float] = []
    end = -_GAP
    for middle, width in zip(middles, widths, strict=True):
        lefts.append(max(middle - width / 2, end + _GAP))
        end = lefts[-1] + width
    limit = WIDTH
    for place in range(len(lefts) - 1, -1, -1):
        lefts[place] = min(lefts[place], limit - widths[place])
        limit = lefts[place] - _GAP
    return lefts


def _rest(words: Text, beside: float, above: float, size: float) -> tuple[Box, float]:
    """What the white part means: at the right over the bar if there is room, else below the scale."""
    said = plain(words)
    if not beside:
        tall = _height(lines_of(said, size, WIDTH), size)
        return Box("rest", words, 0.0, 0.0, WIDTH, tall, "left"), tall
    room = WIDTH - beside - 2 * _GAP
    tall = _height(lines_of(said, size, room), size)
    if tall <= above and max(width_of(word, size) for word in said.split()) <= room:
        return Box("rest", words, WIDTH - room, above - tall, room, tall, "right"), above
    return Box("below", words, 0.0, 0.0, WIDTH, _height(lines_of(said, size, WIDTH), size), "right"), above


def _ticks(line: TimeLine, scale: _Scale, top: float, size: float) -> list[Box]:
    """The words of the scale: both ends always, of those between as many as have room."""
    boxes: list[Box] = []
    widths = [width_of(tick.label, size) + 1 for tick in line.ticks]
    last = len(line.ticks) - 1
    ending = WIDTH - widths[last]
    for place, (tick, width) in enumerate(zip(line.ticks, widths, strict=True)):
        left = 0.0 if place == 0 else ending if place == last else scale.x(tick.days) - width / 2
        free = boxes[-1].left + boxes[-1].width + _GAP if boxes else 0.0
        if place in (0, last) or (left >= free and left + width + _GAP <= ending):
            align = "left" if place == 0 else "right" if place == last else "center"
            boxes.append(Box("tick", text(tick.label), left, top, width, _height(1, size), align))
    return boxes


def _bracket_box(words: Text, start: float, end: float, top: float, size: float) -> Box:
    needed = min(width_of(plain(words), size) + 1, WIDTH)
    left = min(max((start + end - needed) / 2, 0.0), WIDTH - needed)
    return Box("bracket", words, left, top, needed, _height(lines_of(plain(words), size, needed), size))


# ---- lines ----------------------------------------------------------------------------------------------------


def _svg(
    line: TimeLine, scale: _Scale, figures: Sequence[Box], whens: Sequence[Box], bar: float, below: Sequence[Box]
) -> Markup:
    counted = scale.x(line.counted_until)
    strokes = "".join(f"M{number(scale.x(tick.days))} {number(bar + _BAR)}v{number(_STROKE)}" for tick in line.ticks)
    for mark, box, when in zip(line.marks, figures, whens, strict=True):
        end = when.top + when.height
        strokes += (f"M{number(scale.x(_middle(mark)))} {number(bar)}"
                    f"L{number(box.left + box.width / 2)} {number(end + 0.3)}")
    for bracket, box in zip(line.brackets, below, strict=True):
        start, stop = scale.x(bracket.start), scale.x(bracket.end)
        strokes += f"M{number(start)} {number(box.top - 2.8)}v2.2H{number(stop)}v-2.2"
    return (
        _bar("white", _LEFT, _RIGHT, bar)
        + (_bar(INK, _LEFT, counted, bar) if counted > _LEFT else Markup())
        + Markup('<path fill="none" stroke="{}" stroke-width=".5" d="{}"/>').format(INK, strokes)
        + Markup().join(_mark(mark, scale, bar + _BAR / 2, _radius(line.marks, scale)) for mark in line.marks)
    )


def _bar(fill: str, start: float, end: float, top: float) -> Markup:
    return Markup('<path fill="{}" stroke="{}" stroke-width=".5" d="M{} {}H{}v{}H{}z"/>').format(
        fill, INK, number(start), number(top), number(end), number(_BAR), number(start))


def _radius(marks: Sequence[TimeMark], scale: _Scale) -> float:
    """Marks close to each other are smaller, so that each of them is seen."""
    places = sorted(scale.x(_middle(mark)) for mark in marks)
    nearest = min((after - before for before, after in pairwise(places)), default=math.inf)
    return min(_RADIUS, max(0.8, nearest / 2 - 0.3))


def _mark(mark: TimeMark, scale: _Scale, middle: float, radius: float) -> Markup:
    """A ring for a moment, drawn out for a span."""
    start, end = scale.x(mark.start), scale.x(mark.end)
    return Markup(
        '<rect x="{}" y="{}" width="{}" height="{}" rx="{}" fill="white" stroke="{}" stroke-width=".9"/>'
    ).format(*map(number, (start - radius, middle - radius, end - start + 2 * radius, 2 * radius, radius)), INK)
