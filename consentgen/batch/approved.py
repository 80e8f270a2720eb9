"""``--strict`` for a list: no pack that nobody has approved, or that is past its review date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from consentgen.catalogue.load import Catalogue
from consentgen.clinic.row import Row
from consentgen.diagnostics import Diagnostic, Place
from consentgen.make import not_approved
from consentgen.request import Request

NAMED = 5
"""How many entries a row's reason names; a list of a hundred rows would else name them all a hundred times."""
WORDS = {"not-approved": "nobody has approved", "changed-since-approval": "changed since approval",
         "past-review": "past review"}


def refuse_unapproved(rows: Iterable[Row], catalogue: Catalogue) -> tuple[Row, ...]:
    """The rows, those refused whose pack would be a draft or past its review, each with one reason for all of it."""
    known: dict[Request, tuple[Diagnostic, ...]] = {}
    checked = []
    for row in rows:
        if row.request is not None:
            anybody = replace(row.request, patient=None, given_on=None, treatment_on=None)
            if anybody not in known:
                known[anybody] = not_approved(catalogue, anybody)
            if known[anybody]:
                row = replace(row, request=None, faults=(*row.faults, _reason(row.number, known[anybody])))
        checked.append(row)
    return tuple(checked)


def _reason(number: int, missing: tuple[Diagnostic, ...]) -> Diagnostic:
    words = "; ".join(_words(missing))
    return Diagnostic(Place("list", number), "pack-not-approved", f"--strict makes no such pack: {words}.",
                      "“consentgen approve --list” shows how every entry stands")


def _words(missing: tuple[Diagnostic, ...]) -> Iterator[str]:
    for code, said in WORDS.items():
        names = [":".join(filter(None, fault.subject)) or "the catalogue" for fault in missing if fault.code == code]
        if names:
            more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
            yield f"{said}: {', '.join(names[:NAMED])}{more}"
