"""Sentences that should stand near a figure, so that nobody reads more or less into it than it says."""

from __future__ import annotations

from .amounts import (
    Band,
    Bound,
    Certain,
    Count,
    NotKnown,
    NotYetKnown,
    Point,
    Range,
    Zero,
)
from .scaling import upper_limit
from .units import PERSONAL, number_of
from .value import (
    Chance,
    Outcome,
    Several,
    leaves,
)

SMALL_GROUP = 20
"""Below this number the smallness is said."""

_IT_CAN = {
    Outcome.HARM: "that it cannot happen",
    Outcome.BENEFIT: "that it cannot help",
    Outcome.SURVIVAL: "that nobody survives",
}


def the_others(chance: Chance) -> str:
    """Return the other framing of a count: `The other 111 did not have it.` Empty where there is none."""
    amount = chance.amount
    if not isinstance(amount, Count) or not 0 < amount.n < amount.of:
        return ""
    rest, one = amount.of - amount.n, amount.of - amount.n == 1
    did = {
        Outcome.HARM: "did not have it" if chance.unit in PERSONAL else "did not",
        Outcome.BENEFIT: f"{'was' if one else 'were'} not helped"
        if chance.unit in PERSONAL
        else "did not help",
        Outcome.SURVIVAL: "did not survive",
    }
    return f"The other {rest:,} {did[chance.outcome]}."


def notes_on(chance: Chance) -> tuple[str, ...]:
    """Return the notes on every figure within, each once, in the order in which the figures are said."""
    notes: list[str] = []
    if isinstance(chance.amount, Several):
        notes.append("The sources differ, so we show each of them.")
    for leaf in leaves(chance):
        if leaf is chance or not isinstance(leaf.amount, NotKnown | NotYetKnown):
            notes += _notes_on_one(leaf)
    return tuple(dict.fromkeys(notes))


def _notes_on_one(leaf: Chance) -> list[str]:
    notes = []
    no_proof = f"This does not mean {_IT_CAN[leaf.outcome]}."
    match leaf.amount:
        case Count(n, of):
            notes += [*_small(of, leaf.unit), *_extremes(leaf, n, of)]
        case Bound(_, Count(_, of)) | Point(_, int(of)) | Range(_, _, int(of)) | Bound(_, Point(_, int(of))):
            notes += _small(of, leaf.unit)
        case NotKnown():
            notes.append(f"Nobody has counted it well enough. {no_proof}")
        case NotYetKnown():
            notes.append(f"It is too early to tell. {no_proof}")
        case Band(_, scale):
            notes.append("The source gives a word from a scale, not a count.")
            if scale.definition:
                notes.append(f"{scale.definition}.")
    if isinstance(leaf.amount, Zero) or (isinstance(leaf.amount, Point) and not leaf.amount.value):
        notes.append(f"The source reports none. {no_proof}")
    if leaf.interval is not None:
        notes.append("The true figure probably lies within the likely range.")
    if leaf.unit not in PERSONAL and not isinstance(leaf.amount, Certain):
        notes.append(f"This counts {leaf.unit}, not people.")
    return notes


def _small(of: int, unit: str) -> list[str]:
    if of >= SMALL_GROUP:
        return []
    return [f"Small numbers: only {number_of(of, unit)} {'was' if of == 1 else 'were'} counted."]


def _extremes(leaf: Chance, n: int, of: int) -> list[str]:
    """Say how far from none (or, of something good, from all) the truth may still be.

    Only where the source states no interval of its own.
    """
    if leaf.interval is not None or (n, leaf.outcome) == (of, Outcome.HARM) or n not in (0, of):
        return []
    up_to = _up_to(of, leaf.unit)
    group = number_of(of, leaf.unit)
    personal = leaf.unit in PERSONAL
    if n == 0:
        seen = {
            Outcome.HARM: f"None of {group} had it." if personal else f"It was not seen in any of {group}.",
            Outcome.BENEFIT: f"None of {group} {'were helped' if personal else 'helped'}.",
            Outcome.SURVIVAL: f"None of {group} survived.",
        }
        true = {Outcome.HARM: "", Outcome.BENEFIT: " of help", Outcome.SURVIVAL: " of survival"}
        return [f"{seen[leaf.outcome]} The true chance{true[leaf.outcome]} could still be {up_to}."]
    if leaf.outcome is Outcome.BENEFIT:
        helped = "were helped" if personal else "helped"
        return [f"All of {group} {helped}. The true chance of no help could still be {up_to}."]
    return [f"All of {group} survived. The true chance of death could still be {up_to}."]


def _up_to(of: int, unit: str) -> str:
    k, per = upper_limit(of)
    return f"up to about {k:,} in {per:,}" + ("" if unit in PERSONAL else f" {unit}")
