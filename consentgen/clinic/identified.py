"""Whether it is certain who the rows of a list are about: birth date and numbers that are missing are told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from consentgen.clinic.row import COLUMN, Row, column_of
from consentgen.diagnostics import Diagnostic, Place

WANTED = {"born": "birth date", "nhs_number": "NHS number"}
"""What should stand in every row, and what messages call it."""


def tell_missing(rows: Sequence[Row], file: str) -> tuple[tuple[Row, ...], tuple[Diagnostic, ...]]:
    """The rows, with a notice in each that lacks what others have; and a notice for what no row has."""
    nowhere = [field for field in WANTED if rows and not any(_has(row, field) for row in rows)]
    told = tuple(Diagnostic(Place(file), "identity-nowhere",
                            f"No row has {'a' if field == 'born' else 'an'} {WANTED[field]}: the forms have a line to "
                            "write it on.", "add the column, so that a patient is not taken for another", "warning")
                 for field in nowhere)
    return tuple(replace(row, notices=(*row.notices, *_of_row(row, nowhere, file))) for row in rows), told


def _has(row: Row, field: str) -> bool:
    """Whether the row says it; one that could not be read is a fault, and nothing that is missing."""
    unread = row.seen.patient is None or row.seen.columns.get(field, "-") in map(column_of, row.faults)
    return unread or bool(getattr(row.seen.patient, field))


def _of_row(row: Row, nowhere: Sequence[str], file: str) -> Iterator[Diagnostic]:
    if not any(_has(row, field) for field in (*WANTED, "hospital_number")):
        yield Diagnostic(Place(file, row.number), "name-alone",
                         "There is no birth date, NHS number or hospital number: only the name says who this is.",
                         "fill one in from the record", "warning", (COLUMN, ""))
        return
    for field, words in WANTED.items():
        if field not in nowhere and not _has(row, field):
            yield Diagnostic(Place(file, row.number), "identity-missing",
                             f"There is no {words}, and other rows have one.", "fill it in from the record",
                             "warning", (COLUMN, row.seen.columns.get(field, words)))
