"""Numbers as a source prints them: exact, and keeping how they were written.

`2.0` and `2` are the same number but not the same statement (the first is more exact), and `1 in 50` and `2%`
are the same share in other words. Both differences are kept. No floats anywhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from .fault import ChanceError

MOST_DIGITS = 15
NUMBER = r"[0-9](?:[0-9.,]*[0-9])?"
_WELL_WRITTEN = re.compile(r"(0|[1-9][0-9]*|[1-9][0-9]{0,2}(?:,[0-9]{3})+)(?:\.([0-9]+))?")
_SHARE = re.compile(
    rf"(?:(?P<percent>{NUMBER}) ?(?:%|per ?cent\b)"
    rf"|(?P<top>{NUMBER})(?: (?P<form>in every|in|per) | ?(?P<colon>:) ?)(?P<base>{NUMBER}))"
)


@dataclass(frozen=True, slots=True)
class Numeral:
    """A decimal number as written: `Numeral(26, 1)` is 2.6 and `Numeral(20, 1)` is 2.0."""

    digits: int
    places: int = 0

    def __post_init__(self) -> None:
        if self.digits < 0 or self.places < 0 or max(len(str(self.digits)), self.places) > MOST_DIGITS:
            raise ChanceError("The number is negative or too long.", f"Use at most {MOST_DIGITS} digits.")

    @property
    def value(self) -> Fraction:
        """The number, exactly."""
        return Fraction(self.digits, 10**self.places)

    @property
    def text(self) -> str:
        """The number in figures, with commas between the thousands."""
        whole, rest = divmod(self.digits, 10**self.places)
        return f"{whole:,}.{rest:0{self.places}d}" if self.places else f"{whole:,}"

    @classmethod
    def read(cls, text: str) -> Numeral:
        """Read `113`, `8,010` or `2.6`. Raises ChanceError for `2,6`, `.5`, `012` and the like."""
        found = _WELL_WRITTEN.fullmatch(text)
        if found is None:
            raise ChanceError(f'"{text[:40]}" is not a number that we can read.', _number_hint(text))
        whole, rest = found[1].replace(",", ""), found[2] or ""
        if len(whole + rest) > MOST_DIGITS:
            raise ChanceError("The number is too long.", f"Use at most {MOST_DIGITS} digits.")
        return cls(int(whole + rest), len(rest))


def _number_hint(text: str) -> str:
    if re.fullmatch(r"[0-9]+,[0-9]+", text):
        return f'Decimals take a full stop: "{text.replace(",", ".")}".'
    if re.fullmatch(r"0[0-9]+(\.[0-9]+)?", text):
        return f'Leave the zero away: "{text.lstrip("0") or "0"}".'
    return 'Write numbers such as "113", "8,010" or "0.87".'


def whole_number(text: str) -> int:
    """Read a whole number. Raises ChanceError where it has decimals or is badly written."""
    numeral = Numeral.read(text)
    if numeral.places:
        raise ChanceError(f'"{text}" must be a whole number.', "Nobody can count a part of one.")
    return numeral.digits


class Form(Enum):
    """How a source writes a share: 2%, 1 in 50, or 20 per 1,000."""

    PERCENT = "%"
    IN = "in"
    PER = "per"


@dataclass(frozen=True, slots=True)
class Share:
    """A part of the whole, from none to all, as its source writes it: `top` of every `base`."""

    top: Numeral
    base: int
    form: Form

    def __post_init__(self) -> None:
        if self.base < 1:
            raise ChanceError("A chance is so many in a group, and the group is empty.", 'Write "1 in 50".')
        if self.form is Form.PERCENT and self.base != 100:
            raise ChanceError("A percentage is always of 100.")
        if self.top.value > self.base:
            raise ChanceError(f'"{self.text}" is more than all.', "No chance is higher than 100%, or 1 in 1.")
        Numeral(self.base)

    @property
    def value(self) -> Fraction:
        """The share, from 0 to 1, exactly."""
        return self.top.value / self.base

    @property
    def text(self) -> str:
        """The share in figures: `2.6%`, `1 in 50`, `0.87 per 1,000`."""
        if self.form is Form.PERCENT:
            return f"{self.top.text}%"
        return f"{self.top.text} {self.form.value} {self.base:,}"

    @property
    def tail(self) -> str:
        """The part of the text that follows the first number: `%`, ` in 50`, ` per 1,000`."""
        return self.text.removeprefix(self.top.text)


def take_share(text: str) -> tuple[Share, str] | None:
    """Read a share at the start of the text. Returns it and what follows, or None where there is none.

    Raises ChanceError where the text begins like a share but cannot be one (`110%`, `1 in 0.5`, `1:50:3`).
    """
    found = _SHARE.match(text)
    if found is None:
        return None
    rest = text[found.end() :]
    if found["percent"]:
        return Share(Numeral.read(found["percent"]), 100, Form.PERCENT), rest
    if rest.startswith((":", " :")) or (found["colon"] and rest.startswith("%")):
        raise ChanceError(
            f'"{text[:40]}" is not a ratio.', 'A ratio has two numbers: "1:50", which means 1 in 50.'
        )
    base = Numeral.read(found["base"])
    if base.places or not base.digits:
        hint = 'After "in" or "per" comes a whole number of at least 1: "1 in 50".'
        raise ChanceError(f'"{found[0]}" is not a share.', hint)
    form = Form.PER if found["form"] == "per" else Form.IN
    return Share(Numeral.read(found["top"]), base.digits, form), rest


def read_share(text: str) -> Share:
    """Read one share and nothing else, such as a limit of a band. Raises ChanceError."""
    taken = take_share(" ".join(text.split()).casefold())
    if taken is None or taken[1]:
        raise ChanceError(f'"{text[:40]}" is not a share.', 'Write it as "1 in 100", "1%" or "10 per 1,000".')
    return taken[0]
