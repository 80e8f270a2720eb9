"""The first pages of a print file: which row's pack stands on which pages. Frozen; all that its template may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from consentgen.document.phrases import prose_date

ACROSS = 3
"""How many rows of the list stand beside each other where no names take the room."""


@dataclass(frozen=True)
class Entry:
    """A pack in the file: its row, its first and last page, and the patient's name, which shows if it is asked for."""

    row: int
    first: int
    last: int
    name: str = ""


@dataclass(frozen=True)
class BatchList:
    """Title, lines, and a table whose columns are told in ``heads``; ``names`` says that its last column has names."""

    title: str
    lines: tuple[str, ...]
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    names: bool
    language: str


def batch_list(
    entries: Sequence[Entry], missing: Sequence[int], made_on: date, *, names: bool, language: str,
    rows_in_list: int | None = None, part: tuple[int, int] = (1, 1),
) -> BatchList:
    """The list of a print file. ``missing`` are the rows of which it has no pack.

    ``rows_in_list``: how many rows the clinic's list has, where only some were asked for. ``part``: which of how many
    files this is.
    """
    lines = [f"{len(entries)} {'pack' if len(entries) == 1 else 'packs'}, made on {prose_date(made_on)}.",
             "Print on A4, on both sides, turned on the long edge, not scaled. Each pack begins on a fresh sheet."]
    if part[1] > 1:
        lines.append(f"This is file {part[0]} of {part[1]}: print them all.")
    elif rows_in_list is not None:
        asked = len(entries) + len(missing)
        lines.append(f"This is part of a list: {asked} of its {rows_in_list} rows were asked for.")
    if missing:
        lines.append(f"Not in this file, since no pack was made: row {', '.join(map(str, missing))}.")
    cells = [(str(entry.row), _pages(entry), *((entry.name or "Name not given",) if names else ()))
             for entry in entries]
    heads = ("Row", "Pages", *(("Name",) if names else ()))
    across = 1 if names else min(ACROSS, len(cells))
    rows = [sum(cells[start : start + across], ()) for start in range(0, len(cells), across)]
    full = tuple((*row, *("–",) * (len(heads) * across - len(row))) for row in rows)
    return BatchList(title_of(made_on), tuple(lines), heads * across, full, names, language)


def title_of(made_on: date) -> str:
    """What a print file is called; it tells nothing of a patient."""
    return f"Packs of {prose_date(made_on)}"


def _pages(entry: Entry) -> str:
    return str(entry.first) if entry.first == entry.last else f"{entry.first} to {entry.last}"
