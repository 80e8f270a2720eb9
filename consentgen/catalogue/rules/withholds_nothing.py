"""A clinic withholds a risk at a nerve where no pack has that risk.

Nothing is left out, so somebody meant another risk or another nerve, and there the risk still prints.

Do: Check its risk, site and procedure, or take it away.

Source: our own; what a patient is not told is a hazard in docs/hazards.md.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentgen.catalogue.rules.rule import Finding, Material, Rule, risks_at, treating


def finds(material: Material) -> Iterator[Finding]:
    """Each withheld risk that nothing brings in there."""
    catalogue = material.catalogue
    for index, out in enumerate(catalogue.withheld):
        known = out.risk in catalogue.risks and out.site in catalogue.sites
        for_site = [figure.risk for figure in catalogue.figures if figure.site == out.site]
        brought = {risk for procedure in treating(catalogue, out.site, out.procedure)
                   for risk in (*risks_at(catalogue, procedure, out.site, with_factors=True), *for_site)}
        if known and out.risk not in brought:
            yield Finding(("withheld", index, "risk"),
                          f"Nothing is withheld: no pack has “{out.risk}” at “{out.site}”.",
                          "check its risk, site and procedure, or take it away")


RULE = Rule(
    "withholds-nothing", "warning", finds, __doc__,
    bad="""
withheld:
  - risk: ➤leak
    site: tail
    because: It cannot happen.
    by: Dr Mole, physician
""",
    good="""
withheld:
  - {risk: weak, site: tail, because: It cannot happen., by: "Dr Mole, physician"}
  - {risk: hives, site: whisker, because: It cannot happen., by: "Dr Mole, physician"}
""",
)
