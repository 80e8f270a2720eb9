"""``consentgen test``: what it prints, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from consentgen import cli, errors
from consentgen.errors import CannotRead, MaterialFault

TINY = Path(__file__).parents[1] / "data" / "tiny.yaml"
PASSES = """format: 1
cases:
  - {name: The tail, procedure: chilling, nerves: [tail], expect: [weak], not: [leak]}
"""
FAILS = PASSES + """  - name: The rib
    procedure: chilling
    nerves: [rib:left]
    expect: [burn]
    not: [bruise]
"""


@pytest.fixture
def clinic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("consentgen.catalogue.load.catalogue_path", lambda: TINY)
    (tmp_path / "cases").mkdir()
    (tmp_path / "settings.yaml").write_text("extends: shipped\n", encoding="utf-8")
    return tmp_path


def cases(clinic: Path, text: str) -> Path:
    file = clinic / "cases" / "own.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli.app, ["test", *map(str, arguments)])


def test_the_shipped_cases_pass() -> None:
    answer = run()
    assert answer.exit_code == errors.OK
    assert "0 passed" not in answer.stderr and " passed." in answer.stderr


def test_cases_that_hold(clinic: Path) -> None:
    cases(clinic, PASSES)
    answer = run(clinic)
    assert (answer.exit_code, answer.stdout) == (errors.OK, "")
    assert answer.stderr == "1 case, 1 passed.\n"


def test_what_fails_is_shown_with_its_place(clinic: Path) -> None:
    file = cases(clinic, FAILS)
    answer = run(clinic)
    assert answer.exit_code == errors.FINDINGS
    assert f"{file}:4:5: failed: The rib\n" in answer.stdout
    assert f"{file}:8:11: error case-risk-present: “bruise” is among the risks.\n" in answer.stdout
    assert answer.stderr == "2 cases, 1 passed, 1 failed.\n"


def test_the_answer_as_data(clinic: Path) -> None:
    file = cases(clinic, FAILS + "  - {name: Bad}\n")
    answer = run(clinic, "--format", "json")
    assert answer.exit_code == errors.FINDINGS
    data = json.loads(answer.stdout)
    assert set(data) == {"cases", "faults"}
    assert [case["passed"] for case in data["cases"]] == [True, False]
    assert data["cases"][1]["file"] == str(file) and data["cases"][1]["line"] == 4
    assert [(one["code"], one["line"], one["column"]) for one in data["cases"][1]["differences"]] == [
        ("case-risk-present", 8, 11)]
    assert [fault["code"] for fault in data["faults"]] == ["missing-key", "missing-key"]


def test_a_fault_in_the_files_is_a_finding(clinic: Path) -> None:
    cases(clinic, PASSES + "wat: 1\n")
    answer = run(clinic)
    assert answer.exit_code == errors.FINDINGS
    assert "unknown-key" in answer.stdout and answer.stderr == "1 case, 1 passed, 1 fault in the files.\n"


@pytest.mark.parametrize("text", [None, "format: 1\ncases: []\n"])
def test_that_nothing_was_tested_is_no_success(clinic: Path, text: str | None) -> None:
    if text is not None:
        cases(clinic, text)
    assert isinstance(run(clinic).exception, CannotRead)


def test_a_catalogue_that_cannot_be_used(clinic: Path) -> None:
    cases(clinic, PASSES)
    (clinic / "settings.yaml").write_text("extends: nothing\n", encoding="utf-8")
    assert isinstance(run(clinic).exception, MaterialFault)


def test_an_error_elsewhere_is_mentioned(clinic: Path) -> None:
    cases(clinic, PASSES)
    (clinic / "own.yaml").write_text("format: 1\nrisks:\n  odd: {name: Odd}\n", encoding="utf-8")
    answer = run(clinic)
    assert answer.exit_code == errors.OK and "errors; “consentgen check” shows them" in answer.stderr


def test_the_catalogue_does_not_read_its_cases(clinic: Path) -> None:
    cases(clinic, "this: is no catalogue\n")
    assert CliRunner().invoke(cli.app, ["check", str(clinic), "--format", "json"]).stdout.strip() != ""
    assert "cases" not in CliRunner().invoke(cli.app, ["check", str(clinic)]).stdout
