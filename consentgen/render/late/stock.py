"""A layout as a print file uses it: what all its patients share, and what each of them has for themselves.

Each patient has pages, elements of the tag tree and links of their own; pictures, fonts and the still content of
the pages stand in the file once. A piece of text that is an element of its own and says nothing more is taken into
the element above it, which says the same to a reader and halves the size.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from consentgen.render.late.model import Layout

_REFERENCE = re.compile(rb"\b(\d+) 0 R\b")
_ELEMENT = re.compile(rb"<</Type /(StructElem|OBJR|Page|Annot)\b")
_LEAF = re.compile(rb"<</Type /StructElem/S /(?:Span|NonStruct)/K \[((?:\d+ ?)*)\]/Pg (\d+) 0 R/P (\d+) 0 R>>")
_PAGE_OF = re.compile(rb"/Pg (\d+) 0 R")
_CELL = re.compile(rb"\((\d+-\d+-\d+)\)")
_PLACES = re.compile(rb"/(Parent|StructParents) \d+( 0 R)?|/(Trim|Bleed)Box \[[^\]]*\]")
_ANNOTATIONS = re.compile(rb"/Annots \[[^\]]*\]")


class Stock:
    """What a print file takes from one layout.

    ``root`` is the number of the tag tree's topmost element; ``content`` are the elements that each patient has,
    ``leaves`` those that went into the one above them; ``pages`` the pages; ``shared`` what stands in the file once.
    On paper a link is its words.
    """

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        objects = {number: content for number, content, _ in layout.objects}
        streams = {number for number, _, is_stream in layout.objects if is_stream}
        self._pages = {page.number for page in layout.pages}
        tree = objects[_number(rb"/StructTreeRoot (\d+) 0 R", objects[layout.catalog])]
        self.root = _number(rb"/K \[(\d+) 0 R", tree)
        kind = {number: found[1] for number, content in objects.items() if (found := _ELEMENT.match(content))}
        late = {standing.element for standing in layout.standing if standing.element}
        links = {number for number, what in kind.items() if what in (b"OBJR", b"Annot")}
        own = {number: _without_links(objects[number], links) for number, what in kind.items() if what == b"StructElem"}
        self.pages = tuple(_ANNOTATIONS.sub(b"", objects[page.number]) for page in layout.pages)
        apart = {*own, *self._pages, *late, _parent(self.pages[0])}
        self.shared = _reached((*self.pages, layout.own_fonts), objects, apart)
        self.content, self.leaves = without_leaves(own)
        self.is_stream = streams

    def own_numbers(self) -> set[int]:
        """The numbers of all that a patient has: in the layout, and bound late into it."""
        late = {standing.element for standing in self.layout.standing if standing.element}
        return {*self.content, *self._pages, *late}


def without_leaves(elements: Mapping[int, bytes]) -> tuple[dict[int, bytes], dict[int, int]]:
    """The elements without those that hold pieces of text and say nothing more; what they hold goes to the one above.

    Also by the number of each that went, the number of the one that has its text now.
    """
    kept, owner = dict(elements), dict[int, int]()
    while gone := dict(_leaves(kept)):
        kids: dict[int, dict[int, bytes]] = {}
        for number, (text, above) in gone.items():
            kids.setdefault(above, {})[number] = text
            owner[number] = above
        for above, leaves in kids.items():
            kept[above] = _with_kids(kept[above], leaves)
        for number in gone:
            del kept[number]
    return kept, {number: _last(owner, number) for number in owner}


def _leaves(elements: Mapping[int, bytes]) -> Iterator[tuple[int, tuple[bytes, int]]]:
    """(number, (numbers of its text, number of the element above it)) of each that may go, the lowest alone."""
    for number, content in elements.items():
        leaf = _LEAF.fullmatch(content)
        above = elements.get(int(leaf[3])) if leaf else None
        page = _PAGE_OF.search(above) if above else None
        if leaf and page and page[1] == leaf[2]:
            yield number, (leaf[1], int(leaf[3]))


def _last(owner: Mapping[int, int], number: int) -> int:
    while number in owner:
        number = owner[number]
    return number


def _with_kids(content: bytes, leaves: Mapping[int, bytes]) -> bytes:
    """The element with the text of leaves in their places."""
    start = content.index(b"/K [")
    end = content.index(b"]", start)
    kids = _REFERENCE.sub(lambda found: leaves.get(int(found[1]), found[0]), content[start:end])
    return content[:start] + kids + content[end:]


def _without_links(content: bytes, links: set[int]) -> bytes:
    if not links:
        return content
    plain = content.replace(b"/S /Link", b"/S /Span")
    return _REFERENCE.sub(lambda found: b"" if int(found[1]) in links else found[0], plain)


def _reached(
    roots: Iterable[bytes], objects: Mapping[int, bytes], apart: set[int]
) -> dict[int, bytes]:
    """All objects that the pages refer to, by number, but for those apart."""
    found: dict[int, bytes] = {}
    waiting = list(roots)
    while waiting:
        for number in references(waiting.pop()):
            if number not in found and number not in apart and number in objects:
                found[number] = objects[number]
                waiting.append(objects[number])
    return found


def references(content: bytes) -> list[int]:
    """The numbers that an object refers to; of a stream, that its dictionary does."""
    return [int(number) for number in _REFERENCE.findall(content.partition(b"stream\n")[0])]


def renumbered(content: bytes, numbers: Mapping[int, int]) -> bytes:
    """The object, referring to the numbers that others have in the file; of a stream, its dictionary does."""
    head, stream, body = content.partition(b"stream\n")
    new = _REFERENCE.sub(lambda found: b"%d 0 R" % numbers[int(found[1])], head)
    return new + stream + body


def slim(content: bytes) -> bytes:
    """An element without what it need not say: its type, and the page where it holds no text of its own."""
    start = content.find(b"/K [")
    kids = content[start + 4 : content.index(b"]", start)] if start >= 0 else b""
    plain = content.replace(b"/Type /StructElem", b"", 1)
    return plain if _REFERENCE.sub(b"", kids).strip() else _PAGE_OF.sub(b"", plain)


def with_cells_of(content: bytes, patient: int) -> bytes:
    """An element with the names of header cells made the patient's own."""
    return _CELL.sub(rb"(%08d-\1)" % patient, content) if b"/ID " in content or b"/Headers" in content else content


def without_places(content: bytes) -> bytes:
    """A page without its places in the page tree and the tag tree, and without boxes that are the page itself."""
    return _PLACES.sub(b"", content)


def _number(pattern: bytes, content: bytes) -> int:
    found = re.search(pattern, content)
    assert found, "a layout has a tag tree"
    return int(found[1])


def _parent(page: bytes) -> int:
    return _number(rb"/Parent (\d+) 0 R", page)
