"""A clinic's own audit does not say when it counted.

A number of ten years ago, from other hands and needles, is not what happens here now.

Do: Give its source a `year`, or the dates in its `title`, `setting` or `note`.

Source: GMC, Decision making and consent (2020), and IPDAS: say where and when a figure comes from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from consentgen.catalogue.rules.rule import Finding, Material, Rule

YEAR = re.compile(r"\b(19|20)\d\d\b")


def finds(material: Material) -> Iterator[Finding]:
    """Each own audit none of whose sources names a year."""
    sources = material.catalogue.sources
    for path, claim in material.stated:
        used = [sources[id_] for id_ in claim.sources if id_ in sources]
        words = [word for s in used for word in (s.year, s.title, s.setting, s.note, s.journal) if word]
        if claim.evidence == "own-audit" and used and not any(map(YEAR.search, words)):
            yield Finding((*path, "sources"), "This audit does not say when it counted.",
                          "give its source a year or dates")


RULE = Rule(
    "audit-without-period", "warning", finds, __doc__,
    bad="""
sources:
  our-audit: {authors: Burrow clinic, title: Bruises counted, journal: Not published, kind: audit}
figures:
  - {id: ours, risk: bruise, chance: 2 of 90, sources: ➤[our-audit], because: We counted.}
""",
    good="""
sources:
  our-audit: {authors: Burrow clinic, year: 2029, title: Bruises counted, journal: Not published, kind: audit}
figures:
  - {id: ours, risk: bruise, chance: 2 of 90, sources: [our-audit], because: We counted.}
""",
)
