"""Smooth lines go through their points, and hatching never leaves its area."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from consentgen.render.curves import edges, flat, hatching, inside, number, path, smooth

coordinate = st.integers(0, 200).map(lambda n: n / 4)
distinct_points = st.lists(st.tuples(coordinate, coordinate), min_size=3, max_size=9, unique=True)
SQUARE = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)]


def square(x: float, y: float, size: float) -> list[tuple[float, float]]:
    return [(x, y), (x + size, y), (x + size, y + size), (x, y + size)]


@given(distinct_points)
def test_a_line_goes_through_every_point_in_order(points: list[tuple[float, float]]) -> None:
    pieces = smooth(points)
    assert [piece[0] for piece in pieces] + [pieces[-1][3]] == points
    assert path(pieces).count("M") == 1


@given(distinct_points)
def test_a_closed_line_comes_back_and_has_no_corner(points: list[tuple[float, float]]) -> None:
    pieces = smooth(points, closed=True)
    assert len(pieces) == len(points)
    assert pieces[-1][3] == pieces[0][0]
    for before, after in zip(pieces, pieces[1:] + pieces[:1], strict=True):
        into = math.atan2(before[3][1] - before[2][1], before[3][0] - before[2][0])
        out = math.atan2(after[1][1] - after[0][1], after[1][0] - after[0][0])
        if math.dist(before[2], before[3]) > 1e-6 and math.dist(after[0], after[1]) > 1e-6:
            assert math.cos(into - out) > 0.999


def test_a_point_that_stands_twice_is_a_corner() -> None:
    doubled = [point for point in SQUARE for _ in range(2)]
    line = flat(smooth(doubled, closed=True))
    assert all(min(x, y, 10 - x, 10 - y) < 1e-6 for x, y in line)
    assert set(SQUARE) <= set(line)
    round_ = flat(smooth(SQUARE, closed=True))
    assert any(min(x, y, 10 - x, 10 - y) < -0.1 for x, y in round_)


def test_a_line_that_begins_in_the_midline_begins_level() -> None:
    start, control, *_ = smooth([(0, 0), (5, 1), (8, 5)], from_midline=True)[0]
    assert abs(control[1] - start[1]) < 1e-9 < control[0]


@given(st.floats(-999, 999))
def test_a_length_has_two_decimals_at_most_and_no_negative_nought(value: float) -> None:
    assert abs(float(number(value)) - value) <= 0.005 + 1e-9
    assert number(value) != "-0" and len(number(value).partition(".")[2]) <= 2


@given(distinct_points, st.integers(0, 40), st.integers(0, 40))
def test_hatching_stays_in_its_area_and_on_the_body(points: list[tuple[float, float]], x: int, y: int) -> None:
    area, body = flat(smooth(points, closed=True)), square(x, y, 12)
    for (x1, y1), (x2, y2) in hatching([area], body, 1.05):
        assert math.isclose(x2 - x1, -(y2 - y1), abs_tol=1e-6)
        for t in (0.02, 0.3, 0.5, 0.7, 0.98):
            place = (x1 + t * (x2 - x1), y1 + t * (y2 - y1))
            assert inside(place, area) and inside(place, body)


def test_areas_that_overlap_are_hatched_once_and_lose_their_inner_edges() -> None:
    one, other, body = square(0, 0, 6), square(4, 0, 6), square(-5, -5, 30)
    lines = hatching([one, other], body, 1.0)
    whole = hatching([[(0, 0), (10, 0), (10, 6), (0, 6)]], body, 1.0)
    assert [[round(v, 6) for point in line for v in point] for line in lines] == [
        [round(v, 6) for point in line for v in point] for line in whole]
    dense = flat(smooth([p for p in one for _ in range(2)], closed=True))
    kept = [point for line in edges(dense, [square(4, -1, 8)], body) for point in line]
    assert kept and not any(x > 4.01 for x, _ in kept)


def test_nothing_is_hatched_off_the_body() -> None:
    assert hatching([square(0, 0, 5)], square(20, 20, 5), 1.0) == []
    assert edges(square(0, 0, 5), [], square(20, 20, 5)) == []
