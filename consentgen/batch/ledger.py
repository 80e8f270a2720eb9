"""The ledger of an output folder: append-only, one JSON line for each row that came to an end.

Its first line fixes the batch's date, so that a run that is taken up again makes the same pages. A line that a power
cut tore apart is the last one; it is taken away, and its row is done again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from consentgen.batch.outcome import Outcome
from consentgen.errors import CannotRead, CannotWrite

NAME = "ledger.jsonl"
FORMAT = 1


@dataclass(frozen=True)
class Head:
    """The ledger's first line. ``mark`` tells one list's name from another's without holding it."""

    made_on: date
    mark: str


@dataclass(frozen=True)
class Line:
    """How one row ended. ``key`` stands for all that its pack is made of; ``codes`` say why there is none.

    Row 0 is for what is of no row: a print file that was begun, printed or withdrawn, with its path as ``file`` and its
    ``packs`` as names and digests; a file that was sent to a print queue, with the queue as ``key``; and the list's
    patients, with their marks as ``codes``.
    """

    row: int
    key: str
    outcome: str
    file: str = ""
    sha256: str = ""
    pages: int = 0
    codes: tuple[str, ...] = ()
    packs: Mapping[str, str] = field(default_factory=dict)


class Ledger:
    """The lines of a ledger, and the file they are appended to. Each line is on the disk before the next is written."""

    def __init__(self, path: Path, head: Head | None, lines: Iterable[Line], length: int) -> None:
        self.path, self.head, self.lines, self._length = path, head, list(lines), length

    @classmethod
    def read(cls, folder: Path) -> Ledger:
        """The ledger of a folder; empty where there is none. Raises ``CannotRead`` if it is damaged before its end."""
        path = folder / NAME
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            content = b""
        except OSError as error:
            raise CannotRead(f"{path}: cannot be read: {error.strerror}.", "check its permissions") from None
        whole = content[: content.rfind(b"\n") + 1]
        data = [_parsed(line, number, path) for number, line in enumerate(whole.splitlines(), start=1)]
        head = Head(date.fromisoformat(data[0]["made_on"]), data[0]["mark"]) if data else None
        return cls(path, head, (_line(entry) for entry in data[1:]), len(whole))

    def start(self, head: Head) -> None:
        """Write the first line, unless there is one."""
        if self.head is None:
            self._append({"ledger": FORMAT, "made_on": head.made_on.isoformat(), "mark": head.mark})
            self.head = head

    def add(self, outcome: Outcome, key: str) -> None:
        """Append how a row ended, unless its last line says the same already."""
        line = Line(outcome.row, key, outcome.kind, outcome.file, outcome.sha256, outcome.pages,
                    tuple(reason.code for reason in outcome.reasons))
        if line != self.last().get(outcome.row):
            self._add(line)

    def begin_print_file(self, path: str) -> None:
        """Append that a print file is about to be written, so that what is left of it can be found."""
        if self.print_states().get(path) != "begun":
            self._add(Line(0, "", "begun", path))

    def add_print_file(self, path: str, digest: str, pages: int, packs: Mapping[str, str]) -> None:
        """Append that a print file was made of these packs."""
        line = Line(0, "", "printed", path, digest, pages, packs=packs)
        if line != self.print_files().get(path):
            self._add(line)

    def withdraw_print_file(self, path: str) -> None:
        """Append that a print file does not hold any more."""
        if path in self.print_files():
            self._add(Line(0, "", "withdrawn", path))

    def add_sent(self, path: str, digest: str, queue: str) -> None:
        """Append that a file was sent to a print queue."""
        self._add(Line(0, queue, "sent", path, digest))

    def add_patients(self, marks: frozenset[str]) -> None:
        """Append the marks of the list's patients that are not there yet (see ``patients``)."""
        if new := sorted(marks - self.patients()):
            self._add(Line(0, "", "listed", codes=tuple(new)))

    def patients(self) -> frozenset[str]:
        """The marks of all patients that the list ever had."""
        return frozenset(mark for line in self.lines if line.outcome == "listed" for mark in line.codes)

    def print_files(self) -> dict[str, Line]:
        """By path, the print files that were made and not withdrawn."""
        last = {line.file: line for line in self.lines if line.outcome in ("printed", "withdrawn")}
        return {path: line for path, line in last.items() if line.outcome == "printed"}

    def print_states(self) -> dict[str, str]:
        """By path, what became of each print file last: begun, printed or withdrawn."""
        return {line.file: line.outcome for line in self.lines if line.outcome in ("begun", "printed", "withdrawn")}

    def print_paths(self) -> frozenset[str]:
        """The paths of all print files that were ever begun."""
        return frozenset(line.file for line in self.lines if line.outcome in ("begun", "printed"))

    def sent(self, queue: str) -> frozenset[str]:
        """The digests of all files that were sent to a print queue."""
        return frozenset(line.sha256 for line in self.lines if line.outcome == "sent" and line.key == queue)

    def last(self) -> dict[int, Line]:
        """The last line of each row."""
        return {line.row: line for line in self.lines}

    def made(self) -> dict[int, Line]:
        """The last line of each row of which a pack was made."""
        return {line.row: line for line in self.lines if line.outcome == "made"}

    def _add(self, line: Line) -> None:
        data = {**vars(line), "codes": list(line.codes), "packs": dict(line.packs)}
        self._append({name: value for name, value in data.items() if name != "packs" or value})
        self.lines.append(line)

    def _append(self, data: dict[str, Any]) -> None:
        """Add a line and put it on the disk; where that fails, nothing of it stays."""
        content = json.dumps(data, separators=(",", ":")).encode() + b"\n"
        try:
            handle = os.open(self.path, os.O_WRONLY | os.O_CREAT, 0o600)
            try:
                os.ftruncate(handle, self._length)
                os.lseek(handle, self._length, os.SEEK_SET)
                _write_whole(handle, content)
                os.fsync(handle)
            except OSError:
                os.ftruncate(handle, self._length)
                raise
            finally:
                os.close(handle)
        except OSError as error:
            raise CannotWrite(f"{self.path}: cannot be written: {error.strerror}.",
                              "check permissions and the space on the disk, then run it again") from None
        self._length += len(content)


def _write_whole(handle: int, content: bytes) -> None:
    while content:
        content = content[os.write(handle, content) :]


def _parsed(line: bytes, number: int, path: Path) -> dict[str, Any]:
    try:
        data = json.loads(line)
        if number == 1:
            date.fromisoformat(data["made_on"])
            str(data["mark"])
        else:
            _line(data)
    except (ValueError, KeyError, TypeError):
        raise CannotRead(f"{path}: line {number} is damaged.", "move this folder away, and begin a new one") from None
    assert isinstance(data, dict)
    return data


def _line(data: dict[str, Any]) -> Line:
    return Line(int(data["row"]), str(data["key"]), str(data["outcome"]), str(data["file"]), str(data["sha256"]),
                int(data["pages"]), tuple(map(str, data["codes"])), dict(data.get("packs", {})))
