"""The shipped catalogue against the evidence it rests on: ``tests/data/evidence.yaml``, a frozen copy.

Every fact that may print is a claim or is left out with a reason; every figure of a claim is that of its fact; every
risk of the evidence is told at its nerve; and nothing of freezing is told where nothing is frozen.
"""

from __future__ import annotations

import ast
import importlib.util
import json
import operator
import re
import sys
from collections import Counter
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from consentgen import chance as chances
from consentgen.catalogue.load import Catalogue, load
from consentgen.catalogue.model import Claim
from consentgen.catalogue.vocabulary import GRAVITIES
from consentgen.document.build import build
from consentgen.document.model import Document, Run, plain, walk
from consentgen.explain import explanation
from consentgen.request import Request, Target
from consentgen.resolve import Resolution, resolve

TOP = Path(__file__).resolve().parents[2]


def load_tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("coverage_of_evidence", TOP / "tools" / "coverage.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


COVERAGE = load_tool()
EVIDENCE: dict[str, Any] = COVERAGE.evidence()
FACTS: dict[str, dict[str, Any]] = EVIDENCE["facts"]
SHIPPED, FOUND = load()
assert SHIPPED is not None
PLACED = list(COVERAGE.placed(SHIPPED))
CLAIMS: dict[str, Claim] = {one.claim.id: one.claim for one in PLACED}
FIGURES = {id_: claim for id_, claim in CLAIMS.items() if chances.kind_of(claim.chance) == "figure"}
UNITS = {"patients": "people", "lesions": "heated spots"}
FREEZING = "cryoneurolysis"
OTHERS = {"rf-medial-branch", "prf-peripheral", "gon-block-steroid", "intercostal-block"}
DAY = date(2026, 11, 22)


def resolution_at(procedure: str, site: str) -> Resolution:
    assert SHIPPED is not None
    side = "right" if SHIPPED.sites[site].laterality == "sided" else None
    return resolve(SHIPPED, procedure, (Target(site, side),))  # type: ignore[arg-type]


def document_at(catalogue: Catalogue, procedure: str, site: str) -> Document:
    resolution = resolution_at(procedure, site)
    return build(catalogue, resolution, Request(procedure, resolution.targets, made_on=DAY))


def facts_of(claim: str) -> tuple[str, ...]:
    found: tuple[str, ...] | None = COVERAGE.facts_of(claim)
    assert found is not None, f"{claim}: no fact has this name, and nothing under derived"
    return found


# ---- the copy itself -------------------------------------------------------------------------------------------


def test_the_evidence_is_whole() -> None:
    assert Counter(fact["status"] for fact in FACTS.values()) == {"plain": 56, "label": 74, "hold": 17}
    assert len(EVIDENCE["general_risks"]) == 24
    assert len(EVIDENCE["nerves"]) == 30
    assert sum(len(nerve["risks"]) for nerve in EVIDENCE["nerves"].values()) == 97
    assert len(EVIDENCE["factors"]) == 22
    assert set(EVIDENCE["other_procedures"]) == OTHERS


def test_the_evidence_names_only_what_there_is() -> None:
    assert SHIPPED is not None
    rows = [row for section in ("nerves", "other_procedures") for entry in EVIDENCE[section].values()
            for row in (*entry["risks"], *(row for rows in entry.get("at", {}).values() for row in rows))]
    rows += EVIDENCE["general_risks"]
    named = {fact for row in rows for fact in row.get("facts", ())}
    named |= {fact for told in EVIDENCE["derived"].values() for fact in told["from"]}
    named |= {fact for entry in (*EVIDENCE["nerves"].values(), *EVIDENCE["factors"].values())
              for fact in (*entry.get("relief", ()), *entry.get("facts", ()))}
    assert sorted((named | EVIDENCE["left_out"].keys()) - FACTS.keys()) == []
    assert sorted({id_ for row in rows for id_ in row["became"]} - SHIPPED.risks.keys()) == []
    assert sorted({fact["source"] for fact in FACTS.values() if "source" in fact} - SHIPPED.sources.keys()) == []
    assert set(EVIDENCE["nerves"]) == set(SHIPPED.sites)
    assert set(EVIDENCE["factors"]) == set(SHIPPED.factors)
    derived = EVIDENCE["derived"]
    assert [id_ for id_ in derived if not any(claim == id_ or claim.startswith(f"{id_}-") for claim in CLAIMS)] == []


# ---- every fact ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fact", FACTS)
def test_a_fact_prints_or_is_left_out_with_a_reason(fact: str) -> None:
    claims = COVERAGE.shown(SHIPPED).get(fact, [])
    reason = EVIDENCE["left_out"].get(fact, "")
    assert bool(claims) is not bool(reason), (claims, reason)
    if FACTS[fact]["status"] == "hold":
        assert not claims
        assert reason.startswith("On hold:")
    if reason:
        assert reason.endswith(".")
        assert len(reason) > 30


def test_every_claim_states_facts_of_the_evidence() -> None:
    assert [id_ for id_ in CLAIMS if COVERAGE.facts_of(id_) is None] == []
    without = {id_ for id_ in CLAIMS if COVERAGE.facts_of(id_) == ()}
    assert {chances.kind_of(CLAIMS[id_].chance) for id_ in without} == {"unknown"}


# ---- every claim -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("id_", CLAIMS)
def test_a_claim_names_the_sources_of_its_facts(id_: str) -> None:
    assert set(CLAIMS[id_].sources) == {FACTS[fact]["source"] for fact in facts_of(id_)}


def said_by(facts: tuple[str, ...]) -> str:
    """All that the evidence says of these facts."""
    return " ".join(str(FACTS[fact].get(key, "")) for fact in facts
                    for key in ("says", "count", "unit", "who", "at", "setting", "note")).replace("/", " of ")


@pytest.mark.parametrize("id_", FIGURES)
def test_a_figure_is_that_of_its_fact(id_: str) -> None:
    chance, facts, told = FIGURES[id_].chance, facts_of(id_), COVERAGE.derivation(id_)
    amount = chance.amount
    if "counting" in told:
        assert isinstance(amount, chances.Count)
        votes = [value == "true" for value in told["counting"].values()]
        assert (amount.n, amount.of) == (sum(votes), len(votes))
        assert set(told["counting"]) == set(facts)
    elif "n" in told:
        assert isinstance(amount, chances.Count)
        assert (amount.n, amount.of) == (worked_out(told["n"], facts), worked_out(told["of"], facts))
    elif "percent" in told:
        assert json.dumps(chances.to_data(chance)).startswith(f'"{worked_out(told["percent"], facts):.1f}%')
    elif "words" in told:
        (words, means), = told["words"].items()
        assert words in said_by(facts)
        assert isinstance(chances.to_data(chance), dict)
        assert chances.to_data(chance)["how_often"] == means  # type: ignore[call-overload,index]
    elif "count" in FACTS[facts[0]]:
        assert isinstance(amount, chances.Count), "a fact with a count is told as that count"
        assert f"{amount.n}/{amount.of}" == FACTS[facts[0]]["count"]
    else:
        assert not isinstance(amount, chances.Count), "a count that the evidence does not have"
        assert numbers(chances.to_data(chance)) <= numbers(said_by(facts))


def worked_out(sum_: str, facts: tuple[str, ...]) -> float:
    """A sum such as ``26 - 9``, of numbers that stand in the facts; 100 stands for the whole."""
    known = numbers(said_by(facts)) | {"100"}
    tree = ast.parse(sum_, mode="eval").body

    def value(node: ast.expr) -> float:
        if isinstance(node, ast.BinOp):
            does = {ast.Add: operator.add, ast.Sub: operator.sub}[type(node.op)]  # type: ignore[index]
            return float(does(value(node.left), value(node.right)))
        assert isinstance(node, ast.Constant)
        assert str(node.value) in known, f"{node.value} stands in none of {facts}"
        return float(node.value)  # type: ignore[arg-type]

    return value(tree)


def test_a_sum_of_numbers_that_no_fact_has_is_refused() -> None:
    assert worked_out("26 - 9", ("GRIGSBY.effect56",)) == 17
    with pytest.raises(AssertionError, match="27 stands in none"):
        worked_out("27 - 9", ("GRIGSBY.effect56",))


def numbers(data: Any) -> set[str]:
    """The numbers in a text, or in the chance of a claim as it is written."""
    text = data if isinstance(data, str) else json.dumps(data)
    return {number.replace(",", "").rstrip(".") for number in re.findall(r"\d+(?:,\d{3})*(?:\.\d+)?", text)}


@pytest.mark.parametrize("id_", FIGURES)
def test_a_figure_keeps_the_unit_of_its_fact(id_: str) -> None:
    fact, told, unit = FACTS[facts_of(id_)[0]], COVERAGE.derivation(id_), FIGURES[id_].chance.unit
    if "unit" in told or "counting" in told:
        assert unit == told.get("unit", unit)
        assert told["because"]
        assert unit in ("trials", "studies") or "counting" not in told
    elif "unit" in fact:
        assert unit == UNITS.get(fact["unit"], fact["unit"])
    else:
        assert unit == "people" or unit in said_by(facts_of(id_)), "the evidence names no such unit"


@pytest.mark.parametrize("id_", CLAIMS)
def test_every_number_in_a_claims_words_is_in_its_facts(id_: str) -> None:
    claim, told = CLAIMS[id_], COVERAGE.derivation(id_)
    words = " ".join((json.dumps(chances.to_data(claim.chance)), claim.had or "", claim.setting or ""))
    allowed = numbers(said_by(facts_of(id_))) | {str(value) for value in told.get("says", ())}
    if isinstance(amount := claim.chance.amount, chances.Count):
        allowed |= {str(amount.n), str(amount.of)}
    if "percent" in told or "words" in told:
        allowed |= numbers(chances.to_data(claim.chance))
    assert numbers(words) - allowed == set()


EVERYWHERE = "every nerve"


@pytest.mark.parametrize("one", PLACED, ids=lambda one: f"{one.claim.id}-{one.where}")
def test_a_claim_is_labelled_by_where_its_fact_was_counted(one: Any) -> None:
    """Direct only where the fact was counted after this treatment at this nerve; else elsewhere, or an analogue."""
    facts = facts_of(one.claim.id)
    if facts and chances.kind_of(one.claim.chance) != "unknown":
        assert SHIPPED is not None
        may = {kind for procedure in one.procedures
               for kind in kinds_allowed(FACTS[facts[0]], procedure, one.nerve)}
        assert one.claim.evidence in may, (FACTS[facts[0]], one.procedures, one.nerve)


def kinds_allowed(fact: dict[str, Any], procedure: str, nerve: str | None) -> set[str]:
    """What a claim of the fact may be called at this nerve, or (None) at any nerve of the procedure."""
    assert SHIPPED is not None
    counted = set(fact.get("counted_at", {}).get(procedure, ()))
    here = {nerve} if nerve else set(SHIPPED.procedures[procedure].sites)
    if fact["directness"] == "authority":
        return {"authority"}
    if counted >= here:
        return {"direct"}
    if counted or (fact["directness"] in ("direct", "cryo_other") and procedure == FREEZING):
        return {"other-setting"}
    return {"analogue", "other-setting"} if procedure in fact.get("same_kind_of_treatment", ()) else {"analogue"}


def test_a_not_known_claim_with_a_fact_is_labelled_in_the_same_way() -> None:
    """It prints no label, but its own words may tell of the study."""
    wrong = []
    for one in PLACED:
        facts = facts_of(one.claim.id)
        if facts and chances.kind_of(one.claim.chance) == "unknown":
            may = {kind for fact in facts for procedure in one.procedures
                   for kind in kinds_allowed(FACTS[fact], procedure, one.nerve)}
            wrong += [] if one.claim.evidence in may else [(one.claim.id, one.where, one.claim.evidence, sorted(may))]
    assert wrong == []


# ---- every risk ------------------------------------------------------------------------------------------------


def rows_at(procedure: str, nerve: str) -> list[dict[str, Any]]:
    """The rows of the evidence for a procedure at a nerve."""
    if procedure == FREEZING:
        return [*EVIDENCE["general_risks"], *EVIDENCE["nerves"][nerve]["risks"]]
    other = EVIDENCE["other_procedures"][procedure]
    return [*other["risks"], *other.get("at", {}).get(nerve, ())]


AT_EACH = [(procedure, site) for procedure, entry in SHIPPED.procedures.items() for site in entry.sites]


def test_freezing_is_shown_at_all_nerves_of_the_evidence() -> None:
    assert {site for procedure, site in AT_EACH if procedure == FREEZING} == set(EVIDENCE["nerves"])
    assert {procedure for procedure, _ in AT_EACH} == {FREEZING, *OTHERS}


@pytest.mark.parametrize(("procedure", "nerve"), AT_EACH)
def test_explain_tells_every_risk_of_the_evidence(procedure: str, nerve: str) -> None:
    assert SHIPPED is not None
    resolution = resolution_at(procedure, nerve)
    told = explanation(SHIPPED, resolution)
    worst = {risk["id"]: risk["worst_case"] for risk in told["risks"]}
    excluded = {out["id"] for out in told["left_out"]}
    for row in rows_at(procedure, nerve):
        for id_ in row["became"]:
            assert id_ in worst or id_ in excluded, row
        gravest = max((worst[id_] for id_ in row["became"] if id_ in worst), key=GRAVITIES.index, default="serious")
        assert GRAVITIES.index(gravest) >= GRAVITIES.index(row["seriousness"]), row
    assert excluded <= {"hair-loss", "skin-cold-injury", "skin-colour"}


@pytest.mark.parametrize("nerve", EVIDENCE["nerves"])
def test_what_a_nerve_raises_is_shown_as_raised(nerve: str) -> None:
    assert SHIPPED is not None
    wanted = EVIDENCE["nerves"][nerve].get("raises", [])
    resolution, document = resolution_at(FREEZING, nerve), document_at(SHIPPED, FREEZING, nerve)
    assert document.leaflet is not None
    left_out = {out.id for out in resolution.left_out}
    raised = {risk.id: [plain(text) for text in risk.raised] for risk in document.leaflet.serious}
    raised |= {risk.id: [plain(text) for text in risk.notes]
               for risk in (*document.leaflet.milder_here, *document.leaflet.milder_general)}
    assert set(wanted) <= set(SHIPPED.sites[nerve].raises)
    for id_ in wanted:
        assert id_ not in left_out
        said = [words for words in raised[id_] if words.startswith("More likely at this nerve: ")]
        assert said, (id_, raised[id_])
        assert not re.search(r"\d", " ".join(said))


# ---- every factor ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("id_", EVIDENCE["factors"])
def test_a_factor_raises_what_the_evidence_says(id_: str) -> None:
    assert SHIPPED is not None
    factor, wanted = SHIPPED.factors[id_], EVIDENCE["factors"][id_]
    assert set(wanted.get("raises", ())) <= {*factor.raises, *factor.risks}
    assert bool(wanted.get("own_risk")) <= bool(factor.risks)
    if "contraindication" in wanted["strength"] and "relative" not in wanted["strength"]:
        assert factor.strength == "contraindication" and factor.stop


# ---- nothing of freezing where nothing freezes -----------------------------------------------------------------

OF_COLD = {"skin-cold-injury", "skin-colour", "probe-tissue-adhesion"}
COLD_WORDS = re.compile(r"\b(cold burns?|froze|frozen|freez\w*|cryo\w*|ice|probe|thaw\w*)\b", re.I)


@pytest.mark.parametrize(("procedure", "nerve"), [at for at in AT_EACH if at[0] != FREEZING])
def test_no_risk_of_freezing_is_carried_over(procedure: str, nerve: str) -> None:
    assert SHIPPED is not None
    document = document_at(SHIPPED, procedure, nerve)
    told = {risk.id for risk in resolution_at(procedure, nerve).risks}
    assert not told & OF_COLD
    assert document.leaflet is not None and document.form is not None
    leaflet, form = document.leaflet, document.form
    parts = (leaflet.heading, leaflet.key_points[:1], leaflet.key_points[2:], leaflet.how, leaflet.steps,
             leaflet.serious, leaflet.milder_here, leaflet.milder_general, leaflet.team, leaflet.aftercare,
             leaflet.ladder, leaflet.summary, form.summary, form.serious, form.frequent, form.other, form.questions)
    texts = [plain(value) for value in walk(parts)
             if isinstance(value, tuple) and value and all(isinstance(run, Run) for run in value)]
    told_apart = ("after this injection or freezing", "Only after freezing can it last")  # freezing, as the other one
    of_cold = [words for words in texts if COLD_WORDS.search(words)]
    assert [words for words in of_cold if not any(said in words for said in told_apart)] == []
