"""What ``consentgen batch`` says of a list before it makes anything."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from consentgen.clinic.template import template

PERSON = "Smith,John,14/07/1945,9990000018,cryoneurolysis,greater occipital,"
HEAD = "Surname,Forename,DOB,NHS No,Procedure,Nerve,"


def batch(*arguments: str, stdin: str = "", cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "consentgen", "batch", *arguments], input=stdin, capture_output=True,
                          encoding="utf-8", errors="replace", check=False, timeout=120, cwd=cwd)


def test_the_empty_list_goes_to_standard_output_alone(tmp_path: Path) -> None:
    done = batch("--template", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.replace("\r\n", "\n") == template().decode().replace("\r\n", "\n")


def test_without_a_list_it_says_how_to_get_one(tmp_path: Path) -> None:
    done = batch(cwd=tmp_path)
    assert done.returncode == 2 and "--template" in done.stderr


def test_columns_are_shown_and_mapped_and_every_row_is_told(tmp_path: Path) -> None:
    text = f"{HEAD}Which\n{PERSON}L\n{PERSON}perhaps\n"
    done = batch("-", "--dry-run", "--map", "side=Which", stdin=text, cwd=tmp_path)
    assert done.returncode == 5
    assert "Surname is family name" in done.stderr and "column G is side" in done.stderr
    assert "row 3, column G: refused unknown-side" in done.stderr
    assert "perhaps" not in done.stderr + done.stdout


def test_a_list_that_cannot_be_trusted_is_refused_with_the_faults_of_its_rows(tmp_path: Path) -> None:
    text = f"{HEAD}Side\n{PERSON}L\n{PERSON.replace('14/07', '07/14')}L\n{PERSON}\n"
    done = batch("-", "--dry-run", stdin=text, cwd=tmp_path)
    assert done.returncode == 2 and list(tmp_path.iterdir()) == []
    assert "error month-first: Row 3" in done.stderr and "missing-side" in done.stderr


def test_a_map_to_nowhere_offers_the_nearest_name(tmp_path: Path) -> None:
    done = batch("-", "--dry-run", "--map", "nerve=Nervee", stdin=f"{HEAD}Side\n{PERSON}L\n", cwd=tmp_path)
    assert done.returncode == 2 and "did you mean" in done.stderr
