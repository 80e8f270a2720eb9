"""Every rule with its own cases and manual, and the remarks that waive a warning."""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from consentgen.catalogue import rules
from consentgen.catalogue.check import BY_CODE, RULES, check
from consentgen.catalogue.load import load
from consentgen.catalogue.rules.rule import MARK, Rule

from .conftest import TINY, Loaded
from .rules_cases import TODAY, laid

FOLDER = Path(str(rules.__file__)).parent
NO_RULES = {"__init__", "rule", "marks", "fields"}
"""Modules of the folder that hold what rules share."""

TOOL = Path(__file__).parents[2] / "tools" / "rule_pages.py"


@pytest.fixture(autouse=True)
def on_tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("consentgen.catalogue.load.catalogue_path", lambda: TINY)


def test_every_module_of_the_folder_is_a_rule_that_runs_and_is_named_like_its_code() -> None:
    modules = {file.stem for file in FOLDER.glob("*.py")} - NO_RULES
    assert len(RULES) == len(BY_CODE) == len(modules) >= 50
    assert modules == {code.replace("-", "_") for code in BY_CODE}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_the_bad_case_is_found_where_its_mark_says_and_the_good_case_is_not(rule: Rule, tmp_path: Path) -> None:
    assert sum(text.count(MARK) for text in (rule.bad, *rule.files.values(), *rule.bad_files.values())) == 1
    assert MARK not in rule.good
    bad, good = tmp_path / "bad", tmp_path / "good"
    bad.mkdir()
    good.mkdir()
    found, marked = laid(rule, rule.bad, bad, case_is_bad=True)
    here = [fault for fault in found if fault.code == rule.code and fault.place.file.startswith(str(bad))]
    assert [str(fault.place) for fault in here] == [marked], [str(fault) for fault in found]
    assert [fault.severity for fault in here] == [rule.severity]
    assert here[0].message.endswith(".")
    passed = [fault for fault in laid(rule, rule.good, good)[0] if fault.place.file.startswith(str(good))]
    assert [str(fault) for fault in passed if fault.code == rule.code] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_the_manual_says_what_why_what_to_do_and_where_from(rule: Rule) -> None:
    for words in (rule.meaning, rule.why, rule.to_do, rule.source):
        assert len(words) >= len("our own.") and words.endswith((".", ")")), words
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.code)
    assert bool(rule.title) == (rule.group == "completeness")


def test_the_page_of_the_rules_is_fresh() -> None:
    spec = importlib.util.spec_from_file_location("rule_pages", TOOL)
    assert spec is not None and spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = tool
    spec.loader.exec_module(tool)
    text = tool.PAGE.read_text(encoding="utf-8")
    assert text == tool.page(), "run tools/rule_pages.py"
    assert re.findall(r"^### (.+)$", text, re.MULTILINE) == [rule.code for rule in tool.in_groups()]
    assert len(tool.in_groups()) == len(RULES)


# ---- remarks ---------------------------------------------------------------------------------------------------

Overlay = Callable[..., Loaded]
FIGURE = ("figures:\n  - id: ours\n    risk: bruise\n    chance: %s\n    sources: [mole-1901]\n"
          "    because: We counted.\n")


def codes(loaded: Loaded, **how: object) -> list[str]:
    catalogue, faults = loaded
    assert catalogue is not None and not faults
    return [fault.code for fault in check(catalogue, TODAY, **how)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("remark", "expected"),
    [
        ("", ["lone-band"]),
        ("  # lint: ignore lone-band our audit kept words only", []),
        ("  # a note; lint: ignore lone-band is how", ["lone-band"]),
        ("  # lint: ignore lone-band", ["bad-ignore", "lone-band"]),
        ("  # lint: ignore", ["bad-ignore", "lone-band"]),
        ("  # lint: allow lone-band because", ["bad-ignore", "lone-band"]),
        ("  # lint: ignore lone-bend because", ["bad-ignore", "lone-band"]),
        ("  # lint: ignore unknown-reference because", ["bad-ignore", "lone-band"]),
        ("  # lint: ignore unused-ignore because", ["bad-ignore", "lone-band"]),
        ("  # lint: ignore unused-risk because", ["lone-band", "unused-ignore"]),
        ("  # lint: ignore jargon not looked for in this run", ["lone-band"]),
    ],
)
def test_a_remark_waives_one_warning_on_its_line_and_says_why(
    overlay: Overlay, remark: str, expected: list[str]
) -> None:
    assert sorted(codes(overlay(own=FIGURE % f"common{remark}"))) == expected


def test_a_remark_on_another_line_waives_nothing_and_is_itself_found(overlay: Overlay) -> None:
    text = "# lint: ignore lone-band our audit kept words only\n" + FIGURE % "common"
    assert codes(overlay(own=text)) == ["unused-ignore", "lone-band"]


def test_a_remark_inside_a_text_is_text(overlay: Overlay) -> None:
    text = FIGURE % "common" + "    setting: 'in us # lint: ignore lone-band it is not a comment'\n"
    assert codes(overlay(own=text)) == ["lone-band"]


def test_a_hash_that_begins_no_comment_is_none(overlay: Overlay) -> None:
    assert codes(overlay(own=FIGURE % "common" + "    setting: room#1\n")) == ["lone-band"]


# ---- rules whose one case does not show all of it ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("chance", "fine"),
    [("77.7% of 18", False), ("2.6% of 8,010", True), ("2.6% of 113", True), ("2.61% of 113", False),
     ("0.88% of 113", False), ("78% of 18", True), ("at most 7.75% of 90", False), ("1.5% to 2.5% of 90", False),
     ("0.87 per 1,000", True), ("14 of 18", True)],
)
def test_digits_are_borne_by_the_group(overlay: Overlay, chance: str, fine: bool) -> None:
    assert codes(overlay(own=FIGURE % chance)) == ([] if fine else ["false-precision"])


@pytest.mark.parametrize(
    ("words", "fine"),
    [("It is rare (1 in 5,000).", True), ("It is rare (1 in 500).", False), ("It is common: 3% of people.", True),
     ("It is very common, about 3%.", False), ("It is uncommon (3 of 1,000).", True), ("It is rare (1 in 0).", True),
     ("Commonly 1 in 5 have it.", False), ("It is rare. 1 in 2 call us.", True)],
)
def test_a_band_word_and_its_number_in_a_text(overlay: Overlay, words: str, fine: bool) -> None:
    found = codes(overlay(own=f"risks:\n  burn:\n    what: '{words}'\n"))
    assert found == ([] if fine else ["band-contradicts"])


CLAIMS = "sites:\n  tail:\n    risks:\n      bruise:\n        claims:\n%s"


def claims(*lines: str) -> str:
    return CLAIMS % "".join(f"          - {{{line}, evidence: direct, sources: [mole-1901]}}\n" for line in lines)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("id: a, chance: rare", "id: b, chance: 9 of 10"), ["band-contradicts", "lone-band"]),
        (("id: a, chance: very common", "id: b, chance: 9 of 10"), ["lone-band"]),
        (("id: a, chance: 9 of 277 nerves", "id: b, chance: 9 of 120"), ["mixed-denominators"]),
        (("id: a, chance: 9 of 277 nerves, note: both are printed", "id: b, chance: 9 of 120"), []),
        (("id: a, chance: 9 of 277 nerves", "id: b, chance: 9 of 277"), ["mixed-denominators", "per-nerve-as-person"]),
        (("id: a, chance: 9 of 277 nerves, had: of the people had a bruise",), ["per-nerve-as-person"]),
        (("id: a, chance: twice as likely",), []),
        (("id: a, chance: more likely",), []),
    ],
)
def test_claims_beside_each_other(overlay: Overlay, lines: tuple[str, ...], expected: list[str]) -> None:
    assert sorted(codes(overlay(own=claims(*lines)))) == expected


@pytest.mark.parametrize(
    ("evidence", "kind", "fine"),
    [("direct", "NHS trust leaflet", False), ("direct", "case series", True), ("authority", "hospital registry", False),
     ("authority", "description of a technique", True), ("own-audit", "randomised trial", False),
     ("own-audit", "audit of one year", True), ("estimate", "case series", False), ("analogue", "guideline", False)],
)
def test_evidence_fits_its_source(overlay: Overlay, evidence: str, kind: str, fine: bool) -> None:
    text = (f"sources:\n  rat: {{title: Boats, year: 1931, journal: River 1:1, kind: {kind}}}\n"
            + CLAIMS % f"          - {{id: a, chance: 1 of 9, evidence: {evidence}, sources: [rat]}}\n")
    assert codes(overlay(own=text)) == ([] if fine else ["evidence-disagrees"])


def test_an_overlay_that_gives_every_field_is_complete_at_that_procedure(overlay: Overlay) -> None:
    loaded = overlay(own=f"{BY_CODE['gmc-incomplete'].good}")
    catalogue, _ = loaded
    assert catalogue is not None
    assert check(catalogue, TODAY, groups=("completeness",)) == ()


def test_what_is_missing_is_told_with_the_key_that_fills_it() -> None:
    catalogue, _ = load(TINY)
    assert catalogue is not None
    found = [fault for fault in check(catalogue, TODAY, groups=("completeness",))
             if fault.subject == ("procedures", "warming")]
    named = set(re.findall(r"\(([a-z-]+)\)", " ".join(fault.message for fault in found)))
    assert {"option-no-action", "options", "desired-outcome", "uncertainty", "serious-harm", "extra-procedures",
            "aftercare", "when-to-get-help", "frequent-risks"} <= named
    for fault in found:
        assert re.search(r"“[a-z_]+:”", fault.hint), fault
