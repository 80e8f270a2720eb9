"""How sure a count is: the 95% interval that we compute where the source gives none, and the limit after none.

The interval is Wilson's (1927) score interval: it keeps inside 0 and 1 and stays true for small groups and rare events,
where the usual one fails (Brown, Cai and DasGupta 2001). It assumes that each person counts once and alone.
"""

from __future__ import annotations

from math import floor, log10, sqrt

from consentgen import chance as chances
from consentgen.chance import Chance

Z = 1.959963984540054
"""The normal deviate that leaves 2.5% on each side."""


def wilson(n: int, of: int) -> tuple[float, float]:
    """The 95% score interval of ``n`` in ``of`` people, as shares from 0 to 1. ``of`` is at least 1."""
    share, square = n / of, Z * Z
    middle = (share + square / (2 * of)) / (1 + square / of)
    half = Z / (1 + square / of) * sqrt(share * (1 - share) / of + square / (4 * of * of))
    low = 0.0 if n == 0 else max(0.0, middle - half)
    return low, 1.0 if n == of else min(1.0, middle + half)


def interval_words(chance: Chance) -> str:
    """How far the truth may lie from one stated figure, and who says so; nothing where nobody can say.

    The source's own interval first. A count of none has the upper limit that a pack prints. Only counts of people, each
    affected or not, get an interval of ours.
    """
    if chance.interval is not None:
        return f"as the source gives it: {_of_source(chance)}"
    counted = chances.counted_people(chance)
    if counted is None:
        return ""
    n, of = counted
    if n == 0:
        k, per = chances.upper_limit(of)
        return f"computed by us: up to about {k:,} in {per:,} (upper 95% limit after none of {of:,})"
    low, high = wilson(n, of)
    return f"computed by us: {percent(low)} to {percent(high)} (95%, Wilson)"


def percent(share: float) -> str:
    """A share in percent with two digits that count: 0.0018%, 0.49%, 6.2%, 49%; near all, two of what is missing."""
    value = 100 * share
    rest = min(value, 100 - value)
    digits = max(0, 1 - floor(log10(rest))) if rest > 0 else 0
    return f"{value:.{digits}f}%"


def _of_source(chance: Chance) -> str:
    interval = chance.interval
    assert interval is not None
    span, level = interval.span, f" ({interval.level.text}%)" if interval.level else ""
    if isinstance(span, chances.Times):
        return f"{span.low.text} to {span.high.text} times{level}"
    return f"{span.low.text} to {span.high.text}{level}"
