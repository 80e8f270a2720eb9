"""Saying a chance to a patient, without inventing or losing anything.

Numbers come first and stay as they were counted. Nothing is converted to another unit, and only what may be
scaled is scaled ("out of every 100 people"). A band word never stands without its limits: told only "common"
(2.5%), people guessed 34% (Knapp 2004).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from .amounts import (
    Band,
    Blank,
    Bound,
    Certain,
    Count,
    Direction,
    Multiplier,
    NotKnown,
    NotYetKnown,
    Point,
    Range,
    Times,
    Way,
    Zero,
)
from .bands import NumberStyle, define
from .grammar import span_text
from .notes import notes_on, the_others
from .scales import EU, Scale
from .scaling import Scaled, scaled_band, scaled_numbers, scaled_sentence
from .shares import Form, Numeral
from .units import PEOPLE, PERSONAL, number_of
from .value import (
    Arm,
    Chance,
    Comparison,
    Excess,
    Interval,
    Outcome,
    Part,
    Several,
    Split,
    Time,
    TimeKind,
    parts,
)


@dataclass(frozen=True, slots=True)
class Style:
    """How to say it. `scale` names the band of a scaled figure; `show_bands` says whether bands are named at
    all.

    `number_style` is `fixed` ("from 1 to fewer than 10 out of every 100 people") or `one_in` ("1 in 10").
    """

    scale: Scale = EU
    show_bands: bool = True
    number_style: NumberStyle = "fixed"


@dataclass(frozen=True, slots=True)
class Saying:
    """A chance in plain words, each text without a final full stop unless it says "sentence".

    `short` fits a table: it leaves out when, among whom, and the interval. `full` says it all in one phrase.

    For a sentence of one's own, `subject` ("9 of 26 people") takes a verb after it ("still felt the effect")
    and then `conditions` ("at day 56, among people over 65"); `time` is the first of these alone. The subject
    does not say the outcome, so the verb must; it is empty where no verb can follow (not known, comparisons,
    more likely).

    `others` is a sentence with the other framing of a count ("The other 111 did not have it."), or empty;
    `notes` are sentences that should stand near; `scaled` is the figure on a fixed denominator, or None.
    """

    short: str
    full: str
    subject: str
    conditions: str
    time: str
    others: str
    notes: tuple[str, ...]
    scaled: Scaled | None


DEFAULT = Style()


def say(chance: Chance, style: Style = DEFAULT) -> Saying:
    """Return the chance in words."""
    return Saying(
        short=_capital(_opening(chance) + _core(_bare(chance), style, brief=True)),
        full=_capital(_opening(chance) + _phrase(chance, style)),
        subject=_subject(chance, style),
        conditions=", ".join(_conditions(chance)),
        time=_time(chance.time) if chance.time else "",
        others=the_others(chance),
        notes=notes_on(chance),
        scaled=scale_up(chance, style),
    )


def scale_up(chance: Chance, style: Style = DEFAULT) -> Scaled | None:
    """Return the figure "out of every 100" (or 10,000) people, or None where that would not be honest."""
    numbers = scaled_numbers(chance)
    if numbers is None:
        return None
    happens, per = numbers
    band = scaled_band(chance, happens, per, style.scale) if style.show_bands else None
    sentence = scaled_sentence(chance, happens, per, ", ".join(_conditions(chance)))
    return Scaled(per, happens, per - happens, band, sentence)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _bare(chance: Chance) -> Chance:
    return replace(chance, time=None, among=None, after=None, affects=None, interval=None)


def _opening(chance: Chance) -> str:
    """Say what the words are about, where the phrase itself cannot: `survival: not known`."""
    unsaid = isinstance(chance.amount, Certain | Zero | NotKnown | NotYetKnown | Multiplier | Direction)
    return f"{chance.outcome.value}: " if unsaid and chance.outcome is not Outcome.HARM else ""


def _subject(chance: Chance, style: Style) -> str:
    if not isinstance(chance.amount, Count | Point | Range | Bound | Band):
        return ""
    harm = replace(chance, outcome=Outcome.HARM)
    return _capital(_core(harm, style) + _in_brackets(harm))


def _phrase(chance: Chance, style: Style, label: str = "", among_others: bool = False) -> str:
    core, conditions = _core(chance, style), _conditions(chance)
    if parts(chance) and conditions:
        return f"{', '.join(conditions)}: {core}"
    tail = ""
    if isinstance(chance.amount, Direction) and chance.amount.way is not Way.SAME:
        tail = " (nobody has counted how much)" if among_others else "; nobody has counted how much"
    return ", ".join([core + _in_brackets(chance) + label, *conditions]) + tail


def _in_brackets(chance: Chance) -> str:
    said = [_interval(chance.interval)] if chance.interval else []
    if isinstance(chance.amount, Multiplier):
        said.append("we do not know from what starting chance")
    return f" ({'; '.join(said)})" if said else ""


def _conditions(chance: Chance) -> list[str]:
    said = [_time(chance.time)] if chance.time else []
    for word, text in (("among", chance.among), ("after", chance.after), ("affecting", chance.affects)):
        if text is not None:
            said.append(f"{word} {text}")
    return said


def _time(time: Time) -> str:
    if time.kind is TimeKind.LIFETIME:
        return "over a lifetime"
    if time.kind is TimeKind.PER:
        return f"{'every' if time.text[0].isdigit() else 'each'} {time.text}"
    return f"{time.kind.value} {time.text}"


def _interval(interval: Interval) -> str:
    span = interval.span
    said = f"{_times(span)} times" if isinstance(span, Times) else span_text(span.low, span.high)
    return f"{f'{interval.level.text}% ' if interval.level else ''}likely range {said}"


def _core(chance: Chance, style: Style, brief: bool = False) -> str:
    match chance.amount:
        case Count() | Point() | Range() | Bound():
            return _figure(chance)
        case Band() as band:
            return _band(band, chance, style)
        case Certain(almost):
            return ("almost certain" if almost else "certain") + _counted_in(chance)
        case Zero():
            return "none seen" + _counted_in(chance)
        case NotKnown(because):
            return "not known" + ("" if brief or because is None else f" ({because})")
        case NotYetKnown(because):
            return "not yet known" + ("" if brief or because is None else f" ({because})")
        case Multiplier() as multiplier:
            return _multiplier(multiplier, brief)
        case Direction() as direction:
            return _direction(direction, brief)
        case Blank():
            return "not known"
        case Comparison(arms):
            return "; ".join(_arm(arm, style) for arm in arms)
        case Excess(amount, over):
            usual = "" if brief else f", on top of {_usual(over, style)}"
            return f"an extra {_phrase(amount, style)}{usual}"
        case Several(sources):
            said = [_source(source, style, brief) for source in sources]
            return ("; another source: " if any("; " in words for words in said) else "; ").join(said)
        case Split(pieces):
            return "; ".join(_piece(piece, style) for piece in pieces)


def _arm(arm: Arm, style: Style) -> str:
    label = "" if arm.name is None else f" {'without' if arm.without else 'with'} {arm.name}"
    return _phrase(arm.chance, style, label)


def _piece(piece: Part, style: Style) -> str:
    return _phrase(piece.chance, style, f" for {piece.lasting}")


def _source(source: Chance, style: Style, brief: bool) -> str:
    return _core(_bare(source), style, brief) if brief else _phrase(source, style, among_others=True)


def _usual(over: Chance, style: Style) -> str:
    said = _phrase(replace(over, outcome=Outcome.HARM), style)
    linked = f"that is {said}" if isinstance(over.amount, NotKnown | NotYetKnown | Certain) else f"of {said}"
    return f"a starting chance {linked}"


def _counted_in(chance: Chance) -> str:
    return "" if chance.unit == PEOPLE else f", counted in {chance.unit}"


def _figure(chance: Chance) -> str:
    amount, unit = chance.amount, chance.unit
    limit = ""
    if isinstance(amount, Bound):
        limit, amount = f"{amount.limit.value} ", amount.figure
    if isinstance(amount, Count):
        n = "none" if amount.n == 0 and not limit else f"{amount.n:,}"
        return f"{limit}{n} of {number_of(amount.of, unit)}{_outcome(chance, amount.n == 1)}"
    assert isinstance(amount, Point | Range)
    shares = amount.share.text if isinstance(amount, Point) else span_text(amount.low, amount.high)
    last = amount.share if isinstance(amount, Point) else amount.high
    done = _outcome(chance)
    if amount.of is None:
        return f"{limit}{shares}{' of' if last.form is Form.PERCENT else ''} {unit}{done}"
    group = number_of(amount.of, unit)
    if last.form is Form.PERCENT:
        return f"{limit}{shares} of {group}{done}"
    return f"{limit}{shares} {unit}{done} ({group} counted)"


def _outcome(chance: Chance, single: bool = False) -> str:
    """Say what a number counts, unless it is the harm: 95 of 100 must not be read as 95 deaths."""
    if chance.outcome is Outcome.HARM:
        return ""
    if chance.outcome is Outcome.SURVIVAL:
        return " survived"
    if chance.unit not in PERSONAL:
        return " helped"
    return " was helped" if single else " were helped"


def _band(band: Band, chance: Chance, style: Style) -> str:
    said = define(band, chance.unit, style.number_style) + _outcome(chance)
    if not style.show_bands:
        return said
    return f"{said} ({band.name})" if band.scale == EU else f"{said} ({band.name}, on the {band.scale.title})"


def _times(times: Numeral | Times) -> str:
    return f"{times.low.text} to {times.high.text}" if isinstance(times, Times) else times.text


def _multiplier(multiplier: Multiplier, brief: bool) -> str:
    half = multiplier.times == Numeral(5, 1)
    said = "half as likely" if half else f"{_times(multiplier.times)} times as likely"
    return said if brief or multiplier.than is None else f"{said} as {multiplier.than}"


def _direction(direction: Direction, brief: bool) -> str:
    if brief:
        return direction.way.value
    if direction.way is Way.SAME:
        than = direction.than
        return "no difference was found" if than is None else f"no more or less likely than {than}"
    return direction.way.value if direction.than is None else f"{direction.way.value} than {direction.than}"
