"""Puts a layout and one patient's islands together: the finished PDF.

What is bound late is drawn by WeasyPrint's own code into a content stream of its own, after the still ones of its
page, with fonts of its own that are cut down to this patient's letters. Its marked content gets numbers that the
page has not used, and its elements take the place in the tag tree that the layout has kept for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import md5
from itertools import count
from typing import Any

import pydyf

from consentgen.render import embed, finish
from consentgen.render.late.files import compressed, shared
from consentgen.render.late.loom import Laid, Loom, Stands
from consentgen.render.late.model import Layout, Object, PageFrame, Standing
from consentgen.render.late.slots import CannotBind

_SCALE = 0.75  # points for each CSS pixel


class LateFonts(embed.EmbeddedFonts):
    """The fonts of what is bound late: named otherwise than the layout's own, and one for each font file."""

    def __setitem__(self, key: Any, font: Any) -> None:
        super().__setitem__(key, font)
        font.hash = f"L{font.hash}"
        for other in self.values():
            if other is not font and other.hash == font.hash:
                font.to_unicode, font.widths = other.to_unicode, other.widths

    def name_subsets(self) -> None:
        """Give each font a name that says which of its letters it holds: printers keep fonts by their names."""
        for font in self.values():
            letters = md5(f"{font.hash}{sorted(font.to_unicode.items())}".encode(), usedforsecurity=False).digest()
            tag = bytes(65 + letter % 26 for letter in letters[:6])
            font.name = b"/" + tag + font.name[font.name.index(b"+") :]


class _Numbered(dict[Any, Any]):
    """The marks of a page's content by box. WeasyPrint takes its length as the next number, and takes marks out."""

    def __init__(self, first: int) -> None:
        super().__init__()
        self._next = first

    def __setitem__(self, box: Any, mark: Any) -> None:
        super().__setitem__(box, mark)
        self._next += 1

    def __len__(self) -> int:
        return self._next


class Objects(pydyf.PDF):  # type: ignore[misc]
    """Objects that WeasyPrint makes, with numbers of our choice.

    ``objects`` has them by number, ``above`` those of the layout that they hang on.
    """

    def __init__(self, first: int, pages: Iterable[int]) -> None:
        """``first``: the first number that is free; ``pages``: the numbers of the pages' objects."""
        self.objects: dict[int, Any] = {}
        self.above: dict[int, Any] = {}
        self.pages = {"Kids": [part for number in pages for part in (number, 0, "R")]}
        self.reserved: list[int] = []
        self._numbers = count(first)

    def add_object(self, object_: Any) -> None:
        """Take the object in, under the number that was reserved for it or the next one."""
        object_.number = self.reserved.pop() if self.reserved else next(self._numbers)
        self.objects[object_.number] = object_


class _Lookup:
    """The objects with those above them that stand in the layout."""

    def __init__(self, pdf: Objects) -> None:
        self.objects = {**pdf.above, **pdf.objects}


@dataclass(frozen=True)
class Drawn:
    """One patient's islands as objects, and the names and references of their header cells. The fonts are not in it."""

    objects: tuple[Object, ...]
    cells: tuple[tuple[bytes, bytes], ...]


def weave(loom: Loom, layout: Layout, boxes: dict[int, Stands], laid: dict[int, Laid]) -> tuple[Object, ...]:
    """One patient's islands, laid out by ``loom``, as the objects that make the layout's file whole."""
    fonts, states = LateFonts(), dict[str, Any]()
    drawn = draw(loom, layout, boxes, laid, fonts, states)
    top = max((number for number, _, _ in drawn.objects), default=layout.size) + 1
    names, objects = font_objects(fonts, max(top, layout.size + 1))
    rest = shared(layout, names, state_objects(states), drawn.cells)
    return (*drawn.objects, *rest, *objects)


def draw(
    loom: Loom, layout: Layout, boxes: dict[int, Stands], laid: dict[int, Laid], fonts: LateFonts,
    states: dict[str, Any],
) -> Drawn:
    """Draw one patient's islands into the places that the layout has for them.

    The letters that are used are noted in ``fonts``, which several patients may share, the states in ``states``.
    """
    pdf = Objects(layout.size + 1, (page.number for page in layout.pages))
    cells: list[tuple[bytes, bytes]] = []
    drawn: list[Object] = []
    heads: dict[tuple[Any, ...], bytes] = {}
    for number, page in enumerate(layout.pages):
        here = [standing for standing in layout.standing if standing.page == number]
        if not here:
            continue
        parts: dict[bool, list[bytes]] = {False: [], True: []}
        for one in here:
            if not one.element:
                head = _head_of(loom, _stream(page, fonts, states, {}), page, one, boxes, heads)
                parts[loom.template.islands[one.island].private].append(head)
        flow = [one for one in here if one.element]
        if flow:
            stream = _stream(page, fonts, states, _Numbered(len(page.owned)))
            owners, named = _flow_of(loom, stream, page, flow, laid, pdf)
            cells += named
            parts[True].append(_written(stream))
            drawn.append((page.owners, b"[%s]" % b" ".join(owners), False))
        drawn += [(number, compressed(b"", b"\n".join(parts[private])), True)
                  for private, number in ((False, page.alike), (True, page.drawn)) if number]
    if any(font.missing for font in fonts.values()):
        raise CannotBind("a value holds a letter of no font")
    drawn += _made(pdf)
    return Drawn(tuple(drawn), tuple(cells))


def _made(pdf: Objects) -> Iterator[Object]:
    return ((number, bytes(one.data), not one.compressible) for number, one in pdf.objects.items() if one)


def _stream(page: PageFrame, fonts: LateFonts, states: dict[str, Any], marks: Any) -> Any:
    """An empty content stream in the page's own coordinates, as WeasyPrint begins one."""
    from weasyprint.pdf.stream import Stream

    resources = {"ExtGState": states, "XObject": {}, "Pattern": {}, "Shading": {}}
    stream = Stream(fonts, (0, 0, page.width, page.height), resources, {}, marks, {}, "srgb")
    stream.transform(d=-1, f=page.height * _SCALE)
    stream.transform(a=_SCALE, d=_SCALE)
    return stream


def _draw(loom: Loom, stream: Any, box: Any, x: float, y: float) -> None:
    """Draw an island with its box's corner at (x, y)."""
    from weasyprint.draw import draw_stacking_context
    from weasyprint.layout.background import layout_box_backgrounds
    from weasyprint.stacking import StackingContext

    box.translate(x - box.border_box_x(), y - box.border_box_y())
    layout_box_backgrounds(None, box, loom.context.get_image_from_uri)
    draw_stacking_context(stream, StackingContext.from_box(box, None))


def _written(stream: Any) -> bytes:
    if any(stream._resources[kind] for kind in ("XObject", "Pattern", "Shading")):
        raise CannotBind("a value stands in a box that is drawn with a picture")
    operators = (one if isinstance(one, bytes) else pydyf._to_bytes(one) for one in stream.stream)
    return b"q\n" + b"\n".join(operators) + b"\nQ"


def _state(state: Any) -> bytes:
    """A state of drawing: how much lets through what lies below, and nothing else."""
    if not set(state) <= {"CA", "ca"}:
        raise CannotBind("a value stands in a box that is drawn in a way of its own")
    return bytes(state.data)


def _head_of(
    loom: Loom, stream: Any, page: PageFrame, standing: Standing, boxes: dict[int, Stands],
    done: dict[tuple[Any, ...], bytes],
) -> bytes:
    """What draws a running island. Pages that have it in the same place share it."""
    place = (standing.island, standing.x, standing.y, standing.width, standing.height, standing.align, page.height)
    if place not in done:
        box = loom.running(boxes, standing).box
        room = standing.height - box.margin_height()
        down = room if standing.align == "bottom" else room / 2 if standing.align == "middle" else 0
        _draw(loom, stream, box, standing.x + box.margin_left, standing.y + down + box.margin_top)
        finish.finish_running_part(stream.stream, page.height * _SCALE, box)
        done[place] = _written(stream)
    return done[place]


def _flow_of(
    loom: Loom, stream: Any, page: PageFrame, here: list[Standing], laid: dict[int, Laid], pdf: Objects
) -> tuple[list[bytes], list[tuple[bytes, bytes]]]:
    """Draw the islands in the text of a page: (the owners of all its marked content, the islands' header cells)."""
    owners: dict[int, bytes] = {}
    cells: list[tuple[bytes, bytes]] = []
    for standing in here:
        box = laid[standing.island].box
        start = len(stream.stream)
        _draw(loom, stream, box, standing.x, standing.y)
        elements = _elements(pdf, box, standing, stream._tags, owners)
        operators = stream.stream[start:]
        listed = [*page.owned, *(owners[mark] for mark in sorted(owners))]
        elements = finish.finish_part(_Lookup(pdf), operators, listed, elements, box)
        owners.update(enumerate(listed[len(page.owned) :], start=len(page.owned)))
        stream.stream[start:] = operators
        cells += ((name.data, reference) for name, reference in finish.header_cells(elements))
    return [*page.owned, *(owners[mark] for mark in sorted(owners))], cells


def _elements(pdf: Objects, box: Any, standing: Standing, marks: Any, owners: dict[int, bytes]) -> list[Any]:
    """Make the island's elements of the tag tree; its own takes the number that the layout has kept for it."""
    from weasyprint.pdf.tags import _build_box_tree

    parent = pydyf.Dictionary({"S": standing.parent_role, "K": pydyf.Array()})
    parent.number = standing.parent
    before = set(pdf.objects)
    pdf.reserved.append(standing.element)
    (element,) = _build_box_tree(box, parent, pdf, standing.page, owners, [], marks)
    if element.number != standing.element:
        raise CannotBind("the tag tree is otherwise than known")
    pdf.above[standing.parent] = parent
    return [one for number, one in pdf.objects.items() if number not in before]


def font_objects(fonts: LateFonts, first: int) -> tuple[bytes, tuple[Object, ...]]:
    """(names of the fonts with their references, objects of the fonts, numbered from ``first``)."""
    from weasyprint import DEFAULT_OPTIONS
    from weasyprint.pdf.fonts import build_fonts_dictionary

    pdf = Objects(first, ())
    fonts.name_subsets()
    names = build_fonts_dictionary(pdf, fonts, True, True, {**DEFAULT_OPTIONS, "pdf_version": "1.7"})
    return bytes(names.data)[2:-2], tuple(_made(pdf))


def state_objects(states: dict[str, Any]) -> dict[str, bytes]:
    """The states of drawing by name, as they stand in a file."""
    return {name: _state(state) for name, state in states.items()}
