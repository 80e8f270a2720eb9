"""A claim under a risk counts those who were helped.

Read beside a risk, such a number says the opposite of what is true.

Do: Count those who had the harm, or move the claim to the benefits.

Source: our own; wrong numbers are a hazard in docs/hazards.md.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentgen import chance as chances
from consentgen.catalogue.rules.rule import Finding, Material, Rule


def finds(material: Material) -> Iterator[Finding]:
    """Each claim below a risk whose outcome is not a harm."""
    for path, claim in material.claims:
        if "risks" in path and claim.chance.outcome is not chances.Outcome.HARM:
            yield Finding((*path, "chance"), "A benefit is counted under a risk.",
                          "count those who had the harm, or move the claim to benefits")


RULE = Rule(
    "benefit-under-risk", "error", finds, __doc__,
    bad="""
sites:
  tail:
    risks:
      bruise:
        claims:
          - id: tail-bruise
            chance: ➤{how_often: 8 of 9, outcome: benefit}
            evidence: direct
            sources: [mole-1901]
""",
    good="""
sites:
  tail:
    risks:
      bruise:
        claims:
          - id: tail-bruise
            chance: {how_often: 1 of 9}
            evidence: direct
            sources: [mole-1901]
""",
)
