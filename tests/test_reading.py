"""Reading measures, held against a pronouncing dictionary."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consentgen.reading import measure, sentences, syllables, words

# Every fourth of the shipped catalogue's words, with the syllables that the CMU Pronouncing Dictionary gives it.
REFERENCE = Path(__file__).parent / "data" / "syllables.csv"

PLAIN = ("A gas makes the closed tip of the probe very cold. The cold breaks the fibres inside the nerve, so it stops "
         "passing on pain. The outer tube of the nerve stays. The fibres usually grow back along it, and feeling and "
         "pain can return.")
HARD = ("The clinician who performs the procedure will discuss the likelihood of complications, including permanent "
        "neurological injury, before obtaining written consent. Anticoagulant medication may require adjustment in "
        "consultation with the prescribing physician.")
SHORT = ("Call the clinic if the pain is worse than before. Do not drive home. Look at the skin every day. You can say "
         "no, or change your mind, at any time. Keep the dressing dry.")


def reference() -> list[tuple[str, int]]:
    with REFERENCE.open(encoding="utf-8", newline="") as file:
        return [(row["word"], int(row["syllables"])) for row in csv.DictReader(file)]


def test_syllables_agree_with_a_pronouncing_dictionary() -> None:
    known = reference()
    assert len(known) > 250
    wrong = [(word, count, syllables(word)) for word, count in known if syllables(word) != count]
    assert len(wrong) <= 0.06 * len(known), wrong
    counted, true = sum(syllables(word) for word, _ in known), sum(count for _, count in known)
    assert abs(counted - true) <= 0.01 * true


# Words and sentences counted by hand, syllables looked up in that dictionary (anticoagulant: 6, fibres: 2).
@pytest.mark.parametrize(("text", "counts"), [(PLAIN, (45, 4, 57)), (HARD, (31, 2, 75)), (SHORT, (35, 5, 40))])
def test_the_grade_agrees_with_the_dictionarys(text: str, counts: tuple[int, int, int]) -> None:
    spoken, said, heard = counts
    found = measure(text)
    assert (found.words, found.sentences) == (spoken, said)
    assert found.grade == pytest.approx(0.39 * spoken / said + 11.8 * heard / spoken - 15.59, abs=0.8)


def test_the_harder_text_has_the_higher_age() -> None:
    assert measure(SHORT).age < measure(PLAIN).age < measure(HARD).age


def test_a_colon_ends_a_sentence_and_emphasis_is_not_read() -> None:
    assert sentences("**Expect this.** It may: heat, ache") == ("Expect this.", "It may:", "heat, ache")
    assert measure("**Expect this.** It may ache.").hardest == ("It may ache.", "Expect this.")


def test_numbers_are_words_of_one_syllable() -> None:
    assert words("9 of 26 people") == ("9", "of", "26", "people")
    assert syllables("26") == 1


def test_nothing_has_no_measures() -> None:
    nothing = measure(" \n ")
    assert (nothing.words, nothing.sentences, nothing.grade, nothing.age) == (0, 0, 0.0, 5.0)


@given(st.text(max_size=200))
def test_any_text_can_be_measured(text: str) -> None:
    found = measure(text)
    assert found.syllables >= found.words >= found.sentences >= 0
    assert found.age >= 5
