"""Dates of a list: the day comes first, and a list that means otherwise anywhere is refused whole."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up import HEAD, SMITH, families, faults, read, sheet

from consentgen.clinic.dates import order_of, plain_date
from consentgen.patient import read_date


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("03/04/2025", date(2025, 4, 3)), ("3.4.2025", date(2025, 4, 3)), ("03-04-2025", date(2025, 4, 3)),
        ("2025-04-03", date(2025, 4, 3)), ("2025/4/3", date(2025, 4, 3)), ("20250403", date(2025, 4, 3)),
        ("3 April 2025", date(2025, 4, 3)), ("03-Apr-2025", date(2025, 4, 3)), ("03/04/2025 00:00", date(2025, 4, 3)),
        ("2025-04-03T09:30:00", date(2025, 4, 3)), ("03/04/2025 9:30 am", date(2025, 4, 3)),
        ("2025-04-03T00:00:00Z", date(2025, 4, 3)),
        ("2025-04-02T23:00:00Z", None), ("03/04/25", None), ("45750", None), ("31/04/2025", None), ("04/13/2025", None),
    ],
)
def test_dates_as_lists_write_them(text: str, day: date | None) -> None:
    assert read_date(plain_date(text)) == day


@settings(deadline=None)
@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.sampled_from(["%d/%m/%Y", "%Y-%m-%d", "%d.%m.%Y", "%Y%m%d"]))
def test_every_day_in_every_order_reads_back(day: date, way: str) -> None:
    text = day.strftime(way)
    assert read_date(plain_date(text)) == day and order_of(text) != "month"


@settings(deadline=None)
@given(st.text(max_size=30))
def test_what_is_no_date_stays_what_it_is_or_gets_shorter(text: str) -> None:
    assert len(plain_date(text)) <= len(text) + 2


def born(*days: str) -> str:
    return sheet(HEAD, *((*SMITH[:2], day, "", *SMITH[4:]) for day in days))


def test_a_list_that_mixes_orders_is_refused_whole() -> None:
    found = read(born("13/04/1950", "03/04/1951", "04/13/1952"))
    assert [(fault.code, fault.place.line) for fault in found.faults] == [("month-first", 4)]
    assert [fault.code for fault in read(born("04/13/1952", "03/04/1951")).faults] == ["month-first"]


def test_the_third_of_april_is_the_third_of_april() -> None:
    found = read(born("03/04/1951", "13/04/1950"))
    assert families(found) == ["Smith", "Smith"]
    assert found.rows[0].request.patient.born == date(1951, 4, 3)  # type: ignore[union-attr]


def test_dates_of_giving_and_of_treatment_are_read_and_looked_at_too() -> None:
    head = (*HEAD, "Date given", "Appointment date")
    request = read(sheet(head, (*SMITH, "02/06/2030", "12 June 2030"))).rows[0].request
    assert request is not None
    assert (request.given_on, request.treatment_on) == (date(2030, 6, 2), date(2030, 6, 12))
    assert [fault.code for fault in read(sheet(head, (*SMITH, "", "06/13/2030"))).faults] == ["month-first"]
    assert faults(read(sheet(head, (*SMITH, "", "01/06/30")))) == [(2, "Appointment date", "bad-date")]
