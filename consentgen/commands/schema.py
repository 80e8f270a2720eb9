"""``consentgen schema``: what editors need to complete and explain every key. Choose, write, exit."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from consentgen.errors import RequestWrong
from consentgen.writing import write_file, write_stdout

if TYPE_CHECKING:  # other commands need none of it
    from consentgen.catalogue.schema import Kind


def schema(
    overlay: Annotated[
        bool, typer.Option("--overlay", help="For the files of a clinic's folder: an entry may reword a single key.")
    ] = False,
    settings: Annotated[bool, typer.Option("--settings", help="For settings.yaml in a clinic's folder.")] = False,
    cases: Annotated[bool, typer.Option("--cases", help="For cases.")] = False,
    write: Annotated[
        Path | None, typer.Option(metavar="PATH", help="The file to write. Left out: it is printed.")
    ] = None,
) -> None:
    """Print the JSON Schema with which an editor completes and explains every key of a catalogue.

    [bold]Examples[/bold]

      consentgen schema --write catalogue-schema.json

      consentgen schema --overlay --write our-clinic/schema/overlay.json
    """
    from consentgen.catalogue.schema import text

    asked: dict[Kind, bool] = {"overlay": overlay, "settings": settings, "cases": cases}
    kinds: list[Kind] = [kind for kind, is_asked in asked.items() if is_asked]
    if len(kinds) > 1:
        raise RequestWrong("One schema at a time.", "name one of --overlay, --settings and --cases")
    made = text(kinds[0] if kinds else "catalogue")
    if write is None:
        write_stdout(made.encode())
        return
    write_file(write, made.encode(), mode=0o644)
    typer.echo(write)
