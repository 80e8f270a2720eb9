"""The page of what the catalogue rests on: fresh, whole, and adding up."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from consentgen import chance as chances
from consentgen.catalogue.load import load

TOP = Path(__file__).resolve().parents[1]


def load_tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("coverage_page", TOP / "tools" / "coverage.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


TOOL = load_tool()
SHIPPED, _ = load()
assert SHIPPED is not None


def test_the_page_is_fresh() -> None:
    assert TOOL.PAGE.read_text(encoding="utf-8") == TOOL.page(SHIPPED), "run: make coverage"


def test_it_has_every_nerve_and_every_fact() -> None:
    assert SHIPPED is not None
    page = TOOL.PAGE.read_text(encoding="utf-8")
    for procedure, entry in SHIPPED.procedures.items():
        assert all(f"| {procedure} | {site} |" in page for site in entry.sites)
    assert all(f"\n| {fact} |" in page for fact in TOOL.evidence()["facts"])
    assert "No reason is given" not in page


def test_a_nerve_with_counts_of_its_own_says_so() -> None:
    line = TOOL.line(SHIPPED, "cryoneurolysis", "greater-occipital")
    assert (line.relief, TOOL.line(SHIPPED, "cryoneurolysis", "pudendal").relief) == ("counted here", "not known here")
    assert TOOL.line(SHIPPED, "intercostal-block", "intercostal").relief == "not known"
    assert line.figures[0] >= 5
    assert 0 < line.not_known < line.risks


@pytest.mark.parametrize(("claim", "facts"), [
    ("grigsby-effect30", ("GRIGSBY.effect30",)),
    ("shanti-patient-block", ("SHANTI.patient",)),
    ("sham-trials-lfcn", ("COPE.week4", "ILFELD.primary", "NYGAARD.day14", "RADNOVICH.effect")),
    ("pradel-recur-infraorbital", ("PRADEL.recur",)),
    ("intercostal-abdominal-bulge", ()),
    ("nobody-said-this", None),
])
def test_a_claims_facts_are_found_by_its_name(claim: str, facts: tuple[str, ...] | None) -> None:
    assert TOOL.facts_of(claim) == facts


def test_a_derived_claim_is_told_apart_from_its_fact() -> None:
    assert TOOL.derivation("grigsby-effect56-return")["n"] == "26 - 9"
    assert TOOL.derivation("grigsby-effect56") == {}


def test_claims_are_placed_where_they_hold() -> None:
    placed = {(one.claim.id, one.nerve): one for one in TOOL.placed(SHIPPED)}
    assert placed["shanti-patient-block", "intercostal"].procedures == ("intercostal-block",)
    assert placed["winston-bruise", None].procedures == ("cryoneurolysis",)
    assert len({one.claim.id for one in placed.values()}) == len(placed) > 100
    assert {chances.kind_of(one.claim.chance) for one in placed.values()} == {"figure", "unknown", "relative"}


def test_the_table_for_a_terminal_is_even(capsys: pytest.CaptureFixture[str]) -> None:
    TOOL.main([str(TOP / "examples" / "clinic")])
    rows = capsys.readouterr().out.splitlines()
    assert len(rows) > 40
    assert rows[0].split()[:3] == ["Procedure", "Nerve", "Risks"]
    assert {row[: rows[0].index("Nerve")][-2:] for row in rows} == {"  "}
    assert all(row[rows[0].index("Nerve")].isalpha() for row in rows)
