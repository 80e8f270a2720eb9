"""Writes a layout and what is bound late as one PDF file."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Mapping
from datetime import date
from hashlib import md5, sha256

from consentgen.render.late.model import NO_DAY, Layout, Object

Places = dict[int, tuple[int, int, int]]
"""Where objects are: (1, place in the file, 0), or (2, number of the stream that they are packed in, their place)."""

HEAD = b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n"


def dated(layout: Layout, made_on: date) -> tuple[Object, ...]:
    """The objects that tell the day on which a pack is made."""
    return tuple((number, _on(made_on, content), is_stream) for number, content, is_stream in layout.dated)


def attached(layout: Layout, content: bytes, made_on: date) -> Object:
    """The attached file as the object that the layout has kept a number for."""
    check = md5(content, usedforsecurity=False).hexdigest().encode()
    head = b"%s/CheckSum <%s>/Size %d>>" % (_on(made_on, layout.record_head), check, len(content))
    return layout.record, compressed(head, content), True


def _on(made_on: date, content: bytes) -> bytes:
    """The content with this day where there is none yet, in both ways in which a PDF writes one; as long as before."""
    none, day = NO_DAY.isoformat().encode(), made_on.isoformat().encode()
    return content.replace(none, day).replace(none.replace(b"-", b""), day.replace(b"-", b""))


def shared(
    layout: Layout, fonts: bytes, states: Mapping[str, bytes], cells: Iterable[tuple[bytes, bytes]]
) -> tuple[Object, ...]:
    """What a layout's pages share with what is bound late: the names of fonts, states and header cells."""
    every = sorted({**layout.own_states, **states}.items())
    known = sorted((*layout.own_cells, *cells))
    return (
        (layout.fonts, b"<<%s %s>>" % (layout.own_fonts, fonts), False),
        (layout.states, b"<<%s>>" % b"".join(b"/%s %s" % (name.encode(), state) for name, state in every), False),
        (layout.header_cells, b"<</Names[%s]>>" % b" ".join(part for cell in known for part in cell), False),
    )


def compressed(head: bytes, content: bytes, level: int = 6) -> bytes:
    """A stream with these entries of its dictionary; ``level`` 9 takes longest and least space."""
    data = zlib.compress(content, level)
    return b"<<%s/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (head, len(data), data)


def packed(number: int, objects: Iterable[tuple[int, bytes]], places: Places) -> bytes:
    """Objects that are no streams, packed into the stream of this number; notes their places."""
    head, body, place = [], [], 0
    for index, (inner, content) in enumerate(objects):
        places[inner] = (2, number, index)
        head.append(b"%d %d" % (inner, place))
        body.append(content)
        place += len(content) + 1
    start = b" ".join(head) + b"\n"
    inside = start + b"\n".join(body)
    return indirect(number, compressed(b"/Type/ObjStm/N %d/First %d" % (len(body), len(start)), inside))


def indirect(number: int, content: bytes) -> bytes:
    """An object as it stands in a file."""
    return b"%d 0 obj\n%s\nendobj\n" % (number, content)


class Start:
    """The beginning of every file of a layout: its own objects."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._places: Places = {}
        self.content = b"".join((HEAD, *_laid_down(layout.objects, layout.size, self._places, len(HEAD))))

    def finished(self, late: Iterable[Object]) -> bytes:
        """The whole file with these objects; its identifier is made from its content."""
        late = tuple(late)
        top = max(self._layout.size, *(number for number, _, _ in late)) + 1
        places = dict(self._places)
        rest = b"".join(_laid_down(late, top, places, len(self.content)))
        digest = sha256(self.content + rest).hexdigest()[:32].encode()
        end = len(self.content) + len(rest)
        places[top + 1] = (1, end, 0)
        about = b"/Root %d 0 R/Info %d 0 R/ID[<%s><%s>]" % (self._layout.catalog, self._layout.info, digest, digest)
        return b"".join((self.content, rest, trailer(top + 1, places, about, end)))


def _laid_down(objects: tuple[Object, ...], free: int, places: Places, position: int) -> list[bytes]:
    """The objects as they follow one another from a position in the file on; ``free`` is for what packs them."""
    out = []
    for number, content, is_stream in objects:
        if is_stream:
            out.append(indirect(number, content))
            places[number] = (1, position, 0)
            position += len(out[-1])
    out.append(packed(free, ((number, content) for number, content, is_stream in objects if not is_stream), places))
    places[free] = (1, position, 0)
    return out


def trailer(number: int, places: Places, about: bytes, position: int) -> bytes:
    """The end of a file: the table of all objects, as the object of this number at this position."""
    nowhere = (0, 0, 65535)
    table = b"".join(struct.pack(">BIH", *places.get(each, nowhere)) for each in range(number + 1))
    head = b"/Type/XRef/Size %d/W[1 4 2]%s" % (number + 1, about)
    return indirect(number, compressed(head, table)) + b"startxref\n%d\n%%%%EOF\n" % position
