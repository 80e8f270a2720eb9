"""The picture of where it is: an outline of the body, with what is treated and what goes numb on the patient's side.

Which side of the paper is the patient's right is decided here and nowhere else: seen from the front it is the
viewer's left, seen from behind the viewer's right; a view of one side or limb is the right one's, turned over for
the left. Everything is line and hatching, which a black-and-white copier keeps.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from markupsafe import Markup

from consentgen.catalogue.views import VIEWS, View, points
from consentgen.catalogue.vocabulary import OneSide
from consentgen.document.model import BodyMark, BodyView
from consentgen.render import curves
from consentgen.render.ink import INK, POINT
from consentgen.render.outlines import OUTLINES, Outline

OUTLINE, THIN = 1.2 * POINT, 0.75 * POINT
PITCH = 1.05
"""Millimetres between the lines of the hatching."""
TEXT = 12 * POINT
LABEL = 26
"""Millimetres that a view's side takes in words, such as Right foot."""
_RING = f'<circle cx="{{x}}" cy="{{y}}" r="1.75" fill="white" stroke="{INK}" stroke-width="{OUTLINE:.2f}"/>'
_DOT = f'<circle class="target" cx="{{x}}" cy="{{y}}" r="0.95" fill="{INK}"/>'

Point = tuple[float, float]


def body_view(view: BodyView, scale: float = 1.0) -> Markup:
    """The SVG of one view, ``scale`` times its usual size; its title is the view's text alternative.

    Labels never print below 12pt: a smaller view of one side has its own in a line below the drawing, and is no
    wider than the body or that label needs.
    """
    size, outline = VIEWS[view.name], OUTLINES[view.name]
    left, width, height = -size.width, 2 * size.width, size.height
    if not size.mirrors:
        left, width = _across_the_body(view, scale) if scale < 1 else (0.0, size.width)
        height += 1.2 * TEXT / scale if scale < 1 else 0
    drawn = "".join((*_outline(view, size, outline), *_marks(view, size), *_labels(view, size, outline, scale)))
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{}mm" height="{}mm" viewBox="{} 0 {} {}">'
        "<title>{}</title>{}</svg>"
    ).format(
        curves.number(width * scale), curves.number(height * scale), curves.number(left), curves.number(width),
        curves.number(height), view.alt, Markup(drawn),
    )


def across(view: View, side: OneSide | None, x: float) -> float:
    """Where on the paper a point stands: x of a view that mirrors is its distance from the midline to ``side``."""
    if not view.mirrors:
        return view.width - x if side == "left" else x
    patients_right_is_right = view.from_behind
    return x if (side == "right") is patients_right_is_right else -x


# ---- the body --------------------------------------------------------------------------------------------------


def _outline(view: BodyView, size: View, outline: Outline) -> Iterator[str]:
    for side in _halves(view, size):
        for line in outline.behind:
            yield _stroke(curves.path(_curve(line, size, side, closed=True)), OUTLINE)
    yield f'<path fill="white" d="{curves.polyline(_body(view.name, view.side))}Z"/>'
    for side in _halves(view, size):
        for line in outline.edges + outline.lines:
            yield _stroke(curves.path(_curve(line, size, side)), OUTLINE)
        for line in outline.details:
            yield _stroke(curves.path(_curve(line, size, side)), THIN)
        for line in outline.dotted:
            yield _stroke(curves.path(_curve(line, size, side)), THIN, dashes="0 1")


def _halves(view: BodyView, size: View) -> tuple[OneSide, ...]:
    return ("left", "right") if size.mirrors else (view.side or "right",)


def _curve(line: str, size: View, side: OneSide | None, *, closed: bool = False) -> list[curves.Piece]:
    places = points(line)
    pieces = curves.smooth(places, closed=closed or places[0] == places[-1], from_midline=size.mirrors)
    return [_placed_piece(piece, size, side) for piece in pieces]


def _placed_piece(piece: curves.Piece, size: View, side: OneSide | None) -> curves.Piece:
    a, b, c, d = ((across(size, side, x), y) for x, y in piece)
    return a, b, c, d


def _across_the_body(view: BodyView, scale: float) -> tuple[float, float]:
    """Left edge and width of a smaller view of one side: its body, in the middle of its label."""
    places = [x for x, _ in _body(view.name, view.side)]
    width = max(max(places) - min(places) + 2 * OUTLINE, LABEL / scale)
    return (max(places) + min(places) - width) / 2, width


@cache
def _body(name: str, side: OneSide | None) -> tuple[Point, ...]:
    """The edge of the whole body on the paper, closed where it is cut off."""
    size, outline = VIEWS[name], OUTLINES[name]
    half = [p for line in outline.edges for p in curves.flat(_curve(line, size, side or "right"))]
    mirrored = [(-x, y) for x, y in reversed(half)] if size.mirrors else []
    return tuple(half + mirrored)


# ---- what is marked --------------------------------------------------------------------------------------------


def _marks(view: BodyView, size: View) -> Iterator[str]:
    placed = [(mark, side) for mark in view.marks for side in _sides(mark, size)]
    body = _body(view.name, view.side)
    areas = [_area(area, size, side) for mark, side in placed for area in mark.areas]
    yield from _hatched(areas, body)
    for mark, side in placed:
        if mark.course:
            course = curves.path([_placed_piece(piece, size, side) for piece in curves.smooth(mark.course)])
            yield _stroke(course, 1.3, colour="white")
            yield _stroke(course, OUTLINE, dashes="1.3 1")
    dots = {(across(size, side, x), y): None for mark, side in placed for x, y in mark.dots}
    for shape in (_RING, _DOT):  # rings first: those of neighbours may touch, their dots stay whole
        yield from (shape.format(x=curves.number(x), y=curves.number(y)) for x, y in dots)


def _sides(mark: BodyMark, size: View) -> tuple[OneSide, ...]:
    """What is marked in the midline reaches as far to both sides."""
    return (mark.side,) if mark.side else ("left", "right")


def _area(area: Sequence[Point], size: View, side: OneSide | None) -> list[Point]:
    return [(across(size, side, x), y) for x, y in curves.flat(curves.smooth(area, closed=True))]


def _hatched(areas: list[list[Point]], body: Sequence[Point]) -> Iterator[str]:
    lines = curves.hatching(areas, body, PITCH)
    if lines:
        yield _stroke("".join(curves.polyline(line) for line in lines), THIN * 0.9)
    for place, area in enumerate(areas):
        others = areas[:place] + areas[place + 1 :]
        edges = "".join(curves.polyline(edge) for edge in curves.edges(area, others, body))
        if edges:
            yield _stroke(edges, THIN)


def _stroke(data: str, width: float, *, dashes: str = "", colour: str = INK) -> str:
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<path fill="none" stroke="{colour}" stroke-width="{curves.number(width)}" stroke-linecap="round"'
        f' stroke-linejoin="round"{dashed} d="{data}"/>'
    )


# ---- left and right --------------------------------------------------------------------------------------------


def _labels(view: BodyView, size: View, outline: Outline, scale: float) -> Iterator[str]:
    """The patient's left and right, the treated side in bold; in a view of one side, which one it is."""
    (x, y), height = outline.label, TEXT / min(scale, 1)
    if not size.mirrors and scale < 1:
        left, width = _across_the_body(view, scale)
        yield _text(left + width / 2, size.height + 0.9 * height, view.label, height, bold=True)
        return
    if not size.mirrors:
        yield _text(across(size, view.side, x), y, view.label, height, bold=True)
        return
    treated = {mark.side for mark in view.marks}
    words: tuple[tuple[OneSide, str], ...] = (("left", "Left"), ("right", "Right"))
    for side, word in sorted(words, key=lambda named: across(size, named[0], 1)):
        yield _text(across(size, side, x), y, word, height, bold=side in treated)


def _text(x: float, y: float, words: str, height: float, *, bold: bool) -> str:
    return (
        f'<text x="{curves.number(x)}" y="{curves.number(y)}" text-anchor="middle" font-family="Noto Sans"'
        f' font-size="{curves.number(height)}" font-weight="{800 if bold else 400}" fill="{INK}">{words}</text>'
    )
