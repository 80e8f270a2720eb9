"""Who a pack is for: what may be known of a patient, and the reading of it, with birth date and NHS number.

Every fault of a patient is collected and told at once. No message repeats a value: it names the field.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from consentgen.diagnostics import Diagnostic, Place, did_you_mean

ADULT = 18
OLDEST = 125
TITLE_LIMIT = 35  # NHS common user interface, patient name display NID-0009
TEXT_LIMIT = 1000
MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
          "december")
JOINERS = "\u200c\u200d"  # Persian, Bengali and other scripts cannot be spelt without them
UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)


@dataclass(frozen=True)
class Patient:
    """Who the pack is for. Empty text means: not known, a line to write on. Values never leave the PDF's pages."""

    title: str = ""
    given: str = ""
    family: str = ""
    preferred_name: str = ""
    born: date | None = None
    sex: str = ""
    nhs_number: str = ""
    hospital_number: str = ""
    address: str = ""
    language: str = ""
    communication_needs: str = ""
    consultant: str = ""
    professional: str = ""
    job_title: str = ""
    contact: str = ""
    concerns: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return "Patient(…)"


PATIENT_FIELDS = tuple(f.name for f in fields(Patient))


def read_patient(data: Any, file: str, made_on: date) -> tuple[Patient | None, tuple[Diagnostic, ...]]:
    """The patient that a JSON object describes, or None with every fault, each naming its field and no value."""
    patient, found = read_identity(data, file, made_on)
    return (None, found) if found else (patient, ())


def read_identity(data: Any, file: str, made_on: date) -> tuple[Patient, tuple[Diagnostic, ...]]:
    """As ``read_patient``, with as much of the patient as could be read, and every fault."""
    if not isinstance(data, Mapping):
        return Patient(), (_fault(file, "patient-not-an-object", "A patient is one JSON object.",
                                  f"its keys are {', '.join(PATIENT_FIELDS)}"),)
    found: list[Diagnostic] = []
    values: dict[str, Any] = {}
    for raw_key, value in data.items():
        key = re.sub(r"[\s\-]+", "_", str(raw_key).strip().casefold())
        if key not in PATIENT_FIELDS:
            found.append(_fault(file, "unknown-key", "A key of the patient's file is not known.",
                                did_you_mean(key, PATIENT_FIELDS) or f"the keys are {', '.join(PATIENT_FIELDS)}"))
        elif key in values:
            found.append(_fault(f"{file}: {key}", "duplicate-key", "This field stands twice.", "keep one"))
        else:
            values[key] = _value(key, value, file, made_on, found)
    patient = Patient(**{key: value for key, value in values.items() if value})
    unread = {str(fault.place) for fault in found} & {f"{file}: family", f"{file}: given"}
    if not (patient.family or patient.given or unread):
        found.append(_fault(f"{file}: family", "patient-without-name", "The patient has no name.",
                            "give family and given, or leave --patient out for a form to fill in by hand"))
    return patient, tuple(found)


def _value(key: str, value: Any, file: str, made_on: date, found: list[Diagnostic]) -> Any:
    """One field's value, cleaned; a fault is added and an empty value returned where it cannot be used."""
    where = f"{file}: {key}"
    if value is None:
        return ""
    if key == "concerns":
        items = [value] if isinstance(value, str) else value
        if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
            found.append(_fault(where, "bad-value", "Concerns are a text or a list of texts."))
            return ()
        return tuple(filter(None, (_clean(item, where, found) for item in items)))
    if isinstance(value, int) and not isinstance(value, bool) and key == "nhs_number":
        found.append(_fault(where, "bad-value", "The NHS number must be in quotes.",
                            "as a number it loses leading zeros"))
        return ""
    if not isinstance(value, str):
        found.append(_fault(where, "bad-value", "This must be text in quotes."))
        return ""
    text = _clean(value, where, found)
    if not text:
        return ""
    if key == "born":
        return _born(text, where, made_on, found)
    if key == "nhs_number":
        return _nhs_number(text, where, found)
    if key == "title" and len(text) > TITLE_LIMIT:
        found.append(_fault(where, "too-long", f"A title has at most {TITLE_LIMIT} characters."))
    return text


def _clean(text: str, where: str, found: list[Diagnostic]) -> str:
    """One line of text without control characters and direction marks such as U+202E.

    Everything else stays, even what no font has: that is a fault of its own, never a letter less in a name.
    """
    if any("\ud800" <= ch <= "\udfff" for ch in text):
        found.append(_fault(where, "bad-value", "This holds half of a character.", "write it again"))
        return ""
    kept = UNSEEN.sub("", re.sub(r"\s+", " ", text)).strip()
    if len(kept) > TEXT_LIMIT:
        found.append(_fault(where, "too-long", f"This is longer than {TEXT_LIMIT} characters.", "shorten it"))
    return kept if kept.strip(JOINERS) else ""


def read_date(text: str) -> date | None:
    """The date that ``text`` writes, as 2026-11-22, 22-Nov-2026, 22 November 2026 or 22/11/2026; None otherwise.

    A year of two digits is never guessed at.
    """
    parts = _date_parts(text.strip())
    try:
        return date(*parts) if parts else None
    except ValueError:
        return None


def date_fault(text: str) -> str:
    """What is wrong with a text that ``read_date`` does not read, in a sentence."""
    if re.fullmatch(r"[0-9]{1,2}[-/. ]\w+[-/. ][0-9]{2}", text.strip()):
        return "The year has two digits."
    return "This is not a real date." if _date_parts(text.strip()) else "This cannot be read as a date."


def _date_parts(text: str) -> tuple[int, int, int] | None:
    """(year, month, day) as written, whether or not there is such a day."""
    if iso := re.fullmatch(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})", text):
        return int(iso[1]), int(iso[2]), int(iso[3])
    if uk := re.fullmatch(r"([0-9]{1,2})[/.]([0-9]{1,2})[/.]([0-9]{4})", text):
        return int(uk[3]), int(uk[2]), int(uk[1])
    if named := re.fullmatch(r"([0-9]{1,2})[ -]([A-Za-z]{3,9})[ -]([0-9]{4})", text):
        word = "sep" if named[2].casefold() == "sept" else named[2].casefold()
        month = next((number for number, name in enumerate(MONTHS, 1) if word in (name, name[:3])), None)
        return (int(named[3]), month, int(named[1])) if month else None
    return None


def age_on(born: date, day: date) -> int:
    """Whole years of age on ``day``."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _born(text: str, where: str, made_on: date, found: list[Diagnostic]) -> date | None:
    born = read_date(text)
    if born is None:
        found.append(_fault(where, "bad-date", date_fault(text), "write it as 1945-07-14"))
    elif born >= made_on:
        found.append(_fault(where, "born-later", "The birth date is not before the date of the pack.",
                            "check it, or --date"))
    elif age_on(born, made_on) > OLDEST:
        found.append(_fault(where, "born-too-early", f"The birth date is more than {OLDEST} years ago.", "check it"))
    elif age_on(born, made_on) < ADULT:
        found.append(_fault(where, "under-18", "The patient is under 18, and these forms are for adults.",
                            "use your own form for a child or for parental consent"))
    else:
        return born
    return None


def _nhs_number(text: str, where: str, found: list[Diagnostic]) -> str:
    """Ten digits that pass modulus 11 (NHS Data Dictionary), written 3 3 4; spaces and hyphens are accepted."""
    digits = re.sub(r"[\s\-]", "", text)
    if not re.fullmatch(r"[0-9]{10}", digits):
        found.append(_fault(where, "nhs-number", "An NHS number has ten digits.", "check it"))
        return ""
    if len(set(digits)) == 1:
        found.append(_fault(where, "nhs-number", "An NHS number is never one digit ten times.", "check it"))
        return ""
    if not passes_modulus_11(digits):
        found.append(_fault(where, "nhs-number", "The NHS number does not pass its check (modulus 11).",
                            "a digit is wrong, or two are swapped"))
        return ""
    return f"{digits[:3]} {digits[3:6]} {digits[6:]}"


def passes_modulus_11(digits: str) -> bool:
    """Whether the tenth of ten digits is the check digit: weights 10 to 2, sum modulo 11, taken from 11."""
    check = 11 - sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    return check != 10 and check % 11 == int(digits[9])


def _fault(where: str, code: str, message: str, hint: str = "") -> Diagnostic:
    return Diagnostic(Place(where), code, message, hint)
