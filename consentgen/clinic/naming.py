"""What cannot be a patient's name: lost letters, figures, words for nothing, and remarks about the patient."""

from __future__ import annotations

import re
from typing import Literal

from consentgen.clinic.words import LOST

NAMES = ("family", "given", "preferred_name", "title")
Wrong = Literal["", "lost", "died", "off", "none"]

NO_LETTER = "?¿‚„…†‡ˆ‰‹›•—˜™¡¢£¤¥¦§¨©«»¬®¯°±²³¶¸¹¼½¾×÷|"
"""Signs that stand in no name. A list saved in an old code page has them instead of letters: Zo‰ is Zoë."""

DIED = re.compile(r"\b(?i:deceased|dec'd)\b|\bR\.?I\.?P\b|\((?i:rip|r\.i\.p\.?|died|dead)\b")
OFF = re.compile(r"\bD\.?N\.?A\b|\((?i:dna|dns)\)|\b(?i:cancelled|canceled|did not attend|no[ -]?show)\b")
NOTHING = frozenset((
    "n/a", "n.a", "tbc", "tba", "tbd", "unknown", "not known", "not given", "none", "true", "false", "yes", "total",
    "totals", "grand total", "subtotal", "sub-total",
))
"""Words that stand where a name is missing, or in a row of sums, and are nobody's name."""

AS_WRITTEN = frozenset(("no", "nan", "null", "NULL"))
"""What programs write where there is nothing. No and Null are names of people."""


def wrong_with(field: str, text: str) -> Wrong:
    """What is wrong with a name; ``field`` is one of ``NAMES``. A blank one is not wrong here."""
    if LOST.search(text) or any(sign in NO_LETTER for sign in text):
        return "lost"
    if DIED.search(text):
        return "died"
    if OFF.search(text):
        return "off"
    bare = " ".join(text.split())
    if not bare or field == "title":
        return ""
    no_name = (bare.startswith("=") or bare.casefold().strip(".-() ") in NOTHING or bare in AS_WRITTEN
               or re.fullmatch("[Xx]{2,}", bare) or not any(sign.isalpha() for sign in bare))
    return "none" if no_name else ""
