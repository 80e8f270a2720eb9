"""The relief at one nerve as a time line: what was counted at which time, and where nobody counted.

All of it comes from the claims of the benefit that were counted at this nerve and that say when (``at``, ``by``,
``within``) or for how long (``for``); free text adds nothing. One measure stands on the line, that is one thing that
happened to people in one study; what another study counted stands in a bracket below.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from consentgen import chance as chances
from consentgen.catalogue.model import Claim
from consentgen.catalogue.vocabulary import Side
from consentgen.document import speech
from consentgen.document.model import Run, Text, Tick, TimeBracket, TimeLine, TimeMark, plain
from consentgen.document.phrases import capital, marked_up, text
from consentgen.document.speech import Voice
from consentgen.naming import listed

DAYS = {"day": Fraction(1), "week": Fraction(7), "month": Fraction(487, 16), "year": Fraction(1461, 4)}
STEPS: tuple[tuple[str, int], ...] = (
    ("day", 1), ("day", 2), ("day", 7), ("week", 1), ("week", 2), ("week", 4), ("week", 8), ("month", 1), ("month", 2),
    ("month", 3), ("month", 6), ("month", 12), ("year", 1), ("year", 2), ("year", 5), ("year", 10), ("year", 20),
    ("year", 50), ("year", 1000), ("year", 10_000),
)
"""What may lie between two strokes of the scale; within a unit from short to long."""
MOST_STEPS = 5
BEYOND = Fraction(13, 10)
"""How much longer than the last count the line is at least: what nobody counted must be seen."""
EMPTY: tuple[str, int] = ("month", 3)
MOST_MARKS, MOST_BRACKETS = 4, 2
FOLLOW_UP = frozenset((chances.TimeKind.AT, chances.TimeKind.BY, chances.TimeKind.WITHIN, chances.TimeKind.FOR))

NOBODY = "Nobody has counted at this nerve."
NOBODY_HOW_MANY = "Nobody has counted how many people it helps at this nerve, and for how long."
NOBODY_HOW_LONG = "For how long it helps at this nerve was not counted in numbers of people."

_NUMBER = r"(\d{1,4}(?:\.\d{1,3})?)"
_ABOUT = (
    r"(?:(?:about|around|up to|at least|at most|more than|over|nearly|an? (?:mean|median|average) of|mean|median) )*"
)
_LENGTH = re.compile(
    rf"{_ABOUT}{_NUMBER}(?: ?(?:to|-|–) ?{_NUMBER})? (day|week|month|year)s?(?: or (?:more|longer))?", re.IGNORECASE
)
_PLACE = re.compile(rf"{_ABOUT}(day|week|month|year) {_NUMBER}(?: ?(?:to|-|–) ?{_NUMBER})?", re.IGNORECASE)


@dataclass(frozen=True)
class Span:
    """From when to when, in days after the treatment, both the same for a moment; and in which unit it was said."""

    start: Fraction
    end: Fraction
    unit: str


def span_of(words: str) -> Span | None:
    """The time that "day 56", "3 months", "3 to 6 months" or "a mean of 9.3 months" name; None for any other."""
    tidy = " ".join(words.split())
    if found := _LENGTH.fullmatch(tidy):
        first, last, unit = found.groups()
    elif found := _PLACE.fullmatch(tidy):
        unit, first, last = found.groups()
    else:
        return None
    day = DAYS[unit.lower()]
    start, end = Fraction(first) * day, Fraction(last or first) * day
    return Span(start, end, unit.lower()) if start <= end else None


@dataclass(frozen=True)
class _Counted:
    """A claim that was counted at this nerve, with its time."""

    claim: Claim
    figure: str
    people: bool
    time: chances.Time
    span: Span

    @property
    def when(self) -> Run:
        """"day 56", or "for 3 to 6 months" if it lasted so long."""
        words = f"for {self.time.text}" if self.time.kind is chances.TimeKind.FOR else self.time.text
        return speech.figure(self.claim, words)

    @property
    def end(self) -> str | Run:
        """The last moment that was counted: "day 56"."""
        moment = self.span.start == self.span.end and self.time.kind is not chances.TimeKind.FOR
        return speech.figure(self.claim, self.time.text) if moment else "that"

    def had(self, side: Side | None) -> Text:
        """What happened to those who were counted."""
        return marked_up((self.claim.had or "had this").rstrip("."), side)


def time_line(voice: Voice, claims: Sequence[Claim], side: Side | None = None) -> TimeLine:
    """The line for the claims of one nerve's benefit. Every nerve has one: without any count it is white."""
    here = [claim for claim in claims if speech.MARKS[claim.evidence] == "here"]
    counted = [found for claim in here if (found := _counted(voice, claim)) is not None]
    if not counted:
        return _white(here)
    main = _main(counted)
    others = _others(counted, main)
    marks = tuple(_mark(found) for found in _within_limit(main))
    last = max(found.span.end for found in main)
    length, ticks = _scale([found.span for group in (main, *others) for found in group])
    number = voice.cite(main[0].claim.sources).strip(" ()")
    until = max(main, key=lambda found: found.span.end)
    rest = text(f"{number}: " if number and others else "", "not counted after ", until.end)
    brackets = tuple(_bracket(voice, group, side) for group in others)
    measure = main[0].had(side)
    return TimeLine(
        measure=text("How many ", measure),
        marks=marks,
        counted_until=float(last),
        rest=rest,
        brackets=brackets,
        length=float(length),
        ticks=ticks,
        title=_title(ticks, plain(measure), marks, rest, brackets),
    )


def _counted(voice: Voice, claim: Claim) -> _Counted | None:
    """The claim with its figure, if it states one with a time that can be drawn; of options, that of the first."""
    chance = claim.chance
    time = chance.time
    if isinstance(chance.amount, chances.Comparison):
        chance = chance.amount.arms[0].chance
        time = time or chance.time
    amount = chance.amount
    if not isinstance(amount, chances.Count | chances.Point | chances.Range | chances.Bound):
        return None
    if time is None or time.kind not in FOLLOW_UP or not (span := span_of(time.text)):
        return None
    if isinstance(amount, chances.Count):
        figure = f"{amount.n:,} of {amount.of:,}"
        figure += "" if chance.unit == chances.PEOPLE else f" {chance.unit}"
        return _Counted(claim, figure, chance.unit == chances.PEOPLE, time, span)
    saying = chances.say(chance, voice.style())
    return _Counted(claim, saying.subject or saying.short, False, time, span)


def _main(counted: Sequence[_Counted]) -> list[_Counted]:
    """One measure of one study: the one counted most often, people before others, then as the catalogue has them."""
    measures: dict[tuple[object, ...], list[_Counted]] = {}
    for found in counted:
        measures.setdefault((found.claim.sources, found.claim.had), []).append(found)
    best = max(measures.values(), key=lambda group: (group[0].people, len(group)))
    return sorted(best, key=lambda found: (found.span.end, found.span.start))


def _within_limit(main: Sequence[_Counted]) -> list[_Counted]:
    """The first and the last counts, as many as the line has room for; the others are told below it."""
    return [main[0], *main[-(MOST_MARKS - 1):]] if len(main) > MOST_MARKS else list(main)


def _others(counted: Sequence[_Counted], main: Sequence[_Counted]) -> list[list[_Counted]]:
    """What other studies counted, each study with its first measure."""
    studies: dict[tuple[str, ...], list[_Counted]] = {}
    for found in counted:
        study = studies.setdefault(found.claim.sources, [])
        if not study or study[0].claim.had == found.claim.had:
            study.append(found)
    studies.pop(main[0].claim.sources, None)
    ordered = [sorted(study, key=lambda found: found.span.end) for study in studies.values()]
    return ordered[:MOST_BRACKETS]


def _mark(found: _Counted) -> TimeMark:
    return TimeMark(
        start=float(found.span.start),
        end=float(found.span.end),
        figure=speech.figure(found.claim, found.figure),
        when=found.when,
    )


def _bracket(voice: Voice, group: Sequence[_Counted], side: Side | None) -> TimeBracket:
    """What another study counted, in words, and the time that it covers; its last two counts are enough."""
    number = voice.cite(group[0].claim.sources).strip(" ()")
    pieces: list[str | Run | Text] = [f"{number}: " if number else ""]
    for index, found in enumerate(group[-2:]):
        had = ("", text(found.had(side), ", "))[not index]
        pieces += [", " if index else "", speech.figure(found.claim, found.figure), " ", had, found.when]
    return TimeBracket(
        start=float(group[0].span.start if group[0].span.start < group[0].span.end else 0),
        end=float(max(found.span.end for found in group)),
        text=text(*pieces),
    )


def _white(here: Iterable[Claim]) -> TimeLine:
    """Nothing to draw: what was counted, if anything, has no time that the line could show."""
    claims = list(here)
    figures = [claim for claim in claims if not speech.is_unknown(claim) and not speech.is_relative(claim)]
    words = NOBODY_HOW_LONG if figures else NOBODY_HOW_MANY if claims else NOBODY
    unit, step = EMPTY
    ticks = _ticks(unit, step, 4)
    return TimeLine(
        measure=(), marks=(), counted_until=0.0, rest=text(words), brackets=(), length=ticks[-1].days, ticks=ticks,
        title=f"An empty time line from the treatment to {ticks[-1].label}. {words}",
    )


def _scale(spans: Sequence[Span]) -> tuple[Fraction, tuple[Tick, ...]]:
    """The length of the line and its strokes: the shortest step that reaches far enough beyond the last count.

    It is in the unit of the last count, or if that takes too many strokes, in a longer one.
    """
    last = max(spans, key=lambda span: span.end)
    units = list(DAYS)[list(DAYS).index(last.unit):]
    steps = [(unit, step, math.ceil(last.end * BEYOND / (DAYS[unit] * step))) for unit, step in STEPS if unit in units]
    unit, step, count = next(found for found in steps if found[2] <= MOST_STEPS)
    return DAYS[unit] * step * max(count, 2), _ticks(unit, step, max(count, 2))


def _ticks(unit: str, step: int, count: int) -> tuple[Tick, ...]:
    strokes = [Tick(float(DAYS[unit] * step * place), f"{unit} {step * place}") for place in range(1, count + 1)]
    return (Tick(0.0, "treatment"), *strokes)


def _title(
    ticks: Sequence[Tick], measure: str, marks: Sequence[TimeMark], rest: Text, brackets: Sequence[TimeBracket]
) -> str:
    told = listed([f"{mark.when.text}: {mark.figure.text}" for mark in marks])
    said = [f"Time line from the treatment to {ticks[-1].label}", f"{capital(told)} {measure}", capital(plain(rest))]
    said += [capital(plain(bracket.text)) for bracket in brackets]
    return " ".join(f"{words.rstrip('.')}." for words in said)
