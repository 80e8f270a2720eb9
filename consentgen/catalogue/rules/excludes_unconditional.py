"""A nerve excludes a risk that has no condition.

What can happen anywhere can happen here. Only “this applies if …” can be said not to apply.

Do: Only a conditional risk can be excluded. A clinic may withhold a risk, with reason and name.

Source: our own; a missing risk is a hazard in docs/hazards.md.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentgen.catalogue.rules.rule import Finding, Material, Rule


def finds(material: Material) -> Iterator[Finding]:
    """Each excluded risk without a condition."""
    risks = material.catalogue.risks
    for id_, site in material.catalogue.sites.items():
        for risk in site.excludes:
            if risk in risks and not risks[risk].condition:
                yield Finding(("sites", id_, "excludes", risk),
                              f"“{risk}” has no condition, so no site can exclude it.",
                              "a clinic may withhold it under “withheld:”, with reason and name")


RULE = Rule(
    "excludes-unconditional", "error", finds, __doc__,
    bad="""
sites:
  tail:
    excludes: {bruise: ➤Fur hides it.}
""",
    good="""
withheld:
  - {risk: bruise, site: tail, because: Fur hides it., by: Dr Badger}
""",
)
