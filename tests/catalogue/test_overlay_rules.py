"""What the rules find in a clinic's folder, beyond the one case of each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from consentgen.catalogue.check import check
from consentgen.catalogue.load import load

from .conftest import TINY, Loaded

Overlay = Callable[..., Loaded]
TODAY = date(2030, 6, 1)


def codes(loaded: Loaded, today: date | None = TODAY, **how: object) -> list[str]:
    catalogue, faults = loaded
    assert catalogue is not None and not faults, [str(fault) for fault in faults]
    return [fault.code for fault in check(catalogue, today, **how)]  # type: ignore[arg-type]


# ---- warnings of the catalogue below -----------------------------------------------------------------------------

ALL = ("structure", "completeness", "words")


def test_warnings_of_the_shipped_catalogue_are_told_of_it_alone(overlay: Overlay) -> None:
    assert "gmc-incomplete" in codes(load(TINY), groups=ALL)
    assert codes(overlay(), groups=ALL) == []


def test_a_warning_in_a_shipped_entry_that_the_overlay_brings_about_is_told(overlay: Overlay) -> None:
    assert codes(overlay(own="risks:\n  burn:\n    do: Cover it prior to sleep.\n"), groups=ALL) == ["avoided-word"]
    assert codes(overlay(own="procedures:\n  warming: {extra_procedures: []}\n"), groups=ALL) == [
        "form-incomplete", "rcog-incomplete"]


def test_a_shipped_catalogue_past_its_review_is_told_all_the_same(overlay: Overlay) -> None:
    assert codes(overlay(), date(2040, 1, 1)) == ["past-review"]


# ---- figures and withheld risks ----------------------------------------------------------------------------------

FIGURE = "figures:\n  - {id: ours, risk: %s, chance: 1 of 9, sources: [mole-1901], because: So.%s}\n"


@pytest.mark.parametrize(
    ("risk", "where", "expected"),
    [
        ("burn", "", []),
        ("burn", ", site: whisker", []),
        ("burn", ", site: rib", ["figure-brings-risk"]),
        ("burn", ", site: rib, procedure: chilling", []),
        ("burn", ", site: rib, procedure: warming", ["figure-brings-risk"]),
        ("leak", ", site: rib", []),
        ("leak", ", site: tail", ["figure-brings-risk"]),
        ("numb", ", site: rib", []),
        ("hives", ", site: tail", ["figure-brings-risk"]),
        ("burn", ", site: tail, procedure: warming", ["unused-figure"]),
    ],
)
def test_a_figure_that_brings_a_risk_in(overlay: Overlay, risk: str, where: str, expected: list[str]) -> None:
    assert codes(overlay(own=FIGURE % (risk, where))) == expected


@pytest.mark.parametrize(
    ("out", "expected"),
    [
        ("risk: leak, site: rib", []),
        ("risk: leak, site: whisker", ["withholds-nothing"]),
        ("risk: burn, site: rib", []),
        ("risk: burn, site: rib, procedure: warming", ["withholds-nothing"]),
        ("risk: bruise, site: tail, procedure: warming", ["withholds-nothing"]),
        ("risk: hives, site: rib, procedure: chilling", []),
        ("risk: hives, site: rib, procedure: warming", ["withholds-nothing"]),
        ("risk: sneeze, site: rib", ["unknown-reference"]),
    ],
)
def test_a_withheld_risk_that_is_not_there(overlay: Overlay, out: str, expected: list[str]) -> None:
    assert codes(overlay(own=f"withheld:\n  - {{{out}, because: So., by: Dr Mole}}\n")) == expected


@pytest.mark.parametrize(
    ("time", "fine"),
    [("within: 7 days", True), ("within: soon", False), ("within: the first day", True), ("within: days", False),
     ("by: 3 months", True), ("by: later", False), ("at: day 56", True), ("at: the 6-week visit", True),
     ("at: median 11 (2-18.6) months", True), ("at: discharge", True), ("at: once", False),
     ("for: 3 to 6 months", True), ("for: long", False), ("per: year", True), ("per: session", True),
     ("lifetime: yes", True),
     ("within: a week", True), ("within: the week", True), ("by: 12", False)],
)
def test_a_time_says_when_or_how_long(overlay: Overlay, time: str, fine: bool) -> None:
    own = f"figures:\n  - {{id: ours, risk: burn, chance: {{how_often: 1 of 86, {time}}}, " \
          "sources: [mole-1901], because: So.}\n"
    assert codes(overlay(own=own)) == ([] if fine else ["unclear-time"])


def test_the_times_inside_a_comparison_are_looked_at(overlay: Overlay) -> None:
    own = ("figures:\n  - id: ours\n    risk: burn\n    sources: [mole-1901]\n    because: So.\n    chance:\n"
           "      compare:\n        - {with: gauze, how_often: 1 of 86, within: soon}\n"
           "        - {without: gauze, how_often: 2 of 86, within: 7 days}\n")
    assert codes(overlay(own=own)) == ["unclear-time"]


# ---- softened risks --------------------------------------------------------------------------------------------

SIGNS = ("    do: Call **999**.\n", "    do: Call **999**.\n    signs: [{urgency: now, text: A gasp}]\n")


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        ("risks: {leak: {seriousness: moderate}}", ["softened"]),
        ("risks: {leak: {seriousness: serious}}", []),
        ("risks: {bruise: {seriousness: moderate}}", []),
        ("risks: {weak: {worst_case: moderate}}", ["softened"]),
        ("risks: {weak: {seriousness: minor}}", ["softened"]),
        ("risks: {leak: {signs: []}}", ["softened"]),
        ("risks: {leak: {signs: [{urgency: now, text: No breath}]}}", []),
        ("sites: {rib: {risks: {leak: {seriousness: minor}}}}", ["softened"]),
        ("sites: {rib: {risks: {leak: {worst_case: moderate}}}}", ["softened"]),
        ("sites: {tail: {risks: {weak: {worst_case: serious}}}}", []),
        ("factors: {frost: {risks: {bruise: {seriousness: minor}}}}", ["softened"]),
        ("risks:\n  leak:\n    seriousness: minor # lint: ignore softened we drain at once", []),
    ],
)
def test_what_an_overlay_makes_milder(
    overlay: Overlay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, own: str, expected: list[str]
) -> None:
    below = tmp_path / "below"
    below.mkdir()
    text = TINY.read_text("utf-8")
    assert SIGNS[0] in text
    (below / "base.yaml").write_text(text.replace(*SIGNS), "utf-8")
    folder = tmp_path / "ours"
    folder.mkdir()
    (folder / "settings.yaml").write_text("extends: shipped\n", "utf-8")
    (folder / "own.yaml").write_text(f"format: 1\n{own}\n", "utf-8")
    monkeypatch.setattr("consentgen.catalogue.load.catalogue_path", lambda: below / "base.yaml")
    assert codes(load(folder)) == expected


# ---- files that nobody reads --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("templates/leaflt.html", "did you mean “leaflet.html”?"), ("templates/leaflet.html", ""),
        ("templates/.hidden", ""), ("figures.yaml.txt", "rename it to figures.yaml"),
        ("figures.YAML", "rename it to figures.yaml"), ("figures.yml.txt", "rename it to figures.yaml"),
        ("words.txt", ""), ("notes.txt", ""), ("README.md", ""), ("figures.yaml.bak", ""),
    ],
)
def test_a_file_that_is_not_read(overlay: Overlay, tmp_path: Path, name: str, hint: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("x\n", "utf-8")
    catalogue, faults = overlay()
    assert catalogue is not None and not faults
    found = [(fault.code, fault.place.file, fault.hint) for fault in check(catalogue)]
    assert found == ([("stray-file", str(tmp_path / name), hint)] if hint else [])


def test_beside_a_catalogue_in_one_file_anything_may_lie(tmp_path: Path) -> None:
    file = tmp_path / "whole.yaml"
    file.write_bytes(TINY.read_bytes())
    (tmp_path / "figures.yaml.txt").write_text("x", "utf-8")
    assert codes(load(file)) == []
