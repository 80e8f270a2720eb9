"""Every rule of the check, each broken once, with its code and its place."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from consentgen.catalogue.check import check, claims
from consentgen.catalogue.load import load
from consentgen.diagnostics import Diagnostic
from consentgen.resources import catalogue_path

from .conftest import TINY, Loaded
from .test_logo import png

Change = Callable[..., Loaded]
SOON = date(2030, 6, 1)


def found(loaded: Loaded, today: date | None = None) -> list[tuple[str, str]]:
    """(code, the line's text from the fault's column) for each finding of the check."""
    catalogue, faults = loaded
    assert catalogue is not None, [str(fault) for fault in faults]
    return [(fault.code, line_at(fault)) for fault in check(catalogue, today)]


def line_at(fault: Diagnostic) -> str:
    lines = Path(fault.place.file).read_text("utf-8").split("\n")
    return lines[fault.place.line - 1][fault.place.column - 1 :]


def test_the_tiny_catalogue_has_no_finding():
    assert found(load(TINY), SOON) == []


def test_the_shipped_catalogue_has_no_error():
    catalogue, _ = load()
    assert catalogue is not None
    assert [str(fault) for fault in check(catalogue) if fault.is_error] == []
    assert len(list(claims(catalogue))) > 40


@pytest.mark.parametrize(
    ("old", "new", "code", "where"),
    [
        ("sites: [whisker, tail, rib]", "sites: [whisker, tail, rip]", "unknown-reference", "rip]"),
        ("leak: {}", "leek: {}", "unknown-reference", "{}"),
        ("raises: [rash]", "raises: [rush]", "unknown-reference", "rush]"),
        ("sources: [badger-1910]", "sources: [badger-1911]", "unknown-reference", "badger-1911]}"),
        ("procedures: [warming]", "procedures: [worming]", "unknown-reference", "worming]"),
        ("raises: {burn:", "raises: {born:", "unknown-reference", "The nerve lies under the skin.}"),
        ("{id: chill-weak-b,", "{id: chill-weak-a,", "duplicate-claim",
         "chill-weak-a, chance: 6 of 40, evidence: direct, sources: [toad-1908]}"),
        ("evidence: analogue, sources: [mole-1901]}", "evidence: analogue}", "claim-without-source",
         "{id: chill-burn, chance: 7 of 50 nerves, evidence: analogue}"),
        ('page: "https://badger.invalid/home", ', "", "source-not-citable",
         "{authors: Badger C, title: At home, kind: tale}"),
        ("chance: 9 of 26,", "chance: common,", "lone-band", "common, evidence: direct, sources: [toad-1908]}"),
        ("excludes: {burn:", "excludes: {rash:", "excludes-unconditional", "The nerve lies deep.}"),
        ("place: at your {side} cheek", "place: at your cheek", "place-without-side", "at your cheek"),
        ("numb_area: your tail", 'numb_area: "your {side} tail"', "side-on-midline", '"your {side} tail"'),
        ("aftercare: Do not wag.", "aftercare: Do not wag {side}.", "unknown-placeholder", "Do not wag {side}."),
        ("what: You do nothing.", "what: 'You do {side}.'", "unknown-placeholder", "'You do {side}.'}"),
        ("treatment: Chill.", "treatment: 'Chill {side}.'", "unknown-placeholder", "'Chill {side}.', after: Go.}"),
        ("what: A blister.", "what: A {size} blister.", "unknown-placeholder", "A {size} blister."),
        ("what: A blister.", "what: A blister}.", "unknown-placeholder", "A blister}."),
        ("what: A blister.", "what: A blister in {numb_area}.", "unknown-placeholder", "A blister in {numb_area}."),
        ("question: Both sides", 'question: "Both {side}"', "unknown-placeholder", '"Both {side}"'),
        ("do: Cover it.", 'do: "**Cover it."', "odd-bold", '"**Cover it."'),
        ("synonyms: [woad]", "synonyms: [Frost-allergy]", "ambiguous-name", "name: Frost allergy"),
        ("sites: [whisker, tail, rib]", "sites: [whisker, rib]", "untreated-nerve", "name: the nerve of the tail"),
        ("raises: [bruise, burn]", "raises: [bruise, burn]\n    risks:\n      other: {}", "unknown-reference", "{}"),
        ("[chill-weak-a, chill-weak-b]", "[chill-weak-a, chill-weak-c]", "unknown-claim", "chill-weak-c]"),
        ("[chill-weak-a, chill-weak-b]", "[chill-weak-a, chill-weak-a]", "one-sided-conflict", "both"),
        ("    claims: [chill-weak-a, chill-weak-b]\n", "", "one-sided-conflict", "both"),
        ("[mole-1901, toad-1908]", "[mole-1901, toad-1909]", "unknown-reference", "toad-1909]"),
        ("    sites: [tail]", "    sites: [tale]", "unknown-reference", "tale]"),
        ("    procedures: [chilling]\n", "    procedures: [chiling]\n", "unknown-reference", "chiling]"),
    ],
)
def test_each_rule(changed: Change, old: str, new: str, code: str, where: str):
    assert (code, where) in found(changed((old, new)))


def test_a_reference_suggests_the_nearest_of_our_ids(changed: Change):
    catalogue, _ = changed(("leak: {}", "leek: {}"))
    assert catalogue is not None
    (fault,) = (fault for fault in check(catalogue) if fault.code == "unknown-reference")
    assert fault.hint == "did you mean “leak”?"
    assert fault.subject == ("sites", "rib")


def test_an_entry_that_cannot_be_read_is_not_also_called_unknown(changed: Change):
    loaded = changed(("what: A blister.", "wat: A blister."))
    assert loaded[0] is not None
    assert ("risks", "burn") in loaded[0].broken
    assert "unknown-reference" not in dict(found(loaded))


def test_a_conflict_may_be_over_a_clinics_figure_and_needs_two_claims_only_where_both_show(overlay: Change):
    text = FIGURE % ("bruise", "1 of 9", "") + "conflicts:\n  slack: {shown: %s, claims: [ours%s]}\n"
    assert found(overlay(own=text % ("settled", ""))) == []
    assert found(overlay(own=text % ("both", ", chill-burn"))) == []
    assert [code for code, _ in found(overlay(own=text % ("both", "")))] == ["one-sided-conflict"]


def test_a_claim_of_an_entry_that_cannot_be_read_is_not_called_unknown(changed: Change):
    loaded = changed(("heading: Chilling a nerve", "haeding: Chilling a nerve"))
    assert "unknown-claim" not in dict(found(loaded))


def test_a_source_of_a_conflict_must_be_found_by_a_reader(changed: Change):
    loaded = changed(("sources: [badger-1910]}", "sources: [mole-1901]}"),
                     ('page: "https://badger.invalid/home", ', ""))
    assert [code for code, _ in found(loaded)] == ["source-not-citable"]


def test_an_estimate_needs_no_source(changed: Change):
    assert found(changed(("evidence: analogue, sources: [mole-1901]}", "evidence: estimate}"))) == []


def test_a_risk_that_nothing_names_is_unused(changed: Change):
    loaded = changed(("leak: {}", "rash: {}"))
    assert ("unused-risk", "name: Air leak") in found(loaded)


def test_a_site_cannot_both_have_and_exclude_a_risk(changed: Change):
    own = "    risks:\n      weak:\n        procedures: [chilling]"
    loaded = changed((own, "    risks:\n      burn: {}\n      weak:"))
    assert ("excludes-own-risk", "The nerve lies deep.}") in found(loaded)


def test_what_is_raised_must_be_somewhere(changed: Change):
    loaded = changed(("raises: {burn:", "raises: {rash:"))
    assert [code for code, _ in found(loaded)] == ["raises-nothing"]
    loaded = changed(("      rash: {}\n", ""))
    assert {code for code, _ in found(loaded)} == {"raises-nothing", "unused-risk"}


@pytest.mark.parametrize(
    ("logo", "fault"),
    [
        ("http://example.invalid/a.png", True),
        ("file:///etc/a.png", True),
        ("/etc/a.png", True),
        ("../a.png", True),
        ("sub/../../a.png", True),
        ("..\\a.png", True),
        ("C:/a.png", True),
        ("logo.gif", True),
        ("missing.svg", True),
        ("logo.png", False),
        ("LOGO.SVG", False),
    ],
)
def test_a_logo_is_a_picture_in_the_folder(overlay: Change, tmp_path: Path, logo: str, fault: bool):
    for name, content in (("logo.png", png()), ("LOGO.SVG", b"<svg/>"), ("logo.gif", b"GIF89a")):
        (tmp_path / name).write_bytes(content)
    codes = [code for code, _ in found(overlay(f"extends: shipped\nlogo: '{logo}'\n"))]
    assert codes == (["logo"] if fault else [])


@pytest.mark.parametrize(("colour", "pale"), [("#0b4f60", False), ("#000000", False), ("#767676", False),
                                              ("#777777", True), ("#ffff00", True)])
def test_a_colour_can_be_read_on_white(overlay: Change, colour: str, pale: bool):
    assert [code for code, _ in found(overlay(f"extends: shipped\ncolour: '{colour}'\n"))] == (
        ["pale-colour"] if pale else [])


FIGURE = "figures:\n  - {id: ours, risk: %s, chance: %s, sources: [mole-1901], because: We counted.%s}\n"


@pytest.mark.parametrize(
    ("risk", "chance", "more", "codes"),
    [
        ("bruise", "1 of 9", "", []),
        ("leak", "1 of 9", ", procedure: warming, site: rib", []),
        ("leek", "1 of 9", "", ["unused-figure", "unknown-reference"]),
        ("bruise", "common", "", ["lone-band"]),
        ("bruise", "1 of 9", ", procedure: warming, site: tail", ["unused-figure"]),
        ("bruise", "1 of 9", ", procedure: worming", ["unknown-reference"]),
    ],
)
def test_figures_of_a_clinic(overlay: Change, risk: str, chance: str, more: str, codes: list[str]):
    assert [code for code, _ in found(overlay(own=FIGURE % (risk, chance, more)))] == codes


def test_a_figure_may_not_take_a_claims_id(overlay: Change):
    text = (FIGURE % ("bruise", "1 of 9", "")).replace("id: ours", "id: chill-burn")
    assert [code for code, _ in found(overlay(own=text))] == ["duplicate-claim"]


def test_withheld_names_must_be_known(overlay: Change):
    text = "withheld:\n  - {risk: born, site: ribs, procedure: worming, because: Why., by: Dr M}\n"
    assert [code for code, _ in found(overlay(own=text))] == ["unknown-reference"] * 3


def test_findings_point_into_the_right_file_of_an_overlay(overlay: Change, tmp_path: Path):
    loaded = overlay(a="withheld: []\n", b=FIGURE % ("leek", "1 of 9", ""),
                     c="sites:\n  tail:\n    numb_area: Mind your {side}.\n")
    assert loaded[0] is not None
    places = {fault.code: str(fault.place) for fault in check(loaded[0])}
    assert places == {
        "unknown-reference": f"{tmp_path / 'b.yaml'}:3:22",
        "unused-figure": f"{tmp_path / 'b.yaml'}:3:5",
        "side-on-midline": f"{tmp_path / 'c.yaml'}:4:16",
    }


def test_review_dates_are_seen_on_the_day_after(changed: Change):
    signed = ("    do: Cover it.\n",
              "    do: Cover it.\n    sign_off: {by: Dr M, role: R, on: 2030-01-01, review_by: 2030-05-05}\n")
    loaded = changed(signed)
    assert found(loaded) == []
    assert found(loaded, date(2030, 5, 5)) == []
    assert found(loaded, date(2030, 5, 6)) == [("past-review", "2030-05-05}")]
    assert [code for code, _ in found(loaded, date(2031, 1, 2))] == ["past-review", "past-review"]


def test_a_benefit_counted_under_a_risk_is_an_error(tmp_path: Path) -> None:
    text = catalogue_path().read_text(encoding="utf-8")
    wrong = text.replace("17 of 26 people, at: day 56}", "17 of 26 people, at: day 56, outcome: benefit}", 1)
    assert wrong != text
    file = tmp_path / "risks.yaml"
    file.write_text(wrong, encoding="utf-8")
    catalogue, _ = load(file)
    assert catalogue is not None
    assert [d.code for d in check(catalogue) if d.is_error] == ["benefit-under-risk"]
