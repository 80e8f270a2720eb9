"""Columns that say whether a patient is still to come: the state of the appointment, and whether the patient lives."""

from __future__ import annotations

import re
from typing import Literal

from consentgen.clinic.words import is_nothing

Standing = Literal["", "off", "died", "unknown"]

APPOINTMENT = (
    "status", "appointment status", "appt status", "booking status", "attendance", "attendance status", "outcome",
    "appointment outcome", "appt outcome", "attendance outcome", "clinic outcome",
)
DEATH = (
    "deceased", "is deceased", "died", "deceased flag", "deceased indicator", "date of death", "death date",
    "deceased date", "date deceased",
)
HEADED = frozenset((*APPOINTMENT, *DEATH))
"""What such columns are headed. Each is a field of its own, since a list may have several of them."""

OFF = re.compile(
    r"\b(?:cancel(?:led|ed|lation)?|cxl|cancld|dna(?:['’]?d)?|cna|wnb|no[\s-]?show|entered[\s-]in[\s-]error|withdrawn"
    r"|(?:did|could|has|was|does|will)[\s-]+not[\s-]+(?:attend(?:ed)?|come|brought|arrive)|not[\s-]attended"
    r"|called[\s-]off|removed)\b")
DIED = re.compile(r"\b(?:deceased|died|dead|death|rip|r\.i\.p)\b")
DENIED = re.compile(r"\b(?:no|not|never)\s+(?:cancel|dna|deceased|dead|died)")
COMING = frozenset((
    "booked", "confirmed", "active", "scheduled", "planned", "pending", "proposed", "waitlist", "waiting", "arrived",
    "checked in", "checked-in", "accepted", "to come", "tci", "due", "listed", "rebooked", "alive", "living", "new",
    "follow up", "follow-up", "ok", "yes",
))
NOT_DEAD = frozenset(("n", "false", "0", "alive", "living"))
DEAD = frozenset(("y", "yes", "true", "d"))


def standing(heading: str, text: str) -> Standing:
    """What a cell of a column of ``HEADED`` says; ``unknown`` where its words are none that are known."""
    plain = " ".join(text.casefold().split())
    if is_nothing(plain):
        return ""
    if DENIED.search(plain):
        return "unknown"
    if heading in DEATH:
        if plain in NOT_DEAD:
            return ""
        return "died" if plain in DEAD or DIED.search(plain) or re.search("[0-9]", plain) else "unknown"
    if DIED.search(plain):
        return "died"
    return "off" if OFF.search(plain) else "" if plain in COMING else "unknown"
