"""Who two rows of a list are about: one patient, perhaps one, or two, and whether a number of theirs must be wrong."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from consentgen.patient import Patient

Kind = Literal["", "same", "perhaps", "renumbered", "hospital-renumbered", "hospital-unsure", "number-of-another",
               "hospital-number-of-another"]
"""``perhaps``: the same name, and nothing to tell the two apart or to join them. ``renumbered``: the same name and
birth date with another NHS number. ``hospital-renumbered``: the same hospital number with another NHS number;
``hospital-unsure``: with another name or another birth date. The last two: a number that two people share."""

BETWEEN = re.compile(r"[\s\-‐‑‒–—'’‘ʼ`´.]+")
STROKES = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h", "ı": "i"})
"""Letters of which a stroke is a part, so that it cannot be taken off as an accent can."""


@dataclass(frozen=True)
class Who:
    """What of a patient is compared: names without case, accents and hyphens, numbers without spaces."""

    family: str = ""
    given: tuple[str, ...] = ()
    born: date | None = None
    nhs: str = ""
    hospital: str = ""


def who_is(patient: Patient | None) -> Who:
    """What is compared of a patient; nothing of a row that has none."""
    if patient is None:
        return Who()
    return Who("".join(name_words(patient.family)), name_words(patient.given), patient.born,
               patient.nhs_number, re.sub(r"[\s\-/.]+", "", patient.hospital_number).casefold())


@cache
def name_words(name: str) -> tuple[str, ...]:
    """The words of a name as they are compared. Only accents of Latin letters go: elsewhere marks are letters."""
    plain = re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFKD", name.casefold())).translate(STROKES)
    return tuple(word for word in BETWEEN.split(plain) if word)


def signs(who: Who) -> Iterator[tuple[object, ...]]:
    """By what a patient is known again. Whoever is related to another (see ``relation``) shares a sign with them."""
    if who.nhs:
        yield ("nhs", who.nhs)
    if who.hospital:
        yield ("hospital", who.hospital)
    if who.born and (who.family or who.given):
        yield ("born", who.family, who.born)
    if who.family:
        yield ("first", who.family, who.given[:1])
        yield ("whole", who.family, "".join(who.given))


def relation(one: Who, two: Who) -> Kind:
    """What two rows have to do with each other."""
    other_name = _other_name(one, two)
    other_day = bool(one.born and two.born and one.born != two.born)
    other_nhs = bool(one.nhs and two.nhs and one.nhs != two.nhs)
    if one.nhs and one.nhs == two.nhs:
        return "number-of-another" if other_name or other_day else "same"
    if one.hospital and one.hospital == two.hospital:
        if other_name and (other_day or other_nhs):
            return "hospital-number-of-another"
        return "hospital-renumbered" if other_nhs else "hospital-unsure" if other_name or other_day else "same"
    if other_name or other_day or one.family != two.family or not (one.family or (one.given and two.given)):
        return ""
    if one.born and two.born:
        return "renumbered" if other_nhs else "same"
    return "perhaps" if not other_nhs and bool(one.given) == bool(two.given) else ""


def _other_name(one: Who, two: Who) -> bool:
    """Whether the names differ. A given name that is left out does not, nor one that goes on: John and John Paul."""
    if one.family and two.family and one.family != two.family:
        return True
    shorter = min(len(one.given), len(two.given))
    return one.given[:shorter] != two.given[:shorter] and "".join(one.given) != "".join(two.given)
