"""Finds the islands of a page: the smallest boxes that what a patient's values take of the page stays inside of.

An island is a block, or a row of cells (flex, grid, table), that stands in a block under other blocks. What such a
box holds can change its height and nothing else: its width comes from above. So the page around it is the same for
every patient whose islands have these heights. A head or foot that runs in the margin is an island by itself.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from hashlib import sha256
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

from consentgen.render.late.model import Island, Space, Template
from consentgen.render.late.slots import IN_HOLE, CannotBind, is_marked

NUMBER = "data-late"
"""The attribute that holds an island's number."""

_BLOCKS = (("block", "flow"), ("block", "flow-root"))
_ROWS = (("block", "flex"), ("block", "grid"), ("block", "table"))
_PARTS = frozenset(("li", "dt", "dd", "td", "th", "tr", "thead", "tbody", "tfoot", "caption", "figure", "a"))
_STAYS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "a", "img", "svg", "input", "object", "embed", "math"))
_HIDDEN = "visibility:hidden!important;"

Path = tuple[int, ...]


class Page:
    """A page's tree of elements, as the typesetter read it."""

    def __init__(self, html: Any) -> None:
        """``html``: WeasyPrint's, whose tree is worked on in place."""
        self.html = html
        self.root = html.etree_element
        self.above = {child: parent for parent in self.root.iter() for child in parent}

    def path(self, element: Any) -> Path:
        """The places of the children that lead from the root to the element."""
        steps: list[int] = []
        while (parent := self.above.get(element)) is not None:
            steps.append(list(parent).index(element))
            element = parent
        return tuple(reversed(steps))

    def at(self, path: Path) -> Any:
        """The element that a path leads to."""
        element = self.root
        for step in path:
            element = element[step]
        return element

    def changed(self) -> Any:
        """The typesetter's page again, after its tree was changed."""
        self.html.wrapper_element = type(self.html.wrapper_element).from_html_root(self.root, content_language=None)
        return self.html

    def ancestors(self, element: Any) -> Iterator[Any]:
        """All above the element, the nearest first."""
        while (element := self.above.get(element)) is not None:
            yield element


def find_islands(page: Page, styles: Any) -> tuple[Any, ...]:
    """The elements that are islands, in the order of the page. ``styles``: WeasyPrint's, of the kept elements.

    Raises ``CannotBind`` if a value stands in none.
    """
    found: dict[Any, None] = {}
    for element in page.root.iter():
        if is_marked(element) and not any(above in found for above in page.ancestors(element)):
            found[_island_of(element, page, styles)] = None
    outer = [one for one in found if not any(above in found for above in page.ancestors(one))]
    return tuple(element for element in page.root.iter() if element in outer)


def _island_of(element: Any, page: Page, styles: Any) -> Any:
    chain = [element, *page.ancestors(element)]
    for running in chain:
        if is_running(styles(running)):
            if styles(running)["display"] not in (*_BLOCKS, *_ROWS):
                raise CannotBind("a running element is not a block")
            return running
    for place, candidate in enumerate(chain[:-1]):
        if candidate.tag == "body":
            break
        if _stands_alone(candidate, chain[place + 1 :], styles):
            return candidate
    raise CannotBind(f"a {element.tag} with a value stands in no box of its own")


def is_running(style: Any) -> bool:
    """Whether an element of this style stands in the margins."""
    return bool(style["position"][0] == "running()")


def _stands_alone(element: Any, above: list[Any], styles: Any) -> bool:
    """Whether the box takes its width from above, and what it holds can change its height alone."""
    style = styles(element)
    return (
        element.tag not in _PARTS
        and style["display"] in (*_BLOCKS, *_ROWS)
        and _in_flow(style)
        and styles(above[0])["display"] in _BLOCKS
        and style["column_count"] == "auto"
        and all(_width_from_above(one, parent, styles) for one, parent in pairwise(above))
    )


def stands_in_row(island: Any, page: Page, styles: Any) -> bool:
    """Whether the island stands in a cell of a row, whose height WeasyPrint works out by rules of its own."""
    return any(styles(above)["display"] in _ROWS for above in page.ancestors(island))


def _in_flow(style: Any) -> bool:
    return style["float"] == "none" and style["position"] in ("static", "relative")


def _width_from_above(element: Any, parent: Any, styles: Any) -> bool:
    """Whether the width of this box, which an island stands in, does not depend on what it holds."""
    style, outer = styles(element), styles(parent)["display"]
    if style["display"] not in (*_BLOCKS, *_ROWS[:2]) or not _in_flow(style):
        return False
    return outer in _BLOCKS or (outer in _ROWS[:2] and _is_length(style["width"]))


def _is_length(value: Any) -> bool:
    return getattr(value, "unit", None) == "px"


def check(island: Any) -> None:
    """Headings, links and pictures are known to the whole file, so they cannot be bound late.

    Raises ``CannotBind`` if an island holds one.
    """
    for element in island.iter():
        if element.tag in _STAYS or (isinstance(element.tag, str) and element.tag.startswith("{")):
            raise CannotBind(f"a value stands beside a {str(element.tag).rpartition('}')[2]}")
        if element.get("id") or element.get("name"):
            raise CannotBind("a value stands in a place that can be linked to")


def pruned(page: Page, keep: frozenset[Any]) -> Any:
    """A copy of the tree: the kept elements and all above them; of what stands beside, only that it is there.

    Rules of style that look at the elements beside or above find them; they print nothing. Returns the copy's root.
    """
    needed = set(keep) | {above for element in keep for above in page.ancestors(element)}

    def copied(element: Any) -> Any:
        if element in keep or element.tag in ("head", "style"):
            return copy.deepcopy(element)
        twin = ElementTree.Element(element.tag, element.attrib)
        if element in needed:
            twin.extend(copied(child) for child in element if isinstance(child.tag, str))
        else:
            twin.attrib = {**element.attrib, "style": "display:none!important"}
        return twin

    return copied(page.root)


def empty(element: Any, space: Space | None) -> None:
    """Take all out of an island; in the text of the page it keeps the space that it is to take."""
    element[:] = []
    element.text = None
    style = _HIDDEN
    if space is not None:
        style += (
            f"box-sizing:border-box!important;height:{space.height!r}px!important;min-height:0!important;"
            f"max-height:none!important;margin-top:{space.above!r}px!important;"
            f"margin-bottom:{space.below!r}px!important"
        )
    element.set("style", f"{element.get('style', '')};{style}")


def to_template(page: Page, form: str, elements: tuple[Any, ...], islands: tuple[Island, ...]) -> Template:
    """The template of a page whose islands are known. Empties them in the page."""
    paths = tuple(page.path(element) for element in elements)
    alone = _written(pruned(page, frozenset(elements)))
    for element in elements:
        empty(element, None)
    still = _written(page.root)
    if IN_HOLE.search(still):
        raise CannotBind("a value stands in no box of its own")
    return Template(form, paths, islands, alone, sha256(still.encode()).hexdigest())


def _written(root: Any) -> str:
    return "<!DOCTYPE html>" + ElementTree.tostring(root, encoding="unicode", method="html")
