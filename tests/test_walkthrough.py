"""docs/walkthrough.md, from the first command to the last: its files are written, its answers are those given."""

from __future__ import annotations

import io
import re
import shlex
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from consentgen import cli
from consentgen.catalogue.approving import figures_in, waiting
from consentgen.catalogue.load import load
from consentgen.commands import batch, inputs
from consentgen.render.readback import read_pdf
from consentgen.resources import catalogue_path

PAGE = Path(__file__).resolve().parent.parent / "docs" / "walkthrough.md"
FENCE = re.compile(r"^```(\w+)(?: ([^\n]+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Step:
    """A fenced block: its kind, what stands behind that, and its text."""

    kind: str
    of: str
    text: str


STEPS = [Step(kind, of, text) for kind, of, text in FENCE.findall(PAGE.read_text(encoding="utf-8"))]


class Today(date):
    """The day of the walk-through."""

    @classmethod
    def today(cls) -> Today:
        return cls(2026, 11, 22)


@dataclass
class Desk:
    """A clinic's desk with a copy of the shipped catalogue that an update can change."""

    folder: Path
    shipped: Path
    monkeypatch: pytest.MonkeyPatch
    said: str = ""
    commands: int = 0

    def take(self, step: Step) -> None:
        """Do what a block says."""
        if step.kind in ("yaml", "svg"):
            (self.folder / step.of).write_text(step.text, encoding="utf-8")
        elif step.kind == "sh":
            expected = int(step.of.removeprefix("exit ") or 0)
            self.said = "".join(self._run(line, expected) for line in step.text.splitlines())
        elif step.kind == "diff":
            self._update(step.text)
        else:
            assert step.kind == "text", step
            missing = [line for line in step.text.splitlines() if line not in self.said]
            assert missing == [], self.said

    def _run(self, line: str, expected: int) -> str:
        program, *arguments = shlex.split(line)
        assert program == "consentgen"
        if "--all" in arguments:
            arguments += ["--count", str(self._figures(arguments))]
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
        with self.monkeypatch.context() as patch:
            patch.setattr(sys, "argv", [program, *arguments])
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            with pytest.raises(SystemExit) as end:
                cli.main()
        said = "".join(stream.buffer.getvalue().decode() for stream in (out, err))  # type: ignore[attr-defined]
        assert int(end.value.code or 0) == expected, f"{line}\n{said[-3000:]}"
        self.commands += 1
        return said

    def _figures(self, arguments: list[str]) -> int:
        """How many figures a reader would have counted."""
        catalogue, _ = load(self.folder / arguments[arguments.index("--catalogue") + 1])
        assert catalogue is not None
        return len(figures_in(catalogue, waiting(catalogue, Today.today())))

    def _update(self, text: str) -> None:
        lines = text.splitlines()
        old = "\n".join(line[1:] for line in lines if not line.startswith("+"))
        new = "\n".join(line[1:] for line in lines if not line.startswith("-"))
        shipped = self.shipped.read_text(encoding="utf-8")
        assert shipped.count(old) == 1 and old != new
        self.shipped.write_text(shipped.replace(old, new), encoding="utf-8")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    shipped = tmp_path / "installed" / "risks.yaml"
    shipped.parent.mkdir()
    shipped.write_bytes(catalogue_path().read_bytes())
    for where in ("consentgen.catalogue.load", "consentgen.starting"):
        monkeypatch.setattr(f"{where}.catalogue_path", lambda: shipped)
    for module in (inputs, batch):
        monkeypatch.setattr(module, "date", Today)
    folder = tmp_path / "desk"
    folder.mkdir()
    monkeypatch.chdir(folder)
    yield Desk(folder, shipped, monkeypatch)


def drafts(pack: Path) -> list[str]:
    """The words of a pack's pages that call it a draft."""
    return [word for word in re.findall(r"\w+", str(read_pdf(pack.read_bytes()))) if word == "DRAFT"]


@pytest.mark.slow
def test_a_clinic_goes_all_the_way(desk: Desk) -> None:
    for step in STEPS:
        desk.take(step)
    assert desk.commands >= 18
    assert drafts(desk.folder / "draft.pdf") != []
    assert drafts(desk.folder / "pack.pdf") == []


def test_the_page_has_its_steps() -> None:
    kinds = [step.kind for step in STEPS]
    assert kinds.count("sh") >= 9 and kinds.count("yaml") >= 5 and kinds.count("text") >= 4 and "diff" in kinds
    assert len(STEPS) * 2 == PAGE.read_text(encoding="utf-8").count("```")
    everything = " ".join(step.text for step in STEPS if step.kind == "sh")
    for command in ("init", "check", "test", "explain", "approve", "make", "verify", "diff",
                    "check our-clinic --strict", "init our-clinic --renew"):
        assert f"consentgen {command}" in everything
