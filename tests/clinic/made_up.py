"""Lists of made-up people for the tests of every format."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from consentgen.catalogue.load import load
from consentgen.clinic.fields import Terms
from consentgen.clinic.lists import read_list
from consentgen.clinic.row import ClinicList, column_of

TINY, _ = load(Path(__file__).resolve().parent.parent / "data" / "tiny.yaml")
assert TINY is not None
DAY = date(2030, 6, 1)
TERMS = Terms("list", TINY, DAY)

HEAD = ("Surname", "Forename", "DOB", "NHS No", "Procedure", "Nerve", "Side")
SMITH = ("Smith", "John", "14/07/1945", "999 000 0018", "chilling", "whisker", "L")
JONES = ("O'Jones", "Zoë", "03/04/1950", "9990000026", "chilling", "whisker", "Rt")


def sheet(*rows: Sequence[str], delimiter: str = ",", end: str = "\r\n", quoting: int = csv.QUOTE_MINIMAL) -> str:
    """Rows as CSV text."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(rows)  # type: ignore[arg-type]
    return text.getvalue()


def read(
    content: bytes | str, *maps: str, name: str = "-", terms: Terms = TERMS, page: str | None = None
) -> ClinicList:
    """The list that the bytes, or the text in UTF-8, hold."""
    return read_list(name, content.encode() if isinstance(content, str) else content, terms, maps, page)


def families(found: ClinicList) -> list[str]:
    """The family names of the rows, all of which must be good."""
    assert found.faults == ()
    assert [row.faults for row in found.rows if row.faults] == []
    return [row.request.patient.family for row in found.rows if row.request and row.request.patient]


def faults(found: ClinicList) -> list[tuple[int, str, str]]:
    """(row, column, code) of each fault of a row; the list itself must have none."""
    assert found.faults == ()
    return [(row.number, column_of(fault), fault.code) for row in found.rows for fault in row.faults]


def said(found: ClinicList) -> str:
    """All that the list and its rows say in words."""
    every = [*found.faults, *found.notices, *(fault for row in found.rows for fault in (*row.faults, *row.notices))]
    return "\n".join([*found.columns, *(f"{one} {one.subject}" for one in every)])
