"""No pack can ever show this clinic figure.

The clinic counted, and its patients would still be given somebody else's number.

Do: Check its risk, procedure and site.

Source: our own.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentgen.catalogue.rules.rule import Finding, Material, Rule


def finds(material: Material) -> Iterator[Finding]:
    """Each figure whose risk nothing has, or whose nerve its procedure does not treat."""
    catalogue = material.catalogue
    named = {risk for _, risks in material.brought_in for risk in risks}
    named |= {figure.risk for figure in catalogue.figures if figure.site}
    for index, figure in enumerate(catalogue.figures):
        treating = [p for name, p in catalogue.procedures.items() if figure.procedure in (None, name)]
        if figure.risk not in named or (figure.site and not any(figure.site in p.sites for p in treating)):
            yield Finding(("figures", index), "No pack can ever show this figure.",
                          "check its risk, procedure and site")


RULE = Rule(
    "unused-figure", "warning", finds, __doc__,
    bad="""
figures:
  - ➤{id: ours, risk: bruise, procedure: warming, site: tail, chance: 1 of 9, sources: [mole-1901], because: So.}
""",
    good="""
figures:
  - {id: ours, risk: bruise, procedure: warming, site: rib, chance: 1 of 9, sources: [mole-1901], because: So.}
""",
)
