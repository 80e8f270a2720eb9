"""Both sides of a conflict are to show, but fewer than two claims are named.

A patient who is told that the experts disagree must be able to read both of them.

Do: Name the claims that show it, or say `settled`.

Source: IPDAS, the criteria for decision aids: tell of uncertainty.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentgen.catalogue.rules.rule import Finding, Material, Rule


def finds(material: Material) -> Iterator[Finding]:
    """Each conflict that shows both sides and names fewer than two claims."""
    for id_, conflict in material.catalogue.conflicts.items():
        if conflict.shown == "both" and len(set(conflict.claims)) < 2:
            yield Finding(("conflicts", id_, "shown"), "Both sides are to show, but fewer than two claims are named.",
                          "name the claims under “claims:”, or say settled")


RULE = Rule(
    "one-sided-conflict", "error", finds, __doc__,
    bad="""
conflicts:
  lumps: {what: They differ., shown: ➤both, because: Both count., undo: Delete one., claims: [chill-burn]}
""",
    good="""
conflicts:
  lumps: {what: They differ., shown: both, because: Both count., undo: Delete one., claims: [chill-burn, chill-bruise]}
""",
)
