"""Columns that say whether a patient is still to come: who is not gets no pack."""

from __future__ import annotations

import pytest
from made_up import HEAD, JONES, SMITH, families, faults, read, said, sheet


@pytest.mark.parametrize("heading", ["Status", "Appointment status", "Appt Status", "Outcome", "Patient status"])
@pytest.mark.parametrize("text", ["Cancelled", "CANCELLED BY PATIENT", "DNA", "DNA'd", "Did not attend", "No show",
                                  "noshow", "was not brought", "entered-in-error"])
def test_an_appointment_that_is_off_is_refused(heading: str, text: str) -> None:
    found = read(sheet((*HEAD, heading), (*SMITH, text), (*JONES, "booked")))
    assert faults(found) == [(2, heading, "appointment-off")]
    assert found.rows[1].request is not None and found.notices == ()


@pytest.mark.parametrize(("heading", "text"), [
    ("Deceased", "yes"), ("Deceased", "Y"), ("Deceased", "12/03/2029"), ("Is deceased?", "TRUE"),
    ("Date of death", "2029-03-12"), ("Date of death", "12 March"), ("Status", "Deceased"), ("Patient deceased", "1"),
])
def test_a_patient_who_has_died_is_refused(heading: str, text: str) -> None:
    found = read(sheet((*HEAD, heading), (*SMITH, text), (*JONES, "")))
    assert [code for _, _, code in faults(found)] == ["patient-deceased"]


@pytest.mark.parametrize(("heading", "text"), [
    ("Status", "Booked"), ("Status", ""), ("Outcome", "n/a"), ("Deceased", "No"), ("Deceased", "0"),
    ("Date of death", "-"), ("Deceased", "alive"),
])
def test_a_patient_who_is_to_come_is_left_alone(heading: str, text: str) -> None:
    found = read(sheet((*HEAD, heading), (*SMITH, text)))
    assert families(found) == ["Smith"] and found.notices == ()


def test_words_that_are_not_known_are_told_once_and_not_repeated() -> None:
    found = read(sheet((*HEAD, "Status", "Deceased"), (*SMITH, "married", "perhaps"), (*JONES, "not cancelled", "")))
    assert families(found) == ["Smith", "O'Jones"]
    assert [(one.code, one.message[:9]) for one in found.notices] == [("status-unknown", "Rows 2, 3")]
    assert "married" not in said(found)


def test_a_list_may_have_several_such_columns() -> None:
    found = read(sheet((*HEAD, "Status", "Outcome", "Deceased"), (*SMITH, "Booked", "DNA", "no")))
    assert faults(found) == [(2, "Outcome", "appointment-off")]
