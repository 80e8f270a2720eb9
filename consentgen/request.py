"""What was asked for: a procedure, its target nerves, the patient's factors, and the patient.

Every fault of a request is collected and told at once. No message repeats a patient's value: it names the field.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Literal, TypeVar

from consentgen.catalogue.load import Catalogue
from consentgen.catalogue.model import Entry, OneSide, Procedure, Side, Site
from consentgen.catalogue.names import find, nearest
from consentgen.diagnostics import Diagnostic, Place, did_you_mean

ChosenPart = Literal["information", "consent", "pack"]
Form = Literal["local", "sedation"]
Edition = Literal["standard", "large-print"]

ADULT = 18
OLDEST = 125
SIDES: tuple[Side, ...] = ("left", "right", "both")
TITLE_LIMIT = 35  # NHS common user interface, patient name display NID-0009
TEXT_LIMIT = 1000
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
class Patient:
    """Who the pack is for. Empty text means: not known, a line to write on. Values never leave the PDF's pages."""

    title: str = ""
    given: str = ""
    family: str = ""
    preferred_name: str = ""
    born: date | None = None
    sex: str = ""
    nhs_number: str = ""
    hospital_number: str = ""
    address: str = ""
    language: str = ""
    communication_needs: str = ""
    consultant: str = ""
    professional: str = ""
    job_title: str = ""
    contact: str = ""
    concerns: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return "Patient(…)"


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


# ---- procedure, nerves, factors --------------------------------------------------------------------------------


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


# ---- the patient ------------------------------------------------------------------------------------------------

PATIENT_FIELDS = tuple(f.name for f in fields(Patient))
MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
          "december")
JOINERS = "\u200c\u200d"  # Persian, Bengali and other scripts cannot be spelt without them
UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)


def read_patient(data: Any, file: str, made_on: date) -> tuple[Patient | None, tuple[Diagnostic, ...]]:
    """The patient that a JSON object describes, or None with every fault, each naming its field and no value."""
    patient, found = read_identity(data, file, made_on)
    return (None, found) if found else (patient, ())


def read_identity(data: Any, file: str, made_on: date) -> tuple[Patient, tuple[Diagnostic, ...]]:
    """As ``read_patient``, with as much of the patient as could be read, and every fault."""
    if not isinstance(data, Mapping):
        return Patient(), (_fault(file, "patient-not-an-object", "A patient is one JSON object.",
                                  f"its keys are {', '.join(PATIENT_FIELDS)}"),)
    found: list[Diagnostic] = []
    values: dict[str, Any] = {}
    for raw_key, value in data.items():
        key = re.sub(r"[\s\-]+", "_", str(raw_key).strip().casefold())
        if key not in PATIENT_FIELDS:
            found.append(_fault(file, "unknown-key", "A key of the patient's file is not known.",
                                did_you_mean(key, PATIENT_FIELDS) or f"the keys are {', '.join(PATIENT_FIELDS)}"))
        elif key in values:
            found.append(_fault(f"{file}: {key}", "duplicate-key", "This field stands twice.", "keep one"))
        else:
            values[key] = _value(key, value, file, made_on, found)
    patient = Patient(**{key: value for key, value in values.items() if value})
    unread = {str(fault.place) for fault in found} & {f"{file}: family", f"{file}: given"}
    if not (patient.family or patient.given or unread):
        found.append(_fault(f"{file}: family", "patient-without-name", "The patient has no name.",
                            "give family and given, or leave --patient out for a form to fill in by hand"))
    return patient, tuple(found)


def _value(key: str, value: Any, file: str, made_on: date, found: list[Diagnostic]) -> Any:
    """One field's value, cleaned; a fault is added and an empty value returned where it cannot be used."""
    where = f"{file}: {key}"
    if value is None:
        return ""
    if key == "concerns":
        items = [value] if isinstance(value, str) else value
        if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
            found.append(_fault(where, "bad-value", "Concerns are a text or a list of texts."))
            return ()
        return tuple(filter(None, (_clean(item, where, found) for item in items)))
    if isinstance(value, int) and not isinstance(value, bool) and key == "nhs_number":
        found.append(_fault(where, "bad-value", "The NHS number must be in quotes.",
                            "as a number it loses leading zeros"))
        return ""
    if not isinstance(value, str):
        found.append(_fault(where, "bad-value", "This must be text in quotes."))
        return ""
    text = _clean(value, where, found)
    if not text:
        return ""
    if key == "born":
        return _born(text, where, made_on, found)
    if key == "nhs_number":
        return _nhs_number(text, where, found)
    if key == "title" and len(text) > TITLE_LIMIT:
        found.append(_fault(where, "too-long", f"A title has at most {TITLE_LIMIT} characters."))
    return text


def _clean(text: str, where: str, found: list[Diagnostic]) -> str:
    """One line of text without control characters and direction marks such as U+202E.

    Everything else stays, even what no font has: that is a fault of its own, never a letter less in a name.
    """
    if any("\ud800" <= ch <= "\udfff" for ch in text):
        found.append(_fault(where, "bad-value", "This holds half of a character.", "write it again"))
        return ""
    kept = UNSEEN.sub("", re.sub(r"\s+", " ", text)).strip()
    if len(kept) > TEXT_LIMIT:
        found.append(_fault(where, "too-long", f"This is longer than {TEXT_LIMIT} characters.", "shorten it"))
    return kept if kept.strip(JOINERS) else ""


def read_date(text: str) -> date | None:
    """The date that ``text`` writes, as 2026-11-22, 22-Nov-2026, 22 November 2026 or 22/11/2026; None otherwise.

    A year of two digits is never guessed at.
    """
    parts = _date_parts(text.strip())
    try:
        return date(*parts) if parts else None
    except ValueError:
        return None


def date_fault(text: str) -> str:
    """What is wrong with a text that ``read_date`` does not read, in a sentence."""
    if re.fullmatch(r"[0-9]{1,2}[-/. ]\w+[-/. ][0-9]{2}", text.strip()):
        return "The year has two digits."
    return "This is not a real date." if _date_parts(text.strip()) else "This cannot be read as a date."


def _date_parts(text: str) -> tuple[int, int, int] | None:
    """(year, month, day) as written, whether or not there is such a day."""
    if iso := re.fullmatch(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})", text):
        return int(iso[1]), int(iso[2]), int(iso[3])
    if uk := re.fullmatch(r"([0-9]{1,2})[/.]([0-9]{1,2})[/.]([0-9]{4})", text):
        return int(uk[3]), int(uk[2]), int(uk[1])
    if named := re.fullmatch(r"([0-9]{1,2})[ -]([A-Za-z]{3,9})[ -]([0-9]{4})", text):
        word = "sep" if named[2].casefold() == "sept" else named[2].casefold()
        month = next((number for number, name in enumerate(MONTHS, 1) if word in (name, name[:3])), None)
        return (int(named[3]), month, int(named[1])) if month else None
    return None


def age_on(born: date, day: date) -> int:
    """Whole years of age on ``day``."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _born(text: str, where: str, made_on: date, found: list[Diagnostic]) -> date | None:
    born = read_date(text)
    if born is None:
        found.append(_fault(where, "bad-date", date_fault(text), "write it as 1945-07-14"))
    elif born >= made_on:
        found.append(_fault(where, "born-later", "The birth date is not before the date of the pack.",
                            "check it, or --date"))
    elif age_on(born, made_on) > OLDEST:
        found.append(_fault(where, "born-too-early", f"The birth date is more than {OLDEST} years ago.", "check it"))
    elif age_on(born, made_on) < ADULT:
        found.append(_fault(where, "under-18", "The patient is under 18, and these forms are for adults.",
                            "use your own form for a child or for parental consent"))
    else:
        return born
    return None


def _nhs_number(text: str, where: str, found: list[Diagnostic]) -> str:
    """Ten digits that pass modulus 11 (NHS Data Dictionary), written 3 3 4; spaces and hyphens are accepted."""
    digits = re.sub(r"[\s\-]", "", text)
    if not re.fullmatch(r"[0-9]{10}", digits):
        found.append(_fault(where, "nhs-number", "An NHS number has ten digits.", "check it"))
        return ""
    if len(set(digits)) == 1:
        found.append(_fault(where, "nhs-number", "An NHS number is never one digit ten times.", "check it"))
        return ""
    if not passes_modulus_11(digits):
        found.append(_fault(where, "nhs-number", "The NHS number does not pass its check (modulus 11).",
                            "a digit is wrong, or two are swapped"))
        return ""
    return f"{digits[:3]} {digits[3:6]} {digits[6:]}"


def passes_modulus_11(digits: str) -> bool:
    """Whether the tenth of ten digits is the check digit: weights 10 to 2, sum modulo 11, taken from 11."""
    check = 11 - sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    return check != 10 and check % 11 == int(digits[9])


def _fault(where: str, code: str, message: str, hint: str = "") -> Diagnostic:
    return Diagnostic(Place(where), code, message, hint)
