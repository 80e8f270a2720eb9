"""A page of HTML and the values in it that change from pack to pack, taken apart.

The templates mark each element that holds a patient's value with ``data-private``, and the day on which a pack is made
with ``data-made-on``. The texts inside such elements are the values; their tags, and everything else, are the form of
the page, which many patients share, on many days.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

HOLE = "\ue000{}\ue001"
"""What stands in a form in place of a value, with the number of the value; no font has these two characters."""
IN_HOLE = re.compile("\ue000(\\d+)\ue001")

PRIVATE = "data-private"
MARKS = (PRIVATE, "data-made-on")
"""The attributes of an element whose texts are values."""

_ATTRIBUTES = r"""(?:[^<>"']|"[^"]*"|'[^']*')*"""
_MARKED = re.compile(rf"<([a-z][a-z0-9]*)(?=\s)(?={_ATTRIBUTES}\s(?:{'|'.join(MARKS)})[\s=>/]){_ATTRIBUTES}>")
_PRIVATE = re.compile(rf"\s{PRIVATE}[\s=>/]")
_TAG = re.compile(rf"(</?[a-z][a-z0-9]*\b{_ATTRIBUTES}>)")


class CannotBind(Exception):
    """This page cannot be bound late: it is rendered directly. The message says why and holds no patient's value."""


@dataclass(frozen=True)
class Slots:
    """``form``: the page with a hole for each value; ``values``: what fills them, in order.

    ``private``: whether any of them is a patient's.
    """

    form: str
    values: tuple[str, ...]
    private: bool = True

    def __repr__(self) -> str:
        return "Slots(…)"


def take_apart(html: str) -> Slots:
    """The page without the values, and the values.

    Raises ``CannotBind`` if an element that holds values has no end tag, or the page holds a hole's characters.
    """
    if "\ue000" in html or "\ue001" in html:
        raise CannotBind("the page holds characters of no font")
    values: list[str] = []
    form: list[str] = []
    place = 0
    for start, end in _marked(html):
        form.append(html[place:start])
        form.extend(_without_values(html[start:end], values))
        place = end
    form.append(html[place:])
    return Slots("".join(form), tuple(values), bool(_PRIVATE.search(html)))


def _marked(html: str) -> Iterator[tuple[int, int]]:
    """Where the inside of each marked element begins and ends; an element inside another one is part of it."""
    place = 0
    while opened := _MARKED.search(html, place):
        start = opened.end()
        place = _end(html, opened[1], start)
        yield start, place


def _end(html: str, tag: str, start: int) -> int:
    """Where the end tag stands that belongs to an element whose inside begins here."""
    depth = 1
    for found in re.finditer(rf"<(/?){tag}(?=[\s>/])", html[start:]):
        depth += -1 if found[1] else 1
        if depth == 0:
            return start + found.start()
    raise CannotBind(f"a {tag} with a value has no end tag")


def _without_values(inside: str, values: list[str]) -> Iterator[str]:
    for piece in _TAG.split(inside):
        if not piece.strip() or _TAG.fullmatch(piece):
            yield piece
        else:
            yield HOLE.format(len(values))
            values.append(unescape(piece))


def is_marked(element: Any) -> bool:
    """Whether an element of a page's tree is marked as holding values."""
    return any(element.get(mark) is not None for mark in MARKS)
