"""Which counts stand on the time line of a benefit, at which times, and what is said where nobody counted."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consentgen import chance as chances
from consentgen.catalogue.load import Catalogue
from consentgen.catalogue.model import Claim
from consentgen.document import speech, timeline
from consentgen.document.model import TimeLine, figures, plain

UNITS = st.sampled_from(sorted(timeline.DAYS))


def claim(chance: Any, id_: str = "a-claim", **more: Any) -> Claim:
    given_values = {"id": id_, "chance": chances.parse(chance), "evidence": "direct", "had": "felt better", **more}
    return Claim(**given_values)


def line_of(catalogue: Catalogue, *claims: Claim) -> TimeLine:
    return timeline.time_line(speech.Voice(catalogue.settings, dict(catalogue.sites), 1), claims)


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("day 56", 56, 56), ("Week 6", 42, 42), ("1 day", 1, 1), ("18 weeks", 126, 126), ("2 years", 730.5, 730.5),
        ("12 months", 365.25, 365.25), ("3 to 6 months", 91.3125, 182.625), ("weeks 6 to 7", None, None),
        ("week 6 to 7", 42, 49), ("a mean of 9.3 months", 283.06875, 283.06875), ("about 8 weeks", 56, 56),
        ("36 months or more", 1095.75, 1095.75), ("up to 224 days", 224, 224), ("6 to 3 months", None, None),
        ("the last visit", None, None), ("day 30, 60 and 90", None, None), ("", None, None),
    ],
)
def test_a_time_is_read_if_it_is_one_moment_or_one_span(words: str, start: float | None, end: float | None):
    found = timeline.span_of(words)
    assert (found and (float(found.start), float(found.end))) == (None if start is None else (start, end))


def test_the_counts_of_one_measure_stand_on_the_line_in_their_order(tiny: Catalogue):
    line = line_of(
        tiny,
        claim({"how_often": "16 of 25", "at": "day 7"}, "other", had="had less pain"),
        claim({"how_often": "9 of 26", "at": "day 56"}, "late"),
        claim({"how_often": "13 of 26", "at": "day 30"}, "early"),
    )
    assert [(mark.figure.key, mark.figure.text, mark.start, mark.end) for mark in line.marks] == [
        ("early", "13 of 26", 30, 30), ("late", "9 of 26", 56, 56)]
    assert line.counted_until == 56 < line.length
    assert plain(line.measure) == "How many felt better"
    assert plain(line.rest) == "not counted after day 56"
    assert line.title == ("Time line from the treatment to week 12. Day 30: 13 of 26 and day 56: 9 of 26 felt better. "
                          "Not counted after day 56.")
    assert not line.brackets


@pytest.mark.parametrize("evidence", ["other-setting", "analogue", "authority", "estimate"])
def test_what_was_counted_elsewhere_never_stands_on_it(tiny: Catalogue, evidence: str):
    line = line_of(tiny, claim({"how_often": "9 of 26", "at": "day 56"}, evidence=evidence))
    assert (line.marks, line.counted_until, plain(line.rest)) == ((), 0, timeline.NOBODY)


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ([], timeline.NOBODY),
        (["not known"], timeline.NOBODY_HOW_MANY),
        ([{"how_often": "not known", "at": "day 56"}, "no different"], timeline.NOBODY_HOW_MANY),
        (["9 of 26"], timeline.NOBODY_HOW_LONG),
        ([{"how_often": "9 of 26", "at": "the last visit"}], timeline.NOBODY_HOW_LONG),
        ([{"how_often": "9 of 26", "per": "1 year"}], timeline.NOBODY_HOW_LONG),
    ],
)
def test_without_a_count_at_a_time_the_line_is_white_and_says_so(tiny: Catalogue, claims: list[Any], words: str):
    line = line_of(tiny, *(claim(chance, f"c-{place}") for place, chance in enumerate(claims)))
    assert (line.marks, line.counted_until, plain(line.rest)) == ((), 0, words)
    assert words in line.title


def test_free_text_adds_nothing(tiny: Catalogue):
    said = claim("9 of 26", had="felt better, for 3 to 6 months", setting="at day 56")
    assert not line_of(tiny, said).marks


def test_how_long_it_lasted_is_a_span(tiny: Catalogue):
    line = line_of(tiny, claim({"how_often": "3 of 3", "for": "3 to 6 months"}))
    [mark] = line.marks
    assert (mark.figure.text, mark.when.text, mark.start, mark.end) == ("3 of 3", "for 3 to 6 months", 91.3125, 182.625)
    assert plain(line.rest) == "not counted after that"
    assert line.ticks[-1].label.startswith("month")


def test_another_study_goes_in_a_bracket_below(tiny: Catalogue):
    first, second = sorted(tiny.sources)[:2]
    line = line_of(
        tiny,
        claim({"how_often": "13 of 19", "within": "6 to 12 months"}, "one", had="had pain again", sources=(first,)),
        claim({"how_often": "47 of 49", "at": "36 months"}, "two", had="had relief", sources=(second,)),
    )
    assert [mark.figure.key for mark in line.marks] == ["one"]
    [bracket] = line.brackets
    assert plain(bracket.text) == "source 2: 47 of 49 had relief, 36 months"
    assert (bracket.start, bracket.end) == (0, 1095.75)
    assert line.length > bracket.end > line.counted_until
    assert plain(line.rest).startswith("source 1: ")


def test_of_options_side_by_side_the_first_stands_on_it(tiny: Catalogue):
    told = {"compare": [{"with": "chilling", "how_often": "13 of 46"}, {"with": "placebo", "how_often": "5 of 40"}],
            "at": "30 days"}
    assert [mark.figure.text for mark in line_of(tiny, claim(told)).marks] == ["13 of 46"]


def test_people_come_before_other_units_which_are_named(tiny: Catalogue):
    nerves = claim({"how_often": "7 of 9 nerves", "at": "day 3"}, "nerves", had="slept")
    assert [mark.figure.text for mark in line_of(tiny, nerves).marks] == ["7 of 9 nerves"]
    people = claim({"how_often": "5 of 8", "at": "day 4"}, "people")
    assert [mark.figure.key for mark in line_of(tiny, nerves, people).marks] == ["people"]


times = st.tuples(st.integers(1, 60), UNITS).map(lambda pair: f"{pair[0]} {pair[1]}s")


@given(st.lists(times, min_size=1, max_size=8, unique=True))
@settings(deadline=None, max_examples=60)
def test_whatever_the_times_the_line_reaches_beyond_them_and_is_true_to_scale(tiny: Catalogue, given_times: list[str]):
    claims = [claim({"how_often": "9 of 26", "at": time}, f"c-{n}") for n, time in enumerate(given_times)]
    line = line_of(tiny, *claims)
    spans = [timeline.span_of(time) for time in given_times]
    last = max(span.end for span in spans if span)
    assert line.counted_until == float(last)
    assert line.length >= float(last * timeline.BEYOND) - 1e-9
    assert line.length == line.ticks[-1].days and 3 <= len(line.ticks) <= timeline.MOST_STEPS + 1
    assert 1 <= len(line.marks) == min(len(given_times), timeline.MOST_MARKS)
    assert [mark.end for mark in line.marks] == sorted(mark.end for mark in line.marks)
    assert line.marks[-1].end == line.counted_until
    steps = {round(after.days - before.days, 6) for before, after in zip(line.ticks, line.ticks[1:], strict=False)}
    assert len(steps) == 1
    assert {run.key for run in figures(line)} <= {told.id for told in claims}


@given(st.integers(1, 9999), UNITS)
def test_any_length_has_a_scale(number: int, unit: str):
    span = timeline.span_of(f"{number} {unit}")
    assert span is not None and span.end == Fraction(number) * timeline.DAYS[unit]
    length, ticks = timeline._scale([span])
    assert length > span.end and len(ticks) >= 3
