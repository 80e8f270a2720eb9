"""A text for patients has an abbreviation.

In an audit of 254 consent forms, 27 in a hundred had abbreviations that patients could not be expected to know.

Do: Write it out. A clinic's own `words.txt` may name those that everybody knows.

Source: NHS boards' consent policies: no abbreviations on a form (Ayrshire and Arran).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from consentgen.catalogue.rules.rule import Finding, Material, Rule

KNOWN = frozenset(("NHS", "CT", "UK"))
TWO = re.compile(r"[A-Z][A-Z]")
CAPITALS = re.compile(r"\b[A-Z]{2,}s?\b")
LATIN = re.compile(r"\b(?:e\.g\.|i\.e\.|etc\b\.?|viz\.|approx\.|esp\.|incl\.|pt\.|mths?\b|hrs?\b|wks?\b)|\bN/?A\b")
HINTS = frozenset((
    "e", "i", "etc", "viz", "approx", "esp", "incl", "pt", "mth", "mths", "hr", "hrs", "wk", "wks", "n", "na",
))
"""Words without one of which a text has no such shortening."""
NAMES = frozenset(("term", "clinical", "label", "levels", "origin"))
"""Fields that name something for a professional, and short labels."""


def finds(material: Material) -> Iterator[Finding]:
    """Each abbreviation, once in each text."""
    for path, text, words in material.vocabulary:
        if not NAMES & set(path):
            latin = LATIN.findall(text) if words & HINTS else []
            for said in dict.fromkeys([*(CAPITALS.findall(text) if TWO.search(text) else ()), *latin]):
                if said not in KNOWN:
                    yield Finding(path, f"“{said}” is an abbreviation.", "write it out")


RULE = Rule(
    "abbreviation", "warning", finds, __doc__,
    bad="""
risks:
  burn:
    do: ➤Cover it and see your GP.
""",
    good="""
risks:
  burn:
    do: Cover it and see your family doctor.
""",
    group="words",
)
