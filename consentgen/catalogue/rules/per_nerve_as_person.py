"""A number counts people, but its source counted something else; or the other way about.

Nine of 277 nerves may be nine of 90 people. A harm per nerve that is read as one per person is too small by as many
nerves as a person has treated.

Do: Write the unit that was counted, such as `9 of 277 nerves`.

Source: our own; wrong numbers are a hazard in docs/hazards.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from consentgen.catalogue.rules.rule import Finding, Material, Rule, group_sizes

UNITS = ("nerves", "procedures", "treatments", "blocks", "injections", "sessions", "neuromas")
COUNTED = rf"(\d[\d,]*) ({'|'.join(UNITS)})\b"
PEOPLE = re.compile(r"\b(people|persons|patients|women|men)\b", re.IGNORECASE)


def finds(material: Material) -> Iterator[Finding]:
    """Each group that its claim counts in people and its source in nerves, and words of people after nerves."""
    elsewhere = _other_units(material)
    for path, claim in material.stated:
        for size, unit in group_sizes(claim.chance):
            other = {found for source in claim.sources for found in elsewhere.get((source, size), ())} - {"people"}
            if unit == "people" and other:
                yield Finding((*path, "chance"), f"{size:,} people are counted here, and the source has {size:,} "
                              f"{min(other)}.", f"write the unit: of {size:,} {min(other)}")
                break
            if unit in UNITS and claim.had and PEOPLE.search(claim.had):
                yield Finding((*path, "had"), f"{unit.capitalize()} are counted, and the words speak of people.",
                              "say it of what was counted")
                break


def _other_units(material: Material) -> dict[tuple[str, int], set[str]]:
    """By source and size: what else than people was counted, in a claim or in the source's own words."""
    found: dict[tuple[str, int], set[str]] = {}
    for _, claim in material.stated:
        for source in claim.sources:
            for size, unit in group_sizes(claim.chance):
                found.setdefault((source, size), set()).add(unit)
    for id_, entry in material.catalogue.sources.items():
        for number, unit in re.findall(COUNTED, " ".join(filter(None, (entry.title, entry.setting, entry.note)))):
            found.setdefault((id_, int(number.replace(",", ""))), set()).add(unit)
    return found


RULE = Rule(
    "per-nerve-as-person", "warning", finds, __doc__,
    bad="""
sources:
  rat-1931: {authors: Rat A, year: 1931, journal: River Letters 3:1, kind: tale, setting: 277 nerves of 90 people}
sites:
  tail:
    risks:
      bruise:
        claims:
          - {id: tail-a, chance: ➤9 of 277 people, evidence: direct, sources: [rat-1931]}
""",
    good="""
sources:
  rat-1931: {authors: Rat A, year: 1931, journal: River Letters 3:1, kind: tale, setting: 277 nerves of 90 people}
sites:
  tail:
    risks:
      bruise:
        claims:
          - {id: tail-a, chance: 9 of 277 nerves, evidence: direct, sources: [rat-1931]}
""",
)
