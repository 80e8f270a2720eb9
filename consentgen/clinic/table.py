"""From the lines of a table, whatever file it came in, to rows: finds the headings, and reads what is below them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from consentgen.clinic.columns import NAME, Column, Columns, key, score, settle
from consentgen.clinic.dates import Written, half_converted, month_first, plain_date
from consentgen.clinic.fields import Cell, Terms, fault_at, fault_of_rows, read_row
from consentgen.clinic.row import ClinicList, Row
from consentgen.clinic.status import HEADED, standing
from consentgen.clinic.words import LOST
from consentgen.diagnostics import Diagnostic, Place
from consentgen.patient import passes_modulus_11

CellKind = Literal["text", "number", "date", "error", "no-value", "merged"]

DATES = ("born", "date_given", "date_of_treatment")
DIGITS = ("nhs_number", "hospital_number", "contact")
"""Fields that are written in digits and are no numbers: as one, they lose leading zeros or their last digits."""

HEADINGS_WITHIN = 40
"""Headings are looked for in so many rows, blank ones and comments not counted."""

COMMENT = "#"
MISTAKE = re.compile(r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|SPILL!|CALC!|#+)", re.IGNORECASE)
SCIENTIFIC = re.compile(r"[0-9](?:[.,][0-9]+)?[Ee]\+?[0-9]+")
WHOLE = re.compile("[0-9]{10}")
AS_TEXT = re.compile(r'="([^"]*)"')
ADVICE = re.compile(
    r"\bdd[/. -]?mm|\byyyy\b|\be\.?g\b|\bfor example\b|\bplease\b|\boptional\b|\brequired\b|\bmandatory\b|\bfree text\b"
    r"|\bl\s*/\s*r\b|\bleft\s*(?:/|or|,)\s*right\b|\b(?:10|ten) digits\b|\bfill in\b|\bselect\b|\bchoose\b|^\(.*\)$"
)
"""What a row of instructions says below the headings."""

ONE_NAME = re.compile(r"(?P<family>[^,()]+),\s*(?P<given>[^,()]+?)\s*(?:\((?P<title>[^,()]+)\))?")

KIND_FAULTS: Mapping[str, tuple[str, str]] = {
    "error": ("This cell holds an error of the spreadsheet.", "correct the formula, or type the value"),
    "no-value": ("This cell is a formula whose result was not saved.",
                 "open the list in a spreadsheet and save it again"),
    "merged": ("This cell is merged with others, so it is not plain which rows it is about.",
               "take the merging off and fill in each cell"),
}


@dataclass(frozen=True)
class Raw:
    """A cell as the file has it, as text, and what the file says that it is. ``struck``: a line goes through it."""

    text: str = ""
    kind: CellKind = "text"
    struck: bool = False


@dataclass(frozen=True)
class Line:
    """One row of the file, as the spreadsheet numbers it. ``banner``: one title across the columns, and no patient."""

    number: int
    cells: tuple[Raw, ...]
    banner: bool = False

    @property
    def texts(self) -> list[str]:
        """The cells' texts without spaces around them."""
        return [cell.text.strip() for cell in self.cells]


@dataclass
class _Read:
    """What reading a table has found so far."""

    terms: Terms
    faults: list[Diagnostic] = field(default_factory=list)
    notices: list[Diagnostic] = field(default_factory=list)

    def tell(self, rows: Sequence[int], code: str, message: str) -> None:
        """A notice about rows of the list, if there are any."""
        if rows:
            self.notices.append(fault_of_rows(self.terms, rows, "", code, message, severity="warning"))


def read_table(lines: Iterable[Line], terms: Terms, maps: Sequence[str] = ()) -> ClinicList:
    """The rows of a table with a row of headings. ``maps``: pairs such as ``side=Which side``, as ``--map`` gives them.

    Left out are blank rows, rows whose only cell begins with #, what stands above the headings, instructions just below
    them, and headings that are repeated on the way. All but the first two are told.
    """
    read = _Read(terms)
    full = [line for line in lines if _says_something(line)]
    head = find_headings(full, maps)
    if head is None:
        fault = Diagnostic(Place(terms.file), "no-headings", "No row names the columns.",
                           "write a heading above each column; “consentgen batch --template” shows them all")
        return ClinicList((), (fault,))
    read.tell([line.number for line in full[:head]], "row-above", "{rows} above the headings: left out.")
    body = _patients(full[head], full[head + 1 :], read)
    filled = {index for line in body for index, text in enumerate(line.texts) if text}
    columns, faults = settle(full[head].texts, filled, maps, Place(terms.file, full[head].number))
    read.faults += faults
    if faults:
        return ClinicList((), tuple(read.faults), tuple(read.notices), tuple(columns.words()))
    _look_at_dates(body, columns, read)
    if body and not {NAME, "family"} & {column.field for column in columns.read}:
        read.notices.append(Diagnostic(Place(terms.file, full[head].number), "no-family-name",
                                       "No column is the family name, so no pack bears one.",
                                       "--map family=COLUMN makes use of one", "warning"))
    names = [column for column in columns.read if column.field in (NAME, "family", "given")]
    read.tell([line.number for line in body if any(_is_struck(line, column) for column in names)], "struck-row",
              "{rows} struck through in the sheet, and read all the same: look whether the patient is to come.")
    unknown: list[int] = []
    rows = tuple(_row(line, columns, len(full[head].texts), terms, unknown) for line in body)
    read.tell(unknown, "status-unknown", "{rows}: the state of the appointment, or whether the patient lives, is said "
              "in words that are not known: look whether the patient is to come.")
    return ClinicList(rows, tuple(read.faults), tuple(read.notices), tuple(columns.words()))


def _says_something(line: Line) -> bool:
    """Whether a row is neither blank nor a comment."""
    said = [cell for cell, text in zip(line.cells, line.texts, strict=True) if text or cell.kind != "text"]
    if len(said) != 1 or said[0].kind != "text":
        return bool(said)
    text = said[0].text.strip()
    return not text.startswith(COMMENT) or MISTAKE.fullmatch(text) is not None


def find_headings(lines: Sequence[Line], maps: Sequence[str]) -> int | None:
    """The place of the row that names the most fields, the first of several; None where no row names two.

    One is enough where it is the only column.
    """
    best, most = None, 0
    for place, line in enumerate(lines[:HEADINGS_WITHIN]):
        texts = [text for text in line.texts if text]
        named = score(texts, maps)
        if named > most and (named > 1 or len(texts) == 1):
            best, most = place, named
    return best


def _patients(head: Line, below: Sequence[Line], read: _Read) -> list[Line]:
    """The lines below the headings that are about patients."""
    titles = [line for line in below if line.banner]
    again = [line for line in below if [key(t) for t in line.texts if t] == [key(t) for t in head.texts if t]]
    advice = [line for line in below[:1] if line not in again and _advises(line)]
    read.tell([line.number for line in titles], "title-row", "{rows} one title across the columns: left out.")
    read.tell([line.number for line in again], "headings-again", "{rows} the headings once more: left out.")
    read.tell([line.number for line in advice], "advice-row", "{rows} instructions below the headings: left out.")
    gone = {line.number for line in (*titles, *again, *advice)}
    return [line for line in below if line.number not in gone]


def _advises(line: Line) -> bool:
    """Whether a row tells how to fill the columns: at least half of its cells read so."""
    texts = [text for text in line.texts if text]
    return sum(bool(ADVICE.search(text.casefold())) for text in texts) * 2 >= len(texts)


def _look_at_dates(body: Sequence[Line], columns: Columns, read: _Read) -> None:
    """Add the faults that only show when the list's dates are compared."""
    all_dates: list[Written] = []
    for column in columns.read:
        if column.field not in DATES:
            continue
        dates = [Written(line.number, cell.text, cell.kind == "date") for line in body if (cell := _cell(line, column))]
        all_dates += dates
        if stayed := half_converted(dates):
            read.faults.append(fault_of_rows(
                read.terms, [date.row for date in stayed], column.heading, "dates-half-converted",
                "{rows}: only dates after the twelfth of a month stayed text, so the others may have day and month "
                "swapped.", "make this column text and copy the dates again"))
    read.faults += month_first_faults(all_dates, read.terms)


def month_first_faults(dates: Sequence[Written], terms: Terms) -> tuple[Diagnostic, ...]:
    """The fault of a whole list where one of its dates puts the month first."""
    wrong = month_first(dates)
    return (fault_of_rows(
        terms, [date.row for date in wrong], "", "month-first",
        "{rows}: the date puts the month first, so no date of the list is certain.",
        "write every date as 22/11/2026 or 2026-11-22"),) if wrong else ()


def _cell(line: Line, column: Column) -> Raw | None:
    """The line's cell in that column; None if it is blank."""
    cell = line.cells[column.index] if column.index < len(line.cells) else Raw()
    return cell if cell.text.strip() or cell.kind in KIND_FAULTS else None


def _is_struck(line: Line, column: Column) -> bool:
    cell = _cell(line, column)
    return cell is not None and cell.struck


# ---- one row ----------------------------------------------------------------------------------------------------


def _row(line: Line, columns: Columns, width: int, terms: Terms, unknown: list[int]) -> Row:
    """The row of one line. Of a cell that is spoilt, only that is told, not what follows from it.

    A row that says in words not known whether the patient is to come is added to ``unknown``.
    """
    faults = list(_too_many(line, width, terms))
    if faults:  # its values may stand in the wrong columns, so nothing else about them is certain
        return Row(line.number, None, tuple(faults))
    cells: dict[str, Cell] = {}
    for column in columns.read:
        raw = _cell(line, column) or Raw()
        if column.field in HEADED and raw.kind not in KIND_FAULTS:
            faults += _not_to_come(raw.text, column, line.number, terms, unknown)
            continue
        faults += _cell_faults(raw, column, line.number, terms)
        cells[column.field] = Cell(_text(raw, column.field), column.heading)
    whole = cells.pop(NAME, None)
    names = _names(whole) if whole else {}
    if whole and whole.text and not any(name.text for name in names.values()):
        faults.append(fault_at(terms, line.number, whole.column, "name-in-one",
                               "Nobody can tell the family name from the given name.",
                               "write it as SMITH, John or in two columns"))
    cells |= {part: name for part, name in names.items() if part not in cells or not cells[part].text}
    return read_row(line.number, cells, terms, faults)


def _too_many(line: Line, width: int, terms: Terms) -> Iterator[Diagnostic]:
    if any(text for text in line.texts[width:]):
        yield fault_at(terms, line.number, "", "too-many-cells", "The row has more cells than the headings.",
                       "a comma inside a value moves all that follow: put that value in quotes")


def _cell_faults(raw: Raw, column: Column, row: int, terms: Terms) -> Iterator[Diagnostic]:
    """What is wrong with a cell whatever its value."""
    name, text = column.heading, raw.text.strip()
    if raw.kind in KIND_FAULTS or MISTAKE.fullmatch(text):
        kind = raw.kind if raw.kind in KIND_FAULTS else "error"
        yield _kind_fault(kind, name, row, terms)
    elif column.field == "nhs_number" and raw.kind == "number" and WHOLE.fullmatch(text) and passes_modulus_11(text):
        return  # all ten digits are there, and the last one says that they are the right ones
    elif column.field in DIGITS and (raw.kind in ("number", "date") or SCIENTIFIC.fullmatch(text)):
        yield fault_at(terms, row, name, "number-not-text", "This is stored as a number, which loses leading zeros.",
                       "make the column text and type it again from the record")
    elif raw.kind == "number" and column.field in DATES:
        yield fault_at(terms, row, name, "number-not-date", "This is stored as a number, not as a date.",
                       "make the column a date column, or type the date as text")
    elif raw.kind == "date" and column.field not in DATES:
        yield fault_at(terms, row, name, "date-not-text", "The spreadsheet has turned this into a date.",
                       "make the column text and type it again")
    elif LOST.search(text):
        yield fault_at(terms, row, name, "lost-letter", "A letter was lost when this list was saved.",
                       "save it again as CSV in UTF-8, or as an .xlsx workbook")


def _not_to_come(
    text: str, column: Column, row: int, terms: Terms, unknown: list[int]
) -> Iterator[Diagnostic]:
    """Why the patient is not to come, as a column of states says."""
    says = standing(column.field, text)
    if says == "off":
        yield fault_at(terms, row, column.heading, "appointment-off", "The appointment was called off, or missed.",
                       "take it off the list")
    elif says == "died":
        yield fault_at(terms, row, column.heading, "patient-deceased", "The list says that the patient has died.",
                       "take the patient off the list, and tell whoever keeps it")
    elif says == "unknown" and row not in unknown:
        unknown.append(row)


def _kind_fault(kind: str, name: str, row: int, terms: Terms) -> Diagnostic:
    message, hint = KIND_FAULTS[kind]
    if kind == "error":
        return fault_at(terms, row, name, "cell-error", message, hint)
    if kind == "merged":
        return fault_at(terms, row, name, "merged-cell", message, hint)
    return fault_at(terms, row, name, "formula-without-value", message, hint)


def _text(raw: Raw, field_: str) -> str:
    """The cell's text as ``fields`` reads it."""
    text = raw.text.strip()
    if wrapped := AS_TEXT.fullmatch(text):
        text = wrapped[1]
    if field_ in DIGITS and re.match("'[0-9]", text):
        text = text[1:]
    return plain_date(text) if field_ in DATES else text


def _names(whole: Cell) -> dict[str, Cell]:
    """Family name, given name and title from SMITH, John (Mr); blank ones where the name is not written so."""
    found = ONE_NAME.fullmatch(whole.text.strip())
    parts = found.groupdict() if found else dict.fromkeys(("family", "given"))
    return {part: Cell(text or "", whole.column) for part, text in parts.items()}
