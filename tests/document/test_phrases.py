"""Names, dates and the identity block, as the NHS writes them, and catalogue text as runs."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consentgen.catalogue.load import load
from consentgen.document.model import Identity, Run, Text, plain
from consentgen.document.phrases import (
    LONG_MONTHS,
    SHORT_MONTHS,
    capital,
    identity,
    identity_date,
    marked_up,
    nerve,
    patient_name,
    prose_date,
    sentence,
    text,
    treatment,
)
from consentgen.patient import Patient, age_on, read_date, read_patient
from consentgen.request import Target

TINY, _ = load(Path(__file__).parents[1] / "data" / "tiny.yaml")
assert TINY is not None
DAY = date(2026, 11, 22)
BORN = date(1945, 7, 14)
DAYS = st.dates(date(1901, 1, 1), date(2099, 12, 31))


# ---- the identity block -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("patient", "name"),
    [
        (Patient(title="Mr", given="John", family="Smith"), "SMITH, John (Mr)"),
        (Patient(title="Dr.", given="Ann", family="Smith"), "SMITH, Ann (Dr)"),
        (Patient(given="John", family="smith"), "SMITH, John"),
        (Patient(given="Anne Marie", family="van der Berg"), "VAN DER BERG, Anne Marie"),
        (Patient(given="Siobhán", family="O'Brien-Nuñez"), "O'BRIEN-NUÑEZ, Siobhán"),
        (Patient(given="Jo", family="Weiß"), "WEISS, Jo"),
        (Patient(family="Smith"), "SMITH"),
        (Patient(given="Madonna", title="Ms"), "Madonna (Ms)"),
        (Patient(given="علي", family="محمد"), "محمد, علي"),
    ],
)
def test_the_family_name_is_in_capitals_then_comma_given_name_and_title_in_brackets(patient: Patient, name: str):
    assert patient_name(patient) == name


def test_a_whole_identity_block():
    data = {"title": "Mr", "given": "John", "family": "Smith", "born": "14/07/1945", "sex": "male",
            "nhs_number": "9990000018", "hospital_number": "A12345"}
    patient, faults = read_patient(data, "p", DAY)
    assert faults == ()
    assert identity(patient, DAY) == Identity(
        known=True, name="SMITH, John (Mr)", born="14-Jul-1945", age="81y", sex="Male", nhs_number="999 000 0018",
        hospital_number="A12345")


@pytest.mark.parametrize("written", ["9990000018", "999 000 0018", "999-000-0018", "99 9000 0018"])
def test_an_nhs_number_prints_as_three_three_four(written: str):
    patient, _ = read_patient({"family": "Smith", "nhs_number": written}, "p", DAY)
    assert identity(patient, DAY).nhs_number == "999 000 0018"


def test_what_is_not_known_is_empty_and_no_patient_is_not_an_empty_patient():
    assert identity(None, DAY) == Identity()
    assert identity(None, DAY).known is False
    assert identity(Patient(family="Smith"), DAY) == Identity(known=True, name="SMITH")


@pytest.mark.parametrize(("made_on", "age"), [(date(2026, 7, 13), "80y"), (date(2026, 7, 14), "81y")])
def test_the_age_is_that_of_the_day_the_pack_is_made(made_on: date, age: str):
    assert identity(Patient(family="Smith", born=BORN), made_on).age == age


@given(born=DAYS, later=st.integers(0, 40_000))
def test_an_age_is_the_number_of_birthdays_there_were(born: date, later: int):
    day = date.fromordinal(min(born.toordinal() + later, date(2099, 12, 31).toordinal()))
    birthdays = sum((born.month, born.day) <= (day.month, day.day) if year == day.year else True
                    for year in range(born.year + 1, day.year + 1))
    assert age_on(born, day) == birthdays


# ---- dates ------------------------------------------------------------------------------------------------------


@given(DAYS)
def test_an_identity_date_is_day_month_year_in_eleven_signs_and_means_that_day(day: date):
    written = identity_date(day)
    assert re.fullmatch(r"[0-3][0-9]-[A-Z][a-z]{2}-[0-9]{4}", written)
    assert read_date(written) == day


@given(DAYS)
def test_a_prose_date_means_that_day_and_has_no_leading_nought(day: date):
    written = prose_date(day)
    assert re.fullmatch(r"[1-9][0-9]? [A-Z][a-z]+ [0-9]{4}", written)
    assert read_date(written) == day


def test_dates_as_the_guidance_writes_them():
    assert (identity_date(BORN), prose_date(date(2018, 8, 6))) == ("14-Jul-1945", "6 August 2018")
    assert identity_date(date(2026, 5, 1)) == "01-May-2026"
    assert [long[:3] for long in LONG_MONTHS] == list(SHORT_MONTHS)


# ---- text -------------------------------------------------------------------------------------------------------


def test_bold_side_and_slots_become_runs():
    source = "**Take care** of your {side} cheek and {numb_area}."
    said = marked_up(source, "right", {"numb_area": "the chin"})
    assert said == (Run("Take care", "strong"), Run(" of your "), Run("right", "side"), Run(" cheek and the chin."))


def test_a_side_within_bold_words_is_said_too():
    assert marked_up("**Your {side} cheek**", "left") == (Run("Your left cheek", "strong"),)
    assert plain(marked_up("at your {side} cheek", "both")) == "at your left and right cheek"


def test_an_empty_side_leaves_no_gap():
    assert plain(marked_up("at your {side} tail")) == "at your tail"


@given(st.text(alphabet=st.characters(blacklist_characters="*{}", blacklist_categories=["Cs"])))
def test_words_without_marks_stay_as_they_are(words: str):
    assert plain(marked_up(words, "left")) == words


@given(st.lists(st.one_of(st.text(), st.text(min_size=1).map(Run), st.text(min_size=1).map(lambda t: (Run(t),)))))
def test_putting_pieces_together_loses_nothing(pieces: list[str | Run | Text]):
    wanted = "".join(p if isinstance(p, str) else p.text if isinstance(p, Run) else plain(p) for p in pieces)
    assert plain(text(*pieces)) == wanted
    assert all(run.text for run in text(*pieces))


@pytest.mark.parametrize(
    ("source", "said"),
    [("rest at home", "Rest at home."), ("Rest!", "Rest!"), (" Rest. ", "Rest."), ("", ""), ("NHS", "NHS.")],
)
def test_a_sentence_has_a_capital_and_one_full_stop(source: str, said: str):
    assert sentence(source) == said


def test_a_capital_leaves_the_rest_alone():
    assert (capital("left NHS"), capital("")) == ("Left NHS", "")


# ---- targets ----------------------------------------------------------------------------------------------------

LEFT, BOTH, TAIL = Target("whisker", "left"), Target("whisker", "both"), Target("tail")
RIBS = Target("rib", "right", ("T5", "T7"))


@pytest.mark.parametrize(
    ("targets", "said"),
    [
        ((LEFT,), "Chilling of the left greater whisker nerve"),
        ((BOTH,), "Chilling of the left and right greater whisker nerves"),
        ((TAIL,), "Chilling of the caudal nerve"),
        ((LEFT, TAIL), "Chilling of the left greater whisker nerve and the caudal nerve"),
        ((LEFT, RIBS, TAIL), "Chilling of the left greater whisker nerve, the right rib nerves of fiction at T5 "
                             "(fifth rib) and T7 (seventh rib) and the caudal nerve"),
    ],
)
def test_a_treatment_names_every_target_in_full(targets: tuple[Target, ...], said: str):
    assert plain(treatment("Chilling", TINY.sites, targets)) == said


@pytest.mark.parametrize(("target", "side"), [(LEFT, ["left"]), (BOTH, ["left and right"]), (TAIL, [])])
def test_the_side_is_a_run_of_its_own(target: Target, side: list[str]):
    assert [run.text for run in nerve(TINY.sites[target.site], target) if run.style == "side"] == side


def test_the_days_of_giving_and_of_treatment_print_if_they_were_said():
    said = identity(None, date(2026, 11, 22), date(2026, 11, 24), date(2026, 12, 3))
    assert (said.known, said.given_on, said.treatment_on) == (False, "24 November 2026", "3 December 2026")
    assert (identity(None, date(2026, 11, 22)).given_on, identity(None, date(2026, 11, 22)).treatment_on) == ("", "")
