"""Workbooks: what a cell really is, what is hidden or merged, and archives that mean harm."""

from __future__ import annotations

import io
import re
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from made_up import HEAD, JONES, SMITH, families, faults, read, said
from openpyxl.comments import Comment
from openpyxl.styles import Font

from consentgen.clinic import xlsx
from consentgen.errors import CannotRead, RequestWrong

Change = Callable[[Any], None]


def book(*rows: Any, change: Change | None = None) -> bytes:
    """A workbook with these rows on its only sheet, then changed."""
    made = openpyxl.Workbook()
    for row in rows or (HEAD, SMITH, JONES):
        made.active.append(list(row))
    if change is not None:
        change(made)
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


def rezip(content: bytes, edit: Callable[[str, bytes], bytes | None], **more: bytes) -> bytes:
    """The archive with each member edited, None to leave it out, and more members."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = edit(name, old.read(name))
            if data is not None:
                new.writestr(name, data)
        for name, data in more.items():
            new.writestr(name.replace("__", "/").replace("_", "."), data)
    return made.getvalue()


def in_sheet(content: bytes, old: str, new: str) -> bytes:
    """The workbook with the XML of its first sheet changed."""

    def edit(name: str, data: bytes) -> bytes:
        if name != "xl/worksheets/sheet1.xml":
            return data
        changed, count = re.subn(old.encode(), new.encode(), data, count=1)
        assert count
        return changed

    return rezip(content, edit)


def as_excel(content: bytes) -> bytes:
    """The workbook with its texts in one shared table, as Excel keeps them; openpyxl writes them into the cells."""
    texts: list[bytes] = []

    def share(found: re.Match[bytes]) -> bytes:
        texts.append(found[2])
        return found[1] + b' t="s"><v>%d</v></c>' % (len(texts) - 1)

    def edit(name: str, data: bytes) -> bytes:
        if name == "[Content_Types].xml":
            kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
            part = b'<Override PartName="/xl/sharedStrings.xml" ContentType="' + kind + b'"/></Types>'
            return data if kind in data else data.replace(b"</Types>", part)
        return re.sub(rb'(<c r="[A-Z0-9]+") t="inlineStr"><is><t[^>]*>(.*?)</t></is></c>', share, data)

    shared = rezip(content, edit)
    items = b"".join(b'<si><r><t xml:space="preserve">%s</t></r></si>' % text for text in texts)
    assert texts
    table = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">' + items + b"</sst>"
    return rezip(
        shared, lambda name, data: data if name != "xl/sharedStrings.xml" else None, xl__sharedStrings_xml=table
    )


def test_texts_may_stand_in_a_shared_table() -> None:
    assert families(read(as_excel(book()))) == ["Smith", "O'Jones"]


@pytest.mark.parametrize("number", ["999999", "x", "-1"])
def test_a_text_that_is_not_in_the_shared_table_is_refused(number: str) -> None:
    with pytest.raises(CannotRead, match="damaged"):
        read(in_sheet(as_excel(book()), r"<v>\d+</v>", f"<v>{number}</v>"))


def test_a_workbook_reads_as_the_same_list_does_in_csv() -> None:
    found = read(book(), name="list.xlsx")
    assert families(found) == ["Smith", "O'Jones"] and found.notices == ()
    assert [row.number for row in found.rows] == [2, 3]


@pytest.mark.parametrize("born", [date(1945, 7, 14), datetime(1945, 7, 14, 9, 30), "14/07/1945"])
def test_dates_may_be_dates(born: Any) -> None:
    found = read(book(HEAD, (*SMITH[:2], born, *SMITH[3:])))
    assert families(found) == ["Smith"]
    assert found.rows[0].request.patient.born == date(1945, 7, 14)  # type: ignore[union-attr]


def test_the_calendar_of_old_mac_workbooks_is_kept_to() -> None:
    def old_mac(made: Any) -> None:
        made.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904

    found = read(book(HEAD, (*SMITH[:2], date(1945, 7, 14), *SMITH[3:]), change=old_mac))
    assert found.rows[0].request.patient.born == date(1945, 7, 14)  # type: ignore[union-attr]


def test_numbers_that_lose_zeros_are_faults_and_other_numbers_are_text() -> None:
    head = (*HEAD, "Hospital no", "Language", "Confirmed")
    found = read(book(head, (*SMITH[:3], 9990000019, *SMITH[4:], 123, 7, True)))
    assert faults(found) == [(2, "NHS No", "number-not-text"), (2, "Hospital no", "number-not-text")]
    fine = read(book(head, (*SMITH, "0123", 7, True)))
    assert fine.rows[0].confirmed
    assert fine.rows[0].request.patient.language == "7"  # type: ignore[union-attr]


def test_an_nhs_number_stored_as_a_number_counts_if_all_its_digits_are_there() -> None:
    (row,) = read(book(HEAD, (*SMITH[:3], 9990000018, *SMITH[4:]))).rows
    assert row.request is not None and row.request.patient is not None
    assert row.request.patient.nhs_number == "999 000 0018"


def test_a_spoilt_cell_is_told_once() -> None:
    head = (*HEAD, "Factors")
    rows = [tuple("=1+1" if place == index else text for index, text in enumerate((*SMITH, "frost")))
            for place in (0, 4, 5, 6, 7)]
    assert faults(read(book(head, *rows))) == [
        (row, head[place], "formula-without-value") for row, place in enumerate((0, 4, 5, 6, 7), start=2)]


def test_what_a_spreadsheet_made_of_a_cell_is_a_fault() -> None:
    head = (*HEAD, "Level")
    found = read(book(head, (*SMITH[:2], 16632, *SMITH[3:], date(2030, 7, 5)), (*SMITH[:3], "#N/A", *SMITH[4:], "")))
    assert faults(found) == [(2, "DOB", "number-not-date"), (2, "Level", "date-not-text"), (3, "NHS No", "cell-error")]


def test_a_formula_counts_with_its_result_and_without_one_is_a_fault() -> None:
    content = book(HEAD, ('="Sm"&"ith"', *SMITH[1:]))
    assert faults(read(content)) == [(2, "Surname", "formula-without-value")]
    with_result = in_sheet(content, r'(<c r="A2"[^>]*)><f>(.*?)</f><v></v>', r'\1 t="str"><f>\2</f><v>Smith</v>')
    assert families(read(with_result)) == ["Smith"]


def test_american_settings_that_turned_half_of_the_dates_are_found() -> None:
    rows = [
        (*SMITH[:2], born, *SMITH[3:]) for born in (date(1950, 3, 4), "13/04/1950", date(1950, 12, 1), "25/12/1950")
    ]
    found = read(book(HEAD, *rows))
    assert [(fault.code, fault.place.line) for fault in found.faults] == [("dates-half-converted", 3)]
    assert read(book(HEAD, *rows, (*SMITH[:2], date(1950, 3, 14), *SMITH[3:]))).faults == ()
    assert read(book(HEAD, rows[0], rows[1], (*SMITH[:2], "03/04/1950", *SMITH[3:]))).faults == ()


def test_hidden_rows_are_left_out_and_told_and_hidden_columns_are_told() -> None:
    def hide(made: Any) -> None:
        made.active.row_dimensions[2].hidden = True
        made.active.column_dimensions["G"].hidden = True

    found = read(book(change=hide))
    assert families(found) == ["O'Jones"] and found.rows[0].number == 3
    assert [(notice.code, notice.place.line) for notice in found.notices] == [("hidden-row", 2), ("hidden-column", 0)]
    assert "column G" in found.notices[1].message


@pytest.mark.parametrize("cell", ["A3", "B3"])
def test_a_row_whose_name_is_struck_through_is_told(cell: str) -> None:
    def strike(made: Any) -> None:
        made.active[cell].font = Font(strike=True)
        made.active["E2"].font = Font(strike=True)

    found = read(book(change=strike))
    assert families(found) == ["Smith", "O'Jones"]
    assert [(notice.code, notice.place.line) for notice in found.notices] == [("struck-row", 3)]


def test_comments_are_told_with_their_cells_and_not_read() -> None:
    def remark(made: Any) -> None:
        for cell in ("G1", "G3", "A2"):
            made.active[cell].comment = Comment("LEFT, says the secret consultant", "Dr Secret")

    found = read(book(change=remark))
    assert families(found) == ["Smith", "O'Jones"]
    assert [(notice.code, notice.place.line) for notice in found.notices] == [("cell-comment", 2)]
    assert "A2, G3:" in found.notices[0].message and "ecret" not in said(found)
    assert read(book()).notices == ()


def test_merged_cells_of_patients_are_faults_and_a_merged_title_is_left_out() -> None:
    def merge(made: Any) -> None:
        made.active.merge_cells("E3:E4")
        made.active.insert_rows(1)
        made.active["A1"] = "Thursday"
        made.active.merge_cells("A1:G1")

    found = read(book(HEAD, SMITH, SMITH, JONES, change=lambda made: made.active.merge_cells("E3:E4")))
    assert faults(found)[:2] == [(3, "Procedure", "merged-cell"), (4, "Procedure", "merged-cell")]
    found = read(book(HEAD, ("Morning", *[""] * 6), SMITH, change=lambda made: made.active.merge_cells("A2:G2")))
    assert families(found) == ["Smith"]
    assert [(notice.code, notice.place.line) for notice in found.notices] == [("title-row", 2)]


def test_blank_rows_count() -> None:
    found = read(book((), HEAD, (), (), (*SMITH[:6], "x")))
    assert faults(found) == [(5, "Side", "unknown-side")]


def two_sheets(made: Any) -> None:
    made.create_sheet("Empty")
    second = made.create_sheet("Friday of Smith")
    second.append(HEAD)
    second.append(JONES)


def test_of_several_sheets_the_only_full_one_is_read_or_the_one_that_is_named() -> None:
    assert families(read(book(change=lambda made: made.create_sheet("Empty")))) == ["Smith", "O'Jones"]
    content = book(change=two_sheets)
    with pytest.raises(RequestWrong) as stopped:
        read(content)
    assert stopped.value.hint.endswith(": 1, 3") and "Smith" not in str(stopped.value) + stopped.value.hint
    assert families(read(content, page="friday of smith")) == families(read(content, page="3")) == ["O'Jones"]
    with pytest.raises(RequestWrong, match="no such sheet"):
        read(content, page="Saturday")
    with pytest.raises(CannotRead, match="no row"):
        read(content, page="Empty") and read(book(change=lambda made: made.active.delete_rows(1, 9)))


def test_a_hidden_sheet_is_not_read_by_itself() -> None:
    def hide(made: Any) -> None:
        two_sheets(made)
        made.worksheets[2].sheet_state = "hidden"

    assert families(read(book(change=hide))) == ["Smith", "O'Jones"]


def test_macros_are_told_and_never_needed() -> None:
    found = read(rezip(book(), lambda name, data: data, xl__vbaProject_bin=b"x"))
    assert families(found) == ["Smith", "O'Jones"] and [notice.code for notice in found.notices] == ["macros"]


# ---- archives that mean harm ------------------------------------------------------------------------------------


def test_what_declares_to_be_too_large_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    content = rezip(book(), lambda name, data: data, xl__more_xml=b" " * (xlsx.MOST_UNPACKED + 1))
    monkeypatch.setattr(xlsx, "_member", lambda *_: pytest.fail("unpacked"))
    with pytest.raises(CannotRead, match="too large"):
        read(content)


def test_what_grows_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    content = rezip(book(), lambda name, data: data, xl__more_xml=b" " * (xlsx.SMALL + 2**22))
    with pytest.raises(CannotRead, match="too large"):
        read(content)
    monkeypatch.setattr(xlsx, "MOST_RATIO", 10**6)
    assert families(read(content)) == ["Smith", "O'Jones"]


def test_what_lies_about_its_size_never_eats_memory() -> None:
    bomb = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = b"".join(bomb.compress(b" " * 2**20) for _ in range(256)) + bomb.flush()
    content = rezip(
        book(), lambda name, data: None if name == "xl/sharedStrings.xml" else data, xl__sharedStrings_xml=b"Q"
    )
    marker = content.index(b"xl/sharedStrings.xml")
    at = marker + len("xl/sharedStrings.xml")
    small = zlib.compress(b"Q", wbits=-15)
    assert content[at : at + len(small)] == small
    offset = len(packed) - len(small)
    liar = bytearray(content[:at] + packed + content[at + len(small) :])
    local = marker - 30
    liar[local + 18 : local + 22] = len(packed).to_bytes(4, "little")
    central = liar.index(b"PK\x01\x02")
    while liar[central + 46 : central + 46 + 20] != b"xl/sharedStrings.xml":
        central = liar.index(b"PK\x01\x02", central + 4)
    liar[central + 20 : central + 24] = len(packed).to_bytes(4, "little")
    end = liar.rindex(b"PK\x05\x06")
    start = int.from_bytes(liar[end + 16 : end + 20], "little") + offset
    liar[end + 16 : end + 20] = start.to_bytes(4, "little")
    tracemalloc.start()
    try:
        with pytest.raises(CannotRead):
            read(bytes(liar))
        assert tracemalloc.get_traced_memory()[1] < 64 * 2**20
    finally:
        tracemalloc.stop()


def test_the_streamed_limit_holds_whatever_was_declared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "_refuse_large", lambda *_: None)
    monkeypatch.setattr(xlsx, "MOST_UNPACKED", 1000)
    with pytest.raises(CannotRead, match="too large"):
        read(book())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (r"<sheetData>", '<!DOCTYPE a [<!ENTITY b "c">]><sheetData>'),
        (r'<row r="3"', '<row r="1"'),
        (r'<row r="3"', '<row r="99999999999"'),
        (r'<c r="B2"', '<c r="A2"'),
        (r'<c r="B2"', '<c r="ZZZZ2"'),
        (r"<sheetData>", "<sheetData><row>"),
    ],
)
def test_a_sheet_that_is_out_of_joint_is_refused_and_no_row_is_lost(old: str, new: str) -> None:
    with pytest.raises(CannotRead, match="damaged"):
        read(in_sheet(book(), old, new))


def test_a_sheet_that_claims_to_be_endless_is_read_as_long_as_it_is() -> None:
    assert families(read(in_sheet(book(), r'<dimension ref="[^"]*"', '<dimension ref="A1:XFD1048576"'))) == [
        "Smith",
        "O'Jones",
    ]


def test_a_strict_workbook_is_said_to_be_one() -> None:
    def strict(name: str, data: bytes) -> bytes:
        return data.replace(
            b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        )

    with pytest.raises(CannotRead, match="Strict"):
        read(rezip(book(), strict))


def test_no_cell_of_a_bad_workbook_is_repeated() -> None:
    secrets = [f"Zq{index}secret" for index in range(len(HEAD))]
    found = read(
        book(
            ("Zqsecret",),
            (*HEAD, "Zqsecret"),
            (*secrets, "Zqsecret"),
            change=lambda made: made.active.merge_cells("B3:C3"),
        )
    )
    assert faults(found) and "secret" not in said(found)
