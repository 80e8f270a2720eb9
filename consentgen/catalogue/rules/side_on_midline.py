"""A text of a midline nerve has `{side}`, and there is none to say.

It would print as braces, or invent a side.

Do: Write it without.

Source: our own; the wrong side is a hazard in docs/hazards.md.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentgen.catalogue.rules.rule import Finding, Material, Rule


def finds(material: Material) -> Iterator[Finding]:
    """Each text of a nerve in the midline that has a side."""
    sites = material.catalogue.sites
    for path, text in material.texts:
        if path[0] == "sites" and sites[str(path[1])].laterality == "midline" and "{side}" in text:
            yield Finding(path, "A nerve in the midline has no {side}.", "write it without")


RULE = Rule(
    "side-on-midline", "error", finds, __doc__,
    bad="""
sites:
  tail:
    numb_area: ➤your {side} tail
""",
    good="""
sites:
  tail:
    numb_area: the tip of your tail
""",
)
