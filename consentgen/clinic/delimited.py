"""Lists as text in columns: CSV with commas, semicolons or tabs, read with the standard library's ``csv``.

The delimiter is the one by which the headings are understood best: counting signs, as a sniffer does, is misled by
commas in addresses.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from consentgen.clinic.columns import score, settle
from consentgen.clinic.fields import Terms
from consentgen.clinic.quotes import shapes, swallows
from consentgen.clinic.row import ClinicList
from consentgen.clinic.table import Line, Raw, find_headings, read_table
from consentgen.clinic.text import WINDOWS, decode
from consentgen.diagnostics import Diagnostic, Place
from consentgen.errors import CannotRead

DELIMITERS = (",", ";", "\t", "|")
SAYS_DELIMITER = re.compile(r"sep=(?P<sign>.)(?:\r\n|\r|\n|$)", re.IGNORECASE)
"""The first line that Excel writes, and does not show, to say which delimiter a file has."""

MOST_ROWS = 50_000


@dataclass(frozen=True)
class _Split:
    """A text cut by one delimiter. ``open_at``: the row in which a quote opens that never closes, 0 if none."""

    delimiter: str
    lines: tuple[Line, ...]
    open_at: int = 0


def read_delimited(content: bytes, terms: Terms, maps: Sequence[str] = ()) -> ClinicList:
    """The rows of a list in CSV. A row's number is the one that a spreadsheet shows: a quoted line end begins no row.

    Raises ``CannotRead`` where the bytes are no text, or there are more than ``MOST_ROWS`` rows.
    """
    decoded = decode(content, terms.file)
    text, said = decoded.text, SAYS_DELIMITER.match(decoded.text)
    if said:
        text = text[said.end() :]
    split = max((_split(text, sign) for sign in ([said["sign"]] if said else DELIMITERS)),
                key=lambda one: _understood(one, maps))
    if len(split.lines) > MOST_ROWS:
        raise CannotRead(f"{terms.file}: the list has more than {MOST_ROWS} rows.", "make several lists of it")
    found = read_table(split.lines, terms, maps)
    open_at = min(filter(None, (split.open_at, _swallowed(split, maps, terms))), default=0)
    if open_at:
        found = replace(found, rows=(), faults=(_unclosed(open_at, terms), *_certain(found, open_at)))
    if decoded.encoding == WINDOWS:
        notice = Diagnostic(Place(terms.file), "not-utf-8",
                            "The list is not UTF-8 and was read as Windows text: look at names with accents.",
                            "save it as CSV in UTF-8", "warning")
        found = replace(found, notices=(notice, *found.notices))
    return found


def _split(text: str, delimiter: str) -> _Split:
    lines: list[Line] = []
    records = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for number, record in enumerate(records, start=1):
            lines.append(Line(number, tuple(map(Raw, record))))
            if number > MOST_ROWS:
                break
    except csv.Error:
        return _Split(delimiter, tuple(lines), len(lines) + 1)
    return _Split(delimiter, tuple(lines))


def _understood(split: _Split, maps: Sequence[str]) -> tuple[int, int]:
    """How many fields the headings name if the text is cut so, then how many cells that row has."""
    heads = _headings(split, maps).texts
    return (score(heads, maps), len(heads))


def _headings(split: _Split, maps: Sequence[str]) -> Line:
    """The line of the headings; one without cells, of no row, if there is none."""
    full = [line for line in split.lines[:500] if any(line.texts)]
    place = find_headings(full, maps)
    return full[place] if place is not None else Line(0, ())


def _swallowed(split: _Split, maps: Sequence[str], terms: Terms) -> int:
    """The first row with a quoted cell that has parts of other rows inside it, 0 if none.

    So has one among whose headings a quote opens or closes alone: it hid where the headings end, and with it a column.
    """
    line = _headings(split, maps)
    heads = line.texts
    if any(text.count('"') % 2 for text in heads):
        return line.number
    columns, _ = settle(heads, range(len(heads)), maps, Place(terms.file))
    known = shapes(split.delimiter, len(heads), columns.read, terms.catalogue)
    return next((line.number for line in split.lines if swallows([cell.text for cell in line.cells], known)), 0)


def _certain(found: ClinicList, open_at: int) -> tuple[Diagnostic, ...]:
    """The faults of the list that do not follow from the open quote: those above it."""
    return tuple(fault for fault in found.faults if fault.place.line and fault.place.line < open_at)


def _unclosed(row: int, terms: Terms) -> Diagnostic:
    return Diagnostic(Place(terms.file, row), "unclosed-quote",
                      "A quote opens in this row and is not closed where its cell ends, so it swallows what follows.",
                      "close it, take it away, or write a quote that is meant twice")
