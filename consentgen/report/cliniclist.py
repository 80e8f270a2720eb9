"""Telling what becomes of a whole list: how it was read, what is wrong with it, how far it is, and the summary."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from consentgen.diagnostics import Diagnostic
from consentgen.errors import CannotWrite
from consentgen.report import counted, listing, notices, say, terminal, unread

if TYPE_CHECKING:  # what makes packs takes time to import
    from consentgen.batch.outcome import Outcome
    from consentgen.clinic.row import Row


def row_notices(rows: Sequence[Row]) -> None:
    """What is odd about rows and stops nothing, on standard error."""
    from consentgen.clinic.row import column_of

    notices(f"{_at_row(row.number, column_of(notice))}: {notice.message}" for row in rows for notice in row.notices)


def list_notices(name: str, columns: Sequence[str], found: Sequence[Diagnostic]) -> None:
    """How a list was understood, column by column, and what is odd about it as a whole, on standard error."""
    for line in columns:
        say(line, to_stderr=True)
    notices(f"{name}{_in_list(notice)}: {notice.message}" for notice in found)


def list_faults(name: str, found: Sequence[Diagnostic]) -> None:
    """What is wrong with a list as a whole, on standard error."""
    for fault in found:
        say(f"{name}{_in_list(fault)}: error {fault.code}: {fault.message}", style="red", to_stderr=True)
        if fault.hint:
            say(f"    {fault.hint}", to_stderr=True)


def _in_list(fault: Diagnostic) -> str:
    """Where in the list a fault is: its row and column, as far as it has them and its message does not name the row."""
    from consentgen.clinic.row import column_of

    row = f", row {fault.place.line}" if fault.place.line and not fault.rows else ""
    return f"{row}, {column_of(fault)}" if column_of(fault) else row


def _at_row(number: int, column: str) -> str:
    return f"row {number}, {column}" if column else f"row {number}"


@contextmanager
def progress(total: int, *, quiet: bool) -> Iterator[Callable[[Outcome], None]]:
    """What to call with each outcome: it moves a bar on a terminal, and writes a line in a pipe, on standard error."""
    if quiet:
        yield lambda outcome: None
    elif not sys.stderr.isatty():
        yield lambda outcome: say(_outcome_line(outcome), to_stderr=True)
    else:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn("Packs"), BarColumn(), MofNCompleteColumn(),
                   TextColumn("{task.fields[rate]}"), TimeRemainingColumn())
        with Progress(*columns, console=terminal(to_stderr=True)) as bar:
            task = bar.add_task("Packs", total=total, rate="")

            def tell(_: Outcome) -> None:
                speed = bar.tasks[0].finished_speed or bar.tasks[0].speed
                bar.update(task, advance=1, rate=f"{speed:.1f} a second" if speed else "")

            yield tell


@contextmanager
def counting(total: int, what: str, *, quiet: bool) -> Iterator[Callable[[], None]]:
    """What to call with each of so many steps: it moves a bar on a terminal, and says nothing elsewhere."""
    if quiet or not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    with Progress(TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
                  console=terminal(to_stderr=True)) as bar:
        task = bar.add_task(what, total=total)
        yield lambda: bar.advance(task)


def _outcome_line(outcome: Outcome) -> str:
    pages = f", {counted(outcome.pages, 'page')}" if outcome.pages else ""
    return f"row {outcome.row}: {outcome.kind}{f' {outcome.file}' if outcome.file else ''}{pages}"


def outcomes(found: Sequence[Outcome], name: str, *, format: str, quiet: bool, folder: Path | None,
             moved: int = 0) -> None:
    """What became of a list: every reason on standard error, and the summary, or one JSON line a row, on the other.

    ``folder``: where the packs lie; None for a dry run. ``moved``: packs that no row asks for any more.
    Raises ``CannotWrite`` where nobody reads.
    """
    if not quiet:
        _pack_notices(found)
    for outcome in found:
        for reason in outcome.reasons:
            say(f"{name}, {_at_row(outcome.row, reason.column)}: {outcome.kind} {reason.code}: {reason.message}",
                style="red", to_stderr=True)
            if reason.hint:
                say(f"    {reason.hint}", to_stderr=True)
    if format == "json":
        answers(found)
    elif not quiet:
        with _read_by_somebody():
            _batch_summary(found, folder, moved)


def answers(found: Iterable[Outcome]) -> None:
    """One JSON line for each outcome, on standard output. Raises ``CannotWrite`` where nobody reads."""
    with _read_by_somebody():
        for outcome in found:
            sys.stdout.write(json.dumps(outcome.as_data(), ensure_ascii=False) + "\n")


@contextmanager
def _read_by_somebody() -> Iterator[None]:
    try:
        yield
        sys.stdout.flush()
    except OSError as error:
        unread(sys.stdout)
        raise CannotWrite(f"Standard output cannot be written: {error.strerror}.",
                          "what was made is made; the same command says what became of each row") from None


def _pack_notices(found: Sequence[Outcome]) -> None:
    """The notices of all packs, each once with the rows it is about."""
    rows: dict[str, list[int]] = {}
    for outcome in found:
        for notice in outcome.notices:
            rows.setdefault(notice, []).append(outcome.row)
    made = sum(outcome.kind == "made" for outcome in found)
    for notice, numbers in rows.items():
        where = "all packs" if len(numbers) == made else _rows_named(numbers)
        notices([f"{notice} ({where})"])


def _rows_named(numbers: Sequence[int]) -> str:
    return f"{'row' if len(numbers) == 1 else 'rows'} {', '.join(map(str, numbers))}"


def _batch_summary(found: Sequence[Outcome], folder: Path | None, moved: int) -> None:
    from consentgen.batch.outcome import summary_of as sums_of

    sums = sums_of(found)
    kinds = ("planned", "skipped", "refused") if folder is None else ("made", "skipped", "refused", "failed")
    listing([{"outcome": kind, "packs": getattr(sums, kind)} for kind in kinds], ("outcome", "packs"))
    if sums.changed:
        say(f"Made anew, since their content had changed: {_rows_named(sums.changed)}.")
    if moved:
        what, went = counted(moved, "pack"), "would go" if folder is None else "went"
        say(f"{what} that no row asks for any more {went} to the folder superseded.")
    if folder is not None:
        say(f"The packs are in {folder}.")
    if folder is not None and not sums.all_well:
        say(f"What is wrong stands in {folder / 'faults.csv'} as well.")
