"""CSV as Excel, PAS extracts and hands write it: each oddity is a small case, and all of them together a property."""

from __future__ import annotations

import csv

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from made_up import HEAD, JONES, SMITH, families, faults, read, said, sheet

from consentgen.clinic import delimited
from consentgen.errors import CannotRead

LIST = sheet(HEAD, SMITH, JONES)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "iso-8859-1", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_encoding_and_delimiter_reads_the_same(encoding: str, delimiter: str) -> None:
    found = read(sheet(HEAD, SMITH, JONES, delimiter=delimiter).encode(encoding))
    assert families(found) == ["Smith", "O'Jones"]
    patient = found.rows[1].request.patient  # type: ignore[union-attr]
    assert patient is not None and patient.given == "Zoë"


def test_text_that_is_not_utf_8_is_told() -> None:
    assert [notice.code for notice in read(LIST.encode("cp1252")).notices] == ["not-utf-8"]
    assert read(LIST).notices == ()


def test_a_byte_that_no_windows_letter_has_is_not_text() -> None:
    with pytest.raises(CannotRead, match="not text"):
        read(LIST.encode() + b"\x81")


def test_a_line_end_in_quotes_begins_no_row_and_blank_rows_count() -> None:
    head = (*HEAD, "Address")
    text = sheet(head, (*SMITH, "1 Example Road\nExampleton"), (), [""] * 8, (*JONES[:3], "1", *JONES[4:], ""))
    found = read(text)
    assert found.rows[0].number == 2
    assert faults(found) == [(5, "NHS No", "nhs-number")]
    assert read(text.replace("\r\n", "\r")).rows[1].number == read(text.replace("\r\n", "\n")).rows[1].number == 5


def test_the_delimiter_that_excel_states_is_believed_and_its_line_is_not_counted() -> None:
    found = read("sep=;\r\n" + sheet(HEAD, SMITH, delimiter=";"))
    assert families(found) == ["Smith"] and found.rows[0].number == 2


def test_commas_in_addresses_do_not_mislead_about_the_delimiter() -> None:
    head = ("Surname", "Forename", "Address", "Procedure", "Nerve", "Side")
    person = ("Smith", "John", "1, A Road, B Town, C County, D, E, F", "chilling", "whisker", "left")
    assert families(read(sheet(head, person, (*person[:1], "Jo", *person[2:]), delimiter=";"))) == ["Smith", "Smith"]


def test_short_rows_are_filled_and_long_rows_are_refused() -> None:
    assert families(read(sheet((*HEAD, "Language", "Address"), SMITH))) == ["Smith"]
    assert families(read(sheet(HEAD, (*SMITH, "", "")))) == ["Smith"]
    assert faults(read(sheet(HEAD, (*SMITH, "x")))) == [(2, "", "too-many-cells")]


@pytest.mark.parametrize("row", [3, 4])
def test_a_quote_that_never_closes_names_the_row_where_it_opened(row: int) -> None:
    lines = LIST.splitlines() + [",".join(JONES)] * 40
    lines.insert(row - 1, '"' + ",".join(SMITH))
    found = read("\n".join(lines))
    assert [(fault.code, fault.place.line) for fault in found.faults] == [("unclosed-quote", row)]
    assert found.rows == ()


@pytest.mark.parametrize("end", ['Fox",Bob', '"Fox",Bob', 'Fox,""Bob"'])
def test_a_quote_that_closes_many_patients_later_is_found_too(end: str) -> None:
    lines = [*LIST.splitlines(), '"' + ",".join(SMITH), *[",".join(JONES)] * 3, end + "," + ",".join(SMITH[2:])]
    found = read("\n".join(lines))
    assert [(fault.code, fault.place.line) for fault in found.faults] == [("unclosed-quote", 4)]


def test_a_quote_inside_a_cell_swallows_nothing() -> None:
    assert families(read(LIST.replace("Smith", 'Smi"th'))) == ['Smi"th', "O'Jones"]


def test_numbers_that_a_spreadsheet_guards_are_taken_out_of_their_guard() -> None:
    for text in ('="9990000018"', "'9990000018"):
        found = read(sheet(HEAD, (*SMITH[:3], text, *SMITH[4:])))
        assert families(found) == ["Smith"]
        assert found.rows[0].request.patient.nhs_number == "999 000 0018"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("place", "text", "code"),
    [
        (3, "9.99E+09", "number-not-text"),
        (3, "#N/A", "cell-error"),
        (2, "########", "cell-error"),
        (0, "Smi\ufffdth", "lost-letter"),
        (0, "RenÃ©e", "lost-letter"),
        (0, "Oâ€™Hara", "lost-letter"),
        (2, "14/07/45", "bad-date"),
        (2, "16632", "bad-date"),
        (6, "L/R", "unknown-side"),
    ],
)
def test_what_a_spreadsheet_spoilt_is_a_fault_of_its_cell(place: int, text: str, code: str) -> None:
    found = faults(read(sheet(HEAD, (*SMITH[:place], text, *SMITH[place + 1 :]))))
    assert (2, HEAD[place], code) in found and len(found) == 1


def test_a_lone_error_in_the_first_cell_is_no_comment() -> None:
    assert read(sheet(HEAD, ("#N/A",), ("# a comment",))).rows[0].number == 2


def test_a_list_may_not_be_endless(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "MOST_ROWS", 2)
    with pytest.raises(CannotRead, match="more than 2 rows"):
        read(LIST)


LETTERS = st.characters(codec="cp1252", categories=["Lu", "Ll"])
NAMES = (
    st.text(st.one_of(LETTERS, st.sampled_from(" ',;\"\t\n-")), min_size=1, max_size=12)
    .map(lambda text: f"A{text.replace(chr(10), ' ' + chr(10))}z")
    .filter(lambda text: "Ã" not in text and "Â" not in text and "â" not in text)
)


def is_utf_8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def test_of_a_row_with_more_cells_than_headings_only_that_is_told() -> None:
    found = read(sheet(HEAD, [*SMITH[:2], "1 Road", *SMITH[2:]], SMITH))
    assert faults(found) == [(2, "", "too-many-cells")] and found.rows[0].notices == ()


@settings(deadline=None)
@given(
    names=st.lists(NAMES, min_size=1, max_size=6),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]),
    delimiter=st.sampled_from(",;\t"),
    end=st.sampled_from(["\r\n", "\n"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_a_list_written_in_any_way_reads_back_equal(
    names: list[str], encoding: str, delimiter: str, end: str, quoting: int
) -> None:
    rows = [(name, *SMITH[1:3], "", *SMITH[4:]) for name in names]
    content = sheet(HEAD, *rows, delimiter=delimiter, end=end, quoting=quoting).encode(encoding)
    assume(encoding != "cp1252" or content.isascii() or not is_utf_8(content))  # nobody could tell which it is
    found = read(content)
    assert families(found) == [" ".join(name.split()) for name in names]
    assert [row.number for row in found.rows] == list(range(2, len(names) + 2))


def test_no_cell_of_a_bad_list_is_repeated() -> None:
    secrets = tuple(f"Zq{index}secret" for index in range(len(HEAD)))
    for text in (
        sheet(HEAD, secrets, SMITH[:5] + secrets[:2]),
        sheet(secrets, HEAD, SMITH),
        sheet((*HEAD, "Zq9secret"), (*SMITH, "Zq8secret")),
        sheet(secrets, secrets),
        sheet((*HEAD, ""), secrets),
        sheet(HEAD, secrets) + '"Zqsecret',
        sheet(HEAD, (*secrets[:2], "04/13/1950", *secrets[3:])),
    ):
        found = read(text)
        assert said(found) and "secret" not in said(found)
