"""Procedure, nerve, side and level out of what a FHIR resource says in words, by the catalogue's own names.

Nothing is guessed: words that hold no name of ours are handed on as they are, so that the row is refused. A default of
the command line fills in only where the resource says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TypeVar

from consentgen.catalogue.model import Entry
from consentgen.catalogue.names import find, names_of, same
from consentgen.clinic.fields import Cell, Terms, fault_at
from consentgen.diagnostics import Diagnostic

SIDES = {"left": "left", "right": "right", "bilateral": "both", "both": "both"}
SIDE = re.compile(r"\b(left|right|bilateral|both)\b(?:\s+sides?\b)?", re.IGNORECASE)
LEVEL = re.compile(r"\b([CTLS][0-9]{1,2}(?:\s*[-–]\s*[CTLS]?[0-9]{1,2})?)\b", re.IGNORECASE)
FILLER = re.compile(r"\((?:body structure|procedure|regime/therapy)\)|\bstructures?(?: of)?\b", re.IGNORECASE)
UNREAD = "?"
"""What stands for a code without words: no name of anything."""

E = TypeVar("E", bound=Entry)


def clinical_cells(
    code: Sequence[str], sites: Sequence[Sequence[str]], type_: str, terms: Terms, row: int, faults: list[Diagnostic],
    *, coded: bool,
) -> dict[str, Cell]:
    """The cells procedure, nerve and side. ``code`` and each of ``sites``: all that one concept says in words.

    ``coded``: whether there is a code at all. Sides that contradict each other are added to ``faults``.
    """
    cells: dict[str, Cell] = {}
    if code or coded:
        procedure = _named(code, terms.catalogue.procedures)
        cells["procedure"] = Cell(procedure or next(iter(code), UNREAD), f"{type_}.code")
    nerves, sides = [], []
    for words in sites or ([code] if _named(code, terms.catalogue.sites) else []):
        side = _side(words, type_, terms, row, faults)
        plain = [" ".join(FILLER.sub(" ", SIDE.sub(" ", text)).split()) for text in words]
        if not any(plain) and side:
            sides.append(side)
            continue
        level = next((found[1] for text in plain if (found := LEVEL.search(text))), "")
        nerve = _named([LEVEL.sub(" ", text) for text in plain], terms.catalogue.sites)
        said = nerve or re.sub("[:;\n]", " ", next(iter(plain), UNREAD))
        nerves.append(f"{said}:{side}:{level}".rstrip(":"))
    where = f"{type_}.bodySite" if sites else f"{type_}.code"
    if nerves:
        cells["nerve"] = Cell(";".join(nerves), where)
    if any(fault.code == "side-contradicts" for fault in faults):
        cells["side"] = Cell("", f"{type_}.bodySite")  # that it is missing follows, and is not told
    elif sides:
        cells["side"] = Cell("both" if len(set(sides)) > 1 else sides[0], where)
    return cells


def _named(words: Sequence[str], entries: Mapping[str, E]) -> str:
    """The id of the only entry that the words name, whole or as a phrase inside them; empty text otherwise."""
    for text in words:
        if id_ := find(" ".join(FILLER.sub(" ", text).split()), entries):
            return id_
    inside = {id_ for text in words for id_ in names_inside(text, entries)}
    return inside.pop() if len(inside) == 1 else ""


def names_inside(text: str, entries: Mapping[str, E]) -> set[str]:
    """The ids whose names stand inside the text as whole words, without those that are part of a longer name there."""
    plain = f" {_bare(text)} "
    found = {(name, id_) for id_, entry in entries.items() for name in map(_bare, names_of(id_, entry))
             if f" {name} " in plain}
    return {id_ for name, id_ in found if not any(f" {name} " in f" {other} " and other != name for other, _ in found)}


def _bare(text: str) -> str:
    """A text or a name as ``same`` has it, and without commas, brackets and the like."""
    return same(re.sub(r"[^\w\s\-‐‑'’]", " ", text))


def _side(words: Sequence[str], type_: str, terms: Terms, row: int, faults: list[Diagnostic]) -> str:
    """The side that one concept names; empty text if it names none."""
    sides = {SIDES[side.casefold()] for text in words for side in SIDE.findall(text)}
    if len(sides) > 1:
        faults.append(fault_at(terms, row, f"{type_}.bodySite", "side-contradicts",
                               "The words for the place name different sides.", "say it once"))
    return sides.pop() if len(sides) == 1 else ""
