"""The pages of a finished PDF for a screen: their sizes, their pictures, and where on them words stand."""

from __future__ import annotations

import re
import struct
import threading
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

from consentgen.errors import OurFault

WIDEST = 4000
"""Pixels that a drawn page may be wide at most."""

_ONE_AT_A_TIME = threading.Lock()  # PDFium knows nothing of threads


@dataclass(frozen=True)
class Size:
    """Width and height of a page in points."""

    width: float
    height: float


@dataclass(frozen=True)
class Spot:
    """Where words stand: the page, counted from 1, and how far down it they begin, from 0 (top) to 1."""

    page: int
    down: float


def sizes(content: bytes) -> tuple[Size, ...]:
    """The size of each page. Raises ``OurFault`` if this is no PDF."""
    with _opened(content) as document:
        return tuple(Size(*document.get_page_size(index)) for index in range(len(document)))


def png(content: bytes, number: int, width: int) -> bytes:
    """The page of this number, counted from 1, as a PNG so many pixels wide.

    Raises ``IndexError`` if there is no such page, ``ValueError`` for a width below 1 or above ``WIDEST``.
    """
    if not 1 <= width <= WIDEST:
        raise ValueError("a page cannot be drawn that wide")
    with _opened(content) as document:
        if not 1 <= number <= len(document):
            raise IndexError("there is no such page")
        page = document[number - 1]
        bitmap = page.render(scale=(width - 0.01) / page.get_width(), rev_byteorder=True)  # which rounds up
        drawn, length = bytes(bitmap.buffer), bitmap.width * bitmap.n_channels
        rows = [drawn[start : start + length] for start in range(0, bitmap.stride * bitmap.height, bitmap.stride)]
        colours = {1: 0, 3: 2, 4: 6}[bitmap.n_channels]  # grey, colour, colour with transparency
        return _png(bitmap.width, colours, rows)


def spots(content: bytes, wanted: Mapping[str, Iterable[str]]) -> dict[str, tuple[Spot, ...]]:
    """For each key the places where any of its phrases stands, one on a page at most, in the order of the pages.

    A phrase at the beginning of a line counts (a heading, the first cell of a row); only where it begins no line on
    any page, one inside a line does. A line's end may stand between its words.
    """
    patterns = {key: [_pattern(phrase) for phrase in phrases if phrase] for key, phrases in wanted.items()}
    leading: dict[str, list[Spot]] = {key: [] for key in wanted}
    inside: dict[str, list[Spot]] = {key: [] for key in wanted}
    with _opened(content) as document:
        for number in range(1, len(document) + 1):
            page = document[number - 1]
            with closing(page.get_textpage()) as words:
                text = words.get_text_range()
                for key in wanted:
                    found = [match for pattern in patterns[key] for match in pattern.finditer(text)]
                    first = [match for match in found if match.start() == 0 or text[match.start() - 1] in "\r\n"]
                    for matches, places in ((first, leading[key]), (found, inside[key])):
                        if matches:
                            top = words.get_charbox(min(match.start() for match in matches))[3]
                            places.append(Spot(number, min(max(1 - top / page.get_height(), 0), 1)))
    return {key: tuple(leading[key] or inside[key]) for key in wanted}


def _pattern(phrase: str) -> re.Pattern[str]:
    words = r"\s+".join(re.escape(word) for word in phrase.split())
    return re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE)


@contextmanager
def _opened(content: bytes) -> Iterator[Any]:
    import pypdfium2  # starts PDFium for the process

    with _ONE_AT_A_TIME:
        try:
            document = pypdfium2.PdfDocument(content)
        except pypdfium2.PdfiumError:
            raise OurFault("The finished PDF cannot be read back.") from None
        with closing(document):
            yield document


def _png(width: int, colours: int, rows: list[bytes]) -> bytes:
    """A PNG of eight bits a colour, rows from the top. Quick rather than small: it goes no further than this machine.

    The format is that of ISO/IEC 15948, with no filter before any row.
    """
    head = struct.pack(">IIBBBBB", width, len(rows), 8, colours, 0, 0, 0)
    body = zlib.compress(b"".join(b"\0" + row for row in rows), 1)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
