"""``consentgen test``: the authors' own cases. Read the catalogue, read the cases, run, report, exit."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from consentgen import errors, report
from consentgen.commands.inputs import read_catalogue
from consentgen.commands.options import FormatOpt
from consentgen.diagnostics import Diagnostic
from consentgen.resources import cases_path

if TYPE_CHECKING:  # other commands need none of it
    from consentgen.cases import Result


def test(
    catalogue: Annotated[
        Path | None, typer.Argument(metavar="[PATH]", help="A catalogue file or folder. Left out: the shipped one.")
    ] = None,
    format: FormatOpt = "text",
) -> None:
    """Run your own cases: what a pack must say, and what it must not.

    They stand in the folder [bold]cases[/bold] beside the catalogue. What differs is shown with file, line and column.

    [bold]Examples[/bold]

      consentgen test

      consentgen test our-clinic

      consentgen test our-clinic --format json
    """
    from consentgen.cases import run_case
    from consentgen.catalogue.casefile import case_files, files_in, read_cases

    files = files_in(cases_path()) if catalogue is None else case_files(catalogue)
    known, found = read_catalogue(catalogue)
    cases, faults = read_cases(files)
    results = tuple(run_case(known, written) for written in cases)
    if format == "json":
        report.as_json({"cases": [result.as_data() for result in results],
                        "faults": [fault.as_data() for fault in faults]})
    else:
        _tell(results, faults)
    report.catalogue_faults(found)
    if not results and not faults:
        raise errors.CannotRead("The files hold no case.", "write one under “cases:”")
    if faults or not all(result.passed for result in results):
        raise typer.Exit(errors.FINDINGS)


def _tell(results: Sequence[Result], faults: Sequence[Diagnostic]) -> None:
    """What differs, case by case, and how many passed."""
    report.diagnostics(faults)
    for result in results:
        if not result.passed:
            report.say(f"{result.written.place()}: failed: {result.written.case.name}", style="bold red")
            report.diagnostics((*result.faults, *result.differences))
    passed = sum(result.passed for result in results)
    words = f"{report.counted(len(results), 'case')}, {passed} passed"
    failed = len(results) - passed
    unread = f", {report.counted(len(faults), 'fault')} in the files" if faults else ""
    report.say(f"{words}{f', {failed} failed' if failed else ''}{unread}.", to_stderr=True)
