"""The only door to CUPS: gives finished PDFs to a print queue that the user names, with ``lp``.

A job's title and file name show in queues, on banners and in the server's logs, so neither holds anything of a
patient: the title is always the same, and the file goes in by standard input, without its name.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import BinaryIO

from consentgen.diagnostics import did_you_mean
from consentgen.errors import CannotRead, CannotWrite, RequestWrong

TITLE = "consentgen"
AS_MADE = ("media=A4", "sides=two-sided-long-edge", "print-scaling=none")
"""How the pages were set: printed on both sides, each part begins on a fresh sheet."""

PATIENCE = 120.0
"""Seconds that CUPS may take to answer, or to take one file."""

WITHOUT = "or leave --printer out"


def find_queue(name: str) -> str:
    """The queue of that name as CUPS spells it, ready to take jobs.

    Raises ``RequestWrong`` if there is no such queue, and ``CannotWrite`` if there is no ``lp`` or print server here,
    or the queue is stopped or refuses jobs. A stopped one would keep the patients' pages until somebody starts it.
    """
    if not _answer("lpstat", "-r").startswith("scheduler is running"):
        raise CannotWrite("The print server (CUPS) is not running, so nothing can be printed.", f"start it, {WITHOUT}")
    queues = {queue.casefold(): queue for queue in _answer("lpstat", "-e").split()}
    if name.casefold() not in queues:
        raise _no_such(name, queues)
    queue = queues[name.casefold()]
    printer = queue.partition("/")[0]  # what follows a stroke names options that somebody has saved for it
    if " disabled since " in _answer("lpstat", "-p", printer):
        raise CannotWrite(f"The print queue {queue} is stopped.", f"start it with “cupsenable {printer}”, {WITHOUT}")
    if " not accepting requests since " in _answer("lpstat", "-a", printer):
        raise CannotWrite(f"The print queue {queue} takes no jobs.", f"open it with “cupsaccept {printer}”, {WITHOUT}")
    return queue


def send(queue: str, files: Iterable[Path], tell: Callable[[Path], None] = lambda file: None) -> int:
    """Print each PDF as a job of its own, in their order; how many there were. ``tell`` is called after each.

    Raises ``CannotWrite`` where the queue takes no more, and ``CannotRead`` where a file is gone; both name that file.
    """
    sent = 0
    for file in files:
        try:
            with file.open("rb") as content:
                _send(queue, content)
        except CannotWrite as stopped:
            raise CannotWrite(f"{stopped.message} {_so_far(file, sent)}", stopped.hint) from None
        except OSError as error:
            raise CannotRead(f"{file}: cannot be read: {error.strerror}. {_so_far(file, sent)}",
                             "check its permissions") from None
        sent += 1
        tell(file)
    return sent


def _so_far(file: Path, sent: int) -> str:
    return f"Not printed: {file.name} and what comes after it. Sent before it: {sent}."


def _send(queue: str, content: BinaryIO) -> None:
    options = [word for option in AS_MADE for word in ("-o", option)]
    done = _run(("lp", "-d", queue, "-t", TITLE, *options), content)
    if done.returncode:
        said = done.stderr.strip().partition("\n")[0].removeprefix("lp: ").removeprefix("Error - ").rstrip(".")
        raise CannotWrite(f"The print queue {queue} did not take a file: {said or 'lp does not say why'}.",
                          f"“lpstat -p {queue}” shows how the queue is")


def _answer(*command: str) -> str:
    """What a question to CUPS is answered with; one about what is not there fails, and has no answer."""
    return _run(command, None).stdout


def _run(command: tuple[str, ...], content: BinaryIO | None) -> subprocess.CompletedProcess[str]:
    """Run a program of CUPS; in English, since its answers are read here."""
    try:
        return subprocess.run(
            command, stdin=content or subprocess.DEVNULL, capture_output=True, encoding="utf-8", errors="replace",
            env={**os.environ, "LC_ALL": "C"}, timeout=PATIENCE, check=False,
        )
    except FileNotFoundError:
        raise CannotWrite(f"There is no “{command[0]}” on this computer, so nothing can be printed from here.",
                          f"install CUPS's client programs (on Debian: cups-client), {WITHOUT}") from None
    except subprocess.TimeoutExpired:
        raise CannotWrite(f"The print server (CUPS) has not answered for {PATIENCE:.0f} seconds.",
                          "“lpstat -t” shows how it is") from None


def _no_such(wanted: str, queues: Mapping[str, str]) -> RequestWrong:
    if not queues:
        return RequestWrong("--printer: there is no print queue on this computer.", f"set one up, {WITHOUT}")
    near = did_you_mean(wanted, queues)
    for folded, queue in queues.items():
        near = near.replace(f"“{folded}”", f"“{queue}”")
    known = f"the queues are {', '.join(sorted(queues.values()))}"
    return RequestWrong("--printer: there is no print queue of that name.", f"{near} {known}".strip())
