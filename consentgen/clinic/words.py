"""The words that cells of a list are read by: sides, choices, and what stands for nothing."""

from __future__ import annotations

import re

from consentgen.request import ChosenPart, Edition, Form

PARTS: dict[str, ChosenPart] = {
    "pack": "pack", "both": "pack", "information": "information", "leaflet": "information",
    "information leaflet": "information", "consent": "consent", "form": "consent", "consent form": "consent",
}
FORMS: dict[str, Form] = {"local": "local", "sedation": "sedation"}
EDITIONS: dict[str, Edition] = {"standard": "standard", "large print": "large-print", "large": "large-print"}
YES_OR_NO = {"yes": True, "y": True, "true": True, "1": True, "no": False, "n": False, "false": False, "0": False}

SIDE_WORDS = {
    "l": "left", "lt": "left", "left": "left", "l side": "left", "lt side": "left", "left side": "left",
    "left hand": "left", "left hand side": "left", "lhs": "left",
    "r": "right", "rt": "right", "right": "right", "r side": "right", "rt side": "right", "right side": "right",
    "right hand": "right", "right hand side": "right", "rhs": "right",
    "both": "both", "both sides": "both", "bilateral": "both", "bi lateral": "both", "bilat": "both", "b/l": "both",
    "bl": "both", "l+r": "both", "r+l": "both", "l&r": "both", "r&l": "both", "l & r": "both", "r & l": "both",
    "l and r": "both", "r and l": "both", "left and right": "both", "right and left": "both",
    "left & right": "both", "right & left": "both",
    "midline": "", "none": "", "n/a": "", "na": "", "": "",
}
"""What each word for a side means, as ``plain_side`` writes it; empty text: no side."""

NOTHING = frozenset((
    "", "none", "nil", "no", "n/a", "na", "not applicable", "nka", "nkda", "none known", "nil known", "no known",
    "no known allergies", "no known drug allergies",
))
"""What people write where there is nothing to say."""

LOST = re.compile("\ufffd|[ÃÂ][\u0080-\u00bf]|Ã[\u0152-\u2122]|â€")
"""The sign for a lost letter, and UTF-8 that was once read as Windows-1252: é as Ã©, a curly apostrophe as â€™."""


def plain_side(text: str) -> str:
    """A word for a side without case, brackets, full stops and hyphens."""
    return " ".join(re.sub(r"[-‐‑–—().\[\]]", " ", text.casefold()).split())


def side_of(text: str) -> str:
    """left, right or both; empty text for no side; a word that is none of ours stays, to be refused."""
    return SIDE_WORDS.get(plain_side(text), text.strip())


def is_nothing(text: str) -> bool:
    """Whether a text only says that there is nothing: none, nil, N/A, a dash."""
    return " ".join(text.casefold().split()).strip("-‐‑–— .") in NOTHING
