"""A preview that runs inside a test."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from consentgen.preview.board import Board, Shown
from consentgen.preview.remake import Remaker
from consentgen.preview.server import PreviewServer
from consentgen.preview.view import Order
from consentgen.request import Asked
from consentgen.resources import templates_path

TOP = Path(__file__).resolve().parent.parent.parent
TINY = TOP / "tests" / "data" / "tiny.yaml"
TOKEN = "made-up-token"
SOON = 60.0
"""Seconds after which something that should have happened counts as not happening."""


def order(catalogue: Path = TINY, *, nerve: str = "whisker:left", own: Path | None = None) -> Order:
    """The tiny catalogue's form."""
    templates = (own, templates_path()) if own else (templates_path(),)
    return Order(Asked("chilling", (nerve,)), catalogue, templates, date(2030, 6, 1), "consent")


def until(holds: Callable[[], Any]) -> None:
    """Wait until something holds; fail if it does not come to pass."""
    late = time.monotonic() + SOON
    while not holds():
        assert time.monotonic() < late, "it did not come to pass"
        time.sleep(0.01)


@dataclass(frozen=True)
class Running:
    """A preview at work."""

    board: Board
    server: PreviewServer

    def shows(self, what: Callable[[Shown], Any]) -> Shown:
        """The state as soon as it is no longer busy and this holds."""
        until(lambda: not self.board.shown.busy and what(self.board.shown))
        return self.board.shown


@contextmanager
def serving(board: Board) -> Iterator[PreviewServer]:
    """Serve a board."""
    server = PreviewServer(board, TOKEN)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield server
    finally:
        board.close()
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def remaking(what: Order, board: Board, **options: Any) -> Iterator[Remaker]:
    """Keep a board up to date."""
    remaker, ended = Remaker(what, board, **options), threading.Event()
    thread = threading.Thread(target=remaker.run, args=(ended,))
    thread.start()
    try:
        yield remaker
    finally:
        ended.set()
        thread.join(SOON)
        assert not thread.is_alive()


@contextmanager
def preview(what: Order) -> Iterator[Running]:
    """The whole preview."""
    board = Board()
    with serving(board) as server, remaking(what, board):
        yield Running(board, server)
