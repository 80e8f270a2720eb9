"""Scales of frequency words, with the limits that give the words their meaning.

The same word means different things on different scales: 5% is "common" on the EU scale and "high" on
Calman's. So a band always travels with its scale, and is never said without its limits.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from .fault import ChanceError, did_you_mean, plain_text
from .shares import MOST_DIGITS, read_share

_LIMITS = ("at_least", "more_than", "at_most", "fewer_than")


@dataclass(frozen=True, slots=True)
class Limits:
    """One band of a scale: its name and the shares it covers.

    `low` and `high` are shares from 0 to 1, None where the band is open on that side. An end belongs to
    the band unless `above_low` or `below_high` says that the band lies strictly inside it.
    """

    name: str
    low: Fraction | None
    high: Fraction | None
    above_low: bool = False
    below_high: bool = False

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z]+(?:[ -][a-z]+)*", self.name) or len(self.name) > 40:
            raise ChanceError(
                f'"{self.name[:40]}" cannot be the name of a band.', "Use small letters and spaces."
            )
        if self.low is None and self.high is None:
            raise ChanceError(f'The band "{self.name}" has no limits.', "Give it at_least or fewer_than.")
        if not 0 <= self.least < self.most <= 1:
            raise ChanceError(
                f'The limits of "{self.name}" leave no room between them.', "Check the two limits."
            )
        if any(len(str(end.denominator)) > MOST_DIGITS for end in (self.least, self.most)):
            raise ChanceError(f'The limits of "{self.name}" are too long.', "Use rounder numbers.")

    @property
    def least(self) -> Fraction:
        """The lowest share, 0 where no lower limit is given."""
        return Fraction(0) if self.low is None else self.low

    @property
    def most(self) -> Fraction:
        """The highest share, 1 where no upper limit is given."""
        return Fraction(1) if self.high is None else self.high

    def holds(self, share: Fraction) -> bool:
        """Tell whether the share lies in the band."""
        above = share > self.least if self.above_low else share >= self.least
        below = share < self.most if self.below_high else share <= self.most
        return above and below


@dataclass(frozen=True, slots=True)
class Scale:
    """A named set of bands, the most frequent first.

    `name` is the word in brackets in the notation, `title` is printed for patients after "on the", and
    `definition` is a sentence, without its full stop, that tells a patient where the words come from.
    """

    name: str
    title: str
    bands: tuple[Limits, ...]
    definition: str = ""

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z][a-z0-9-]{0,39}", self.name):
            raise ChanceError(f'"{self.name[:40]}" cannot name a scale.', "Use one word in small letters.")
        if plain_text(self.title, "title of the scale") != self.title:
            raise ChanceError("The title of the scale has spaces or a full stop too many.")
        if self.definition and plain_text(self.definition, "definition of the scale") != self.definition:
            raise ChanceError("The definition of the scale has spaces or a full stop too many.")
        if not self.bands:
            raise ChanceError(f'The scale "{self.name}" has no bands.')
        if len({band.name for band in self.bands}) < len(self.bands):
            raise ChanceError(f'The scale "{self.name}" has two bands of the same name.')
        for upper, lower in zip(self.bands, self.bands[1:], strict=False):
            if lower.most > upper.least:
                raise ChanceError(
                    f'On the scale "{self.name}", "{lower.name}" overlaps "{upper.name}".',
                    "List the most frequent band first.",
                )

    def band(self, name: str) -> Limits:
        """Return the band of this name. Raises ChanceError where the scale has none."""
        for band in self.bands:
            if band.name == name:
                return band
        names = [band.name for band in self.bands]
        hint = did_you_mean(name, names) or f"It has: {', '.join(names)}."
        raise ChanceError(f'The scale "{self.name}" has no band "{name[:40]}".', hint)

    def find(self, share: Fraction) -> Limits | None:
        """Return the first band that holds the share, so the more frequent one where two meet."""
        return next((band for band in self.bands if band.holds(share)), None)

    @classmethod
    def from_data(cls, data: object) -> Scale:
        """Read a clinic's own scale.

        In: a mapping with `name`, `title`, `bands` and perhaps `definition`; each band has a `name` and one
        or two limits (`at_least` or `more_than`, `at_most` or `fewer_than`) written as shares. Raises
        ChanceError.
        """
        given = _checked(data, {"name", "title", "bands", "definition"}, {"name", "title", "bands"})
        if given["name"] in SHIPPED:
            raise ChanceError(
                f'"{given["name"]}" is the name of a scale that we ship.', "Choose another.", ("name",)
            )
        rows = given["bands"]
        if isinstance(rows, str) or not isinstance(rows, Sequence):
            raise ChanceError("The bands of a scale are a list.", "Begin each with a dash.", ("bands",))
        bands = []
        for place, row in enumerate(rows):
            try:
                bands.append(_read_limits(row))
            except ChanceError as fault:
                raise fault.under("bands", place) from None
        title = plain_text(_text(given, "title"), "title of the scale")
        definition = _text(given, "definition") if "definition" in given else ""
        definition = definition and plain_text(definition, "definition of the scale")
        return cls(_text(given, "name"), title, tuple(bands), definition)

    def to_data(self) -> dict[str, object]:
        """Return the mapping from which `from_data` makes this scale again."""
        data: dict[str, object] = {"name": self.name, "title": self.title}
        if self.definition:
            data["definition"] = self.definition
        data["bands"] = [_limits_data(band) for band in self.bands]
        return data


def _read_limits(data: object) -> Limits:
    given = _checked(data, {"name", *_LIMITS}, {"name"})
    ends: dict[str, Fraction] = {}
    for key in _LIMITS:
        if key in given:
            try:
                ends[key] = read_share(_text(given, key)).value
            except ChanceError as fault:
                raise (fault if fault.path else fault.under(key)) from None
    if {"at_least", "more_than"} <= ends.keys() or {"at_most", "fewer_than"} <= ends.keys():
        raise ChanceError("A band has one lower and one upper limit.", "Take one of each pair away.")
    low = ends.get("at_least", ends.get("more_than"))
    high = ends.get("at_most", ends.get("fewer_than"))
    name = _text(given, "name").casefold()
    return Limits(name, low, high, "more_than" in ends, "fewer_than" in ends)


def _limits_data(band: Limits) -> dict[str, str]:
    data = {"name": band.name}
    if band.low is not None:
        data["more_than" if band.above_low else "at_least"] = _in_figures(band.low)
    if band.high is not None:
        data["fewer_than" if band.below_high else "at_most"] = _in_figures(band.high)
    return data


def _in_figures(share: Fraction) -> str:
    return f"{share.numerator:,} in {share.denominator:,}"


def _checked(data: object, known: set[str], needed: set[str]) -> Mapping[str, object]:
    if not isinstance(data, Mapping) or not all(isinstance(key, str) for key in data):
        raise ChanceError("A scale and each of its bands are written as keys and values.")
    for key in data:
        if key not in known:
            raise ChanceError(f'"{key[:40]}" is not a key of a scale.', did_you_mean(key, known), (key,))
    for key in sorted(needed - data.keys()):
        raise ChanceError(f'"{key}" is missing.', f"Add a line {key}: ...")
    return data


def _text(data: Mapping[str, object], key: str) -> str:
    value = data[key]
    if not isinstance(value, str):
        raise ChanceError(f'"{key}" must be text.', "Put it in quotes.", (key,))
    return " ".join(value.split())


def _tens(power: int) -> Fraction:
    return Fraction(1, 10**power)


EU = Scale(
    "eu",
    "European medicine leaflet scale",
    (
        Limits("very common", _tens(1), None),
        Limits("common", _tens(2), _tens(1), below_high=True),
        Limits("uncommon", _tens(3), _tens(2), below_high=True),
        Limits("rare", _tens(4), _tens(3), below_high=True),
        Limits("very rare", None, _tens(4), below_high=True),
    ),
    "These are the words used in European medicine leaflets",
)
"""The EU summary-of-product-characteristics bands, half-open (BMC Med Inform Decis Mak 14:76, table 1)."""

RCOG = Scale(
    "rcog",
    "RCOG scale",
    (
        Limits("very common", _tens(1), Fraction(1)),
        Limits("common", _tens(2), _tens(1)),
        Limits("uncommon", _tens(3), _tens(2)),
        Limits("rare", _tens(4), _tens(3)),
        Limits("very rare", None, _tens(4), below_high=True),
    ),
    "These are the words of the Royal College of Obstetricians and Gynaecologists",
)
"""Clinical Governance Advice 7 of the RCOG. Its bands share their edges, as printed there."""

CALMAN = Scale(
    "calman",
    "Calman scale",
    (
        Limits("high", _tens(2), None, above_low=True),
        Limits("moderate", _tens(3), _tens(2)),
        Limits("low", _tens(4), _tens(3)),
        Limits("very low", _tens(5), _tens(4)),
        Limits("minimal", _tens(6), _tens(5)),
        Limits("negligible", None, _tens(6), below_high=True),
    ),
    "These are words for risk proposed by Kenneth Calman",
)
"""Calman's verbal scale, as tabled in Arthritis Research & Therapy (ar2373, table 1)."""

SHIPPED: Mapping[str, Scale] = {scale.name: scale for scale in (EU, RCOG, CALMAN)}


def known_scales(own: Iterable[Scale] = ()) -> dict[str, Scale]:
    """Return the shipped scales and a clinic's own, by name."""
    return {**{scale.name: scale for scale in own}, **SHIPPED}
