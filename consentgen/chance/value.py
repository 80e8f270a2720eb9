"""The value: how often something happens, to whom, by when, and how sure anybody is.

Everything is frozen, hashable and exact. A value that cannot be true (5 of 3, 110%, a range that runs
backwards) cannot be made: the constructors raise ChanceError.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from .amounts import (
    COUNTED,
    Blank,
    Bound,
    Count,
    Limit,
    Multiplier,
    NotKnown,
    NotYetKnown,
    Point,
    Range,
    Single,
    Times,
)
from .fault import ChanceError, check_text, plain_text
from .shares import Numeral
from .units import MIXED, PEOPLE, plain_unit


@dataclass(frozen=True, slots=True)
class Arm:
    """One side of a comparison: with `name`, or without it; with no name, the chance says among whom."""

    chance: Chance
    name: str | None = None
    without: bool = False

    def __post_init__(self) -> None:
        check_text(self.name, "option that is compared")
        _check_plain(self.chance, "compare", blank=True)
        if self.name is None and (self.without or not self.chance.among):
            raise ChanceError(
                "A side of the comparison has no name.", "Begin it with with:, without: or among:."
            )


@dataclass(frozen=True, slots=True)
class Comparison:
    """Options side by side, the option that this claim is about first."""

    arms: tuple[Arm, ...]

    def __post_init__(self) -> None:
        if len(self.arms) < 2:
            raise ChanceError(
                "A comparison has at least two sides.", 'Write "blank" where nothing is stated.'
            )
        if all(isinstance(arm.chance.amount, Blank) for arm in self.arms):
            raise ChanceError("Every side of the comparison is blank.", 'Write "not known".')
        if len({(arm.name, arm.without, arm.chance.among) for arm in self.arms}) < len(self.arms):
            raise ChanceError(
                "Two sides of the comparison have the same name.", "Name each side differently."
            )


@dataclass(frozen=True, slots=True)
class Excess:
    """What is added (`amount`) on top of the chance that is there anyway (`over`)."""

    amount: Chance
    over: Chance

    def __post_init__(self) -> None:
        _check_plain(self.amount, "excess")
        _check_plain(self.over, "over")
        if not isinstance(self.amount.amount, Count | Point | Range | Bound):
            raise ChanceError("What is added must be a figure.", 'Write "excess: 3 per 1,000".')


@dataclass(frozen=True, slots=True)
class Several:
    """Sources that do not agree, each with its own chance. They are never averaged."""

    sources: tuple[Chance, ...]

    def __post_init__(self) -> None:
        if len(self.sources) < 2:
            raise ChanceError("Several sources are at least two.", "With one source, write its chance alone.")
        if any(isinstance(source.amount, Several | Blank) for source in self.sources):
            raise ChanceError(
                "One of several sources holds a list or a blank itself.", "Write one flat list."
            )


def plain_duration(text: str) -> str:
    """Return how long it lasts as it reads after "for": `for good` and `permanently` become `good`."""
    tidy = plain_text(text, "duration")
    while tidy.startswith("for "):
        tidy = tidy.removeprefix("for ")
    return "good" if tidy in ("permanently", "ever") else tidy


@dataclass(frozen=True, slots=True)
class Part:
    """The share of those in whom it lasts so long: `lasting` reads well after "for"."""

    lasting: str
    chance: Chance

    def __post_init__(self) -> None:
        if plain_duration(self.lasting) != self.lasting:
            raise ChanceError("The duration is not in its plain form.", 'Leave "for" away: "good".')
        _check_plain(self.chance, "split")


@dataclass(frozen=True, slots=True)
class Split:
    """The same harm, told apart by how long it lasts."""

    parts: tuple[Part, ...]

    def __post_init__(self) -> None:
        if len(self.parts) < 2:
            raise ChanceError("A split by duration has at least two parts.", "Write one chance alone.")
        if len({part.lasting for part in self.parts}) < len(self.parts):
            raise ChanceError(
                "Two parts of the split last equally long.", "Give each part its own lasting: line."
            )


class TimeKind(Enum):
    """How the time is meant."""

    BY = "by"
    AT = "at"
    FOR = "for"
    WITHIN = "within"
    PER = "per"
    LIFETIME = "lifetime"


@dataclass(frozen=True, slots=True)
class Time:
    """By 3 months, at day 56, for 3 to 6 months, within 30 days, per year, or over a lifetime (which has no text)."""

    kind: TimeKind
    text: str = ""

    def __post_init__(self) -> None:
        if self.kind is TimeKind.LIFETIME:
            if self.text:
                raise ChanceError("A lifetime takes no other time.")
        else:
            check_text(self.text, "time")


@dataclass(frozen=True, slots=True)
class Interval:
    """The confidence interval that the source gives, with its level in percent if that is stated."""

    span: Range | Times
    level: Numeral | None = None

    def __post_init__(self) -> None:
        if isinstance(self.span, Range) and self.span.of is not None:
            raise ChanceError("An interval does not take a group.", 'Write "0.7 to 2.0 per 1,000 (95%)".')
        if self.level is not None and not 0 < self.level.value < 100:
            raise ChanceError("The level of an interval lies between 0% and 100%.", 'Write "(95%)".')


class Outcome(Enum):
    """What happens to those who are counted."""

    HARM = "harm"
    BENEFIT = "benefit"
    SURVIVAL = "survival"


Compound: TypeAlias = Comparison | Excess | Several | Split
Amount: TypeAlias = Single | Compound


@dataclass(frozen=True, slots=True)
class Chance:
    """How often it happens, and everything that the number needs to be understood.

    `unit` is what was counted. `among` is the subgroup, `after` the earlier event that it depends on, and
    `affects` the person harmed where that is not the patient. A compound amount takes its unit from its
    parts, whatever is given here: their unit where they agree, else MIXED. All parts share one `outcome`.
    Several sources each say when, among whom, and the rest for themselves.
    """

    amount: Amount
    unit: str = PEOPLE
    time: Time | None = None
    among: str | None = None
    after: str | None = None
    affects: str | None = None
    interval: Interval | None = None
    outcome: Outcome = Outcome.HARM

    def __post_init__(self) -> None:
        for text, what in (
            (self.among, "subgroup"),
            (self.after, "event before"),
            (self.affects, "person affected"),
        ):
            check_text(text, what)
        if isinstance(self.amount, Several) and (self.time or self.among or self.after or self.affects):
            raise ChanceError(
                "Several sources cannot share when and among whom.", "Say it of each source, as each says it."
            )
        inner = parts(self)
        if inner:
            object.__setattr__(self, "unit", _joint_unit(inner))
            if any(part.outcome is not self.outcome for part in inner):
                raise ChanceError("Harm, benefit and survival do not mix.", "Write outcome: once, outermost.")
        elif plain_unit(self.unit) != self.unit:
            raise ChanceError(
                f'"{self.unit}" is not a plain plural noun.', f'Write "{plain_unit(self.unit)}".'
            )
        elif self.unit != PEOPLE and not isinstance(self.amount, COUNTED):
            raise ChanceError("A unit needs something that was counted.", "Take the unit away.")
        _check_interval(self)


def parts(chance: Chance) -> tuple[Chance, ...]:
    """Return the chances of which a compound is made, in the order written; nothing for a single amount."""
    match chance.amount:
        case Comparison(arms):
            return tuple(arm.chance for arm in arms)
        case Excess(amount, over):
            return (amount, over)
        case Several(sources):
            return sources
        case Split(pieces):
            return tuple(piece.chance for piece in pieces)
        case _:
            return ()


def leaves(chance: Chance) -> tuple[Chance, ...]:
    """Return every single chance within, in the order written; the chance itself if it is single."""
    inner = parts(chance)
    return tuple(leaf for part in inner for leaf in leaves(part)) if inner else (chance,)


def _joint_unit(inner: tuple[Chance, ...]) -> str:
    units = {part.unit for part in inner if parts(part) or isinstance(part.amount, COUNTED)}
    return PEOPLE if not units else units.pop() if len(units) == 1 else MIXED


def _check_interval(chance: Chance) -> None:
    interval, amount = chance.interval, chance.amount
    if interval is None:
        return
    if isinstance(amount, Multiplier) and isinstance(amount.times, Numeral):
        if not isinstance(interval.span, Times):
            raise ChanceError("The interval of a multiplier is in times.", 'Write "1.2 to 3.5 times (95%)".')
        low, value, high = interval.span.low.value, amount.times.value, interval.span.high.value
    elif isinstance(amount, Count | Point) or (isinstance(amount, Bound) and amount.limit is Limit.ABOUT):
        if not isinstance(interval.span, Range):
            raise ChanceError(
                "The interval is not of the same kind as the figure.", 'Write "1% to 3% (95%)".'
            )
        figure = amount.figure if isinstance(amount, Bound) else amount
        low, value, high = interval.span.low.value, figure.value, interval.span.high.value
    else:
        raise ChanceError(
            "An interval needs a single figure to lie around.", "Write the figure in how_often."
        )
    if not low <= value <= high:
        raise ChanceError("The figure lies outside its own interval.", "Check both against the source.")


def _check_plain(chance: Chance, where: str, blank: bool = False) -> None:
    fit = isinstance(chance.amount, COUNTED + (NotKnown, NotYetKnown) + ((Blank,) if blank else ()))
    if not fit:
        raise ChanceError(
            f'This cannot stand within "{where}".', "Write a figure, a band or not known there."
        )
