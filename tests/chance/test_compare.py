"""What a chance states, and which of two is higher: plain examples beside the properties."""

from fractions import Fraction as F

import pytest

from consentgen.chance import (
    MIXED,
    RCOG,
    Band,
    Chance,
    ChanceError,
    Count,
    Several,
    band_of,
    bounds,
    counted_people,
    define,
    differ,
    higher,
    kind_of,
    parse,
    several,
    sort_key,
    to_data,
)


@pytest.mark.parametrize(
    ("notation", "expected"),
    [
        ("2 of 113", (F(2, 113), F(2, 113))),
        ("1:50", (F(1, 50), F(1, 50))),
        ("1% to 3%", (F(1, 100), F(3, 100))),
        ("at most 1 in 100", (0, F(1, 100))),
        ("fewer than 5%", (0, F(5, 100))),
        ("at least 1 of 13", (F(1, 13), 1)),
        ("more than 1 in 10", (F(1, 10), 1)),
        ("about 1 in 10", (F(1, 10), F(1, 10))),
        ("common", (F(1, 100), F(1, 10))),
        ("very rare", (0, F(1, 10_000))),
        ("very common", (F(1, 10), 1)),
        ("certain", (1, 1)),
        ("none", (0, 0)),
        ("almost certain", None),
        ("twice as likely", None),
        ("more likely", None),
        ("not known", None),
        ({"excess": "1%", "over": "3%"}, (F(4, 100), F(4, 100))),
        ({"excess": "1%", "over": "not known"}, (F(1, 100), 1)),
        ({"excess": "60%", "over": "70%"}, (1, 1)),
        ({"excess": "1% of nerves", "over": {"how_often": "3%", "unit": "people"}}, (F(1, 100), 1)),
        ({"compare": [{"with": "a", "how_often": "2%"}, {"with": "b", "how_often": "blank"}]},
         (F(2, 100), F(2, 100))),
        ({"compare": [{"with": "a", "how_often": "blank"}, {"with": "b", "how_often": "2%"}]}, None),
        (["1%", "3%", "more likely"], (F(1, 100), F(3, 100))),
        (["1%", "3% of nerves"], None),
        ({"split": [{"lasting": "a day", "how_often": "5%"}, {"lasting": "good", "how_often": "1%"}]},
         (F(5, 100), F(6, 100))),
        ({"split": [{"lasting": "a day", "how_often": "5%"}, {"lasting": "good", "how_often": "not known"}]},
         (F(5, 100), 1)),
    ],
    ids=str,
)  # fmt: skip
def test_bounds(notation, expected):
    assert bounds(parse(notation)) == expected


@pytest.mark.parametrize(
    ("notation", "kind"),
    [
        ("none", "figure"),
        ("almost certain", "figure"),
        ("rare", "band"),
        ("no different", "relative"),
        ("not yet known", "unknown"),
        (["not known", "rare"], "band"),
        (["more likely", "rare", "1 of 50"], "figure"),
        (
            {"compare": [{"with": "a", "how_often": "not known"}, {"with": "b", "how_often": "blank"}]},
            "unknown",
        ),
    ],
    ids=str,
)
def test_kind_is_the_strongest_thing_stated(notation, kind):
    assert kind_of(parse(notation)) == kind


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("1 of 50", "2%", False),
        ("1 of 50", "3%", True),
        ("2%", "at most 2%", True),
        ("2%", "about 2%", False),
        ("certain", "almost certain", True),
        ("none", "0 of 30", False),
        ("2 of 113", "9 of 277 nerves", False),
        ("2 of 113", "common", False),
        ("2 of 113", "not known", False),
        ({"how_often": "2%", "by": "3 months"}, "3%", False),
        ({"how_often": "2%", "by": "3 months"}, {"how_often": "3%", "by": "3 months"}, True),
        ({"how_often": "2%", "among": "men over 65"}, "3%", False),
        ({"how_often": "2%", "outcome": "benefit"}, "3%", False),
        (["1%", "2%"], ["2%", "1%"], False),
        (["1%", "2%"], ["1%", "3%"], True),
        ({"excess": "1%", "over": "3%"}, {"excess": "2%", "over": "2%"}, True),
    ],
    ids=str,
)
def test_differ(a, b, expected):
    assert differ(parse(a), parse(b)) is expected
    assert differ(parse(b), parse(a)) is expected


def test_the_order_on_a_page():
    notations = [
        "certain", "almost certain", "9 of 26", "10%", "common", "1% to 3%", "2 of 113", "at most 1 in 100",
        "0.87 per 1,000 blocks", "none of 121", "3 times as likely", "more likely", "twice as likely",
        "no different", "half as likely", "not yet known", "not known",
    ]  # fmt: skip
    ordered = [to_data(chance) for chance in sorted(map(parse, reversed(notations)), key=sort_key)]
    assert ordered[:10] == [*notations[:9], "0 of 121"]
    assert ordered[-2:] == ["not yet known", "not known"]
    assert set(ordered[10:-2]) == {
        "3 times as likely", "more likely", "2 times as likely", "no different", "half as likely"
    }  # fmt: skip


def test_higher_compares_like_with_like_only():
    assert higher(parse("3%"), parse("2%"))
    assert not higher(parse("2%"), parse("3%"))
    assert not higher(parse("3% of nerves"), parse("2%"))
    assert not higher(parse("3%"), parse("not known"))


def test_several_is_flat_sorted_and_without_repeats():
    one, two = parse("2 of 113"), parse("1 of 113")
    whole = several([two, one, two])
    assert whole == several([whole, one]) == Chance(Several((one, two)))
    assert several([one, one]) == one
    assert several([one, parse("2 of 9 nerves")]).unit == MIXED
    with pytest.raises(ChanceError, match="no chance"):
        several([])
    with pytest.raises(ChanceError, match="do not mix"):
        several([one, parse({"how_often": "1%", "outcome": "benefit"})])


def test_counted_people():
    assert counted_people(parse("2 of 113")) == (2, 113)
    assert counted_people(parse("2 of 113 nerves")) is None
    assert counted_people(parse("2%")) is None
    assert counted_people(parse({"how_often": "2 of 113", "affects": "the baby"})) is None


@pytest.mark.parametrize(
    ("notation", "name"),
    [("10%", "very common"), ("9.9%", "common"), ("1 in 100", "common"), ("0.99%", "uncommon"),
     ("1 in 1,000", "uncommon"), ("1 in 10,000", "rare"), ("0.9 per 10,000", "very rare")],
)  # fmt: skip
def test_the_eu_limits_are_half_open(notation, name):
    found = band_of(parse(notation))
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize(
    "notation", ["none of 13", "2% of nerves", "1% to 3%", "common", "at most 2%", ["1%", "2%"]]
)
def test_only_a_single_figure_for_people_has_a_band(notation):
    assert band_of(parse(notation)) is None


def test_a_band_can_be_defined_with_1_in_x():
    assert (
        define(parse("common").amount, number_style="one_in") == "from 1 in 100 to fewer than 1 in 10 people"
    )
    assert define(parse("very rare").amount, "nerves", "one_in") == "fewer than 1 in 10,000 nerves"
    assert define(Band("common", RCOG)) == "from 1 to 10 out of every 100 people"


@pytest.mark.parametrize(("n", "of"), [(-1, 5), (6, 5), (0, 0), (0, -1), (0, 10**16)])
def test_a_count_that_cannot_be_is_not_made(n, of):
    with pytest.raises(ChanceError):
        Count(n, of)
