"""The consent form: three lists that together are the merge's risks, every question, and what stops the treatment."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import combinations
from typing import Any

import pytest

from consentgen import chance as chances
from consentgen.catalogue.load import Catalogue
from consentgen.catalogue.model import Alternative, Benefit, Claim, Code, Figure, RiskHere
from consentgen.document.form import is_frequent, three_lists
from consentgen.document.model import figures, plain
from consentgen.document.speech import MARKS
from consentgen.patient import Patient
from consentgen.request import Target
from consentgen.resolve import resolve

LEFT, TAIL, RIB = Target("whisker", "left"), Target("tail"), Target("rib", "right", ("T5",))


def lists(form: Any) -> list[str]:
    return [risk.id for risk in (*form.serious, *form.frequent, *form.other)]


# ---- the three lists --------------------------------------------------------------------------------------------


def test_the_three_lists_together_are_the_risks_of_the_merge_and_of_the_leaflet(everywhere: dict[str, Any]):
    for name, found in everywhere.items():
        merged = sorted(risk.id for risk in found.resolution.risks)
        leaflet = found.leaflet
        told = [risk.id for risk in (*leaflet.serious, *leaflet.milder_here, *leaflet.milder_general)]
        assert len(merged) > 15, name
        assert sorted(lists(found.form)) == merged == sorted(told), name
        assert [risk.id for risk in found.form.serious] == [risk.id for risk in leaflet.serious], name


def test_so_they_are_at_any_two_nerves(shipped: Catalogue):
    sites = shipped.procedures["cryoneurolysis"].sites
    pairs = list(combinations(sites, 2))
    assert len(pairs) >= 30
    for pair in pairs:
        sides = {site: "right" if shipped.sites[site].laterality == "sided" else None for site in pair}
        targets = [Target(site, side) for site, side in sides.items()]  # type: ignore[arg-type]
        risks = resolve(shipped, "cryoneurolysis", targets).risks
        serious, frequent, other = three_lists(risks)
        assert sorted(r.id for r in (*serious, *frequent, *other)) == sorted(r.id for r in risks), pair


def test_a_risk_is_serious_by_its_worst_case_however_rare(everywhere: dict[str, Any]):
    for name, found in everywhere.items():
        assert [risk.id for risk in found.resolution.risks if risk.worst == "serious"] == [
            risk.id for risk in found.form.serious], name


@pytest.mark.parametrize(
    ("chance", "evidence", "frequent"),
    [
        ("2 of 113", "direct", True), ("1 in 100", "direct", True), ("1 in 101", "direct", False),
        ("2 of 113", "own-audit", True), ("2 of 113", "other-setting", False), ("2 of 113", "analogue", False),
        ("2 of 113", "authority", False), ("not known", "direct", False), ("common", "direct", True),
        ("rare", "direct", False), ("more likely", "direct", False), ("0.5% to 2%", "direct", True),
        ("none of 400", "direct", False),
    ],
)
def test_frequent_is_what_was_counted_for_this_treatment_as_1_in_100_or_more(
    tiny: Catalogue, make: Callable[..., Any], chance: str, evidence: str, frequent: bool
):
    told = Claim(id="a-claim", chance=chances.parse(chance), evidence=evidence, sources=("toad-1908",))  # type: ignore[arg-type]
    procedure = tiny.procedures["chilling"]
    risks = {**procedure.risks, "bruise": RiskHere(claims=(told,))}
    catalogue = replace(tiny, procedures={"chilling": procedure.model_copy(update={"risks": risks})})
    found = make(catalogue, "chilling", [TAIL])
    assert ("bruise" in [r.id for r in found.form.frequent]) is frequent
    assert ("bruise" in [r.id for r in found.form.other]) is not frequent


def test_an_expected_effect_is_frequent(everywhere: dict[str, Any]):
    for found in everywhere.values():
        expected = [r for r in found.resolution.risks if r.expected]
        assert expected and all(is_frequent(risk) for risk in expected)


def test_the_form_prints_no_figure_that_was_counted_elsewhere(everywhere: dict[str, Any]):
    for name, found in everywhere.items():
        evidence = {c.claim.id: c.claim.evidence for r in found.resolution.risks for p in r.parts for c in p.considered}
        printed = figures((found.form.serious, found.form.frequent, found.form.other))
        assert {MARKS[evidence[run.key]] for run in printed} <= {"here"}, name
    assert figures(everywhere["cryoneurolysis at greater-occipital"].form.frequent)


# ---- target, levels, benefit ------------------------------------------------------------------------------------


def test_each_target_stands_in_full_at_the_top_and_where_the_patient_signs(tiny: Catalogue, make: Callable[..., Any]):
    form = make(tiny, "chilling", [LEFT, RIB]).form
    wanted = ["Chilling (cryofiction) of the right rib nerve of fiction at T5 (fifth rib)",
              "Chilling (cryofiction) of the left greater whisker nerve"]
    assert [plain(line.text) for line in form.treatments] == wanted
    assert [plain(line.text) for line in form.treatments_again] == wanted
    keys = [line.key for line in (*form.treatments, *form.treatments_again)]
    assert len(set(keys)) == 4


def test_a_level_that_was_not_said_is_a_line_to_write_on(tiny: Catalogue, make: Callable[..., Any]):
    found = make(tiny, "chilling", [Target("rib", "right"), LEFT])
    assert [(line.nerve, line.label) for line in found.form.levels] == [("right rib nerve of fiction", "Rib")]
    assert make(tiny, "chilling", [RIB]).form.levels == ()


def test_the_intended_benefit_is_that_of_each_nerve(tiny: Catalogue, make: Callable[..., Any]):
    told = Claim(id="a-claim", chance=chances.parse("9 of 26"), had="were helped", evidence="direct",
                 sources=("toad-1908",))
    helped = {}
    for key in (None, "**It may help.**"):
        benefit = Benefit(lead="It may help.", key=key, intended="Less pain on the {side}.", claims=(told,))
        whisker = tiny.sites["whisker"].model_copy(update={"benefits": {"chilling": benefit}})
        form = make(replace(tiny, sites={**tiny.sites, "whisker": whisker}), "chilling", [LEFT, TAIL]).form
        helped[key] = [plain(words) for words in form.benefits]
    words = ["Caudal nerve: It may help.", "Left greater whisker nerve: Less pain on the left."]
    assert helped[None] == words  # without a key point, no count stands there alone: others may disagree with it
    assert helped["**It may help.**"] == [words[0], f"{words[1]} 9 of 26 people were helped."]


def test_the_form_cites_no_source_that_it_does_not_list(everywhere: dict[str, Any]):
    for name, found in everywhere.items():
        assert not re.search(r"\(source", str(found.form)), name


def test_choices_stand_once_by_their_short_name(tiny: Catalogue, make: Callable[..., Any]):
    choices = {"nothing": Alternative(name="No treatment at all", short="No treatment", what="You wait."),
               "again": Alternative(name="Waiting", short="No treatment", what="You wait."),
               "tail": Alternative(name="A ribbon", what="It is tied.", sites=("tail",))}
    procedure = tiny.procedures["chilling"].model_copy(update={"alternatives": choices})
    catalogue = replace(tiny, procedures={"chilling": procedure})
    assert make(catalogue, "chilling", [LEFT]).form.choices == ("No treatment",)
    assert make(catalogue, "chilling", [TAIL]).form.choices == ("No treatment", "A ribbon")


def test_the_leaflet_that_was_given_is_named_with_its_version(tiny: Catalogue, make: Callable[..., Any]):
    found = make(tiny, "chilling", [LEFT])
    assert plain(found.form.leaflet_given) == (
        "“Cryofiction of the left greater whisker nerve”, version 0.0.1 of 1 January 2030")
    assert plain(found.leaflet.clinical.text) in plain(found.form.leaflet_given)


# ---- several nerves ---------------------------------------------------------------------------------------------


def own_figure(tiny: Catalogue, risk: str, site: str | None = None) -> Catalogue:
    own = Figure(id="our-audit", risk=risk, site=site, chance=chances.parse("6 of 120"), sources=("mole-1901",),
                 because="We counted.")
    return replace(tiny, figures=(own,))


def test_a_risk_of_one_of_several_nerves_names_that_nerve(tiny: Catalogue, make: Callable[..., Any]):
    form = make(tiny, "chilling", [LEFT, RIB]).form
    said = {risk.id: plain(risk.text) for risk in (*form.serious, *form.frequent, *form.other)}
    assert "(right rib nerve of fiction)" in said["leak"].replace("(Right", "(right")
    assert "nerve" not in said["weak"]


def test_a_figure_of_one_of_several_nerves_names_that_nerve(tiny: Catalogue, make: Callable[..., Any]):
    form = make(own_figure(tiny, "burn", "whisker"), "chilling", [LEFT, RIB]).form
    burn = next(plain(risk.text) for risk in form.frequent if risk.id == "burn")
    assert "6 of 120 people" in burn and "eft greater whisker nerve" in burn and "rib nerve" not in burn


def test_a_figure_of_all_nerves_names_none_or_all(tiny: Catalogue, make: Callable[..., Any]):
    form = make(own_figure(tiny, "burn"), "chilling", [LEFT, RIB]).form
    burn = next(plain(risk.text) for risk in form.frequent if risk.id == "burn")
    assert "6 of 120 people" in burn
    assert ("whisker nerve" in burn) == ("rib nerve" in burn)


# ---- questions and stops ----------------------------------------------------------------------------------------


def test_every_factor_prints_as_a_question_whether_it_was_named_or_not(
    shipped: Catalogue, everywhere: dict[str, Any]
):
    for name, found in everywhere.items():
        procedure = found.resolution.procedure
        wanted = [(id_, factor.question) for id_, factor in shipped.factors.items()
                  if procedure in (factor.procedures or (procedure,))]
        assert [(question.id, question.text) for question in found.form.questions] == wanted, name
        assert len(wanted) > 5
    assert {question.id for question in everywhere["cryoneurolysis at lfcn"].form.questions} == set(shipped.factors)


def test_a_factor_of_another_procedure_is_no_question(tiny: Catalogue, make: Callable[..., Any]):
    assert [q.id for q in make(tiny, "chilling", [RIB]).form.questions] == ["paint", "frost", "two-sides"]
    assert [q.id for q in make(tiny, "warming", [RIB]).form.questions] == ["paint", "two-sides"]


def test_a_question_that_stops_says_so(shipped: Catalogue, everywhere: dict[str, Any]):
    questions = everywhere["cryoneurolysis at lfcn"].form.questions
    assert {q.id for q in questions if q.stop} == {id_ for id_, factor in shipped.factors.items() if factor.stop}
    assert any(q.stop for q in questions) and not all(q.stop for q in questions)


@pytest.mark.parametrize(("strength", "stop", "box"), [
    ("contraindication", True, True), ("contraindication", False, True), ("caution", True, True),
    ("caution", False, False), ("relative-contraindication", False, False), ("information", False, False),
])
def test_what_stops_the_treatment_has_a_box_if_it_was_named(
    tiny: Catalogue, make: Callable[..., Any], strength: str, stop: bool, box: bool
):
    frost = tiny.factors["frost"].model_copy(update={"strength": strength, "stop": stop})
    catalogue = replace(tiny, factors={**tiny.factors, "frost": frost})
    named, unnamed = make(catalogue, "chilling", [LEFT], ["frost"]).form, make(catalogue, "chilling", [LEFT]).form
    assert [(s.name, plain(s.action)) for s in named.stops] == ([("Frost allergy", "Do not chill.")] if box else [])
    assert unnamed.stops == ()
    assert [(row.label, plain(row.text)) for row in named.named_factors] == [("Frost allergy", "Do not chill.")]


# ---- the patient, codes -----------------------------------------------------------------------------------------


def test_what_matters_to_the_patient_stands_as_it_was_said(tiny: Catalogue, make: Callable[..., Any]):
    patient = Patient(family="Smith", concerns=("Plays the trumpet", "Lives alone"))
    assert make(tiny, "chilling", [LEFT], patient=patient).form.concerns == ("Plays the trumpet", "Lives alone")
    assert make(tiny, "chilling", [LEFT]).form.concerns == ()


@pytest.mark.parametrize(
    ("by", "on", "printed"),
    [("A Clinician", date(2030, 1, 1), True), ("A Clinician", None, False), (None, date(2030, 1, 1), False),
     (None, None, False)],
)
def test_a_code_prints_only_once_somebody_verified_it(
    tiny: Catalogue, make: Callable[..., Any], by: str | None, on: date | None, printed: bool
):
    code = Code(system="Invented codes", code="X1", display="Chilling", verified_by=by, verified_on=on)
    procedure = tiny.procedures["chilling"].model_copy(update={"codes": (code,)})
    form = make(replace(tiny, procedures={"chilling": procedure}), "chilling", [LEFT]).form
    assert form.codes == (("Invented codes X1: Chilling",) if printed else ())


@pytest.mark.parametrize("kind", ["local", "sedation"])
def test_the_kind_of_form_is_the_one_asked_for(tiny: Catalogue, make: Callable[..., Any], kind: str):
    assert make(tiny, "chilling", [LEFT], form=kind).form.kind == kind
