"""The fields that a row of a list may have, and how raw cells become a request: one place for every format.

A reader finds the cells and hands them over as text; it settles which column is which field, and what a typed cell
of its format means as text. Everything else (names, sides, dates, NHS numbers) is read here, with all faults of the
row at once. No fault repeats a cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from consentgen.catalogue.load import Catalogue
from consentgen.clinic.row import COLUMN, Row
from consentgen.diagnostics import Diagnostic, Place, Severity
from consentgen.make import unprintable
from consentgen.request import (
    PATIENT_FIELDS,
    Asked,
    ChosenPart,
    Edition,
    Form,
    Patient,
    Request,
    Target,
    default_form,
    read_clinical,
    read_date,
    read_patient,
)

CONFIRMED = "confirmed"
C = TypeVar("C")
Clinical = tuple[str, tuple[Target, ...], tuple[str, ...]]


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

PARTS: dict[str, ChosenPart] = {
    "pack": "pack", "both": "pack", "information": "information", "leaflet": "information",
    "information leaflet": "information", "consent": "consent", "form": "consent", "consent form": "consent",
}
FORMS: dict[str, Form] = {"local": "local", "sedation": "sedation"}
EDITIONS: dict[str, Edition] = {"standard": "standard", "large print": "large-print", "large": "large-print"}
SIDE_WORDS = {
    "l": "left", "lt": "left", "left": "left", "left side": "left",
    "r": "right", "rt": "right", "right": "right", "right side": "right",
    "both": "both", "both sides": "both", "bilateral": "both", "bilat": "both", "b/l": "both", "bl": "both",
    "l+r": "both", "r+l": "both", "l&r": "both", "r&l": "both", "left and right": "both", "right and left": "both",
    "left & right": "both", "right & left": "both", "l & r": "both", "r & l": "both", "lhs": "left", "rhs": "right",
    "midline": "", "none": "", "n/a": "", "na": "", "-": "",
}
YES_OR_NO = {"yes": True, "y": True, "true": True, "1": True, "no": False, "n": False, "false": False, "0": False}

LARGE_PRINT = re.compile(r"\b(?:large|larger|big|bigger)[\s-]+(?:print|font|text|type|letters)\b|\benlarged\b")
NOT_MADE = {
    "braille": re.compile(r"\bbraille\b"),
    "easy read": re.compile(r"\beasy[\s-]?read\b"),
    "audio": re.compile(r"\baudio\b"),
    "sign language": re.compile(r"\bsign[\s-]+language\b|\bbsl\b"),
}
"""Formats that the Accessible Information Standard (DCB1605) names and that no pack is made in."""

HINTS = {
    "missing-side": "write left, right or both",
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

    ``faults`` are those that the reader itself found in the row; they refuse it together with those found here.
    """
    return _Reading(number, {name: cell for name, cell in cells.items() if cell.text.strip()}, terms, faults).row()


def fault_at(
    terms: Terms, row: int, column: str, code: str, message: str, hint: str = "", *, severity: Severity = "error"
) -> Diagnostic:
    """A fault in a row, or a notice, at the column of that name; empty for the whole row."""
    return Diagnostic(Place(terms.file, row), code, message, hint, severity, (COLUMN, column))


class _Reading:
    """The reading of one row: its cells, and the faults and notices found so far."""

    def __init__(
        self, number: int, cells: Mapping[str, Cell], terms: Terms, faults: Iterable[Diagnostic]
    ) -> None:
        self.number, self.cells, self.terms = number, cells, terms
        self.faults = list(faults)
        self.notices: list[Diagnostic] = []

    def row(self) -> Row:
        """The whole row. Every part of it is read, so that all of its faults are told together."""
        clinical, patient = self.clinical(), self.patient()
        part = self.choice("part", PARTS, self.terms.defaults.part)
        form = self.choice("form", FORMS, self.terms.defaults.form)
        edition = self.edition()
        given, treatment = self.day("date_given"), self.day("date_of_treatment")
        if given and treatment and given > treatment:
            self.fault("date_given", "given-after-treatment", "The leaflet would be given after the treatment.",
                       "one of the two dates is wrong")
        confirmed = bool(self.choice(CONFIRMED, YES_OR_NO, False))
        request = None
        if clinical is not None and not self.faults:
            procedure = self.terms.catalogue.procedures[clinical[0]]
            request = Request(
                *clinical, part=part, form=default_form(procedure, form, self.terms.catalogue.settings.form),
                edition=edition, patient=patient, made_on=self.terms.made_on, given_on=given, treatment_on=treatment,
            )
        return Row(self.number, request, tuple(self.faults), tuple(self.notices), confirmed)

    # ---- faults

    def column(self, name: str) -> str:
        """What messages call the field: its column's name, or ours where the row has no such cell."""
        return self.cells[name].column if name in self.cells else name.replace("_", " ")

    def fault(self, name: str, code: str, message: str, hint: str = "") -> None:
        """Add a fault of a field."""
        self.faults.append(fault_at(self.terms, self.number, self.column(name), code, message, hint))

    def take_over(self, found: Iterable[Diagnostic], field_of: Mapping[str, str]) -> None:
        """Add faults that ``request`` or ``make`` found, at the columns they are in."""
        for fault in found:
            name = fault.place.file.rpartition(": ")[2]
            name = self._side_or_level(fault) or field_of.get(name, name)
            self.faults.append(replace(fault, place=Place(self.terms.file, self.number),
                                       hint=HINTS.get(fault.code, fault.hint), subject=(COLUMN, self.column(name))))

    def _side_or_level(self, fault: Diagnostic) -> str:
        name = {"missing-side": "side", "unknown-side": "side", "side-on-midline": "side", "unknown-level": "level",
                "no-levels": "level"}.get(fault.code, "")
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
            self.fault(name, "bad-date", "This is not a real date, or its year has two digits.",
                       "write it as 2026-11-22")
        return day

    def edition(self) -> Edition:
        """The edition asked for, else the one that the communication needs ask for, else the default."""
        needs = self.text("communication_needs").casefold()
        large = LARGE_PRINT.search(needs) is not None
        chosen = self.choice("edition", EDITIONS, "large-print" if large else self.terms.defaults.edition)
        if large and chosen != "large-print":
            self.notices.append(fault_at(self.terms, self.number, self.column("edition"), "edition-against-need",
                                         "The patient needs large print, and the list asks for the standard edition.",
                                         severity="warning"))
        missing = [format_ for format_, said in NOT_MADE.items() if said.search(needs)]
        if missing:
            self.notices.append(fault_at(self.terms, self.number, self.column("communication_needs"), "format-not-made",
                                         f"The patient needs what is not made here: {', '.join(missing)}.",
                                         severity="warning"))
        return chosen

    def clinical(self) -> Clinical | None:
        """Procedure, targets and factors; None where one of them has a fault."""
        defaults = self.terms.defaults
        asked = Asked(
            procedure=self.text("procedure") or defaults.procedure,
            nerves=self.nerves(),
            side=None if "side" in self.cells else defaults.side,
            level=None if "level" in self.cells else defaults.level,
            factors=self.several("factors") or defaults.factors,
        )
        if len(asked.nerves) > 1:
            asked = replace(asked, side=self.side() or asked.side, level=self.level() or asked.level)
        clinical, found = read_clinical(asked, self.terms.catalogue, side_needed=True)
        if not asked.procedure.strip():
            self.fault("procedure", "missing-procedure", "No procedure is named.",
                       "fill it in, or give --procedure for the whole list")
            found = tuple(fault for fault in found if fault.code != "unknown-procedure")
        self.take_over(found, {"PROCEDURE": "procedure", "--nerve": "nerve", "--factor": "factors"})
        return clinical

    def nerves(self) -> tuple[str, ...]:
        """The nerves as ``request`` reads them. To a single one belong the side and level of the row itself."""
        own = self.several("nerve")
        named = own or self.terms.defaults.nerves
        if len(named) != 1:
            return named
        name, _, rest = named[0].partition(":")
        side, _, level = (piece.strip() for piece in rest.partition(":"))
        said = SIDE_WORDS.get(side.casefold(), side)
        if own and said and self.side() and said != self.side():
            self.fault("side", "side-contradicts", "The nerve and the side name different sides.", "say it once")
        chosen = (said or self.side(), level or self.level()) if own else (self.side() or said, self.level() or level)
        return (":".join((name, *chosen)).rstrip(":"),)

    def side(self) -> str:
        """The row's own side in our word for it; a word that is none of ours stays, to be refused."""
        text = self.text("side").casefold().rstrip(".")
        return SIDE_WORDS.get(text, text.replace(":", " "))

    def level(self) -> str:
        """The row's own levels as ``request`` reads them."""
        return self.text("level").replace(";", ",").replace(":", " ")

    def patient(self) -> Patient | None:
        """The patient; None where a field has a fault."""
        data: dict[str, str | list[str]] = {name: self.text(name) for name in PATIENT_FIELDS if name in self.cells}
        if "concerns" in data:
            data["concerns"] = list(self.several("concerns"))
        patient, found = read_patient(data, "", self.terms.made_on)
        self.take_over(found, {})
        self.take_over(unprintable(patient, ""), {})
        return patient
