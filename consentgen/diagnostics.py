"""A fault in what the user gave us, as a value: where it is, what it is, and what to do."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, order=True)
class Place:
    """Where in the user's material: a file (or an option's name), line and column counted from 1, 0 if none."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True)
class Diagnostic:
    """One fault.

    ``code`` is stable and never changes its meaning; ``message`` is one sentence; ``hint`` says what to do.
    ``subject`` names the catalogue entry it is in, as (section, id), so that a pack can tell whether it uses it.
    ``missing`` are the keys that a mapping lacks, so that several such faults can be told as one.
    ``rows`` are those of a list that the message names itself, so that nobody names them a second time.
    """

    place: Place
    code: str
    message: str
    hint: str = ""
    severity: Severity = "error"
    subject: tuple[str, str] = ("", "")
    missing: tuple[str, ...] = ()
    rows: tuple[int, ...] = ()

    @property
    def is_error(self) -> bool:
        """Whether this stops what it touches."""
        return self.severity == "error"

    def as_data(self) -> dict[str, Any]:
        """The JSON shape that ``check`` promises: file, line, column, code, severity, message, hint."""
        return {
            **asdict(self.place),
            "code": self.code,
            "severity": self.severity,
            "message": self.message,
            "hint": self.hint,
        }

    def __str__(self) -> str:
        hint = f" ({self.hint})" if self.hint else ""
        return f"{self.place}: {self.severity} {self.code}: {self.message}{hint}"


def in_order(found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The faults sorted by place, each once."""
    return tuple(sorted(set(found), key=lambda d: (d.place, d.code, d.message)))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint that offers the nearest of our own names, or nothing. It never repeats what the user wrote."""
    near = difflib.get_close_matches(word.casefold(), list(known), n=1, cutoff=0.6)
    return f"did you mean “{near[0]}”?" if near else ""
