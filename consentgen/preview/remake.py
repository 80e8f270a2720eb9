"""Makes the preview anew when files change: in a process of its own, and an older run gives way to a newer change."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any

from consentgen.batch.workers import Prepare, Trouble, Worker
from consentgen.errors import place_of
from consentgen.preview.board import Board
from consentgen.preview.view import Order, View, prepare
from consentgen.preview.watch import Watch
from consentgen.resources import catalogue_path

PAUSE = 0.15
"""Seconds between two looks at the files, and so the quiet that must follow a change."""

LIMIT = 120.0
"""Seconds that a making may take: a template can hold a loop without end."""

MEND = "mend what was changed last; it is tried again with the next change"


def watched(order: Order) -> Iterator[Path]:
    """The files and folders that the pack is made from. The shipped catalogue is one: an own folder may lie on it."""
    if order.catalogue is not None:
        yield order.catalogue
    yield catalogue_path()
    yield from order.templates


class Remaker:
    """Keeps a board up to date. ``prepare`` gives what makes a view; it runs in the worker process."""

    def __init__(
        self, order: Order, board: Board, *, prepare: Prepare[Order, View] = prepare, pause: float = PAUSE,
        limit: float = LIMIT,
    ) -> None:
        self._order, self._board, self._prepare = order, board, prepare
        self._pause, self._limit = pause, limit
        self._worker: Worker | None = None

    def run(self, ended: threading.Event) -> None:
        """Make once, then again after every change, until the event is set. No process is left behind."""
        try:
            self._follow(ended)
        except Exception as bug:  # in a thread of its own nobody else would tell
            words = f"A fault of the program: {type(bug).__name__} in {place_of(bug)}. The preview follows no more."
            self._board.show(self._board.shown.after(View(stopped=(words, "please report this line"))))
        finally:
            self._abandon()

    def _follow(self, ended: threading.Event) -> None:
        watch = Watch(watched(self._order))
        self._start()
        while not ended.is_set():
            answered = self._rest(ended)
            news = watch.look()
            if news == "changing":
                self._abandon(but_idle=True)
            elif news == "settled":
                self._start()
            elif answered:
                self._take()

    def _start(self) -> None:
        self._abandon(but_idle=True)
        self._worker = self._worker or Worker(self._prepare, self._limit)
        self._worker.give(self._order)
        self._board.show(replace(self._board.shown, busy=True))

    def _rest(self, ended: threading.Event) -> bool:
        """Wait until the making has ended or is over its limit, one pause at most; whether it has."""
        worker = self._worker
        if worker is None or not worker.busy:
            ended.wait(self._pause)
            return False
        return bool(wait([worker.pipe], self._pause)) or worker.deadline <= time.monotonic()

    def _take(self) -> None:
        worker = self._worker
        assert worker is not None
        answer: Any = worker.answer()
        if not worker.alive:
            self._worker = None
        self._board.show(self._board.shown.after(_view_of(answer, self._limit)))

    def _abandon(self, *, but_idle: bool = False) -> None:
        """End the process, whatever it is doing; an idle one may stay, since it has all it needs loaded."""
        worker = self._worker
        if worker is not None and (worker.busy or not but_idle):
            worker.end()
            self._worker = None


def _view_of(answer: View | Trouble, limit: float) -> View:
    """What came of it, with the trouble of a process in words of the preview's own."""
    if isinstance(answer, View):
        return answer
    if answer.kind == "hung":
        return View(stopped=(f"The pack was not ready after {limit:.0f} seconds, and was given up.", MEND))
    if answer.kind == "died":
        return View(stopped=("The process that made the pack ended by itself.", MEND))
    return View(stopped=(answer.message, answer.hint))
