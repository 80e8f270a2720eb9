"""An approval holds for the words it was given for, and for no others: not after an edit, not after an update."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from consentgen.catalogue.approvalfile import NAME, with_approvals
from consentgen.catalogue.approvals import (
    approval_of,
    entries,
    entry_of,
    fingerprint_of,
    is_settled,
    name_of,
    signature_of,
    standing_of,
    standings,
)
from consentgen.catalogue.approving import approvals_with, faults_in, figures_in, named, proposals_in, stamp, waiting
from consentgen.catalogue.check import check
from consentgen.catalogue.load import Catalogue, load
from consentgen.catalogue.meaning import SIGNED, Key
from consentgen.catalogue.model import Approval, SignOff
from tests.catalogue.conftest import TINY

DAY = date(2030, 6, 1)
WHO = SignOff(by="Dr Mole", role="Physician", on=DAY, review_by=date(2030, 12, 1))
MADE_UP, _ = load(TINY)
assert MADE_UP is not None
OWN = """
sources:
  our-audit: {authors: Us, journal: Not published, kind: made up}
figures:
  - {id: ours, risk: bruise, site: tail, chance: 3 of 60, sources: [our-audit], because: Counted here.}
withheld:
  - {risk: numb, site: tail, because: Never seen., by: Dr Mole}
  - {risk: weak, site: tail, procedure: chilling, because: Never seen., by: Dr Mole}
"""


def approved(catalogue: Catalogue, *keys: Key, who: SignOff = WHO) -> Catalogue:
    return replace(catalogue, approvals=approvals_with(catalogue, keys or tuple(entries(catalogue)), who))


def states(catalogue: Catalogue, day: date = DAY) -> dict[Key, str]:
    return {(one.section, one.id): one.state for one in standings(catalogue, day)}


def codes(catalogue: Catalogue | None, day: date | None = DAY) -> dict[str, list[tuple[str, str]]]:
    assert catalogue is not None
    found: dict[str, list[tuple[str, str]]] = {}
    for fault in check(catalogue, day):
        found.setdefault(fault.code, []).append(fault.subject)
    return found


# ---- how an entry stands -----------------------------------------------------------------------------------------


def test_everything_that_can_be_approved_has_an_id(overlay: Callable[..., Any]):
    catalogue, _ = overlay(own=OWN)
    found = entries(catalogue)
    assert {section for section, _ in found} == set(SIGNED) - {"pictures"}
    assert [key for key in found if key[0] in ("figures", "withheld")] == [
        ("figures", "ours"), ("withheld", "numb@tail"), ("withheld", "weak@tail@chilling")]
    assert all(entry_of(catalogue, key) is entry for key, entry in found.items())
    assert all(name_of(entry) for entry in found.values())
    assert name_of(entry_of(catalogue, ("figures", "ours"))) == "bruise at tail"


def test_nothing_is_approved_until_somebody_does():
    assert set(states(MADE_UP).values()) == {"draft"}
    assert set(states(approved(MADE_UP)).values()) == {"approved"}
    one = states(approved(MADE_UP, ("risks", "bruise")))
    assert [key for key, state in one.items() if state == "approved"] == [("risks", "bruise")]


def test_an_approval_is_past_review_from_the_day_after():
    catalogue = approved(MADE_UP, ("risks", "bruise"))
    assert states(catalogue, date(2030, 12, 1))["risks", "bruise"] == "approved"
    assert states(catalogue, date(2030, 12, 2))["risks", "bruise"] == "past-review"
    assert ("risks", "bruise") in codes(catalogue, date(2030, 12, 2))["past-review"]
    assert "past-review" not in codes(catalogue, date(2030, 12, 1))


def test_an_edit_of_the_meaning_makes_it_changed_and_a_draft_and_an_edit_of_spacing_does_not():
    catalogue = approved(MADE_UP, ("risks", "bruise"), ("risks", "burn"))
    for what, state in (("A   blue patch.", "approved"), ("A green patch.", "changed")):
        risk = catalogue.risks["bruise"].model_copy(update={"what": what})
        edited = replace(catalogue, risks={**catalogue.risks, "bruise": risk})
        assert states(edited)["risks", "bruise"] == state
        assert (signature_of(edited, ("risks", "bruise")) is None) is (state == "changed")
        assert states(edited)["risks", "burn"] == "approved"
        assert (("risks", "bruise") in codes(edited).get("changed-since-approval", [])) is (state == "changed")
    standing = standing_of(edited, ("risks", "bruise"), DAY)
    assert standing.stamp is not None and standing.stamp.by == "Dr Mole" and standing.needs_approval


def test_a_signature_by_hand_counts_where_there_was_never_an_approval():
    signed = MADE_UP.risks["bruise"].model_copy(update={"sign_off": WHO})
    by_hand = replace(MADE_UP, risks={**MADE_UP.risks, "bruise": signed})
    key = ("risks", "bruise")
    assert states(by_hand)[key] == "signed" and signature_of(by_hand, key) == WHO
    old = Approval(by="Dr Toad", role="Driver", on=DAY, fingerprint="0" * 64)
    assert states(replace(by_hand, approvals={key: old}))[key] == "changed"


def test_approving_settles_a_proposal():
    key = ("sites", "tail")
    site = MADE_UP.sites["tail"].model_copy(update={"proposal": "Is it a tail?"})
    open_ = replace(MADE_UP, sites={**MADE_UP.sites, "tail": site})
    assert is_settled(MADE_UP, key) and not is_settled(open_, key)
    assert proposals_in(open_, [key]) == {key: "Is it a tail?"}
    assert is_settled(approved(open_, key), key)


def test_an_approval_of_nothing_is_told_with_the_nearest():
    catalogue = replace(MADE_UP, approvals={("risks", "bruize"): Approval(
        by="A", role="B", on=DAY, fingerprint="0" * 64)})
    [fault] = [fault for fault in check(catalogue) if fault.code == "approval-of-nothing"]
    assert fault.hint == "did you mean “bruise”?" and not fault.is_error


# ---- updates and overlays ----------------------------------------------------------------------------------------


def lay(folder: Path, base: Path, monkeypatch: pytest.MonkeyPatch, **files: str) -> Catalogue:
    monkeypatch.setattr("consentgen.catalogue.load.catalogue_path", lambda: base)
    (folder / "settings.yaml").write_text("extends: shipped\n", "utf-8")
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(f"format: 1\n{text}", "utf-8")
    catalogue, found = load(folder)
    assert catalogue is not None and not [fault for fault in found if fault.is_error], found
    return catalogue


def test_an_update_carries_no_signature_over_to_changed_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    folder, base = tmp_path / "clinic", tmp_path / "risks.yaml"
    folder.mkdir()
    base.write_text(TINY.read_text("utf-8"), "utf-8")
    before = lay(folder, base, monkeypatch, own=OWN)
    new = approvals_with(before, entries(before), WHO)
    (folder / NAME).write_text(with_approvals("", new, new), "utf-8")
    assert set(states(lay(folder, base, monkeypatch)).values()) == {"approved"}
    text = TINY.read_text("utf-8").replace("chance: 9 of 26", "chance: 8 of 26").replace("# A whole", "# One whole")
    base.write_text(text.replace("title: On burrows", "title: On holes"), "utf-8")
    after = states(lay(folder, base, monkeypatch))
    changed = {key for key, state in after.items() if state == "changed"}
    assert changed == {("sites", "whisker"), ("procedures", "chilling")}
    assert set(after.values()) == {"changed", "approved"}
    base.write_text(TINY.read_text("utf-8"), "utf-8")
    assert set(states(lay(folder, base, monkeypatch)).values()) == {"approved"}


def test_a_rewording_in_the_overlay_is_what_is_approved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    catalogue = lay(tmp_path, TINY, monkeypatch, own="risks:\n  bruise: {what: A green patch.}\n")
    key = ("risks", "bruise")
    assert fingerprint_of(catalogue, key) != fingerprint_of(MADE_UP, key)
    (tmp_path / NAME).write_text(with_approvals("", approvals_with(catalogue, [key], WHO), [key]), "utf-8")
    assert approval_of(lay(tmp_path, TINY, monkeypatch), key) is not None
    assert approval_of(lay(tmp_path, TINY, monkeypatch, own="risks:\n  bruise: {what: A red patch.}\n"), key) is None


def test_an_overlay_that_rewords_a_signed_entry_drops_its_signature(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    base = tmp_path / "base.yaml"
    patch = "    what: A blue patch.\n"
    signed = f"{patch}    sign_off: {{by: A, role: B, on: 2030-01-01}}\n"
    base.write_text(TINY.read_text("utf-8").replace(patch, signed), "utf-8")
    clinic = tmp_path / "clinic"
    clinic.mkdir()
    assert signature_of(lay(clinic, base, monkeypatch), ("risks", "bruise")) is not None
    reworded = lay(clinic, base, monkeypatch, own="risks:\n  bruise: {do: Rest.}\n")
    assert signature_of(reworded, ("risks", "bruise")) is None


def test_a_signature_in_an_overlay_for_shipped_words_is_refused_and_counts_for_nothing(overlay: Callable[..., Any]):
    sign = "{by: A, role: B, on: 2030-01-01}"
    catalogue, found = overlay(own=f"""
risks:
  bruise: {{sign_off: {sign}}}
  ours: {{name: Ours, what: B, seriousness: minor, when: C, lasts: D, do: E, sign_off: {sign}}}
""")
    [fault] = [fault for fault in found if fault.code == "sign-off-of-shipped"]
    assert fault.is_error and fault.place.line == 4 and fault.subject == ("risks", "bruise")
    assert signature_of(catalogue, ("risks", "bruise")) is None
    assert signature_of(catalogue, ("risks", "ours")) is not None


# ---- approving ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "keys", "code", "hint"),
    [
        ("bruise", [("risks", "bruise")], "", ""),
        ("risks:bruise", [("risks", "bruise")], "", ""),
        (" risk:bruise ", [("risks", "bruise")], "", ""),
        ("nerve:tail", [("sites", "tail")], "", ""),
        ("withheld:numb@tail", [("withheld", "numb@tail")], "", ""),
        ("numb@tail", [("withheld", "numb@tail")], "", ""),
        ("bruize", [], "unknown-entry", "did you mean “bruise”?"),
        ("sitez:tail", [], "unknown-entry", "did you mean “sites”?"),
        ("sites:bruise", [], "unknown-entry", "did you mean “risks:bruise”?"),
        ("mole-1901", [], "unknown-entry", "“consentgen approve --list” shows them all"),
        ("", [], "unknown-entry", "“consentgen approve --list” shows them all"),
        ("rib", [], "ambiguous-entry", "write procedures:rib or sites:rib"),
    ],
)
def test_an_id_names_one_entry_or_is_refused(
    overlay: Callable[..., Any], word: str, keys: list[Key], code: str, hint: str
):
    catalogue, _ = overlay(own=OWN)
    catalogue = replace(catalogue, procedures={**catalogue.procedures, "rib": catalogue.procedures["warming"]})
    found, faults = named([word], catalogue)
    assert list(found) == keys
    assert [(fault.code, fault.hint, fault.place.file) for fault in faults] == ([(code, hint, "ID 1")] if code else [])


def test_every_wrong_id_is_told_at_once_and_a_double_counts_once():
    found, faults = named(["x", "bruise", "y", "bruise"], MADE_UP)
    assert found == (("risks", "bruise"),)
    assert [fault.place.file for fault in faults] == ["ID 1", "ID 3"]


def test_all_are_those_that_nobody_stands_for_or_that_are_past_review():
    assert waiting(MADE_UP, DAY) == tuple(entries(MADE_UP))
    catalogue = approved(MADE_UP, ("risks", "bruise"))
    assert len(waiting(catalogue, DAY)) == len(entries(MADE_UP)) - 1
    assert ("risks", "bruise") in waiting(catalogue, date(2031, 1, 1))
    assert waiting(approved(MADE_UP), DAY) == ()


def test_every_figure_is_shown_with_number_kind_and_source(overlay: Callable[..., Any]):
    catalogue, _ = overlay(own=OWN)
    shown = figures_in(catalogue, entries(catalogue))
    assert len(shown) == 9
    assert [one.entry for one in shown if one.claim in ("tail-weak", "ours")] == ["sites:tail", "figures:ours"]
    [audit] = [one for one in shown if one.claim == "ours"]
    assert (audit.chance, audit.evidence, audit.sources) == (
        "3 of 60 people", "own-audit", ("our-audit: Us, Not published",))
    assert figures_in(catalogue, [("risks", "bruise")]) == ()


@pytest.mark.parametrize(
    ("by", "role", "on", "review_by", "codes"),
    [
        ("Dr A", "R", DAY, None, []),
        ("", " ", DAY, None, ["nobody-named", "nobody-named"]),
        ("Dr \u202eA", "R", DAY, None, ["odd-name"]),
        ("Dr A", "R" * 201, DAY, None, ["odd-name"]),
        ("Dr A", "R", date(2030, 6, 2), None, ["approved-later"]),
        ("Dr A", "R", DAY, DAY, ["review-too-early"]),
        ("", "R", date(2030, 6, 2), DAY, ["nobody-named", "approved-later", "review-too-early"]),
    ],
)
def test_a_stamp_says_who_and_when(by: str, role: str, on: date, review_by: date | None, codes: list[str]):
    who, faults = stamp(by, role, on, review_by, DAY)
    assert [fault.code for fault in faults] == codes
    assert (who is None) is bool(codes)


def test_nobody_can_stand_for_what_has_a_fault(changed: Callable[..., Any]):
    catalogue, found = changed(("what: A blue patch.", "wat: A blue patch."))
    keys, faults = named(["risks:bruise", "leak"], catalogue)
    assert faults == ()
    assert {fault.code for fault in faults_in(keys, found)} == {"unknown-key", "missing-key"}
    assert faults_in([("risks", "leak")], found) == ()
