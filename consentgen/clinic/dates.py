"""Dates as lists write them. 03/04/2025 is the third of April here, and a list that means otherwise is refused whole.

A single date cannot show in which order it was meant, a list can: where one date puts the month first, every other one
may. A half-converted column is the other trap: a spreadsheet with American settings turns 03/04/2025 into the fourth of
March and leaves 13/04/2025 as text, so that only the order of the days that remain tells that the others were swapped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

Order = Literal["day", "month", "either"]

TIME = r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:\s*[AaPp][Mm])?"
STAMP = re.compile(rf"(?P<day>\S.*?)(?:T|\s+)(?:{TIME}|00:00(?::00(?:\.0+)?)?(?:Z|\+00:?00))")
SLASHED = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
YEAR_FIRST = re.compile(r"([0-9]{4})[/.]([0-9]{1,2})[/.]([0-9]{1,2})|((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})")
DAYS_THAT_TELL = 12


@dataclass(frozen=True)
class Written:
    """A date as it stands in a row: as text, or as a date that the spreadsheet itself understood (``typed``)."""

    row: int
    text: str
    typed: bool = False


def plain_date(text: str) -> str:
    """The same date in one of the ways that ``patient.read_date`` knows; other text as it is.

    A time of day is left out. One that names a time zone stays, and so is refused, unless it is midnight there:
    midnight of a British summer day is written as the day before in universal time.
    """
    text = text.strip()
    if stamp := STAMP.fullmatch(text):
        text = stamp["day"].rstrip(",")
    if slashed := SLASHED.fullmatch(text):
        return "/".join(slashed.groups())
    if year_first := YEAR_FIRST.fullmatch(text):
        return "-".join(part for part in year_first.groups() if part)
    return text


def order_of(text: str) -> Order:
    """Whether a date of numbers can only have its day, or only its month, in front."""
    found = SLASHED.fullmatch(plain_date(text))
    first, second = (int(found[1]), int(found[2])) if found else (0, 0)
    if (first > DAYS_THAT_TELL) == (second > DAYS_THAT_TELL):
        return "either"
    return "day" if first > DAYS_THAT_TELL else "month"


def month_first(dates: Sequence[Written]) -> tuple[Written, ...]:
    """The dates that put the month first."""
    return tuple(date for date in dates if not date.typed and order_of(date.text) == "month")


def half_converted(column: Sequence[Written]) -> tuple[Written, ...]:
    """The dates of one column that stayed text, where that is how American settings leave a British column.

    That is so where typed and written dates stand side by side, each written one has a day after the twelfth, and no
    typed one has.
    """
    written = [date for date in column if not date.typed and SLASHED.fullmatch(plain_date(date.text))]
    typed = list(_typed_days(column))
    told = written and typed and all(order_of(date.text) == "day" for date in written)
    return tuple(written) if told and max(typed) <= DAYS_THAT_TELL else ()


def _typed_days(column: Sequence[Written]) -> Iterator[int]:
    for date in column:
        if date.typed and (found := re.match(r"[0-9]{4}-[0-9]{2}-([0-9]{2})", date.text)):
            yield int(found[1])
