"""Lays out the islands of a page for one patient, with WeasyPrint's own code and nothing around them.

The styles of a template's islands are worked out once; a patient then costs the boxes of a few lines of text.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from consentgen.render.late.boxes import islands_on
from consentgen.render.late.islands import NUMBER
from consentgen.render.late.model import Space, Standing, Template
from consentgen.render.late.slots import IN_HOLE, CannotBind
from consentgen.render.pdf import VARIANT, Engine

_ENDLESS = 1e9

Stands = tuple[Any, Any]
"""A box of WeasyPrint's, and the one that it stands in."""


@dataclass
class Laid:
    """An island laid out at the origin: WeasyPrint's box, and the space that it takes."""

    box: Any
    space: Space


class Loom:
    """The islands of one template, ready to be laid out for any patient; WeasyPrint does one at a time."""

    def __init__(self, engine: Engine, template: Template, folders: tuple[Path, ...]) -> None:
        """``folders``: where the template's files come from."""
        self.template = template
        self._html = engine.read(template.islands_alone, folders)
        for element in self._html.etree_element.iter():
            number = element.get(NUMBER)
            if number is not None and template.islands[int(number)].kind == "running":
                element.set("style", f"{element.get('style', '')};position:relative!important")
        self.context = context_of(engine, self._html)
        self._holes = tuple(_holes(self._html.etree_element))

    def boxes_of(self, values: tuple[str, ...]) -> dict[int, Stands]:
        """WeasyPrint's boxes of the islands by number, holding the values, not yet laid out."""
        from weasyprint.formatting_structure.build import build_formatting_structure

        for element, place, number in self._holes:
            setattr(element, place, values[number])
        root = build_formatting_structure(
            self._html.etree_element, self.context.style_for, self.context.get_image_from_uri, self._html.base_url,
            self.context.target_collector, self.context.counter_style, self.context.footnotes,
        )
        return {number: (box, above) for number, box, above in islands_on(root)}

    def laid_out(self, boxes: dict[int, Stands]) -> dict[int, Laid]:
        """The islands in the text of the page, laid out at the origin."""
        return {
            number: self._laid(boxes[number], island.width, island.in_row)
            for number, island in enumerate(self.template.islands)
            if island.kind == "flow"
        }

    def running(self, boxes: dict[int, Stands], standing: Standing) -> Laid:
        """A running island laid out in the margin's box that it stands in."""
        box, above = boxes[standing.island]
        return self._laid((box.deepcopy(), above), standing.width)

    def _laid(self, stands: Stands, width: float, in_row: bool = False) -> Laid:
        from weasyprint.layout.absolute import absolute_layout
        from weasyprint.layout.block import block_level_layout, collapse_margin

        context, (box, above) = self.context, stands
        _stretch(above, width)
        box.position_x = box.position_y = 0
        context.current_page, context.page_bottom = 1, _ENDLESS
        context.create_block_formatting_context()
        apart: list[Any] = []
        laid, rest, _, margins, through, _ = block_level_layout(
            context, box, -_ENDLESS, None, above, absolute_boxes=apart, fixed_boxes=apart
        )
        context.finish_block_formatting_context()
        if laid is None or rest or through or not all(one._box.is_outside_marker for one in apart):
            raise CannotBind("a value stands in a box that cannot be laid out alone")
        if in_row and (laid.margin_top or laid.margin_bottom):
            raise CannotBind("a value stands in a row, with a margin around it")
        for marker in apart:
            absolute_layout(context, marker, laid, [], 0, None)
        below = collapse_margin(margins) if margins else laid.margin_bottom
        return Laid(laid, Space(laid.border_height(), laid.border_box_y(), below))


def _stretch(box: Any, width: float) -> None:
    """Make the box that an island stands in as wide as it is on the page, with its content at the origin."""
    box.position_x = box.position_y = 0
    box.width, box.height = width, "auto"
    for side in ("top", "right", "bottom", "left"):
        for edge in (f"margin_{side}", f"padding_{side}", f"border_{side}_width"):
            setattr(box, edge, 0)


def context_of(engine: Engine, html: Any) -> Any:
    """WeasyPrint's context for laying out a page: its styles, above all."""
    from weasyprint import DEFAULT_OPTIONS
    from weasyprint.css.counters import CounterStyle
    from weasyprint.document import Document

    options = {**DEFAULT_OPTIONS, "pdf_variant": VARIANT}
    context = Document._build_layout_context(html, engine.font_configuration, CounterStyle(), {}, options)
    context.get_image_from_uri = functools.partial(_no_image)
    return context


def _no_image(*_: Any, **__: Any) -> None:
    raise CannotBind("a value stands in a box with a picture")


def _holes(root: Any) -> Any:
    """(element, "text" or "tail", number of the value) of each hole."""
    for element in root.iter():
        for place in ("text", "tail"):
            found = IN_HOLE.fullmatch((getattr(element, place) or "").strip())
            if found:
                yield element, place, int(found[1])
