"""From a count to "out of every 100 people" where that is honest, and what a count of none leaves open."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, Context, Decimal
from fractions import Fraction

from .amounts import (
    Count,
    Point,
)
from .bands import band_at, band_of
from .scales import EU, Scale
from .units import PEOPLE
from .value import (
    Chance,
    Outcome,
)

SMALLEST_GROUP = 100
"""A figure from fewer people is not scaled: 9 of 26 is not 35 in 100."""

GROUP_FOR_RARE = 10_000
"""A count of less than 1 in 100 in fewer people is not scaled: 1 of 113 is not 88 in 10,000."""

MOST_MOVED = Fraction(1, 5)
"""Rounding may move neither the figure nor its complement by more than a fifth; else it stays as counted."""


@dataclass(frozen=True, slots=True)
class Scaled:
    """A figure on a fixed denominator, with both framings: `happens + spared == per`.

    `happens` counts the outcome itself, so for a benefit those helped and for survival those who survive.
    `band` is the band's name, None where it would contradict the rounded number. `sentence` says it with its
    conditions.
    """

    per: int
    happens: int
    spared: int
    band: str | None
    sentence: str


def scaled_numbers(chance: Chance) -> tuple[int, int] | None:
    """Return (happens, per), or None where the figure must stay as it was counted.

    Only for people, and only for a count in at least 100 of them or a share that the source itself states.
    Per 100 from 1 in 100 upwards, else per 10,000. None where it would round to nobody or everybody, where
    rounding would move it by more than a fifth, or where somebody else than those counted is affected.
    """
    amount = chance.amount
    if chance.unit != PEOPLE or chance.affects is not None or not isinstance(amount, Count | Point):
        return None
    if amount.of is not None and amount.of < SMALLEST_GROUP:
        return None
    share = amount.value
    per = 100 if share >= Fraction(1, 100) else 10_000
    if isinstance(amount, Count) and per == 10_000 and amount.of < GROUP_FOR_RARE:
        return None
    happens = (2 * share * per + 1) // 2
    moved = abs(Fraction(happens, per) - share)
    if not 0 < happens < per or moved > MOST_MOVED * min(share, 1 - share):
        return None
    return int(happens), per


def scaled_band(chance: Chance, happens: int, per: int, scale: Scale = EU) -> str | None:
    """Return the band's name: None where the rounded figure has another one, or where it is no harm."""
    if chance.outcome is not Outcome.HARM:
        return None
    exact, rounded = band_of(chance, scale), band_at(Fraction(happens, per), scale)
    return exact.name if exact is not None and exact == rounded else None


def scaled_sentence(chance: Chance, happens: int, per: int, conditions: str) -> str:
    """Return both framings in one sentence, the conditions (by 3 months, among ...) in brackets."""
    spared = per - happens
    is_or_are, is_or_are_not = _do(happens, "is", "are"), _do(spared, "is", "are")
    does_not = _do(spared, "does", "do")
    said, not_so = {
        Outcome.HARM: (f"{_do(happens, 'has', 'have')} it", f"{does_not} not"),
        Outcome.BENEFIT: (f"{is_or_are} helped", f"{is_or_are_not} not"),
        Outcome.SURVIVAL: (_do(happens, "survives", "survive"), f"{does_not} not"),
    }[chance.outcome]
    ending = f" ({conditions})" if conditions else ""
    return f"Out of every {per:,} people, {happens:,} {said} and {spared:,} {not_so}{ending}."


def _do(n: int, single: str, plural: str) -> str:
    return single if n == 1 else plural


def upper_limit(of: int) -> tuple[int, int]:
    """Return (k, per): after none of `of`, the true chance may still be up to k in per.

    The exact one-sided 95% limit 1 - 0.05^(1/n), rounded up so that it never says less than the truth; per
    100 from 1 in 100 upwards, else per 10,000. About 3 in n ("rule of three").
    """
    exact = Context(prec=60)
    limit = 1 - exact.exp(exact.divide(exact.ln(Decimal("0.05")), Decimal(of)))
    per = 100 if limit >= Decimal("0.01") else 10_000
    k = int((limit * per).to_integral_value(ROUND_CEILING))
    return (1, 100) if (k, per) == (100, 10_000) else (k, per)
