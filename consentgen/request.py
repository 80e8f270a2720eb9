"""What was asked for: a procedure, its target nerves and the patient's factors, and whom the pack is for.

Every fault of a request is collected and told at once. No message repeats what was typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeVar

from consentgen.catalogue.load import Catalogue
from consentgen.catalogue.model import Entry, Procedure, Site
from consentgen.catalogue.names import find, nearest
from consentgen.catalogue.vocabulary import OneSide, Side
from consentgen.diagnostics import Diagnostic, Place
from consentgen.patient import Patient

ChosenPart = Literal["information", "consent", "pack"]
Form = Literal["local", "sedation"]
Edition = Literal["standard", "large-print"]

SIDES: tuple[Side, ...] = ("left", "right", "both")
E = TypeVar("E", bound=Entry)


@dataclass(frozen=True, order=True)
class Target:
    """One nerve on one side, at none, one or several of its levels. ``side`` is None on the midline or if unsaid."""

    site: str
    side: Side | None = None
    levels: tuple[str, ...] = ()

    @property
    def sides(self) -> tuple[OneSide | None, ...]:
        """Each side by itself: left and right of both, None alone on the midline or if unsaid."""
        return ("left", "right") if self.side == "both" else (self.side,)


@dataclass(frozen=True)
class Request:
    """A whole request. ``factors`` holds those named and those that the targets bring in by themselves.

    ``given_on`` and ``treatment_on``: the days of giving and of treatment, if a list says them.
    """

    procedure: str
    targets: tuple[Target, ...]
    factors: tuple[str, ...] = ()
    part: ChosenPart = "pack"
    form: Form = "local"
    edition: Edition = "standard"
    patient: Patient | None = None
    made_on: date = date(2000, 1, 1)
    given_on: date | None = None
    treatment_on: date | None = None


@dataclass(frozen=True)
class Asked:
    """The clinical part of a request as it was typed."""

    procedure: str
    nerves: tuple[str, ...]
    side: str | None = None
    level: str | None = None
    factors: tuple[str, ...] = ()


def read_clinical(
    asked: Asked, catalogue: Catalogue, *, side_needed: bool
) -> tuple[tuple[str, tuple[Target, ...], tuple[str, ...]] | None, tuple[Diagnostic, ...]]:
    """(procedure id, targets, factor ids) in the catalogue's terms, or None with every fault of them.

    ``side_needed``: whether a sided nerve must have its side (``make``) or may go without (``explain``).
    """
    procedure, targets, factors, found = read_asked(asked, catalogue, side_needed=side_needed)
    return (None, found) if procedure is None or found else ((procedure, targets, factors), ())


def read_asked(
    asked: Asked, catalogue: Catalogue, *, side_needed: bool
) -> tuple[str | None, tuple[Target, ...], tuple[str, ...], tuple[Diagnostic, ...]]:
    """As ``read_clinical``, with as much of procedure, targets and factors as could be read, and every fault."""
    found: list[Diagnostic] = []
    procedure = _entry(asked.procedure, catalogue.procedures, "procedure", "unknown-procedure", found)
    known = catalogue.sites
    if not asked.nerves:
        found.append(_fault("--nerve", "missing-nerve", "No nerve was named.", _treated(procedure, catalogue)))
    targets = []
    for text in asked.nerves:
        site_id, side, levels = _split(text)
        id_ = _entry(site_id, known, "nerve", "unknown-nerve", found)
        if id_ is None:
            found += _wrong_anywhere(side or asked.side, levels or asked.level, known)
            continue
        if procedure is not None and id_ not in catalogue.procedures[procedure].sites:
            found.append(_fault("--nerve", "nerve-not-treated",
                                f"{catalogue.procedures[procedure].clinical} does not treat {id_}.",
                                _treated(procedure, catalogue)))
        target = _target(id_, known[id_], side or asked.side, levels or asked.level, found,
                         said_here=(bool(side), bool(levels)), side_needed=side_needed)
        if target is not None:
            targets.append(target)
    factors = _factors(asked.factors, catalogue, procedure, found)
    merged = join_targets(targets, known)
    found += _unclear_levels(targets)
    implied = _implied(catalogue, procedure, merged) if procedure is not None else ()
    return procedure, merged, tuple(sorted({*factors, *implied})), tuple(found)


def _entry(word: str, entries: Mapping[str, E], what: str, code: str, found: list[Diagnostic]) -> str | None:
    id_ = find(word, entries)
    if id_ is None:
        near = ", ".join(nearest(word, entries)) or "nothing; the catalogue has none"
        found.append(_fault(f"--{what}" if what != "procedure" else "PROCEDURE", code,
                            f"There is no {what} of that name.", f"the nearest are {near}"))
    return id_


def _factors(words: Iterable[str], catalogue: Catalogue, procedure: str | None, found: list[Diagnostic]) -> list[str]:
    """The ids of the named factors. One that does not matter for the procedure would put a wrong stop on the form."""
    ids = [id_ for word in words if (id_ := _entry(word, catalogue.factors, "factor", "unknown-factor", found))]
    for id_ in ids:
        bound = catalogue.factors[id_].procedures
        if procedure is not None and bound and procedure not in bound:
            found.append(_fault("--factor", "factor-not-here", f"{id_} does not matter for {procedure}.",
                                f"leave it out; it matters for {', '.join(bound)}"))
    return ids


def _treated(procedure: str | None, catalogue: Catalogue) -> str:
    if procedure is None:
        return "“consentgen list nerves” names them"
    return f"it treats {', '.join(catalogue.procedures[procedure].sites)}"


def _split(text: str) -> tuple[str, str | None, str | None]:
    name, _, rest = text.partition(":")
    side, _, level = rest.partition(":")
    return name, side.strip() or None, level.strip() or None


def _target(
    id_: str, site: Site, side: str | None, level: str | None, found: list[Diagnostic], *,
    said_here: tuple[bool, bool], side_needed: bool,
) -> Target | None:
    """The target, or None with its faults added. A default side or level is left aside where it does not fit."""
    before = len(found)
    chosen = side.strip().casefold() if side and side.strip() else None
    if chosen is not None and chosen not in SIDES:
        found.append(_fault("--nerve", "unknown-side", f"The side of {id_} is not one of left, right, both.",
                            f"write {id_}:left, {id_}:right or {id_}:both"))
    elif site.laterality == "midline":
        if chosen is not None and said_here[0]:
            found.append(_fault("--nerve", "side-on-midline", f"{id_} lies in the midline and has no side.",
                                f"write {id_}"))
        chosen = None
    elif chosen is None and side_needed:
        found.append(_fault("--nerve", "missing-side", f"{id_} needs a side.",
                            f"write {id_}:left, {id_}:right or {id_}:both, or add --side"))
    levels: tuple[str, ...] = ()
    if level is not None and (site.levels is not None or said_here[1]):
        levels = _levels(id_, site, level, found)
    return Target(id_, chosen, levels) if len(found) == before else None  # type: ignore[arg-type]


def _wrong_anywhere(side: str | None, level: str | None, sites: Mapping[str, Site]) -> Iterator[Diagnostic]:
    """What is wrong with side and level whatever nerve is meant."""
    if side and side.strip() and side.strip().casefold() not in SIDES:
        yield _fault("--nerve", "unknown-side", "The side is not one of left, right, both.",
                     "write left, right or both")
    if level and not any(_places(level, site.levels.values) for site in sites.values() if site.levels):
        yield _fault("--nerve", "unknown-level", "No nerve has that level.")


def _levels(id_: str, site: Site, level: str, found: list[Diagnostic]) -> tuple[str, ...]:
    """Levels as ``T5``, ``T5-T7`` or ``T5,T7``, in the nerve's own order."""
    if site.levels is None:
        found.append(_fault("--nerve", "no-levels", f"{id_} has no levels.", f"write {id_} without one"))
        return ()
    known = list(site.levels.values)
    chosen = _places(level, known)
    if not chosen:
        found.append(_fault("--nerve", "unknown-level", f"{id_} does not have that level.",
                            f"its levels are {', '.join(known)}; a run is written {known[0]}-{known[-1]}"))
    return tuple(known[index] for index in sorted(chosen))


def levels_named(text: str, site: Site) -> tuple[str, ...]:
    """The nerve's levels that the text names, in the nerve's own order; none where one of them is unknown."""
    known = list(site.levels.values) if site.levels is not None else []
    return tuple(known[index] for index in sorted(_places(text, known)))


def _places(level: str, known: Iterable[str]) -> set[int]:
    """The places of all levels that the text names; none where one of them is unknown."""
    plain = {one.casefold(): index for index, one in enumerate(known)}
    runs = [_run(piece, plain) for piece in _pieces(level.strip(), plain)]
    return {index for run in runs for index in run or ()} if all(runs) else set()


def _pieces(text: str, known: Mapping[str, int]) -> list[str]:
    """The parts of a list of levels; a level may itself hold spaces or hyphens, such as L4-L5."""
    pieces = [piece.strip() for piece in re.split(r"[,+]", text)]
    return [part for piece in pieces for part in ([piece] if _run(piece, known) else piece.split() or [""])]


def _run(text: str, known: Mapping[str, int]) -> range | None:
    """The places of one level, or of a run of them such as T5-T7 or T5 to T7, either end first; None if unknown."""
    if (one := known.get(text.casefold())) is not None:
        return range(one, one + 1)
    for joint in re.finditer(r"\s*[-–]\s*|\s+to\s+", text):
        ends = [known.get(end.strip().casefold()) for end in (text[: joint.start()], text[joint.end() :])]
        if ends[0] is not None and ends[1] is not None:
            return range(min(ends[0], ends[1]), max(ends[0], ends[1]) + 1)
    return None


def join_targets(targets: Iterable[Target], sites: Mapping[str, Site]) -> tuple[Target, ...]:
    """Targets sorted and joined: the same nerve on both sides is one target, its levels united in the nerve's order.

    Left at T5 and right at T7 stay two targets: joining them would treat four places instead of two.
    """
    united: dict[tuple[str, Side | None], set[str]] = {}
    for target in targets:
        for one in target.sides:
            united.setdefault((target.site, one), set()).update(target.levels)
    joined = set()
    for (site, side), chosen in united.items():
        other = united.get((site, "right" if side == "left" else "left")) if side in ("left", "right") else None
        order = sites[site].levels
        levels = tuple(level for level in (order.values if order else ()) if level in chosen)
        joined.add(Target(site, "both" if other == chosen else side, levels))
    return tuple(sorted(joined, key=lambda t: (t.site, t.side or "", t.levels)))


def _unclear_levels(targets: Sequence[Target]) -> Iterator[Diagnostic]:
    """The same nerve on the same side named with a level and without: which of the two was meant?"""
    said: dict[tuple[str, Side | None], set[bool]] = {}
    for target in targets:
        for side in target.sides:
            said.setdefault((target.site, side), set()).add(bool(target.levels))
    for site in dict.fromkeys(site for (site, _), ways in said.items() if len(ways) > 1):
        yield _fault("--nerve", "unclear-level", f"{site} is named with a level and without one.",
                     "name its level each time, or never")


def _implied(catalogue: Catalogue, procedure: str, targets: Sequence[Target]) -> Iterator[str]:
    """Factors that the targets bring in: both sides in one session, be it of one nerve or of two."""
    if {"left", "right"} <= {side for target in targets for side in target.sides}:
        for id_, factor in catalogue.factors.items():
            if factor.implied_by_both_sides and procedure in (factor.procedures or (procedure,)):
                yield id_


def default_form(procedure: Procedure, chosen: str | None, clinic: str | None) -> Form:
    """The form asked for, else the clinic's, else the one that fits the procedure's anaesthesia."""
    return chosen or clinic or procedure.anaesthesia  # type: ignore[return-value]


def _fault(where: str, code: str, message: str, hint: str = "") -> Diagnostic:
    return Diagnostic(Place(where), code, message, hint)
