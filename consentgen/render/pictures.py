"""Pictures that are drawn from numbers: people, filled for those it happened to, outlined for the others.

An array is two paths in all, one for the outlined people and one for the filled: a hundred small shapes take a
hundred times as long to draw, and a pattern leaves stray dashes at its seams. Filled against outline survives a
photocopier, and the filled stand together from the bottom row up (Zikmund-Fisher 2012: scattered is read worse).
"""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from consentgen.render.ink import INK

MOST = 100
TEXT_WIDTH = 138.0
"""Width in millimetres that a picture may take: the text column of the pages."""

_CELL_WIDTH, _CELL_HEIGHT = 10.0, 11.0
_BUST = (
    "M{head_x} {head_y}a2 2 0 1 0 4 0a2 2 0 1 0-4 0z"
    "M{body_x} {body_y}v-.6c0-2.4 1.6-3.5 3.6-3.5s3.6 1.1 3.6 3.5v.6z"
)
SHAPES_A_PERSON = 2


@dataclass(frozen=True)
class Grid:
    """How many people stand in a row, how many rows there are, and the width of one person in millimetres."""

    columns: int
    rows: int
    pitch: float


def grid(total: int) -> Grid:
    """Rows as even as can be for 1 to 100 people; only the top row may be shorter than the others."""
    if not 1 <= total <= MOST:
        raise ValueError(f"a picture shows 1 to {MOST} people")
    longest, pitch = _row_limit(total)
    rows = -(-total // longest)
    return Grid(columns=-(-total // rows), rows=rows, pitch=pitch)


def _row_limit(total: int) -> tuple[int, float]:
    if total <= 60:
        return 14, 6.6
    return 10, 4.4


def icon_array(total: int, filled: int, title: str) -> Markup:
    """An SVG of exactly ``total`` people, ``filled`` of them black; ``title`` says the same in words.

    Raises ``ValueError`` for a picture that would not be true: no people, more than 100, or more filled than there are.
    """
    if not 0 <= filled <= total:
        raise ValueError("a picture cannot fill more people than it shows")
    shape = grid(total)
    people = [_person(place, shape) for place in range(total)]
    width, height = shape.columns * _CELL_WIDTH, shape.rows * _CELL_HEIGHT
    scale = shape.pitch / _CELL_WIDTH
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{width_mm:.2f}mm" height="{height_mm:.2f}mm"'
        ' viewBox="0 0 {width:.0f} {height:.0f}"><title>{title}</title>{paths}</svg>'
    ).format(
        width_mm=width * scale,
        height_mm=height * scale,
        width=width,
        height=height,
        title=title,
        paths=_path("white", people[filled:]) + _path(INK, people[:filled]),
    )


def _person(place: int, shape: Grid) -> str:
    """The outline of the person at a place, counted from the left of the bottom row."""
    row, column = divmod(place, shape.columns)
    x, y = column * _CELL_WIDTH, (shape.rows - 1 - row) * _CELL_HEIGHT
    return _BUST.format(head_x=_n(x + 2.6), head_y=_n(y + 2.8), body_x=_n(x + 1), body_y=_n(y + 9.9))


def _path(fill: str, people: list[str]) -> Markup:
    if not people:
        return Markup()
    # One size of outline for both, so that nobody looks bigger than the others.
    return Markup('<path fill="{}" stroke="{}" stroke-width="1" stroke-linejoin="round" d="{}"/>').format(
        fill, INK, "".join(people)
    )


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
