"""A copy of this process that loads what takes long to load, while this one does what comes before it.

The copy is only ever a help: where there can be none, or where it fails in any way, the work is done here.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import BinaryIO, NoReturn, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


def start_here(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> Callable[[], R]:
    """What gives the function's result: what is done where there is no copy."""
    return partial(function, *args, **kwargs)


class Beside:
    """Calls functions in the copy. What goes to it and what comes back is pickled, between these two alone."""

    def __init__(self, tasks: BinaryIO, answers: BinaryIO) -> None:
        self._tasks, self._answers = tasks, answers

    def start(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> Callable[[], R]:
        """Begin with a call. What is given back waits for the result; if there is none, the call is made here."""
        with suppress(OSError):  # the copy is gone, which shows below
            self._tasks.write(pickle.dumps((function, args, kwargs)))
            self._tasks.flush()

        def result() -> R:
            try:
                (answer,) = pickle.load(self._answers)
            except (OSError, EOFError, pickle.UnpicklingError):
                return function(*args, **kwargs)
            given: R = answer
            return given

        return result


@contextmanager
def beside(prepare: Callable[[], object]) -> Iterator[Beside | None]:
    """A copy of this process that has begun with ``prepare``, for as long as the context lasts; None if there is none.

    Only Linux has copies that may use any library, and only a process with one thread can be copied safely.
    """
    copied = _copied(prepare) if sys.platform == "linux" and threading.active_count() == 1 else None
    if copied is None:
        yield None
        return
    copy, tasks, answers = copied
    try:
        yield Beside(tasks, answers)
    finally:
        os.kill(copy, signal.SIGKILL)
        os.waitpid(copy, 0)
        answers.close()
        with suppress(OSError):  # what the copy did not take
            tasks.close()


def _copied(prepare: Callable[[], object]) -> tuple[int, BinaryIO, BinaryIO] | None:
    """The copy's number, where it takes tasks and where it answers; None on a machine that has no room for it."""
    pipes: list[int] = []
    try:
        for _ in range(2):
            pipes += os.pipe()
        with _ctrl_c_held_back():
            copy = os.fork()
            if not copy:
                _serve(prepare, *pipes)
    except OSError:
        for end in pipes:
            os.close(end)
        return None
    their_tasks, our_tasks, our_answers, their_answers = pipes
    os.close(their_tasks)
    os.close(their_answers)
    return copy, os.fdopen(our_tasks, "wb"), os.fdopen(our_answers, "rb")


@contextmanager
def _ctrl_c_held_back() -> Iterator[None]:
    """Let Ctrl-C wait, so that it never finds the copy before that ignores it."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve(prepare: Callable[[], object], tasks: int, our_tasks: int, our_answers: int, answers: int) -> NoReturn:
    """In the copy: call what is asked for, until the first failure or the end of the other process. Never returns.

    It prints nothing: a message of a library could quote the page, and so the patient.
    """
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        os.close(our_tasks)
        os.close(our_answers)
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)
        prepare()
        with open(tasks, "rb") as asked, open(answers, "wb") as told:
            while True:
                function, args, kwargs = pickle.load(asked)
                pickle.dump((function(*args, **kwargs),), told)
                told.flush()
    finally:
        os._exit(0)
