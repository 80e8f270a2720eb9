"""What late binding keeps of a page: its islands, its layout, and what nobody's values are bound into it.

None of them holds a value of a patient.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Kind = Literal["flow", "running"]

Object = tuple[int, bytes, bool]
"""An object of a PDF: its number, its content, and whether it is a stream."""

NO_DAY = date(9998, 12, 30)
"""What stands in a layout for the day on which a pack is made."""


@dataclass(frozen=True)
class Island:
    """A box that a patient's values stand in, and that nothing outside depends on but for its height.

    ``flow``: in the text of the page, ``width`` CSS pixels wide at most, perhaps in a box that stands ``in_row`` with
    others; ``running``: a head or foot in the margin. One that is not ``private`` has no patient's values.
    """

    kind: Kind
    width: float = 0.0
    in_row: bool = False
    private: bool = True


@dataclass(frozen=True)
class Template:
    """A page's form, ready to be bound.

    ``form`` is the page with holes; ``paths`` lead to the islands in it, by the places of the children from the
    root. ``islands_alone`` is a page of the islands and of what they stand in; ``still`` is the digest of all the rest.
    """

    form: str
    paths: tuple[tuple[int, ...], ...]
    islands: tuple[Island, ...]
    islands_alone: str
    still: str


@dataclass(frozen=True)
class Space:
    """What an island takes of the page, in CSS pixels: the height of its box, and the margins around it."""

    height: float
    above: float
    below: float


@dataclass(frozen=True)
class Standing:
    """An island on a page of the layout.

    A ``flow`` island has its box's corner at (``x``, ``y``), an element of the tag tree, and the role and the
    number of the element above it. A ``running`` one stands in the margin's box of this place and size, at the
    ``top``, in the ``middle`` or at the ``bottom``, and has no element.
    """

    island: int
    page: int
    x: float
    y: float
    width: float = 0.0
    height: float = 0.0
    align: str = "top"
    element: int = 0
    parent: int = 0
    parent_role: str = ""


@dataclass(frozen=True)
class PageFrame:
    """A page of the layout: its object's number, size in CSS pixels, and the owners of its marked content.

    ``drawn`` is the number of the stream that draws what is bound there, ``alike`` of the one that draws heads and feet
    without a patient's values, which other patients share; 0 if there is none. ``owners`` is the number of the array of
    owners, 0 if nothing is bound there; ``owned`` are the references in it.
    """

    number: int
    width: float
    height: float
    alike: int
    drawn: int
    owners: int
    owned: tuple[bytes, ...]


@dataclass(frozen=True)
class Layout:
    """A page laid out, without what stands in its islands: the objects of a PDF, and what is yet to be put in.

    ``key`` tells it from all others; ``objects``: (number, content, whether it is a stream); ``size`` is the first
    number that is free. ``dated`` are objects that tell the day on which a pack is made: ``NO_DAY`` until it is known,
    as in ``record_head``. The numbers of what is bound late: ``fonts`` (the dictionary of fonts, beside ``own_fonts``),
    ``record`` (the attached file, with ``record_head`` as its beginning) and ``header_cells`` (the index of header
    cells, beside ``own_cells``), ``states`` (the states of drawing, beside ``own_states``).
    """

    key: str
    objects: tuple[Object, ...]
    dated: tuple[Object, ...]
    size: int
    catalog: int
    info: int
    pages: tuple[PageFrame, ...]
    standing: tuple[Standing, ...]
    fonts: int
    own_fonts: bytes
    states: int
    own_states: dict[str, bytes]
    header_cells: int
    own_cells: tuple[tuple[bytes, bytes], ...]
    record: int
    record_head: bytes


@dataclass(frozen=True)
class Woven:
    """What is bound into a layout where none of the values is a patient's. ``layout`` is the layout's key."""

    layout: str
    objects: tuple[Object, ...]
