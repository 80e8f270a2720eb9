"""What the treatment may do: pictures only of what may be drawn, each claim once, each nerve for itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consentgen import chance as chances
from consentgen.catalogue.load import Catalogue
from consentgen.catalogue.model import Benefit, Claim
from consentgen.document import benefit as benefits
from consentgen.document import speech
from consentgen.document.model import BenefitBlock, figures, plain
from consentgen.request import Target

LEFT, TAIL = Target("whisker", "left"), Target("tail")


def block_of(tiny: Catalogue, *claims: Claim) -> BenefitBlock:
    """What the leaflet makes of a benefit's claims."""
    voice = speech.Voice(tiny.settings, dict(tiny.sites), 1)
    return benefits._block(voice, Benefit(lead="It may help.", claims=claims), TAIL, "")


def claim(chance: Any, id_: str = "a-claim", **more: Any) -> Claim:
    return Claim(**{"id": id_, "chance": chances.parse(chance), "evidence": "direct", "had": "was helped", **more})


@pytest.mark.parametrize(
    ("chance", "drawn"),
    [
        ("5 of 9", False), ("5 of 10", True), ("9 of 26", True), ("40 of 100", True), ("40 of 101", False),
        ("9 of 26 nerves", False), ("9 of 26 procedures", False), ("40%", False), ("about 9 of 26", False),
        ("none of 12", True), ("all of 49", True), ("not known", False), ("common", False),
    ],
)
def test_only_a_plain_count_of_ten_to_a_hundred_people_is_drawn(tiny: Catalogue, chance: str, drawn: bool):
    block = block_of(tiny, claim(chance))
    assert bool(block.counts) is drawn
    assert len(block.counts) + len(block.scaled) + len(block.facts) == 1


@pytest.mark.parametrize(("evidence", "drawn"), [("direct", True), ("own-audit", True), ("other-setting", False),
                                                 ("analogue", False), ("authority", False), ("estimate", False)])
@pytest.mark.parametrize("chance", ["9 of 26", "5%"])
def test_only_what_was_counted_here_is_drawn_and_the_rest_carries_its_label(
    tiny: Catalogue, evidence: str, drawn: bool, chance: str
):
    told = claim(chance, evidence=evidence)
    block = block_of(tiny, told)
    assert bool(block.counts or block.scaled) is drawn
    assert drawn or plain(block.facts[0]).endswith(speech.LABELS[told.evidence])


@given(st.integers(10, 100).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
@settings(deadline=None, max_examples=50)
def test_a_picture_has_exactly_the_people_who_were_counted(tiny: Catalogue, count: tuple[int, int]):
    [picture] = block_of(tiny, claim(f"{count[0]} of {count[1]}")).counts
    assert (picture.filled, picture.total) == count
    assert (picture.figure.text, picture.figure.key) == (f"{count[0]} of {count[1]}", "a-claim")


def test_a_scaled_figure_adds_up_and_stays_beside_the_figure_as_it_was_stated(tiny: Catalogue):
    [picture] = block_of(tiny, claim("30 of 1,000")).scaled
    assert (picture.per, picture.happens, picture.spared) == (100, 3, 97)
    assert "30 of 1,000 people" in plain(picture.sentence)
    [rare] = block_of(tiny, claim("1 in 1,000")).scaled
    assert (rare.per, rare.happens + rare.spared) == (10_000, 10_000)


def test_at_most_two_figures_are_scaled_and_the_rest_is_told_in_words(tiny: Catalogue):
    block = block_of(tiny, *(claim(f"{n}%", f"c-{n}") for n in (2, 3, 4, 5)))
    assert [picture.figure.key for picture in block.scaled] == ["c-2", "c-3"]
    assert [run.key for fact in block.facts for run in figures((fact,))] == ["c-4", "c-5"]


def with_benefit(catalogue: Catalogue, site: str, **benefit: Any) -> Catalogue:
    told = Benefit(**{"lead": "It may help.", **benefit})
    changed = catalogue.sites[site].model_copy(update={"benefits": {"chilling": told}})
    return replace(catalogue, sites={**catalogue.sites, site: changed})


def test_at_most_two_figures_are_scaled_in_a_whole_leaflet(tiny: Catalogue, make: Callable[..., Any]):
    catalogue = tiny
    for site in ("whisker", "tail"):
        catalogue = with_benefit(catalogue, site, claims=(claim("2%", f"{site}-a"), claim("3%", f"{site}-b")))
    found = make(catalogue, "chilling", [LEFT, TAIL])
    assert sum(len(block.scaled) for block in found.leaflet.benefits) == 2
    assert {run.key for run in figures(found.leaflet.benefits)} == {"whisker-a", "whisker-b", "tail-a", "tail-b"}


def test_of_a_small_group_the_smallness_is_said_beside_its_picture(tiny: Catalogue):
    assert "only 12 people" in str(block_of(tiny, claim("5 of 12")))


def test_a_picture_keeps_for_whom_it_was_counted(tiny: Catalogue):
    [picture] = block_of(tiny, claim("5 of 12", setting="after chilling of tails.")).counts
    assert (picture.filled_words, plain(picture.setting)) == ("was helped", "after chilling of tails")


@pytest.mark.parametrize("outcome", ["benefit", "harm"])
def test_that_none_had_it_is_said_once_with_how_far_that_reaches(tiny: Catalogue, outcome: str):
    [fact] = block_of(tiny, claim({"how_often": "none of 121", "outcome": outcome}, evidence="analogue")).facts
    assert plain(fact).count("None of 121") == 1
    assert "The true chance" in plain(fact)


def test_every_nerve_has_a_time_line(everywhere: dict[str, Any]):
    lines = {name: [block.line for block in found.leaflet.benefits] for name, found in everywhere.items()}
    assert all(lines.values())
    white = {name for name, found in lines.items() if not found[0].marks}
    assert white and white != set(lines)
    assert all(found[0].title and plain(found[0].rest) for found in lines.values())


def test_the_benefit_of_one_nerve_is_not_promised_at_another(tiny: Catalogue, make: Callable[..., Any]):
    catalogue = with_benefit(tiny, "whisker", lead="Whiskers were helped.", claims=(claim("9 of 26"),))
    alone, elsewhere = make(catalogue, "chilling", [LEFT]), make(catalogue, "chilling", [TAIL])
    assert "a-claim" in {run.key for run in figures(alone.leaflet)}
    assert "a-claim" not in {run.key for run in figures(elsewhere.leaflet)}
    both = make(catalogue, "chilling", [LEFT, TAIL]).leaflet.benefits
    assert [(block.nerve, plain(block.lead)) for block in both] == [
        ("Caudal nerve", "It may help."), ("Left greater whisker nerve", "Whiskers were helped.")]
    assert [bool(block.counts) for block in both] == [False, True]


def test_of_several_nerves_the_key_point_does_not_speak_for_the_first_alone(tiny: Catalogue, make: Callable[..., Any]):
    catalogue = with_benefit(tiny, "tail", key="**It helps tails.** Always.", claims=(claim("9 of 26"),))
    assert "It helps tails." in plain(make(catalogue, "chilling", [TAIL]).leaflet.key_points[1])
    assert "It helps tails." not in plain(make(catalogue, "chilling", [LEFT, TAIL]).leaflet.key_points[1])
