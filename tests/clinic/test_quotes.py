"""A stray quote must never put two patients on one form, and an ordinary quoted cell must not be taken for one."""

from __future__ import annotations

from dataclasses import astuple, replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from made_up import HEAD, JONES, SMITH, TERMS, families, faults, read, sheet

from consentgen.clinic.fields import Defaults
from consentgen.clinic.row import ClinicList, Row

DEFAULTS = replace(TERMS, defaults=Defaults("chilling", ("whisker",), "left"))
NUMBERS = ("999 000 0018", "999 000 0026", "999 000 0034")
FREE = ("Surname", "Forename", "Consultant", "Address", "Hospital no", "Notes", "Job title")
COLUMNS = (*FREE, "DOB", "NHS No", "Procedure", "Nerve", "Side", "Treatment date")
STRAY = "Surname,Forename,DOB,NHS No,Consultant,Procedure,Nerve,Side"


def cell(column: str, number: int, side: str) -> str:
    """What row ``number`` has in a column. Free texts bear the row's own sign."""
    return {
        "DOB": f"{number + 1:02}/01/1960", "NHS No": NUMBERS[number], "Procedure": "chilling", "Nerve": "whisker",
        "Side": side, "Treatment date": f"{number + 1:02}/07/2030",
    }.get(column, f"{column[:2]}q{number}q")


def unclosed(found: ClinicList) -> list[int]:
    return [fault.place.line for fault in found.faults if fault.code == "unclosed-quote"]


def signs(row: Row) -> set[int]:
    """The rows of the list whose values the request holds, as far as a value tells."""
    asked = row.request
    assert asked is not None and asked.patient is not None
    texts = " ".join(map(str, astuple(asked.patient))).replace('"', "")
    found = {number for number in range(3) if f"q{number}q" in texts or NUMBERS[number] in texts}
    return found | {day.day - 1 for day in (asked.patient.born, asked.treatment_on) if day}


@settings(deadline=None, max_examples=400)
@given(
    columns=st.lists(st.sampled_from(COLUMNS[1:]), unique=True, min_size=1).flatmap(
        lambda chosen: st.permutations(["Surname", *chosen])),
    sides=st.lists(st.sampled_from(["L", "R", "both"]), min_size=3, max_size=3),
    row=st.integers(0, 3), column=st.integers(0, 12), offsets=st.tuples(st.floats(0, 1), st.floats(0, 1)),
    pair=st.booleans(), alone=st.booleans(), delimiter=st.sampled_from(",;\t"),
)
@example(columns=STRAY.split(","), sides=["R", "L", "R"], row=2, column=4, offsets=(0, 1), pair=True, alone=False,
         delimiter=",")
@example(columns=["Surname", "Address", "Side"], sides=["L", "R", "L"], row=1, column=1, offsets=(0, 1), pair=True,
         alone=True, delimiter=",")
@example(columns=["Surname", "Side"], sides=["L", "L", "R"], row=0, column=1, offsets=(0, 1), pair=False, alone=True,
         delimiter=",")
@example(columns=["Surname", "Address", "Job title"], sides=["L", "R", "L"], row=1, column=1, offsets=(0, 1),
         pair=True, alone=False, delimiter=",")
def test_a_stray_quote_never_mixes_two_rows_without_a_fault(
    columns: list[str], sides: list[str], row: int, column: int, offsets: tuple[float, float], pair: bool,
    alone: bool, delimiter: str,
) -> None:
    table = [list(columns), *([cell(name, number, sides[number]) for name in columns] for number in range(3))]
    for line, offset in zip(table[row : row + 1 + pair], offsets, strict=False):
        place = column % len(columns)
        at = round(offset * len(line[place]))
        line[place] = '"' if alone else f'{line[place][:at]}"{line[place][at:]}'
    found = read("\n".join(delimiter.join(line) for line in table), terms=DEFAULTS)
    good = [one for one in found.rows if one.request is not None] if not found.faults else []
    for one in good:
        own = signs(one)
        assert len(own) <= 1
        if not own:  # all that would tell stood where the quote is
            continue
        target = one.request.targets[0]  # type: ignore[union-attr]
        said = sides[own.pop()] if "Side" in columns else "left"
        assert target.side == {"L": "left", "R": "right"}.get(said, said)
    assert found.faults or len(found.rows) == 3


def test_ditto_marks_are_refused_and_name_the_row_where_they_begin() -> None:
    rows = ("Example,Alex,09/03/1952,999 000 0018,Dr A,chilling,whisker,R",
            'Sample,Sam,30/11/1960,999 000 0026,",chilling,whisker,L',
            'Third,Kim,01/02/1970,999 000 0034,",chilling,whisker,R')
    assert unclosed(read("\n".join((STRAY, *rows)))) == [3]


def test_two_ditto_marks_in_one_row_are_refused() -> None:
    text = 'Surname,Forename,Consultant,Side,Job title\nSample,Sam,Dr A,R,Nurse\nThird,Kim,",L,"\n'
    assert unclosed(read(text, terms=DEFAULTS)) == [3]


def test_a_row_above_with_a_stray_quote_does_not_hide_the_headings() -> None:
    assert read('"Thursday,list\n' + sheet(HEAD, SMITH, JONES) + 'x",y\n').faults


@pytest.mark.parametrize("address", [
    "Flat 1, Example House, 2 Example Road, EX1 1AA\nEngland",
    "Flat 1, Example House, 2 Example Road\nExampleton, EX1 1AA",
    "1 Example Road\nExampleton",
    "1 Example Road, Exampleton\r\nExampleshire, EX1 1AA",
    ", 1 Example Road, Exampleton",
])
def test_an_address_on_two_lines_is_no_stray_quote(address: str) -> None:
    for head in (("Name", "Address", "Nerve", "Side"), ("Name", "Nerve", "Side", "Address"),
                 ("Address", "Name", "Side", "Nerve", "DOB")):
        person = {"Name": "SMITH, John", "Address": address, "Nerve": "whisker", "Side": "L", "DOB": "14/07/1945"}
        assert families(read(sheet(head, [person[name] for name in head]), terms=DEFAULTS)) == ["SMITH"]


def test_a_note_and_a_heading_on_two_lines_are_no_stray_quotes() -> None:
    head = (*HEAD[:2], "Date of birth\n(day, month, year)", *HEAD[3:], "Notes")
    note = "Seen in June, better\nWants to come early, by car; brings her sister, who drives"
    found = read(sheet(head, (*SMITH, note), (*JONES, "")))
    assert families(found) == ["Smith", "O'Jones"] and faults(found) == []
