"""No procedure treats this nerve, so no pack can show it.

A request for it would be refused, and somebody would look for the reason beside a waiting patient.

Do: Add it to a procedure's `sites`.

Source: our own.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentgen.catalogue.rules.rule import Finding, Material, Rule


def finds(material: Material) -> Iterator[Finding]:
    """Each nerve that no procedure names."""
    treated = {site for procedure in material.catalogue.procedures.values() for site in procedure.sites}
    for id_ in sorted(material.catalogue.sites.keys() - treated):
        yield Finding(("sites", id_), f"No procedure treats “{id_}”.", "add it to a procedure's sites")


RULE = Rule(
    "untreated-nerve", "warning", finds, __doc__,
    bad="""
sites:
  paw:
    ➤name: the nerve of the paw
    anatomical: paw nerve of fiction
    region: paw
    place: in your {side} paw
    laterality: sided
    nerve_type: sensory
    indication: your paw hurts
    numb_area: your paw
    positioning: You sit.
    aftercare: Do not dig.
""",
    good="""
sites:
  paw:
    name: the nerve of the paw
    anatomical: paw nerve of fiction
    region: paw
    place: in your {side} paw
    laterality: sided
    nerve_type: sensory
    indication: your paw hurts
    numb_area: your paw
    positioning: You sit.
    aftercare: Do not dig.

procedures:
  warming:
    sites: [rib, paw]
""",
)
