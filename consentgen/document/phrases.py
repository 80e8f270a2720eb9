"""How a target, a date and a patient are named, and how catalogue text becomes runs.

The identity block follows the NHS common user interface guidance: family name in capitals, comma, given name,
title in brackets; dates as 14-Jul-1945 (three-letter months, May in full); NHS numbers as 3 3 4.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from consentgen.catalogue.model import Site
from consentgen.catalogue.vocabulary import Side
from consentgen.document.model import Identity, Run, Text
from consentgen.naming import SIDE_WORDS, without_side
from consentgen.patient import Patient, age_on
from consentgen.request import Target

SHORT_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LONG_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
               "November", "December")


def text(*pieces: str | Run | Text) -> Text:
    """Strings, runs and texts as one text."""
    runs: list[Run] = []
    for piece in pieces:
        if isinstance(piece, str):
            runs += [Run(piece)] if piece else []
        elif isinstance(piece, Run):
            runs.append(piece)
        else:
            runs += piece
    return tuple(runs)


def marked_up(source: str, side: Side | None = None, slots: Mapping[str, str] | None = None) -> Text:
    """Catalogue text as runs: ``**bold**`` is strong, ``{side}`` the side, other slots their text."""
    filled = source
    for name, value in (slots or {}).items():
        filled = filled.replace(f"{{{name}}}", value)
    runs: list[Run] = []
    for piece in re.split(r"(\*\*.+?\*\*|\{side\})", filled):
        if piece == "{side}":
            runs.append(Run(SIDE_WORDS[side], "side"))
        elif piece.startswith("**") and piece.endswith("**") and len(piece) > 4:
            runs.append(Run(piece[2:-2].replace("{side}", SIDE_WORDS[side]), "strong"))
        elif piece:
            runs.append(Run(piece))
    return _without_gaps(runs)


def _without_gaps(runs: Sequence[Run]) -> Text:
    """Runs without the double space that an empty side leaves."""
    kept = [run for run in runs if run.text]
    return tuple(
        Run(run.text.lstrip() if index and kept[index - 1].text.endswith(" ") else run.text, run.style, run.key)
        for index, run in enumerate(kept)
    )


def nerve(site: Site, target: Target) -> Text:
    """The target's name with its side as a run of its own."""
    side = text(Run(SIDE_WORDS[target.side], "side"), " ") if target.side else ()
    return text(side, without_side(site, target))


def capital(words: str) -> str:
    """The words with a capital."""
    return words[:1].upper() + words[1:]


def treatment(action: str, sites: Mapping[str, Site], targets: Sequence[Target]) -> Text:
    """What is done, in full words: "Freezing (cryoneurolysis) of the right greater occipital nerve"."""
    pieces: list[str | Text] = [f"{action} of "]
    for index, target in enumerate(targets):
        pieces += [_joint(index, len(targets)), "the ", nerve(sites[target.site], target)]
    return text(*pieces)


def _joint(index: int, count: int) -> str:
    if index == 0:
        return ""
    return " and " if index == count - 1 else ", "


def sentence(source: str) -> str:
    """The words with a capital and a full stop."""
    words = source.strip()
    return capital(words) + ("" if words.endswith((".", "!", "?")) else ".") if words else ""


def prose_date(day: date) -> str:
    """6 August 2018."""
    return f"{day.day} {LONG_MONTHS[day.month - 1]} {day.year}"


def identity_date(day: date) -> str:
    """14-Jul-1945."""
    return f"{day.day:02d}-{SHORT_MONTHS[day.month - 1]}-{day.year}"


def identity(
    patient: Patient | None, made_on: date, given_on: date | None = None, treatment_on: date | None = None
) -> Identity:
    """The patient's values as they print; of a value that was not given, empty text."""
    given, treated = (prose_date(day) if day else "" for day in (given_on, treatment_on))
    if patient is None:
        return Identity(given_on=given, treatment_on=treated)
    return Identity(
        known=True,
        name=patient_name(patient),
        preferred_name=patient.preferred_name,
        born=identity_date(patient.born) if patient.born else "",
        age=f"{age_on(patient.born, made_on)}y" if patient.born else "",
        sex=capital(patient.sex),
        nhs_number=patient.nhs_number,
        hospital_number=patient.hospital_number,
        address=patient.address,
        language=patient.language,
        communication_needs=patient.communication_needs,
        consultant=patient.consultant,
        professional=patient.professional,
        job_title=patient.job_title,
        contact=patient.contact,
        given_on=given,
        treatment_on=treated,
    )


def patient_name(patient: Patient) -> str:
    """SMITH, John (Mr)."""
    name = ", ".join(part for part in (patient.family.upper(), patient.given) if part)
    return f"{name} ({patient.title.rstrip('.')})" if patient.title else name
