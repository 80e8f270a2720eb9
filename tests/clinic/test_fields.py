"""From raw cells to a request, or to every fault of the row at once: no format has rules of its own."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from consentgen.catalogue.load import load
from consentgen.clinic.fields import FIELD_NAMES, FIELDS, Cell, Defaults, Terms, read_row
from consentgen.clinic.jsonl import read_json_lines
from consentgen.clinic.row import Row, column_of, row_words
from consentgen.clinic.twice import compare_rows
from consentgen.errors import CannotRead
from consentgen.patient import PATIENT_FIELDS
from consentgen.request import Request, Target

TINY, _ = load(Path(__file__).resolve().parent.parent / "data" / "tiny.yaml")
assert TINY is not None
DAY = date(2030, 6, 1)
TERMS = Terms("list.csv", TINY, DAY)
GOOD = {"family": "Smith", "given": "John", "born": "14/07/1945", "nhs_number": "9990000018", "procedure": "chilling",
        "nerve": "whisker", "side": "left"}


def row(terms: Terms = TERMS, number: int = 2, **cells: str) -> Row:
    """A row as a reader hands it over; None for a cell takes it away."""
    return read_row(number, {name: Cell(text, f"The {name}") for name, text in cells.items()}, terms)


def request(terms: Terms = TERMS, **cells: str) -> Request:
    read = row(terms, **{**GOOD, **cells})
    assert read.faults == () and read.request is not None
    return read.request


def faults(**cells: str) -> list[tuple[str, str]]:
    """(column, code) of each fault."""
    read = row(**{**GOOD, **cells})
    assert read.request is None
    assert {(fault.place.file, fault.place.line) for fault in read.faults} == {("list.csv", 2)}
    return [(column_of(fault), fault.code) for fault in read.faults]


# ---- what can be said -------------------------------------------------------------------------------------------


def test_every_field_of_a_patient_may_stand_in_a_list_and_each_field_is_explained() -> None:
    assert set(PATIENT_FIELDS) < set(FIELD_NAMES) and len(set(FIELD_NAMES)) == len(FIELDS)
    assert all(field.meaning.endswith(".") and field.example for field in FIELDS)


def test_a_row_becomes_a_request() -> None:
    asked = request(date_given="2030-06-02", date_of_treatment="3 June 2030")
    assert (asked.procedure, asked.targets) == ("chilling", (Target("whisker", "left"),))
    assert asked.patient is not None and asked.patient.nhs_number == "999 000 0018"
    assert (asked.given_on, asked.treatment_on, asked.made_on) == (date(2030, 6, 2), date(2030, 6, 3), DAY)


@pytest.mark.parametrize(
    ("cells", "targets"),
    [
        ({"side": "R"}, {Target("whisker", "right")}),
        ({"side": " Lt. "}, {Target("whisker", "left")}),
        ({"side": "Bilateral"}, {Target("whisker", "both")}),
        ({"nerve": "tail", "side": "midline"}, {Target("tail")}),
        ({"nerve": "tail", "side": ""}, {Target("tail")}),
        ({"nerve": "whisker:right", "side": ""}, {Target("whisker", "right")}),
        ({"nerve": "whisker:R", "side": "right"}, {Target("whisker", "right")}),
        ({"nerve": "whisker ; rib:right"}, {Target("whisker", "left"), Target("rib", "right")}),
        ({"nerve": "tail;whisker", "side": "right"}, {Target("tail"), Target("whisker", "right")}),
        ({"nerve": "rib:Lt:t5;whisker:Rt.", "side": ""}, {Target("rib", "left", ("T5",)), Target("whisker", "right")}),
        ({"nerve": "whisker:(R)", "side": ""}, {Target("whisker", "right")}),
        ({"side": "(L)"}, {Target("whisker", "left")}),
        ({"side": "left-hand"}, {Target("whisker", "left")}),
        ({"side": "R side"}, {Target("whisker", "right")}),
        ({"side": "L and R"}, {Target("whisker", "both")}),
        ({"nerve": "rib:left:T5;whisker:left", "level": "t5"}, {Target("rib", "left", ("T5",)),
                                                                Target("whisker", "left")}),
        ({"nerve": "rib:left:T5;rib:right:T6", "side": "both", "level": "T5-T6"},
         {Target("rib", "left", ("T5",)), Target("rib", "right", ("T6",))}),
        ({"nerve": "rib:left:T5-T7", "level": "T5,T6,T7"}, {Target("rib", "left", ("T5", "T6", "T7"))}),
        ({"nerve": "rib;whisker:right", "level": "T5"}, {Target("rib", "left", ("T5",)), Target("whisker", "right")}),
    ],
)
def test_nerves_and_sides_as_people_write_them(cells: dict[str, str], targets: set[Target]) -> None:
    assert set(request(**cells).targets) == targets


def test_a_row_may_name_levels() -> None:
    assert TINY.sites["rib"].levels is not None
    first, second, *_ = TINY.sites["rib"].levels.values
    assert request(nerve="rib", level=f"{first}; {second}").targets == (Target("rib", "left", (first, second)),)


def test_options_hold_for_rows_that_do_not_say_it_themselves() -> None:
    terms = Terms("list.csv", TINY, DAY, Defaults("chilling", ("whisker:right",), factors=("paint",), part="consent",
                                                  form="sedation", edition="large-print"))
    bare = {name: GOOD[name] for name in ("family", "given")}
    asked = row(terms, **bare).request
    assert asked is not None
    assert (asked.targets, asked.part, asked.form) == ((Target("whisker", "right"),), "consent", "sedation")
    assert asked.edition == "large-print" and "paint" in asked.factors
    asked = row(terms, **bare, side="left", factors="frost", part="leaflet", form="local", edition="standard").request
    assert asked is not None
    assert (asked.targets, asked.part, asked.form) == ((Target("whisker", "left"),), "information", "local")
    assert asked.edition == "standard" and "frost" in asked.factors and "paint" not in asked.factors


def test_a_side_or_level_of_the_row_is_not_lost_beside_several_nerves_of_the_command_line() -> None:
    terms = Terms("list.csv", TINY, DAY, Defaults("chilling", ("rib:right:T5", "whisker:right")))
    for cells, code in (({"side": "left"}, "side-contradicts"), ({"level": "T7"}, "level-contradicts")):
        read = row(terms, family="Smith", given="John", **cells)
        assert [fault.code for fault in read.faults] == [code]


@pytest.mark.parametrize("need", ["Large print", "needs LARGER text", "large-font please", "enlarged"])
def test_the_need_for_large_print_picks_the_edition_by_itself(need: str) -> None:
    assert request().edition == "standard"
    assert request(communication_needs=need).edition == "large-print"


@pytest.mark.parametrize("need", ["No large print needed", "not large print", "doesn't need larger text", "no braille"])
def test_a_need_that_is_denied_chooses_nothing_and_is_told(need: str) -> None:
    read = row(**GOOD, communication_needs=need)
    assert read.request is not None and read.request.edition == "standard"
    assert [(notice.code, column_of(notice)) for notice in read.notices] == [
        ("need-denied", "The communication_needs")]


def test_a_denied_need_does_not_hide_one_that_is_asked_for() -> None:
    assert request(communication_needs="No interpreter, large print").edition == "large-print"
    assert request(communication_needs="not braille but large print").edition == "large-print"
    assert request(communication_needs="can't read ordinary letters without glasses - large print").edition == (
        "large-print")


@pytest.mark.parametrize("need", ["font size 20", "24pt", "registered blind"])
def test_a_need_that_chooses_nothing_is_told(need: str) -> None:
    read = row(**GOOD, communication_needs=need)
    assert read.request is not None and [notice.code for notice in read.notices] == ["need-open"]
    assert row(**GOOD, communication_needs=need, edition="large").notices == ()


@pytest.mark.parametrize("word", ["none", "Nil", "N/A", "-", "No", "NKDA"])
def test_words_for_nothing_are_no_factor_and_no_need(word: str) -> None:
    read = row(**GOOD, communication_needs=word, factors=word)
    assert read.request is not None and read.notices == ()
    assert read.request.factors == () and read.request.patient is not None
    assert read.request.patient.communication_needs == ""


@pytest.mark.parametrize(("cells", "code", "column"), [
    ({"date_of_treatment": "31/05/2030"}, "treatment-past", "The date_of_treatment"),
    ({"date_given": "01/06/2020"}, "given-long-ago", "The date_given"),
])
def test_a_day_that_is_odd_for_the_pack_is_told(cells: dict[str, str], code: str, column: str) -> None:
    read = row(**GOOD, **cells)
    assert read.request is not None
    assert [(notice.code, column_of(notice)) for notice in read.notices] == [(code, column)]
    assert row(**GOOD, date_given="01/06/2029", date_of_treatment="01/06/2030").notices == ()


def test_an_edition_against_the_need_is_told_and_so_is_a_format_that_is_not_made() -> None:
    read = row(**GOOD, communication_needs="large print, braille, BSL", edition="standard")
    assert read.request is not None and read.request.edition == "standard"
    assert [notice.code for notice in read.notices] == ["edition-against-need", "format-not-made"]
    assert "braille, sign language" in read.notices[1].message
    assert all(not notice.is_error for notice in read.notices)


# ---- what is refused --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ({"side": ""}, [("The side", "missing-side")]),
        ({"side": "up"}, [("The side", "unknown-side")]),
        ({"nerve": "whisker:up"}, [("The nerve", "unknown-side")]),
        ({"nerve": "rib:T5"}, [("The nerve", "unknown-side")]),
        ({"nerve": "rib:T5;whisker:left"}, [("The nerve", "unknown-side")]),
        ({"nerve": "rib:T5;whisker:right"}, [("The side", "side-contradicts"), ("The nerve", "unknown-side")]),
        ({"nerve": "whisker:up", "side": ""}, [("The nerve", "unknown-side")]),
        ({"nerve": "tail"}, [("The side", "side-on-midline")]),
        ({"nerve": "whisker:right"}, [("The side", "side-contradicts")]),
        ({"level": "T5"}, [("The level", "no-levels")]),
        ({"nerve": "rib:right:T5;whisker:right"}, [("The side", "side-contradicts")]),
        ({"nerve": "rib:right:T5;rib:left:T6", "side": "R"}, [("The side", "side-contradicts")]),
        ({"nerve": "tail;whisker:right"}, [("The side", "side-contradicts")]),
        ({"nerve": "rib:right;whisker:right", "side": "both"}, [("The side", "side-contradicts")]),
        ({"nerve": "tail;caudal nerve"}, [("The side", "side-on-midline")]),
        ({"nerve": "rib:left:T5", "level": "T7"}, [("The level", "level-contradicts")]),
        ({"nerve": "rib:left:T5", "level": "T5-T6"}, [("The level", "level-contradicts")]),
        ({"nerve": "rib:left:T5;whisker", "level": "T7"}, [("The level", "level-contradicts")]),
        ({"nerve": "rib:left:T5;rib:right", "side": "", "level": "T7"}, [("The level", "level-contradicts")]),
        ({"nerve": "rib:right:T5;rib:left:T6", "side": "R", "level": "T7"},
         [("The side", "side-contradicts"), ("The level", "level-contradicts")]),
        ({"nerve": "whisker;tail", "level": "T7"}, [("The level", "no-levels")]),
        ({"nerve": "rib", "level": "Z9"}, [("The level", "unknown-level")]),
        ({"nerve": "elbow"}, [("The nerve", "unknown-nerve")]),
        ({"nerve": ""}, [("The nerve", "missing-nerve")]),
        ({"procedure": ""}, [("The procedure", "missing-procedure")]),
        ({"procedure": "boiling"}, [("The procedure", "unknown-procedure")]),
        ({"factors": "tallness"}, [("The factors", "unknown-factor")]),
        ({"part": "half"}, [("The part", "unknown-choice")]),
        ({"form": "parental"}, [("The form", "unknown-choice")]),
        ({"edition": "tiny"}, [("The edition", "unknown-choice")]),
        ({"confirmed": "perhaps"}, [("The confirmed", "unknown-choice")]),
        ({"date_given": "31/02/2030"}, [("The date_given", "bad-date")]),
        ({"date_given": "2030-06-03", "date_of_treatment": "2030-06-02"},
         [("The date_given", "given-after-treatment")]),
        ({"born": "14/07/45"}, [("The born", "bad-date")]),
        ({"born": "01/01/2020"}, [("The born", "under-18")]),
        ({"nhs_number": "9990000019"}, [("The nhs_number", "nhs-number")]),
        ({"family": "", "given": ""}, [("The family", "patient-without-name")]),
        ({"family": "Smiley 😀"}, [("The family", "no-glyph")]),
    ],
)
def test_each_fault_has_its_code_and_column(cells: dict[str, str], found: list[tuple[str, str]]) -> None:
    assert faults(**cells) == found


@pytest.mark.parametrize("field", ["family", "given", "preferred_name", "title"])
@pytest.mark.parametrize("text", ["?????", "Wa??sa", "Smith?", "Zo‰", "Fran‡ois", "Pe¤a", "N‹na", "Smith¬", "MÃ¼ller"])
def test_a_letter_that_was_lost_in_a_name_is_refused(field: str, text: str) -> None:
    assert faults(**{field: text}) == [(f"The {field}", "lost-letter")]


@pytest.mark.parametrize("text", ["0451", "999 000 0018", "-", ".", "N/A", "tbc", "Unknown", "XXX", "TRUE", "yes", "no",
                                  "=A2", "#12", "Total", "NULL"])
def test_what_is_no_name_is_refused(text: str) -> None:
    assert faults(family=text) == [("The family", "not-a-name")]
    assert faults(given=text) == [("The given", "not-a-name")]


@pytest.mark.parametrize(("text", "code"), [
    ("Smith DECEASED", "patient-deceased"), ("Smith (deceased)", "patient-deceased"), ("RIP Smith", "patient-deceased"),
    ("Smith (DNA)", "appointment-off"), ("SMITH - CANCELLED", "appointment-off"), ("Smith dna", ""),
])
def test_a_remark_in_a_name_that_takes_the_patient_off_the_list_is_refused(text: str, code: str) -> None:
    if code:
        assert faults(family=text) == [("The family", code)]
        assert "smith" not in str(row(**{**GOOD, "family": text}).faults).casefold()
    else:
        assert request(family=text)


@pytest.mark.parametrize("text", ["Null", "No", "Na", "True-Smith", "O’Neill", "J.", "Núñez", "Gal·la", "Mª José",
                                  "علي", "Xu", "Ripley", "Łukasz", "Smith–Jones", "Š"])
def test_rare_names_are_names(text: str) -> None:
    assert request(family=text, given=text)


def test_all_faults_of_a_row_are_told_at_once_and_none_repeats_a_cell() -> None:
    cells = {"family": "Canary 😀", "born": "31/02/1901", "nhs_number": "123", "procedure": "canarying",
             "nerve": "canary", "side": "canary", "factors": "canary", "part": "canary", "edition": "canary",
             "date_given": "canary"}
    read = row(**cells)
    assert len({fault.code for fault in read.faults}) >= 6
    columns = {f"The {name}" for name in cells if name not in ("side", "family")}
    assert {column_of(fault) for fault in read.faults} >= columns
    said = " ".join(map(str, read.faults)).casefold()
    assert "canary" not in said and "1901" not in said and "😀" not in said


def test_what_is_wrong_with_one_field_hides_nothing_of_another() -> None:
    assert faults(nerve="elbow", side="up", level="Z9") == [
        ("The nerve", "unknown-nerve"), ("The side", "unknown-side"), ("The level", "unknown-level")]
    assert faults(born="31/02/1945", family="Smiley 😀") == [("The born", "bad-date"), ("The family", "no-glyph")]


@pytest.mark.parametrize(("cells", "code"), [
    ({"nerve": "whisker, tail"}, "unknown-nerve"), ({"nerve": "whisker & rib"}, "unknown-nerve"),
    ({"nerve": "tail/whisker:left"}, "unknown-nerve"), ({"nerve": "GWN and tail"}, "unknown-nerve"),
    ({"nerve": "whisker + tail"}, "unknown-nerve"), ({"factors": "paint, frost"}, "unknown-factor"),
    ({"nerve": "rib", "level": "T5 & T7"}, "unknown-level"), ({"nerve": "rib", "level": "T5 and T6"}, "unknown-level"),
])
def test_several_that_are_run_together_say_how_they_are_separated(cells: dict[str, str], code: str) -> None:
    hints = [fault.hint for fault in row(**{**GOOD, **cells}).faults if fault.code == code]
    assert hints == ["several are separated by ; signs"]
    assert "separated" not in str(row(**{**GOOD, "nerve": "elbow and knee"}).faults)


@pytest.mark.parametrize(("text", "says"), [
    ("Mar 13, 1952", "cannot be read as a date"), ("Thursday", "cannot be read as a date"),
    ("31/02/1945", "not a real date"), ("14/07/45", "two digits"),
])
def test_what_is_wrong_with_a_date_is_told(text: str, says: str) -> None:
    for field in ("born", "date_of_treatment"):
        (fault,) = row(**{**GOOD, field: text}).faults
        assert fault.code == "bad-date" and says in fault.message


def test_a_treatment_before_the_birth_date_is_refused() -> None:
    assert faults(date_of_treatment="14/07/1944") == [("The date_of_treatment", "treatment-before-birth")]


def test_a_side_that_is_no_side_says_what_to_write_in_a_list() -> None:
    for nerve in ("whisker", "whisker;rib"):
        (fault,) = row(**{**GOOD, "nerve": nerve, "side": "up"}).faults
        assert fault.hint == "write left, right or both"


# ---- rows compared ----------------------------------------------------------------------------------------------


def compared(*cells: dict[str, str]) -> tuple[Row, ...]:
    rows = [row(number=number, **{**GOOD, **changed}) for number, changed in enumerate(cells, start=2)]
    return compare_rows(rows, "list.csv")


def codes(rows: tuple[Row, ...]) -> list[list[str]]:
    return [[found.code for found in (*one.faults, *one.notices)] for one in rows]


OTHER = {"family": "Jones", "nhs_number": "9990000026"}


def test_patients_who_stand_once_are_left_alone() -> None:
    assert codes(compared({}, OTHER)) == [[], []]


@pytest.mark.parametrize("again", [{}, {"nhs_number": ""}, {"family": "SMITH", "nerve": "tail", "side": ""}])
def test_the_same_patient_twice_is_flagged_and_made(again: dict[str, str]) -> None:
    rows = compared({}, OTHER, again)
    assert codes(rows) == [["patient-twice"], [], ["patient-twice"]]
    assert all(one.request is not None for one in rows)
    assert "Row 4 has" in rows[0].notices[0].message


@pytest.mark.parametrize(("side", "other"), [("left", "right"), ("both", "left")])
def test_different_sides_of_one_nerve_are_refused_until_each_row_confirms(side: str, other: str) -> None:
    one, two = compared({"side": side}, {"side": other})
    assert one.request is None and two.request is None
    assert one.faults[0].code == two.faults[0].code == "sides-differ"
    assert [column_of(fault) for fault in one.faults] == ["The side"]
    one, two = compared({"side": side, "confirmed": "yes"}, {"side": other})
    assert one.request is None and two.request is None
    one, two = compared({"side": side, "confirmed": "yes"}, {"side": other, "confirmed": "Y"})
    assert one.request is not None and two.request is not None


def test_every_row_that_must_confirm_is_named_and_of_a_mere_notice_the_first_five() -> None:
    rows = compared(*({"side": side} for side in ["left", *["right"] * 6]))
    assert rows[0].faults[0].message.startswith("Rows 3, 4, 5, 6, 7, 8 name another side")
    assert rows[1].faults[0].message.startswith("Row 2 names another side")
    assert row_words([3, 4, 5, 6, 7]) == "Rows 3, 4, 5, 6, 7"
    assert row_words([3, 4, 5, 6, 7, 8, 9]) == "Rows 3, 4, 5, 6, 7 and 2 more"


def test_a_fault_of_several_rows_has_them_as_numbers_as_well() -> None:
    line = json.dumps({**GOOD, "born": "07/14/1945"})
    (fault,) = read_json_lines(f"{line}\n{line}\n".encode(), TERMS).faults
    assert fault.message.startswith("Rows 1, 2: ") and (fault.rows, fault.place.line) == ((1, 2), 1)


def test_a_number_that_two_people_share_is_refused_whatever_is_confirmed() -> None:
    for other in ({"family": "Jones"}, {"given": "Mary"}, {"born": "14/07/1946"}):
        rows = compared({"confirmed": "yes"}, {**other, "confirmed": "yes"})
        assert codes(rows) == [["number-of-another"], ["number-of-another"]]
        assert all(one.request is None for one in rows)


def test_a_row_that_is_refused_anyway_is_compared_too() -> None:
    one, two = compared({}, {"side": "right", "factors": "tallness"})
    assert [fault.code for fault in one.faults] == ["sides-differ"]
    assert [fault.code for fault in two.faults] == ["unknown-factor", "sides-differ"]
    one, two = compared({}, {"family": "Jones", "part": "half"})
    assert [column_of(fault) for fault in one.faults] == ["The nhs_number"]
    assert [fault.code for fault in two.faults] == ["unknown-choice", "number-of-another"]


def test_a_second_given_name_or_none_makes_no_other_person() -> None:
    for given in ("John Paul", ""):
        assert all(one.request is not None for one in compared({}, {"given": given}))


def test_one_person_with_two_numbers_is_told_plainly() -> None:
    one, two = compared({}, {"nhs_number": "9990000026"})
    assert one.request is not None and two.request is not None
    for read in (one, two):
        assert [(notice.code, column_of(notice)) for notice in read.notices] == [("patient-twice", "The nhs_number")]
        assert "another NHS number" in read.notices[0].message


def test_a_row_that_stands_twice_is_told_to_be_the_same_treatment() -> None:
    one, two, three = compared({}, {}, {"nerve": "tail", "side": ""})
    assert [notice.message.partition(":")[0] for notice in one.notices] == [
        "Row 3 has the same patient and the same treatment as well", "Row 4 has the same patient as well."]
    assert codes((one, two, three)) == [["patient-twice"] * 2, ["patient-twice"] * 2, ["patient-twice"]]


BARE = {"nhs_number": "", "born": ""}


@pytest.mark.parametrize(("one", "two"), [
    ({**BARE, "hospital_number": "H 12-3"}, {**BARE, "hospital_number": "h123"}),
    ({"hospital_number": "H123"}, {"hospital_number": "H123", "family": "Brown", "nhs_number": ""}),
    ({"nhs_number": ""}, {"nhs_number": "", "given": "John Paul"}),
    ({"nhs_number": "", "family": "Wałęsa-Núñez"}, {"nhs_number": "", "family": "Walesa Nunez"}),
    ({"nhs_number": "", "family": "O'Neill"}, {"nhs_number": "", "family": "ONEILL"}),
    ({"nhs_number": "", "given": "Anne-Marie"}, {"nhs_number": "", "given": "Annemarie"}),
    ({"family": "Zoë"}, {"family": "Zoe"}),
])
def test_one_patient_is_known_again_however_they_are_written(one: dict[str, str], two: dict[str, str]) -> None:
    assert codes(compared(one, OTHER, two)) == [["patient-twice"], [], ["patient-twice"]]
    assert codes(compared(one, {**two, "side": "right"})) == [["sides-differ", "patient-twice"]] * 2


@pytest.mark.parametrize("gone", [{"born": ""}, {"nhs_number": ""}, BARE])
def test_the_same_name_and_nothing_to_tell_two_apart_may_be_one_patient(gone: dict[str, str]) -> None:
    here = {"born": ""} if "born" not in gone else {}
    other = {**gone, "given": "JOHN"}
    assert codes(compared({**here, **({"nhs_number": ""} if gone == {"born": ""} else {})}, other)) == [
        ["patient-perhaps-twice"]] * 2
    rows = compared({**here, **BARE}, {**other, "side": "right"})
    assert codes(rows) == [["sides-differ", "patient-perhaps-twice"]] * 2
    assert "may be the same" in rows[0].faults[0].message
    assert all(row.request for row in compared({**BARE, "confirmed": "yes"},
                                               {**other, "side": "right", "confirmed": "yes"}))


@pytest.mark.parametrize("two", [
    {"born": "15/07/1945", "nhs_number": ""},
    {"born": "", "nhs_number": "9990000026"},
    {**BARE, "given": "Mary"},
    {**BARE, "family": "Jones"},
])
def test_who_can_be_told_apart_is_not_taken_for_one_patient(two: dict[str, str]) -> None:
    assert codes(compared({}, {**two, "side": "right"})) == [[], []]


def test_a_hospital_number_that_two_people_share_is_refused() -> None:
    other = {**OTHER, "born": "03/04/1950", "hospital_number": "H1"}
    rows = compared({"hospital_number": "H1", "confirmed": "yes"}, {**other, "confirmed": "yes"})
    assert codes(rows) == [["hospital-number-of-another"]] * 2
    assert (column_of(rows[0].faults[0]), rows[0].request) == ("The hospital_number", None)
    rows = compared({"hospital_number": "H1"}, {"hospital_number": "H1", "nhs_number": "9990000026"})
    assert codes(rows) == [["patient-twice"]] * 2 and "another NHS number" in rows[0].notices[0].message


def test_an_accent_or_an_apostrophe_makes_no_other_holder_of_a_number() -> None:
    assert codes(compared({"family": "O'Neíll"}, {"family": "ONeill"})) == [["patient-twice"]] * 2


def test_marks_of_other_scripts_are_letters() -> None:
    assert codes(compared({**BARE, "family": "কমল"}, {**BARE, "family": "কমলা"})) == [[], []]


# ---- JSON lines ------------------------------------------------------------------------------------------------


def lines(*objects: Any) -> tuple[Row, ...]:
    text = "\n".join(one if isinstance(one, str) else json.dumps(one) for one in objects)
    return read_json_lines(text.encode(), TERMS).rows


def test_json_lines_are_counted_as_they_stand_and_blank_ones_left_out() -> None:
    rows = lines(GOOD, "", {**GOOD, "Nerves": ["tail", "whisker:right"], "nerve": None}, "")
    assert [one.number for one in rows] == [1, 3]
    good, double = rows
    assert good.request is not None and good.request.targets == (Target("whisker", "left"),)
    assert "field-twice" in [fault.code for fault in double.faults]  # both keys mean the nerve


def test_json_values_may_be_lists_and_truths() -> None:
    several = {**GOOD, "nerve": ["tail", "whisker"], "factors": ["paint"], "confirmed": True, "title": None,
               "concerns": ["One", "Two"]}
    [one] = lines(several)
    assert one.request is not None and one.confirmed
    assert len(one.request.targets) == 2 and one.request.patient is not None
    assert one.request.patient.concerns == ("One", "Two")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("{", "not-an-object"), ("[]", "not-an-object"), ("3", "not-an-object"), ("[" * 100_000, "not-an-object"),
        ({**GOOD, "nhs_number": 9990000018}, "not-text"), ({**GOOD, "title": {"a": 1}}, "not-text"),
        ({**GOOD, "colour": "red"}, "unknown-field"),
        ('{"family": "A", "family": "B"}', "field-twice"),
    ],
)
def test_what_is_not_a_row_is_a_fault_of_that_row(line: Any, code: str) -> None:
    good, bad = lines(GOOD, line)
    assert good.request is not None
    assert bad.request is None and code in [fault.code for fault in bad.faults]


def test_one_month_first_refuses_the_whole_list_in_json_too() -> None:
    text = "\n".join(json.dumps({**GOOD, "born": born}) for born in ("14/07/1945", "03/04/1950", "04/13/1950"))
    found = read_json_lines(text.encode(), TERMS)
    assert [(fault.code, fault.place.line) for fault in found.faults] == [("month-first", 3)]


def test_an_object_on_several_lines_is_one_fault() -> None:
    for text in (json.dumps(GOOD, indent=2), json.dumps(GOOD, indent=2) + "\n" + json.dumps(GOOD, indent=2)):
        with pytest.raises(CannotRead, match="on several lines"):
            read_json_lines(text.encode(), TERMS)


def test_what_is_not_text_cannot_be_read() -> None:
    with pytest.raises(CannotRead, match="UTF-8"):
        read_json_lines(b"\xff\xfe", TERMS)
