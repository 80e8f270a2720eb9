"""`consentgen approve` as a clinical lead uses it: what it shows, what it asks, what it writes, what it refuses."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from consentgen.catalogue.approvalfile import NAME
from consentgen.catalogue.load import load
from consentgen.cli import app
from consentgen.errors import CannotWrite, MaterialFault, RequestWrong

ROOT = Path(__file__).resolve().parents[2]
TINY = ROOT / "tests" / "data" / "tiny.yaml"
WHO = ("--by", "Dr Mole", "--role", "Physician")
FIGURES = 8
CHILL = ("make", "chilling", "--nerve", "tail", "--part", "consent")


@pytest.fixture
def clinic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clinic's folder that lies on the made-up catalogue."""
    monkeypatch.setattr("consentgen.catalogue.load.catalogue_path", lambda: TINY)
    folder = tmp_path / "clinic"
    folder.mkdir()
    (folder / "settings.yaml").write_text("extends: shipped\n", "utf-8")
    return folder


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, list(map(str, arguments)))


def approve(clinic: Path, *arguments: object) -> Result:
    return run("approve", *arguments, "--catalogue", clinic)


def listed(clinic: Path) -> dict[str, dict[str, Any]]:
    answer = approve(clinic, "--list", "--format", "json")
    assert answer.exit_code == 0
    return {f"{row['section']}:{row['id']}": row for row in json.loads(answer.stdout)}


# ---- approving ---------------------------------------------------------------------------------------------------


def test_one_entry_is_approved_with_its_figures_shown(clinic: Path):
    done = approve(clinic, "sites:tail", *WHO, "--review-by", "2999-01-01", "--on", "2026-01-02")
    assert done.exit_code == 0, done.output
    assert "sites:tail  caudal nerve" in done.stdout and "1. tail-weak: Not known" in done.stdout
    assert "Approved by Dr Mole, Physician, on 2026-01-02, review by 2999-01-01: 1 entry, 1 figure." in done.stdout
    rows = listed(clinic)
    assert [key for key, row in rows.items() if row["state"] == "approved"] == ["sites:tail"]
    assert rows["sites:tail"]["by"] == "Dr Mole" and rows["sites:tail"]["figures"] == 1
    assert rows["sites:tail"]["fingerprint"] in (clinic / NAME).read_text("utf-8")


def test_the_words_that_are_approved_are_shown(clinic: Path):
    (clinic / "own.yaml").write_text("format: 1\nwithheld:\n- {risk: leak, site: rib, because: We never go deep., "
                                     "by: Dr Mole}\n", "utf-8")
    shown = approve(clinic, "bruise", "sites:rib", "withheld:leak@rib", *WHO).stdout
    for line in ("what it is: A blue patch.", "seriousness: minor", "risk: Air leak",
                 "Left out because: We never go deep. (Dr Mole)"):
        assert f"\n  {line}" in shown


def test_what_was_approved_in_other_words_is_said_to_have_changed(clinic: Path):
    approve(clinic, "bruise", *WHO, "--on", "2026-01-02")
    changed = "Changed since Dr Mole approved it on 2026-01-02."
    assert changed not in approve(clinic, "bruise", *WHO, "--on", "2026-01-02").stdout
    (clinic / "own.yaml").write_text("format: 1\nrisks:\n  bruise: {what: A green patch.}\n", "utf-8")
    assert changed in approve(clinic, "bruise", *WHO).stdout


def test_a_day_before_the_approval_that_it_would_replace_is_refused(clinic: Path):
    approve(clinic, "bruise", *WHO, "--on", "2026-01-02")
    before = (clinic / NAME).read_bytes()
    done = approve(clinic, "bruise", "leak", *WHO, "--on", "2026-01-01")
    assert done.exit_code == 2 and "error approved-earlier: risks:bruise was approved on 2026-01-02" in done.stderr
    assert (clinic / NAME).read_bytes() == before
    assert approve(clinic, "bruise", "leak", *WHO, "--on", "2026-01-03").exit_code == 0


def test_a_day_before_the_catalogue_or_its_sources_is_told(clinic: Path):
    done = approve(clinic, "sites:whisker", *WHO, "--on", "1900-01-01")
    assert done.exit_code == 0
    assert "Note: The day of approval, 1900-01-01, lies before the catalogue was published (2030-01-01)." in done.stderr
    assert "Note: The day of approval, 1900-01-01, lies before sources of what is approved: toad-1908 (1908)." in (
        done.stderr)
    assert approve(clinic, "sites:whisker", *WHO).stderr == ""


def test_all_show_every_figure_and_take_their_count(clinic: Path):
    assert approve(clinic, "bruise", *WHO).exit_code == 0
    done = approve(clinic, "--all", *WHO, "--count", FIGURES)
    assert done.exit_code == 0, done.output
    assert f"  {FIGURES}. " in done.stdout and f"  {FIGURES + 1}. " not in done.stdout
    assert "chill-bruise: 2 of 113 people (other-setting)\n      mole-1901: Mole A, 1901" in done.stdout
    assert {row["state"] for row in listed(clinic).values()} == {"approved"}
    again = approve(clinic, "--all", *WHO)
    assert again.exit_code == 0 and "nothing to approve" in again.stderr


def test_a_wrong_count_approves_nothing_and_does_not_tell_the_right_one(clinic: Path):
    for count in (0, FIGURES - 1, FIGURES + 1):
        done = approve(clinic, "--all", *WHO, "--count", count)
        assert done.exit_code == 2 and "wrong-count" in done.stderr and str(FIGURES) not in done.stderr
    assert not (clinic / NAME).exists()


def test_where_nobody_can_be_asked_the_count_must_be_given(clinic: Path):
    done = approve(clinic, "--all", *WHO)
    assert done.exit_code == 2 and "no-count" in done.stderr and not (clinic / NAME).exists()


@pytest.mark.parametrize(("typed", "code"), [(f"{FIGURES}\n", 0), ("7\n", 2), (f"seven\n{FIGURES}\n", 0)])
def test_on_a_terminal_the_count_is_asked_for(clinic: Path, monkeypatch: pytest.MonkeyPatch, typed: str, code: int):
    monkeypatch.setattr("consentgen.commands.approve._can_be_asked", lambda: True)
    done = CliRunner().invoke(app, ["approve", "--all", *WHO, "--catalogue", str(clinic)], input=typed)
    assert done.exit_code == code, done.output
    assert (clinic / NAME).exists() is (code == 0)


def test_stopping_at_the_question_approves_nothing(clinic: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("consentgen.commands.approve._can_be_asked", lambda: True)
    done = CliRunner().invoke(app, ["approve", "--all", *WHO, "--catalogue", str(clinic)], input="")
    assert done.exit_code == 130 and not (clinic / NAME).exists()


def test_scripts_get_data(clinic: Path):
    done = approve(clinic, "sites:tail", "bruise", *WHO, "--format", "json")
    said = json.loads(done.stdout)
    assert [(row["section"], row["id"], row["state"]) for row in said["approved"]] == [
        ("sites", "tail", "approved"), ("risks", "bruise", "approved")]
    assert said["figures"] == [{"entry": "sites:tail", "claim": "tail-weak", "chance": "Not known", "what": "",
                                "evidence": "direct", "sources": []}]
    assert said["file"] == str(clinic / NAME)


def test_the_list_is_a_table_with_counts(clinic: Path):
    approve(clinic, "bruise", *WHO)
    done = run("approve", "--list", "--catalogue", clinic)
    assert "approved\trisks\tbruise\tBruise\tDr Mole\tPhysician\t" in done.stdout
    assert "1 approved" in done.stderr and " draft." in done.stderr


def test_what_changed_is_listed_with_who_approved_it(clinic: Path):
    approve(clinic, "bruise", *WHO)
    (clinic / "own.yaml").write_text("format: 1\nrisks:\n  bruise: {what: A green patch.}\n", "utf-8")
    row = listed(clinic)["risks:bruise"]
    assert (row["state"], row["by"]) == ("changed", "Dr Mole")
    assert "changed-since-approval" in run("check", clinic).stdout


def test_who_may_read_the_settings_may_read_the_approvals(clinic: Path):
    for mode in (0o644, 0o600, 0o664):
        (clinic / "settings.yaml").chmod(mode)
        (clinic / NAME).unlink(missing_ok=True)
        approve(clinic, "bruise", *WHO)
        assert stat.S_IMODE((clinic / NAME).stat().st_mode) == mode


# ---- what is refused ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("bruize", *WHO), "unknown-entry"), (("bruise",), "nobody-named"),
        (("bruise", *WHO, "--on", "tomorrow"), "bad-date"), (("bruise", *WHO, "--on", "2999-01-01"), "approved-later"),
        (("bruise", *WHO, "--review-by", "31/02/2030"), "bad-date"),
        (("bruise", *WHO, "--review-by", "2001-01-01"), "review-too-early"),
    ],
)
def test_what_is_wrong_is_said_with_its_code(clinic: Path, arguments: tuple[str, ...], code: str):
    done = approve(clinic, *arguments)
    assert done.exit_code == 2 and f"error {code}: " in done.stderr
    assert not (clinic / NAME).exists()


def test_an_id_in_two_sections_is_refused(clinic: Path):
    (clinic / "own.yaml").write_text(
        "format: 1\npictures:\n  tail: {words: A dot., source_words: tail, views: [{view: hips-back, dots: 0 12}]}\n",
        "utf-8")
    done = approve(clinic, "tail", *WHO)
    assert done.exit_code == 2 and "write pictures:tail or sites:tail" in done.stderr
    assert approve(clinic, "pictures:tail", *WHO).exit_code == 0


def test_without_a_folder_of_ones_own_there_is_none_to_write_to():
    done = run("approve", "bruising", *WHO)
    assert done.exit_code == 2 and "no-overlay" in done.stderr and "consentgen init" in done.stderr
    done = run("approve", "bruise", *WHO, "--catalogue", TINY)
    assert done.exit_code == 2 and "no-overlay" in done.stderr


@pytest.mark.parametrize("arguments", [(), ("bruise", "--all")])
def test_entries_or_all_of_them(clinic: Path, arguments: tuple[str, ...]):
    assert isinstance(approve(clinic, *arguments, *WHO).exception, RequestWrong)


def test_what_has_a_fault_is_not_approved(clinic: Path):
    (clinic / "own.yaml").write_text("format: 1\nrisks:\n  bruise: {wat: A}\n", "utf-8")
    assert isinstance(approve(clinic, "risks:bruise", *WHO).exception, MaterialFault)
    assert isinstance(approve(clinic, "--all", *WHO, "--count", FIGURES).exception, MaterialFault)
    assert approve(clinic, "leak", *WHO).exit_code == 0


def test_a_file_of_approvals_with_a_fault_is_left_as_it_is(clinic: Path):
    (clinic / NAME).write_text("format: 1\napprovals:\n  risks:\n    leak: {by: A}\n", "utf-8")
    before = (clinic / NAME).read_bytes()
    assert isinstance(approve(clinic, "bruise", *WHO).exception, MaterialFault)
    assert (clinic / NAME).read_bytes() == before


def test_a_folder_that_cannot_be_written_is_said(clinic: Path, monkeypatch: pytest.MonkeyPatch):
    def refuse(*_: Any, **__: Any) -> None:
        raise OSError(13, "Permission denied")

    monkeypatch.setattr("tempfile.mkstemp", refuse)
    done = approve(clinic, "bruise", *WHO)
    assert isinstance(done.exception, CannotWrite) and done.exception.code == 4
    assert not (clinic / NAME).exists()


# ---- packs -------------------------------------------------------------------------------------------------------


def test_a_strict_pack_is_made_of_approved_entries_alone(clinic: Path, tmp_path: Path):
    pack = tmp_path / "pack.pdf"
    strict = (*CHILL, "--catalogue", clinic, "--date", "2030-06-01", "-o", pack, "--strict")
    refused = run(*strict)
    assert isinstance(refused.exception, MaterialFault) and not pack.exists()
    assert "error not-approved: Nobody has approved sites:tail." in refused.stderr
    approve(clinic, "--all", *WHO, "--count", FIGURES)
    done = run(*strict)
    assert done.exit_code == 0 and pack.exists(), done.output
    assert "Draft" not in done.stderr
    verdict = run("verify", pack, "--catalogue", clinic)
    assert "Approved by Dr Mole, Physician, on " in verdict.stdout and "Not approved" not in verdict.stdout


def test_a_strict_list_refuses_the_rows_that_are_not_approved(clinic: Path, tmp_path: Path):
    rows = [{"family": "Canary", "procedure": "chilling", "nerve": nerve, "side": side, "part": "consent"}
            for nerve, side in (("tail", ""), ("whisker", "left"))]
    listed_ = tmp_path / "list.jsonl"
    listed_.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    everything = [key for key in listed(clinic) if key != "sites:whisker"]
    assert approve(clinic, *everything, *WHO).exit_code == 0
    done = run("batch", listed_, "--out", tmp_path / "out", "--catalogue", clinic, "--date", "2030-06-01", "--strict",
               "--dry-run", "--format", "json")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.exit_code == 5
    assert [answer["outcome"] for answer in answers] == ["planned", "refused"]
    [reason] = answers[1]["reasons"]
    assert reason["code"] == "pack-not-approved" and "nobody has approved: sites:whisker" in reason["message"]


def test_the_whole_program_ends_with_its_codes(tmp_path: Path):
    def ended(*arguments: object) -> int:
        return subprocess.run([sys.executable, "-m", "consentgen", *map(str, arguments)], cwd=ROOT, check=False,
                              capture_output=True, env={**os.environ, "COLUMNS": "100"}).returncode

    catalogue, _ = load()
    assert catalogue is not None
    (tmp_path / "settings.yaml").write_text("extends: shipped\n", "utf-8")
    assert ended("approve", "bruising", *WHO, "--catalogue", tmp_path) == 0
    assert ended("approve", "bruisin", *WHO, "--catalogue", tmp_path) == 2
    assert ended("make", "cryoneurolysis", "-n", "greater-occipital:right", "--strict", "--catalogue", tmp_path,
                 "-o", tmp_path / "a.pdf") == 1
