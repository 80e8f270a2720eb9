from __future__ import annotations

import math
import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consentgen.render.pictures import MOST, TEXT_WIDTH, grid, icon_array

SVG = "{http://www.w3.org/2000/svg}"
HEAD = re.compile(r"M([\d.]+) ([\d.]+)a")


@st.composite
def counts(draw: st.DrawFn) -> tuple[int, int]:
    total = draw(st.integers(1, MOST))
    return total, draw(st.integers(0, total))


def people(svg: str) -> dict[str, list[tuple[float, float]]]:
    """Where the heads are, by the colour of the people."""
    paths = ElementTree.fromstring(svg).findall(f"{SVG}path")
    found = {path.get("fill", ""): path.get("d", "") for path in paths}
    assert len(found) == len(paths)
    return {fill: [(float(x), float(y)) for x, y in HEAD.findall(d)] for fill, d in found.items()}


@given(counts())
def test_there_are_exactly_as_many_people_as_counted(count: tuple[int, int]) -> None:
    total, filled = count
    drawn = people(icon_array(total, filled, "People"))
    outlined = drawn.pop("white", [])
    affected = [place for places in drawn.values() for place in places]
    assert (len(affected), len(outlined)) == (filled, total - filled)
    assert len({*affected, *outlined}) == total
    assert len(drawn) <= 1


@given(counts())
def test_the_filled_stand_together_from_the_bottom_row_up(count: tuple[int, int]) -> None:
    drawn = people(icon_array(*count, "People"))
    outlined = drawn.pop("white", [])
    affected = [place for places in drawn.values() for place in places]
    order = sorted([*affected, *outlined], key=lambda place: (-place[1], place[0]))
    assert order[: len(affected)] == sorted(affected, key=lambda place: (-place[1], place[0]))


@given(st.integers(1, MOST))
def test_the_picture_fits_the_text_and_its_rows_are_even(total: int) -> None:
    shape = grid(total)
    assert (shape.rows - 1) * shape.columns < total <= shape.rows * shape.columns
    assert shape.columns == math.ceil(total / shape.rows)
    assert shape.columns <= (14 if total <= 60 else 10)
    width = ElementTree.fromstring(icon_array(total, 0, "People")).get("width", "")
    assert 0 < float(width.removesuffix("mm")) <= TEXT_WIDTH


@pytest.mark.parametrize(
    ("total", "columns", "rows"), [(1, 1, 1), (14, 14, 1), (26, 13, 2), (60, 12, 5), (100, 10, 10)]
)
def test_the_usual_numbers_stand_in_the_usual_rows(total: int, columns: int, rows: int) -> None:
    assert (grid(total).columns, grid(total).rows) == (columns, rows)


def test_the_picture_says_in_words_what_it_shows() -> None:
    title = "26 people. 9 <are> filled & 17 are not."
    root = ElementTree.fromstring(icon_array(26, 9, title))
    assert [element.tag for element in root] == [f"{SVG}title", f"{SVG}path", f"{SVG}path"]
    assert root[0].text == title


@pytest.mark.parametrize(("total", "filled"), [(0, 0), (101, 3), (10, 11), (10, -1)])
def test_a_picture_that_would_not_be_true_is_refused(total: int, filled: int) -> None:
    with pytest.raises(ValueError, match="a picture"):
        icon_array(total, filled, "People")
