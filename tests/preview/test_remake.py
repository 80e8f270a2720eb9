"""Making anew: after a change, in a process of its own, and never the older of two."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import quick_views
from previewing import order, remaking, until

from consentgen.preview.board import Board
from consentgen.preview.remake import watched


class Desk:
    """A file that is edited, and the board that follows it."""

    def __init__(self, file: Path) -> None:
        self.file, self.board = file, Board()

    def write(self, words: str) -> None:
        self.file.write_text(words, "utf-8")

    def shows(self, title: str) -> None:
        until(lambda: not self.board.shown.busy and self.board.shown.title == title and not self.board.shown.stopped)

    def stops(self, words: str) -> None:
        until(lambda: self.board.shown.stopped and words in self.board.shown.stopped[0])

    def made(self) -> list[tuple[int, str]]:
        """(process, words) of each making that was begun."""
        notes = self.file.with_suffix(".processes")
        lines = notes.read_text("utf-8").splitlines() if notes.exists() else []
        return [(int(line.split(" ", 1)[0]), line.split(" ", 1)[1]) for line in lines]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    (tmp_path / "notes").mkdir()
    desk = Desk(tmp_path / "notes" / "catalogue")
    desk.write("first")
    with remaking(order(desk.file), desk.board, prepare=quick_views.prepare, pause=0.02, limit=60.0):
        yield desk
    assert multiprocessing.active_children() == []


def is_there(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_change_is_made_and_shown(desk: Desk) -> None:
    desk.shows("first")
    desk.write("second")
    desk.shows("second")
    assert desk.board.shown.edition == 2


def test_an_idle_process_makes_the_next_one_too(desk: Desk) -> None:
    desk.shows("first")
    desk.write("second")
    desk.shows("second")
    assert len({process for process, _ in desk.made()}) == 1


def test_a_newer_change_ends_the_older_run(desk: Desk) -> None:
    desk.shows("first")
    desk.write("for ever")
    until(lambda: desk.made()[-1][1] == "for ever")
    assert desk.board.shown.busy
    older = desk.made()[-1][0]
    desk.write("newest")
    desk.shows("newest")
    assert not is_there(older)


@pytest.mark.parametrize(("words", "says"), [("die", "ended by itself"), ("bug", "ValueError in quick_views.py"),
                                             ("stop", "No typesetter.")])
def test_what_goes_wrong_is_told_and_the_next_change_is_made(desk: Desk, words: str, says: str) -> None:
    desk.shows("first")
    desk.write(words)
    desk.stops(says)
    assert desk.board.shown.pdf == b"first" and desk.board.shown.pages_old
    assert "Canary" not in str(desk.board.shown.stopped)
    desk.write("mended")
    desk.shows("mended")


def test_a_run_without_end_is_given_up(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "catalogue")
    desk.write("for ever")
    with remaking(order(desk.file), desk.board, prepare=quick_views.prepare, pause=0.02, limit=0.5):
        desk.stops("not ready after")


def test_catalogue_base_and_every_template_folder_are_watched(tmp_path: Path) -> None:
    what = order(tmp_path / "clinic", own=tmp_path / "own")
    names = [path.name for path in watched(what)]
    assert names == ["clinic", "risks.yaml", "own", "templates"]
