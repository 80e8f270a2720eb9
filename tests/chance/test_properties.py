"""What holds for every chance that can be made, and for every text that can be typed."""

import json
import pickle
from dataclasses import fields, is_dataclass, replace
from fractions import Fraction

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from consentgen.chance import (
    CALMAN,
    EU,
    RCOG,
    Arm,
    Band,
    Blank,
    Bound,
    Certain,
    Chance,
    ChanceError,
    Comparison,
    Count,
    Direction,
    Excess,
    Form,
    Interval,
    Limit,
    Limits,
    Multiplier,
    NotKnown,
    NotYetKnown,
    Numeral,
    Outcome,
    Part,
    Point,
    Range,
    Scale,
    Several,
    Share,
    Split,
    Style,
    Time,
    TimeKind,
    Times,
    Way,
    Zero,
    band_of,
    bounds,
    counted_people,
    define,
    differ,
    figures,
    higher,
    kind_of,
    leaves,
    numbers_in,
    parse,
    parts,
    say,
    scale_up,
    several,
    sort_key,
    to_data,
    upper_limit,
)
from consentgen.chance.value import plain_duration

OWN = Scale(
    "clinic",
    "scale of this clinic",
    (
        Limits("often", Fraction(1, 15), None),
        Limits("now and then", Fraction(1, 70), Fraction(1, 20), above_low=True, below_high=True),
        Limits("hardly", None, Fraction(1, 999), below_high=True),
    ),
    "These words are ours",
)


fewer = settings(max_examples=50)  # for what takes long to build and little to break


# --- strategies: every kind of value ------------------------------------------------------------------------

sizes = st.one_of(st.integers(1, 130), st.integers(1, 10**6))
numerals = st.builds(Numeral, st.integers(1, 10**6), st.integers(0, 4))
units = st.sampled_from(["people", "nerves", "births", "neuromas", "women", "nerve roots", "eye injections"])
outcomes = st.sampled_from(Outcome)
bands = st.sampled_from([Band(band.name, scale) for scale in (EU, RCOG, CALMAN, OWN) for band in scale.bands])
visible = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=12)
words = st.one_of(
    st.sampled_from(["people over 65", "a collapsed lung", "3 months", "day 56", "no study of 1,200 people"]),
    visible.map(lambda text: text.rstrip(".") or "x"),
)


@st.composite
def counts(draw):
    of = draw(sizes)
    return Count(draw(st.integers(0, of)), of)


@st.composite
def shares(draw):
    form = draw(st.sampled_from(Form))
    base = 100 if form is Form.PERCENT else draw(st.one_of(st.sampled_from([50, 1000, 10_000]), sizes))
    places = draw(st.integers(0, 3))
    return Share(Numeral(draw(st.integers(0, base * 10**places)), places), base, form)


@st.composite
def points(draw):
    return Point(draw(shares()), draw(st.none() | sizes))


@st.composite
def ranges(draw, grouped=True):
    low, high = draw(shares()), draw(shares())
    assume(low.value != high.value)
    low, high = sorted((low, high), key=lambda share: share.value)
    return Range(low, high, draw(st.none() | sizes) if grouped else None)


@st.composite
def bounded(draw):
    figure = draw(counts() | points())
    assume(0 < figure.value < 1)
    return Bound(draw(st.sampled_from(Limit)), figure)


@st.composite
def spans(draw):
    low, high = draw(numerals), draw(numerals)
    assume(low.value != high.value)
    return Times(*sorted((low, high), key=lambda numeral: numeral.value))


@st.composite
def times(draw):
    kind = draw(st.sampled_from(TimeKind))
    return Time(kind) if kind is TimeKind.LIFETIME else Time(kind, draw(words))


@st.composite
def figures_(draw):
    return draw(st.one_of(counts(), points(), ranges(), bounded()))


@st.composite
def counted(draw):
    return draw(st.one_of(figures_(), bands, st.builds(Certain, st.booleans()), st.just(Zero())))


@st.composite
def unknown(draw):
    return draw(st.sampled_from([NotKnown, NotYetKnown]))(draw(st.none() | words))


@st.composite
def relative(draw):
    than = draw(st.none() | words)
    if draw(st.booleans()):
        return Direction(draw(st.sampled_from(Way)), than)
    return Multiplier(draw(numerals | spans()), than)


PEOPLE_ONLY, NO_INTERVAL = st.just("people"), st.none()


@st.composite
def described(draw, amounts, outcome=Outcome.HARM, unit=PEOPLE_ONLY, interval=NO_INTERVAL):
    return Chance(
        draw(amounts),
        draw(unit),
        draw(st.none() | times()),
        draw(st.none() | words),
        draw(st.none() | words),
        draw(st.none() | words),
        draw(interval),
        outcome,
    )


@st.composite
def with_interval(draw, outcome):
    level = draw(st.none() | st.builds(Numeral, st.integers(1, 999), st.just(1)))
    if draw(st.booleans()):
        span = draw(spans())
        return draw(
            described(st.just(Multiplier(span.high)), outcome, interval=st.just(Interval(span, level)))
        )
    span = draw(ranges(grouped=False))
    end = st.sampled_from([Point(span.low), Point(span.high), Bound(Limit.ABOUT, Point(span.high))])
    return draw(described(end, outcome, units, st.just(Interval(span, level))))


@st.composite
def plain(draw, outcome):
    if draw(st.integers(0, 3)):
        return draw(described(counted(), outcome, units))
    return draw(described(unknown(), outcome))


@st.composite
def single(draw, outcome=Outcome.HARM):
    return draw(st.one_of(plain(outcome), described(relative(), outcome), with_interval(outcome)))


@st.composite
def comparisons(draw, outcome):
    names = draw(st.lists(words, min_size=1, max_size=3, unique=True))
    arms = [Arm(draw(plain(outcome)), name, draw(st.booleans())) for name in names]
    last = Chance(
        draw(st.sampled_from([Blank(), NotKnown(), Count(1, 50)])), among=draw(words), outcome=outcome
    )
    return Comparison((*arms, Arm(last)))


@st.composite
def splits(draw, outcome):
    durations = draw(st.lists(words.map(plain_duration), min_size=2, max_size=3, unique=True))
    return Split(tuple(Part(lasting, draw(plain(outcome))) for lasting in durations))


@st.composite
def paired(draw, outcome):
    if draw(st.booleans()):
        return draw(comparisons(outcome) | splits(outcome))
    return Excess(draw(described(figures_(), outcome, units)), draw(plain(outcome)))


@st.composite
def many(draw, outcome):
    source = st.one_of(single(outcome), described(paired(outcome), outcome))
    return Several(tuple(draw(st.lists(source, min_size=2, max_size=3))))


@st.composite
def chances(draw, outcome=None):
    outcome = outcome or draw(outcomes)
    several_sources = st.builds(Chance, many(outcome), outcome=st.just(outcome))
    return draw(st.one_of(single(outcome), described(paired(outcome), outcome), several_sources))


styles = st.builds(
    Style, st.sampled_from([EU, RCOG, CALMAN, OWN]), st.booleans(), st.sampled_from(["fixed", "one_in"])
)


# --- the notation -------------------------------------------------------------------------------------------


@given(chances())
def test_writing_and_reading_give_the_same_chance(chance):
    data = to_data(chance)
    assert parse(data) == chance
    assert to_data(parse(data)) == data


@fewer
@given(chances())
def test_data_survives_json(chance):
    assert parse(json.loads(json.dumps(to_data(chance)))) == chance


@fewer
@given(chances())
def test_different_chances_are_written_differently(chance):
    other = (
        replace(chance, among="some other people" if chance.among is None else None)
        if not parts(chance)
        else None
    )
    assert other is None or to_data(other) != to_data(chance)


@given(chances())
def test_chances_are_hashable_and_survive_pickling(chance):
    again = pickle.loads(pickle.dumps(chance))
    assert again == chance
    assert hash(again) == hash(chance)


KEYS = [
    "how_often",
    "band",
    "scale",
    "compare",
    "excess",
    "over",
    "split",
    "several",
    "unit",
    "by",
    "for",
    "per",
    "lifetime",
    "among",
    "interval",
    "outcome",
    "with",
    "without",
    "lasting",
    "because",
    "than",
    "name",
    "title",
    "bands",
    "at_least",
]
notation_like = st.text("0123456789.,:%/ -()ofinper to<>≤~knwcmatlikely", max_size=30)
nested = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20), notation_like, st.binary()
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.one_of(
                st.sampled_from(KEYS),
                st.text(max_size=5),
                st.integers(),
            ),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=12,
)


@settings(max_examples=400)
@given(st.one_of(st.text(), notation_like, nested))
@example("9" * 5000)
@example("1 of " + "9" * 5000)
@example("٣ of ١٢")
@example("1 in 50\u202e nerves")
@example({"how_often": "1 in 50", "among": "\u202epeople"})
def test_reading_raises_nothing_but_its_own_error(data):
    try:
        chance = parse(data)
    except ChanceError as fault:
        assert fault.message
        again = pickle.loads(pickle.dumps(fault))
        assert (again.message, again.hint, again.path, str(again)) == (
            fault.message,
            fault.hint,
            fault.path,
            str(fault),
        )
    else:
        assert parse(to_data(chance)) == chance


def test_what_lies_too_deep_is_refused_as_any_other_fault():
    data = "2 of 113"
    for _ in range(3000):
        data = {"several": [data, "1 of 2"]}
    try:
        parse(data)
    except ChanceError as fault:
        assert "deep" in fault.message
    else:
        raise AssertionError("read")


# --- the words ----------------------------------------------------------------------------------------------


def printed(chance, style):
    said = say(chance, style)
    scaled = [said.scaled.sentence] if said.scaled else []
    texts = [said.short, said.full, said.subject, said.conditions, said.time, said.others]
    return " ".join([*texts, *said.notes, *scaled])


def held(value):
    """Gather every number in a value, by walking through whatever it is made of."""
    if isinstance(value, Numeral):
        return {value.text}
    if isinstance(value, bool) or value is None:
        return set()
    if isinstance(value, int):
        return {f"{value:,}"}
    if isinstance(value, str):
        return set(numbers_in(value))
    if isinstance(value, Fraction):
        by_base = {
            f"{int(value * base):,}" for base in (100, 10_000, 1_000_000) if (value * base).denominator == 1
        }
        return {f"{value.numerator:,}", f"{value.denominator:,}", *by_base}
    if isinstance(value, tuple):
        return set().union(*map(held, value))
    if is_dataclass(value):
        return set().union(*(held(getattr(value, field.name)) for field in fields(value)))
    return set()


def derived(chance):
    """Gather the numbers that may be worked out from a chance: nothing else may be printed."""
    found = set()
    for leaf in leaves(chance):
        if isinstance(leaf.amount, Count):
            found |= held(leaf.amount.of - leaf.amount.n)
            found |= held(upper_limit(leaf.amount.of)) if leaf.amount.n in (0, leaf.amount.of) else set()
        if isinstance(leaf.amount, Band):
            found |= {"100", "10,000", "1,000,000"}
        if scaled := scale_up(leaf):
            found |= held((scaled.per, scaled.happens, scaled.spared))
    return found


@given(chances(), styles)
def test_words_hold_no_number_that_the_value_does_not(chance, style):
    numbers = set(numbers_in(printed(chance, style)))
    assert numbers <= held(chance) | derived(chance)
    assert numbers <= set(figures(chance))


@given(chances(), styles)
def test_words_lose_no_figure(chance, style):
    full = numbers_in(say(chance, style).full)
    for leaf in leaves(chance):
        match leaf.amount:
            case Count(n, of):
                assert f"{of:,}" in full
                assert n == 0 or f"{n:,}" in full
            case Point(share, of):
                assert share.top.text in full
                assert share.form is Form.PERCENT or f"{share.base:,}" in full
                assert of is None or f"{of:,}" in full
            case Range(low, high):
                assert {low.top.text, high.top.text} <= set(full)


@given(chances(), styles)
def test_words_name_the_unit_the_time_and_the_people(chance, style):
    full = say(chance, style).full
    everywhere = [chance, *parts(chance), *leaves(chance)]
    for one in everywhere:
        if isinstance(one.amount, Count | Point | Range | Bound | Band | Certain | Zero):
            alone = isinstance(one.amount, Certain | Zero) and one.unit == "people"
            assert alone or any(
                noun in full for noun in (one.unit, "person", "nerve", "birth", "neuroma", "woman")
            )
        for text in (one.among, one.after, one.affects, one.time.text if one.time else None):
            assert not text or text.casefold() in full.casefold()


@given(chances())
def test_every_saying_is_one_line_without_a_final_stop(chance):
    said = say(chance)
    assert said.short == said.short.strip() != ""
    assert said.full == said.full.strip() != ""
    assert not said.full.endswith(".")
    assert all(note.endswith(".") for note in said.notes)
    assert len(set(said.notes)) == len(said.notes)


@given(outcomes.flatmap(lambda outcome: described(bands, outcome, units)), styles)
def test_a_band_word_never_stands_alone(chance, style):
    said = say(chance, style)
    meaning = define(chance.amount, chance.unit, style.number_style)
    assert said.short.casefold().startswith(meaning)
    assert (f"({chance.amount.name}" in said.short) is style.show_bands


@given(chances())
def test_a_word_of_the_scale_is_said_only_where_the_source_or_the_scaled_figure_bears_it(chance):
    said = say(chance, Style(show_bands=False))
    assert said.scaled is None or said.scaled.band is None


@given(described(figures_(), Outcome.SURVIVAL, units))
def test_survivors_are_never_said_as_if_they_were_harmed(chance):
    said = say(chance)
    assert "survived" in said.short
    assert "survived" in said.full


# --- scaling ------------------------------------------------------------------------------------------------


@settings(max_examples=300)
@given(outcomes.flatmap(lambda outcome: described(counts() | points(), outcome, units)))
def test_scaled_figures_are_true(chance):
    scaled = scale_up(chance)
    if scaled is None:
        return
    share = chance.amount.value
    assert chance.unit == "people"
    assert chance.affects is None
    assert chance.amount.of is None or chance.amount.of >= 100
    assert scaled.per == (100 if share >= Fraction(1, 100) else 10_000)
    assert scaled.happens + scaled.spared == scaled.per
    assert scaled.happens > 0
    assert scaled.spared > 0
    moved = abs(Fraction(scaled.happens, scaled.per) - share)
    assert moved <= Fraction(1, 2 * scaled.per)
    assert moved <= min(share, 1 - share) / 5
    if scaled.band:
        assert scaled.band == band_of(chance).name == EU.find(Fraction(scaled.happens, scaled.per)).name


@fewer
@given(chances())
def test_only_counts_and_stated_rates_for_people_are_scaled(chance):
    if scale_up(chance):
        assert isinstance(chance.amount, Count | Point)
        assert chance.unit == "people"


@given(st.integers(1, 4000))
@example(1)
@example(299)
@example(300)
def test_the_upper_limit_is_never_too_low_and_never_a_step_too_high(of):
    k, per = upper_limit(of)
    assert 20 * (per - k) ** of <= per**of  # after k in per, none of n has a chance of at most 1 in 20
    if (k, per) != (1, 100):
        assert 20 * (per - k + 1) ** of > per**of


@given(st.integers(1, 10**14))
def test_the_upper_limit_is_a_proper_share_that_falls_as_the_group_grows(of):
    here, there = Fraction(*upper_limit(of)), Fraction(*upper_limit(of + 1))
    assert 0 < there <= here < 1


# --- comparing ----------------------------------------------------------------------------------------------


@fewer
@given(st.lists(chances(), min_size=1, max_size=5))
def test_the_order_is_total_and_does_not_depend_on_the_order_of_input(some):
    expected = sorted(set(some), key=sort_key)
    assert sorted(reversed(expected), key=sort_key) == expected
    assert len({sort_key(chance) for chance in some}) == len(set(some))


@given(st.lists(single(), min_size=2, max_size=5))
def test_not_known_stands_last_and_figures_stand_first(some):
    kinds = [kind_of(chance) for chance in sorted(some, key=sort_key)]
    ranks = [{"figure": 0, "band": 0, "relative": 1, "unknown": 2}[kind] for kind in kinds]
    assert ranks == sorted(ranks)


@given(counts(), counts(), units)
def test_the_more_likely_stands_first(a, b, unit):
    first, second = Chance(a, unit), Chance(b, unit)
    if a.value > b.value:
        assert sort_key(first) < sort_key(second)
        assert higher(first, second)
        assert not higher(second, first)
    assert differ(first, second) == (a.value != b.value)


@fewer
@given(chances(), chances())
def test_differing_is_symmetric_and_never_from_itself(a, b):
    assert differ(a, b) == differ(b, a)
    assert not differ(a, a)
    assert not higher(a, a)
    assert not (higher(a, b) and higher(b, a))


@given(figures_(), figures_(), outcomes)
def test_units_are_never_converted(a, b, outcome):
    people, nerves = Chance(a, outcome=outcome), Chance(b, "nerves", outcome=outcome)
    assert not differ(people, nerves)
    assert not higher(people, nerves)
    assert not higher(nerves, people)
    assert band_of(nerves) is None
    assert bounds(Chance(Several((people, nerves)), outcome=outcome)) is None
    assert "nerves" in say(nerves).full.replace("nerve", "nerves")
    assert scale_up(nerves) is None
    assert parse(to_data(nerves)).unit == "nerves"


@fewer
@given(chances())
def test_bounds_are_shares(chance):
    span = bounds(chance)
    if span is not None:
        assert 0 <= span[0] <= span[1] <= 1
        assert kind_of(chance) in ("figure", "band")


@fewer
@given(st.lists(chances(Outcome.HARM), min_size=1, max_size=3))
def test_several_sources_join_to_the_same_whatever_their_order(some):
    whole = several(some)
    assert several(some[::-1]) == several(some[1:] + some[:1]) == whole
    assert several([whole]) == whole
    assert several([whole, *some]) == whole


@fewer
@given(chances())
def test_counted_people_are_people(chance):
    pair = counted_people(chance)
    if pair is not None:
        assert chance.unit == "people"
        assert Count(*pair) == chance.amount


# --- scales -------------------------------------------------------------------------------------------------


@given(st.fractions(0, 1))
def test_the_eu_bands_leave_no_gap_and_do_not_overlap(share):
    assert len([band for band in EU.bands if band.holds(share)]) == 1


@given(shares())
def test_where_two_bands_meet_the_more_frequent_one_speaks(share):
    mine = Chance(Point(share))
    found, eu = band_of(mine, RCOG), band_of(mine, EU)
    assert (found and found.name) == (eu and eu.name)


def test_scales_are_written_and_read_again():
    assert Scale.from_data(OWN.to_data()) == OWN
    assert parse("often (clinic)", [OWN]) == Chance(Band("often", OWN))
    assert parse(to_data(parse("often (clinic)", [OWN]))) == Chance(Band("often", OWN))
