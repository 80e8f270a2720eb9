"""A claim gives a number, but nobody who said it.

A patient who asks “how do you know?” must get an answer. A number from nowhere is an invention.

Do: Name its source, mark it as an `estimate`, or say `not known`.

Source: IPDAS, the criteria for decision aids: give citations; GMC, Decision making and consent (2020).
"""

from __future__ import annotations

from collections.abc import Iterator

from consentgen import chance as chances
from consentgen.catalogue.rules.rule import Finding, Material, Rule


def finds(material: Material) -> Iterator[Finding]:
    """Each claim that says how often and names no source, estimates aside."""
    for path, claim in material.claims:
        if not claim.sources and chances.kind_of(claim.chance) != "unknown" and claim.evidence != "estimate":
            yield Finding(path, f"The claim “{claim.id}” has no source.", "name its source, or say not known")


RULE = Rule(
    "claim-without-source", "error", finds, __doc__,
    bad="""
sites:
  tail:
    risks:
      bruise:
        claims:
          - ➤{id: tail-bruise, chance: 1 of 9, evidence: direct}
""",
    good="""
sites:
  tail:
    risks:
      bruise:
        claims:
          - {id: tail-bruise, chance: 1 of 9, evidence: direct, sources: [mole-1901]}
""",
)
