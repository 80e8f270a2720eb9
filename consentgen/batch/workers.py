"""Processes that work off tasks: one that dies or hangs costs at most the task it had.

Each worker has a pipe of its own and one task at a time, so it is always known whose task was lost; the standard
library's pool cannot tell, and would lose the tasks of all. Workers are started fresh (forkserver or spawn), say
nothing on any stream, leave Ctrl-C to the parent, and end as soon as the parent is gone.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from types import TracebackType
from typing import Any, Generic, Literal, TypeVar

from consentgen.errors import OUR_FAULT, Stop, place_of

T = TypeVar("T")
R = TypeVar("R")
Prepare = Callable[[], Callable[[T], R]]
"""Called once in each worker, when it gets its first task; what it gives back is called with each task."""

PATIENCE = 5.0
"""Seconds that a process which ends gets to be gone."""

ALONE = "run it again; if that does not help, make this pack alone"


@dataclass(frozen=True)
class Trouble:
    """Why a task has no result. ``code`` is an exit code; for a bug, ``message`` is its type and place alone."""

    kind: Literal["stopped", "bug", "died", "hung"]
    message: str
    hint: str = ""
    code: int = OUR_FAULT


class Crew(Generic[T, R]):
    """Up to ``count`` workers. Use it as a context: leaving it ends every worker, whatever it is doing."""

    def __init__(self, prepare: Prepare[T, R], count: int, limit: float) -> None:
        self._prepare, self._count, self._limit = prepare, count, limit
        self._workers: list[Worker] = []

    def __enter__(self) -> Crew[T, R]:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._workers:
            worker.end()
        self._workers.clear()

    def work(self, tasks: Iterable[T]) -> Iterator[tuple[T, R | Trouble]]:
        """Each task with its result or its trouble, as they come.

        A task whose worker died is tried once more at the end, alone; one that took longer than the limit is not.
        """
        lost: list[T] = []
        for task, answer in self._round(tasks, self._count):
            if isinstance(answer, Trouble) and answer.kind == "died":
                lost.append(task)
            else:
                yield task, answer
        yield from self._round(lost, 1)

    def _round(self, tasks: Iterable[T], count: int) -> Iterator[tuple[T, R | Trouble]]:
        waiting = deque(tasks)
        self._hand_out(waiting, count)
        while any(worker.busy for worker in self._workers):
            answered = self._next_answers()
            self._hand_out(waiting, count)  # before anybody writes what came, so that no worker waits for the disk
            yield from answered

    def _hand_out(self, waiting: deque[T], count: int) -> None:
        """Give tasks to idle workers, starting those that are missing."""
        self._workers = [worker for worker in self._workers if worker.alive]
        busy = sum(worker.busy for worker in self._workers)
        while waiting and busy < count:
            worker = next((one for one in self._workers if not one.busy), None)
            if worker is None:
                worker = Worker(self._prepare, self._limit)
                self._workers.append(worker)
            worker.give(waiting.popleft())
            busy += 1

    def _next_answers(self) -> list[tuple[T, R | Trouble]]:
        """Wait until something comes or a limit is over."""
        busy = [worker for worker in self._workers if worker.busy]
        left = min(worker.deadline for worker in busy) - time.monotonic()
        ready = wait([worker.pipe for worker in busy], max(left, 0))
        now = time.monotonic()
        return [(worker.task, worker.answer()) for worker in busy if worker.pipe in ready or worker.deadline <= now]


class Worker:
    """One process, as its parent sees it."""

    def __init__(self, prepare: Prepare[Any, Any], limit: float) -> None:
        context = _context()
        self.pipe, theirs = context.Pipe()
        watched, self._lifeline = context.Pipe(duplex=False)
        self._process = context.Process(target=_serve, args=(theirs, watched, prepare), daemon=True)
        with _ctrl_c_for_us_alone():
            self._process.start()
        theirs.close()
        watched.close()
        self._limit, self.alive, self.busy = limit, True, False
        self.task: Any = None
        self.deadline = 0.0

    def give(self, task: Any) -> None:
        """Send a task. If the process is gone, that shows when its answer is fetched."""
        self.task, self.busy = task, True
        self.deadline = time.monotonic() + self._limit
        with suppress(OSError):
            self.pipe.send(task)

    def answer(self) -> Any:
        """What came of the task; a worker that has died, or that is over its limit, is ended."""
        self.busy = False
        if not self.pipe.poll():
            self.end()
            return Trouble("hung", f"It was not ready after {self._limit:.0f} seconds, and was stopped.", ALONE)
        try:
            return self.pipe.recv()
        except (EOFError, OSError):
            return Trouble("died", f"The process that worked on it ended by itself ({self.end(PATIENCE)}).", ALONE)

    def end(self, patience: float = 0) -> str:
        """End the process, after waiting so many seconds for it to end by itself; how it ended, in words."""
        if not self.alive:
            return ""
        self.alive = False
        self._process.join(patience)
        self._process.kill()
        self._process.join(PATIENCE)
        code = self._process.exitcode
        self.pipe.close()
        self._lifeline.close()
        return f"signal {-code}" if code is not None and code < 0 else f"exit code {code}"


@cache
def _context() -> Any:
    """Fresh processes, never a copy of this one; where there is a fork server, it imports what all workers need."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["consentgen.make"])
    return context


@contextmanager
def _ctrl_c_for_us_alone() -> Iterator[None]:
    """Start processes for which Ctrl-C waits for ever: one that is still reading its modules would print a traceback.

    They inherit what this thread holds back. Python's own tracker of resources lets go of it, so it is started before.
    """
    if os.name == "nt":
        yield
        return
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# ---- in the worker ----------------------------------------------------------------------------------------------


def _serve(pipe: Connection, watched: Connection, prepare: Prepare[Any, Any]) -> None:
    """Work off tasks until the parent closes the pipe."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _say_nothing()
    threading.Thread(target=_end_with_parent, args=(watched,), daemon=True).start()
    work: Callable[[Any], Any] | None = None
    while True:
        try:
            task = pipe.recv()
        except EOFError:
            return
        try:
            work = work or prepare()
            answer = work(task)
        except Stop as stopped:
            answer = Trouble("stopped", stopped.message, stopped.hint, stopped.code)
        except BaseException as bug:  # WeasyPrint has errors that are no Exception
            answer = Trouble("bug", f"A fault of the program: {type(bug).__name__} in {place_of(bug)}.",
                             "please report this line; it holds no patient's value")
        pipe.send(answer)


def _say_nothing() -> None:
    """Let no library print: a message of one could quote the page, and so the patient."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    os.close(nowhere)


def _end_with_parent(watched: Connection) -> None:
    """End this process, whatever it is doing, as soon as the other end of the lifeline is gone."""
    with suppress(EOFError, OSError):
        watched.recv()
    os._exit(0)
