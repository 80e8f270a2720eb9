"""The two catalogues of ``diff``: files, folders, the shipped one, or what git has kept under ``REVISION:PATH``.

Git is only asked for what it holds. Nothing is checked out, and nothing in the repository is written.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from consentgen import report
from consentgen.catalogue.load import Catalogue, load
from consentgen.errors import CannotRead, MaterialFault
from consentgen.governance.diff import unreadable

SHIPPED = "shipped"
MOST_SECONDS = 60
KEPT = (".yaml", ".yml", ".png", ".svg", ".jpg", ".jpeg")
"""The files of a folder that a catalogue may need: its sections, its approvals, its logo."""

_REVISION = re.compile(r"(?P<revision>[^:]{2,}|[A-Z@]):(?P<path>.*)", re.DOTALL)
_BLOB, _TREE = "blob", "tree"


@dataclass(frozen=True)
class Version:
    """One side of a comparison: as it was named, its catalogue, and the bytes of its logo."""

    name: str
    catalogue: Catalogue
    logo: bytes


@contextmanager
def read_version(named: str) -> Iterator[Version]:
    """The catalogue that was named. What git has kept lies in a temporary folder as long as this lasts.

    Raises ``CannotRead`` where there is no such file or revision, ``MaterialFault`` where an entry cannot be read: a
    comparison would tell that it has gone.
    """
    if named == SHIPPED and not os.path.exists(named):
        yield _version(named, None)
    elif os.path.exists(named) or (found := _REVISION.fullmatch(named)) is None:
        yield _version(named, Path(named))
    else:
        with tempfile.TemporaryDirectory(prefix="consentgen-") as folder:
            yield _version(named, _from_git(found["revision"], found["path"], Path(folder)))


def _version(named: str, path: Path | None) -> Version:
    known, found = load(path)
    in_the_way = unreadable(known, found) if known is not None else found
    if known is None or in_the_way:
        report.diagnostics([replace(fault, place=replace(fault.place, file=fault.place.file.replace(str(path), named)))
                            for fault in in_the_way], to_stderr=True)
        raise MaterialFault(f"{named}: not all of this catalogue can be read, so it cannot be compared.",
                            "mend what “consentgen check” shows")
    return Version(named, known, _logo(known))


def _logo(catalogue: Catalogue) -> bytes:
    if not catalogue.settings.logo or catalogue.folder is None:
        return b""
    try:
        return (catalogue.folder / catalogue.settings.logo).read_bytes()
    except OSError:
        return b""


# ---- what git has kept -------------------------------------------------------------------------------------------


def _from_git(revision: str, path: str, folder: Path) -> Path:
    """The file or folder as it was in that revision, written into ``folder``. Raises ``CannotRead``."""
    commit = _ask("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if not commit:
        _ask("rev-parse", "--git-dir", missing="This is not inside a git repository.")
        raise CannotRead(f"git knows no revision {revision}.", "“git log --oneline” shows them")
    for place in dict.fromkeys((path, f"./{path}" if path else "./")):
        object_ = f"{commit.decode().strip()}:{place}"
        kind = _ask("cat-file", "-t", object_).decode().strip()
        if kind == _BLOB:
            return _written(object_, folder / PurePosixPath(path).name)
        if kind == _TREE:
            return _folder(object_, folder / "catalogue")
    raise CannotRead(f"{revision} has no file or folder {path or '.'}.",
                     "name it from the top of the repository, as in main:our-clinic")


def _folder(tree: str, folder: Path) -> Path:
    """Every file of a folder that a catalogue may need. Links and repositories inside are passed over."""
    folder.mkdir()
    for line in _ask("ls-tree", "-r", "-z", "--full-tree", tree).split(b"\0")[:-1]:
        head, _, name = line.partition(b"\t")
        mode, *_, object_ = head.split()
        parts = PurePosixPath(os.fsdecode(name)).parts
        if mode.startswith(b"100") and parts[-1].lower().endswith(KEPT) and ".." not in parts:
            file = folder.joinpath(*parts)
            file.parent.mkdir(parents=True, exist_ok=True)
            _written(object_.decode(), file)
    return folder


def _written(object_: str, file: Path) -> Path:
    file.write_bytes(_ask("cat-file", "blob", object_))
    return file


def _ask(*words: str, missing: str = "") -> bytes:
    """What git answers; nothing where it says no, or ``CannotRead`` with ``missing``."""
    try:
        done = subprocess.run(["git", "--no-optional-locks", *words], capture_output=True, check=False,
                              timeout=MOST_SECONDS)
    except FileNotFoundError:
        raise CannotRead("REVISION:PATH needs the program git, which is not on this computer.",
                         "install git, or name two files or folders") from None
    except (OSError, subprocess.TimeoutExpired):
        raise CannotRead("git does not answer.", "name two files or folders") from None
    if done.returncode != 0 and missing:
        raise CannotRead(missing, "name two files or folders, or go to your repository")
    return done.stdout if done.returncode == 0 else b""
