"""One tagged PDF/UA-1 file of many patients' packs, for printing.

Each patient begins on a fresh sheet of a double-sided print, has a bookmark and page labels, and a part of the one
tag tree. What is still of a layout stands in the file once, and so do the fonts. The file is written as it grows: of
a patient only the places of the objects are kept, eight bytes for each, and the pages with what stands above them in
the trees. These are packed together at the end, so that a reader who looks for one page need not unpack the objects of
all patients before it. It carries no attachments, and is not for ``verify``: the packs themselves are.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from html import escape
from typing import Any, BinaryIO

from consentgen import __version__
from consentgen.render.late.files import HEAD, compressed, indirect
from consentgen.render.late.model import Layout
from consentgen.render.late.stock import Stock, renumbered, slim, with_cells_of, without_leaves, without_places
from consentgen.render.late.weave import Drawn, LateFonts, font_objects, state_objects

_STOCKS = 64  # layouts that are kept in memory; one that comes again later is written once more
_ROW = 8  # bytes for each object in the table: kind, place in five bytes, index in two
_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title><rdf:Alt>
<rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part>
</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>"""


@dataclass(frozen=True)
class _Part:
    """One patient's part of the file: the numbers of its objects, and how many pages it has, blank one included."""

    label: str
    pages: int
    node: int
    first_page: int
    element: int
    owners: int
    cells: int
    keys: int


@dataclass(frozen=True)
class _Names:
    """A layout's dictionaries of fonts and of states, which are written last: numbers, and what it has of both."""

    fonts: int
    own_fonts: bytes
    states: int
    own_states: dict[str, bytes]


class PrintFile:
    """A print file that grows by one patient at a time. ``out`` is open for writing bytes.

    ``fonts`` and ``states`` are for ``weave.draw``, which notes in them what the patients' values need.
    """

    def __init__(self, out: BinaryIO, *, title: str, language: str, made_on: date) -> None:
        self.fonts = LateFonts()
        self.states: dict[str, Any] = {}
        self._out, self._title, self._language, self._made_on = out, title, language, made_on
        self._position = 0
        self._digest = sha256()
        self._table = bytearray(_ROW)
        self._stocks: OrderedDict[str, tuple[Stock, dict[int, int]]] = OrderedDict()
        self._names: list[_Names] = []
        self._streams: dict[bytes, int] = {}
        self._parts: list[_Part] = []
        self._tops: list[tuple[int, bytes]] = []
        self._keys = 0
        self._write(HEAD)
        self._catalog, self._pages, self._tree, self._document = (self._new() for _ in range(4))

    def add(self, layout: Layout, drawn: Drawn, label: str) -> tuple[int, int]:
        """Add a patient's pack. Returns the first and the last page of it, counted from 1 without the front pages."""
        before = sum(part.pages for part in self._parts)
        part = self._added(layout, drawn, label)
        self._parts.append(part)
        return before + 1, before + len(layout.pages)

    def close(self, front: tuple[Layout, Drawn] | None, label: str) -> None:
        """Put the front pages before all others and end the file."""
        parts = list(self._parts)
        if front is not None:
            parts.insert(0, self._added(*front, label))
        self._pack([*self._fonts_and_states(), *self._tops, *self._catalogue(parts)])
        table = self._new()
        self._note(table, 1, self._position, 0)
        columns = b"/DecodeParms<</Predictor 12/Columns %d>>" % _ROW
        rows = _predicted(bytes(self._table))
        digest = self._digest.hexdigest()[:32].encode()
        head = b"/Type/XRef/Size %d/W[1 5 2]/Root %d 0 R/Info %d 0 R/ID[<%s><%s>]%s" % (
            table + 1, self._catalog, self._info, digest, digest, columns)
        start = self._position
        self._write(indirect(table, compressed(head, rows)) + b"startxref\n%d\n%%%%EOF\n" % start)

    def _new(self) -> int:
        number = len(self._table) // _ROW
        self._table += bytes(_ROW)
        return number

    def _note(self, number: int, kind: int, place: int, index: int) -> None:
        row = bytes((kind,)) + place.to_bytes(5, "big") + index.to_bytes(2, "big")
        self._table[number * _ROW : (number + 1) * _ROW] = row

    def _write(self, content: bytes) -> None:
        self._out.write(content)
        self._digest.update(content)
        self._position += len(content)

    def _stream(self, number: int, content: bytes) -> None:
        self._note(number, 1, self._position, 0)
        self._write(indirect(number, content))

    def _pack(self, objects: Iterable[tuple[int, bytes]]) -> None:
        """Write objects that are no streams, packed; an object stream holds 60,000 of them at most."""
        waiting = list(objects)
        for start in range(0, len(waiting), 60_000):
            number = self._new()
            head, body, place = [], [], 0
            for index, (inner, content) in enumerate(waiting[start : start + 60_000]):
                self._note(inner, 2, number, index)
                head.append(b"%d %d" % (inner, place))
                body.append(content)
                place += len(content) + 1
            begin = b" ".join(head) + b"\n"
            about = b"/Type/ObjStm/N %d/First %d" % (len(body), len(begin))
            self._stream(number, compressed(about, begin + b"\n".join(body), 9))

    def _stock(self, layout: Layout) -> tuple[Stock, dict[int, int]]:
        """The layout's stock, and where its shared objects are in the file, which they enter here."""
        if layout.key not in self._stocks:
            stock = Stock(layout)
            numbers = {number: self._new() for number in (layout.fonts, layout.states)}
            streams = {number: stock.shared[number] for number in stock.shared if number in stock.is_stream}
            for number, content in stock.shared.items():
                digest = sha256(content).digest()
                alike = number in streams and b" 0 R" not in content.partition(b"stream\n")[0]
                numbers[number] = self._streams[digest] if alike and digest in self._streams else self._new()
                if alike and digest not in self._streams:
                    self._streams[digest] = numbers[number]
                    self._stream(numbers[number], content)
                    streams.pop(number)
                elif alike:
                    streams.pop(number)
            for number, content in streams.items():
                self._stream(numbers[number], renumbered(content, numbers))
            self._pack((numbers[number], renumbered(content, numbers))
                       for number, content in stock.shared.items() if number not in stock.is_stream)
            self._stocks[layout.key] = stock, numbers
            self._names.append(_Names(numbers[layout.fonts], renumbered(layout.own_fonts, numbers),
                                      numbers[layout.states], layout.own_states))
        self._stocks.move_to_end(layout.key)
        while len(self._stocks) > _STOCKS:
            self._stocks.popitem(last=False)
        return self._stocks[layout.key]

    def _added(self, layout: Layout, drawn: Drawn, label: str) -> _Part:
        stock, shared = self._stock(layout)
        late = {number: content for number, content, is_stream in drawn.objects if not is_stream}
        arrays = {page.owners: late.pop(page.owners) for page in layout.pages if page.owners in late}
        elements, leaves = without_leaves(late)
        leaves = {**stock.leaves, **leaves}
        numbers = {**shared, layout.info: 0, self._above(stock): self._document}
        for number in sorted({*stock.own_numbers(), *elements}):
            numbers[number] = self._new()
        self._draw(drawn, numbers)
        patient, node = len(self._table), self._new()
        bare = [(numbers[number], with_cells_of(renumbered(slim(content), numbers), patient))
                for number, content in (*stock.content.items(), *elements.items()) if number != stock.root]
        root = stock.content[stock.root].replace(b"/S /Document", b"/S /Part", 1)
        self._tops.append((numbers[stock.root], renumbered(root, numbers)))
        pages = [numbers[page.number] for page in layout.pages]
        for place, (page, content) in enumerate(zip(layout.pages, stock.pages, strict=True)):
            own = renumbered(without_places(content), numbers)[:-2]
            places = b"/Parent %d 0 R/StructParents %d>>" % (node, self._keys + place)
            self._tops.append((numbers[page.number], own + places))
        if len(pages) % 2:
            pages.append(self._new())
            box = b"/MediaBox [0 0 %f %f]" % (layout.pages[-1].width * 0.75, layout.pages[-1].height * 0.75)
            self._tops.append((pages[-1], b"<</Type/Page/Parent %d 0 R%s/Resources<<>>>>" % (node, box)))
        self._tops.append((node, b"<</Type/Pages/Parent %d 0 R/Count %d/Kids[%s]>>"
                           % (self._pages, len(pages), _references(pages))))
        owned = [(self._new(), owners) for owners in self._owners(layout, arrays, numbers, leaves)]
        bare += owned
        owners, cells = self._new(), 0
        self._tops.append((owners, self._leaf_of([number for number, _ in owned])))
        if known := _cells(layout, drawn, numbers, patient):
            cells = self._new()
            bare.append((cells, known))
        self._pack(bare)
        keys, self._keys = self._keys, self._keys + len(layout.pages)
        return _Part(label, len(pages), node, pages[0], numbers[stock.root], owners, cells, keys)

    @staticmethod
    def _above(stock: Stock) -> int:
        """The number of the tree's root in the layout, which its topmost element names as the one above it."""
        return int(stock.content[stock.root].rpartition(b"/P ")[2].split()[0])

    def _draw(self, drawn: Drawn, numbers: dict[int, int]) -> None:
        """Write what is bound late; pages that have the same drawn into them share it, even those of other patients."""
        for number, content, is_stream in drawn.objects:
            if is_stream:
                digest = sha256(content).digest()
                if digest not in self._streams:
                    self._streams[digest] = self._new()
                    self._stream(self._streams[digest], content)
                numbers[number] = self._streams[digest]

    @staticmethod
    def _owners(
        layout: Layout, arrays: dict[int, bytes], numbers: dict[int, int], leaves: dict[int, int]
    ) -> Iterator[bytes]:
        """The owners of all marked content of each of a patient's pages."""
        for page in layout.pages:
            refs = arrays[page.owners][1:-1] if page.owners in arrays else b" ".join(page.owned)
            names = refs.replace(b" 0 R", b"").split()
            own = b" ".join(
                b"null" if name == b"null" else b"%d 0 R" % numbers[leaves.get(int(name), int(name))] for name in names
            )
            yield b"[%s]" % own

    def _leaf_of(self, owned: Sequence[int]) -> bytes:
        """A leaf of the file's tree of parents: where the owners of each of a patient's pages stand."""
        leaf = b"".join(b"%d %d 0 R " % (self._keys + place, number) for place, number in enumerate(owned))
        return b"<</Limits[%d %d]/Nums[%s]>>" % (self._keys, self._keys + len(owned) - 1, leaf)

    def _fonts_and_states(self) -> list[tuple[int, bytes]]:
        first = self._new()
        names, objects = font_objects(self.fonts, first) if self.fonts else (b"", ())
        while len(self._table) // _ROW <= max((number for number, _, _ in objects), default=0):
            self._new()
        bare = [(number, content) for number, content, is_stream in objects if not is_stream]
        for number, content, is_stream in objects:
            if is_stream:
                self._stream(number, content)
        states = state_objects(self.states)
        for of in self._names:
            bare.append((of.fonts, b"<<%s %s>>" % (of.own_fonts, names)))
            every = sorted({**of.own_states, **states}.items())
            names_of = b"".join(b"/%s %s" % (name.encode(), state) for name, state in every)
            bare.append((of.states, b"<<%s>>" % names_of))
        return bare

    def _catalogue(self, parts: list[_Part]) -> list[tuple[int, bytes]]:
        metadata = _XMP.format(title=escape(self._title, quote=False)).encode()
        about, outlines, parents = (self._new() for _ in range(3))
        self._info = self._new()
        self._stream(about, b"<</Type/Metadata/Subtype/XML/Length %d>>stream\n%s\nendstream"
                     % (len(metadata), metadata))
        entries = [self._new() for _ in parts]
        day = self._made_on.strftime("D:%Y%m%d").encode()
        in_order = sorted(parts, key=lambda part: part.keys)
        cells = _references(part.cells for part in in_order if part.cells)
        return [
            (self._info, b"<</Title %s/Creator %s/CreationDate (%s)/ModDate (%s)>>"
             % (_text(self._title), _text(f"consentgen {__version__}"), day, day)),
            (self._catalog, b"<</Type/Catalog/Pages %d 0 R/Outlines %d 0 R/PageMode/UseOutlines/PageLabels<</Nums[%s]>>"
             b"/ViewerPreferences<</DisplayDocTitle true/PrintScaling/None/Duplex/DuplexFlipLongEdge>>"
             b"/MarkInfo<</Marked true>>/Lang %s/Metadata %d 0 R/StructTreeRoot %d 0 R>>"
             % (self._pages, outlines, _labels(parts), _text(self._language), about, self._tree)),
            (self._pages, b"<</Type/Pages/Count %d/Kids[%s]>>"
             % (sum(part.pages for part in parts), _references(part.node for part in parts))),
            (self._tree, b"<</Type/StructTreeRoot/K[%d 0 R]/ParentTree %d 0 R/ParentTreeNextKey %d%s>>"
             % (self._document, parents, self._keys, b"/IDTree<</Kids[%s]>>" % cells if cells else b"")),
            (parents, b"<</Kids[%s]>>" % _references(part.owners for part in in_order)),
            (self._document, b"<</Type/StructElem/S/Document/P %d 0 R/K[%s]>>"
             % (self._tree, _references(part.element for part in parts))),
            (outlines, b"<</Type/Outlines/Count %d/First %d 0 R/Last %d 0 R>>"
             % (len(parts), entries[0], entries[-1])),
            *_bookmarks(parts, entries, outlines),
        ]


def _cells(layout: Layout, drawn: Drawn, numbers: dict[int, int], patient: int) -> bytes:
    """A patient's header cells, as a leaf of the file's index of them."""
    known = sorted((b"(%08d-%s" % (patient, name[1:]), renumbered(cell, numbers))
                   for name, cell in (*layout.own_cells, *drawn.cells))
    if not known:
        return b""
    return b"<</Limits[%s %s]/Names[%s]>>" % (
        known[0][0], known[-1][0], b" ".join(part for cell in known for part in cell))


def _bookmarks(parts: list[_Part], entries: list[int], outlines: int) -> list[tuple[int, bytes]]:
    made = []
    for place, (part, number) in enumerate(zip(parts, entries, strict=True)):
        before = b"/Prev %d 0 R" % entries[place - 1] if place else b""
        after = b"/Next %d 0 R" % entries[place + 1] if place + 1 < len(parts) else b""
        made.append((number, b"<</Title %s/Parent %d 0 R/Dest[%d 0 R/Fit]%s%s>>"
                     % (_text(part.label), outlines, part.first_page, before, after)))
    return made


def _labels(parts: list[_Part]) -> bytes:
    """Page labels: the part's label and the page in it."""
    at, labels = 0, []
    for part in parts:
        labels.append(b"%d<</S/D/P %s>>" % (at, _text(f"{part.label}, page ")))
        at += part.pages
    return b"".join(labels)


def _references(numbers: Iterable[int]) -> bytes:
    return b" ".join(b"%d 0 R" % number for number in numbers)


def _text(words: str) -> bytes:
    """A text string of a PDF."""
    return b"<%s>" % (b"\xfe\xff" + words.encode("utf-16-be")).hex().encode()


def _predicted(rows: bytes) -> bytes:
    """Each row as its difference from the one above it, which packs many times smaller."""
    above, out = bytes(_ROW), bytearray()
    for start in range(0, len(rows), _ROW):
        row = rows[start : start + _ROW]
        out.append(2)
        out += bytes((a - b) & 255 for a, b in zip(row, above, strict=True))
        above = row
    return bytes(out)
