"""What stops the program, each kind with its exit code.

A fault in the user's text is a value (see ``diagnostics``); an exception here means "cannot go on". The exit
codes are a stable interface: scripts rely on them, so a number never changes its meaning.
"""

from __future__ import annotations

from pathlib import PurePath

OK = 0
FINDINGS = 1
REQUEST_WRONG = 2
CANNOT_READ = 3
CANNOT_WRITE = 4
ROWS_LEFT = 5
CANNOT_RENDER = 6
OUR_FAULT = 70
STOPPED = 130


class Stop(Exception):
    """The program cannot go on. ``message`` is a plain sentence, ``hint`` what to do, ``code`` the exit code."""

    code = OUR_FAULT

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return self.message


class MaterialFault(Stop):
    """The catalogue or a template has a fault that this run cannot do without."""

    code = FINDINGS


class RequestWrong(Stop):
    """What was asked for cannot be made as it was asked for."""

    code = REQUEST_WRONG


class CannotRead(Stop):
    """A file is missing, is not text, or is not what its name says."""

    code = CANNOT_READ


class CannotWrite(Stop):
    """The output cannot be written: folder, permission or disk."""

    code = CANNOT_WRITE


class CannotRender(Stop):
    """This machine cannot make a PDF: Pango or the fonts are missing."""

    code = CANNOT_RENDER


class OurFault(Stop):
    """A bug of ours: the finished PDF does not say what the document says, or worse."""

    code = OUR_FAULT


def place_of(bug: BaseException) -> str:
    """Module and line where something was raised, without any value."""
    trace = bug.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return "an unknown place"
    return f"{PurePath(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
