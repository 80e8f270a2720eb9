"""What only shows when rows are compared: the same patient twice, and an NHS number that two people share."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from consentgen.clinic.row import COLUMN, Row, row_words
from consentgen.diagnostics import Diagnostic, Place, Severity

SEVERAL = {"has": "have", "names": "name"}


def compare_rows(rows: Sequence[Row], file: str) -> tuple[Row, ...]:
    """The rows, with what comparing them adds, whether or not they have faults of their own.

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
    patient = row.seen.patient
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
    renumbered = [other for other in same if _another_number(row, other)]
    turned = [other for other in same if _other_side(row, other)]
    faults, notices = list(row.faults), list(row.notices)
    if strangers:
        faults.append(_found(file, row, "nhs_number", "number-of-another",
                             f"{_rows(strangers, 'has')} the same NHS number with another name or birth date.",
                             "one of them is wrong"))
    if turned and not all(one.confirmed for one in (row, *turned)):
        faults.append(_found(file, row, "side", "sides-differ",
                             f"{_rows(turned, 'names')} another side of the same nerve for the same patient.",
                             "if both are meant, write yes under “confirmed” in each of these rows"))
    if plain := [other for other in same if other not in renumbered]:
        notices.append(_found(file, row, "", "patient-twice",
                              f"{_rows(plain, 'has')} the same patient as well.", severity="warning"))
    if renumbered:
        notices.append(_found(file, row, "nhs_number", "patient-twice",
                              f"{_rows(renumbered, 'has')} the same name and birth date with another NHS number: "
                              "these are two people, or a number is wrong.", severity="warning"))
    return replace(row, request=None if faults else row.request, faults=tuple(faults), notices=tuple(notices))


def _number_of_another(row: Row, other: Row) -> bool:
    """Whether two rows share an NHS number and nothing else that both of them say."""
    one, two = row.seen.patient, other.seen.patient
    if one is None or two is None or not one.nhs_number or one.nhs_number != two.nhs_number:
        return False
    return (bool(one.family and two.family and _words(one.family) != _words(two.family))
            or _differ(_words(one.given), _words(two.given))
            or bool(one.born and two.born and one.born != two.born))


def _words(name: str) -> list[str]:
    return [word for word in re.split(r"[\s\-‐‑'’.]+", name.casefold()) if word]


def _differ(one: list[str], two: list[str]) -> bool:
    """Whether two given names differ. One that is left out does not, nor one that goes on: John and John Paul."""
    shorter = min(len(one), len(two))
    return one[:shorter] != two[:shorter]


def _another_number(row: Row, other: Row) -> bool:
    """Whether both rows have an NHS number, and not the same."""
    one, two = row.seen.patient, other.seen.patient
    return bool(one and two and one.nhs_number and two.nhs_number and one.nhs_number != two.nhs_number)


def _other_side(row: Row, other: Row) -> bool:
    """Whether the two rows name one nerve with sides that are not the same."""
    one, two = _sides(row), _sides(other)
    return any(one[nerve] != two[nerve] for nerve in one.keys() & two.keys())


def _sides(row: Row) -> dict[str, set[str | None]]:
    sides: defaultdict[str, set[str | None]] = defaultdict(set)
    for target in row.seen.targets:
        sides[target.site] |= set(target.sides)
    return sides


def _rows(rows: Sequence[Row], verb: str) -> str:
    """``Row 7 has``, or ``Rows 7, 9 have``: every one of them, since each must be looked at."""
    return f"{row_words([row.number for row in rows], every=True)} {verb if len(rows) == 1 else SEVERAL[verb]}"


def _found(
    file: str, row: Row, field: str, code: str, message: str, hint: str = "", *, severity: Severity = "error"
) -> Diagnostic:
    column = row.seen.columns.get(field, field.replace("_", " "))
    return Diagnostic(Place(file, row.number), code, message, hint, severity, (COLUMN, column))
