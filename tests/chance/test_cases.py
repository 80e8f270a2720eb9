"""The table of cases: every line of cases.yaml is read, written back and said."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from consentgen.chance import ChanceError, figures, kind_of, numbers_in, parse, say, to_data

# BaseLoader leaves every scalar as text, as the catalogue's own reader does.
CASES = yaml.load((Path(__file__).parent / "cases.yaml").read_text("utf-8"), Loader=yaml.BaseLoader)


def _name(case: dict[str, Any]) -> str:
    return str(case["notation"])[:60]


def test_the_table_is_there():
    assert len(CASES["accepted"]) > 80
    assert len(CASES["refused"]) > 70
    known = {"notation", "canonical", "short", "full", "others", "notes", "scaled", "kind"}
    assert all(case.keys() <= known for case in CASES["accepted"])
    assert all(case.keys() <= {"notation", "path", "says"} for case in CASES["refused"])


@pytest.mark.parametrize("case", CASES["accepted"], ids=_name)
def test_accepted(case: dict[str, Any]):
    chance = parse(case["notation"])
    canonical = to_data(chance)
    said = say(chance)

    assert canonical == case.get("canonical", case["notation"])
    assert parse(canonical) == chance
    assert said.short == case["short"]
    assert said.full == case.get("full", case["short"])
    if "others" in case:
        assert said.others == case["others"]
    if "notes" in case:
        assert list(said.notes) == case["notes"]
    if "scaled" in case:
        assert (said.scaled.sentence if said.scaled else "none") == case["scaled"]
    if "kind" in case:
        assert kind_of(chance) == case["kind"]
    printed = " ".join([said.short, said.full, said.others, *said.notes])
    assert set(numbers_in(printed)) <= set(figures(chance))


@pytest.mark.parametrize("case", CASES["refused"], ids=_name)
def test_refused(case: dict[str, Any]):
    with pytest.raises(ChanceError) as caught:
        parse(case["notation"])
    fault = caught.value
    assert case["says"].casefold() in str(fault).casefold()
    assert [str(step) for step in fault.path] == case.get("path", [])
    assert fault.message.endswith(".")


@pytest.mark.parametrize("case", CASES["accepted"], ids=_name)
def test_notes_are_short_sentences(case: dict[str, Any]):
    for note in say(parse(case["notation"])).notes:
        for sentence in note.rstrip(".").split(". "):
            assert len(sentence.split()) <= 20
