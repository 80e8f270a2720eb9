"""The merge: its five laws over made-up catalogues, and its rules one by one on the tiny one."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consentgen import chance as chances
from consentgen.catalogue.load import Catalogue, load
from consentgen.catalogue.model import Claim, Figure, RiskHere, Withheld
from consentgen.catalogue.settings import Settings
from consentgen.request import Target
from consentgen.resolve import LAYERS, Considered, Gathered, Part, Resolution, choose, gather, resolve

steady = settings(deadline=None, max_examples=60)

TINY, _ = load(Path(__file__).parent / "data" / "tiny.yaml")
assert TINY is not None

# ---- made-up catalogues ----------------------------------------------------------------------------------------

RISKS = ("bruise", "burn", "leak", "numb", "weak")
SITES = ("whisker", "tail", "rib")
FACTORS = ("paint", "frost", "two-sides")
CHANCES = ("2 of 113", "9 of 26", "9 of 26 nerves", "1 in 50", "2%", "at most 1 in 100", "not known", "not yet known",
           "common", "high (calman)", "more likely", "twice as likely", "certain", "none of 12", "none")
SETTINGS = {way: Settings(when_sources_differ=way) for way in ("both", "highest", "refuse")}

said = st.sampled_from(CHANCES).map(chances.parse)
sources = st.sampled_from([("mole-1901",), ("toad-1908",), ("mole-1901", "toad-1908")])
words = st.sampled_from([None, "had a bruise", "led to it"])
reasons = st.sampled_from([None, None, "Counted here."])


@st.composite
def claims(draw: st.DrawFn) -> Claim:
    return Claim(id=f"c{draw(st.integers(0, 10**6))}", chance=draw(said), had=draw(words),
                 evidence=draw(st.sampled_from(["direct", "other-setting", "analogue"])), sources=draw(sources),
                 procedures=draw(st.sampled_from([(), (), ("chilling",), ("warming",)])), because=draw(reasons))


@st.composite
def risks_here(draw: st.DrawFn) -> dict[str, RiskHere]:
    return {
        risk: RiskHere(claims=tuple(draw(st.lists(claims(), max_size=3))),
                       procedures=draw(st.sampled_from([(), ("chilling",), ("warming",)])),
                       seriousness=draw(st.sampled_from([None, "minor", "serious"])))
        for risk in draw(st.sets(st.sampled_from(RISKS), max_size=3))
    }


@st.composite
def figures(draw: st.DrawFn) -> Figure:
    return Figure(id=f"f{draw(st.integers(0, 10**6))}", risk=draw(st.sampled_from(RISKS)), chance=draw(said),
                  procedure=draw(st.sampled_from([None, "chilling", "warming"])),
                  site=draw(st.sampled_from([None, *SITES])), sources=("toad-1908",), because="We counted.")


@st.composite
def catalogues(draw: st.DrawFn) -> Catalogue:
    def with_risks(entry: Any, **more: Any) -> Any:
        return entry.model_copy(update={"risks": draw(risks_here()), **more})

    raised = st.dictionaries(st.sampled_from(RISKS), st.just("It lies close."), max_size=2)
    return replace(
        TINY,
        settings=SETTINGS[draw(st.sampled_from(sorted(SETTINGS)))],
        procedures={id_: with_risks(TINY.procedures[id_], sites=SITES) for id_ in ("chilling", "warming")},
        sites={id_: with_risks(TINY.sites[id_], raises=draw(raised)) for id_ in SITES},
        factors={id_: with_risks(TINY.factors[id_], raises=tuple(draw(raised))) for id_ in FACTORS},
        figures=tuple(draw(st.lists(figures(), max_size=3, unique_by=lambda figure: figure.id))),
    )


TARGETS = (Target("whisker", "left"), Target("whisker", "both"), Target("tail"), Target("rib", "left", ("T5",)),
           Target("rib", "right", ("T5", "T7")))
some_targets = st.lists(st.sampled_from(TARGETS), min_size=1, max_size=4, unique=True)
some_factors = st.lists(st.sampled_from(FACTORS), max_size=3, unique=True)
gathered = st.builds(Gathered, claims(), st.sampled_from(LAYERS), st.sampled_from(("a", "b")))
ways = st.sampled_from(["both", "highest", "refuse"])


def is_figure(considered: Any) -> bool:
    return chances.kind_of(considered.claim.chance) == "figure"


def printed_figures(resolution: Resolution) -> set[tuple[str, str, str]]:
    """(risk, nerve, claim) of each figure that prints."""
    return {(risk.id, target.site, c.claim.id) for risk in resolution.risks for part in risk.parts
            for target in part.targets for c in (*part.speaking, *part.beside) if is_figure(c)}


def told(resolution: Resolution) -> set[tuple[str, str]]:
    return {(risk.id, target.site) for risk in resolution.risks for target in risk.targets}


# ---- the laws --------------------------------------------------------------------------------------------------


def turned_round(entry: Any) -> Any:
    """The entry with its claims and risks in the opposite order."""
    risks = {id_: here.model_copy(update={"claims": here.claims[::-1]}) for id_, here in entry.risks.items()}
    changes: dict[str, Any] = {"risks": dict(reversed(risks.items()))}
    if hasattr(entry, "raises"):
        raises = entry.raises
        changes["raises"] = dict(reversed(raises.items())) if isinstance(raises, dict) else raises[::-1]
    return entry.model_copy(update=changes)


@steady
@given(catalogues(), some_targets, some_factors)
def test_law_1_the_order_of_input_does_not_matter(catalogue: Catalogue, targets: list[Target], factors: list[str]):
    other = replace(catalogue, figures=catalogue.figures[::-1], **{
        section: {id_: turned_round(entry) for id_, entry in reversed(getattr(catalogue, section).items())}
        for section in ("procedures", "sites", "factors")})
    assert resolve(catalogue, "chilling", targets, factors) == resolve(other, "chilling", targets[::-1], factors[::-1])


@steady
@given(st.lists(gathered, max_size=6), ways)
def test_law_2_choosing_again_changes_nothing(claims_: list[Gathered], way: Any):
    once, differ = choose(claims_, way)
    assert choose(once, way) == (once, differ)
    assert choose([*claims_, *once, *reversed(once)], way) == (once, differ)


@steady
@given(catalogues(), some_targets, some_factors)
def test_law_3_every_claim_is_accounted_for(catalogue: Catalogue, targets: list[Target], factors: list[str]):
    resolution = resolve(catalogue, "chilling", targets, factors)
    left_out = {(out.id, target) for out in resolution.left_out for target in out.targets}
    considered = {(risk.id, target): {Gathered(c.claim, c.layer, c.origin) for c in part.considered}
                  for risk in resolution.risks for part in risk.parts for target in part.targets}
    for target in targets:
        for risk, claims_ in gather(catalogue, "chilling", target, tuple(factors)).items():
            assert ((risk, target) in left_out) != ((risk, target) in considered)
            assert considered.get((risk, target), claims_) == claims_
    assert all(c.because for risk in resolution.risks for part in risk.parts for c in part.considered)
    assert all(part.speaking for risk in resolution.risks for part in risk.parts)


@steady
@given(catalogues(), some_targets, some_factors, st.sampled_from(TARGETS), st.sampled_from(FACTORS))
def test_law_4_a_factor_or_a_nerve_more_never_loses_a_risk(
    catalogue: Catalogue, targets: list[Target], factors: list[str], target: Target, factor: str
):
    before = resolve(catalogue, "chilling", targets, factors)
    with_factor = resolve(catalogue, "chilling", targets, [*factors, factor])
    with_nerve = resolve(catalogue, "chilling", [*targets, target], factors)
    assert told(before) <= told(with_factor)
    assert told(before) <= told(with_nerve)
    assert printed_figures(before) <= printed_figures(with_nerve)
    for after in (with_factor, with_nerve):
        graver = {risk.id: risk for risk in after.risks}
        for risk in before.risks:
            assert order(risk.worst) <= order(graver[risk.id].worst)
            assert order(risk.seriousness) <= order(graver[risk.id].seriousness)


def order(gravity: str) -> int:
    return ("minor", "moderate", "serious").index(gravity)


@steady
@given(st.lists(gathered, max_size=5), gathered, st.sampled_from(["both", "refuse"]))
def test_law_5_a_layer_more_never_removes_a_figure_without_a_written_reason(
    claims_: list[Gathered], more: Gathered, way: Any
):
    first, _ = choose(claims_, way)
    before = {Gathered(c.claim, c.layer, c.origin) for c in first if c.role != "set-aside" and is_figure(c)}
    after = {Gathered(c.claim, c.layer, c.origin): c for c in choose([*claims_, more], way)[0]}
    for figure in before:
        if after[figure].role == "set-aside":
            assert is_figure(more)
            assert more.claim.because
            assert more.claim.because in after[figure].because
            assert LAYERS.index(more.layer) > LAYERS.index(figure.layer)


@steady
@given(st.lists(gathered, min_size=1, max_size=6), ways)
def test_what_says_no_number_never_replaces_one(claims_: list[Gathered], way: Any):
    considered, _ = choose(claims_, way)
    speaking = [c for c in considered if c.role == "speaks"]
    assert speaking
    if any(is_figure(c) for c in considered):
        assert all(is_figure(c) for c in speaking)
        assert all(c.role != "set-aside" for c in considered if chances.kind_of(c.claim.chance) in ("relative", "band"))


@steady
@given(st.lists(gathered, min_size=1, max_size=6))
def test_the_highest_sets_aside_only_what_a_like_figure_exceeds(claims_: list[Gathered]):
    both, differ = choose(claims_, "both")
    highest, still = choose(claims_, "highest")
    assert differ == still
    gone = {c.claim for c in both if c.role == "speaks"} - {c.claim for c in highest if c.role == "speaks"}
    kept = [c.claim for c in highest if c.role == "speaks"]
    for claim in gone:
        like = [other.chance for other in kept if other.chance.unit == claim.chance.unit]
        assert any(chances.higher(chance, claim.chance) for chance in like)
    if not differ:
        assert both == highest


@steady
@given(catalogues(), some_targets, some_factors)
def test_risks_stand_in_the_order_of_harm(catalogue: Catalogue, targets: list[Target], factors: list[str]):
    risks = resolve(catalogue, "chilling", targets, factors).risks
    assert [order(r.worst) for r in risks] == sorted((order(r.worst) for r in risks), reverse=True)
    assert len({r.id for r in risks}) == len(risks)


# ---- the rules, one by one -------------------------------------------------------------------------------------


def figure(id_: str, chance: str, because: str | None = None, had: str | None = None, source: str = "s") -> Claim:
    return Claim(id=id_, chance=chances.parse(chance), evidence="direct", sources=(source,), because=because, had=had)


def roles(*claims_: tuple[Claim, Any], way: Any = "both") -> dict[str, str]:
    return {c.claim.id: c.role for c in choose([Gathered(claim, layer, "x") for claim, layer in claims_], way)[0]}


@pytest.mark.parametrize(
    ("general", "special", "wanted"),
    [
        ("2 of 113", "9 of 26", {"a": "beside", "b": "speaks"}),
        ("2 of 113", "9 of 26!", {"a": "set-aside", "b": "speaks"}),
        ("2 of 113", "not known", {"a": "speaks", "b": "beside"}),
        ("2 of 113", "not known!", {"a": "speaks", "b": "beside"}),
        ("2 of 113", "more likely!", {"a": "speaks", "b": "beside"}),
        ("2 of 113", "twice as likely!", {"a": "speaks", "b": "beside"}),
        ("2 of 113", "common!", {"a": "speaks", "b": "beside"}),
        ("not known", "9 of 26", {"a": "set-aside", "b": "speaks"}),
        ("more likely", "9 of 26!", {"a": "beside", "b": "speaks"}),
        ("common", "9 of 26!", {"a": "beside", "b": "speaks"}),
        ("not known", "not known", {"a": "set-aside", "b": "speaks"}),
        ("not known", "more likely", {"a": "speaks", "b": "beside"}),
        ("common", "not known", {"a": "speaks", "b": "beside"}),
        ("not known", "common", {"a": "set-aside", "b": "speaks"}),
        ("more likely", "twice as likely", {"a": "beside", "b": "speaks"}),
        ("2 of 113", "9 of 26 nerves", {"a": "beside", "b": "speaks"}),
    ],
)
def test_the_more_specific_layer_speaks(general: str, special: str, wanted: dict[str, str]):
    because = "Counted here." if special.endswith("!") else None
    assert roles((figure("a", general), "procedure"), (figure("b", special.rstrip("!"), because), "site")) == wanted


@pytest.mark.parametrize("low", range(len(LAYERS) - 1))
def test_the_layers_stand_in_this_order(low: int):
    assert LAYERS == ("procedure", "site", "procedure-at-site", "factor", "clinic")
    wanted = {"a": "beside", "b": "speaks"}
    assert roles((figure("a", "1 of 9"), LAYERS[low]), (figure("b", "2 of 9"), LAYERS[low + 1])) == wanted


def differing(a: Claim, b: Claim, way: Any) -> tuple[dict[str, str], bool]:
    considered, differ = choose([Gathered(claim, "procedure", "p") for claim in (a, b)], way)
    return {c.claim.id: c.role for c in considered}, differ


def test_sources_of_one_layer_that_differ_are_both_shown_and_flagged():
    a, b = figure("a", "1 of 40"), figure("b", "6 of 40", source="t")
    assert differing(a, b, "both") == ({"a": "speaks", "b": "speaks"}, True)
    assert differing(a, b, "refuse") == ({"a": "speaks", "b": "speaks"}, True)
    assert differing(a, b, "highest") == ({"a": "set-aside", "b": "speaks"}, True)


@pytest.mark.parametrize("other", [figure("b", "6 of 40 nerves", source="t"), figure("b", "1 in 40", source="t"),
                                   figure("b", "6 of 40", had="had a large one"), figure("b", "not known")])
def test_other_units_the_same_share_and_another_event_do_not_differ(other: Claim):
    a = figure("a", "1 of 40", had="had a bruise")
    for way in ("both", "highest", "refuse"):
        assert differing(a, other, way)[1] is False
        assert differing(a, other, way)[0]["a"] == "speaks"


def chilled(*targets: Target, factors: Sequence[str] = (), **changes: Any) -> Resolution:
    return resolve(replace(TINY, **changes), "chilling", targets, factors)


def part_of(resolution: Resolution, risk: str, site: str) -> Part:
    return next(part for r in resolution.risks if r.id == risk for part in r.parts if part.targets[0].site == site)


def by_id(considered: Sequence[Considered]) -> dict[str, str]:
    return {c.claim.id: c.role for c in considered}


LEFT, TAIL, RIB = Target("whisker", "left"), Target("tail"), Target("rib", "left", ("T5",))


def test_a_site_speaks_with_its_reason_and_the_general_figure_shows_as_set_aside():
    part = part_of(chilled(LEFT), "bruise", "whisker")
    assert by_id(part.considered) == {"chill-bruise": "set-aside", "whisker-bruise": "speaks"}
    assert {c.because for c in part.considered} == {"Counted at this nerve."}


def test_what_a_site_binds_to_one_procedure_does_not_hold_for_another():
    warmed = resolve(TINY, "warming", [RIB])
    assert {risk.id for risk in warmed.risks} == {"bruise", "leak", "numb"}
    assert {risk.id for risk in chilled(RIB).risks} == {"bruise", "burn", "leak", "numb", "weak"}
    assert part_of(warmed, "numb", "rib").considered[0].layer == "procedure-at-site"
    assert part_of(warmed, "leak", "rib").considered[0].layer == "site"


def test_several_nerves_join_their_risks_each_saying_for_which():
    resolution = chilled(LEFT, TAIL, RIB)
    assert {(risk.id, frozenset(t.site for t in risk.targets)) for risk in resolution.risks} == {
        ("leak", frozenset({"rib"})), ("weak", frozenset({"whisker", "tail", "rib"})),
        ("burn", frozenset({"whisker", "rib"})), ("bruise", frozenset({"whisker", "tail", "rib"})),
        ("numb", frozenset({"whisker", "tail", "rib"}))}
    numb = next(risk for risk in resolution.risks if risk.id == "numb")
    assert sorted(tuple(t.site for t in part.targets) for part in numb.parts) == [("rib", "tail"), ("whisker",)]
    assert part_of(resolution, "numb", "whisker").words.what == "Whiskers lose feeling."


def test_a_site_may_lower_its_own_gravity_but_not_that_of_another_nerve():
    weak = {site.site: next(r for r in chilled(site).risks if r.id == "weak") for site in (TAIL, RIB)}
    assert (weak["tail"].seriousness, weak["tail"].worst) == ("minor", "minor")
    assert (weak["rib"].seriousness, weak["rib"].worst) == ("moderate", "serious")
    both = next(r for r in chilled(TAIL, RIB).risks if r.id == "weak")
    assert (both.seriousness, both.worst) == ("moderate", "serious")


def test_an_exclusion_shows_with_its_reason():
    resolution = chilled(TAIL)
    assert "burn" not in {risk.id for risk in resolution.risks}
    assert [(out.id, out.because, out.by, out.targets) for out in resolution.left_out] == [
        ("burn", "The nerve lies deep.", "the catalogue", (TAIL,))]


def test_withholding_shows_with_reason_and_name_and_at_that_nerve_alone():
    held = Withheld(risk="weak", site="rib", because="We test.", by="Dr Mole")
    resolution = chilled(LEFT, RIB, withheld=(held,))
    assert [(out.id, out.because, out.by, out.targets) for out in resolution.left_out] == [
        ("weak", "We test.", "Dr Mole", (RIB,))]
    assert [t.site for r in resolution.risks if r.id == "weak" for t in r.targets] == ["whisker"]
    other = held.model_copy(update={"procedure": "warming"})
    assert chilled(RIB, withheld=(other,)).left_out == ()


def test_a_risk_that_only_is_raised_is_not_brought_in():
    assert "burn" not in {risk.id for risk in resolve(TINY, "warming", [RIB], ["paint"]).risks}
    part = part_of(chilled(RIB, factors=["paint"]), "burn", "rib")
    assert by_id(part.considered) == {"chill-burn": "speaks", "paint-raises-burn": "beside"}


def test_a_factor_brings_its_own_risks_figures_and_gravity():
    resolution = chilled(LEFT, factors=["frost"])
    assert {"hives", "rash"} <= {risk.id for risk in resolution.risks}
    assert by_id(part_of(resolution, "rash", "whisker").considered) == {
        "frost-rash-not-known": "speaks", "frost-raises-rash": "beside"}
    bruise = next(risk for risk in resolution.risks if risk.id == "bruise")
    assert (bruise.seriousness, bruise.layer) == ("serious", "factor")
    assert by_id(bruise.parts[0].considered) == {
        "chill-bruise": "set-aside", "whisker-bruise": "beside", "frost-bruise": "speaks"}


def test_a_factor_of_another_procedure_changes_nothing():
    assert resolve(TINY, "warming", [RIB], ["frost"]).risks == resolve(TINY, "warming", [RIB]).risks


def clinic(**more: Any) -> Figure:
    return Figure(id="ours", chance=chances.parse("1 of 200"), sources=("toad-1908",), because="We counted.", **more)


def test_a_clinics_figure_speaks_with_its_reason():
    part = part_of(chilled(LEFT, figures=(clinic(risk="bruise"),)), "bruise", "whisker")
    assert by_id(part.considered) == {"chill-bruise": "set-aside", "whisker-bruise": "set-aside", "ours": "speaks"}
    assert {c.claim.id: c.because for c in part.considered} == {
        "chill-bruise": "Counted at this nerve. We counted.", "whisker-bruise": "We counted.", "ours": "We counted."}


def test_a_clinics_figure_brings_a_risk_in_only_where_it_names_the_nerve():
    assert "leak" not in {risk.id for risk in chilled(LEFT, figures=(clinic(risk="leak"),)).risks}
    here = chilled(LEFT, TAIL, figures=(clinic(risk="leak", site="whisker"),))
    assert [t.site for r in here.risks if r.id == "leak" for t in r.targets] == ["whisker"]
    bound = clinic(risk="bruise", procedure="warming")
    assert by_id(part_of(chilled(RIB, figures=(bound,)), "bruise", "rib").considered) == {"chill-bruise": "speaks"}


def test_a_risk_of_which_nobody_counted_anything_is_not_known():
    part = part_of(chilled(RIB), "leak", "rib")
    assert [(c.claim.id, c.role, chances.kind_of(c.claim.chance)) for c in part.considered] == [
        ("rib-leak-not-known", "speaks", "unknown")]


def test_disagreements_are_named():
    assert chilled(RIB).disagreements == ("weak",)
    assert chilled(RIB, settings=SETTINGS["highest"]).disagreements == ("weak",)
    assert by_id(part_of(chilled(RIB, settings=SETTINGS["highest"]), "weak", "rib").considered) == {
        "chill-weak-a": "set-aside", "chill-weak-b": "speaks"}
