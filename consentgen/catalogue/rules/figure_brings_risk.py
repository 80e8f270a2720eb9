"""A clinic's figure at a nerve brings a risk into packs that do not have it there.

A slip in its risk, nerve or procedure would tell patients of a risk that they do not run: freezing burns skin, an
injection burns none.

Do: Check its risk and site, and name the procedure that you counted. If the risk belongs there, name it under the
nerve's `risks`, with its words, or waive this with your reason.

Source: our own; see “Your own figures” in docs/catalogue.md.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentgen.catalogue.rules.rule import Finding, Material, Rule, risks_at, treating


def finds(material: Material) -> Iterator[Finding]:
    """Each figure at a nerve whose risk some procedure there does not have."""
    catalogue = material.catalogue
    for index, figure in enumerate(catalogue.figures):
        if figure.site is None or figure.risk not in catalogue.risks:
            continue
        new = [procedure for procedure in treating(catalogue, figure.site, figure.procedure)
               if figure.risk not in risks_at(catalogue, procedure, figure.site)]
        if new:
            yield Finding(("figures", index, "risk"), f"This figure brings “{figure.risk}” into packs for "
                          f"{', '.join(new)} at “{figure.site}”, which do not have it.",
                          "check its risk, site and procedure, or name the risk under “risks:” of the nerve")


RULE = Rule(
    "figure-brings-risk", "warning", finds, __doc__,
    bad="""
figures:
  - id: ours
    risk: ➤burn
    site: rib
    chance: 1 of 9
    sources: [mole-1901]
    because: We counted.
""",
    good="""
figures:
  - {id: ours, risk: burn, site: rib, procedure: chilling, chance: 1 of 9, sources: [mole-1901], because: So.}
""",
)
