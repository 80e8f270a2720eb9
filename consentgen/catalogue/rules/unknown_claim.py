"""A conflict names a claim or figure that is nowhere in the catalogue.

The clinician would read that both sides are shown while one of them is not there.

Do: Check its spelling, or take it away.

Source: our own.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentgen.catalogue.rules.rule import Finding, Material, Rule
from consentgen.diagnostics import did_you_mean


def finds(material: Material) -> Iterator[Finding]:
    """Each unknown id of a claim, unless an entry with claims could not be read."""
    catalogue = material.catalogue
    known = {claim.id for _, claim in material.stated}
    if any(section in ("procedures", "sites", "factors") for section, _ in catalogue.broken):
        return
    for id_, conflict in catalogue.conflicts.items():
        for index, name in enumerate(conflict.claims):
            if name not in known:
                yield Finding(("conflicts", id_, "claims", index), f"There is no claim “{name}”.",
                              did_you_mean(name, known))


RULE = Rule(
    "unknown-claim", "error", finds, __doc__,
    bad="""
conflicts:
  lumps: {what: They differ., shown: settled, because: One is old., undo: Delete it., claims: [➤chill-bern]}
""",
    good="""
conflicts:
  lumps: {what: They differ., shown: settled, because: One is old., undo: Delete it., claims: [chill-burn]}
""",
)
