"""One cause told in place of its many consequences."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from consentgen.catalogue.load import load

from .conftest import TINY, Loaded

Overlay = Callable[..., Loaded]
REWORDED = "risks:\n  burn:\n    do: Cover it with gauze.\nsites:\n  tail:\n    aftercare: Do not wag.\n"


def told(loaded: Loaded) -> list[tuple[str, int, int, str]]:
    return [(Path(fault.place.file).name, fault.place.line, fault.place.column, fault.code) for fault in loaded[1]]


def test_an_open_quote_in_settings_is_told_where_it_opens_and_nothing_that_follows_from_it(overlay: Overlay) -> None:
    loaded = overlay('extends: shipped\norganisation: "Burrow\ndepartment: Tunnels\n', own=REWORDED)
    assert loaded[0] is None
    assert told(loaded) == [("settings.yaml", 2, 15, "yaml-syntax")]


def test_of_what_depends_on_a_file_that_cannot_be_read_nothing_is_told(overlay: Overlay) -> None:
    loaded = overlay(own="risks: {burn: ]\n", other="figures:\n  - {id: ours}\n")
    assert loaded[0] is None
    assert told(loaded) == [("own.yaml", 2, 15, "yaml-syntax")]


def test_a_forgotten_extends_is_told_once(overlay: Overlay) -> None:
    loaded = overlay("organisation: Burrow\n", own=REWORDED)
    assert told(loaded) == [("settings.yaml", 1, 1, "missing-key")]
    assert loaded[1][0].hint == "add “extends: shipped”"


def test_other_faults_are_told_beside_a_forgotten_extends(overlay: Overlay) -> None:
    assert told(overlay("icons: perhaps\n", own=REWORDED)) == [
        ("settings.yaml", 1, 1, "missing-key"), ("settings.yaml", 1, 8, "bad-value")]


def test_a_folder_that_stands_alone_is_not_asked_for_extends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("consentgen.catalogue.load.catalogue_path", lambda: TINY)
    file = tmp_path / "own.yaml"
    file.write_text("format: 1\nrisks:\n  sneeze:\n    name: Sneeze\n", "utf-8")
    assert not [fault for fault in load(file)[1] if "extends" in fault.message]
    assert {fault.code for fault in load(file)[1]} == {"missing-key"}


def test_a_misspelt_shipped_risk_is_told_once_with_what_it_may_be(overlay: Overlay) -> None:
    catalogue, faults = overlay(own="risks:\n  brusie:\n    do: Wait for a day.\n    name: Bruise\n")
    assert catalogue is not None
    (fault,) = faults
    assert (fault.code, fault.place.line) == ("missing-key", 3)
    assert fault.message == "The keys “what”, “seriousness”, “when”, “lasts” are missing here."
    assert fault.hint.startswith("did you mean “bruise”?")
    assert fault.subject == ("risks", "brusie")
    assert fault.missing == ("what", "seriousness", "when", "lasts")


def test_a_new_entry_that_is_like_no_other_says_each_key_that_it_lacks(overlay: Overlay) -> None:
    found = told(overlay(own="risks:\n  sneeze:\n    do: Wait.\n    name: Sneeze\n"))
    assert [code for *_, code in found] == ["missing-key"] * 4
