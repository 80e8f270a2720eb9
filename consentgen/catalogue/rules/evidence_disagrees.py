"""The kind of evidence does not fit what the source is.

The leaflet says in words how far a number can be trusted, such as “measured here”. It would say so wrongly.

Do: Correct `evidence` in the claim, or `kind` in the source.

Source: docs/catalogue.md, “Kinds of evidence”.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from consentgen import chance as chances
from consentgen.catalogue.rules.rule import Finding, Material, Rule

SAYS = re.compile(r"leaflet|guideline|guidance|trust page|textbook|opinion|advertis", re.IGNORECASE)
COUNTS = re.compile(r"\btrial|registry|cohort|case series", re.IGNORECASE)
PUBLISHED = re.compile(r"leaflet|guideline|guidance|textbook|\btrial|systematic|literature|case report", re.IGNORECASE)


def finds(material: Material) -> Iterator[Finding]:
    """Each claim or figure all of whose sources are of a kind that its evidence cannot be."""
    sources = material.catalogue.sources
    for path, claim in material.stated:
        kinds = [sources[id_].kind for id_ in claim.sources if id_ in sources]
        words = _against(claim.evidence, kinds, chances.kind_of(claim.chance)) if kinds else ""
        if words:
            yield Finding((*path, "evidence"), words, "correct the evidence, or the source's kind")


def _against(evidence: str, kinds: list[str], stated: str) -> str:
    """What is wrong, in words; nothing if it fits."""
    if evidence in ("direct", "other-setting", "analogue") and all(map(SAYS.search, kinds)):
        return "The source says it and did not count it: this is authority."
    if evidence == "authority" and all(map(COUNTS.search, kinds)):
        return "The source counted it: this is not authority."
    if evidence == "own-audit" and all(map(PUBLISHED.search, kinds)):
        return "The source is a publication, not the clinic's own audit."
    if evidence == "estimate" and stated == "figure" and all(map(COUNTS.search, kinds)):
        return "The source counted it: this is no estimate."
    return ""


RULE = Rule(
    "evidence-disagrees", "warning", finds, __doc__,
    bad="""
sources:
  rat-1931: {authors: Rat A, year: 1931, title: Messing about, journal: River Press, kind: leaflet}
sites:
  tail:
    risks:
      bruise:
        claims:
          - {id: tail-a, chance: 1 in 90, evidence: ➤direct, sources: [rat-1931]}
""",
    good="""
sources:
  rat-1931: {authors: Rat A, year: 1931, title: Messing about, journal: River Press, kind: leaflet}
sites:
  tail:
    risks:
      bruise:
        claims:
          - {id: tail-a, chance: 1 in 90, evidence: authority, sources: [rat-1931]}
""",
)
