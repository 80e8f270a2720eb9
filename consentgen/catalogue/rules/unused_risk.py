"""No procedure, nerve or factor has this risk, so no pack can show it.

Somebody wrote it for patients, and no patient will read it.

Do: Name it where it applies.

Source: our own; a missing risk is a hazard in docs/hazards.md.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentgen.catalogue.rules.rule import Finding, Material, Rule


def finds(material: Material) -> Iterator[Finding]:
    """Each risk that nothing brings in."""
    named = {risk for _, risks in material.brought_in for risk in risks}
    named |= {figure.risk for figure in material.catalogue.figures if figure.site}
    for id_ in sorted(material.catalogue.risks.keys() - named):
        yield Finding(("risks", id_), f"No procedure, nerve or factor has “{id_}”.",
                      "name it under “risks:” where it applies")


RULE = Rule(
    "unused-risk", "warning", finds, __doc__,
    bad="""
risks:
  sneeze:
    ➤name: Sneeze
    what: You sneeze.
    seriousness: minor
    when: At once.
    lasts: Briefly.
    do: Wait.
""",
    good="""
risks:
  sneeze:
    name: Sneeze
    what: You sneeze.
    seriousness: minor
    when: At once.
    lasts: Briefly.
    do: Wait.
sites:
  tail:
    risks:
      sneeze: {}
""",
)
