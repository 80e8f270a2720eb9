"""The ledger survives whatever tears at its end, and nothing else."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from consentgen.batch.ledger import NAME, Head, Ledger
from consentgen.batch.outcome import Outcome, Reason
from consentgen.errors import CannotRead, CannotWrite

DAY = date(2030, 6, 1)
MADE = Outcome(2, "made", "00002-aa.pdf", "ff", 9)
REFUSED = Outcome(3, "refused", reasons=(Reason("nhs-number", "Wrong.", column="NHS No"),))


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    ledger = Ledger.read(tmp_path)
    ledger.start(Head(DAY, "mark"))
    ledger.add(MADE, "key")
    ledger.add(REFUSED, "")
    return ledger


def test_what_was_written_is_read(ledger: Ledger) -> None:
    again = Ledger.read(ledger.path.parent)
    assert again.head == Head(DAY, "mark")
    assert again.lines == ledger.lines
    assert [(line.row, line.outcome) for line in again.lines] == [(2, "made"), (3, "refused")]
    assert again.made()[2].key == "key" and again.last()[3].codes == ("nhs-number",)
    assert ledger.path.stat().st_mode & 0o777 == 0o600


def test_the_date_is_that_of_the_first_start(ledger: Ledger) -> None:
    again = Ledger.read(ledger.path.parent)
    again.start(Head(date(2031, 1, 1), "other"))
    assert Ledger.read(ledger.path.parent).head == Head(DAY, "mark")


def test_an_outcome_that_is_there_already_is_not_written_twice(ledger: Ledger) -> None:
    before = ledger.path.read_bytes()
    ledger.add(MADE, "key")
    ledger.add(REFUSED, "")
    assert ledger.path.read_bytes() == before


def test_cut_anywhere_in_its_last_line_only_that_line_is_lost_and_written_anew(ledger: Ledger) -> None:
    whole = ledger.path.read_bytes()
    last = whole.rstrip(b"\n").rfind(b"\n") + 1
    for end in range(last, len(whole)):
        ledger.path.write_bytes(whole[:end])
        torn = Ledger.read(ledger.path.parent)
        assert [line.row for line in torn.lines] == [2]
        torn.add(REFUSED, "")
        assert ledger.path.read_bytes() == whole


def test_a_tail_of_zeros_is_a_torn_line(ledger: Ledger) -> None:
    whole = ledger.path.read_bytes()
    ledger.path.write_bytes(whole + b"\0" * 500)
    torn = Ledger.read(ledger.path.parent)
    torn.add(MADE, "other")
    assert ledger.path.read_bytes().startswith(whole) and b"\0" not in ledger.path.read_bytes()


def test_a_torn_first_line_is_none(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(b'{"ledger":1,"made_')
    ledger = Ledger.read(tmp_path)
    assert ledger.head is None
    ledger.start(Head(DAY, "mark"))
    assert Ledger.read(tmp_path).head == Head(DAY, "mark")


@pytest.mark.parametrize("line", [b"[]", b"{}", b'{"row": "x"}', b"\xff\xfe", b"null"])
def test_damage_before_the_end_stops_and_names_the_line(ledger: Ledger, line: bytes) -> None:
    lines = ledger.path.read_bytes().splitlines()
    ledger.path.write_bytes(b"\n".join([lines[0], line, *lines[1:]]) + b"\n")
    with pytest.raises(CannotRead, match="line 2 is damaged"):
        Ledger.read(ledger.path.parent)


def test_a_line_that_cannot_be_written_leaves_nothing_of_it(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    before = ledger.path.read_bytes()
    real = os.write

    def half(handle: int, content: bytes) -> int:
        real(handle, content[:5])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("consentgen.batch.ledger.os.write", half)
    with pytest.raises(CannotWrite, match="No space left"):
        ledger.add(MADE, "other")
    assert ledger.path.read_bytes() == before
    monkeypatch.undo()
    ledger.add(MADE, "other")
    assert Ledger.read(ledger.path.parent).last()[2].key == "other"


def test_it_holds_codes_and_no_words(ledger: Ledger) -> None:
    assert b"Wrong" not in ledger.path.read_bytes() and b"NHS No" not in ledger.path.read_bytes()
