"""A band word and a number say different things: in one sentence, or in two claims from one source.

“Rare (3 in 100)” leaves the reader to choose. People remember the word and forget the number.

Do: Correct whichever is wrong, or take the word away.

Source: the EU's guideline on product information defines the words; Knapp and others 2004.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations

from consentgen import chance as chances
from consentgen.catalogue.inside import PathOf
from consentgen.catalogue.rules.rule import Finding, Material, Rule
from consentgen.chance.compare import Bounds

SAID = re.compile(
    r"\b(very common|common|uncommon|very rare|rare)(?:ly)?\b[ ,:(]{1,3}(?:about |around )?"
    r"(?:(\d[\d,]*) (?:in|of|out of|per) (?:every )?(\d[\d,]*)|(\d+(?:\.\d+)?)%)", re.IGNORECASE)


def finds(material: Material) -> Iterator[Finding]:
    """Each text, and each pair of claims on one risk from one source, in which word and number part."""
    for path, text in material.spoken:
        has_word = any(word in text for word in ("ommon", "rare", "Rare"))
        if has_word and any(_parts(match) for match in SAID.finditer(text)):
            yield Finding(path, "A band word stands beside a number that it does not mean.", "keep the number")
    for path in _apart(material):
        yield Finding((*path, "chance"), "The same source gives a number that this word does not mean.",
                      "check both against the source")


def _parts(match: re.Match[str]) -> bool:
    """Whether the number in a text lies outside the EU's limits for its word."""
    word, top, base, percent = match.groups()
    if percent is None and not int(base.replace(",", "")):
        return False
    share = Fraction(percent) / 100 if percent else Fraction(int(top.replace(",", "")), int(base.replace(",", "")))
    band = chances.EU.find(share) if 0 < share <= 1 else None
    return band is not None and band.name != word.casefold()


def _apart(material: Material) -> Iterator[PathOf]:
    """The path of each claim that is a word, where another of the same risk and source is a number elsewhere."""
    together: dict[tuple[PathOf, tuple[str, ...]], list[tuple[PathOf, chances.Chance]]] = {}
    for path, claim in material.claims:
        together.setdefault((path[:-1], claim.sources), []).append((path, claim.chance))
    for (_, sources), group in together.items():
        for one, other in combinations(group, 2) if sources else ():
            kinds = {chances.kind_of(chance): path for path, chance in (one, other)}
            limits = [chances.bounds(chance) for _, chance in (one, other)]
            if kinds.keys() == {"band", "figure"} and _disjoint(*limits):
                yield kinds["band"]


def _disjoint(one: Bounds | None, other: Bounds | None) -> bool:
    return one is not None and other is not None and (one[1] < other[0] or other[1] < one[0])


RULE = Rule(
    "band-contradicts", "warning", finds, __doc__,
    bad="""
risks:
  burn:
    what: ➤A blister. It is rare (3 in 100 people).
""",
    good="""
risks:
  burn:
    what: A blister. It is common (3 in 100 people).
""",
)
