"""Print files of earlier runs: what is out of date must not lie where it may be printed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from consentgen.batch.folder import OutputFolder
from consentgen.batch.ledger import Line
from consentgen.errors import CannotWrite, Stop
from consentgen.record import NAME, read_record
from consentgen.render.readback import opened
from consentgen.writing import parts_of, sweep


def sweep_print_files(folder: OutputFolder) -> None:
    """Take away what killed runs have left half-written beside the print files of this folder."""
    for path in folder.ledger.print_paths():
        file = folder.path / path
        sweep(file.parent, parts_of(file))


def check_place(folder: OutputFolder, file: Path) -> None:
    """Raise ``CannotWrite`` if in a new print file's place lies what this batch did not write there.

    What lies where a print file was begun and not finished is that of a run that was killed.
    """
    path = folder.path_of(file)
    printed = folder.ledger.print_files().get(path)
    ours = printed is not None and folder.holds(path, printed.sha256)
    if file.exists() and not ours and folder.ledger.print_states().get(path) != "begun":
        raise CannotWrite(f"{file}: there is such a file already, which is no print file of this batch.",
                          "name another file, or move that one away first")


def make_room(folder: OutputFolder, file: Path) -> None:
    """Take away what lies in a new print file's place, and note that one is begun. Raises ``CannotWrite``."""
    try:
        file.resolve().unlink(missing_ok=True)
    except OSError as error:
        raise CannotWrite(f"{file}: cannot be replaced: {error.strerror}.",
                          "close it where it is open, or name another file") from None
    folder.ledger.withdraw_print_file(folder.path_of(file))
    folder.ledger.begin_print_file(folder.path_of(file))


def take_away_outdated(folder: OutputFolder, standing: Mapping[str, str]) -> Iterator[str]:
    """Take away each print file with a pack that does not stand as it was; a sentence about each.

    ``standing``: the packs that stay as they are, as names and digests (see ``Plan``).
    """
    for line in folder.ledger.print_files().values():
        if not line.packs or any(standing.get(name) != digest for name, digest in line.packs.items()):
            yield _take_away(folder, line, "is out of date")


def take_away_unsure(folder: OutputFolder, file: Path) -> Iterator[str]:
    """Take away the print file that should have been replaced and was not, in all its parts; a sentence about each."""
    wanted = Path(folder.path_of(file))
    names = re.compile(re.escape(wanted.stem) + r"(?:-[0-9]+)?" + re.escape(wanted.suffix))
    lines = [line for path, line in folder.ledger.print_files().items()
             if Path(path).parent == wanted.parent and names.fullmatch(Path(path).name)]
    yield from (_take_away(folder, line, "may be out of date") for line in lines)
    if not lines and file.exists():
        yield f"{file} is not of this list: do not print it."


def _take_away(folder: OutputFolder, line: Line, state: str) -> str:
    """Take a print file away if it is still the one that was written; what became of it."""
    file = folder.path / line.file
    if not folder.holds(line.file, line.sha256):
        folder.ledger.withdraw_print_file(line.file)
        return (f"The print file {file.name} of an earlier run {state}, and is no longer there as it was written: do "
                "not print a copy of it, and destroy what was printed.")
    try:
        file.unlink()
    except OSError as error:
        return f"The print file {file} {state} and cannot be deleted ({error.strerror}): do not print it."
    folder.ledger.withdraw_print_file(line.file)
    return f"The print file {file.name} of an earlier run {state}, and was deleted. --print-file makes it anew."


def catalogue_of(pack: Path) -> str:
    """The digest of the catalogue that a filed pack was made from; empty where its record does not tell."""
    try:
        with opened(pack) as pdf:
            return read_record(pdf.attachments().get(NAME, b"")).catalogue_digest
    except Stop:
        return ""
