"""Writing a finished file: never half of one under its final name, and readable by its owner alone."""

from __future__ import annotations

import errno
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from consentgen.errors import CannotWrite

STDOUT = "-"
PARTS = ".consentgen-*.part"
"""What half-written files are called, until they are whole."""


def write_stdout(content: bytes) -> None:
    """The bytes alone on standard output. Raises ``CannotWrite`` if nobody takes them."""
    try:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    except OSError as error:
        raise CannotWrite(f"Standard output cannot be written: {error.strerror}.") from None


def write_file(path: Path, content: bytes, *, mode: int = 0o600) -> None:
    """Write ``content`` under a temporary name beside ``path``, flush it to the disk, then give it its name.

    ``mode``: who may read it, where that is not its owner alone; it is for what holds no patient's value.
    A link is followed; what is no file, such as /dev/null or a pipe, is written to as it is and never replaced.
    Raises ``CannotWrite`` if the folder is missing or read-only or the disk is full; nothing half-written stays.
    """
    if os.path.exists(path) and not os.path.isfile(path) and not os.path.isdir(path):
        _write_through(path, content)
        return
    with unfinished_file(path, mode=mode) as (file, _):
        file.write(content)


@contextmanager
def unfinished_file(path: Path, *, mode: int = 0o600) -> Iterator[tuple[BinaryIO, Path]]:
    """A file open for writing, and its temporary name beside ``path``, which it gets once the block has ended well.

    What the block raises leaves nothing behind. Raises ``CannotWrite`` as ``write_file`` does.
    """
    path = Path(os.path.realpath(path)) if os.path.islink(path) else path
    try:
        handle, name = _begun(path)
    except OSError as error:
        raise CannotWrite(f"{path.parent}: nothing can be written there: {error.strerror}.", _hint(path)) from None
    try:
        with os.fdopen(handle, "wb") as file:
            yield file, Path(name)
            file.flush()
            os.fsync(file.fileno())
        if mode != 0o600:  # which a file made so has already
            os.chmod(name, mode)
        os.replace(name, path)
    except OSError as error:
        raise CannotWrite(f"{path}: cannot be written: {error.strerror}.", _hint(path)) from None
    finally:
        Path(name).unlink(missing_ok=True)


def parts_of(path: Path) -> str:
    """What half-written files of that name are called, as a pattern; it does not hold the name itself."""
    return PARTS.replace("*", f"{sha256(path.name.encode()).hexdigest()[:8]}-*")


def sweep(folder: Path, pattern: str = PARTS) -> None:
    """Take away half-written files that a killed run has left; one that somebody is still writing stays."""
    for part in folder.glob(pattern):
        with suppress(OSError), _abandoned(part):
            part.unlink(missing_ok=True)


def check_takes_files(folder: Path) -> None:
    """Raise ``CannotWrite`` if no file can be made in a folder; nothing is left in it."""
    try:
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        raise CannotWrite(f"{folder}: nothing can be written there: {error.strerror}.", _hint(folder / "file")
                          ) from None


def flush_folder(folder: Path) -> None:
    """Put the names in a folder on the disk, so that a power cut does not undo a renaming.

    Windows cannot open a folder, and some file systems cannot flush one; they do what they do by themselves.
    """
    if os.name == "nt":
        return
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise CannotWrite(f"{folder}: cannot be opened: {error.strerror}.", "check its permissions") from None
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise CannotWrite(f"{folder}: cannot be written: {error.strerror}.", "check the disk") from None
    finally:
        os.close(handle)


def _begun(path: Path) -> tuple[int, str]:
    """A new half-written file, open and locked, so that ``sweep`` knows that somebody writes it."""
    prefix, suffix = parts_of(path).split("*")
    while True:
        handle, name = tempfile.mkstemp(prefix=prefix, suffix=suffix, dir=path.parent)
        with suppress(OSError):  # a file system without locks; nothing can be locked, and so swept, on it either
            _lock(handle)
        if os.path.exists(name):  # else it was swept away before it was locked
            return handle, name
        os.close(handle)


@contextmanager
def _abandoned(part: Path) -> Iterator[None]:
    """Hold a half-written file that nobody writes any more. Raises ``OSError`` if somebody does.

    On Windows there is nothing to do: a file that is open cannot be deleted there.
    """
    if sys.platform == "win32":
        yield
        return
    with part.open("r+b") as file:
        _lock(file.fileno(), wait=False)
        yield


def _lock(handle: int, *, wait: bool = True) -> None:
    """Lock a file until it is closed, however its process ends. Raises ``OSError`` if it cannot be."""
    if sys.platform != "win32":
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)


def _write_through(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise CannotWrite(f"{path}: cannot be written: {error.strerror}.", _hint(path)) from None


def _hint(path: Path) -> str:
    return "make the folder first" if not path.parent.is_dir() else "check its permissions and the space on the disk"
