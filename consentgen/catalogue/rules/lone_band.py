"""A word such as “common” stands without a number.

Told “common” for a harm that 2.5% have, people guessed 34%; told the number, 8%. The word alone misleads.

Do: Give the number it comes from. People take such words for far more than they mean.

Source: Knapp and others 2004.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentgen import chance as chances
from consentgen.catalogue.rules.rule import Finding, Material, Rule


def finds(material: Material) -> Iterator[Finding]:
    """Each claim or figure whose strongest statement is a word of a scale."""
    for path, claim in material.stated:
        if chances.kind_of(claim.chance) == "band":
            yield Finding((*path, "chance"), "A band word stands without a number.", "give the number it comes from")


RULE = Rule(
    "lone-band", "warning", finds, __doc__,
    bad="""
figures:
  - {id: ours, risk: bruise, chance: ➤common, sources: [mole-1901], because: We counted.}
""",
    good="""
figures:
  - {id: ours, risk: bruise, chance: 2 of 90, sources: [mole-1901], because: We counted.}
""",
)
