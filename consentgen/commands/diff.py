"""``consentgen diff``: what changed for the patient between two catalogues. Read both, compare, report, exit."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Annotated

import typer

from consentgen import errors, report
from consentgen.commands.inputs import pack_date
from consentgen.commands.papers import PaperFormat, PaperFormatOpt, PaperOutputOpt, refuse_output, write_paper

if TYPE_CHECKING:  # other commands need none of it
    from consentgen.commands.versions import Version
    from consentgen.governance.change import Change

USUAL = "consentgen-changes.pdf"
NAMED = "A file, a folder, the word shipped, or what git has kept: REVISION:PATH."


def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help=NAMED)],
    new: Annotated[str, typer.Argument(metavar="NEW", help=NAMED)],
    format: PaperFormatOpt = "text",
    output: PaperOutputOpt = None,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="End with 1 if anything has changed.")] = False,
) -> None:
    """Say what changed for the patient from one catalogue to another: clinically first, then wording, then the rest.

    [bold]Examples[/bold]

      consentgen diff shipped our-clinic

      consentgen diff main~1:our-clinic our-clinic --exit-code

      consentgen diff v1.0.0:risks.yaml v1.1.0:risks.yaml --format pdf -o changes.pdf
    """
    from consentgen.commands.versions import read_version
    from consentgen.governance.diff import diff as changes_between

    refuse_output(format, output)
    with ExitStack() as both:
        before, after = (both.enter_context(read_version(named)) for named in (old, new))
        changes = (*changes_between(before.catalogue, after.catalogue), *_logo(before, after))
    _tell(before, after, changes, format, output)
    if exit_code and changes:
        raise typer.Exit(errors.FINDINGS)


def _tell(
    before: Version, after: Version, changes: tuple[Change, ...], format: PaperFormat, output: str | None
) -> None:
    if format == "json":
        report.as_json({"old": _named(before), "new": _named(after), "changes": [one.as_data() for one in changes]})
        return
    from consentgen.governance.signed import summed

    changes = summed(changes, before.catalogue, after.catalogue)
    if format == "text":
        report.changes(changes)
    else:
        from consentgen.governance.paper import changes_paper

        today = pack_date(None)
        names = (before.name, after.name)
        write_paper(changes_paper(changes, before.catalogue, after.catalogue, names, today), output, USUAL, today)


def _named(version: Version) -> dict[str, str]:
    meta = version.catalogue.meta
    return {"name": version.name, "title": meta.title, "version": meta.version, "hash": version.catalogue.digest}


def _logo(before: Version, after: Version) -> tuple[Change, ...]:
    """The picture of the logo, where it keeps its name and shows something else."""
    same_name = before.catalogue.settings.logo == after.catalogue.settings.logo
    if not same_name or before.logo == after.logo:
        return ()
    from consentgen.governance.change import Change

    return (Change("layout", "changed", "picture of the logo", "", "", f"{len(before.logo):,} bytes",
                   f"{len(after.logo):,} bytes", ("settings", "logo")),)
