"""Smooth lines through points, and hatching that ends exactly at their edge.

A point that stands twice is a corner; all others lie on a smooth curve (a centripetal Catmull-Rom spline, which
never makes loops: Yuksel 2011), written as cubic Bézier pieces.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

Point = tuple[float, float]
Piece = tuple[Point, Point, Point, Point]
Line = list[Point]
Span = tuple[float, float]

STEPS = 12
"""Straight pieces that one Bézier piece is taken as, where areas are cut."""
_SQRT2 = math.sqrt(2)


def smooth(points: Sequence[Point], *, closed: bool = False, from_midline: bool = False) -> list[Piece]:
    """The Bézier pieces of a curve through the points.

    ``from_midline``: an end at x = 0 goes on level, as its mirror image on the other side does.
    """
    runs = _runs(points, closed)
    pieces: list[Piece] = []
    for run, is_loop in runs:
        pieces += _pieces(run, is_loop, from_midline)
    return pieces


def _runs(points: Sequence[Point], closed: bool) -> list[tuple[list[Point], bool]]:
    """The stretches between corners; a curve without corners that is closed is a loop."""
    plain: list[Point] = []
    corners: list[int] = []
    for point in points:
        if plain and plain[-1] == point:
            corners.append(len(plain) - 1)
        else:
            plain.append(point)
    if closed and len(plain) > 1 and plain[0] == plain[-1]:
        plain.pop()
        corners = sorted({corner % len(plain) for corner in corners})
    if closed and not corners:
        return [(plain, True)]
    if closed:
        turned = plain[corners[0]:] + plain[: corners[0]] + [plain[corners[0]]]
        cuts = [corner - corners[0] for corner in corners] + [len(turned) - 1]
    else:
        turned, cuts = plain, sorted({0, *corners, len(plain) - 1})
    return [(turned[a : b + 1], False) for a, b in pairwise(cuts) if b > a]


def _pieces(run: list[Point], is_loop: bool, from_midline: bool) -> Iterator[Piece]:
    count = len(run)
    if is_loop:
        around = [run[-1], *run, run[0], run[1]]
    else:
        first = _mirrored(run[1]) if from_midline and run[0][0] == 0 and run[1][0] else run[0]
        last = _mirrored(run[-2]) if from_midline and run[-1][0] == 0 and run[-2][0] else run[-1]
        around = [first, *run, last]
    for index in range(count if is_loop else count - 1):
        yield _piece(*around[index : index + 4])


def _piece(before: Point, start: Point, end: Point, after: Point) -> Piece:
    """The piece from ``start`` to ``end``; knots are spaced by the square root of distances."""
    d1, d2, d3 = (math.sqrt(math.dist(a, b)) for a, b in ((before, start), (start, end), (end, after)))
    control_1 = _control(before, start, end, d1, d2)
    control_2 = _control(after, end, start, d3, d2)
    return start, control_1, control_2, end


def _control(before: Point, at: Point, towards: Point, d1: float, d2: float) -> Point:
    if d1 < 1e-6:
        return (at[0] + (towards[0] - at[0]) / 3, at[1] + (towards[1] - at[1]) / 3)
    weight = 2 * d1 * d1 + 3 * d1 * d2 + d2 * d2
    below = 3 * d1 * (d1 + d2)
    x, y = ((d1 * d1 * t - d2 * d2 * b + weight * a) / below for b, a, t in zip(before, at, towards, strict=True))
    return x, y


def _mirrored(point: Point) -> Point:
    return -point[0], point[1]


def flat(pieces: Iterable[Piece]) -> Line:
    """The curve as many short straight pieces."""
    line: Line = []
    for start, c1, c2, end in pieces:
        line += [] if line and line[-1] == start else [start]
        for step in range(1, STEPS + 1):
            t = step / STEPS
            u = 1 - t
            weights = (u**3, 3 * u * u * t, 3 * u * t * t, t**3)
            x, y = (sum(w * p[i] for w, p in zip(weights, (start, c1, c2, end), strict=True)) for i in (0, 1))
            line.append((x, y))
    return line


def path(pieces: Sequence[Piece]) -> str:
    """The curve as the data of an SVG path."""
    parts: list[str] = []
    at: Point | None = None
    for start, c1, c2, end in pieces:
        parts += [] if start == at else [f"M{_pair(start)}"]
        parts.append(f"C{_pair(c1)} {_pair(c2)} {_pair(end)}")
        at = end
    return "".join(parts)


def polyline(points: Sequence[Point]) -> str:
    """Straight pieces as the data of an SVG path."""
    return "M" + "L".join(_pair(point) for point in points)


def _pair(point: Point) -> str:
    return f"{number(point[0])} {number(point[1])}"


def number(value: float) -> str:
    """A length with at most two decimals, as short as it can be written."""
    return f"{round(value, 2) + 0.0:.2f}".rstrip("0").rstrip(".")


# ---- areas -----------------------------------------------------------------------------------------------------


def inside(point: Point, polygon: Sequence[Point]) -> bool:
    """Whether the point lies in the polygon."""
    x, y = point
    found = False
    for (x1, y1), (x2, y2) in _sides(polygon):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            found = not found
    return found


def _sides(polygon: Sequence[Point]) -> Iterator[tuple[Point, Point]]:
    yield from zip(polygon, (*polygon[1:], polygon[0]), strict=True)


def hatching(areas: Sequence[Sequence[Point]], body: Sequence[Point], pitch: float) -> list[tuple[Point, Point]]:
    """Lines at 45 degrees over the parts of the areas that lie on the body; where areas overlap, one set of lines."""
    turned = [[_turn(point) for point in area] for area in areas]
    over = [_turn(point) for point in body]
    if not turned:
        return []
    lowest = min(v for area in turned for _, v in area)
    highest = max(v for area in turned for _, v in area)
    lines = []
    # Multiples of the pitch, so that the lines of neighbouring areas meet.
    for step in range(math.ceil(lowest / pitch), math.floor(highest / pitch) + 1):
        level = step * pitch + 1e-7
        covered = _united([span for area in turned for span in _spans(area, level)])
        for start, end in _common(covered, _spans(over, level)):
            if end - start > 0.15:
                lines.append((_back((start, level)), _back((end, level))))
    return lines


def _turn(point: Point) -> Point:
    """The point on axes turned by 45 degrees: along the lines, and across them."""
    return (point[0] - point[1]) / _SQRT2, (point[0] + point[1]) / _SQRT2


def _back(point: Point) -> Point:
    return (point[0] + point[1]) / _SQRT2, (point[1] - point[0]) / _SQRT2


def _spans(polygon: Sequence[Point], level: float) -> list[Span]:
    """Where the line across the polygon at this level runs inside it."""
    crossings = sorted(
        u1 + (level - v1) * (u2 - u1) / (v2 - v1)
        for (u1, v1), (u2, v2) in _sides(polygon) if (v1 > level) != (v2 > level)
    )
    return list(zip(crossings[::2], crossings[1::2], strict=True))


def _united(spans: list[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def _common(some: list[Span], others: list[Span]) -> Iterator[Span]:
    for start, end in some:
        for other_start, other_end in others:
            if max(start, other_start) < min(end, other_end):
                yield max(start, other_start), min(end, other_end)


def edges(area: Sequence[Point], others: Sequence[Sequence[Point]], body: Sequence[Point]) -> list[Line]:
    """The stretches of an area's edge that lie on the body and in no other area."""
    loop = [*area, area[0]]
    seen = [inside(point, body) and not any(inside(point, other) for other in others) for point in loop]
    lines: list[Line] = []
    for index, point in enumerate(loop):
        if seen[index] and index and seen[index - 1]:
            lines[-1].append(point)
        elif seen[index]:
            lines.append([point])
    return [line for line in lines if len(line) > 1]
