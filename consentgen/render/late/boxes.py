"""Looking at the boxes of a page that WeasyPrint has laid out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from consentgen.render.late.islands import NUMBER


def boxes(box: Any) -> Iterator[tuple[Any, Any]]:
    """Every box below this one with the box that it stands in, from the outside inwards."""
    for child in box.all_children():
        child = getattr(child, "_box", child)  # an absolutely placed box stands behind a placeholder
        yield child, box
        yield from boxes(child)


def islands_on(page_box: Any) -> Iterator[tuple[int, Any, Any]]:
    """(number, box, the box it stands in) of each island on a page; the outermost box where it has several."""
    seen: set[int] = set()
    for box, above in boxes(page_box):
        element = box.element
        number = element.get(NUMBER) if element is not None else None
        if number is not None and (above.element is not element) and id(element) not in seen:
            seen.add(id(element))
            yield int(number), box, above
