"""Claims of one risk at one place count different things from one source, and no note says why.

“9 of 277 nerves” and “9 of 120 people” look like two findings, and are perhaps one. A reader cannot compare them.

Do: Keep the one that counts people if there is one, or say in a `note` why both stand.

Source: IPDAS, the criteria for decision aids: the same denominator for what is compared.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentgen.catalogue.rules.rule import Finding, Material, Rule, group_sizes


def finds(material: Material) -> Iterator[Finding]:
    """Each claim that counts another unit than an earlier one beside it, from the same source, without a note."""
    first: dict[tuple[object, ...], str] = {}
    for path, claim in material.claims:
        units = {unit for _, unit in group_sizes(claim.chance)}
        if claim.note or len(units) != 1:
            continue
        for source in claim.sources:
            key = (path[:-1], claim.procedures, claim.had, claim.chance.outcome, claim.chance.time, source)
            if first.setdefault(key, *units) not in units:
                yield Finding((*path, "chance"), f"One source is counted in {first[key]} and in {units.pop()} here.",
                              "keep one, or say in a note why both stand")
                break


RULE = Rule(
    "mixed-denominators", "warning", finds, __doc__,
    bad="""
sites:
  tail:
    risks:
      bruise:
        claims:
          - {id: tail-a, chance: 9 of 277 nerves, evidence: direct, sources: [mole-1901]}
          - {id: tail-b, chance: ➤9 of 120 people, evidence: direct, sources: [mole-1901]}
""",
    good="""
sites:
  tail:
    risks:
      bruise:
        claims:
          - {id: tail-b, chance: 9 of 120 people, evidence: direct, sources: [mole-1901]}
""",
)
