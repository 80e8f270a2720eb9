"""``consentgen check``: everything that a careful reviewer would find. Read, mend if asked, look, report, exit."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

import typer

from consentgen import errors, report
from consentgen.catalogue.check import RULES
from consentgen.catalogue.check import check as check_catalogue
from consentgen.catalogue.load import Catalogue, load
from consentgen.catalogue.rules.rule import Group, Speller
from consentgen.commands.inputs import pack_date
from consentgen.commands.spelling import speller
from consentgen.diagnostics import Diagnostic
from consentgen.errors import RequestWrong

CheckFormat = Literal["text", "json", "github"]

TITLES = {rule.code: rule.title for rule in RULES if rule.title}
"""The heading of each rule whose findings stand under one of their own."""


def check(
    catalogue: Annotated[
        Path | None, typer.Argument(metavar="[PATH]", help="A catalogue file or folder. Left out: the shipped one.")
    ] = None,
    words: Annotated[
        bool, typer.Option("--words", help="Look at the wording, spelling and tidiness too.")
    ] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Let warnings count as errors.")] = False,
    fix: Annotated[
        bool, typer.Option("--fix", help="First put spacing, order of keys and American spelling right in the files.")
    ] = False,
    format: Annotated[
        CheckFormat, typer.Option("--format", help="Words for people, JSON for scripts, or annotations for GitHub.")
    ] = "text",
) -> None:
    """Find every fault in a catalogue, each with its file, line and column.

    [bold]Examples[/bold]

      consentgen check

      consentgen check our-clinic/ --words --fix

      consentgen check our-clinic/ --strict --format json
    """
    if fix:
        _fix(catalogue)
    known, found = load(catalogue)
    if known is not None:
        found = (*found, *_findings(known, words=words))
    if format == "json":
        report.as_json([fault.as_data() for fault in found])
    elif format == "github":
        report.for_github(found)
    else:
        _tell(found)
    if any(fault.is_error for fault in found) or (strict and found):
        raise typer.Exit(errors.FINDINGS)


def _findings(known: Catalogue, *, words: bool) -> tuple[Diagnostic, ...]:
    groups: tuple[Group, ...] = ("structure", "completeness", "words") if words else ("structure", "completeness")
    spelt: Speller | None = speller(known.folder) if words else None
    if words and spelt is None:
        report.notices(["spelling was not checked: hunspell with its dictionary en_GB is not on this computer."])
    return check_catalogue(known, pack_date(None), groups=groups, misspelt=spelt)


def _tell(found: Sequence[Diagnostic]) -> None:
    """The findings, those of each profile of completeness under its heading."""
    report.diagnostics([fault for fault in found if fault.code not in TITLES])
    for code, title in TITLES.items():
        under = [fault for fault in found if fault.code == code]
        if under:
            report.say(f"\n{title}", style="bold")
            report.diagnostics(under)
    report.summary_of(found)


def _fix(path: Path | None) -> None:
    """Put the files of ``path`` in order, and say what was changed."""
    from consentgen.catalogue.tidy import tidied
    from consentgen.writing import write_file

    if path is None:
        raise RequestWrong("--fix needs the file or folder that it may change.", "consentgen check our-clinic --fix")
    known, found = load(path)
    files = known.layers[-1].files if known is not None else ()
    if known is None:
        report.notices(["nothing was changed: first mend what cannot be read."])
    broken = {fault.place.file for fault in found if fault.is_error}
    for file in files:
        if file.file in broken:
            report.notices([f"{file.file} was not changed: first mend its errors."])
            continue
        text, changes = tidied(file)
        if changes:
            mode = Path(file.file).stat().st_mode
            write_file(Path(file.file), text.encode("utf-8"))
            Path(file.file).chmod(mode)
            for change in changes:
                report.say(f"{file.file}:{change.line}: {change.what}", to_stderr=True)
