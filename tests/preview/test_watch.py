"""Seeing that files change."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from consentgen.preview.watch import Watch, seen


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "inner").mkdir()
    (tmp_path / ".hidden").mkdir()
    for name in ("a.yaml", "inner/b.yaml", ".swap", ".hidden/c.yaml"):
        (tmp_path / name).write_text("old", "utf-8")
    return tmp_path


def replaced(file: Path) -> None:
    """As many editors save: a new file takes the old one's place, here with its size and time."""
    about = file.stat()
    new = file.with_name(".new")
    new.write_text("new", "utf-8")
    os.utime(new, ns=(about.st_atime_ns, about.st_mtime_ns))
    new.rename(file)


CHANGES: dict[str, Callable[[Path], object]] = {
    "written": lambda folder: (folder / "a.yaml").write_text("newer", "utf-8"),
    "touched": lambda folder: os.utime(folder / "a.yaml", ns=(1, 1)),
    "replaced": lambda folder: replaced(folder / "a.yaml"),
    "in a folder inside": lambda folder: (folder / "inner" / "b.yaml").write_text("newer", "utf-8"),
    "added": lambda folder: (folder / "inner" / "new.svg").write_text("x", "utf-8"),
    "removed": lambda folder: (folder / "inner" / "b.yaml").unlink(),
    "renamed": lambda folder: (folder / "a.yaml").rename(folder / "b.yaml"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_is_told_and_then_that_it_is_over(folder: Path, change: Callable[[Path], object]) -> None:
    watch = Watch([folder])
    assert [watch.look(), watch.look()] == ["still", "still"]
    change(folder)
    assert [watch.look(), watch.look(), watch.look()] == ["changing", "settled", "still"]


def test_a_burst_of_changes_settles_once(folder: Path) -> None:
    watch = Watch([folder])
    told = []
    for number in range(5):
        (folder / "a.yaml").write_text("x" * number, "utf-8")
        told.append(watch.look())
    assert told == ["changing"] * 5
    assert [watch.look(), watch.look()] == ["settled", "still"]


def test_a_single_file_may_go_and_come_back(folder: Path) -> None:
    file = folder / "a.yaml"
    watch = Watch([file])
    file.unlink()
    assert [watch.look(), watch.look()] == ["changing", "settled"]
    file.write_text("back", "utf-8")
    assert [watch.look(), watch.look()] == ["changing", "settled"]


def test_hidden_files_and_folders_are_nobodys_business(folder: Path) -> None:
    assert {Path(file).relative_to(folder).as_posix() for file in seen([folder])} == {"a.yaml", "inner/b.yaml"}
    watch = Watch([folder])
    (folder / ".swap").write_text("newer", "utf-8")
    (folder / ".hidden" / "c.yaml").write_text("newer", "utf-8")
    assert [watch.look(), watch.look()] == ["still", "still"]


def test_a_link_that_leads_nowhere_is_passed_over(folder: Path) -> None:
    (folder / "lost.yaml").symlink_to(folder / "gone")
    assert len(seen([folder, folder / "no-such-folder"])) == 2
