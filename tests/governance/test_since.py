"""Then and now: what a record tells against the catalogue of today."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from consentgen.catalogue.model import Withheld
from consentgen.governance.since import told_since
from consentgen.record import read_record, write_record
from consentgen.request import Request, Target
from consentgen.resolve import resolve

from .changing import changed, tiny

TINY = tiny()
REQUEST = Request("chilling", (Target("whisker", "left"), Target("rib", "right", ("T5",))), ("frost",))


@pytest.fixture
def then() -> dict[str, Any]:
    """The data of a record as it stands in a pack."""
    content = write_record(TINY, resolve(TINY, REQUEST.procedure, REQUEST.targets, REQUEST.factors), REQUEST, ())
    return read_record(content).data


def sentences(then: dict[str, Any], **changes: dict[str, Any]) -> list[str]:
    found = told_since(then, changed(**changes))
    assert found is not None and all(change.kind == "clinical" for change in found)
    return [change.sentence for change in found]


def test_nothing_has_changed(then: dict[str, Any]):
    assert told_since(then, TINY) == ()


@pytest.mark.parametrize(("changes", "said"), [
    ({"sites": {"whisker.risks.numb.claims.0.chance": "12 of 26"}},
     ["Numb patch: 9 of 26 people (Toad 1908) → 12 of 26 people (Toad 1908)"]),
    ({"sites": {"whisker.risks.numb.claims.0.evidence": "analogue"}},
     ["Numb patch, kind of evidence: 9 of 26 people (Toad 1908); counted at this nerve → "
      "9 of 26 people (Toad 1908); counted after another treatment"]),
    ({"sites": {"whisker.risks.numb.claims.0.sources": ["mole-1901"]}},
     ["Numb patch, source: 9 of 26 people (Toad 1908) → 9 of 26 people (Mole 1901)"]),
    ({"risks": {"leak.seriousness": "moderate"}},
     ["Air leak, seriousness: serious → moderate", "Air leak, worst case: serious → moderate"]),
    ({"sites": {"rib.risks.leak": None}}, ["No longer said: Air leak: Not known"]),
    ({"sites": {"rib.risks.rash": {}}}, []),
    ({"sites": {"whisker.risks.leak": {}}},
     ["Air leak, nerve it holds for: rib nerve of fiction → rib nerve of fiction and greater whisker nerve"]),
    ({"procedures": {"chilling.risks.leak": {}}},
     ["Air leak, nerve it holds for: rib nerve of fiction → rib nerve of fiction and greater whisker nerve"]),
    ({"factors": {"frost": None}, "conflicts": {"tall": None}},
     ["No longer said, question to the patient: frost", "No longer said: Hives: Not known",
      "No longer said: Rash: Not known; More likely", "Bruise, seriousness: serious → minor",
      "Bruise, worst case: serious → minor"]),
    ({"procedures": {"chilling": None}, "conflicts": {"tall": None}}, ["No longer said, treatment: cryofiction"]),
    ({"procedures": {"chilling.sites": ["whisker", "tail"]}},
     ["No longer said with cryofiction, nerve: right rib nerve of fiction at T5 (fifth rib)"]),
    ({"sites": {"rib.levels.values.T5": None}},
     ["No longer said with cryofiction, nerve: right rib nerve of fiction at T5 (fifth rib)"]),
    ({"risks": {"bruise.what": "A green patch."}}, []),
])
def test_what_would_be_told_otherwise_now(then: dict[str, Any], changes: dict[str, Any], said: list[str]):
    assert [line for line in sentences(then, **changes) if "figure: Bruise" not in line] == said


def test_a_figure_on_benefit_is_compared_where_the_record_keeps_it(then: dict[str, Any]):
    claim = {"id": "helps", "chance": {"how_often": "3 of 10", "outcome": "benefit"}, "evidence": "direct",
             "sources": ["mole-1901"]}
    now = {"procedures": {"chilling.benefit.claims": [claim]}}
    said = ["New figure: Benefit at the rib nerve of fiction: 3 of 10 people were helped (Mole 1901)",
            "New figure: Benefit at the greater whisker nerve: 3 of 10 people were helped (Mole 1901)"]
    assert sentences(then, **now) == said
    assert sentences({key: value for key, value in then.items() if key != "also_stated"}, **now) == []


def test_where_one_nerve_is_gone_all_else_is_still_compared(then: dict[str, Any]):
    gone = "No longer said with cryofiction, nerve: right rib nerve of fiction at T5 (fifth rib)"
    said = sentences(then, procedures={"chilling.sites": ["whisker", "tail"]},
                     sites={"whisker.risks.numb.claims.0.chance": "12 of 26"}, risks={"bruise.kind": "expected-effect"})
    assert said[0] == gone
    assert "Numb patch: 9 of 26 people (Toad 1908) → 12 of 26 people (Toad 1908)" in said
    assert "Bruise, kind of risk: risk → expected effect" in said
    assert not any("Air leak" in line for line in said)


def test_every_nerve_that_is_gone_is_told(then: dict[str, Any]):
    assert sentences(then, procedures={"chilling.sites": ["tail"]}) == [
        "No longer said with cryofiction, nerve: right rib nerve of fiction at T5 (fifth rib)",
        "No longer said with cryofiction, nerve: left greater whisker nerve"]


def test_who_left_a_risk_out_stands_on_the_side_where_it_is_left_out(then: dict[str, Any]):
    out = Withheld(risk="leak", site="rib", because="We never go deep.", by="Dr A Example")
    told = told_since(then, replace(TINY, withheld=(out,)))
    assert told is not None
    [gone] = told
    assert gone.sentence == "No longer said: Air leak: Not known. Now: left out by Dr A Example: We never go deep."


@pytest.mark.parametrize("record", [{}, {"procedure": "chilling"}, {"procedure": {"id": "chilling"}, "targets": [1]},
                                    {"procedure": {"id": "chilling", "name": "x"}, "targets": [], "factors": []}])
def test_a_record_that_holds_too_little_is_no_fault(record: dict[str, Any]):
    assert told_since(record, TINY) is None


def test_the_record_keeps_its_other_shape(then: dict[str, Any]):
    assert then["also_stated"] == [] and {"risks", "targets", "told", "approvals"} <= then.keys()
    assert json.dumps(then)
