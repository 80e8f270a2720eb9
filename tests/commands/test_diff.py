"""``consentgen diff`` from the command line: files, folders, git, every format, exit codes."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from consentgen import errors
from consentgen.cli import app
from consentgen.commands import versions
from consentgen.errors import CannotRead, MaterialFault
from consentgen.governance.change import KINDS
from consentgen.governance.diff import diff
from consentgen.governance.paper import changes_paper, paper_pdf
from consentgen.render.readback import read_pdf
from consentgen.resources import templates_path

TOP = Path(__file__).resolve().parents[2]
TINY = TOP / "tests" / "data" / "tiny.yaml"
OTHER = TINY.read_text("utf-8").replace("2 of 113", "3 of 113").replace("A blue patch.", "A green patch.")


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["diff", *words])


@pytest.fixture
def two(tmp_path: Path) -> tuple[str, str]:
    """Two files that differ in one figure and one word."""
    old, new = tmp_path / "old.yaml", tmp_path / "new.yaml"
    shutil.copy(TINY, old)
    new.write_text(OTHER, "utf-8")
    return str(old), str(new)


def test_words_for_people(two: tuple[str, str]):
    said = run(*two)
    assert said.exit_code == 0
    assert said.stdout.splitlines() == [
        "What changes for the patient: 1",
        "- Bruise with cryofiction: 2 of 113 people (Mole 1901) → 3 of 113 people (Mole 1901)",
        "Other words for the same: 1",
        "- Bruise, what it is: A blue patch. → A green patch.",
    ]


def test_nothing_has_changed(two: tuple[str, str]):
    said = run(two[0], str(TINY), "--exit-code")
    assert (said.exit_code, said.stdout) == (0, "Nothing has changed.\n")


def test_the_exit_code_is_asked_for(two: tuple[str, str]):
    assert run(*two, "--exit-code").exit_code == errors.FINDINGS
    assert run(*two).exit_code == 0


def test_data_for_scripts(two: tuple[str, str]):
    said = json.loads(run(*two, "--format", "json").stdout)
    assert said["old"]["name"] == two[0] and said["new"]["hash"] != said["old"]["hash"]
    assert [change["kind"] for change in said["changes"]] == ["clinical", "wording"]
    assert {"kind", "action", "what", "subject", "where", "before", "after", "path", "sentence"} == set(
        said["changes"][0])
    assert said["changes"][0]["path"] == ["procedures", "chilling", "risks", "bruise", "claims", "chill-bruise"]


def test_an_overlay_against_the_shipped_catalogue():
    said = run("shipped", str(TOP / "examples" / "clinic"))
    assert said.stdout.startswith("What changes for the patient: 1\n- New figure of the clinic at the greater")
    assert "- New organisation: Exampletown Hospital" in said.stdout


def test_another_picture_under_the_name_of_the_logo(tmp_path: Path):
    for name, words in (("old", "<svg/>"), ("new", "<svg><title/></svg>")):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "logo.svg").write_text(words, "utf-8")
        shutil.copy(TINY, folder / "risks.yaml")
        (folder / "settings.yaml").write_text("logo: logo.svg\n", "utf-8")
    said = run(str(tmp_path / "old"), str(tmp_path / "new"))
    assert said.stdout.splitlines()[1] == "- Picture of the logo: 6 bytes → 19 bytes"


def test_an_output_is_for_a_paper_alone(two: tuple[str, str], tmp_path: Path):
    stopped = run(*two, "-o", str(tmp_path / "x.pdf")).exception
    assert isinstance(stopped, errors.RequestWrong)


def test_many_approvals_are_a_line_for_people_and_a_list_for_scripts(tmp_path: Path):
    folder = tmp_path / "ours"
    folder.mkdir()
    (folder / "settings.yaml").write_text("extends: shipped\n", "utf-8")
    words = ["risks:bruising", "sites:sural", "sites:lfcn", "--by", "Dr Mole", "--role", "Physician"]
    CliRunner().invoke(app, ["approve", *words, "--on", "2026-11-22", "--catalogue", str(folder)])
    lines = run("shipped", str(folder)).stdout.splitlines()
    assert [line for line in lines if "approval" in line] == [
        "- New approval: 3 entries: Dr Mole, Physician, on 22 November 2026"]
    listed = json.loads(run("shipped", str(folder), "--format", "json").stdout)["changes"]
    assert [change["path"] for change in listed if change["what"] == "approval"] == [
        ["approvals", "risks", "bruising"], ["approvals", "sites", "lfcn"], ["approvals", "sites", "sural"]]


def test_what_cannot_be_read_is_not_told_as_gone(two: tuple[str, str], tmp_path: Path):
    broken = tmp_path / "broken.yaml"
    broken.write_text(OTHER.replace("seriousness: minor", "seriousness: slight", 1), "utf-8")
    said = run(two[0], str(broken))
    assert isinstance(said.exception, MaterialFault) and said.stdout == ""
    assert f"{broken}:" in said.stderr and "bad-value" in said.stderr


# ---- git ---------------------------------------------------------------------------------------------------------


def git(*words: str, folder: Path) -> None:
    who = ["-c", "user.name=A Example", "-c", "user.email=a@example.invalid", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with two commits of a file and of a folder in which a file lies deeper."""
    if shutil.which("git") is None:
        pytest.skip("git is not here")
    git("init", "--quiet", folder=tmp_path)
    deeper = tmp_path / "ours" / "more"
    deeper.mkdir(parents=True)
    (tmp_path / "ours" / "settings.yaml").write_text("organisation: Burrow\n", "utf-8")
    for words in (TINY.read_text("utf-8"), OTHER):
        (tmp_path / "risks.yaml").write_text(words, "utf-8")
        (deeper / "risks.yaml").write_text(words, "utf-8")
        git("add", "-A", folder=tmp_path)
        git("commit", "--quiet", "-m", "words", folder=tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(("old", "new"), [("HEAD~1:risks.yaml", "HEAD:risks.yaml"), ("HEAD~1:ours", "HEAD:ours"),
                                          ("HEAD~1:risks.yaml", "risks.yaml"), ("HEAD~1:ours", "ours"),
                                          ("HEAD^:ours/", "HEAD:ours")])
def test_what_git_has_kept(repository: Path, old: str, new: str):
    before = sorted((path, path.stat().st_mtime_ns) for path in repository.rglob("*") if path.is_file())
    said = run(old, new)
    assert said.exit_code == 0, said.exception
    assert said.stdout.splitlines()[0] == "What changes for the patient: 1"
    assert len(said.stdout.splitlines()) == 4
    assert sorted((path, path.stat().st_mtime_ns) for path in repository.rglob("*") if path.is_file()) == before


def test_a_path_may_begin_where_one_stands(repository: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(repository / "ours")
    assert "3 of 113" in run("HEAD~1:more/risks.yaml", "HEAD:more/risks.yaml").stdout


@pytest.mark.parametrize(("old", "message"), [
    ("HEAD~9:risks.yaml", "git knows no revision HEAD~9."), ("--all:risks.yaml", "git knows no revision --all."),
    ("HEAD:nothing", "HEAD has no file or folder nothing."), ("nothing.yaml", "nothing.yaml: no such file."),
])
def test_what_git_has_not(repository: Path, old: str, message: str):
    stopped = CliRunner().invoke(app, ["diff", "--", old, "risks.yaml"]).exception
    assert isinstance(stopped, CannotRead) and stopped.message == message and stopped.hint


def test_a_fault_in_a_revision_names_the_revision(repository: Path):
    (repository / "risks.yaml").write_text(OTHER.replace("seriousness: minor", "seriousness: slight", 1), "utf-8")
    git("commit", "--quiet", "-am", "a fault", folder=repository)
    said = run("HEAD~1:risks.yaml", "HEAD:risks.yaml")
    assert isinstance(said.exception, MaterialFault) and "HEAD:risks.yaml:" in said.stderr


def test_outside_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    stopped = run("HEAD:risks.yaml", "shipped").exception
    assert isinstance(stopped, CannotRead) and "not inside a git repository" in stopped.message


@pytest.mark.parametrize("fault", [FileNotFoundError(), subprocess.TimeoutExpired("git", 1)])
def test_without_git(monkeypatch: pytest.MonkeyPatch, fault: Exception):
    def refuse(*_: Any, **__: Any) -> None:
        raise fault

    monkeypatch.setattr(versions.subprocess, "run", refuse)
    stopped = run("HEAD:risks.yaml", "shipped").exception
    assert isinstance(stopped, CannotRead) and "git" in stopped.message and stopped.code == 3


# ---- the paper ---------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_paper(two: tuple[str, str], tmp_path: Path):
    file = tmp_path / "changes.pdf"
    said = run(*two, "--format", "pdf", "-o", str(file), "--exit-code")
    assert (said.exit_code, said.stdout.strip()) == (errors.FINDINGS, str(file))
    pages = read_pdf(file.read_bytes())
    words = [block.text for block in pages.blocks]
    assert words[0] == "What changed in the catalogue"
    assert "2 of 113 people (Mole 1901)" in words and "3 of 113 people (Mole 1901)" in words
    assert [block.text for block in pages.blocks if block.header_row][:3] == ["Where", "Before", "Now"]
    assert pages.attachments == {} and "Page 1 of 1" in pages.pages[0].artifacts


@pytest.mark.slow
@pytest.mark.verapdf
def test_the_paper_is_one_for_screen_readers_and_archives(
    tmp_path: Path, verapdf: Callable[[Sequence[Path], str], dict[Path, list[str]]]
):
    from consentgen.catalogue.load import load
    from consentgen.governance.figures import sheet
    from consentgen.governance.sheet import figures_paper

    day = date(2026, 11, 22)
    tiny, _ = load(TINY)
    shipped, _ = load()
    assert tiny is not None and shipped is not None
    everything = changes_paper(diff(tiny, shipped), tiny, shipped, ("tiny", "shipped"), day)
    assert {section.heading.split(":")[0] for section in everything.sections} and len(everything.sections) == len(KINDS)
    files = []
    for name, paper in (("changes", everything), ("same", changes_paper((), tiny, tiny, ("a", "b"), day)),
                        ("figures", figures_paper(sheet(shipped, day), shipped, day))):
        made = paper_pdf(paper, (templates_path(),), day)
        file = tmp_path / f"{name}.pdf"
        file.write_bytes(made.content)
        files.append(file)
        if name == "figures":
            heads = [block.page for block in read_pdf(made.content).blocks if block.header_row]
            assert made.pages > 10 and len(set(heads)) == made.pages
    for flavour in ("ua1", "3a"):
        failures = verapdf(files, flavour)
        assert set(failures) == set(files) and not any(failures.values()), failures


def test_a_character_that_no_font_has_is_a_fault(two: tuple[str, str], tmp_path: Path):
    Path(two[1]).write_text(OTHER.replace("A green patch.", "A green patch \U0001f7e2."), "utf-8")
    stopped = run(*two, "--format", "pdf", "-o", str(tmp_path / "x.pdf")).exception
    assert isinstance(stopped, MaterialFault) and "U+1F7E2" in stopped.message
    assert not (tmp_path / "x.pdf").exists()
