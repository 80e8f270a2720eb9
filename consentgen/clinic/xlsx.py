"""Lists as XLSX workbooks: the only door to openpyxl, which is imported when a workbook is read and never before.

A workbook is a zip archive of XML, so it is unpacked under limits first: the sizes and the ratio that it declares, and
then every member piece by piece, since what it declares can be a lie. openpyxl gets what was unpacked, stored without
compression, and finds nothing left in it that could grow. Hidden rows are left out and told, since whoever filters a
list means what is still seen; a hidden column is read and told. Macros are never run.
"""

from __future__ import annotations

import bisect
import io
import itertools
import posixpath
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.etree import ElementTree

from consentgen.clinic.columns import letter
from consentgen.clinic.fields import Terms, fault_of_rows
from consentgen.clinic.kinds import WORKBOOK
from consentgen.clinic.row import ClinicList
from consentgen.clinic.table import Line, Raw, read_table
from consentgen.diagnostics import Diagnostic, Place
from consentgen.errors import CannotRead, RequestWrong

MOST_UNPACKED = 64 * 2**20
"""Bytes of XML; a list of 5,000 patients with 27 columns is about 10 million."""

MOST_RATIO, SMALL = 200, 8 * 2**20
"""An archive that grows more than 200 times is refused, unless it stays small."""

MOST_MEMBERS = 2000
MOST_ROWS = 50_000
MOST_CELLS = 5_000_000
PIECE = 2**16
MACROS = "vbaproject.bin"
NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
STRICT = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
MOST_MERGED = 100_000
CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
MERGED = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7}):\$?([A-Z]{1,3})\$?([0-9]{1,7})")
DAMAGED = (zipfile.BadZipFile, zlib.error, struct.error, SyntaxError, KeyError, ValueError, TypeError, IndexError,
           AttributeError, NotImplementedError, RuntimeError, EOFError, OSError, OverflowError, LookupError,
           AssertionError, RecursionError)
"""What zipfile and openpyxl raise for an archive that is no workbook, or for one that is out of joint."""


@dataclass
class _Layout:
    """What openpyxl does not say of a sheet that it reads as a stream."""

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    """(first row, last row, first column, last column); rows from 1, columns from 0."""
    without_value: set[str] = field(default_factory=set)


def read_workbook(content: bytes, terms: Terms, maps: Sequence[str] = (), sheet: str | None = None) -> ClinicList:
    """The rows of one sheet: the named one, or the only visible one that holds anything.

    ``sheet``: a sheet's name, or its number from 1. Raises ``CannotRead`` where the file is no sound workbook or too
    large, and ``RequestWrong`` where the sheet is not plain.
    """
    unpacked, notices = unpack(content, terms.file)
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles and validations, which do not matter here
        try:
            book = load_workbook(unpacked, read_only=True, data_only=True, keep_links=False)
            try:
                chosen = _choose(book, sheet, terms)
                layout = _layout(unpacked, chosen._worksheet_path)  # the path has no public name
                lines = _lines(chosen, layout, terms)
                comments = _comments(unpacked, chosen._worksheet_path)
            finally:
                book.close()
        except DAMAGED:
            raise _damaged(terms.file) from None
    seen = [line for line in lines if line.number not in layout.hidden_rows]
    hidden = [line.number for line in lines if line.number in layout.hidden_rows and any(line.texts)]
    found = read_table(seen, terms, maps)
    about_patients = [cell for cell in comments if cell[0] in {row.number for row in found.rows}]
    return replace(found, notices=(*notices, *_hidden(hidden, layout, lines, terms), *_told(about_patients, terms),
                                   *found.notices))


# ---- unpacking ----------------------------------------------------------------------------------------------------


def unpack(content: bytes, file: str) -> tuple[io.BytesIO, tuple[Diagnostic, ...]]:
    """The workbook's XML, stored without compression, and what to tell about it. Raises ``CannotRead``.

    At no time is more held than ``MOST_UNPACKED`` bytes and a piece, whatever the archive says of itself.
    """
    safe = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(safe, "w") as stored:
            members = archive.infolist()
            _refuse_large(members, len(content), file)
            left = MOST_UNPACKED
            for member in members:
                if member.filename.casefold().endswith((".xml", ".rels")):
                    data = _member(archive, member, left, file)
                    left -= len(data)
                    stored.writestr(member.filename, data)
    except DAMAGED:
        raise _damaged(file) from None
    macros = any(member.filename.casefold().endswith(MACROS) for member in members)
    told = Diagnostic(Place(file), "macros", "The workbook has macros, which are not run.", severity="warning")
    return safe, (told,) if macros else ()


def _refuse_large(members: Sequence[zipfile.ZipInfo], size: int, file: str) -> None:
    """Raises ``CannotRead`` for what an archive declares. Nothing has been unpacked yet."""
    if len(members) > MOST_MEMBERS or len({member.filename for member in members}) < len(members):
        raise _damaged(file)
    if any(member.flag_bits & 1 for member in members):
        raise CannotRead(f"{file}: the workbook is protected with a password.", "take it off, and save it again")
    declared = sum(member.file_size for member in members if member.filename.casefold().endswith((".xml", ".rels")))
    if declared > MOST_UNPACKED or (declared > SMALL and declared > MOST_RATIO * size):
        raise _too_large(file)


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, most: int, file: str) -> bytes:
    """One member, piece by piece. Raises ``CannotRead`` as soon as it is longer than it may be."""
    pieces, length = [], 0
    with archive.open(member) as source:
        while piece := source.read(PIECE):
            length += len(piece)
            if length > most:
                raise _too_large(file)
            pieces.append(piece)
    data = b"".join(pieces)
    if STRICT in data[:PIECE] and member.filename == WORKBOOK:
        raise CannotRead(f"{file}: this is a “Strict Open XML” workbook.", "save it as an ordinary .xlsx workbook")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise _damaged(file)  # no workbook declares entities, and they are the other way to grow without end
    return data


def _damaged(file: str) -> CannotRead:
    return CannotRead(f"{file}: the workbook is damaged, or is none.", "open it, save it again as .xlsx, or as CSV")


def _too_large(file: str) -> CannotRead:
    return CannotRead(f"{file}: the workbook is too large when unpacked.", "make a workbook of the list alone")


# ---- the sheet ----------------------------------------------------------------------------------------------------


def _choose(book: Any, wanted: str | None, terms: Terms) -> Any:
    """The sheet to read. No name of a sheet is repeated, since people name them after patients, too."""
    sheets = book.worksheets
    if wanted is not None:
        named = [sheet for sheet in sheets if sheet.title.strip().casefold() == wanted.strip().casefold()]
        if not named and re.fullmatch("[0-9]{1,4}", wanted) and 0 < int(wanted) <= len(sheets):
            named = [sheets[int(wanted) - 1]]
        if not named:
            raise RequestWrong("--sheet: the workbook has no such sheet.", f"it has {len(sheets)}; a number will do")
        return named[0]
    full = [sheet for sheet in sheets if sheet.sheet_state == "visible" and _holds_anything(sheet)]
    if len(full) > 1:
        numbers = ", ".join(str(sheets.index(sheet) + 1) for sheet in full)
        raise RequestWrong(f"{terms.file}: several sheets of the workbook hold something.",
                           f"name one with --sheet, by its name or number: {numbers}")
    if not full:
        raise CannotRead(f"{terms.file}: the workbook holds no row.", "check that it is the right file")
    return full[0]


def _holds_anything(sheet: Any) -> bool:
    sheet.reset_dimensions()
    rows = itertools.islice(sheet.iter_rows(values_only=True), MOST_ROWS)
    values = itertools.islice(itertools.chain.from_iterable(rows), MOST_CELLS)
    return any(value is not None for value in values)


def _layout(unpacked: io.BytesIO, path: str) -> _Layout:
    """Hidden rows and columns, merged cells, and formulas whose result was not saved, from the sheet's own XML.

    Raises ``ValueError`` where its rows are out of order: openpyxl would leave some out without a word.
    """
    layout, last, cells = _Layout(), 0, 0
    with zipfile.ZipFile(unpacked) as archive, archive.open(path) as source:
        for _, element in ElementTree.iterparse(source):
            tag = element.tag.removeprefix(NS)
            if tag == "row":
                number = int(element.get("r", last + 1))
                if number <= last or number > 2**20:
                    raise ValueError("rows are out of order")
                last, cells = number, cells + len(element)
                if cells > MOST_CELLS:
                    raise ValueError("more cells than a list has")
                _look_at_row(element, number, layout)
                element.clear()
            elif tag == "col" and element.get("hidden") in ("1", "true"):
                first, end = int(element.get("min", 1)), int(element.get("max", 1))
                layout.hidden_columns.update(range(first - 1, min(end, 2**14)))
            elif tag == "mergeCell" and (found := MERGED.fullmatch(element.get("ref", ""))):
                layout.merged.append((int(found[2]), int(found[4]), _place(found[1]), _place(found[3])))
    return layout


def _comments(unpacked: io.BytesIO, path: str) -> tuple[tuple[int, int], ...]:
    """(row from 1, column from 0) of each cell that has a comment, in order. What it says is not read."""
    folder, _, name = path.rpartition("/")
    with zipfile.ZipFile(unpacked) as archive:
        links = f"{folder}/_rels/{name}.rels"
        if links not in archive.namelist():
            return ()
        files = [posixpath.normpath(posixpath.join("/", folder, link.get("Target", ""))).lstrip("/")
                 for link in ElementTree.fromstring(archive.read(links))
                 if link.get("Type", "").casefold().endswith(("/comments", "/threadedcomment"))]
        cells = {element.get("ref", "") for file in files if file in archive.namelist()
                 for element in ElementTree.fromstring(archive.read(file)).iter()
                 if element.tag.rpartition("}")[2] in ("comment", "threadedComment")}
    found = [CELL.fullmatch(cell) for cell in cells]
    return tuple(sorted((int(one[2]), _place(one[1])) for one in found if one))


def _look_at_row(row: Any, number: int, layout: _Layout) -> None:
    if row.get("hidden") in ("1", "true"):
        layout.hidden_rows.add(number)
    place = 0
    for cell in row:
        reference = cell.get("r", "")
        if reference:
            here = _place(reference.rstrip("0123456789"))
            if here < place or not reference.endswith(str(number)):
                raise ValueError("cells are out of order")
            place = here
        children = {child.tag.removeprefix(NS): child for child in cell}
        if "f" in children and not ("v" in children and children["v"].text):
            layout.without_value.add(f"{letter(place)}{number}")
        if cell.get("t") == "s" and "v" in children and not re.fullmatch("[0-9]*", children["v"].text or ""):
            raise ValueError("no such text")  # -1 would be the last one
        place += 1


def _place(letters: str) -> int:
    """The place from 0 of the column of those letters."""
    place = 0
    for sign in letters:
        place = place * 26 + ord(sign) - ord("A") + 1
    if not 0 < place <= 2**14:
        raise ValueError("no such column")
    return place - 1


def _lines(sheet: Any, layout: _Layout, terms: Terms) -> tuple[Line, ...]:
    """Every row of the sheet that holds anything, with merged cells marked."""
    sheet.reset_dimensions()  # a sheet may declare a million columns, and each row would be as long
    lines: list[Line] = []
    cells = 0
    for number, row in enumerate(sheet.iter_rows(), start=1):
        cells += len(row)
        if cells > MOST_CELLS or len(lines) > MOST_ROWS:
            raise CannotRead(f"{terms.file}: the sheet is too large for a list.", f"it may have {MOST_ROWS} rows")
        read = [_raw(cell, f"{letter(index)}{number}", layout) for index, cell in enumerate(row)]
        if any(raw.text or raw.kind != "text" for raw in read) or number in layout.hidden_rows:
            lines.append(Line(number, tuple(read)))
    return _with_merged(lines, layout)


def _raw(cell: Any, where: str, layout: _Layout) -> Raw:
    """The cell's text, what the sheet says that it is, and whether it is struck through."""
    raw = _value(cell, where, layout)
    return replace(raw, struck=True) if raw.text and cell.has_style and cell.font.strike else raw


def _value(cell: Any, where: str, layout: _Layout) -> Raw:
    """The cell's text, and what the sheet says that it is."""
    value = cell.value
    if where in layout.without_value:
        return Raw(kind="no-value")
    if value is None:
        return Raw()
    if cell.data_type == "e":
        return Raw(kind="error")
    if isinstance(value, bool):
        return Raw("yes" if value else "no")
    if isinstance(value, datetime):
        return Raw(value.date().isoformat(), "date")
    if isinstance(value, date):
        return Raw(value.isoformat(), "date")
    if isinstance(value, time | timedelta):
        return Raw(str(value), "date")
    if isinstance(value, int | float):
        return Raw(str(int(value)) if float(value).is_integer() and abs(value) < 10**15 else str(value), "number")
    return Raw(str(value))


def _with_merged(lines: Sequence[Line], layout: _Layout) -> tuple[Line, ...]:
    """The lines, with the cells of merged ranges marked, and rows that are one title across the columns."""
    by_row: dict[int, list[tuple[int, int]]] = {}
    numbers, count = [line.number for line in lines], 0
    for first, last, left, right in layout.merged:
        touched = numbers[bisect.bisect_left(numbers, first) : bisect.bisect_right(numbers, last)]
        count += len(touched)
        if count > MOST_MERGED:
            raise ValueError("more merged cells than a list has")
        for number in touched:
            by_row.setdefault(number, []).append((left, right))
    return tuple(_line_with_merged(line, by_row.get(line.number, [])) for line in lines)


def _line_with_merged(line: Line, ranges: Sequence[tuple[int, int]]) -> Line:
    if not ranges:
        return line
    inside = {place for left, right in ranges for place in range(left, right + 1)}
    full = [place for place, cell in enumerate(line.cells) if cell.text.strip() or cell.kind != "text"]
    if len(full) <= 1 and len(inside) > 2 and inside.issuperset(full):
        return replace(line, banner=True)
    width = max(len(line.cells), *(place + 1 for place in inside))
    cells = [*line.cells, *[Raw()] * (width - len(line.cells))]
    return replace(line, cells=tuple(Raw(cell.text, "merged") if place in inside else cell
                                     for place, cell in enumerate(cells)))


def _told(comments: Sequence[tuple[int, int]], terms: Terms) -> Iterator[Diagnostic]:
    """What to tell about cells with comments."""
    if comments:
        cells = ", ".join(f"{letter(column)}{row}" for row, column in comments)
        yield Diagnostic(Place(terms.file, comments[0][0]), "cell-comment", f"Comments stand at {cells}: they are not "
                         "read.", "look whether one changes what is to be made", "warning")


def _hidden(rows: Sequence[int], layout: _Layout, lines: Sequence[Line], terms: Terms) -> Iterator[Diagnostic]:
    """What to tell about hidden rows and columns that hold something."""
    if rows:
        yield fault_of_rows(terms, rows, "", "hidden-row", "{rows} hidden in the sheet: left out.",
                            "unhide what is meant", severity="warning")
    full = {place for line in lines for place, text in enumerate(line.texts) if text}
    columns = ", ".join(letter(place) for place in sorted(full & layout.hidden_columns))
    if columns:
        yield Diagnostic(Place(terms.file), "hidden-column", f"Hidden in the sheet and read all the same: column "
                         f"{columns}.", "unhide it to see what is read", "warning")
