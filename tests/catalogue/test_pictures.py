"""What is refused in a picture, and how places are written."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consentgen.catalogue.check import check
from consentgen.catalogue.load import load
from consentgen.catalogue.model import PictureView
from consentgen.catalogue.views import VIEWS, Misplaced, points, written
from tests.catalogue.conftest import Loaded

Overlay = Callable[..., Loaded]

GOOD = """
pictures:
  whisker:
    words: A dot on the {side}.
    source_words: cheek
    views:
      - view: face
        dots: 5 20
        areas:
          - 3 19, 9 19, 9 24
"""


def codes(overlay: Overlay, text: str) -> list[str]:
    catalogue, found = overlay(pictures=text)
    assert catalogue is not None
    return [d.code for d in (*found, *check(catalogue)) if d.place.file.endswith("pictures.yaml")]


def test_a_clinic_can_draw_its_own_nerve(overlay: Overlay) -> None:
    assert codes(overlay, GOOD) == []
    catalogue, _ = overlay(pictures=GOOD)
    assert catalogue is not None
    assert catalogue.pictures["whisker"].views[0].areas == (((3, 19), (9, 19), (9, 24)),)


@pytest.mark.parametrize(("old", "new", "code"), [
    ("  whisker:", "  whiskers:", "unknown-reference"),
    ("view: face", "view: elbow", "bad-value"),
    ("dots: 5 20", "dots: 5, 20", "bad-value"),
    ("dots: 5 20", "dots: -5 20", "bad-value"),
    ("dots: 5 20", "dots: 28.1 20", "outside-view"),
    ("9 19, 9 24", "9 19, 9 48.5", "outside-view"),
    ("3 19, 9 19, 9 24", "3 19, 9 19", "picture-area"),
    ("3 19, 9 19, 9 24", "3 19, 9 19, 9 19, 3 19", "picture-area"),
    ("dots: 5 20", "dots: 5 20\n        levels: {T5: {dots: 5 20}}", "picture-level"),
    ("{side}", "left", "picture-side"),
    ("{side}", "{side} and {level}", "unknown-placeholder"),
    ("  whisker:", "  tail:", "picture-side"),
    ("        dots: 5 20\n        areas:\n          - 3 19, 9 19, 9 24\n", "", "picture-empty"),
    ("    source_words: cheek\n", "", "missing-key"),
])
def test_what_cannot_be_drawn_is_refused(overlay: Overlay, old: str, new: str, code: str) -> None:
    assert GOOD.count(old) == 1
    assert code in codes(overlay, GOOD.replace(old, new))


def test_a_midline_nerve_needs_a_view_of_both_sides(overlay: Overlay) -> None:
    midline = GOOD.replace("  whisker:", "  tail:").replace(" on the {side}", "")
    assert codes(overlay, midline) == []
    assert codes(overlay, midline.replace("view: face", "view: foot-top")) == ["picture-side"]


def test_a_level_of_the_nerve_may_be_marked(overlay: Overlay) -> None:
    ribs = GOOD.replace("  whisker:", "  rib:").replace("dots: 5 20", "dots: 5 20\n        levels: {T5: {dots: 5 20}}")
    assert codes(overlay, ribs) == []
    assert codes(overlay, ribs.replace("{T5: {dots: 5 20}}", "{T5: {}}")) == ["picture-empty"]


coordinate = st.integers(0, 500).map(lambda n: n / 10)


@given(st.lists(st.tuples(coordinate, coordinate), min_size=1).map(tuple))
def test_places_can_be_written_and_read_back(places: tuple[tuple[float, float], ...]) -> None:
    assert points(written(places)) == places
    view = PictureView.model_validate({"view": "face", "dots": written(places)})
    assert view.dots == places and view.model_dump()["dots"] == written(places)


@pytest.mark.parametrize("text", ["", "5", "5 6 7", "5 6;7 8", "a b", "5 6,", "1e3 4", "٣ 4", "nan 4", "5 -6"])
def test_what_is_no_list_of_points_is_refused(text: str) -> None:
    with pytest.raises(Misplaced):
        points(text)


def test_only_views_of_both_sides_have_a_midline() -> None:
    assert all(view.mirrors is not bool(view.part) for view in VIEWS.values())
    assert {name for name, view in VIEWS.items() if view.from_behind} == {"head-back", "trunk-back", "hips-back"}


def test_the_words_of_the_shipped_pictures_are_short_sentences() -> None:
    catalogue, _ = load()
    assert catalogue is not None and catalogue.pictures
    for id_, picture in catalogue.pictures.items():
        for sentence in re.split(r"(?<=[.:]) ", picture.words):
            assert len(sentence.split()) <= 20, (id_, sentence)
