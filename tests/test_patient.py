"""What can be said of a patient, and every way of saying it wrongly."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consentgen.patient import PATIENT_FIELDS, Patient, age_on, passes_modulus_11, read_date, read_patient

steady = settings(deadline=None, max_examples=100)

DAY = date(2026, 11, 22)

FULL = {
    "title": "Mr", "given": "John", "family": "Smith", "preferred_name": "Jack", "born": "1945-07-14", "sex": "male",
    "nhs_number": "999 000 0018", "hospital_number": "X123", "address": "1 Mole End", "language": "Bengali",
    "communication_needs": "Hears badly", "consultant": "Dr Badger", "professional": "Ms Rat", "job_title": "Nurse",
    "contact": "01 02", "concerns": ["plays the violin", "lives alone"],
}


def patient(**fields: Any) -> Patient:
    who, faults = read_patient({"family": "Smith", **fields}, "p.json", DAY)
    assert faults == (), [str(fault) for fault in faults]
    assert who is not None
    return who


def faults_of(**fields: Any) -> list[tuple[str, str]]:
    who, faults = read_patient({"family": "Smith", **fields}, "p.json", DAY)
    assert who is None
    assert faults
    return [(str(fault.place), fault.code) for fault in faults]


def test_every_field_is_read():
    assert set(FULL) == set(PATIENT_FIELDS)
    who, faults = read_patient(FULL, "p.json", DAY)
    assert faults == ()
    assert who is not None
    assert {name: getattr(who, name) for name in PATIENT_FIELDS} == {
        **FULL, "born": date(1945, 7, 14), "concerns": ("plays the violin", "lives alone")}
    assert "Smith" not in repr(who) + str(who)


def test_keys_may_be_written_as_people_write_them():
    assert patient(**{"NHS number": "999-000-0018", "Preferred-Name": "Jo", "CONCERNS": "one"}) == patient(
        nhs_number="9990000018", preferred_name="Jo", concerns=["one"])


def test_nothing_given_is_nothing_known():
    assert patient(title=None, born="", nhs_number="  ", concerns=[]) == Patient(family="Smith")


def test_every_fault_at_once_each_with_its_field():
    who, faults = read_patient(
        {"famly": "S", "title": "x" * 36, "given": 5, "born": "31/02/1990", "nhs_number": 9990000018, "sex": ["m"],
         "Sex ": "m", "concerns": [1], "address": "x" * 1001, "language": True, "contact": "\ud800",
         "hospital number": {}},
        "p.json", DAY)
    assert who is None
    assert [(str(fault.place), fault.code) for fault in faults] == [
        ("p.json", "unknown-key"),
        ("p.json: title", "too-long"),
        ("p.json: given", "bad-value"),
        ("p.json: born", "bad-date"),
        ("p.json: nhs_number", "bad-value"),
        ("p.json: sex", "bad-value"),
        ("p.json: sex", "duplicate-key"),
        ("p.json: concerns", "bad-value"),
        ("p.json: address", "too-long"),
        ("p.json: language", "bad-value"),
        ("p.json: contact", "bad-value"),
        ("p.json: hospital_number", "bad-value"),
    ]
    assert faults[0].hint == "did you mean “family”?"


@pytest.mark.parametrize("data", [[], "x", 5, None, True])
def test_a_patient_is_an_object(data: Any):
    _, faults = read_patient(data, "p.json", DAY)
    assert [fault.code for fault in faults] == ["patient-not-an-object"]


@pytest.mark.parametrize("data", [{}, {"family": "  "}, {"family": "\u200d\u202e"}, {"title": "Mr"}])
def test_a_patient_has_a_name(data: Any):
    _, faults = read_patient(data, "p.json", DAY)
    assert [(str(fault.place), fault.code) for fault in faults] == [("p.json: family", "patient-without-name")]


def test_a_missing_name_is_told_with_the_other_faults():
    _, faults = read_patient({"born": "soon"}, "p.json", DAY)
    assert [fault.code for fault in faults] == ["bad-date", "patient-without-name"]


@pytest.mark.parametrize("number", ["999 000 0018", "999 000 0026", "999 000 0034", "9990000018", "999-000-0018",
                                    "999\u00a0000\u00a00018"])
def test_nhs_numbers_that_pass(number: str):
    digits = "".join(sign for sign in number if sign.isdigit())
    assert patient(nhs_number=number).nhs_number == f"{digits[:3]} {digits[3:6]} {digits[6:]}"


@pytest.mark.parametrize("number", ["999 123 4567", "999 000 0017", "999 000 001", "999 000 00188", "999 000 001X",
                                    "٩٩٩ ٠٠٠ ٠٠١٨", "000 000 0000", "111 111 1111", "-"])
def test_nhs_numbers_that_fail(number: str):
    assert faults_of(nhs_number=number) == [("p.json: nhs_number", "nhs-number")]


@steady
@given(st.integers(0, 10**9 - 1))
def test_of_ten_check_digits_at_most_one_passes(nine: int):
    passing = [digit for digit in range(10) if passes_modulus_11(f"{nine:09d}{digit}")]
    assert len(passing) <= 1


@steady
@given(st.sampled_from(["9990000018", "9990000026", "9990000034"]), st.integers(0, 9), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(number: str, at: int, by: int):
    wrong = number[:at] + str((int(number[at]) + by) % 10) + number[at + 1 :]
    assert passes_modulus_11(number)
    assert not passes_modulus_11(wrong)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1945-07-14", date(1945, 7, 14)),
        ("1945-7-4", date(1945, 7, 4)),
        ("14/07/1945", date(1945, 7, 14)),
        ("14.7.1945", date(1945, 7, 14)),
        ("14-Jul-1945", date(1945, 7, 14)),
        ("14 July 1945", date(1945, 7, 14)),
        ("1 sept 1945", date(1945, 9, 1)),
        ("29-Feb-2000", date(2000, 2, 29)),
        (" 14-jul-1945 ", date(1945, 7, 14)),
        ("31/02/1990", None),
        ("29/02/2001", None),
        ("07/14/1945", None),
        ("14/07/45", None),
        ("45-07-14", None),
        ("14 Julius 1945", None),
        ("14 Ju 1945", None),
        ("0000-01-01", None),
        ("1945", None),
        ("١٤/٠٧/١٩٤٥", None),
        ("1945-07-14T00:00", None),
        ("", None),
    ],
)
def test_dates(text: str, day: date | None):
    assert read_date(text) == day


@steady
@given(st.dates(min_value=date(1000, 1, 1)))
def test_every_day_is_read_in_each_way_of_writing(day: date):
    ways = ("%Y-%m-%d", "%d/%m/%Y", "%d-%b-%Y", "%d %B %Y", "%d.%m.%Y")
    assert {read_date(day.strftime(way)) for way in ways} == {day}


@pytest.mark.parametrize(
    ("born", "code"),
    [
        ("14/07/45", "bad-date"),
        ("31/02/1990", "bad-date"),
        ("2026-11-22", "born-later"),
        ("2026-11-23", "born-later"),
        ("1900-01-01", "born-too-early"),
        ("2008-11-23", "under-18"),
        ("2026-11-21", "under-18"),
    ],
)
def test_birth_dates_that_are_refused(born: str, code: str):
    assert faults_of(born=born) == [("p.json: born", code)]


def test_two_digits_of_a_year_are_named_as_the_fault():
    _, (fault,) = read_patient({"family": "S", "born": "14-Jul-45"}, "p.json", DAY)
    assert fault.message == "The year has two digits."


@pytest.mark.parametrize(
    ("born", "made_on", "adult"),
    [
        ("2008-11-22", date(2026, 11, 22), True),
        ("2008-11-23", date(2026, 11, 22), False),
        ("2008-02-29", date(2026, 2, 28), False),
        ("2008-02-29", date(2026, 3, 1), True),
        ("2008-12-31", date(2026, 12, 30), False),
        ("2008-12-31", date(2026, 12, 31), True),
    ],
)
def test_eighteen_on_the_packs_own_day(born: str, made_on: date, adult: bool):
    who, faults = read_patient({"family": "S", "born": born}, "p.json", made_on)
    assert (who is not None) == adult
    assert [fault.code for fault in faults] == ([] if adult else ["under-18"])


def test_age_in_whole_years():
    assert [age_on(date(1945, 7, 14), date(2006, 7, day)) for day in (13, 14, 15)] == [60, 61, 61]


def test_a_name_of_three_hundred_letters_is_a_name():
    assert patient(family="N" * 300).family == "N" * 300


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Smith\u202eDr", "SmithDr"),
        ("\u2066Sm\u2069ith\u200f\u200e\u061c", "Smith"),
        ("\ufeffSm\u00adi\u200bth\u2060", "Smith"),
        ("-Anna\t\n Maria \x00", "-Anna Maria"),
        ("a\x07b\x7f\x85c", "ab c"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("ক\u200dষ ব\u09cdয", "ক\u200dষ ব\u09cdয"),
        ("মোহাম্মদ", "মোহাম্মদ"),
        ("عبد الله", "عبد الله"),
        ("e\u0301", "e\u0301"),
        ("<script>{{7*7}}../../x", "<script>{{7*7}}../../x"),
        ("👩\u200d⚕️", "👩\u200d⚕️"),
        ("\ue000\U0003ffff\u0378", "\ue000\U0003ffff\u0378"),
    ],
)
def test_what_is_unseen_goes_and_every_letter_stays(text: str, kept: str):
    assert patient(family=f" x{text} ").family == f"x{kept}"


CANARY = "Zqx7"
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False)
    | st.text(max_size=8).map(lambda text: CANARY + text) | st.text(max_size=8).map(lambda text: text + CANARY)
    | st.sampled_from(["14/07/45", "soon", "999 123 4567", "2020-01-01", ""]).map(lambda text: f"{text} {CANARY}"),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.just(CANARY), inner, max_size=1), max_leaves=4,
)


KEYS = st.sampled_from(PATIENT_FIELDS) | st.text(max_size=6).map(lambda text: CANARY + text)


@steady
@given(st.dictionaries(KEYS, VALUES, max_size=8))
def test_no_message_holds_a_patients_value(data: dict[str, Any]):
    who, faults = read_patient(data, "p.json", DAY)
    assert (who is None) == bool(faults)
    said = " ".join(f"{fault} {fault.as_data()} {fault!r}" for fault in faults) + repr(who)
    assert CANARY.casefold() not in said.casefold()
