"""A claim says how many times as likely, and nothing says how likely.

“Twice as likely” is frightening and empty: twice what? Relative figures alone make people misjudge a risk.

Do: Add a claim with the plain number, or one that says that it is not known.

Source: IPDAS and the Patient Information Forum: absolute risks, not relative ones.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentgen import chance as chances
from consentgen.catalogue.inside import PathOf
from consentgen.catalogue.rules.rule import Finding, Material, Rule


def finds(material: Material) -> Iterator[Finding]:
    """Each multiplier of a risk or benefit of which no claim at all gives a number."""
    said: dict[str, set[str]] = {}
    for path, claim in material.stated:
        said.setdefault(_about(path, claim), set()).update(_kinds(claim.chance))
    for path, claim in material.stated:
        if "multiplier" in _kinds(claim.chance) and "figure" not in said[_about(path, claim)]:
            yield Finding((*path, "chance"), "A relative figure stands without an absolute one.",
                          "say how likely it is without, or that it is not known")


def _about(path: PathOf, claim: object) -> str:
    """What a claim is about: its risk wherever that stands, else the text it belongs to."""
    risk = getattr(claim, "risk", None) or (path[path.index("risks") + 1] if "risks" in path[:-1] else None)
    return f"risk {risk}" if risk else repr(path[:-1])


def _kinds(chance: chances.Chance) -> set[str]:
    found: set[str] = {chances.kind_of(leaf) for leaf in chances.leaves(chance)}
    return found | {"multiplier" for leaf in chances.leaves(chance) if isinstance(leaf.amount, chances.Multiplier)}


RULE = Rule(
    "relative-alone", "warning", finds, __doc__,
    bad="""
factors:
  paint:
    risks:
      rash:
        claims:
          - {id: paint-rash, chance: ➤twice as likely, evidence: analogue, sources: [mole-1901]}
""",
    good="""
factors:
  paint:
    risks:
      rash:
        claims:
          - {id: paint-rash, chance: twice as likely, evidence: analogue, sources: [mole-1901]}
          - {id: no-paint-rash, chance: 2 of 90, evidence: analogue, sources: [mole-1901]}
""",
)
