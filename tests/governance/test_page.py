"""The commands of docs/governance.md, run as a reader would."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from consentgen.cli import app
from consentgen.governance.change import KINDS

TOP = Path(__file__).resolve().parents[2]
PAGE = (TOP / "docs" / "governance.md").read_text("utf-8")
BLOCKS = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.slow
@pytest.mark.parametrize("block", BLOCKS)
def test_a_block_runs(block: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    shutil.copytree(TOP / "examples" / "clinic", tmp_path / "our-clinic")
    monkeypatch.chdir(tmp_path)
    lines = block.splitlines()
    assert len(lines) == 2
    for line in lines:
        program, *words = shlex.split(line)
        said = CliRunner().invoke(app, words)
        assert program == "consentgen" and said.exit_code == 0, (line, said.exception)
        if "-o" in words:
            assert (tmp_path / words[-1]).read_bytes().startswith(b"%PDF-")


def test_the_page_tells_every_kind_in_its_order():
    assert len(BLOCKS) == 3
    rows = re.findall(r"^\| (\w+) \|", PAGE, re.MULTILINE)
    assert tuple(rows[1:]) == KINDS
