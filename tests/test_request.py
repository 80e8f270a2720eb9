"""What can be asked for, and every way of asking wrongly."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consentgen.catalogue.load import load
from consentgen.request import (
    PATIENT_FIELDS,
    Asked,
    Patient,
    Target,
    age_on,
    default_form,
    join_targets,
    passes_modulus_11,
    read_clinical,
    read_date,
    read_patient,
)

steady = settings(deadline=None, max_examples=100)

CATALOGUE, _ = load(Path(__file__).parent / "data" / "tiny.yaml")
assert CATALOGUE is not None
SITES = CATALOGUE.sites
DAY = date(2026, 11, 22)


def clinical(*nerves: str, procedure: str = "chilling", side_needed: bool = True, **more: Any) -> Any:
    return read_clinical(Asked(procedure, nerves, **more), CATALOGUE, side_needed=side_needed)


def targets(*nerves: str, **more: Any) -> list[tuple[str, str | None, tuple[str, ...]]]:
    chosen, faults = clinical(*nerves, **more)
    assert faults == ()
    return [(t.site, t.side, t.levels) for t in chosen[1]]


def codes(*nerves: str, **more: Any) -> list[str]:
    chosen, faults = clinical(*nerves, **more)
    assert chosen is None
    assert all(fault.message and fault.hint for fault in faults)
    return [fault.code for fault in faults]


# ---- targets ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("nerves", "more", "wanted"),
    [
        (["whisker:left"], {}, [("whisker", "left", ())]),
        (["whisker:LEFT"], {}, [("whisker", "left", ())]),
        (["GWN: right "], {}, [("whisker", "right", ())]),
        (["greater whisker nerve:both"], {}, [("whisker", "both", ())]),
        (["whisker"], {"side": "left"}, [("whisker", "left", ())]),
        (["whisker:right"], {"side": "left"}, [("whisker", "right", ())]),
        (["tail"], {}, [("tail", None, ())]),
        (["tail", "whisker"], {"side": "left"}, [("tail", None, ()), ("whisker", "left", ())]),
        (["rib:left"], {}, [("rib", "left", ())]),
        (["rib:left:T5"], {}, [("rib", "left", ("T5",))]),
        (["rib:left:t5-t7"], {}, [("rib", "left", ("T5", "T6", "T7"))]),
        (["rib:left:T7-T5"], {}, [("rib", "left", ("T5", "T6", "T7"))]),
        (["rib:left:T5 – T7"], {}, [("rib", "left", ("T5", "T6", "T7"))]),
        (["rib:left:T5 to T6"], {}, [("rib", "left", ("T5", "T6"))]),
        (["rib:left:T7,T5"], {}, [("rib", "left", ("T5", "T7"))]),
        (["rib:left:T5, T7"], {}, [("rib", "left", ("T5", "T7"))]),
        (["rib:left:T5+T7"], {}, [("rib", "left", ("T5", "T7"))]),
        (["rib:left:T5 T7"], {}, [("rib", "left", ("T5", "T7"))]),
        (["rib:left:T4-T5,T10"], {}, [("rib", "left", ("T4", "T5", "T10"))]),
        (["rib:left"], {"level": "T6"}, [("rib", "left", ("T6",))]),
        (["rib:left:T5"], {"level": "T6"}, [("rib", "left", ("T5",))]),
        (["rib"], {"side": "right", "level": "T6"}, [("rib", "right", ("T6",))]),
        (["rib::T6"], {"side": "right"}, [("rib", "right", ("T6",))]),
        (["tail", "rib:left"], {"level": "T6"}, [("rib", "left", ("T6",)), ("tail", None, ())]),
        (["rib:left:T10", "rib:left:T5"], {}, [("rib", "left", ("T5", "T10"))]),
        (["whisker:left", "whisker:right"], {}, [("whisker", "both", ())]),
        (["whisker:left", "whisker:both"], {}, [("whisker", "both", ())]),
        (["rib:left:T5", "rib:right:T7"], {}, [("rib", "left", ("T5",)), ("rib", "right", ("T7",))]),
        (["rib:left:T5,T7", "rib:right:T7", "rib:right:T5"], {}, [("rib", "both", ("T5", "T7"))]),
        (["rib:both:T5", "rib:left:T6"], {}, [("rib", "left", ("T5", "T6")), ("rib", "right", ("T5",))]),
        (["rib:left", "rib:right:T5"], {}, [("rib", "left", ()), ("rib", "right", ("T5",))]),
        (["whisker:right", "whisker:right"], {}, [("whisker", "right", ())]),
    ],
)
def test_every_way_of_naming_targets(nerves: list[str], more: dict[str, Any], wanted: list[Any]):
    assert targets(*nerves, **more) == wanted


def test_explain_needs_no_side():
    assert targets("whisker", "rib::T5", side_needed=False) == [("rib", None, ("T5",)), ("whisker", None, ())]


@pytest.mark.parametrize(
    ("nerves", "more", "wanted"),
    [
        ([], {}, ["missing-nerve"]),
        (["wisker:left"], {}, ["unknown-nerve"]),
        ([":left"], {}, ["unknown-nerve"]),
        (["whisker"], {}, ["missing-side"]),
        (["whisker:"], {}, ["missing-side"]),
        (["whisker:up"], {}, ["unknown-side"]),
        (["tail:left"], {}, ["side-on-midline"]),
        (["whisker:left:T5"], {}, ["no-levels"]),
        (["rib:left:T3"], {}, ["unknown-level"]),
        (["rib:left:5"], {}, ["unknown-level"]),
        (["rib:left:T5-"], {}, ["unknown-level"]),
        (["rib:left:T5-T6-T7"], {}, ["unknown-level"]),
        (["rib:left:T5,,T6"], {}, ["unknown-level"]),
        (["rib:left:T5:T6"], {}, ["unknown-level"]),
        (["rib:left"], {"level": "T99"}, ["unknown-level"]),
        (["rib:left", "rib:left:T5"], {}, ["unclear-level"]),
        (["rib:both", "rib:left:T5"], {}, ["unclear-level"]),
        (["whisker:left"], {"procedure": "warming"}, ["nerve-not-treated"]),
        (["whisker:left"], {"procedure": "wurming"}, ["unknown-procedure"]),
        (["whisker:left"], {"procedure": ""}, ["unknown-procedure"]),
        (["whisker:left"], {"factors": ("pant",)}, ["unknown-factor"]),
        (["rib:left"], {"procedure": "warming", "factors": ("frost",)}, ["factor-not-here"]),
    ],
)
def test_every_refusal(nerves: list[str], more: dict[str, Any], wanted: list[str]):
    assert codes(*nerves, **more) == wanted


def test_every_fault_of_a_request_at_once():
    assert codes("whiskr", "tail:left", "whisker", "rib:left:T99", procedure="chiling", factors=("pant", "woad")) == [
        "unknown-procedure", "unknown-nerve", "side-on-midline", "missing-side", "unknown-level", "unknown-factor"]


def test_a_misspelt_name_is_told_the_nearest_three():
    _, (fault,) = clinical("whiskr:left")
    assert fault.hint.startswith("the nearest are whisker, ")
    assert fault.hint.count(",") == 2
    assert str(fault.place) == "--nerve"


def test_levels_may_hold_hyphens_spaces_and_the_word_to():
    site = SITES["rib"].model_copy(update={"levels": SITES["rib"].levels.model_copy(
        update={"values": {"L3-L4": "a", "L4-L5": "b", "big toe": "c", "toe 2": "d"}})})
    changed = replace(CATALOGUE, sites={"rib": site})

    def levels(text: str) -> Any:
        chosen, faults = read_clinical(Asked("chilling", (f"rib:left:{text}",)), changed, side_needed=True)
        return chosen[1][0].levels if chosen else [fault.code for fault in faults]

    assert levels("L4-L5") == ("L4-L5",)
    assert levels("L3-L4 - L4-L5") == ("L3-L4", "L4-L5")
    assert levels("big toe to toe 2") == ("big toe", "toe 2")
    assert levels("toe 2, L3-L4") == ("L3-L4", "toe 2")
    assert levels("toe") == ["unknown-level"]


NAMED = [Target("whisker", side, ()) for side in ("left", "right", "both")] + [Target("tail")]
NAMED += [Target("rib", side, levels) for side in ("left", "right", "both")
          for levels in (("T4",), ("T10", "T5"), ("T5", "T6", "T7"))]


def places(of: Any) -> set[tuple[str, str | None, str]]:
    return {(t.site, side, level) for t in of for side in (("left", "right") if t.side == "both" else (t.side,))
            for level in (t.levels or ("",))}


@steady
@given(st.lists(st.sampled_from(NAMED), max_size=8), st.randoms())
def test_joining_neither_adds_nor_loses_a_place_and_knows_no_order(named: list[Target], order: Any):
    joined = join_targets(named, SITES)
    assert places(joined) == places(named)
    assert len({(t.site, t.side) for t in joined}) == len(joined)
    assert join_targets(joined, SITES) == joined
    order.shuffle(named)
    assert join_targets(named, SITES) == joined


def test_both_sides_bring_in_their_factor():
    assert clinical("whisker:both")[0][2] == ("two-sides",)
    assert clinical("rib:left:T5", "rib:right:T7")[0][2] == ("two-sides",)
    assert clinical("whisker:left", "rib:right")[0][2] == ("two-sides",)
    assert clinical("whisker:left", "rib:left")[0][2] == ()
    assert clinical("whisker:left", "tail", factors=("Woad", "blue paint"))[0][2] == ("paint",)


def test_the_form_fits_the_anaesthesia_unless_somebody_chose():
    chilling, warming = CATALOGUE.procedures["chilling"], CATALOGUE.procedures["warming"]
    assert (default_form(chilling, None, None), default_form(warming, None, None)) == ("local", "sedation")
    assert default_form(warming, None, "local") == "local"
    assert default_form(warming, "sedation", "local") == "sedation"


# ---- the patient -----------------------------------------------------------------------------------------------

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


@steady
@given(st.tuples(st.text(), st.lists(st.text(max_size=12), max_size=3), st.text(max_size=5), st.text(max_size=5)))
def test_no_request_raises_and_every_refusal_has_a_hint(asked: Any):
    procedure, nerves, side, level = asked
    chosen, faults = read_clinical(
        Asked(procedure, tuple(f"rib:{nerve}" for nerve in nerves), side, level), CATALOGUE, side_needed=True)
    assert (chosen is None) == bool(faults)
    assert all(fault.hint for fault in faults)
