"""What only shows when rows are compared: the same patient twice, and an NHS number that two people share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from consentgen.clinic.row import COLUMN, Row
from consentgen.diagnostics import Diagnostic, Place, Severity
from consentgen.request import Patient, Target


def compare_rows(rows: Sequence[Row], file: str) -> tuple[Row, ...]:
    """The rows, with what comparing them adds.

    The same patient in two rows is a notice. Refused are rows that name different sides of one nerve for one patient,
    until each of them says that it is confirmed, and rows that share an NHS number but not name and birth date.
    """
    groups: defaultdict[tuple[object, ...], list[Row]] = defaultdict(list)
    for row in rows:
        for sign in _signs(row):
            groups[sign].append(row)
    return tuple(_compared(row, _others(row, groups), file) for row in rows)


def _signs(row: Row) -> Iterator[tuple[object, ...]]:
    """By what the patient of a row is known again: the NHS number, and name with birth date."""
    patient = _patient(row)
    if patient is not None and patient.nhs_number:
        yield ("number", patient.nhs_number)
    if patient is not None and patient.born and patient.family:
        yield ("name", patient.family.casefold(), patient.given.casefold(), patient.born)


def _others(row: Row, groups: dict[tuple[object, ...], list[Row]]) -> list[Row]:
    """The other rows that bear a sign of this row's patient, in list order."""
    found = {other.number: other for sign in _signs(row) for other in groups[sign] if other.number != row.number}
    return [found[number] for number in sorted(found)]


def _compared(row: Row, others: Sequence[Row], file: str) -> Row:
    strangers = [other for other in others if _number_of_another(row, other)]
    same = [other for other in others if other not in strangers]
    turned = [other for other in same if _other_side(row, other)]
    faults, notices = list(row.faults), list(row.notices)
    if strangers:
        faults.append(_found(file, row, "NHS number", "number-of-another",
                             f"Row {_numbers(strangers)} has the same NHS number with another name or birth date.",
                             "one of them is wrong"))
    if turned and not row.confirmed:
        faults.append(_found(file, row, "side", "sides-differ",
                             f"Row {_numbers(turned)} names another side of the same nerve for the same patient.",
                             "if both are meant, write yes under “confirmed” in each of these rows"))
    if same:
        notices.append(_found(file, row, "", "patient-twice",
                              f"The same patient stands in row {_numbers(same)} as well.", severity="warning"))
    return replace(row, request=None if faults else row.request, faults=tuple(faults), notices=tuple(notices))


def _number_of_another(row: Row, other: Row) -> bool:
    one, two = _patient(row), _patient(other)
    if one is None or two is None or not one.nhs_number or one.nhs_number != two.nhs_number:
        return False
    return one.family.casefold() != two.family.casefold() or bool(one.born and two.born and one.born != two.born)


def _other_side(row: Row, other: Row) -> bool:
    """Whether the two rows name one nerve with sides that are not the same."""
    one, two = _sides(row), _sides(other)
    return any(one[nerve] != two[nerve] for nerve in one.keys() & two.keys())


def _sides(row: Row) -> dict[str, set[str | None]]:
    sides: defaultdict[str, set[str | None]] = defaultdict(set)
    targets: tuple[Target, ...] = row.request.targets if row.request else ()
    for target in targets:
        sides[target.site] |= set(target.sides)
    return sides


def _patient(row: Row) -> Patient | None:
    return row.request.patient if row.request else None


def _numbers(rows: Sequence[Row]) -> str:
    return ", ".join(str(row.number) for row in rows)


def _found(
    file: str, row: Row, column: str, code: str, message: str, hint: str = "", *, severity: Severity = "error"
) -> Diagnostic:
    return Diagnostic(Place(file, row.number), code, message, hint, severity, (COLUMN, column))
