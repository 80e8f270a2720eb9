"""A percentage has more digits than its group bears.

“77.7% of 18” sounds measured to the decimal. One person more or less would move it by six whole numbers.

Do: Write the count, such as `14 of 18`, if the source gives it; else round it, and say so in a `note`.

Source: our own, after IPDAS: do not hide how uncertain a number is.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from consentgen import chance as chances
from consentgen.catalogue.rules.rule import Finding, Material, Rule


def finds(material: Material) -> Iterator[Finding]:
    """Each share whose last digit stands for less than a tenth of one of the group."""
    for path, claim in material.stated:
        for leaf in chances.leaves(claim.chance):
            if any(_too_fine(share, of) for share, of in _shares(leaf.amount)):
                yield Finding((*path, "chance"), "This percentage has more digits than its group bears.",
                              "write the count, or fewer digits")
                break


def _shares(amount: object) -> Iterator[tuple[chances.Share, int]]:
    amount = amount.figure if isinstance(amount, chances.Bound) else amount
    if isinstance(amount, chances.Point) and amount.of is not None:
        yield amount.share, amount.of
    elif isinstance(amount, chances.Range) and amount.of is not None:
        yield amount.low, amount.of
        yield amount.high, amount.of


def _too_fine(share: chances.Share, of: int) -> bool:
    return share.top.places > 0 and Fraction(of, share.base * 10**share.top.places) < Fraction(1, 10)


RULE = Rule(
    "false-precision", "warning", finds, __doc__,
    bad="""
sites:
  tail:
    risks:
      bruise:
        claims:
          - {id: tail-a, chance: ➤77.7% of 18, evidence: direct, sources: [mole-1901]}
""",
    good="""
sites:
  tail:
    risks:
      bruise:
        claims:
          - {id: tail-a, chance: 14 of 18, evidence: direct, sources: [mole-1901]}
""",
)
