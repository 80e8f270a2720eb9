"""What a clinic is told when the catalogue below its own entries changes."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from consentgen.catalogue import leaning
from consentgen.catalogue.check import check
from consentgen.catalogue.load import load
from consentgen.diagnostics import Diagnostic

from .conftest import TINY

Update = Callable[..., list[Diagnostic]]
CODE = "leans-on-changed"
OWN = """format: 1
sources:
  ours: {title: Our audit of 2029, year: 2029, journal: Not published, kind: audit}
risks:
  bruise:
    do: Wait and see.
sites:
  tail:
    risks:
      weak: {do: Rest a lot.}
  paw:
    name: the nerve of the paw
    anatomical: paw nerve of fiction
    region: paw
    place: in your {side} paw
    laterality: sided
    nerve_type: sensory
    indication: your paw hurts
    numb_area: your paw
    positioning: You sit.
    aftercare: Do not dig.
    treated_by: [chilling]
    risks:
      leak: {}
figures:
  - {id: our-burns, risk: burn, procedure: chilling, site: tail, chance: 1 of 9, sources: [ours], because: We counted.}
withheld:
  - {risk: hives, site: rib, because: Never here., by: Dr Mole}
"""


@pytest.fixture
def update(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Update:
    """What ``check`` says of a clinic's folder after an update has put each second text in place of the first."""
    shipped, clinic = tmp_path / "shipped.yaml", tmp_path / "clinic"
    clinic.mkdir()
    shipped.write_bytes(TINY.read_bytes())
    monkeypatch.setattr("consentgen.catalogue.load.catalogue_path", lambda: shipped)
    (clinic / "settings.yaml").write_text("extends: shipped\n", "utf-8")
    (clinic / "own.yaml").write_text(OWN, "utf-8")
    (clinic / leaning.LOCK).write_bytes(shipped.read_bytes())

    def put(*pairs: tuple[str, str]) -> list[Diagnostic]:
        text = shipped.read_text("utf-8")
        for old, new in pairs:
            assert old in text, old
            text = text.replace(old, new, 1)
        shipped.write_text(text, "utf-8")
        catalogue, faults = load(clinic)
        assert catalogue is not None and not [fault for fault in faults if fault.is_error], faults
        return [fault for fault in check(catalogue, date(2030, 6, 1)) if fault.code == CODE]

    return put


def told(found: list[Diagnostic]) -> dict[tuple[str, str], str]:
    assert all(fault.severity == "warning" and fault.hint and fault.place.line > 1 for fault in found)
    return {fault.subject: fault.message.partition("catalogue: ")[2] for fault in found}


def test_without_an_update_nothing_is_told(update: Update) -> None:
    assert update() == []


def test_an_update_of_what_nobody_leans_on_is_not_told(update: Update) -> None:
    assert update(("what: Skin loses feeling.", "what: Skin has no feeling.")) == []
    assert update(("# A whole catalogue", "# The whole catalogue")) == []


@pytest.mark.parametrize(
    ("pair", "expected"),
    [
        (("lasts: For days.\n    do: Wait.\n  burn", "lasts: For days.\n    do: Run.\n  burn"),
         {("risks", "bruise"): "“do”."}),
        (("what: A blue patch.", "what: A green patch."), {("risks", "bruise"): "“what”."}),
        (("what: Air gets out.", "what: Air comes in."), {("sites", "paw"): "what “leak” is."}),
        (("what: A blister.", "what: A big blister."), {("figures", "our-burns"): "what “burn” is."}),
        (("what: A muscle is slack.", "what: A muscle is weak."), {("sites", "tail"): "what “weak” is."}),
    ],
)
def test_whoever_leans_on_it_is_told(
    update: Update, pair: tuple[str, str], expected: dict[tuple[str, str], str]
) -> None:
    assert told(update(pair)) == expected


def test_a_figure_is_told_of_another_count_for_its_risk(update: Update) -> None:
    text = TINY.read_text("utf-8")
    start = text.index("burn:", text.index("procedures:"))
    line = next(line for line in text[start:].split("\n") if "chance:" in line)
    found = told(update((text[start : text.index(line, start) + len(line)],
                         text[start : text.index(line, start) + len(line)].replace(line, _other_chance(line)))))
    assert ("figures", "our-burns") in found
    assert "“burn” at " in found["figures", "our-burns"]


def _other_chance(line: str) -> str:
    head, _, rest = line.partition("chance: ")
    return f"{head}chance: 3 of 1000{rest[rest.index(','):]}" if "," in rest else f"{head}chance: 3 of 1000"


def test_what_is_withheld_is_told_of_another_seriousness(update: Update) -> None:
    text = TINY.read_text("utf-8")
    start = text.index("  hives:")
    old = text[start : text.index("\n  ", text.index("seriousness", start))]
    graver = "serious" if "seriousness: serious" not in old else "minor"
    new = old[: old.index("seriousness")] + f"seriousness: {graver}"
    assert told(update((old, new))) == {("withheld", "hives@rib"): "what “hives” is."}


def test_an_id_that_the_shipped_catalogue_takes_too(update: Update) -> None:
    tail = TINY.read_text("utf-8")
    start = tail.index("sites:\n")
    paw = OWN[OWN.index("  paw:") : OWN.index("    treated_by")].replace("paw nerve", "other nerve")
    found = told(update((tail[start : start + 7], f"sites:\n{paw}")))
    assert "an entry of this id now" in found["sites", "paw"]


def test_once_it_is_remembered_anew_nothing_is_told(update: Update, tmp_path: Path) -> None:
    assert update(("what: A blue patch.", "what: A green patch."))
    (tmp_path / "clinic" / leaning.LOCK).write_bytes((tmp_path / "shipped.yaml").read_bytes())
    assert update() == []


def test_a_warning_is_waived_on_its_line(update: Update, tmp_path: Path) -> None:
    own = tmp_path / "clinic" / "own.yaml"
    own.write_text(OWN.replace("  bruise:\n", f"  bruise:  # lint: ignore {CODE} looked at it\n"), "utf-8")
    assert update(("what: A blue patch.", "what: A green patch.")) == []


@pytest.mark.parametrize("content", [b"", b"format: 1\n", b"{", b"\xff\xfe", b"risks: &a {}"])
def test_a_memory_that_cannot_be_read_is_told(update: Update, tmp_path: Path, content: bytes) -> None:
    lock = tmp_path / "clinic" / leaning.LOCK
    lock.write_bytes(content)
    (found,) = update(("what: A blue patch.", "what: A green patch."))
    assert found.place.file == str(lock) and "cannot be read" in found.message


def test_a_folder_that_remembers_nothing_is_not_told(update: Update, tmp_path: Path) -> None:
    os.remove(tmp_path / "clinic" / leaning.LOCK)
    assert update(("what: A blue patch.", "what: A green patch.")) == []


def test_a_nerve_of_ones_own_is_treated_by_what_it_names(update: Update, tmp_path: Path) -> None:
    assert update() == []
    catalogue, _ = load(tmp_path / "clinic")
    below, _ = load()
    assert catalogue is not None and below is not None
    assert catalogue.procedures["chilling"].sites == (*below.procedures["chilling"].sites, "paw")
    assert catalogue.procedures["warming"].sites == below.procedures["warming"].sites


def test_a_procedure_that_treats_it_must_be_there(update: Update, tmp_path: Path) -> None:
    own = tmp_path / "clinic" / "own.yaml"
    own.write_text(OWN.replace("treated_by: [chilling]", "treated_by: [chilling, frezing, {}]"), "utf-8")
    faults = load(tmp_path / "clinic")[1]
    assert [fault.code for fault in faults] == ["bad-value"]
    own.write_text(OWN.replace("treated_by: [chilling]", "treated_by: [chilling, chillng]"), "utf-8")
    catalogue, _ = load(tmp_path / "clinic")
    assert catalogue is not None
    (found,) = [fault for fault in check(catalogue) if fault.is_error]
    assert found.code == "unknown-reference" and found.hint == "did you mean “chilling”?"
