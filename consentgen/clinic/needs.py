"""Communication needs in words: the edition that they choose, and what about them somebody must look at.

Only words that plainly ask for something choose. “No large print needed” does not, and is told; so is a need that
chooses nothing, since the patient would get the standard edition without anybody noticing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LARGE_PRINT = re.compile(r"\b(?:large|larger|big|bigger)[\s-]+(?:print|font|text|type|letters)\b|\benlarged\b")
NOT_MADE = {
    "braille": re.compile(r"\bbraille\b"),
    "easy read": re.compile(r"\beasy[\s-]?read\b"),
    "audio": re.compile(r"\baudio\b"),
    "sign language": re.compile(r"\bsign[\s-]+language\b|\bbsl\b"),
}
"""Formats that the Accessible Information Standard (DCB1605) names and that no pack is made in."""

CLAUSES = re.compile(r"[.;,\n]|\s[-–—]\s|\b(?:but|so)\b")
DENIES = re.compile(r"\b(?:no|not|non|nil|none|never|without|neither|nor|declin\w+|refus\w+)\b|(?<!ca)n['’]t\b")
"""What takes a need back. “Cannot” is not among them: who cannot read ordinary print needs the large one."""


@dataclass(frozen=True)
class Needs:
    """What a cell of needs says. ``large``: it asks for large print. ``not_made``: formats that it asks for in vain.

    ``denied``: it names a format together with a word such as no or not. ``open``: it says something, and none of this.
    """

    large: bool = False
    not_made: tuple[str, ...] = ()
    denied: bool = False
    open: bool = False


def read_needs(text: str) -> Needs:
    """What the words ask for, clause by clause."""
    clauses = [clause for clause in CLAUSES.split(text.casefold()) if clause.strip()]
    asked = [clause for clause in clauses if not DENIES.search(clause)]
    large = any(LARGE_PRINT.search(clause) for clause in asked)
    not_made = tuple(name for name, said in NOT_MADE.items() if any(said.search(clause) for clause in asked))
    denied = any(said.search(clause) for clause in clauses if clause not in asked
                 for said in (LARGE_PRINT, *NOT_MADE.values()))
    return Needs(large, not_made, denied, bool(clauses) and not (large or not_made or denied))
