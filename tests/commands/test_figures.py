"""``consentgen figures`` from the command line."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from consentgen import report
from consentgen.catalogue.load import load
from consentgen.cli import app
from consentgen.errors import RequestWrong
from consentgen.governance.figures import sheet
from consentgen.render.readback import read_pdf

TINY = Path(__file__).resolve().parents[1] / "data" / "tiny.yaml"
WORDS = ["figures", "--catalogue", str(TINY)]


def test_words_for_people():
    said = CliRunner().invoke(app, WORDS)
    assert said.exit_code == 0
    lines = said.stdout.splitlines()
    here = lines.index("  Bruise: 2 of 113 people.")
    assert lines[here:here + 5] == [
        "  Bruise: 2 of 113 people.",
        "    cryofiction; n 2 of N 113 people",
        "    interval computed by us: 0.49% to 6.2% (95%, Wilson)",
        "    counted elsewhere: Mole A 1901. On burrows. Annals of Invented Medicine 1:1. Tale.",
        "    Draft: nobody has approved it",
    ]
    assert lines[-1].startswith("7 figures, 0 of them approved")


@pytest.mark.parametrize("width", [40, 70, 200])
def test_no_line_is_wider_than_the_terminal(
    width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    catalogue, _ = load(TINY)
    assert catalogue is not None
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setattr(report, "terminal", lambda **_: Console(width=width))
    report.figures(sheet(catalogue, date(2030, 6, 1)))
    said = capsys.readouterr().out.splitlines()
    assert len(said) > 20 and max(map(len, said)) <= width
    assert "interval computed by us" in " ".join(line.strip() for line in said)


def test_data_for_scripts():
    data = json.loads(CliRunner().invoke(app, [*WORDS, "--format", "json"]).stdout)
    assert data.keys() == {"catalogue", "figures", "in_words", "not_known"}
    [one] = [figure for figure in data["figures"] if figure["claim"] == "chill-bruise"]
    assert one["entry"] == "procedures:chilling" and one["state"] == "draft"
    assert one["counted"] == [{"words": "2 of 113 people", "n": "2", "of": "113", "unit": "people", "when": "",
                               "interval": "computed by us: 0.49% to 6.2% (95%, Wilson)"}]


@pytest.mark.parametrize(("faults", "has", "them"), [(1, "1 error", "it"), (2, "2 errors", "them")])
def test_a_catalogue_with_errors_is_said(faults: int, has: str, them: str, tmp_path: Path):
    file = tmp_path / "risks.yaml"
    file.write_text(TINY.read_text("utf-8").replace("seriousness: minor", "seriousness: slight", faults), "utf-8")
    assert CliRunner().invoke(app, ["figures", "--catalogue", str(file)]).stderr == (
        f"Note: The catalogue has {has}; what cannot be read is not on the sheet; “consentgen check” shows {them}.\n")


def test_an_output_is_for_a_paper_alone(tmp_path: Path):
    assert isinstance(CliRunner().invoke(app, [*WORDS, "-o", str(tmp_path / "x")]).exception, RequestWrong)


@pytest.mark.slow
def test_the_paper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    said = CliRunner().invoke(app, [*WORDS, "--format", "pdf"])
    assert said.stdout == "consentgen-figures.pdf\n", said.exception
    words = " ".join(block.text for block in read_pdf((tmp_path / "consentgen-figures.pdf").read_bytes()).blocks)
    assert "2 of 113 people." in words and "computed by us: 0.49% to 6.2% (95%, Wilson)" in words
    assert "Mole A 1901. On burrows." in words and "Draft: nobody has approved it" in words
