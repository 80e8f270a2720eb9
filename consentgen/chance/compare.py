"""Comparing chances: what they state, whether they differ, and in which order they stand.

Units are never converted. Two chances are compared only where they count the same thing, in the same people,
over the same time; `sort_key` alone puts any two in an order, which is an order on a page and no more.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from fractions import Fraction
from typing import Literal

from .amounts import (
    Band,
    Bound,
    Certain,
    Count,
    Direction,
    Limit,
    Multiplier,
    NotYetKnown,
    Point,
    Range,
    Times,
    Way,
    Zero,
)
from .fault import ChanceError
from .notation import to_data
from .shares import Numeral
from .units import MIXED, PEOPLE
from .value import (
    Chance,
    Comparison,
    Excess,
    Several,
    Split,
    Time,
    leaves,
    parts,
)

Kind = Literal["figure", "band", "relative", "unknown"]
Bounds = tuple[Fraction, Fraction]
SortKey = tuple[int, Fraction, Fraction, str, str]

_NONE, _ALL = Fraction(0), Fraction(1)


def kind_of(chance: Chance) -> Kind:
    """Return the strongest thing that is stated anywhere within.

    `figure` is any absolute number, or certain, or none; `band` a word with limits; `relative` a multiplier
    or a direction; `unknown` the rest.
    """
    kinds = {_kind(leaf) for leaf in leaves(chance)}
    order: tuple[Kind, ...] = ("figure", "band", "relative")
    return next((kind for kind in order if kind in kinds), "unknown")


def _kind(leaf: Chance) -> Kind:
    match leaf.amount:
        case Count() | Point() | Range() | Bound() | Certain() | Zero():
            return "figure"
        case Band():
            return "band"
        case Multiplier() | Direction():
            return "relative"
        case _:
            return "unknown"


def bounds(chance: Chance) -> Bounds | None:
    """Return the lowest and highest share that the statement allows, or None where it states none.

    "At most" reaches down to 0 and "at least" up to 1. A comparison has the bounds of its first side, the
    option that the claim is about. An excess has those of the whole, baseline included (up to 1 where the
    baseline is not known). Several sources span them all; a split adds up, at most to 1. Parts in different
    units have none together. "Almost certain" and the confidence interval put no number on it.
    """
    match chance.amount:
        case Comparison(arms):
            return bounds(arms[0].chance)
        case Excess(amount, over):
            return _total(bounds(amount), bounds(over) if amount.unit == over.unit else None)
        case Several() | Split() if chance.unit == MIXED:
            return None
        case Several():
            return _span(bounds(part) for part in parts(chance))
        case Split():
            return _sum(bounds(part) for part in parts(chance))
    return _single_bounds(chance)


def _single_bounds(chance: Chance) -> Bounds | None:
    match chance.amount:
        case Count() | Point():
            return chance.amount.value, chance.amount.value
        case Range(low, high):
            return low.value, high.value
        case Bound(Limit.AT_MOST | Limit.FEWER_THAN, figure):
            return _NONE, figure.value
        case Bound(Limit.AT_LEAST | Limit.MORE_THAN, figure):
            return figure.value, _ALL
        case Bound(_, figure):
            return figure.value, figure.value
        case Band():
            return chance.amount.limits.least, chance.amount.limits.most
        case Certain(almost=False):
            return _ALL, _ALL
        case Zero():
            return _NONE, _NONE
        case _:
            return None


def _total(extra: Bounds | None, usual: Bounds | None) -> Bounds | None:
    if extra is None:
        return None
    if usual is None:
        return extra[0], _ALL
    return min(extra[0] + usual[0], _ALL), min(extra[1] + usual[1], _ALL)


def counted_people(chance: Chance) -> tuple[int, int] | None:
    """Return (n, N) where n of N people were counted, and nobody else is affected; else None."""
    if not isinstance(chance.amount, Count) or chance.unit != PEOPLE or chance.affects is not None:
        return None
    return chance.amount.n, chance.amount.of


def _span(spans: Iterable[Bounds | None]) -> Bounds | None:
    known = [span for span in spans if span is not None]
    return (min(low for low, _ in known), max(high for _, high in known)) if known else None


def _sum(spans: Iterable[Bounds | None]) -> Bounds | None:
    every = list(spans)
    known = [span for span in every if span is not None]
    if not known:
        return None
    low = max(low for low, _ in known)  # the same people may be counted in more than one part
    high = sum((high for _, high in known), _NONE) if len(known) == len(every) else _ALL
    return low, min(high, _ALL)


def _frame(chance: Chance) -> tuple[str, Time | None, str | None, str | None, str | None, str]:
    """What must be the same before two chances may be compared."""
    outcome = chance.outcome.value
    return chance.unit, chance.time, chance.among, chance.after, chance.affects, outcome


def differ(a: Chance, b: Chance) -> bool:
    """Tell whether two figures for the same unit, time and people state different shares.

    False where either is no figure, or where they count different things: these do not contradict each other.
    1 of 50 and 2% state the same share. Symmetric, and no chance differs from itself.
    """
    if kind_of(a) != "figure" or kind_of(b) != "figure" or _frame(a) != _frame(b):
        return False
    return _statement(a) != _statement(b)


def _statement(chance: Chance) -> object:
    match chance.amount:
        case Comparison(arms):
            return "compare", frozenset(
                (arm.name, arm.without, _frame(arm.chance), _statement(arm.chance)) for arm in arms
            )
        case Split(pieces):
            return "split", frozenset((piece.lasting, _statement(piece.chance)) for piece in pieces)
        case Several(sources):
            return "several", frozenset((_frame(source), _statement(source)) for source in sources)
        case Excess(amount, over):
            return "excess", _statement(amount), _frame(over), _statement(over)
        case Certain(almost):
            return bounds(chance), almost
        case _:
            return bounds(chance), False


def higher(a: Chance, b: Chance) -> bool:
    """Tell whether `a` states a higher chance than `b`; False where they cannot be compared."""
    if _frame(a) != _frame(b):
        return False
    here, there = bounds(a), bounds(b)
    return here is not None and there is not None and here[::-1] > there[::-1]


def sort_key(chance: Chance) -> SortKey:
    """Return a key that puts the most likely first and not known last. Total, and the same in every run.

    Shares in different units stand in one list by their bare number; that is no claim that they are equal.
    """
    high, low = _weight(chance)
    tie = json.dumps(to_data(chance), sort_keys=True, ensure_ascii=False)
    return _rank(chance), -high, -low, chance.unit, tie


def _rank(chance: Chance) -> int:
    kind = kind_of(chance)
    if kind != "unknown":
        return 1 if kind == "relative" else 0
    return 2 if any(isinstance(leaf.amount, NotYetKnown) for leaf in leaves(chance)) else 3


def _weight(chance: Chance) -> tuple[Fraction, Fraction]:
    span = bounds(chance) or _span(map(_leaf_weight, leaves(chance)))
    return (span[1], span[0]) if span else (_NONE, _NONE)


def _leaf_weight(leaf: Chance) -> Bounds | None:
    match leaf.amount:
        case Certain(almost=True):
            return _NONE, _ALL
        case Multiplier(Times(low, high)):
            return low.value, high.value
        case Multiplier(Numeral() as times):
            return times.value, times.value
        case Direction(way):
            return Fraction((Way.LESS, Way.SAME, Way.MORE).index(way)), _ALL
        case _:
            return bounds(leaf)


def several(chances: Iterable[Chance]) -> Chance:
    """Join the chances of sources that do not agree: flat, each once, most likely first.

    One chance alone is returned as it is. Raises ChanceError for none, or for harm and benefit together.
    """
    flat: set[Chance] = set()
    for chance in chances:
        flat.update(parts(chance) if isinstance(chance.amount, Several) else (chance,))
    if not flat:
        raise ChanceError("There is no chance to show.", 'Write "not known".')
    ordered = sorted(flat, key=sort_key)
    return ordered[0] if len(ordered) == 1 else Chance(Several(tuple(ordered)), outcome=ordered[0].outcome)
