"""Which band a figure falls in, and what a band means in words."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from .amounts import (
    Band,
    Count,
    Point,
)
from .scales import EU, Limits, Scale
from .units import PEOPLE
from .value import (
    Chance,
)

NumberStyle = Literal["fixed", "one_in"]

_BASES = (100, 10_000, 1_000_000)


def band_of(chance: Chance, scale: Scale = EU) -> Band | None:
    """Return the band of a single figure for people, or None.

    None for other units, for compounds, ranges and limits, and for a figure of none: that nobody of 13 had it
    does not make it "very rare". Where two bands meet, the more frequent one, as the EU's half-open limits
    have it.
    """
    if chance.unit != PEOPLE or not isinstance(chance.amount, Count | Point):
        return None
    return band_at(chance.amount.value, scale)


def band_at(share: Fraction, scale: Scale) -> Band | None:
    """Return the band that holds a share above none, or None where the scale has a gap."""
    found = scale.find(share) if share else None
    return Band(found.name, scale) if found else None


def define(band: Band, unit: str = PEOPLE, number_style: NumberStyle = "fixed") -> str:
    """Return what a band means: `from 1 to fewer than 10 out of every 100 people`.

    The limits are said as they are: "fewer than" where the limit itself lies outside the band. `fixed` counts
    in every 100, 10,000 or 1,000,000; `one_in` writes "1 in 10", where the limits allow it.
    """
    limits = band.limits
    base = _base(limits) if number_style == "fixed" else None
    low = None if limits.low is None else _end(limits.low, base)
    high = None if limits.high is None else _end(limits.high, base)
    ending = f" out of every {base:,} {unit}" if base else f" {unit}"
    return _between(low, high, limits) + ending


def _between(low: str | None, high: str | None, limits: Limits) -> str:
    if low is None:
        return f"{'fewer than' if limits.below_high else 'up to'} {high}"
    if high is None:
        return f"more than {low}" if limits.above_low else f"{low} or more"
    if not limits.above_low:
        return f"from {low} to {'fewer than ' if limits.below_high else ''}{high}"
    return f"more than {low} {'but fewer than' if limits.below_high else 'and up to'} {high}"


def base_numbers(band: Band, number_style: NumberStyle = "fixed") -> tuple[int, ...]:
    """Return every number that `define` prints for the band."""
    limits = band.limits
    base = _base(limits) if number_style == "fixed" else None
    ends = [end for end in (limits.low, limits.high) if end is not None]
    if base:
        return (base, *(int(end * base) for end in ends))
    return tuple(number for end in ends for number in (end.numerator, end.denominator))


def _base(limits: Limits) -> int | None:
    ends = [end for end in (limits.low, limits.high) if end is not None]
    return next((base for base in _BASES if all((end * base).denominator == 1 for end in ends)), None)


def _end(share: Fraction, base: int | None) -> str:
    return f"{int(share * base):,}" if base else f"{share.numerator:,} in {share.denominator:,}"
