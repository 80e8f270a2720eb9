"""What the command line of ``batch`` asks for."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from consentgen.commands.options import AnswerFormat
from consentgen.errors import RequestWrong

if TYPE_CHECKING:  # what makes packs takes time to import, and --help needs none of it
    from consentgen.catalogue.load import Catalogue
    from consentgen.clinic.fields import Defaults
    from consentgen.clinic.row import Row
    from consentgen.diagnostics import Diagnostic

STDIN = "-"


@dataclass(frozen=True)
class Order:
    """What the command line asks for. ``out_named``: whether it names the folder; ``only``: runs of rows."""

    list_: str
    out: Path
    out_named: bool
    workers: int
    dry_run: bool
    only: tuple[range, ...] | None
    again: bool
    format: AnswerFormat
    quiet: bool
    on: str | None
    strict: bool
    maps: tuple[str, ...]
    sheet: str | None
    printer: str | None
    print_file: Path | None
    names: bool
    defaults: Defaults
    catalogue: Catalogue
    found: tuple[Diagnostic, ...]
    templates: tuple[Path, ...]
    cache: Path | None

    @property
    def name(self) -> str:
        """The list's name as messages say it."""
        return "standard input" if self.list_ == STDIN else Path(self.list_).name

    def chosen(self, rows: Sequence[Row]) -> frozenset[int] | None:
        """The numbers of the rows that are asked for; None for all of them.

        Raises ``RequestWrong`` for a row that is named by itself and is not there, and where there is none at all.
        """
        if self.only is None:
            return None
        there = {row.number for row in rows}
        missing = [run.start for run in self.only if len(run) == 1 and run.start not in there]
        chosen = frozenset(number for number in there if any(number in run for run in self.only))
        if missing or not chosen:
            which = f"no row {min(missing)}" if missing else "none of these rows"
            raise RequestWrong(f"--only: the list has {which}.", "rows are counted as the list shows them")
        return chosen


def runs_of(text: str | None) -> tuple[range, ...] | None:
    """The rows that ``2-10,15`` means."""
    if text is None:
        return None
    runs = []
    for piece in text.split(","):
        run = re.fullmatch(r"\s*([0-9]{1,7})\s*(?:-\s*([0-9]{1,7})\s*)?", piece)
        if run is None or int(run[2] or run[1]) < int(run[1]):
            raise RequestWrong("--only: these are not rows.", "write them as 2-10,15")
        runs.append(range(int(run[1]), int(run[2] or run[1]) + 1))
    return tuple(runs)


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
