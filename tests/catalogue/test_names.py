"""Finding entries by whatever people call them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consentgen.catalogue.load import load
from consentgen.catalogue.names import find, names_of, nearest, same

from .conftest import TINY

steady = settings(deadline=None, max_examples=60)

CATALOGUE, _ = load(TINY)
assert CATALOGUE is not None
SITES, PROCEDURES = CATALOGUE.sites, CATALOGUE.procedures


@pytest.mark.parametrize(
    ("word", "id_"),
    [
        ("whisker", "whisker"),
        ("WHISKER", "whisker"),
        ("  whisker ", "whisker"),
        ("gwn", "whisker"),
        ("greater whisker nerve", "whisker"),
        ("Greater-Whisker", "whisker"),
        ("greater  whisker nerves", "whisker"),
        ("the greater_whisker nerve", "whisker"),
        ("the nerve to the whiskers", "whisker"),
        ("caudal", "tail"),
        ("the caudal\u00a0nerve", "tail"),
        ("whisk", None),
        ("nerve", None),
        ("", None),
        ("   ", None),
        ("-", None),
    ],
)
def test_find(word: str, id_: str | None):
    assert find(word, SITES) == id_


def test_procedures_answer_to_lay_and_clinical_names():
    assert {find(word, PROCEDURES) for word in ("chilling", "Cryofiction", "nerve chilling", "chilling a nerve")} == {
        "chilling"}


def test_an_id_comes_before_another_entrys_synonym():
    clash = {"a": SITES["whisker"].model_copy(update={"synonyms": ("tail",)}), "tail": SITES["tail"]}
    assert find("Tail", clash) == "tail"


@pytest.mark.parametrize(("word", "first"), [("whiskr", "whisker"), ("cawdal", "tail"), ("ribs", "rib")])
def test_the_nearest_three_come_nearest_first(word: str, first: str):
    assert nearest(word, SITES)[0] == first
    assert len(nearest(word, SITES)) == 3
    assert len(nearest(word, SITES, 2)) == 2
    assert nearest(word, {}) == []


@steady
@given(st.text())
def test_nearest_never_fails_and_names_only_ours(word: str):
    assert set(nearest(word, SITES)) == set(SITES)
    assert find(word, SITES) in (None, *SITES)


@steady
@given(st.sampled_from([(id_, name) for id_, entry in SITES.items() for name in names_of(id_, entry)]), st.data())
def test_case_spacing_and_hyphens_do_not_matter(named: tuple[str, str], data: st.DataObject):
    id_, name = named
    letters = [data.draw(st.sampled_from([c.lower(), c.upper()])) for c in name]
    gaps = [data.draw(st.sampled_from([" ", "-", "  ", "_", " - "])) if c == " " else c for c in letters]
    assert find("".join(gaps), SITES) == id_


def test_compatibility_forms_are_one():
    assert same("ﬁfth") == same("fifth")
    assert same("Ne\u0301rve x") == same("n\u00e9rve X")
