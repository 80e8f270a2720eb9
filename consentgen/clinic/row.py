"""One line of a clinic list: what it asks for in the catalogue's terms, or every fault of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from consentgen.diagnostics import Diagnostic
from consentgen.patient import Patient
from consentgen.request import Request, Target

COLUMN = "column"
"""The first half of a row fault's ``subject``; the second is the column's name."""

SHOWN = 5
"""So many rows are named where the first of them are enough to find what is meant."""


@dataclass(frozen=True)
class Seen:
    """What of a row could be read, whether or not it has faults, so that it can be compared with the others.

    ``columns``: what messages call the column of each field, where the list has one.
    """

    patient: Patient | None = None
    targets: tuple[Target, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """One line of a list, whatever its format.

    ``number`` is the row as the spreadsheet shows it: counted from 1, the heading included. ``request`` is None
    exactly where there are ``faults``. A fault's and a notice's place is (file, row number), its subject
    ("column", name); none holds a cell's value. ``confirmed``: the list says that what looks odd is meant.
    """

    number: int
    request: Request | None
    faults: tuple[Diagnostic, ...] = ()
    notices: tuple[Diagnostic, ...] = ()
    confirmed: bool = False
    seen: Seen = field(default_factory=Seen)


def column_of(fault: Diagnostic) -> str:
    """The name of the column that a row's fault is in, or empty text."""
    return fault.subject[1] if fault.subject[0] == COLUMN else ""


def row_words(rows: Sequence[int], *, every: bool = False) -> str:
    """``Row 7``, or ``Rows 7, 9``, or ``Rows 7, 9, 12, 13, 14 and 3 more``.

    ``every``: name all of them, however many, since there is something to do in each.
    """
    shown, more = (len(rows), 0) if every else (SHOWN, len(rows) - SHOWN)
    numbers = ", ".join(str(row) for row in rows[:shown])
    return f"Row{'s' if len(rows) > 1 else ''} {numbers}{f' and {more} more' if more > 0 else ''}"


@dataclass(frozen=True)
class ClinicList:
    """A whole list as it was read.

    ``faults`` are those of the list itself: where there is one, no row can be trusted and nothing may be made.
    ``notices`` are what somebody should know about the list as a whole, ``columns`` lines that say which column was
    taken for what. None of them holds a cell's value.
    """

    rows: tuple[Row, ...]
    faults: tuple[Diagnostic, ...] = ()
    notices: tuple[Diagnostic, ...] = ()
    columns: tuple[str, ...] = ()
