"""What is told where birth date or numbers are missing, so that a name alone is never overlooked."""

from __future__ import annotations

from made_up import HEAD, JONES, SMITH, read, sheet

from consentgen.clinic.row import ClinicList, column_of


def told(found: ClinicList) -> list[list[tuple[str, str]]]:
    assert all(row.request for row in found.rows)
    return [[(notice.code, column_of(notice)) for notice in row.notices] for row in found.rows]


def without(row: tuple[str, ...], *places: int) -> list[str]:
    return ["" if place in places else text for place, text in enumerate(row)]


def test_rows_with_both_are_left_alone() -> None:
    found = read(sheet(HEAD, SMITH, JONES))
    assert told(found) == [[], []] and found.notices == ()


def test_what_no_row_has_is_told_once() -> None:
    found = read(sheet(HEAD, without(SMITH, 2), without(JONES, 2)))
    assert told(found) == [[], []]
    assert [(one.code, "birth date" in one.message) for one in found.notices] == [("identity-nowhere", True)]
    head, *rows = ([text for place, text in enumerate(row) if place != 3] for row in (HEAD, SMITH, JONES))
    found = read(sheet(head, *rows))
    assert [(one.code, "NHS number" in one.message) for one in found.notices] == [("identity-nowhere", True)]


def test_a_row_that_lacks_what_others_have_is_told() -> None:
    found = read(sheet(HEAD, without(SMITH, 2), JONES, without(("Brown", *SMITH[1:]), 3)))
    assert told(found) == [[("identity-missing", "DOB")], [], [("identity-missing", "NHS No")]]
    assert found.notices == ()


def test_a_row_with_a_name_alone_is_told_plainly() -> None:
    found = read(sheet((*HEAD, "MRN"), (*without(SMITH, 2, 3), ""), (*without(JONES, 2, 3), "H1"), (*BROWN, "")))
    assert [[code for code, _ in row] for row in told(found)] == [
        ["name-alone"], ["identity-missing", "identity-missing"], []]
    assert "only the name" in found.rows[0].notices[0].message


def test_what_could_not_be_read_is_not_missing() -> None:
    bad = [*SMITH[:2], "31/02/1945", *SMITH[3:]]
    found = read(sheet(HEAD, bad, JONES))
    assert [fault.code for fault in found.rows[0].faults] == ["bad-date"] and found.rows[0].notices == ()


BROWN = ("Brown", "Mary", "14/07/1946", "9990000034", *SMITH[4:])
