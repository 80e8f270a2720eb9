"""The time of a figure is none: `within`, `by`, `at`, `for` or `per` holds no length of time, day or visit.

“1 of 86 people, within soon” tells a patient nothing, and what was counted cannot be compared.

Do: Write a number and a unit, such as `7 days` or `3 to 6 months`, or the day or visit: `the first day`, `discharge`.

Source: our own; a figure needs its period, see “How often” in docs/catalogue.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from consentgen import chance as chances
from consentgen.catalogue.rules.rule import Finding, Material, Rule

UNIT = r"(?:second|minute|hour|day|night|week|month|year|decade)"
NUMBER = r"(?:\d|\b(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half|few|several)\b)"
TIME = re.compile(rf"{NUMBER}.*\b{UNIT}s?\b|\b{UNIT}\b(?!s)|\b{UNIT}s? \d", re.IGNORECASE)
VISIT = re.compile(
    r"\b(?:discharge|admission|inpatient|hospital|stay|surgery|operations?|perioperative|procedures?|treatments?|blocks?"
    r"|sessions?|injections?|nerves?|visits?|follow-up|review|birth|delivery|pregnanc(?:y|ies)|lifetime|recurrence"
    r"|resolution|recovery)\b", re.IGNORECASE)


def finds(material: Material) -> Iterator[Finding]:
    """Each time of a claim or a clinic's figure that says neither how long nor when."""
    for path, stated in material.stated:
        times = {said.time for said in (stated.chance, *chances.leaves(stated.chance)) if said.time is not None}
        for time in sorted(times, key=str):
            if time.text and not TIME.search(time.text) and not VISIT.search(time.text):
                kind = time.kind.value
                yield Finding((*path, "chance", kind), f"What stands after “{kind}” is not a time.",
                              "write a number and a unit, such as 7 days or 3 to 6 months")


RULE = Rule(
    "unclear-time", "error", finds, __doc__,
    bad="""
figures:
  - id: ours
    risk: bruise
    chance: {how_often: 1 of 86, within: ➤soon}
    sources: [mole-1901]
    because: We counted.
""",
    good="""
figures:
  - id: ours
    risk: bruise
    chance: {how_often: 1 of 86, within: the first day}
    sources: [mole-1901]
    because: We counted.
""",
)
