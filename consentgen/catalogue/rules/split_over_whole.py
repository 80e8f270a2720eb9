"""The parts of a split add up to more than everybody.

Those in whom it lasts a week and those in whom it lasts for good cannot be more people than were treated. (A single
count larger than its group, such as `5 of 3`, is refused while reading: `bad-chance`.)

Do: Check the parts against the source: each must count other people than the rest.

Source: our own.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentgen import chance as chances
from consentgen.catalogue.rules.rule import Finding, Material, Rule


def finds(material: Material) -> Iterator[Finding]:
    """Each split whose parts, at their smallest, are together more than the whole."""
    for path, claim in material.stated:
        if isinstance(claim.chance.amount, chances.Split):
            limits = [chances.bounds(part) for part in chances.parts(claim.chance)]
            if sum(limit[0] for limit in limits if limit) > 1:
                yield Finding((*path, "chance"), "The parts add up to more than the whole.",
                              "check them against the source")


RULE = Rule(
    "split-over-whole", "error", finds, __doc__,
    bad="""
sites:
  tail:
    risks:
      bruise:
        claims:
          - id: tail-a
            chance: ➤{split: [{lasting: a week, how_often: 7 of 9}, {lasting: good, how_often: 3 of 9}]}
            evidence: direct
            sources: [mole-1901]
""",
    good="""
sites:
  tail:
    risks:
      bruise:
        claims:
          - id: tail-a
            chance: {split: [{lasting: a week, how_often: 6 of 9}, {lasting: good, how_often: 3 of 9}]}
            evidence: direct
            sources: [mole-1901]
""",
)
