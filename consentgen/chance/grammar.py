"""One line of notation: text to amount and unit, and back to canonical text.

The manual of the notation is the docstring of the package.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import assert_never

from .amounts import (
    Band,
    Blank,
    Bound,
    Certain,
    Count,
    Direction,
    Limit,
    Multiplier,
    NotKnown,
    NotYetKnown,
    Point,
    Range,
    Single,
    Times,
    Way,
    Zero,
)
from .fault import ChanceError, did_you_mean
from .scales import EU, Scale
from .shares import NUMBER, Numeral, Share, take_share, whole_number
from .units import PEOPLE, plain_unit
from .value import (
    Interval,
)

_FIXED: dict[str, Single] = {
    "not known": NotKnown(),
    "not yet known": NotYetKnown(),
    "certain": Certain(),
    "almost certain": Certain(almost=True),
    "none": Zero(),
    "blank": Blank(),
    **{way.value: Direction(way) for way in Way},
}
_SAME = {"unknown": "not known", "none seen": "none", "zero": "none"}
_BOUNDS = {
    **{limit.value: limit for limit in Limit},
    "up to": Limit.AT_MOST,
    "no more than": Limit.AT_MOST,
    "≤": Limit.AT_MOST,
    "≥": Limit.AT_LEAST,
    "around": Limit.ABOUT,
    "approximately": Limit.ABOUT,
    "~": Limit.ABOUT,
    "less than": Limit.FEWER_THAN,
    "under": Limit.FEWER_THAN,
    "<": Limit.FEWER_THAN,
    "over": Limit.MORE_THAN,
    ">": Limit.MORE_THAN,
}
_BOUND = re.compile(rf"({'|'.join(sorted(_BOUNDS, key=len, reverse=True))}) ?(?=[0-9])")
_TO = r" ?(?:to\b|[-\u2010-\u2013]) ?"
_COUNT = re.compile(rf"(none|all|{NUMBER}) of ({NUMBER})(?: (.+))?")
_TIMES = re.compile(rf"({NUMBER})(?:{_TO}({NUMBER}))? times(?: as likely)?")
_HINTS = (
    (rf"{NUMBER} ?/ ?{NUMBER}.*", 'Write "2 of 113" for a count, or "2 in 113" for a rate.'),
    (rf"{NUMBER} out of .*", 'Write "3 of 100" if 100 were counted, or "3 in 100" for a rate.'),
    (r"0[0-9]{2}", 'Between [ and ] a comma ends the entry: put figures such as "1 in 2,000" in quotes.'),
    (rf"{NUMBER}", 'A number alone says nothing: write "2 of 113", "1 in 50" or "2%".'),
    (rf"{NUMBER}{_TO}{NUMBER}\b.*", 'Say of how many: "1 to 3 in 100" or "1% to 3%".'),
    (r".*\btimes (more|less).*", 'Write "3 times as likely": "3 times more" can be read in two ways.'),
    (rf"[.][0-9].*|.*{NUMBER}[.] .*", 'Write decimals with a figure on both sides: "0.5%".'),
    (r"never|impossible", 'Write "none of 121", or "none" if the source gives no number.'),
    (r"expected|always|all", 'Write "certain" or "almost certain".'),
    (r"not known .*|unknown .*", "Give the reason a line of its own: {how_often: not known, because: ...}."),
    (r"[?]|-+|n/?a|tbc|tbd|", 'If nobody knows, write "not known".'),
)


def read(text: str, scales: Mapping[str, Scale]) -> tuple[Single, str | None]:
    """Read one line of notation. Returns the amount and its unit, None where the line names none.

    Raises ChanceError with a hint where the line cannot be read.
    """
    line = " ".join(text.split()).casefold()
    line = _SAME.get(line, line)
    amount = _FIXED.get(line) or _multiplier(line) or _band(line, scales)
    if amount is not None:
        return amount, None
    found = _bound(line) or _figure(line)
    if found is not None:
        return found
    raise ChanceError(f'We cannot read "{line[:60]}" as a chance.', _hint(line))


def _hint(line: str) -> str:
    for pattern, hint in _HINTS:
        if re.fullmatch(pattern, line):
            return hint
    words = [*_FIXED, *(band.name for band in EU.bands), "twice as likely", "half as likely"]
    return did_you_mean(line, words) or 'Write "2 of 113", "1 in 50", "2%", "common" or "not known".'


def _band(line: str, scales: Mapping[str, Scale]) -> Band | None:
    found = re.fullmatch(r"([a-z][a-z -]*?) ?\(([a-z][a-z0-9-]*)\)", line)
    if found and found[1] not in _FIXED:
        if found[2] not in scales:
            raise ChanceError(
                f'"{found[2][:40]}" is not a scale that we know.', _scale_hint(found[2], scales)
            )
        return Band(scales[found[2]].band(found[1]).name, scales[found[2]])
    if any(band.name == line for band in EU.bands):
        return Band(line, EU)
    for scale in scales.values():
        if any(band.name == line for band in scale.bands):
            raise ChanceError(
                f'"{line}" is not on the EU scale.', f'Name the scale: "{line} ({scale.name})".'
            )
    return None


def _scale_hint(name: str, scales: Mapping[str, Scale]) -> str:
    return did_you_mean(name, scales) or f"Known scales: {', '.join(sorted(scales))}."


def _multiplier(line: str) -> Multiplier | None:
    if line in ("twice as likely", "half as likely"):
        return Multiplier(Numeral(2) if line.startswith("twice") else Numeral(5, 1))
    found = _TIMES.fullmatch(line)
    if found is None or not line.endswith("likely"):
        return None
    return Multiplier(_times(found))


def _times(found: re.Match[str]) -> Numeral | Times:
    low = Numeral.read(found[1])
    return Times(low, Numeral.read(found[2])) if found[2] else low


def _bound(line: str) -> tuple[Single, str | None] | None:
    found = _BOUND.match(line)
    if found is None:
        return None
    inner = _figure(line[found.end() :])
    if inner is None:
        raise ChanceError(f'We cannot read "{line[:60]}" as a chance.', _hint(line[found.end() :]))
    if not isinstance(inner[0], Count | Point):
        raise ChanceError(f'"{found[1]}" needs one figure, not a range.', 'Write "1% to 3%" or "at most 3%".')
    return Bound(_BOUNDS[found[1]], inner[0]), inner[1]


def _figure(line: str) -> tuple[Single, str | None] | None:
    count = _COUNT.fullmatch(line)
    if count is not None:
        of = whole_number(count[2])
        n = {"none": 0, "all": of}.get(count[1])
        unit = plain_unit(count[3]) if count[3] else None
        return Count(whole_number(count[1]) if n is None else n, of), unit
    span = take_span(line)
    if span is not None:
        low, high, rest = span
        of_group, unit = _tail(rest)
        return Range(low, high, of_group), unit
    taken = take_share(line)
    if taken is None:
        return None
    share, rest = taken
    of_group, unit = _tail(rest)
    return Point(share, of_group), unit


def take_span(line: str) -> tuple[Share, Share, str] | None:
    """Read `A to B` at the start of a line: both shares and what follows. None where there is no range."""
    first = re.match(rf"({NUMBER}){_TO}(?=[0-9])", line)
    if first is not None:
        last = take_share(line[first.end() :])
        if last is None:
            return None
        high, rest = last
        return Share(Numeral.read(first[1]), high.base, high.form), high, rest
    opening = take_share(line)
    to = re.match(rf"{_TO}(?=[0-9])", opening[1]) if opening else None
    if opening is None or to is None:
        return None
    last = take_share(opening[1][to.end() :])
    if last is None:
        hint = f'Write it out on both sides: "{opening[0].text} to ...".'
        raise ChanceError("The range has no second share.", hint)
    return opening[0], *last


def _tail(rest: str) -> tuple[int | None, str | None]:
    if not rest:
        return None, None
    if not rest.startswith(" "):
        raise ChanceError(f'"{rest[:40]}" does not belong after a figure.', 'Write "1 in 50 nerves".')
    group = re.fullmatch(rf" of ({NUMBER})(?: (.+))?", rest)
    if group is None:
        return None, plain_unit(rest)
    return whole_number(group[1]), plain_unit(group[2]) if group[2] else None


def read_interval(text: str, unit: str) -> Interval:
    """Read `0.7 to 2.0 per 1,000 (95%)` or `1.2 to 3.5 times (95%)`. Raises ChanceError."""
    line = " ".join(text.split()).casefold()
    found = re.fullmatch(rf"(.*?)(?: \(({NUMBER}) ?%(?: ci)?\))?", line)
    body = found[1] if found else line
    level = Numeral.read(found[2]) if found and found[2] else None
    times = _TIMES.fullmatch(body)
    span = None if times else take_span(body)
    if times is not None:
        many = _times(times)
        if isinstance(many, Times):
            return Interval(many, level)
    elif span is not None:
        low, high, rest = span
        if not rest or plain_unit(rest) == unit:
            return Interval(Range(low, high), level)
    raise ChanceError(f'We cannot read "{line[:60]}" as an interval.', 'Write "0.7 to 2.0 per 1,000 (95%)".')


def interval_text(interval: Interval) -> str:
    """Return the canonical line for an interval."""
    span = interval.span
    body = f"{_times_text(span)} times" if isinstance(span, Times) else span_text(span.low, span.high)
    return f"{body} ({interval.level.text}%)" if interval.level else body


def span_text(low: Share, high: Share) -> str:
    """Return `1% to 3%`, `1 to 3 in 100`, or both shares in full where they are written differently."""
    alike = low.tail == high.tail and low.form.value != "%"
    return f"{low.top.text if alike else low.text} to {high.text}"


def write(amount: Single, unit: str) -> str:
    """Return the canonical line for an amount, with the unit where the line can carry it."""
    match amount:
        case Count(n, of):
            return f"{n:,} of {of:,}" + _unit_text(unit, "")
        case Point(share, group):
            return share.text + _group_text(share, group, unit)
        case Range(low, high, group):
            return span_text(low, high) + _group_text(high, group, unit)
        case Bound(limit, figure):
            return f"{limit.value} {write(figure, unit)}"
        case Band(name, scale):
            return name if scale == EU else f"{name} ({scale.name})"
        case Multiplier(times):
            return _multiplier_text(times)
        case Direction(way):
            return way.value
        case NotKnown():
            return "not known"
        case NotYetKnown():
            return "not yet known"
        case Certain(almost):
            return "almost certain" if almost else "certain"
        case Zero():
            return "none"
        case Blank():
            return "blank"
    assert_never(amount)


def carries_unit(amount: Single) -> bool:
    """Tell whether the canonical line names the unit; otherwise `unit:` must."""
    return isinstance(amount, Count | Point | Range | Bound)


def _unit_text(unit: str, joint: str) -> str:
    return "" if unit == PEOPLE else f"{joint} {unit}"


def _group_text(share: Share, group: int | None, unit: str) -> str:
    if group is not None:
        return f" of {group:,}" + _unit_text(unit, "")
    return _unit_text(unit, " of" if share.form.value == "%" else "")


def _times_text(times: Numeral | Times) -> str:
    return f"{times.low.text} to {times.high.text}" if isinstance(times, Times) else times.text


def _multiplier_text(times: Numeral | Times) -> str:
    return "half as likely" if times == Numeral(5, 1) else f"{_times_text(times)} times as likely"
