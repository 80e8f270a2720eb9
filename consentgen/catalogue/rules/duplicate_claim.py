"""Two claims or figures have the same id.

A figure that is signed off, disputed or taken back by its id must be one figure only.

Do: Give one of them another id.

Source: our own.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentgen.catalogue.rules.rule import Finding, Material, Rule


def finds(material: Material) -> Iterator[Finding]:
    """Each claim or figure whose id an earlier one has."""
    seen: set[str] = set()
    for path, claim in material.stated:
        if claim.id in seen:
            yield Finding((*path, "id"), f"The claim id “{claim.id}” stands twice.", "give this one an id of its own")
        seen.add(claim.id)


RULE = Rule(
    "duplicate-claim", "error", finds, __doc__,
    bad="""
figures:
  - {id: ➤chill-burn, risk: bruise, chance: 1 of 90, sources: [mole-1901], because: We counted.}
""",
    good="""
figures:
  - {id: our-bruises, risk: bruise, chance: 1 of 90, sources: [mole-1901], because: We counted.}
""",
)
