"""The clinicians' table of cases (``data/cases.yaml``), held against the shipped catalogue."""

from pathlib import Path
from typing import Any

import pytest

from consentgen.catalogue.load import load
from consentgen.explain import chance_words
from consentgen.request import Asked, read_clinical
from consentgen.resolve import Resolution, ResolvedRisk, resolve
from consentgen.yamltext import read_yaml

KEYS = {"name", "procedure", "nerves", "factors", "expect", "not", "serious", "says", "never", "at", "left_out",
        "implied"}
TABLE, FAULTS = read_yaml(Path(__file__).parent / "data" / "cases.yaml")
CASES: list[dict[str, Any]] = TABLE.data["cases"]
CATALOGUE, _ = load()
assert CATALOGUE is not None


def name_of(case: dict[str, Any]) -> str:
    return str(case["name"])


def resolution_of(case: dict[str, Any]) -> Resolution:
    asked = Asked(case["procedure"], tuple(case["nerves"]), factors=tuple(case.get("factors", ())))
    clinical, faults = read_clinical(asked, CATALOGUE, side_needed=True)
    assert clinical is not None, [str(fault) for fault in faults]
    return resolve(CATALOGUE, *clinical)


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_the_pack_says_what_the_case_expects(case: dict[str, Any]):
    resolution = resolution_of(case)
    risks: dict[str, ResolvedRisk] = {risk.id: risk for risk in resolution.risks}
    words = {id_: chance_words(risk) for id_, risk in risks.items()}
    wanted = {*case.get("expect", ()), *case.get("serious", ()), *case.get("says", ()), *case.get("at", ())}
    assert sorted(wanted - risks.keys()) == []
    assert sorted(set(case.get("not", ())) & risks.keys()) == []
    assert [id_ for id_ in case.get("serious", ()) if risks[id_].worst != "serious"] == []
    assert {id_: words[id_] for id_, says in case.get("says", {}).items() if says not in words[id_]} == {}
    assert {id_: words[id_] for id_, says in case.get("never", {}).items() if says in words[id_].casefold()} == {}
    assert {id_: {t.site for t in risks[id_].targets} for id_ in case.get("at", {})} == {
        id_: set(nerves) for id_, nerves in case.get("at", {}).items()}
    left_out = {out.id: out.because for out in resolution.left_out}
    assert all(left_out.get(id_) for id_ in case.get("left_out", ()))
    assert set(case.get("implied", ())) <= set(resolution.factors)


def test_the_table_is_well_formed_and_knows_what_it_names():
    assert FAULTS == ()
    assert len(CASES) >= 15
    assert [case["name"] for case in CASES if not case.keys() <= KEYS] == []
    ids = {id_ for case in CASES for key in ("expect", "not", "serious", "says", "never", "at", "left_out")
           for id_ in case.get(key, ())}
    assert sorted(ids - CATALOGUE.risks.keys()) == []


def test_every_shipped_nerve_and_procedure_has_a_case():
    resolutions = [resolution_of(case) for case in CASES]
    assert {target.site for r in resolutions for target in r.targets} == set(CATALOGUE.sites)
    assert {r.procedure for r in resolutions} == set(CATALOGUE.procedures)
