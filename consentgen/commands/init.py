"""``consentgen init``: a clinic's own folder, and what is written into it later. Look, write, report, exit."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from consentgen import report
from consentgen.commands.inputs import pack_date
from consentgen.errors import CannotWrite, RequestWrong, Stop
from consentgen.writing import write_file

if TYPE_CHECKING:  # other commands need none of it
    from consentgen.starting import Files


def init(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="The clinic's own folder.")] = Path("."),
    name: Annotated[str, typer.Option(metavar="NAME", help="The clinic's name, as it stands on each part.")] = "",
    template: Annotated[
        str | None, typer.Option(metavar="TEMPLATE", help="Copy one shipped template into an own folder, to edit it.")
    ] = None,
    renew: Annotated[
        bool, typer.Option("--renew", help="Remember the shipped catalogue as it is now, and write the schemas anew.")
    ] = False,
) -> None:
    """Make a clinic's own folder: settings, examples of every local change, a case, and a README.

    It lies on the shipped catalogue and works at once. A folder that holds anything is never touched, except by
    --template, which adds a file, and --renew, which writes only what nobody edits.

    [bold]Examples[/bold]

      consentgen init our-clinic --name "Exampletown pain clinic"

      consentgen init our-clinic --template consent

      consentgen init our-clinic --renew
    """
    from consentgen.starting import TEMPLATES, first_files, is_clinic_folder, renewed_files, template_files

    if (template is not None) + renew + bool(name) > 1:
        raise RequestWrong("--name, --template and --renew do not go together.", "do one after the other")
    if template is not None or renew:
        if not is_clinic_folder(folder):
            raise RequestWrong(f"{folder}: this is not a clinic's own folder: it has no settings.yaml.",
                               "“consentgen init FOLDER” makes one")
        own = [file.name for file in (folder / TEMPLATES).glob("*") if file.is_file()]
        files = template_files(template) if template is not None else renewed_files(own)
        _write(folder, files, replace=renew)
        _tell(folder, files)
        return
    _refuse_full(folder)
    files = first_files(name, folder.name or folder.resolve().name, pack_date(None))
    _write(folder, files, replace=False)
    _tell(folder, files)
    typed = shlex.quote(str(folder))
    report.say(f"Now edit {folder / 'settings.yaml'}, then: consentgen check {typed}", to_stderr=True)


def _refuse_full(folder: Path) -> None:
    """Nothing is written where anything is: neither over a file nor among other people's files."""
    try:
        if folder.is_dir() and not any(folder.iterdir()):
            return
    except OSError as error:
        raise CannotWrite(f"{folder}: cannot be looked into: {error.strerror}.", "check its permissions") from None
    if folder.exists() or folder.is_symlink():
        what = "this folder is not empty" if folder.is_dir() else "this is a file"
        raise CannotWrite(f"{folder}: {what}, and nothing was written.", "name a new folder")


def _write(folder: Path, files: Files, *, replace: bool) -> None:
    """Write all the files or none: what was written before one that cannot be is taken away again.

    The original that a template was once copied from is always written over: it is nobody's own.
    """
    from consentgen.catalogue.leaning import TEMPLATES_LOCK

    there = [path for path in files if (folder / path).exists() and not path.startswith(TEMPLATES_LOCK)]
    if there and not replace:
        raise CannotWrite(f"{folder / there[0]}: this file is there already, and nothing was written.",
                          "move it away first")
    written: list[Path] = []
    made: list[Path] = []
    try:
        for path, content in files.items():
            _make_folder((folder / path).parent, made)
            write_file(folder / path, content, mode=0o644)
            written.append(folder / path)
    except Stop:
        if not replace:
            _take_away(written, made)
        raise


def _make_folder(folder: Path, made: list[Path]) -> None:
    """Make a folder with those above it; ``made`` gains each that was not there."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    for path in reversed(missing):
        try:
            path.mkdir()
        except OSError as error:
            raise CannotWrite(f"{path}: cannot be made: {error.strerror}.", "check the folder above it") from None
        made.append(path)


def _take_away(written: list[Path], made: list[Path]) -> None:
    for path in written:
        path.unlink(missing_ok=True)
    for path in reversed(made):
        path.rmdir()


def _tell(folder: Path, files: Files) -> None:
    for path in sorted(files):
        typer.echo(folder / path)
