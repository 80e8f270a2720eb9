"""Single amounts: one statement of how often, from a count to not known.

An amount that cannot be true (5 of 3, a range that runs backwards) cannot be made: the constructors raise
ChanceError.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import TypeAlias

from .fault import ChanceError, check_text
from .scales import Limits, Scale
from .shares import MOST_DIGITS, Numeral, Share


@dataclass(frozen=True, slots=True)
class Count:
    """`n` of `of` were counted: `2 of 113`. None of 121 is `Count(0, 121)`."""

    n: int
    of: int

    def __post_init__(self) -> None:
        _check_group(self.of)
        if self.n < 0:
            raise ChanceError("A count cannot be less than none.")
        if self.n > self.of:
            raise ChanceError(
                f'"{self.n:,} of {self.of:,}" counts more than the whole group.',
                "The first number is the part, the second the whole.",
            )

    @property
    def value(self) -> Fraction:
        """The part of the group, exactly."""
        return Fraction(self.n, self.of)


@dataclass(frozen=True, slots=True)
class Point:
    """A share that the source states: `1 in 50`; with `of`, the size of its group: `2.6% of 8,010`."""

    share: Share
    of: int | None = None

    def __post_init__(self) -> None:
        if self.of is not None:
            _check_group(self.of)

    @property
    def value(self) -> Fraction:
        """The share, exactly."""
        return self.share.value


@dataclass(frozen=True, slots=True)
class Range:
    """From one share to another, both included: `1% to 3%`."""

    low: Share
    high: Share
    of: int | None = None

    def __post_init__(self) -> None:
        if self.of is not None:
            _check_group(self.of)
        if self.low.value > self.high.value:
            raise ChanceError(
                f'The range "{self.low.text} to {self.high.text}" runs backwards.',
                f'Put the smaller chance first: "{self.high.text} to {self.low.text}".',
            )
        if self.low.value == self.high.value:
            raise ChanceError("Both ends of the range are the same.", f'Write one figure: "{self.low.text}".')


class Limit(Enum):
    """Which side of a figure the chance lies on."""

    AT_MOST = "at most"
    AT_LEAST = "at least"
    ABOUT = "about"
    FEWER_THAN = "fewer than"
    MORE_THAN = "more than"


@dataclass(frozen=True, slots=True)
class Bound:
    """A figure that is a limit or an estimate: `at most 1 in 100`, `about 1 in 10`."""

    limit: Limit
    figure: Count | Point

    def __post_init__(self) -> None:
        share, limit = self.figure.value, self.limit
        if share == 0 and limit in (Limit.AT_MOST, Limit.FEWER_THAN, Limit.AT_LEAST):
            raise ChanceError(
                f'"{limit.value}" none does not say how often.', 'For none write "none of 121".'
            )
        if share == 1 and limit in (Limit.AT_MOST, Limit.MORE_THAN):
            raise ChanceError(f'"{limit.value}" all does not say how often.', 'For all write "certain".')


@dataclass(frozen=True, slots=True)
class Band:
    """A frequency word and the scale that defines it: `common`, `common (rcog)`."""

    name: str
    scale: Scale

    def __post_init__(self) -> None:
        self.scale.band(self.name)

    @property
    def limits(self) -> Limits:
        """The shares that the word stands for on its scale."""
        return self.scale.band(self.name)


@dataclass(frozen=True, slots=True)
class Certain:
    """It always happens, or `almost` always. Said of expected effects, such as numbness."""

    almost: bool = False


@dataclass(frozen=True, slots=True)
class Zero:
    """The source says that it did not happen, without saying among how many."""


@dataclass(frozen=True, slots=True)
class NotKnown:
    """Nobody has counted it well enough, perhaps with the reason why."""

    because: str | None = None

    def __post_init__(self) -> None:
        check_text(self.because, "reason")


@dataclass(frozen=True, slots=True)
class NotYetKnown:
    """It is too early to say, perhaps with the reason why."""

    because: str | None = None

    def __post_init__(self) -> None:
        check_text(self.because, "reason")


@dataclass(frozen=True, slots=True)
class Times:
    """A span of multipliers: `2 to 3 times`."""

    low: Numeral
    high: Numeral

    def __post_init__(self) -> None:
        if not 0 <= self.low.value < self.high.value:
            raise ChanceError("The multipliers do not run from smaller to larger.", 'Write "2 to 3 times".')


@dataclass(frozen=True, slots=True)
class Multiplier:
    """How many times as likely, where the starting chance is not stated; `than` names the comparison."""

    times: Numeral | Times
    than: str | None = None

    def __post_init__(self) -> None:
        check_text(self.than, "comparison")
        lowest = self.times.low if isinstance(self.times, Times) else self.times
        if lowest.value == 0:
            raise ChanceError('"0 times as likely" cannot be.', 'Write "none" or the count.')


class Way(Enum):
    """In which direction the chance changes."""

    MORE = "more likely"
    LESS = "less likely"
    SAME = "no different"


@dataclass(frozen=True, slots=True)
class Direction:
    """Only the direction is known: more likely, less likely, no different; `than` names the comparison."""

    way: Way
    than: str | None = None

    def __post_init__(self) -> None:
        check_text(self.than, "comparison")


@dataclass(frozen=True, slots=True)
class Blank:
    """Nothing is stated on this side of a comparison. It stands only in an Arm."""


Figure: TypeAlias = Count | Point | Range | Bound
Single: TypeAlias = Figure | Band | Certain | Zero | NotKnown | NotYetKnown | Multiplier | Direction | Blank

COUNTED = (Count, Point, Range, Bound, Band, Certain, Zero)
"""The amounts that speak of a unit; the others (not known, twice as likely) count nothing."""


def _check_group(of: int) -> None:
    if of < 1:
        raise ChanceError("The group is empty, so nothing was counted.", 'Write "not known".')
    if len(str(of)) > MOST_DIGITS:
        raise ChanceError("The number is too long.", f"Use at most {MOST_DIGITS} digits.")
