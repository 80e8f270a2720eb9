"""The leaflet: every risk once, the worst first; pictures only of what may be drawn; each nerve by its name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from consentgen.catalogue.load import Catalogue
from consentgen.catalogue.model import Expect, Sign, Source
from consentgen.catalogue.vocabulary import GRAVITIES
from consentgen.document import leaflet as leaflets
from consentgen.document.model import figures, plain
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


# ---- key points --------------------------------------------------------------------------------------------------


def test_the_key_points_are_five_and_lead_with_what_is_done(everywhere: dict[str, Any]):
    for name, found in everywhere.items():
        assert len(found.leaflet.key_points) == 5, name
        assert all(any(run.style == "strong" for run in point) for point in found.leaflet.key_points), name


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
    assert [row.label for row in told.numb_areas] == [
        "Right rib nerve of fiction", "Caudal nerve", "Left greater whisker nerve"], "on the rail without levels"
    assert all(words in plain(told.indication) for words in ("your left whiskers", "your right rib", "your tail"))


def test_a_risk_of_one_nerve_names_it_and_a_risk_of_all_does_not(tiny: Catalogue, make: Callable[..., Any]):
    told = make(tiny, "chilling", [LEFT, RIB]).leaflet
    assert {risk.id: risk.tag for risk in told.serious} == {
        "leak": "right rib nerve of fiction", "weak": ""}
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


def test_a_nerve_that_numbs_no_skin_says_what_to_expect_in_its_own_words(tiny: Catalogue, make: Callable[..., Any]):
    own = Expect(key_expect="**No skin goes numb.** On the {side}.", summary_expect="It comes back.")
    whisker = tiny.sites["whisker"].model_copy(update={"expects": {"chilling": own}})
    told = replace(tiny, sites={**tiny.sites, "whisker": whisker})
    alone = make(told, "chilling", [LEFT]).leaflet
    assert plain(alone.key_points[2]) == "No skin goes numb. On the left."
    assert plain(alone.summary[1].text).endswith("It comes back.")
    with_another = make(told, "chilling", [LEFT, TAIL]).leaflet
    assert plain(with_another.key_points[2]) == "You lose feeling in skin that the treated nerves serve."


def test_a_sign_stands_on_its_most_urgent_rung_only(tiny: Catalogue, make: Callable[..., Any]):
    signs = (Sign(urgency="clinic", text="It spreads"), Sign(urgency="now", text="It spreads"))
    rib = tiny.sites["rib"].model_copy(update={"signs": signs})
    ladder = make(replace(tiny, sites={**tiny.sites, "rib": rib}), "chilling", [RIB]).leaflet.ladder
    assert [rung.urgency for rung in ladder for words in rung.signs if plain(words) == "It spreads"] == ["now"]


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
        ({"title": "At home", "page": "https://badger.invalid/home"}, "At home. Page: badger.invalid/home."),
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
