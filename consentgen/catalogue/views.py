"""The views of the body that a picture may use, and how a place in one is written.

Lengths are millimetres on paper at standard size. In a view that mirrors in the midline, x is the distance from the
midline **towards the treated side**, so that a wrong side cannot be written; in a view of one side or one limb, the
picture is that of the right one, x runs from its left edge, and the whole of it is turned over for the left.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, get_args

ViewName = Literal[
    "head-back", "head-side", "face", "trunk-front", "trunk-back", "hips-front", "hips-back", "legs-front",
    "knee-front", "foot-top", "foot-sole", "foot-outer", "foot-inner", "stump",
]  # fmt: skip
Point = tuple[float, float]
Points = tuple[Point, ...]

_POINT = re.compile(r"([0-9]+(?:\.[0-9]+)?) +([0-9]+(?:\.[0-9]+)?)")
PATTERN = rf"^{_POINT.pattern}(, *{_POINT.pattern})*$"


@dataclass(frozen=True)
class View:
    """One view: its size, what it shows in words, and the words under it.

    ``mirrors``: it shows both sides, and ``width`` is that of one of them. ``part``: what a label names in a view of
    one side ("Right foot"). ``from_behind``: the patient's right is at the viewer's right.
    """

    width: float
    height: float
    shows: str
    under: str
    mirrors: bool = True
    from_behind: bool = False
    part: str = ""


VIEWS: dict[str, View] = {
    "head-back": View(28, 48, "The head from behind", "from behind", from_behind=True),
    "head-side": View(52, 48, "The side of the head", "from the side", mirrors=False, part="side"),
    "face": View(28, 48, "The face", "from the front"),
    "trunk-front": View(28, 50, "The body from the front", "from the front"),
    "trunk-back": View(28, 50, "The body from behind", "from behind", from_behind=True),
    "hips-front": View(28, 48, "The hips from the front", "from the front"),
    "hips-back": View(28, 48, "The hips from behind", "from behind", from_behind=True),
    "legs-front": View(28, 50, "The legs from the front", "from the front"),
    "knee-front": View(57, 48, "The knee from the front", "from the front", mirrors=False, part="knee"),
    "foot-top": View(54, 50, "The foot from above", "from above", mirrors=False, part="foot"),
    "foot-sole": View(54, 50, "The sole of the foot", "the sole", mirrors=False, part="foot"),
    "foot-outer": View(52, 38, "The outer side of the foot", "the outer side", mirrors=False, part="foot"),
    "foot-inner": View(52, 38, "The inner side of the foot", "the inner side", mirrors=False, part="foot"),
    "stump": View(46, 46, "The stump of an arm or a leg", "from the front", mirrors=False, part="limb"),
}
assert set(VIEWS) == set(get_args(ViewName))


class Misplaced(ValueError):
    """Something that is not a list of points. ``path`` is empty: the fault is in the text itself."""

    def __init__(self) -> None:
        super().__init__()
        self.message = "these are not points."
        self.hint = "write millimetres across and down, with a comma between points: 4 12, 9.5 14"
        self.path: tuple[str, ...] = ()


def points(data: object) -> Points:
    """The points of a text such as "4 12, 9.5 14"; raises ``Misplaced`` for anything else."""
    if isinstance(data, tuple):
        return data
    if not isinstance(data, str):
        raise Misplaced
    found = [_POINT.fullmatch(piece.strip()) for piece in data.split(",")]
    if not all(found):
        raise Misplaced
    return tuple((float(match[1]), float(match[2])) for match in found if match)


def written(places: Points) -> str:
    """The text that ``points`` reads back."""
    return ", ".join(f"{x:g} {y:g}" for x, y in places)
