"""``consentgen schema``: each kind, printed or written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from consentgen import cli
from consentgen.catalogue import schema as made
from consentgen.errors import RequestWrong


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli.app, ["schema", *map(str, arguments)])


@pytest.mark.parametrize(("option", "kind"), [(None, "catalogue"), ("--overlay", "overlay"),
                                              ("--settings", "settings"), ("--cases", "cases")])
def test_each_kind_is_printed_and_written(option: str | None, kind: made.Kind, tmp_path: Path) -> None:
    options = [option] if option else []
    answer = run(*options)
    assert answer.exit_code == 0 and json.loads(answer.stdout) == made.schema(kind)
    file = tmp_path / "schema.json"
    assert run(*options, "--write", file).stdout == f"{file}\n"
    assert file.read_text("utf-8") == made.text(kind)
    assert file.stat().st_mode & 0o777 == 0o644


def test_one_at_a_time() -> None:
    assert isinstance(run("--overlay", "--cases").exception, RequestWrong)
