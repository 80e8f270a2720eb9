"""Which numbers the words for a chance may print: for checking that a page prints no other."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .amounts import (
    Band,
    Bound,
    Count,
    Direction,
    Multiplier,
    NotKnown,
    NotYetKnown,
    Point,
    Range,
    Times,
)
from .bands import base_numbers
from .scaling import scaled_numbers, upper_limit
from .shares import Numeral, Share
from .value import (
    Arm,
    Chance,
    Comparison,
    Interval,
    Split,
    parts,
)

_NUMBER = re.compile(r"[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?")


def numbers_in(text: str) -> tuple[str, ...]:
    """Return every number that stands in a text, as it stands there: `("2", "8,010", "0.87")`."""
    return tuple(_NUMBER.findall(text))


def figures(chance: Chance) -> tuple[str, ...]:
    """Return every number that `say` may print for the chance, in any style, sorted as text.

    These are the numbers it holds, those in its own words (times, subgroups), the limits of its bands, the
    rest of a count, the scaled figure with its complement, and the limit that a count of none leaves open.
    They are worked out from the value, never from the words.
    """
    return tuple(sorted(set(_figures(chance))))


def _figures(chance: Chance) -> Iterator[str]:
    yield from _amount(chance)
    for text in (chance.among, chance.after, chance.affects, chance.time.text if chance.time else None):
        yield from numbers_in(text or "")
    if chance.interval:
        yield from _interval(chance.interval)
    if numbers := scaled_numbers(chance):
        happens, per = numbers
        yield from (f"{happens:,}", f"{per - happens:,}", f"{per:,}")
    for part in parts(chance):
        yield from _figures(part)


def _amount(chance: Chance) -> Iterator[str]:
    match chance.amount:
        case Count(n, of):
            yield from _count(n, of)
        case Point(share, group):
            yield from _share(share, group)
        case Range(low, high, group):
            yield from (*_share(low, group), *_share(high, group))
        case Bound(_, figure):
            yield from _amount(Chance(figure, chance.unit))
        case Band() as band:
            yield from (f"{number:,}" for number in base_numbers(band) + base_numbers(band, "one_in"))
            yield from numbers_in(f"{band.scale.title} {band.scale.definition}")
        case NotKnown(text) | NotYetKnown(text) | Direction(_, text):
            yield from numbers_in(text or "")
        case Multiplier(times, than):
            yield from _times(times)
            yield from numbers_in(than or "")
        case Comparison(arms):
            yield from _names(arms)
        case Split(pieces):
            for piece in pieces:
                yield from numbers_in(piece.lasting)


def _names(arms: tuple[Arm, ...]) -> Iterator[str]:
    for arm in arms:
        yield from numbers_in(arm.name or "")


def _count(n: int, of: int) -> Iterator[str]:
    yield from (f"{n:,}", f"{of:,}", f"{of - n:,}")
    if n in (0, of):
        yield from (f"{number:,}" for number in upper_limit(of))


def _share(share: Share, group: int | None) -> Iterator[str]:
    yield from (share.top.text, f"{share.base:,}")
    if group is not None:
        yield f"{group:,}"


def _times(times: Numeral | Times) -> Iterator[str]:
    yield from (times.low.text, times.high.text) if isinstance(times, Times) else (times.text,)


def _interval(interval: Interval) -> Iterator[str]:
    span = interval.span
    if isinstance(span, Times):
        yield from _times(span)
    else:
        yield from (*_share(span.low, None), *_share(span.high, None))
    if interval.level:
        yield interval.level.text
