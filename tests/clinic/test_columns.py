"""Which column is which field: by itself where it can be known, else by --map, and shown before anything is made."""

from __future__ import annotations

import pytest
from made_up import HEAD, JONES, SMITH, families, faults, read, said, sheet

from consentgen.clinic.columns import ALSO, HEADINGS, NAME, field_of, letter
from consentgen.clinic.fields import FIELD_NAMES
from consentgen.clinic.row import column_of


@pytest.mark.parametrize(
    ("headings", "field"),
    [
        ("NHS No|NHS number|NHSNo|nhs_number|NHS No.|N.H.S. Number (10 digits)|Patient NHS Number|NHS #|CHI",
         "nhs_number"),
        ("DOB|D.O.B.|Date of birth|Date Of Birth (dd/mm/yyyy)|Birth date|Pt DOB", "born"),
        ("Surname|Family name|Last name|Patient's surname|SURNAME *|Patient Surname|Pt Surname", "family"),
        ("Forename|First name|Given|Forename(s)", "given"),
        ("Title", "title"),
        ("Hospital no|MRN|Hosp. No.|Unit number", "hospital_number"),
        ("Procedure|Operation|Op|Procedure/Operation", "procedure"),
        ("Nerve|Site|Target|Nerve(s)|Nerve target", "nerve"),
        ("Side|Laterality|L/R|Left / Right|Patient Side|Pts side", "side"),
        ("Sex|Patient Sex|Patient's sex", "sex"),
        ("Level", "level"),
        ("Factors|Risk factors", "factors"),
        ("Edition|Format", "edition"),
        ("Accessible information|Communication needs|AIS", "communication_needs"),
        ("Language", "language"),
        ("Form", "form"),
        ("Consultant", "consultant"),
        ("Patient|Name|Patient name", "name"),
        ("Proc.|Proc", "procedure"),
        ("Addr|Patient addr.", "address"),
        ("Lvl", "level"),
        ("Comms", "communication_needs"),
        ("Appointment date|Treatment date|TCI|Proc. date", "date_of_treatment"),
        ("Notes|GP|Ward|Alerts||Smith|999 000 0018|Consultant 2", ""),
    ],
)
def test_columns_are_known_by_the_words_people_use(headings: str, field: str) -> None:
    assert {heading: field_of(heading) for heading in headings.split("|")} == dict.fromkeys(headings.split("|"), field)


def test_every_field_has_its_heading_and_no_word_means_two_fields() -> None:
    assert set(HEADINGS) == set(FIELD_NAMES) == set(ALSO) - {NAME}
    assert {field: field_of(heading) for field, heading in HEADINGS.items()} == {name: name for name in FIELD_NAMES}
    said_of = [(word.strip(), field) for field, words in ALSO.items() for word in words.split(",")]
    assert [(word, field, field_of(word)) for word, field in said_of if field_of(word) != field] == []


def test_places_have_the_letters_of_a_spreadsheet() -> None:
    assert [letter(place) for place in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_the_columns_that_were_recognised_and_those_ignored_are_shown() -> None:
    found = read(sheet((*HEAD, "GP practice", "Mr Blue", ""), (*SMITH, "x", "y", "z")))
    assert found.columns[0] == (
        "Columns: Surname is family name; Forename is given name; DOB is date of birth; NHS No is "
        "NHS number; Procedure; Nerve; Side."
    )
    assert found.columns[1].startswith("Columns that are ignored: GP practice, column I, column J.")


def test_a_title_above_and_instructions_below_are_left_out_and_told() -> None:
    advice = ("(as on the record)", "", "dd/mm/yyyy", "10 digits", "", "", "L/R")
    found = read(sheet(("Thursday list",), (), HEAD, advice, SMITH, HEAD, JONES))
    assert families(found) == ["Smith", "O'Jones"]
    assert [(notice.code, notice.place.line) for notice in found.notices] == [
        ("row-above", 1),
        ("headings-again", 6),
        ("advice-row", 4),
    ]
    assert [row.number for row in found.rows] == [5, 7]


def test_a_patient_below_the_headings_is_never_taken_for_instructions() -> None:
    assert families(read(sheet(HEAD, (*SMITH[:3], "", *SMITH[4:])))) == ["Smith"]


def test_map_settles_the_rest_by_heading_or_letter() -> None:
    text = sheet((*HEAD[:5], "Structure to freeze", "Which"), SMITH)
    assert {code for _, _, code in faults(read(text))} == {"missing-nerve"}
    assert families(read(text, "nerve=structure to freeze", "Side=G")) == ["Smith"]
    assert families(read(text, "target = f", "L/R=Which")) == ["Smith"]


def test_map_may_take_a_column_away() -> None:
    text = sheet((*HEAD, "Form"), (*SMITH, "scanned"))
    assert faults(read(text)) == [(2, "Form", "unknown-choice")]
    assert families(read(text, "form=")) == ["Smith"]


@pytest.mark.parametrize(
    ("pair", "code", "hint"),
    [
        ("nervy=Nerve", "unknown-field", "did you mean “nerve”?"),
        ("nerve=Nervy", "unknown-column", "“nerve”"),
        ("nerve", "bad-map", "--map"),
        ("nerve=Zebra", "unknown-column", "Surname, Forename"),
    ],
)
def test_a_map_that_fits_nothing_is_a_fault_with_a_hint(pair: str, code: str, hint: str) -> None:
    found = read(sheet(HEAD, SMITH), pair)
    assert [(fault.code, hint in fault.hint) for fault in found.faults] == [(code, True)] and found.rows == ()


def test_a_field_that_is_mapped_twice_is_a_fault() -> None:
    assert [fault.code for fault in read(sheet(HEAD, SMITH), "side=Side", "side=Nerve").faults] == ["field-twice"]


def test_two_columns_of_one_field_are_a_fault_until_one_is_named() -> None:
    text = sheet((*HEAD, "Last name", "Notes", "Notes"), (*SMITH, "Smythe", "a", "b"))
    found = read(text)
    assert [(fault.code, fault.place.line) for fault in found.faults] == [("column-twice", 1)]
    assert "A and H" in found.faults[0].message
    assert families(read(text, "family=H")) == ["Smythe"]
    assert [fault.code for fault in read(text, "language=notes").faults] == ["column-twice", "column-twice"]


def test_of_two_columns_of_one_field_the_one_that_is_empty_does_not_count() -> None:
    assert families(read(sheet((HEAD[0], *HEAD), ("", *SMITH)))) == ["Smith"]


def test_a_name_in_one_column_is_read_as_the_nhs_writes_it_and_never_guessed() -> None:
    head = ("Patient name", *HEAD[2:])
    found = read(sheet(head, ("SMITH, John (Mr)", *SMITH[2:])))
    patient = found.rows[0].request.patient  # type: ignore[union-attr]
    assert patient is not None and (patient.family, patient.given, patient.title) == ("SMITH", "John", "Mr")
    assert faults(read(sheet(head, ("John Smith", *SMITH[2:])))) == [(2, "Patient name", "name-in-one")]


def test_a_list_without_headings_is_refused() -> None:
    found = read(sheet(SMITH, JONES))
    assert [fault.code for fault in found.faults] == ["no-headings"] and "Smith" not in said(found)


@pytest.mark.parametrize(("head", "person", "code", "column"), [
    (HEAD[1:], SMITH[1:], "name-incomplete", "family"),
    (HEAD, ("", *SMITH[1:]), "name-incomplete", "Surname"),
    (HEAD, (SMITH[0], "", *SMITH[2:]), "name-incomplete", "Forename"),
])
def test_a_pack_with_half_a_name_is_pointed_out(
    head: tuple[str, ...], person: tuple[str, ...], code: str, column: str
) -> None:
    found = read(sheet(head, person))
    (row,) = found.rows
    assert row.request is not None
    assert [(notice.code, column_of(notice)) for notice in row.notices] == [(code, column)]
    assert [notice.code for notice in found.notices] == ([] if "Surname" in head else ["no-family-name"])
