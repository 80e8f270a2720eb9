"""Notation to value and back: `parse` and `to_data`.

`parse(to_data(chance)) == chance` for every chance, and `to_data(parse(data))` is the canonical way to write
`data`. The manual of the notation is the docstring of the package.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from .amounts import (
    COUNTED,
    Band,
    Blank,
    Direction,
    Multiplier,
    NotKnown,
    NotYetKnown,
)
from .fault import ChanceError, Path, did_you_mean, plain_text
from .grammar import carries_unit, interval_text, read, read_interval, write
from .scales import SHIPPED, Scale, known_scales
from .units import PEOPLE, plain_unit
from .value import (
    Amount,
    Arm,
    Chance,
    Comparison,
    Excess,
    Outcome,
    Part,
    Several,
    Split,
    Time,
    TimeKind,
    plain_duration,
)

Data: TypeAlias = str | dict[str, object]

_HEADS = ("how_often", "band", "compare", "excess", "split", "several")
_COMPANIONS = {"because": "how_often", "than": "how_often", "scale": "band", "over": "excess"}
_TIMES = tuple(kind.value for kind in TimeKind)
_FREE_WORDS = ("among", "after", "affects")
_KEYS = (*_HEADS, *_COMPANIONS, "unit", *_TIMES, *_FREE_WORDS, "interval", "outcome")
_DEEPEST = 6
_NOT_TEXT = 'Put it in quotes, as in "1:50": some readers turn such a value into another number.'


@dataclass(frozen=True)
class _Around:
    """What a part takes from the whole unless it says otherwise, and how deep it lies."""

    scales: Mapping[str, Scale]
    unit: str = PEOPLE
    outcome: Outcome = Outcome.HARM
    depth: int = field(default=0)


class _At:
    """Within this block, a fault is told with `path` before its own."""

    def __init__(self, *path: str | int) -> None:
        self.path: Path = path

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, fault: object, _trace: object) -> None:
        if isinstance(fault, ChanceError):
            raise fault.under(*self.path) from None


def parse(data: object, scales: Iterable[Scale] = ()) -> Chance:
    """Read a chance from what YAML gives, with every scalar as text.

    In: a line of notation, a mapping (see the package's docstring), or a list of these (several sources).
    `scales` are the clinic's own, beside the shipped ones. Raises ChanceError and nothing else.
    """
    chance = _read(data, _Around(known_scales(scales)))
    if isinstance(chance.amount, Blank):
        raise ChanceError(
            'Only a side of a comparison can be "blank".', 'If nobody knows, write "not known".'
        )
    return chance


def _read(data: object, around: _Around) -> Chance:
    if isinstance(data, str):
        return _line(data, around, None)
    if isinstance(data, Mapping):
        return _mapping(_keyed(data), around)
    if _is_list(data):
        return _described(_several(data, around), PEOPLE, {}, around)
    raise ChanceError("A chance is written as text.", _NOT_TEXT)


def _line(line: str, around: _Around, unit: str | None) -> Chance:
    amount, own = read(line, around.scales)
    if own and unit and own != unit:
        raise ChanceError(f'Two units are given, "{own}" and "{unit}".', "Keep one of them.")
    inherited = around.unit if isinstance(amount, COUNTED) else PEOPLE
    return Chance(amount, own or unit or inherited, outcome=around.outcome)


def _mapping(keyed: Mapping[str, object], around: _Around) -> Chance:
    if around.depth > _DEEPEST:
        raise ChanceError("This lies too deep within itself.", "Write a flat list.")
    head = _head(keyed)
    unit = _unit(keyed)
    outcome = _outcome(keyed) if "outcome" in keyed else around.outcome
    inner = replace(around, unit=unit or around.unit, outcome=outcome, depth=around.depth + 1)
    amount: Amount
    if head == "how_often":
        line = _text(keyed, head)
        with _At(head):
            chance = _line(line, inner, unit)
        return _described(_with_words(chance.amount, keyed), chance.unit, keyed, inner)
    if head == "band":
        return _described(_band(keyed, around.scales), inner.unit, keyed, inner)
    if head == "excess":
        amount = Excess(_part(keyed[head], inner, head), _over(keyed, inner))
    elif head == "compare":
        amount = Comparison(tuple(_arm(row, inner, place) for place, row in _rows(keyed, head)))
    elif head == "split":
        amount = Split(tuple(_piece(row, inner, place) for place, row in _rows(keyed, head)))
    else:
        with _At(head):
            amount = _several(keyed[head], inner)
        return _handed_down(amount, keyed, inner)
    return _described(amount, PEOPLE, keyed, inner)


def _head(keyed: Mapping[str, object]) -> str:
    heads = [key for key in _HEADS if key in keyed]
    if not heads:
        raise ChanceError("It does not say how often.", f"Add one of: {', '.join(_HEADS)}.")
    if len(heads) > 1:
        raise ChanceError(f"It says how often twice, in {heads[0]} and {heads[1]}.", "Keep one.", (heads[1],))
    for key, head in _COMPANIONS.items():
        if key in keyed and head != heads[0]:
            raise ChanceError(f'"{key}" stands only beside {head}.', "Take it away.", (key,))
    return heads[0]


def _described(amount: Amount, unit: str, keyed: Mapping[str, object], around: _Around) -> Chance:
    chance = Chance(amount, unit, outcome=around.outcome, **_conditions(keyed))
    if "interval" not in keyed:
        return chance
    line = _text(keyed, "interval")
    with _At("interval"):
        return replace(chance, interval=read_interval(line, chance.unit))


def _handed_down(amount: Several, keyed: Mapping[str, object], around: _Around) -> Chance:
    """Give to each source what is said of all: when, among whom, after what, and who is affected."""
    given = _conditions(keyed)
    for key in given:
        if any(getattr(source, key) is not None for source in amount.sources):
            raise ChanceError("This is said of all sources, and again of one of them.", "Say it once.", ())
    sources = tuple(replace(source, **given) for source in amount.sources)
    rest = {key: value for key, value in keyed.items() if key == "interval"}
    return _described(Several(sources), PEOPLE, rest, around)


def _conditions(keyed: Mapping[str, object]) -> dict[str, Any]:
    """Return what is said beside the head, by the names that the fields of a Chance have."""
    said = {"time": _time(keyed), **{key: _words(keyed, key) for key in _FREE_WORDS if key in keyed}}
    return {key: value for key, value in said.items() if value is not None}


def _with_words(amount: Amount, keyed: Mapping[str, object]) -> Amount:
    if "because" in keyed:
        if not isinstance(amount, NotKnown | NotYetKnown):
            raise ChanceError(
                '"because" gives the reason why it is not known.', "Take it away.", ("because",)
            )
        amount = replace(amount, because=_words(keyed, "because"))
    if "than" in keyed:
        if not isinstance(amount, Multiplier | Direction):
            raise ChanceError('"than" goes with more likely or times as likely.', "Use compare.", ("than",))
        amount = replace(amount, than=_words(keyed, "than"))
    return amount


def _unit(keyed: Mapping[str, object]) -> str | None:
    if "unit" not in keyed:
        return None
    text = _text(keyed, "unit")
    with _At("unit"):
        return plain_unit(text)


def _band(keyed: Mapping[str, object], scales: Mapping[str, Scale]) -> Band:
    given = keyed.get("scale", "eu")
    name = " ".join(_text(keyed, "band").split()).casefold()
    with _At("scale"):
        if not isinstance(given, str):
            scale = Scale.from_data(given)
        elif given in scales:
            scale = scales[given]
        else:
            hint = did_you_mean(given[:60], scales) or f"Known scales: {', '.join(sorted(scales))}."
            raise ChanceError(f'"{given[:40]}" is not a scale that we know.', hint)
    with _At("band"):
        return Band(scale.band(name).name, scale)


def _outcome(keyed: Mapping[str, object]) -> Outcome:
    word = _text(keyed, "outcome").strip().casefold()
    known = {outcome.value: outcome for outcome in Outcome}
    if word not in known:
        hint = did_you_mean(word[:60], known) or "Write harm, benefit or survival."
        raise ChanceError(f'"{word[:40]}" is not an outcome.', hint, ("outcome",))
    return known[word]


def _time(keyed: Mapping[str, object]) -> Time | None:
    given = [key for key in _TIMES if key in keyed]
    if not given:
        return None
    if len(given) > 1:
        raise ChanceError(f"It gives two times, {given[0]} and {given[1]}.", "Keep one of them.", (given[1],))
    kind = TimeKind(given[0])
    if kind is not TimeKind.LIFETIME:
        return Time(kind, _words(keyed, kind.value))
    if _text(keyed, "lifetime").strip().casefold() not in ("yes", "true"):
        raise ChanceError(
            '"lifetime" takes only yes.', "Write lifetime: yes, or take it away.", ("lifetime",)
        )
    return Time(kind)


def _over(keyed: Mapping[str, object], around: _Around) -> Chance:
    if "over" not in keyed:
        raise ChanceError(
            "It does not say on top of what.", 'Add over: with the usual chance, or "not known".'
        )
    return _part(keyed["over"], around, "over")


def _arm(row: object, around: _Around, place: int) -> Arm:
    with _At("compare", place):
        keyed = _row(row, "with", "without")
        names = [key for key in ("with", "without") if key in keyed]
        if len(names) == 2:
            raise ChanceError(
                'A side of a comparison is "with" or "without", not both.', "Keep one.", ("without",)
            )
        name = _words(keyed, names[0]) if names else None
        rest = {key: value for key, value in keyed.items() if key not in names}
        if not any(key in rest for key in _HEADS):
            raise ChanceError(
                "This side does not say how often.", "Write how_often: blank if nothing is stated."
            )
        return Arm(_mapping(rest, around), name, names == ["without"])


def _piece(row: object, around: _Around, place: int) -> Part:
    with _At("split", place):
        keyed = _row(row, "lasting")
        if "lasting" not in keyed:
            raise ChanceError("This part does not say how long it lasts.", "Add lasting: under a week.")
        given = _text(keyed, "lasting")
        with _At("lasting"):
            lasting = plain_duration(given)
        rest = {key: value for key, value in keyed.items() if key != "lasting"}
        return Part(lasting, _mapping(rest, around))


def _several(value: object, around: _Around) -> Several:
    return Several(tuple(_part(row, around, place) for place, row in enumerate(_listed(value))))


def _part(data: object, around: _Around, *path: str | int) -> Chance:
    with _At(*path):
        if _is_list(data):
            raise ChanceError("A list cannot stand here.", "Write one chance.")
        return _read(data, around)


def _rows(keyed: Mapping[str, object], head: str) -> list[tuple[int, object]]:
    with _At(head):
        return list(enumerate(_listed(keyed[head])))


def _is_list(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes | bytearray)


def _listed(value: object) -> Sequence[object]:
    if not isinstance(value, Sequence) or not _is_list(value):
        raise ChanceError("A list is needed here.", "Begin each entry with a dash.")
    return value


def _row(row: object, *more: str) -> dict[str, object]:
    if not isinstance(row, Mapping):
        raise ChanceError("Each entry of this list has keys and values.", f"Begin it with {more[0]}: ...")
    return _keyed(row, more)


def _keyed(data: Mapping[object, object], more: tuple[str, ...] = ()) -> dict[str, object]:
    keyed: dict[str, object] = {}
    for key, value in data.items():
        if not isinstance(key, str):
            raise ChanceError("Every key is a word.", _NOT_TEXT)
        if key not in _KEYS and key not in more:
            hint = _key_hint(key[:60], [*_KEYS, *more])
            raise ChanceError(f'"{key[:40]}" is not a key that we know.', hint, (str(key),))
        keyed[str(key)] = value
    return keyed


def _key_hint(key: str, known: list[str]) -> str:
    if re.match(r"[0-9]{3}(?![0-9])", key):  # YAML took {how_often: 1 in 2,000} apart at its comma
        return 'Between { and } a comma ends the value: put the figure in quotes, as in "1 in 2,000".'
    return did_you_mean(key, known) or f"Begin with one of: {', '.join(_HEADS)}."


def _text(keyed: Mapping[str, object], key: str) -> str:
    value = keyed[key]
    if not isinstance(value, str):
        raise ChanceError(f'"{key}" must be text.', _NOT_TEXT, (key,))
    return str(value)


def _words(keyed: Mapping[str, object], key: str) -> str:
    text = _text(keyed, key)
    with _At(key):
        return plain_text(text, f'text of "{key}"')


def to_data(chance: Chance) -> Data:
    """Return the canonical notation: a line where a line can hold it, else a mapping. Fit for JSON."""
    data = _whole(chance, Outcome.HARM)
    return str(data["how_often"]) if data.keys() == {"how_often"} else data


def _whole(chance: Chance, around: Outcome) -> dict[str, object]:
    data = _amount_data(chance)
    if chance.time is not None:
        data[chance.time.kind.value] = chance.time.text or "yes"
    for key in _FREE_WORDS:
        if (words := getattr(chance, key)) is not None:
            data[key] = words
    if chance.interval is not None:
        data["interval"] = interval_text(chance.interval)
    if chance.outcome is not around:
        data["outcome"] = chance.outcome.value
    return data


def _amount_data(chance: Chance) -> dict[str, object]:
    amount, outcome = chance.amount, chance.outcome
    match amount:
        case Comparison(arms):
            return {"compare": [_arm_data(arm, outcome) for arm in arms]}
        case Excess(extra, over):
            return {"excess": _short(_whole(extra, outcome)), "over": _short(_whole(over, outcome))}
        case Several(sources):
            return {"several": [_short(_whole(source, outcome)) for source in sources]}
        case Split(pieces):
            return {
                "split": [{"lasting": piece.lasting, **_whole(piece.chance, outcome)} for piece in pieces]
            }
    unit = {} if chance.unit == PEOPLE or carries_unit(amount) else {"unit": chance.unit}
    if isinstance(amount, Band) and SHIPPED.get(amount.scale.name) != amount.scale:
        return {"band": amount.name, "scale": amount.scale.to_data(), **unit}
    data: dict[str, object] = {"how_often": write(amount, chance.unit), **unit}
    if isinstance(amount, NotKnown | NotYetKnown) and amount.because is not None:
        data["because"] = amount.because
    if isinstance(amount, Multiplier | Direction) and amount.than is not None:
        data["than"] = amount.than
    return data


def _arm_data(arm: Arm, outcome: Outcome) -> dict[str, object]:
    label = {} if arm.name is None else {"without" if arm.without else "with": arm.name}
    return {**label, **_whole(arm.chance, outcome)}


def _short(data: dict[str, object]) -> Data:
    return str(data["how_often"]) if data.keys() == {"how_often"} else data
