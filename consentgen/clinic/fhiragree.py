"""What a Bundle says in words beside the place, compared with what would be printed.

The procedure's words, the place's own, notes and the appointment may each name a side, a nerve or a level. The pack
says what the place says; where any of the others says something else, one of them is wrong, and nobody can tell which.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from consentgen.catalogue.load import Catalogue
from consentgen.catalogue.names import names_of, same
from consentgen.clinic.fhirmodel import Appointment, Planned
from consentgen.clinic.fhirwords import names_inside
from consentgen.clinic.fields import Terms, fault_at
from consentgen.clinic.row import Row, column_of
from consentgen.diagnostics import Diagnostic
from consentgen.request import Target

LEFT = re.compile(r"\b(?:left|lt|lhs)\b(?![- ]handed)", re.IGNORECASE)
RIGHT = re.compile(r"\b(?:right|rt|rhs)\b(?![- ]handed)", re.IGNORECASE)
BOTH = re.compile(r"\b(?:bilat(?:eral|erally)?|both|b/l)\b", re.IGNORECASE)
INITIAL = re.compile(r"(?<!\bDr )(?<!\bMr )(?<!\bMs )(?<!\bMrs )(?<!\bMiss )(?<!\bProf )(?<![A-Za-z0-9/'’.])"
                     r"([LR])(?![A-Za-z0-9/'’-])(?!\s+[0-9])")
"""L or R by itself, in capitals, that is neither the first letter of somebody's name nor that of a level."""

LEVEL = re.compile(r"\b[CTLS][0-9]{1,2}\b", re.IGNORECASE)
DENIES = r"no|not|never|nor|neither|except|excluding|avoid|instead of|rather than|cancel(?:led|ed)?|abandoned"
DENIED = re.compile(rf"\b(?:{DENIES})\b(?! (?:otherwise|elsewhere)\b)|n['’]t\b", re.IGNORECASE)
DENIED_SIDE = re.compile(
    rf"(?:\b(?:{DENIES})|n['’]t)\W+(?:\w+\W+){{0,2}}(?:left|right|lt|rt|bilateral|both)\b", re.IGNORECASE)
ANY_NERVE = re.compile(r"\b([a-z][a-z-]*) nerves?\b", re.IGNORECASE)
OF_ANY_NERVE = frozenset(re.findall("[a-z]+", """
    a an and any at around block by for in into its left local near of on one or other over painful per peripheral right
    sensory single small some somatic specified spinal superficial target the this to under unspecified using with
    bilateral both cutaneous nerve several multiple two three
"""))
"""What may stand before the word nerve without naming one."""


@dataclass(frozen=True)
class Said:
    """Words at one place of the Bundle. ``exact``: they are about this treatment alone, and about nothing else.

    ``free``: words for people, in which a “no” may be about something else.
    """

    where: str
    words: tuple[str, ...]
    exact: bool = True
    free: bool = False


def said_by_plan(planned: Planned, type_: str) -> Iterator[Said]:
    """What a ServiceRequest or a Procedure says in words."""
    yield Said(f"{type_}.code", planned.code.words)
    yield Said(f"{type_}.bodySite", tuple(text for site in planned.bodySite for text in site.words))
    yield Said(f"{type_}.note", tuple(note.text for note in planned.note), free=True)


def said_by_appointment(one: Appointment) -> Iterator[Said]:
    """What an Appointment says in words. One that was made for several plans may name the places of all of them."""
    exact = len(one.basedOn) < 2
    yield Said("Appointment.description", (one.description,), exact, free=True)
    yield Said("Appointment.comment", (one.comment,), exact, free=True)
    yield Said("Appointment.serviceType", tuple(text for type_ in one.serviceType for text in type_.words), exact,
               free=True)


def disagreements(row: Row, said: Sequence[Said], terms: Terms) -> tuple[Diagnostic, ...]:
    """A fault for each place whose words name another side, nerve or level than the row's pack would.

    None where nerve or side have a fault already: there is nothing to compare with.
    """
    spoilt = any(column_of(fault).endswith((".code", ".bodySite")) for fault in row.faults)
    targets = row.seen.targets
    return tuple(fault for one in said for fault in _of_one(one, targets, row.number, terms)
                 ) if targets and not spoilt else ()


def _of_one(said: Said, targets: Sequence[Target], row: int, terms: Terms) -> Iterator[Diagnostic]:
    hint = "find out which is right, and have the record corrected"
    text = " | ".join(said.words)
    if (DENIED_SIDE if said.free else DENIED).search(text):
        yield fault_at(terms, row, said.where, "words-deny",
                       "These words say that something is not meant, so it is not certain what is.", hint)
    elif _another_side(said, text, targets):
        yield fault_at(terms, row, said.where, "side-contradicts",
                       "These words name another side than the pack would.", hint)
    if _another_nerve(said, targets, terms.catalogue):
        yield fault_at(terms, row, said.where, "nerve-contradicts",
                       "These words name another nerve than the pack would.", hint)
    levels = {level.casefold() for target in targets for level in target.levels}
    named = {level.casefold() for level in LEVEL.findall(text)}
    if levels and named and not levels & named:  # a joint is called by two levels, of which one may be the nerve's
        yield fault_at(terms, row, said.where, "level-contradicts",
                       "These words name another level than the pack would.", hint)


def sides_in(text: str) -> set[str]:
    """The sides that words name: left and right for both; R and L count where they stand alone."""
    letters = set(INITIAL.findall(text))
    both = BOTH.search(text) is not None
    return {side for side, found in (("left", both or "L" in letters or LEFT.search(text)),
                                     ("right", both or "R" in letters or RIGHT.search(text))) if found}


def _another_side(said: Said, text: str, targets: Sequence[Target]) -> bool:
    named = sides_in(text)
    printed = {side for target in targets for side in target.sides if side}
    return bool(named) and (named != printed if said.exact else not printed <= named)


def _another_nerve(said: Said, targets: Sequence[Target], catalogue: Catalogue) -> bool:
    """Whether words name a nerve of the catalogue that is none of the targets, or any other nerve."""
    printed = {target.site for target in targets}
    named = {id_ for text in said.words for id_ in names_inside(text, catalogue.sites)}
    if named - printed if said.exact else named and not printed <= named:
        return True
    known = {word for id_ in printed for name in names_of(id_, catalogue.sites[id_]) for word in same(name).split()}
    known |= {word for id_, one in catalogue.procedures.items() for name in names_of(id_, one)
              for word in same(name).split()}
    return said.exact and not said.free and any(
        not set(same(found[1]).split()) <= known | OF_ANY_NERVE
        for text in said.words for found in ANY_NERVE.finditer(text))
