"""Another week's list under the same name does not take the place of the packs that are there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.commands.test_batch import BROWN, DAY, JONES, SMITH, outcomes, run, write

GREEN = {**SMITH, "family": "Canarygreen", "nhs_number": "999 000 0042"}


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """The folder of a list of two rows, which stands beside it."""
    done = run(write(tmp_path / "list.jsonl", SMITH, JONES), "--out", tmp_path / "out", *DAY, "--format", "json")
    assert outcomes(done) == {1: "made", 2: "made"}, done.stderr.decode()
    return tmp_path / "out"


def again(out: Path, *rows: dict[str, Any], more: tuple[str, ...] = (), code: int = 0) -> tuple[str, str]:
    done = run(write(out.parent / "list.jsonl", *rows), "--out", out, *DAY, *more)
    assert done.returncode == code, done.stderr.decode()
    return done.stdout.decode(), done.stderr.decode()


@pytest.mark.parametrize("more", [(), ("--again",), ("--dry-run",), ("--quiet", "--only", "1")])
def test_a_list_of_other_patients_is_refused_before_anything_is_moved(out: Path, more: tuple[str, ...]) -> None:
    before = content(out)
    _, told = again(out, BROWN, GREEN, more=more, code=2)
    assert "this looks like another list" in told and "name a new folder with --out" in told
    assert "canary" not in told.casefold()
    assert content(out) == before and not (out / "superseded").exists()


def test_so_it_is_when_the_packs_were_deleted_since_they_would_bear_the_old_date(out: Path) -> None:
    for pack in out.glob("*.pdf"):
        pack.unlink()
    again(out, BROWN, code=2)


def test_the_same_patients_are_the_same_list_whatever_else_was_corrected(out: Path) -> None:
    told, _ = again(out, {**SMITH, "side": "right", "nhs_number": ""}, GREEN, more=("--dry-run",))
    assert "planned\t2" in told and "2 packs that no row asks for any more would go to the folder superseded." in told
    again(out, {**JONES, "family": "Canarynew"}, more=("--dry-run",))
    again(out, BROWN, {**JONES, "born": "31/02/1951"}, SMITH, more=("--dry-run",), code=5)


def test_a_list_with_no_row_in_order_says_what_is_wrong_with_its_rows(out: Path) -> None:
    _, told = again(out, {**GREEN, "born": "31/02/1951"}, more=("--dry-run",), code=5)
    assert "bad-date" in told and "another list" not in told


def test_the_summary_says_how_many_packs_no_row_asks_for_any_more(out: Path) -> None:
    told, _ = again(out, JONES)
    assert "1 pack that no row asks for any more went to the folder superseded." in told
    assert "no row asks for" not in again(out, JONES)[0]


def test_it_names_several_rows_as_rows(out: Path) -> None:
    changed = [{**row, "address": "2 Canary Road"} for row in (SMITH, JONES)]
    assert "Made anew, since their content had changed: rows 1, 2." in again(out, *changed)[0]


def test_the_ledger_knows_the_patients_by_marks_that_only_its_secret_makes(out: Path, tmp_path: Path) -> None:
    from consentgen.batch.folder import open_folder

    with open_folder(out) as folder:
        marks = folder.ledger.patients()
    assert len(marks) == 4 and all(len(mark) == 5 for mark in marks)
    run(tmp_path / "list.jsonl", "--out", tmp_path / "other", *DAY, "--only", "1")
    with open_folder(tmp_path / "other") as folder:
        assert len(folder.ledger.patients()) == 4 and not marks & folder.ledger.patients()
