"""The leaflet: every risk once, the worst first; pictures only of what may be drawn; each nerve by its name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consentgen import chance as chances
from consentgen.catalogue.load import Catalogue
from consentgen.catalogue.model import GRAVITIES, Benefit, Claim, Sign, Source
from consentgen.document import leaflet as leaflets
from consentgen.document import speech
from consentgen.document.model import BenefitBlock, figures, plain
from consentgen.request import Target

LEFT, TAIL, RIB = Target("whisker", "left"), Target("tail"), Target("rib", "right", ("T5",))


def risks_of(found: Any) -> list[str]:
    told = found.leaflet
    return [risk.id for risk in (*told.serious, *told.milder_here, *told.milder_general)]


# ---- risks ------------------------------------------------------------------------------------------------------


def test_every_risk_of_the_merge_stands_in_the_leaflet_once(everywhere: dict[str, Any]):
    for name, found in everywhere.items():
        assert sorted(risks_of(found)) == sorted(risk.id for risk in found.resolution.risks), name


def test_a_risk_is_serious_by_its_worst_case_and_the_worst_stands_first(everywhere: dict[str, Any]):
    for name, found in everywhere.items():
        worst = {risk.id: risk.worst for risk in found.resolution.risks}
        assert [id_ for id_, gravity in worst.items() if gravity == "serious"] == [
            risk.id for risk in found.leaflet.serious], name
        usual = {risk.id: GRAVITIES.index(risk.seriousness) for risk in found.resolution.risks}
        order = [usual[risk.id] for risk in found.leaflet.serious]
        assert order == sorted(order, reverse=True), name


def test_milder_risks_of_the_nerve_stand_apart_from_those_of_the_treatment(everywhere: dict[str, Any]):
    for name, found in everywhere.items():
        at_site = {risk.id for risk in found.resolution.risks if risk.at_site}
        assert {risk.id for risk in found.leaflet.milder_here} <= at_site, name
        assert not {risk.id for risk in found.leaflet.milder_general} & at_site, name


def test_a_serious_risk_is_told_in_full(everywhere: dict[str, Any]):
    for found in everywhere.values():
        for risk in found.leaflet.serious:
            assert all((risk.name, plain(risk.what), risk.how_often, plain(risk.when), plain(risk.do))), risk.id


def test_a_condition_always_prints(tiny: Catalogue, make: Callable[..., Any]):
    burn = tiny.risks["burn"].model_copy(update={"worst_case": "serious"})
    line = next(r for r in make(tiny, "chilling", [LEFT]).leaflet.milder_general if r.id == "burn")
    assert "Applies if the nerve lies under the skin." in [plain(note) for note in line.notes]
    graver = make(replace(tiny, risks={**tiny.risks, "burn": burn}), "chilling", [LEFT])
    entry = next(r for r in graver.leaflet.serious if r.id == "burn")
    assert plain(entry.what).endswith("This applies if the nerve lies under the skin.")


def test_what_a_site_excludes_is_left_out_there_and_nowhere_else(tiny: Catalogue, make: Callable[..., Any]):
    alone, both = make(tiny, "chilling", [TAIL]), make(tiny, "chilling", [LEFT, TAIL])
    assert "burn" not in risks_of(alone)
    assert [(out.id, out.because) for out in alone.resolution.left_out] == [("burn", "The nerve lies deep.")]
    [burn] = [r for r in both.leaflet.milder_general if r.id == "burn"]
    assert [out.id for out in both.resolution.left_out] == ["burn"]
    assert [t.site for r in both.resolution.risks if r.id == "burn" for t in r.targets] == ["whisker"]
    assert burn.how_often


def test_the_team_says_each_of_its_measures_once(everywhere: dict[str, Any]):
    for found in everywhere.values():
        said = [plain(words) for words in found.leaflet.team]
        assert said and len(set(said)) == len(said)


# ---- pictures ---------------------------------------------------------------------------------------------------


def block_of(tiny: Catalogue, *claims: Claim) -> BenefitBlock:
    """What the leaflet makes of a benefit's claims."""
    voice = speech.Voice(tiny.settings, dict(tiny.sites), 1)
    return leaflets._block(voice, Benefit(lead="It may help.", claims=claims), TAIL, "")


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


# ---- benefit and key points -------------------------------------------------------------------------------------


def test_the_key_points_are_five_and_lead_with_what_is_done(everywhere: dict[str, Any]):
    for name, found in everywhere.items():
        assert len(found.leaflet.key_points) == 5, name
        assert all(any(run.style == "strong" for run in point) for point in found.leaflet.key_points), name


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


def test_that_serious_harm_was_not_counted_is_said_unless_it_was(tiny: Catalogue, make: Callable[..., Any]):
    counted, only_leak = make(tiny, "chilling", [LEFT]), make(tiny, "warming", [RIB])
    assert [r.id for r in counted.leaflet.serious] == ["weak"]
    assert "Nobody has counted" not in plain(counted.leaflet.key_points[3])
    assert [r.id for r in only_leak.leaflet.serious] == ["leak"]
    assert "Nobody has counted" in plain(only_leak.leaflet.key_points[3])


# ---- several nerves ---------------------------------------------------------------------------------------------


def test_several_nerves_are_each_named(tiny: Catalogue, make: Callable[..., Any]):
    told = make(tiny, "chilling", [LEFT, RIB, TAIL]).leaflet
    assert plain(told.heading) == "Chilling several nerves"
    for phrase in ("left greater whisker nerve", "right rib nerve of fiction at T5 (fifth rib)", "caudal nerve"):
        assert phrase in plain(told.clinical.text)
        assert phrase in [row.label.lower().replace("t5", "T5") for row in told.numb_areas]
    assert all(words in plain(told.indication) for words in ("your left whiskers", "your right rib", "your tail"))


def test_a_risk_of_one_nerve_names_it_and_a_risk_of_all_does_not(tiny: Catalogue, make: Callable[..., Any]):
    told = make(tiny, "chilling", [LEFT, RIB]).leaflet
    assert {risk.id: risk.tag for risk in told.serious} == {
        "leak": "right rib nerve of fiction at T5 (fifth rib)", "weak": ""}
    assert make(tiny, "chilling", [RIB]).leaflet.serious[0].tag == "this nerve"


@pytest.mark.parametrize("field", ["what", "when", "lasts"])
def test_words_that_differ_between_nerves_are_all_printed(tiny: Catalogue, make: Callable[..., Any], field: str):
    def told_of(site: str) -> Any:
        risks = tiny.sites[site].risks
        here = risks["weak"] if "weak" in risks else risks["numb"].model_copy(update={"claims": (), "what": None})
        return tiny.sites[site].model_copy(
            update={"risks": {**risks, "weak": here.model_copy(update={field: f"Only at the {site}"})}})

    sites = {**tiny.sites, "whisker": told_of("whisker"), "tail": told_of("tail")}
    found = make(replace(tiny, sites=sites), "chilling", [LEFT, TAIL])
    weak = next(risk for risk in found.leaflet.serious if risk.id == "weak")
    words = f"{plain(weak.what)} {plain(weak.when)}"
    assert "Only at the tail." in words and "Only at the whisker." in words


def test_both_sides_and_levels_are_told_side_by_side(tiny: Catalogue, make: Callable[..., Any]):
    ribs = [Target("rib", "left", ("T5",)), Target("rib", "right", ("T7",))]
    told = make(tiny, "chilling", ribs).leaflet
    assert [plain(row.text) for row in told.numb_areas] == ["A band on the left.", "A band on the right."]
    assert plain(told.clinical.text) == ("Cryofiction of the left rib nerve of fiction at T5 (fifth rib) and the right "
                                         "rib nerve of fiction at T7 (seventh rib)")


# ---- factors, help, sources -------------------------------------------------------------------------------------


def test_a_named_factor_says_what_it_changes(tiny: Catalogue, make: Callable[..., Any]):
    found = make(tiny, "chilling", [LEFT], ["frost"])
    assert [(row.label, plain(row.text)) for row in found.leaflet.factors] == [
        ("Frost allergy", "Cold sets off hives.")]
    assert "hives" in risks_of(found) and "hives" not in risks_of(make(tiny, "chilling", [LEFT]))
    assert "bruise" in [risk.id for risk in found.leaflet.serious]


def test_both_sides_say_what_that_means_at_the_nerve(tiny: Catalogue, make: Callable[..., Any]):
    factor = tiny.factors["frost"].model_copy(update={"implied_by_both_sides": True})
    whisker = tiny.sites["whisker"].model_copy(update={"both_sides": "Both cheeks go numb"})
    told = replace(tiny, sites={**tiny.sites, "whisker": whisker}, factors={**tiny.factors, "frost": factor})
    pair = [Target("whisker", "left"), Target("whisker", "right")]
    for targets in ([Target("whisker", "both")], pair):
        rows = make(told, "chilling", targets, ["frost"]).leaflet.factors
        assert [plain(row.text) for row in rows] == ["Cold sets off hives. Both cheeks go numb."]
    one_side = make(told, "chilling", [Target("whisker", "left")], ["frost"]).leaflet.factors
    assert [plain(row.text) for row in one_side] == ["Cold sets off hives."]


def test_each_sign_stands_once_on_its_rung(tiny: Catalogue, make: Callable[..., Any]):
    sign, other = Sign(urgency="now", text="You cannot breathe."), Sign(urgency="clinic", text="It itches")
    leak = tiny.risks["leak"].model_copy(update={"signs": (sign,)})
    rib = tiny.sites["rib"].model_copy(update={"signs": (other, sign)})
    found = make(replace(tiny, risks={**tiny.risks, "leak": leak}, sites={**tiny.sites, "rib": rib}), "chilling", [RIB])
    said = {rung.urgency: [plain(words) for words in rung.signs] for rung in found.leaflet.ladder}
    assert said == {"now": ["You cannot breathe"], "same-day": [], "clinic": ["It itches"]}


def test_choices_are_those_of_the_nerve_with_their_figures(shipped: Catalogue, everywhere: dict[str, Any]):
    for name, found in everywhere.items():
        procedure = shipped.procedures[found.resolution.procedure]
        sites = {target.site for target in found.resolution.targets}
        wanted = [c for c in procedure.alternatives.values() if not c.sites or sites & set(c.sites)]
        assert len(found.leaflet.choices) == len(wanted), name
        for choice, entry in zip(found.leaflet.choices, wanted, strict=True):
            assert choice.name.startswith(entry.name)
            assert {run.key for run in figures(choice)} == {c.id for c in entry.claims}


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ({"authors": "Mole A", "year": "1901", "journal": "Annals 1:1", "title": "On burrows"},
         "Mole A 1901. Annals 1:1."),
        ({"authors": "Toad M", "year": "1908", "title": "On motoring", "doi": "10.0/x"},
         "Toad M 1908. On motoring. DOI 10.0/x."),
        ({"title": "At home", "page": "https://badger.invalid/home"}, "At home. Page: https://badger.invalid/home."),
        ({"authors": "Rat", "title": "Rivers", "pmid": "1"}, "Rat. Rivers. PubMed 1."),
    ],
)
def test_a_source_is_cited_so_that_it_can_be_found(source: dict[str, str], said: str):
    assert leaflets.cite(Source(kind="tale", **source)) == said


def test_dates_and_version_are_the_catalogues(tiny: Catalogue, make: Callable[..., Any]):
    told = make(tiny, "chilling", [LEFT]).leaflet
    assert (told.version, told.published, told.review_by) == ("0.0.1", "1 January 2030", "1 January 2031")
    assert told.proposed is False
    whisker = tiny.sites["whisker"].model_copy(update={"proposal": "Settle this."})
    assert make(replace(tiny, sites={**tiny.sites, "whisker": whisker}), "chilling", [LEFT]).leaflet.proposed is True
