"""The evidence sheet: that no number is missing from it, and what stands beside each."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consentgen import chance as chances
from consentgen.catalogue.approvals import claims_of, entries, fingerprint_of
from consentgen.catalogue.load import load
from consentgen.catalogue.model import Approval, Figure, Source
from consentgen.governance.figures import counted_words, full, sheet, summary
from consentgen.governance.interval import interval_words, percent, wilson
from consentgen.governance.saying import author_year, statement
from consentgen.governance.sheet import figures_paper

from .changing import changed, tiny

TINY = tiny()
DAY = date(2030, 6, 1)
SHIPPED, _ = load()
assert SHIPPED is not None


# ---- the interval ------------------------------------------------------------------------------------------------


# The counts and limits of Newcombe 1998 (Stat Med 17:857-872), table I, method 3: Wilson's score without correction.
# Worked out again from Wilson's formula with 50 digits, the limits are the same to the last place.
@pytest.mark.parametrize(("n", "of", "low", "high"), [
    (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718),
])
def test_wilsons_interval_is_the_published_one(n: int, of: int, low: float, high: float):
    assert wilson(n, of) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 50_000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_the_limits_are_where_the_count_is_z_standard_errors_away(count: tuple[int, int]):
    """Wilson's interval is defined by (share - limit)² = z² limit (1 - limit) / n, which is solved here exactly."""
    n, of = count
    share, square = Fraction(n, of), Fraction("1.959963984540054") ** 2
    for limit in map(Fraction, wilson(n, of)):
        distance, error = (share - limit) ** 2, square * limit * (1 - limit) / of
        assert abs(distance - error) < Fraction(1, 10**14)
    middle = (share + square / (2 * of)) / (1 + square / of)
    assert float(middle) == pytest.approx(sum(wilson(n, of)) / 2, abs=1e-12)


@given(st.integers(1, 5000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_the_interval_holds_the_figure_and_is_the_same_from_the_other_side(count: tuple[int, int]):
    n, of = count
    low, high = wilson(n, of)
    assert 0 <= low <= Fraction(n, of) + Fraction(1, 10**9) and Fraction(n, of) - Fraction(1, 10**9) <= high <= 1
    assert (1 - high, 1 - low) == pytest.approx(wilson(of - n, of), abs=1e-9)


def test_shares_in_percent():
    assert [percent(x) for x in (0.0, 0.0000177, 0.0049, 0.062, 0.49, 0.936, 0.9961, 0.9999823, 1.0)] == [
        "0%", "0.0018%", "0.49%", "6.2%", "49%", "93.6%", "99.61%", "99.9982%", "100%"]


def test_every_count_of_none_on_the_sheet_tells_how_far_it_reaches():
    none = [one for one in sheet(SHIPPED, DAY).figures if any(each.n == "0" for each in one.counted)]
    assert len(none) >= 5
    for one in none:
        assert any("could still be up to about" in note for note in one.notes), one.claim


@pytest.mark.parametrize(("chance", "words"), [
    ("2 of 113", "computed by us: 0.49% to 6.2% (95%, Wilson)"),
    ("none of 121", "computed by us: up to about 3 in 100 (upper 95% limit after none of 121)"),
    ("9 of 277 nerves", ""), ("2.6%", ""), ("not known", ""),
    ({"how_often": "0.9 per 1,000", "interval": "0.5 to 1.7 per 1,000 (95%)"},
     "as the source gives it: 0.5 per 1,000 to 1.7 per 1,000 (95%)"),
    ({"how_often": "2 times as likely", "interval": "1.2 to 3.5 times (95%)"},
     "as the source gives it: 1.2 to 3.5 times (95%)"),
])
def test_who_says_how_far_the_truth_may_lie(chance: object, words: str):
    assert interval_words(chances.parse(chance)) == words  # type: ignore[arg-type]


def test_the_limit_after_none_is_the_one_that_a_pack_prints():
    k, per = chances.upper_limit(121)
    assert f"up to about {k} in {per}" in interval_words(chances.parse("none of 121"))
    assert f"up to about {k} in {per}" in " ".join(chances.say(chances.parse("none of 121")).notes)


# ---- the sheet ---------------------------------------------------------------------------------------------------


def test_every_claim_with_a_number_stands_on_the_sheet():
    found = sheet(SHIPPED, DAY)
    claims = [claim for entry in entries(SHIPPED).values() for claim in claims_of(entry)]
    with_numbers = {claim.id for claim in claims if chances.figures(claim.chance)}
    assert len(with_numbers) > 100
    assert with_numbers <= {one.claim for one in found.figures}
    assert len(found.figures) + found.not_known == len(claims)


def test_a_figure_says_all_that_a_reader_needs():
    [one] = [one for one in sheet(TINY, DAY).figures if one.claim == "whisker-numb"]
    assert (one.place, one.about, one.treatments) == ("Greater whisker nerve", "Numb patch", ("cryofiction",))
    assert one.words == "9 of 26 people."
    [counted] = one.counted
    assert (counted.n, counted.of, counted.unit, counted.when) == ("9", "26", "people", "")
    assert counted.interval == "computed by us: 19% to 54% (95%, Wilson)"
    assert one.evidence == "counted at this nerve"
    assert one.sources == ("Toad M 1908. On motoring. Annals of Invented Medicine 8:8. Tale.",)
    assert (one.state, one.approval) == ("draft", "Draft: nobody has approved it")


def test_follow_up_and_small_groups_are_told():
    now = changed(sites={"whisker.risks.numb.claims.0.chance": {"how_often": "none of 12", "by": "3 months"}})
    [one] = [one for one in sheet(now, DAY).figures if one.claim == "whisker-numb"]
    assert one.counted[0].when == "by 3 months"
    assert list(counted_words(one)) == ["n 0 of N 12 people, by 3 months"]
    assert "Small numbers" in " ".join(one.notes)


def test_a_comparison_has_a_line_for_each_side():
    sides = {"compare": [{"with": "chilling", "how_often": "13 of 46"}, {"with": "placebo", "how_often": "9 of 40"}]}
    [one] = [one for one in sheet(changed(sites={"whisker.risks.numb.claims.0.chance": sides}), DAY).figures
             if one.claim == "whisker-numb"]
    assert [(each.n, each.of) for each in one.counted] == [("13", "46"), ("9", "40")]


def test_the_clinics_own_figures_stand_on_it():
    own = Figure(id="ours", risk="leak", site="rib", chance=chances.parse("1 of 60"), sources=("mole-1901",),
                 because="Counted here.")
    [one] = [one for one in sheet(replace(TINY, figures=(own,)), DAY).figures if one.claim == "ours"]
    assert (one.place, one.about) == ("This clinic’s own figures", "Air leak, rib nerve of fiction")
    assert (one.treatments, one.evidence) == (("every treatment",), "counted in this clinic")


@pytest.mark.parametrize(("print_", "review", "words"), [
    ("", None, "Dr A Example, Consultant, on 1 February 2030"),
    ("0" * 64, None, "Draft: changed since it was approved by Dr A Example, Consultant, on 1 February 2030"),
    ("", date(2030, 3, 1), "Past review: Dr A Example, Consultant, on 1 February 2030, review by 1 March 2030"),
])
def test_who_stands_for_a_figure(print_: str, review: date | None, words: str):
    key = ("sites", "whisker")
    stamp = Approval(by="Dr A Example", role="Consultant", on=date(2030, 2, 1), review_by=review,
                     fingerprint=print_ or fingerprint_of(TINY, key))
    found = sheet(replace(TINY, approvals={key: stamp}), DAY)
    assert {one.approval for one in found.figures if one.entry == key} == {words}


def test_numbers_in_sentences_are_told_without_a_source():
    found = sheet(changed(risks={"bruise.lasts": "For 3 weeks.", "leak.do": "Call **999**."}), DAY)
    assert [(one.place, one.what, one.words, one.numbers) for one in found.in_words] == [
        ("Bruise", "how long it lasts", "For 3 weeks.", ("3",))]


def test_no_number_of_a_shipped_text_is_passed_over():
    words = " ".join(one.words for one in sheet(SHIPPED, DAY).in_words)
    for id_, risk in SHIPPED.risks.items():
        for text in (risk.what, risk.when, risk.lasts, risk.do):
            numbers = set(chances.numbers_in(text)) - {"999", "111", "112"}
            assert not numbers or " ".join(text.split()) in words, id_


def test_a_source_in_full():
    source = Source(authors="Mole A", year="1901", title="On burrows", journal="Annals 1:1", doi="10.1/x", pmid="1",
                    pmcid="PMC1", page="https://mole.invalid", kind="tale")
    assert full(source) == ("Mole A 1901. On burrows. Annals 1:1. DOI 10.1/x; PubMed 1; PubMed Central PMC1; "
                            "Page https://mole.invalid. Tale.")


@pytest.mark.parametrize(("authors", "words"), [("Mole A", "Mole 1901"), ("Mole AB, Toad M", "Mole 1901"),
                                                ("Mole A et al.", "Mole 1901"), ("NHS", "NHS 1901"), (None, "it")])
def test_a_source_in_two_words(authors: str | None, words: str):
    assert author_year("it", {"it": Source(authors=authors, year="1901", kind="tale")}) == words


def test_a_statement_says_who_says_so():
    [claim] = TINY.procedures["chilling"].risks["bruise"].claims
    assert statement(claim, TINY.sources) == "2 of 113 people (Mole 1901)"
    assert statement(claim, TINY.sources, evidence=True) == "2 of 113 people (Mole 1901; counted elsewhere)"


def test_the_paper_holds_every_figure():
    found = sheet(TINY, DAY)
    paper = figures_paper(found, TINY, DAY)
    rows = [row for section in paper.sections if section.table for row in section.table.rows]
    assert len(rows) == len(found.figures) + len(found.in_words) > 5
    assert all(span.text for row in rows for each in row for span in each)
    assert summary(found) in paper.lines
