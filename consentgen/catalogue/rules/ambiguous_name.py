"""Two entries answer to the same name, so a request could mean the wrong one.

A pack for the wrong nerve would look right.

Do: Rename one, or take the synonym away.

Source: our own; the wrong nerve is a hazard in docs/hazards.md.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentgen.catalogue.names import names_of, same
from consentgen.catalogue.rules.rule import Finding, Material, Rule


def finds(material: Material) -> Iterator[Finding]:
    """Each entry that answers to a name of an earlier one."""
    for section in ("procedures", "sites", "factors"):
        owners: dict[str, str] = {}
        for id_, entry in getattr(material.catalogue, section).items():
            for name in dict.fromkeys(map(same, names_of(id_, entry))):
                if owners.setdefault(name, id_) != id_:
                    yield Finding((section, id_), f"“{id_}” and “{owners[name]}” share the name “{name}”.",
                                  "rename one of the two")


RULE = Rule(
    "ambiguous-name", "error", finds, __doc__,
    bad="""
factors:
  frost:
    ➤synonyms: [Blue paint]
""",
    good="""
factors:
  frost:
    synonyms: [Rime]
""",
)
