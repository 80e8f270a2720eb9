"""The drawing of a time line: no words collide, nothing leaves the page, and the bar is true to scale."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consentgen.document.model import Run, Tick, TimeBracket, TimeLine, TimeMark, plain
from consentgen.document.phrases import text
from consentgen.render import timeline
from consentgen.render.timeline import WIDTH, Box, time_line

SIZES = (12.0, 16.0)


def mark(start: float, end: float, figure: str = "13 of 26", when: str = "day 30") -> TimeMark:
    return TimeMark(start, end, Run(figure, "figure", "a-claim"), Run(when, "figure", "a-claim"))


def line_of(*marks: TimeMark, length: float = 84, rest: str = "not counted after day 56", **more: object) -> TimeLine:
    ticks = (Tick(0.0, "treatment"), *(Tick(length * n / 4, f"month {n * 3}") for n in (1, 2, 3, 4)))
    values = {"measure": text("How many felt better") if marks else (), "marks": marks,
              "counted_until": max((m.end for m in marks), default=0.0), "rest": text(rest), "brackets": (),
              "length": length, "ticks": ticks, "title": "In words."}
    return TimeLine(**{**values, **more})  # type: ignore[arg-type]


def collide(one: Box, two: Box) -> bool:
    apart = one.left + one.width <= two.left + 1e-6 or two.left + two.width <= one.left + 1e-6
    return not apart and one.top + one.height > two.top + 1e-6 and two.top + two.height > one.top + 1e-6


def assert_readable(line: TimeLine, size: float) -> None:
    drawn = time_line(line, size)
    for place, box in enumerate(drawn.boxes):
        assert box.left >= -1e-6 and box.left + box.width <= WIDTH + 1e-6, box
        assert box.top >= -1e-6 and box.top + box.height <= drawn.height + 1e-6, box
        assert [other for other in drawn.boxes[place + 1 :] if collide(box, other)] == [], box
        own = size * timeline.FIGURE_SIZE if box.kind == "figure" else size
        lines = timeline.lines_of(plain(box.words), own, box.width)
        assert box.height >= lines * own * 25.4 / 72 * 1.2, box


figure_words = st.sampled_from(["3 of 3", "13 of 26", "1,024 of 8,010 nerves", "50% of cases", "98 of 100"])
when_words = st.sampled_from(["day 7", "week 12", "for 3 to 6 months", "a mean of 19.7 months", "36 months or more"])


@st.composite
def marks(draw: st.DrawFn) -> list[TimeMark]:
    ends = sorted(draw(st.lists(st.floats(0.01, 1), min_size=0, max_size=4)))
    return [mark(end * draw(st.sampled_from([1, 1, 0.5])) * 1000, end * 1000, draw(figure_words), draw(when_words))
            for end in ends]


@given(marks(), st.sampled_from(SIZES), st.sampled_from([1001.0, 1300.0, 9000.0]), st.booleans())
def test_no_words_collide_at_whatever_times(found: list[TimeMark], size: float, length: float, others: bool) -> None:
    brackets = (TimeBracket(0, 700, text("source 2: 47 of 49 had relief from pain, 36 months or more")),
                TimeBracket(300, 1000, text("source 3: 9 of 13 had " + "much " * 30 + "less pain, 2 years"))) * others
    ordered = sorted(found, key=lambda one: one.start + one.end)
    assert_readable(line_of(*ordered, length=length, brackets=brackets), size)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("days", [(7, 30, 56), (1, 2, 3, 365), (7, 14, 730), (90, 1095), (1, 1.1, 1.2, 1.3)])
def test_days_weeks_months_and_years_can_stand_on_one_line(size: float, days: tuple[float, ...]) -> None:
    assert_readable(line_of(*(mark(day, day, when=f"day {day}") for day in days), length=max(days) * 1.3), size)


@pytest.mark.parametrize("size", SIZES)
def test_a_white_line_has_no_mark_and_says_why(size: float) -> None:
    drawn = time_line(line_of(rest="Nobody has counted at this nerve."), size)
    assert "<rect" not in drawn.svg
    assert drawn.svg.count('fill="#16222a"') == 0
    assert [plain(box.words) for box in drawn.boxes if box.kind == "rest"] == ["Nobody has counted at this nerve."]
    assert drawn.height < 24
    assert_readable(line_of(rest="Nobody has counted at this nerve."), size)


def test_the_bar_is_black_as_far_as_it_was_counted_and_marks_stand_true_to_scale() -> None:
    drawn = time_line(line_of(mark(21, 21), mark(42, 63)), 12)
    bars = re.findall(r'<path fill="([^"]+)" stroke="[^"]+" stroke-width=".5" d="M([\d.]+) [\d.]+H([\d.]+)', drawn.svg)
    assert bars == [("white", "4", "172"), ("#16222a", "4", "130")]
    found = re.findall(r'<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', drawn.svg)
    rings = [(float(x), float(width)) for x, width in found]
    radius = 2.4
    assert rings == [pytest.approx((46 - radius, 2 * radius)), pytest.approx((88 - radius, 42 + 2 * radius))]


def test_words_and_title_are_escaped_and_every_word_of_the_line_has_a_box() -> None:
    line = line_of(mark(30, 30, "<b>1 of 2"), title="<script>", brackets=(TimeBracket(0, 50, text("source 2")),))
    drawn = time_line(line, 12)
    assert "<title>&lt;script&gt;</title>" in drawn.svg
    assert "<text" not in drawn.svg
    said = [plain(box.words) for box in drawn.boxes]
    assert said[:3] == ["<b>1 of 2", "day 30", "not counted after day 56"] and said[-1] == "source 2"
    assert said[3] == "treatment" and "month 12" in said


@given(st.lists(st.tuples(st.floats(0, WIDTH), st.floats(1, 41)), min_size=1, max_size=4))
def test_boxes_in_a_row_keep_apart_and_stay_in_place_where_they_can(pairs: list[tuple[float, float]]) -> None:
    ordered = sorted(pairs)
    lefts = timeline.spread([middle for middle, _ in ordered], [width for _, width in ordered])
    ends = [left + width for left, (_, width) in zip(lefts, ordered, strict=True)]
    assert lefts[0] >= -1e-6 and ends[-1] <= WIDTH + 1e-6
    assert all(after >= before + 2.999 for before, after in zip(ends, lefts[1:], strict=False))
    [(middle, width)] = ordered[:1]
    if len(ordered) == 1 and width / 2 <= middle <= WIDTH - width / 2:
        assert lefts == [pytest.approx(middle - width / 2)]
