"""A source that is used has no DOI, PubMed number, page or journal reference.

Whoever signs the figure, or doubts it, must be able to find and read what it rests on.

Do: Add one: a reader must be able to find it.

Source: IPDAS, the criteria for decision aids: give citations.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentgen.catalogue.rules.rule import Finding, Material, Rule


def finds(material: Material) -> Iterator[Finding]:
    """Each source that a claim or a conflict uses and that nobody could find."""
    catalogue = material.catalogue
    used = {source for _, claim in material.claims for source in claim.sources}
    used |= {source for conflict in catalogue.conflicts.values() for source in conflict.sources}
    for id_ in sorted(used & catalogue.sources.keys()):
        if not catalogue.sources[id_].is_citable:
            yield Finding(("sources", id_), f"The source “{id_}” has no DOI, PubMed number, page or journal reference.",
                          "a reader must be able to find it")


RULE = Rule(
    "source-not-citable", "error", finds, __doc__,
    bad="""
sources:
  rat-1931: ➤{authors: Rat A, year: 1931, title: Messing about, kind: tale}
sites:
  tail:
    risks:
      bruise:
        claims:
          - {id: tail-bruise, chance: 1 of 9, evidence: direct, sources: [rat-1931]}
""",
    good="""
sources:
  rat-1931: {authors: Rat A, year: 1931, title: Messing about, journal: River Letters 3:1, kind: tale}
sites:
  tail:
    risks:
      bruise:
        claims:
          - {id: tail-bruise, chance: 1 of 9, evidence: direct, sources: [rat-1931]}
""",
)
