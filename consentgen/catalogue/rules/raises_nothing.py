"""A nerve or a patient factor makes a risk more likely that is nowhere to be found, so it would never print.

The author thought of a risk for this patient; the patient would never read it.

Do: Name the risk under `risks` as well, or take it away.

Source: our own; a missing risk is a hazard in docs/hazards.md.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentgen.catalogue.load import Catalogue
from consentgen.catalogue.rules.rule import Finding, Material, Rule


def finds(material: Material) -> Iterator[Finding]:
    """Each raised risk that no procedure of the nerve, nor anything at all, has."""
    yield from _at_nerves(material.catalogue)
    anywhere = {risk for _, risks in material.brought_in for risk in risks}
    for id_, factor in material.catalogue.factors.items():
        for index, risk in enumerate(factor.raises):
            if risk in material.catalogue.risks and risk not in anywhere:
                yield Finding(("factors", id_, "raises", index),
                              f"No procedure, nerve or factor has the risk “{risk}”.",
                              "name it under “risks:”")


def _at_nerves(catalogue: Catalogue) -> Iterator[Finding]:
    for id_, site in catalogue.sites.items():
        procedures = [p for name, p in catalogue.procedures.items()
                      if id_ in p.sites and (not site.raises_for or name in site.raises_for)]
        for risk in site.raises:
            if risk in catalogue.risks and not any(risk in p.risks for p in procedures) and risk not in site.risks:
                yield Finding(("sites", id_, "raises", risk), f"No procedure at this nerve has the risk “{risk}”.",
                              "name it under “risks:”")


RULE = Rule(
    "raises-nothing", "warning", finds, __doc__,
    bad="""
sites:
  tail:
    raises: {rash: ➤The skin there is thin.}
""",
    good="""
sites:
  tail:
    raises: {bruise: The skin there is thin.}
""",
)
