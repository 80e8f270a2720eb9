"""``consentgen check``: formats, wording, mending, and what a clinic's own lists do."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from consentgen import cli, errors
from consentgen.catalogue.check import RULES
from consentgen.commands import spelling
from consentgen.commands.check import TITLES
from consentgen.errors import RequestWrong
from consentgen.yamltext import parse_yaml

TOP = Path(__file__).parents[2]
TINY = TOP / "tests" / "data" / "tiny.yaml"
HEAD = "catalogue: {title: Burrow, version: b-1, published: 2026-11-01, review_by: 2029-01-01}\n"
FIGURE = """figures:
  - id: ours
    risk: bruise
    chance: %s
    sources: [mole-1901]
    because: We counted.
"""


@pytest.fixture
def clinic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clinic's folder on the tiny catalogue, whose findings are all its own."""
    monkeypatch.setattr("consentgen.catalogue.load.catalogue_path", lambda: TINY)
    (tmp_path / "settings.yaml").write_text("extends: shipped\n" + HEAD, encoding="utf-8")
    return tmp_path


def check(*arguments: object) -> Result:
    return CliRunner().invoke(cli.app, ["check", *map(str, arguments)])


def write(clinic: Path, text: str, name: str = "own.yaml") -> Path:
    file = clinic / name
    file.write_text(f"format: 1\n{text}", encoding="utf-8")
    return file


def own(result: Result, clinic: Path) -> list[tuple[str, int]]:
    """(code, line) of the findings in the clinic's own files, from an answer in JSON."""
    return [(fault["code"], fault["line"]) for fault in json.loads(result.stdout) if str(clinic) in fault["file"]]


def test_a_warning_ends_well_unless_it_is_strict(clinic: Path) -> None:
    write(clinic, FIGURE % "common")
    assert check(clinic).exit_code == errors.OK
    assert check(clinic, "--strict").exit_code == errors.FINDINGS
    write(clinic, FIGURE % "common, or so")
    assert check(clinic).exit_code == errors.FINDINGS


def test_annotations_name_file_line_column_and_code(clinic: Path) -> None:
    file = write(clinic, FIGURE % "common")
    said = check(clinic, "--format", "github").stdout.splitlines()
    wanted = (f"::warning file={file},line=5,col=13,title=lone-band::"
              "A band word stands without a number. give the number it comes from")
    assert wanted in said
    assert all(line.startswith(("::warning file=", "::error file=")) for line in said)


def test_annotations_escape_what_would_end_them(clinic: Path) -> None:
    folder = clinic / "50%, a:b"
    folder.mkdir()
    (folder / "own.yaml").write_text(f"format: 1\n{FIGURE % 'common'}", encoding="utf-8")
    said = check(clinic, "--format", "github").stdout
    assert "/50%25%2C a%3Ab/own.yaml,line=5,col=13,title=lone-band::" in said


def test_profiles_stand_under_their_own_headings() -> None:
    said = check(TINY).stdout
    assert len(TITLES) == 3 == sum(rule.group == "completeness" for rule in RULES)
    for code, title in TITLES.items():
        before, under = said.split(f"\n{title}\n")
        assert f" {code}: " in under.split("\n\n")[0] and f" {code}: " not in before


def test_wording_is_looked_at_only_when_asked(clinic: Path) -> None:
    write(clinic, "risks:\n  burn:\n    do: See your GP about its color prior to sleep.\n")
    assert own(check(clinic, "--format", "json"), clinic) == []
    found = own(check(clinic, "--words", "--format", "json"), clinic)
    assert found == [("abbreviation", 4), ("american-spelling", 4), ("avoided-word", 4)]


@pytest.fixture
def hunspell() -> None:
    if spelling.speller() is None:
        pytest.skip("hunspell with its en_GB dictionary is not on this machine (hunspell, hunspell-en-gb)")


@pytest.mark.usefixtures("hunspell")
def test_spelling_is_british_and_knows_the_clinics_own_words(clinic: Path) -> None:
    write(clinic, "risks:\n  burn:\n    do: Take Burrowcaine for the haemothorax, and a clothh.\n")
    result = check(clinic, "--words", "--format", "json")
    found = [fault for fault in json.loads(result.stdout) if fault["code"] == "spelling" and fault["line"] == 4
             and str(clinic) in fault["file"]]
    assert [fault["message"] for fault in found] == ["“Burrowcaine” is not in the dictionary.",
                                                     "“clothh” is not in the dictionary."]
    assert found[1]["hint"] == "did you mean “cloth”?"
    (clinic / "words.txt").write_text("# our medicines\nBurrowcaine  # a made-up one\n", encoding="utf-8")
    again = json.loads(check(clinic, "--words", "--format", "json").stdout)
    assert [fault["message"] for fault in again if fault["code"] == "spelling" and str(clinic) in fault["file"]] == [
        found[1]["message"]]


def test_without_hunspell_one_notice_says_so(clinic: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    write(clinic, "risks:\n  burn:\n    do: Cover it with a clothh.\n")
    result = check(clinic, "--words", "--format", "json")
    assert result.stderr.count("spelling was not checked") == 1
    assert own(result, clinic) == []
    assert "spelling" not in check(clinic).stderr


def test_a_program_that_is_not_hunspell_counts_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    for program in ("/bin/false", "/nowhere/hunspell"):
        monkeypatch.setattr(shutil, "which", lambda name, program=program: program)
        assert spelling.speller() is None


UNTIDY = """# ours
risks:
  burn:
    do: Watch its color.   # why
    name: Cold burn
"""


def test_fix_mends_says_what_and_keeps_comments_and_permissions(clinic: Path) -> None:
    file = write(clinic, UNTIDY)
    file.chmod(0o640)
    result = check(clinic, "--fix", "--words", "--format", "json")
    assert file.read_text(encoding="utf-8") == """format: 1
# ours
risks:
  burn:
    name: Cold burn
    do: Watch its colour.   # why
"""
    assert file.stat().st_mode & 0o777 == 0o640
    assert f"{file}:5: color → colour\n" in result.stderr
    assert f"{file}:4: keys of burn put in order\n" in result.stderr
    assert own(result, clinic) == []


def test_fix_leaves_what_lies_below_and_what_needs_nothing(clinic: Path) -> None:
    file = write(clinic, "risks:\n  burn:\n    do: Cover it.\n")
    before, below = file.stat().st_mtime_ns, TINY.read_bytes()
    assert check(clinic, "--fix").exit_code == errors.OK
    assert (file.stat().st_mtime_ns, TINY.read_bytes()) == (before, below)


def test_fix_leaves_a_file_with_errors_and_mends_the_others(clinic: Path) -> None:
    broken = write(clinic, "risks:\n  rash:\n    doo: Watch its color.  \n", "broken.yaml")
    file = write(clinic, UNTIDY)
    before = broken.read_bytes()
    result = check(clinic, "--fix")
    assert result.exit_code == errors.FINDINGS
    assert f"{broken} was not changed: first mend its errors." in result.stderr
    assert broken.read_bytes() == before
    assert "colour" in file.read_text(encoding="utf-8")


def test_fix_changes_nothing_while_a_file_is_no_yaml(clinic: Path) -> None:
    write(clinic, "risks: [\n", "broken.yaml")
    file = write(clinic, UNTIDY)
    result = check(clinic, "--fix")
    assert result.exit_code == errors.FINDINGS
    assert "nothing was changed" in result.stderr
    assert "color" in file.read_text(encoding="utf-8")


def test_fix_never_changes_the_shipped_catalogue_unasked() -> None:
    result = check("--fix")
    assert isinstance(result.exception, RequestWrong)
    assert result.exception.code == errors.REQUEST_WRONG


def test_the_hook_for_pre_commit_calls_a_command_that_there_is() -> None:
    text = (TOP / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    located, faults = parse_yaml(text, "hooks")
    assert not faults and isinstance(located.data, list)
    (hook,) = located.data
    assert {"id", "name", "entry", "language", "files", "pass_filenames"} <= set(hook)
    program, *arguments = hook["entry"].split()
    assert program == "consentgen"
    result = CliRunner().invoke(cli.app, [*arguments, str(TOP / "examples" / "clinic")])
    assert result.exit_code == errors.OK
