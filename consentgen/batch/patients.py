"""Whether a list is the one that a folder was made for: by its patients, which the ledger knows without naming them."""

from __future__ import annotations

from collections.abc import Iterable

from consentgen.batch.folder import OutputFolder
from consentgen.clinic.row import Row
from consentgen.patient import Patient

SHORT = 5
"""Digits of a patient's mark: enough to know a list again, too few to find out a number by trying all that there are.
"""


def marks_of(rows: Iterable[Row], folder: OutputFolder) -> frozenset[str]:
    """What the ledger keeps of the patients of all rows that are in order."""
    return frozenset(mark for row in rows if row.request is not None and row.request.patient is not None
                     for mark in _marks(row.request.patient, folder))


def is_another_list(marks: frozenset[str], folder: OutputFolder) -> bool:
    """Whether packs were made into the folder, and none of a list's patients was in the list then."""
    ledger = folder.ledger
    return bool(ledger.made() and ledger.patients() and marks) and not marks & ledger.patients()


def _marks(patient: Patient, folder: OutputFolder) -> Iterable[str]:
    """One of the number and one of the name: either may be corrected in a list."""
    number = "".join((patient.nhs_number or "").split())
    born = patient.born.isoformat() if patient.born else ""
    name = "/".join(" ".join(words.casefold().split()) for words in (patient.family, patient.given))
    return [folder.mark(words)[:SHORT] for words in ([f"number {number}"] if number else []) + [f"name {name}/{born}"]]
