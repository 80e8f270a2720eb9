"""One line of a clinic list: what it asks for in the catalogue's terms, or every fault of it."""

from __future__ import annotations

from dataclasses import dataclass

from consentgen.diagnostics import Diagnostic
from consentgen.request import Request

COLUMN = "column"
"""The first half of a row fault's ``subject``; the second is the column's name."""


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


def column_of(fault: Diagnostic) -> str:
    """The name of the column that a row's fault is in, or empty text."""
    return fault.subject[1] if fault.subject[0] == COLUMN else ""


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
