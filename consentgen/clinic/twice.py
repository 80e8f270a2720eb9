"""What only shows when rows are compared: the same patient twice, and a number that two people share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from consentgen.clinic.alike import Kind, Who, relation, signs, who_is
from consentgen.clinic.row import COLUMN, Row, row_words
from consentgen.diagnostics import Diagnostic, Place, Severity

SEVERAL = {"has": "have", "names": "name"}


TOLD: Mapping[Kind, tuple[str, str]] = {
    "same": ("", "the same patient as well."),
    "renumbered": ("nhs_number", "the same name and birth date with another NHS number: these are two people, or a "
                                 "number is wrong."),
    "hospital-renumbered": ("hospital_number", "the same hospital number with another NHS number: one is wrong."),
    "hospital-unsure": ("hospital_number", "the same hospital number with another name or birth date: look which is "
                                           "right."),
}
"""What is told of rows that are about one patient, and about which field."""


def compare_rows(rows: Sequence[Row], file: str) -> tuple[Row, ...]:
    """The rows, with what comparing them adds, whether or not they have faults of their own.

    The same patient in two rows is a notice, and so is one who may be the same. Refused are rows that name different
    sides of one nerve for such a patient, until each of them says that it is confirmed, and rows that share a number
    that belongs to two people.
    """
    people = [who_is(row.seen.patient) for row in rows]
    groups: defaultdict[tuple[object, ...], list[int]] = defaultdict(list)
    for place, who in enumerate(people):
        for sign in signs(who):
            groups[sign].append(place)
    return tuple(_compared(row, _related(place, people, rows, groups), file) for place, row in enumerate(rows))


def _related(
    here: int, people: Sequence[Who], rows: Sequence[Row], groups: Mapping[tuple[object, ...], Sequence[int]]
) -> dict[Kind, list[Row]]:
    """The other rows that have to do with this one, by what they have to do with it, in list order."""
    places = {place for sign in signs(people[here]) for place in groups[sign]} - {here}
    related: defaultdict[Kind, list[Row]] = defaultdict(list)
    for place in sorted(places):
        related[relation(people[here], people[place])].append(rows[place])
    return related


def _compared(row: Row, related: Mapping[Kind, Sequence[Row]], file: str) -> Row:
    faults, notices = [*row.faults, *_shared_numbers(row, related, file)], list(row.notices)
    perhaps = related.get("perhaps", ())
    turned = [other for kind in (*TOLD, "perhaps") for other in related.get(kind, ()) if _other_side(row, other)]
    if turned and not all(one.confirmed for one in (row, *turned)):
        turned.sort(key=lambda other: other.number)
        sure = any(other not in perhaps for other in turned)
        whom = "the same patient" if sure else "a patient of the same name, who may be the same"
        faults.append(_found(file, row, "side", "sides-differ",
                             f"{_rows(turned, 'names')} another side of the same nerve for {whom}.",
                             "if both are meant, write yes under “confirmed” in each of these rows"))
    again = [other for other in related.get("same", ()) if row.request is not None and row.request == other.request]
    if again:
        notices.append(_found(file, row, "", "patient-twice",
                              f"{_rows(again, 'has')} the same patient and the same treatment as well: one is too "
                              "many, unless both are meant.", severity="warning"))
    for kind, (field, words) in TOLD.items():
        if others := [other for other in related.get(kind, ()) if other not in again]:
            notices.append(_found(file, row, field, "patient-twice", f"{_rows(others, 'has')} {words}",
                                  severity="warning"))
    if perhaps:
        notices.append(_found(file, row, "", "patient-perhaps-twice",
                              f"{_rows(perhaps, 'has')} the same name, and no birth date or NHS number to tell the two "
                              "apart: this may be the same patient.", severity="warning"))
    return replace(row, request=None if faults else row.request, faults=tuple(faults), notices=tuple(notices))


def _shared_numbers(row: Row, related: Mapping[Kind, Sequence[Row]], file: str) -> Iterator[Diagnostic]:
    """A fault for each number that two people share."""
    if others := related.get("number-of-another", ()):
        yield _found(file, row, "nhs_number", "number-of-another",
                     f"{_rows(others, 'has')} the same NHS number with another name or birth date.",
                     "one of them is wrong")
    if others := related.get("hospital-number-of-another", ()):
        yield _found(file, row, "hospital_number", "hospital-number-of-another",
                     f"{_rows(others, 'has')} the same hospital number with another name, and another birth date or "
                     "NHS number.", "one of them is wrong")


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
