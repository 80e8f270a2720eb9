"""A nerve both names a risk and excludes it.

The leaflet would print what the author meant to leave out, or the other way about.

Do: Keep one of the two.

Source: our own.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentgen.catalogue.rules.rule import Finding, Material, Rule


def finds(material: Material) -> Iterator[Finding]:
    """Each conditional risk that a nerve has and excludes."""
    risks = material.catalogue.risks
    for id_, site in material.catalogue.sites.items():
        for risk in site.excludes:
            if risk in site.risks and (risk not in risks or risks[risk].condition):
                yield Finding(("sites", id_, "excludes", risk), f"This nerve both has and excludes “{risk}”.",
                              "keep one of the two")


RULE = Rule(
    "excludes-own-risk", "error", finds, __doc__,
    bad="""
sites:
  rib:
    excludes: {burn: ➤The nerve lies deep.}
    risks:
      burn: {}
""",
    good="""
sites:
  rib:
    excludes: {burn: The nerve lies deep.}
""",
)
