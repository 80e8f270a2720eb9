"""The print file of a batch: all packs in one file in list order, read back before it gets its name.

Every page of a patient must bear that patient's identity and no other's, and a pack's pages must say what the pack
says; otherwise there is no file. It holds no records: ``verify`` takes the packs themselves.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, partial
from pathlib import Path
from typing import BinaryIO

from consentgen.catalogue.load import Catalogue
from consentgen.document.batchlist import BatchList, Entry, batch_list, title_of
from consentgen.document.build import LANGUAGE
from consentgen.document.model import Identity
from consentgen.errors import OurFault
from consentgen.make import Written, attached, binder_for, private_values, write_pages
from consentgen.release import wrong_identity
from consentgen.render.compare import compare
from consentgen.render.html import batch_list_html
from consentgen.render.htmltext import HtmlText, read_html
from consentgen.render.late.bind import Binder, Memory, Store
from consentgen.render.late.model import Layout
from consentgen.render.late.printfile import PrintFile
from consentgen.render.late.slots import CannotBind
from consentgen.render.late.weave import Drawn
from consentgen.render.readback import PageText, PdfText, normalise, opened
from consentgen.request import Request
from consentgen.writing import flush_folder, unfinished_file

ROOM = 512 * 2**20
"""Bytes of layouts to keep on the disk while a print file is asked for: it needs again what each pack needed."""

MOST = 500
"""Packs in one file; a longer list is printed from several, since reading it back takes memory for each pack."""

_AT_ONCE = 20
"""Packs that are read back before the file is opened anew, since the reader keeps all that it has read."""
_START = 6
"""Letters by which a name is looked up; shorter names are told apart by number and birth date alone."""


@dataclass(frozen=True)
class Material:
    """What packs are made of (see ``make_pack``), and what keeps their layouts.

    ``filed``: by row, the digest of the catalogue that a pack was made from which is kept from an earlier run. Its
    pages bear it in their foot, and so do they in the print file: else a signed page would match no file.
    """

    catalogue: Catalogue
    templates: tuple[Path, ...]
    made_on: date
    store: Store
    filed: Mapping[int, str] = field(default_factory=dict)

    def write(self, row: int, request: Request) -> Written:
        """The pages of a row's pack, under the digest that the filed pack bears."""
        catalogue = self._of_digest.get(self.filed.get(row, ""), self.catalogue)
        return write_pages(catalogue, request, self.templates, self.store)

    @cached_property
    def _of_digest(self) -> dict[str, Catalogue]:
        return {digest: replace(self.catalogue, digest=digest) for digest in set(self.filed.values())}


@dataclass(frozen=True)
class PrintPart:
    """What goes into one file: packs, each with its row, and the rows between them that have none.

    ``number`` of ``of`` files in all; ``rows_in_list`` see ``batch_list``.
    """

    packs: Sequence[tuple[int, Request]]
    missing: Sequence[int] = ()
    number: int = 1
    of: int = 1
    rows_in_list: int | None = None


def print_parts(
    packs: Sequence[tuple[int, Request]], missing: Sequence[int], rows_in_list: int | None = None, *, most: int
) -> tuple[PrintPart, ...]:
    """The packs in files of at most ``most``, in their order; a row without a pack is told by the file it would be in.
    """
    chunks = [packs[start : start + most] for start in range(0, len(packs), most)]
    ends = [chunk[0][0] for chunk in chunks[1:]]
    parts = []
    for place, chunk in enumerate(chunks):
        here = [row for row in missing if (place == 0 or row >= ends[place - 1])
                and (place == len(ends) or row < ends[place])]
        parts.append(PrintPart(chunk, here, place + 1, len(chunks), rows_in_list))
    return tuple(parts)


def part_paths(path: Path, of: int) -> tuple[Path, ...]:
    """The files' names: the one that was asked for, or that with -1, -2 and so on."""
    return (path,) if of == 1 else tuple(path.with_stem(f"{path.stem}-{number}") for number in range(1, of + 1))


def print_paths(path: Path, packs: int) -> tuple[Path, ...]:
    """The names of the files that so many packs take."""
    return part_paths(path, -(-packs // MOST))


@dataclass(frozen=True)
class Printed:
    """A finished print file. ``pages`` counts the blank ones as well that make each pack begin on a fresh sheet."""

    path: Path
    packs: int
    pages: int
    sha256: str


def write_print_file(
    path: Path, part: PrintPart, material: Material, *, names: bool = False, tell: Callable[[], None] = lambda: None,
    unchanged: Callable[[], None] = lambda: None,
) -> Printed:
    """Write the packs into one file, read it back, and give it its name.

    The list at its beginning has names only if ``names`` says so. ``tell`` is called after each pack; ``unchanged``
    before the file gets its name, and may raise.

    Raises what ``make_pack`` raises, ``CannotWrite``, and ``OurFault`` if the file does not say what it should.
    """
    with unfinished_file(path) as (out, temporary):
        listed = partial(batch_list, missing=part.missing, made_on=material.made_on, names=names, language=LANGUAGE,
                         rows_in_list=part.rows_in_list, part=(part.number, part.of))
        entries, front, others = _written(out, part.packs, material, listed, tell)
        out.flush()
        sheets = (_front_sheets(front), *(_until(entry) for entry in entries))
        wanted = ((entry, material.write(row, request))
                  for entry, (row, request) in zip(entries, part.packs, strict=True))
        if wrong := next(wrong_in_print_file(temporary, read_html(front[0]), sheets, wanted, others), None):
            raise OurFault(f"The print file does not say what it should, so it was not released: {wrong}")
        with temporary.open("rb") as content:
            digest = hashlib.file_digest(content, "sha256").hexdigest()
        unchanged()
    flush_folder(path.resolve().parent)
    return Printed(path, len(part.packs), sheets[-1], digest)


# ---- writing ----------------------------------------------------------------------------------------------------


Front = tuple[str, Layout, Drawn]
"""The first pages: as HTML, and laid out."""


def _written(
    out: BinaryIO, packs: Sequence[tuple[int, Request]], material: Material,
    listed: Callable[[Sequence[Entry]], BatchList], tell: Callable[[], None],
) -> tuple[list[Entry], Front, Names]:
    made_on = material.made_on
    file = PrintFile(out, title=title_of(made_on), language=LANGUAGE, made_on=made_on)
    late = binder_for(material.templates, material.store)
    binder = late or Binder(tuple(folder for folder in material.templates if folder.is_dir()), Memory())
    entries, known = [], set()
    for row, request in packs:
        written = material.write(row, request)
        first, last = file.add(*_drawn(written, binder, file, late is not None), f"Row {row}")
        entries.append(Entry(row, first, last, written.document.identity.name))
        known.add(entries[-1].name)
        tell()

    def lay_out(shift: int) -> tuple[list[Entry], Front]:
        moved = [replace(entry, first=entry.first + shift, last=entry.last + shift) for entry in entries]
        html = batch_list_html(listed(moved), material.templates)
        return moved, (html, *binder.whole(html))

    moved, front = lay_out(2)
    while moved[0].first != _front_sheets(front) + 1:  # a list of more than two pages moves the packs
        moved, front = lay_out(_front_sheets(front))
    file.close(front[1:], "List")
    return moved, front, Names(known)


def _drawn(written: Written, binder: Binder, file: PrintFile, late: bool) -> tuple[Layout, Drawn]:
    """A pack for the file: bound late if it can be, and laid out by itself if not."""
    if late:
        try:
            return binder.draw(written.html, attached(b""), file.fonts, file.states, private_values(written.document))
        except CannotBind:
            pass
    return binder.whole(written.html)


def _front_sheets(front: Front) -> int:
    """How many pages the list takes, the blank one included that may end its last sheet."""
    return len(front[1].pages) + len(front[1].pages) % 2


def _until(entry: Entry) -> int:
    """The last page of a pack's last sheet, which may be blank."""
    return entry.last + (entry.last - entry.first + 1) % 2


# ---- reading back -----------------------------------------------------------------------------------------------


def wrong_in_print_file(
    file: Path, front: HtmlText, sheets: Sequence[int], wanted: Iterable[tuple[Entry, Written]],
    names: Names,
) -> Iterator[str]:
    """What is wrong in a print file, without any patient's value; nothing if it may be released.

    ``sheets`` are the last pages of the list's last sheet and of each pack's; ``wanted`` are the packs in their order,
    ``names`` those of all patients.
    """
    with opened(file) as pdf:
        if pdf.pages != sheets[-1]:
            yield "it has another number of pages"
            return
        yield from map(str, compare(front, pdf.part(1, sheets[0])))
    waiting = iter(wanted)
    for start in range(1, len(sheets), _AT_ONCE):
        with opened(file) as pdf:
            for end in sheets[start : start + _AT_ONCE]:
                entry, written = next(waiting)
                said = pdf.part(entry.first, end)
                yield from (f"row {entry.row}: {fault}" for fault in _wrong_in_pack(entry, written, said, names))


def _wrong_in_pack(entry: Entry, written: Written, said: PdfText, names: Names) -> Iterator[str]:
    own, blank = said.pages[: entry.last - entry.first + 1], said.pages[entry.last - entry.first + 1 :]
    if not all(normalise(page.text) for page in own):
        yield "a page is blank"
    if any(normalise(page.text) for page in blank):
        yield "the page that should be blank is not"
    yield from wrong_identity(written.document.identity, own)
    yield from (f"page {page.number} bears the name of another patient" for page in own
                if names.other_on(page, written.document.identity))
    yield from map(str, compare(replace(written.said, title=said.title), said))


class Names:
    """The names of all patients of a print file, found in a running head without comparing each with each.

    Names written from right to left are not looked for, since a PDF keeps their letters in another order; what is
    tagged is compared word by word in any case.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._by_start: dict[str, set[str]] = {}
        for name in map(normalise, names):
            if len(name) >= _START:
                self._by_start.setdefault(name[:_START], set()).add(name)

    def other_on(self, page: PageText, who: Identity) -> bool:
        """Whether the running head or foot of a patient's page bears the name of another one."""
        words = normalise(page.artifacts)
        if own := normalise(who.name):
            words = words.replace(own, " ")
        return any(words.startswith(name, place) for place in range(len(words))
                   for name in self._by_start.get(words[place : place + _START], ()))
