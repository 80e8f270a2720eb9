"""The title of a leaflet on a sided nerve would not say the side.

Treatment on the wrong side begins with papers that do not say which.

Do: Put `{side}` into `place`.

Source: our own; the wrong side is a hazard in docs/hazards.md.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentgen.catalogue.rules.rule import Finding, Material, Rule


def finds(material: Material) -> Iterator[Finding]:
    """Each sided nerve whose place leaves its side out."""
    for id_, site in material.catalogue.sites.items():
        if site.laterality == "sided" and "{side}" not in site.place:
            yield Finding(("sites", id_, "place"), "The place of a sided nerve must say {side}.",
                          "write: at the {side} back of your head")


RULE = Rule(
    "place-without-side", "error", finds, __doc__,
    bad="""
sites:
  whisker:
    place: ➤at your cheek
""",
    good="""
sites:
  whisker:
    place: at the {side} cheek
""",
)
