"""The fields that a row of a list may have, and how raw cells become a request: one place for every format.

A reader finds the cells and hands them over as text; it settles which column is which field, and what a typed cell
of its format means as text. Everything else (names, sides, dates, NHS numbers) is read here, with all faults of the
row at once. No fault repeats a cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypeVar

from consentgen.catalogue.load import Catalogue
from consentgen.catalogue.model import Entry
from consentgen.catalogue.names import find
from consentgen.clinic.naming import NAMES, wrong_with
from consentgen.clinic.needs import read_needs
from consentgen.clinic.places import level_clash, side_clash
from consentgen.clinic.row import COLUMN, Row, Seen, column_of, row_words
from consentgen.clinic.words import EDITIONS, FORMS, PARTS, YES_OR_NO, is_nothing, side_of
from consentgen.diagnostics import Diagnostic, Place, Severity
from consentgen.make import unprintable
from consentgen.patient import PATIENT_FIELDS, Patient, date_fault, read_date, read_identity
from consentgen.request import SIDES, Asked, ChosenPart, Edition, Form, Request, Target, default_form, read_asked

CONFIRMED = "confirmed"
GIVEN_WITHIN = timedelta(days=3 * 366)
"""A leaflet that was given longer ago than some three years was hardly given for this treatment."""

SEVERAL = "several are separated by ; signs"
BETWEEN = re.compile(r"[;,&/+\n]|\band\b", re.IGNORECASE)
"""What people put between two nerves, factors or levels."""

C = TypeVar("C")
Clinical = tuple[str | None, tuple[Target, ...], tuple[str, ...]]


@dataclass(frozen=True)
class Field:
    """One thing that a row may say. ``meaning`` explains it to whoever fills a list; ``example`` is made up."""

    name: str
    meaning: str
    example: str = ""


FIELDS: tuple[Field, ...] = (
    Field("title", "Mr, Mrs, Dr and so on.", "Mr"),
    Field("given", "Given name, or names.", "John"),
    Field("family", "Family name.", "Smith"),
    Field("preferred_name", "What the patient likes to be called.", "Jack"),
    Field("born", "Birth date, with four digits of the year.", "14/07/1945"),
    Field("sex", "As it shall print on the form.", "male"),
    Field("nhs_number", "NHS number: ten digits, with or without spaces.", "999 000 0018"),
    Field("hospital_number", "The hospital's own number.", "H123456"),
    Field("address", "Address, on one line.", "1 Example Road, Exampleton"),
    Field("language", "The language that the patient speaks best.", "English"),
    Field("communication_needs", "What the patient needs to read or hear. “Large print” chooses the edition by "
          "itself.", "large print"),
    Field("consultant", "The consultant in charge.", "Dr A Example"),
    Field("professional", "Who takes the consent.", "Dr B Example"),
    Field("job_title", "The job title of who takes the consent.", "Registrar"),
    Field("contact", "How to reach who takes the consent.", "01632 960 001"),
    Field("concerns", "What matters to this patient. Several are separated by ; signs.", "Plays the violin"),
    Field("procedure", "The procedure, by any of its names.", "cryoneurolysis"),
    Field("nerve", "The nerve, by any of its names. Several are separated by ; signs, and each may have its own "
          "side and level, such as intercostal:left:T5-T7.", "greater occipital"),
    Field("side", "left, right or both. Left out for a nerve in the midline.", "right"),
    Field("level", "The level, or levels, where the nerve has them.", "T5-T7"),
    Field("factors", "What changes this patient's risks. Several are separated by ; signs.", "anticoagulant"),
    Field("part", "pack, information or consent. Left out: pack.", "pack"),
    Field("form", "local or sedation. Left out: as the anaesthesia needs.", "local"),
    Field("edition", "standard or large-print. Left out: as the communication needs say, or standard.", "standard"),
    Field("date_given", "The day on which the patient is given the leaflet.", "22/11/2026"),
    Field("date_of_treatment", "The day of the treatment.", "01/12/2026"),
    Field(CONFIRMED, "yes, where the same patient is meant to stand in the list with another side of the same nerve.",
          "yes"),
)
FIELD_NAMES = tuple(field.name for field in FIELDS)

HINTS = {
    "missing-side": "write left, right or both",
    "unknown-side": "write left, right or both",
    "patient-without-name": "fill in family and given name",
    "born-later": "check it",
}
"""What to do about a fault, where the words for the command line do not fit a list."""


@dataclass(frozen=True)
class Cell:
    """A cell as text. ``column`` is what messages call it: a recognised heading or a name of ours, never a value."""

    text: str
    column: str


@dataclass(frozen=True)
class Defaults:
    """What holds for rows that do not say it themselves: the options of the command line."""

    procedure: str = ""
    nerves: tuple[str, ...] = ()
    side: str | None = None
    level: str | None = None
    factors: tuple[str, ...] = ()
    part: ChosenPart = "pack"
    form: Form | None = None
    edition: Edition = "standard"


@dataclass(frozen=True)
class Terms:
    """What the rows of one list are read against. ``file`` is the list's name as messages say it."""

    file: str
    catalogue: Catalogue
    made_on: date
    defaults: Defaults = Defaults()


def read_row(number: int, cells: Mapping[str, Cell], terms: Terms, faults: Iterable[Diagnostic] = ()) -> Row:
    """The row that the ``cells`` describe, by field name (see ``FIELDS``); a blank cell counts as left out.

    ``faults`` are those that the reader itself found in the row; they refuse it together with those found here. Of a
    cell with such a fault only that is told, not what follows from it.
    """
    return _Reading(number, cells, terms, faults).row()


def fault_at(
    terms: Terms, row: int, column: str, code: str, message: str, hint: str = "", *, severity: Severity = "error"
) -> Diagnostic:
    """A fault in a row, or a notice, at the column of that name; empty for the whole row."""
    return Diagnostic(Place(terms.file, row), code, message, hint, severity, (COLUMN, column))


def fault_of_rows(
    terms: Terms, rows: Sequence[int], column: str, code: str, message: str, hint: str = "", *,
    severity: Severity = "error",
) -> Diagnostic:
    """A fault of several rows, or a notice, at the first of them. ``message`` names them, where it has {rows}."""
    said = message.format(rows=row_words(rows))
    return Diagnostic(Place(terms.file, rows[0]), code, said, hint, severity, (COLUMN, column), rows=tuple(rows))


class _Reading:
    """The reading of one row: its cells, and the faults and notices found so far."""

    def __init__(
        self, number: int, cells: Mapping[str, Cell], terms: Terms, faults: Iterable[Diagnostic]
    ) -> None:
        self.number, self.terms = number, terms
        self.cells = {name: cell for name, cell in cells.items() if cell.text.strip()}
        self.columns = {name: cell.column for name, cell in cells.items()}
        self.faults = list(faults)
        self.spoilt = {column_of(fault) for fault in self.faults} - {""}
        self.notices: list[Diagnostic] = []

    def row(self) -> Row:
        """The whole row. Every part of it is read, so that all of its faults are told together."""
        (procedure, targets, factors), patient = self.clinical(), self.patient()
        part = self.choice("part", PARTS, self.terms.defaults.part)
        form = self.choice("form", FORMS, self.terms.defaults.form)
        edition = self.edition()
        given, treatment = self.days(patient.born)
        confirmed = bool(self.choice(CONFIRMED, YES_OR_NO, False))
        request = None
        if procedure is not None and not self.faults:
            known = self.terms.catalogue
            request = Request(
                procedure, targets, factors, part, default_form(known.procedures[procedure], form, known.settings.form),
                edition, patient, self.terms.made_on, given_on=given, treatment_on=treatment,
            )
        return Row(self.number, request, tuple(self.faults), tuple(self.notices), confirmed,
                   Seen(patient, targets, self.columns))

    # ---- faults

    def column(self, name: str) -> str:
        """What messages call the field: its column's name, or ours where the list has no such column."""
        return self.columns.get(name, name.replace("_", " "))

    def fault(self, name: str, code: str, message: str, hint: str = "") -> None:
        """Add a fault of a field, unless its cell is spoilt anyway."""
        if self.column(name) not in self.spoilt:
            self.faults.append(fault_at(self.terms, self.number, self.column(name), code, message, hint))

    def spoil(self, name: str, code: str, message: str, hint: str) -> None:
        """Add a fault of a field, and keep to it: what follows from it is not told."""
        self.fault(name, code, message, hint)
        self.spoilt.add(self.column(name))

    def notice(self, name: str, code: str, message: str) -> None:
        """Add a notice about a field."""
        self.notices.append(fault_at(self.terms, self.number, self.column(name), code, message, severity="warning"))

    def take_over(self, found: Iterable[Diagnostic], field_of: Mapping[str, str]) -> None:
        """Add faults that ``request`` or ``make`` found, at the columns they are in."""
        for fault in found:
            name = fault.place.file.rpartition(": ")[2]
            name = self._side_or_level(fault) or field_of.get(name, name)
            again = name == "side" and fault.code == "unknown-side"  # one side may be that of several nerves
            if self.column(name) in self.spoilt or (again and fault.code in (one.code for one in self.faults)):
                continue
            self.faults.append(replace(fault, place=Place(self.terms.file, self.number), hint=self._hint(fault, name),
                                       subject=(COLUMN, self.column(name))))

    def _hint(self, fault: Diagnostic, name: str) -> str:
        """What to do about a fault in that field's cell; a nerve is written there as on the command line."""
        if self._run_together(fault.code, name):
            return SEVERAL
        return fault.hint if name == "nerve" else HINTS.get(fault.code, fault.hint)

    def _run_together(self, what: str, name: str) -> bool:
        """Whether a name that is not known is several, with something else between them than the sign for that."""
        known: dict[str, Mapping[str, Entry]] = {
            "unknown-nerve": self.terms.catalogue.sites, "unknown-factor": self.terms.catalogue.factors}
        pieces = [piece.partition(":")[0] for text in self.several(name) for piece in BETWEEN.split(text)]
        if what == "unknown-level":
            return len(pieces) > 1 and all(re.fullmatch(r"\s*[A-Za-z]?[0-9]{1,2}\s*", piece) for piece in pieces)
        return what in known and len(pieces) > 1 and any(find(piece, known[what]) for piece in pieces)

    def _side_or_level(self, fault: Diagnostic) -> str:
        name = {"missing-side": "side", "unknown-side": "side", "side-on-midline": "side", "unknown-level": "level",
                "no-levels": "level"}.get(fault.code, "")
        if fault.code == "unknown-side" and self.side() in SIDES:  # then the word that is none stands with its nerve
            return "nerve"
        return name if name in self.cells or fault.code == "missing-side" else ""

    # ---- values

    def text(self, name: str) -> str:
        """The field's text without spaces around it; empty if left out."""
        return self.cells[name].text.strip() if name in self.cells else ""

    def several(self, name: str) -> tuple[str, ...]:
        """The field's texts, which ; signs or line ends separate."""
        return tuple(piece.strip() for piece in re.split(r"[;\n]", self.text(name)) if piece.strip())

    def choice(self, name: str, words: Mapping[str, C], default: C) -> C:
        """What the field's word stands for; a word that is none of them is a fault."""
        text = re.sub(r"[\s_-]+", " ", self.text(name).casefold())
        if text and text not in words:
            known = ", ".join(dict.fromkeys(str(word).replace(" ", "-") for word in words))
            self.fault(name, "unknown-choice", "This is not one of the words that are known here.",
                       f"they are {known}")
        return words.get(text, default)

    def day(self, name: str) -> date | None:
        """The date that the field writes; None if left out."""
        day = read_date(self.text(name))
        if day is None and self.text(name):
            self.fault(name, "bad-date", date_fault(self.text(name)), "write it as 2026-11-22")
        return day

    def days(self, born: date | None) -> tuple[date | None, date | None]:
        """The days of giving and of treatment, with a notice where one of them is odd for a pack of this date."""
        given, treatment = self.day("date_given"), self.day("date_of_treatment")
        if given and treatment and given > treatment:
            self.fault("date_given", "given-after-treatment", "The leaflet would be given after the treatment.",
                       "one of the two dates is wrong")
        if treatment and born and treatment < born:
            self.fault("date_of_treatment", "treatment-before-birth", "The treatment would be before the birth date.",
                       "one of the two dates is wrong")
        elif treatment and treatment < self.terms.made_on:
            self.notice("date_of_treatment", "treatment-past",
                        "The day of the treatment is before the date of the pack.")
        if given and given < self.terms.made_on - GIVEN_WITHIN:
            self.notice("date_given", "given-long-ago", "The leaflet was given more than three years ago.")
        return given, treatment

    def needs(self) -> str:
        """The communication needs; empty where the cell only says that there are none."""
        text = self.text("communication_needs")
        return "" if is_nothing(text) else text

    def edition(self) -> Edition:
        """The edition asked for, else the one that the communication needs ask for, else the default."""
        needs = read_needs(self.needs())
        chosen = self.choice("edition", EDITIONS, "large-print" if needs.large else self.terms.defaults.edition)
        if needs.large and chosen != "large-print":
            self.notice("edition", "edition-against-need",
                        "The patient needs large print, and the list asks for the standard edition.")
        if needs.not_made:
            self.notice("communication_needs", "format-not-made",
                        f"The patient needs what is not made here: {', '.join(needs.not_made)}.")
        if "edition" not in self.cells and needs.denied:
            self.notice("communication_needs", "need-denied",
                        "This names a format together with a word such as no, so it chooses no edition.")
        if "edition" not in self.cells and needs.open:
            self.notice("communication_needs", "need-open", "This chooses no edition by itself.")
        return chosen

    def clinical(self) -> Clinical:
        """Procedure, targets and factors, as far as they could be read."""
        defaults = self.terms.defaults
        asked = Asked(
            procedure=self.text("procedure") or defaults.procedure,
            nerves=self.nerves(),
            side=None if "side" in self.cells else defaults.side,
            level=None if "level" in self.cells else defaults.level,
            factors=self.factors(),
        )
        if len(asked.nerves) > 1:
            asked = replace(asked, side=self.side() or asked.side, level=self.level() or asked.level)
        procedure, targets, factors, found = read_asked(asked, self.terms.catalogue, side_needed=True)
        if not asked.procedure.strip():
            self.fault("procedure", "missing-procedure", "No procedure is named.",
                       "fill it in, or give --procedure for the whole list")
            found = tuple(fault for fault in found if fault.code != "unknown-procedure")
        self.take_over(found, {"PROCEDURE": "procedure", "--nerve": "nerve", "--factor": "factors"})
        return procedure, targets, factors

    def factors(self) -> tuple[str, ...]:
        """The row's own factors, none where it says that there are none, else the default ones."""
        own = self.several("factors")
        return tuple(word for word in own if not is_nothing(word)) if own else self.terms.defaults.factors

    def nerves(self) -> tuple[str, ...]:
        """The nerves as ``request`` reads them. To a single one belong the side and level of the row itself."""
        own = self.several("nerve")
        named = [_pieces(text) for text in own or self.terms.defaults.nerves]
        if own or len(named) > 1:
            self.compare_with_nerves(named)
        if len(named) == 1:
            name, said, level = named[0]
            named = [(name, said or self.side(), level or self.level()) if own
                     else (name, self.side() or said, self.level() or level)]
        return tuple(":".join(pieces).rstrip(":") for pieces in named)

    def compare_with_nerves(self, nerves: Sequence[tuple[str, str, str]]) -> None:
        """Add a fault where the row's own side or level would be lost, since its nerves say theirs, or have none."""
        sites, several = self.terms.catalogue.sites, len(nerves) > 1
        side = side_clash(self.side(), nerves, sites)
        if side == "contradicts":
            self.fault("side", "side-contradicts", "The nerve and the side name different sides.", "say it once")
        elif side and several:  # what a single nerve cannot have, it says itself
            self.fault("side", "side-on-midline", "The nerves lie in the midline and have no side.",
                       "leave the side out")
        level = level_clash(self.level(), nerves, sites)
        if level == "contradicts":
            self.fault("level", "level-contradicts", "The nerve and the level name different levels.",
                       "say it once, or write each nerve's own behind it")
        elif level and several:
            self.fault("level", "no-levels", "None of these nerves has levels.", "leave the level out")

    def side(self) -> str:
        """The row's own side in our word for it; a word that is none of ours stays, to be refused."""
        return side_of(self.text("side")).replace(":", " ")

    def level(self) -> str:
        """The row's own levels as ``request`` reads them."""
        return self.text("level").replace(";", ",").replace(":", " ")

    def patient(self) -> Patient:
        """The patient, as far as the fields could be read. Of a name that cannot be one, only that is told."""
        for name in NAMES:
            self.look_at_name(name)
        data: dict[str, str | list[str]] = {name: self.text(name) for name in PATIENT_FIELDS if name in self.cells}
        data["communication_needs"] = self.needs()
        if "concerns" in data:
            data["concerns"] = list(self.several("concerns"))
        patient, found = read_identity(data, "", self.terms.made_on)
        self.take_over(found, {})
        self.take_over(unprintable(patient, ""), {})
        if bool(patient.family) != bool(patient.given):
            missing = "given" if patient.family else "family"
            if self.column(missing) not in map(column_of, self.faults):
                self.notice(missing, "name-incomplete", f"There is no {missing} name, so the pack bears none.")
        return patient

    def look_at_name(self, name: str) -> None:
        """Add what is wrong with a name, whoever it belongs to."""
        wrong = wrong_with(name, self.text(name))
        if wrong == "lost":
            self.spoil(name, "lost-letter", "A letter of this name was lost when the list was saved.",
                       "correct the name, then save the list as CSV in UTF-8, or as an .xlsx workbook")
        elif wrong == "died":
            self.spoil(name, "patient-deceased", "A remark beside the name says that the patient has died.",
                       "take the patient off the list, and tell whoever keeps it")
        elif wrong == "off":
            self.spoil(name, "appointment-off", "A remark beside the name says that the appointment is off, or missed.",
                       "take it off the list, or the remark out of the name")
        elif wrong == "none":
            self.spoil(name, "not-a-name", "This is not a name.",
                       "write the name from the record; leave the cell blank where there is none")


def _pieces(text: str) -> tuple[str, str, str]:
    """Name, side and level of a nerve as it was typed, the side in our word for it."""
    name, _, rest = text.partition(":")
    side, _, level = rest.partition(":")
    return name.strip(), side_of(side), level.strip()
