"""The output folder of a batch: private, locked while one works in it, and without half-written files."""

from __future__ import annotations

import errno
import hmac
import os
import re
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path

from consentgen.batch.ledger import NAME as LEDGER
from consentgen.batch.ledger import Ledger
from consentgen.errors import CannotRead, CannotWrite
from consentgen.writing import flush_folder, sweep, write_file

LOCK = ".consentgen-lock"
SECRET = ".consentgen-secret"
SUPERSEDED = "superseded"
FAULTS = "faults.csv"
NOBODYS = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
"""Files that a file manager leaves in folders by itself."""
SHORT = 8
PACK = re.compile(rf"\d{{5,}}-[0-9a-f]{{{SHORT}}}\.pdf")


def pack_name(row: int, key: str) -> str:
    """The file name of a row's pack: its row and the beginning of its key, so that names sort in list order."""
    return f"{row:05}-{key[:SHORT]}.pdf"


def belongs_to_batch(name: str) -> bool:
    """Whether a batch gives files in its folder such a name."""
    return bool(PACK.fullmatch(name)) or name in (FAULTS, LEDGER, SUPERSEDED) or name.startswith(".consentgen-")


class OutputFolder:
    """A folder with its ledger and its secret."""

    def __init__(self, path: Path, ledger: Ledger, secret: bytes) -> None:
        self.path, self.ledger, self.secret = path, ledger, secret

    def mark(self, name: str) -> str:
        """What the ledger keeps of a list's name: enough to know it again, too little to read it."""
        return hmac.new(self.secret, name.encode(), sha256).hexdigest()[:16]

    def packs(self) -> tuple[str, ...]:
        """The names of the packs that lie in the folder."""
        if not self.path.is_dir():
            return ()
        return tuple(sorted(entry.name for entry in self.path.iterdir() if PACK.fullmatch(entry.name)))

    def holds(self, name: str, digest: str) -> bool:
        """Whether a file of that name is there with exactly that content."""
        try:
            return bool(name) and sha256((self.path / name).read_bytes()).hexdigest() == digest
        except OSError:
            return False

    def keep(self, name: str, content: bytes) -> str:
        """Write a file whole and private, its name on the disk before this returns; its SHA-256 in hexadecimal."""
        write_file(self.path / name, content)
        flush_folder(self.path)
        return sha256(content).hexdigest()

    def rename(self, old: str, new: str) -> None:
        """Give a pack the name of the row that it now belongs to."""
        self._move(self.path / old, self.path / new)

    def supersede(self, name: str) -> None:
        """Move a pack that no row asks for any more into ``superseded/``, beside what lies there."""
        folder = self.path / SUPERSEDED
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise _cannot(folder, error) from None
        target, number = folder / name, 1
        while target.exists():
            number += 1
            target = folder / name.replace(".pdf", f"-{number}.pdf")
        self._move(self.path / name, target)

    def drop(self, name: str) -> None:
        """Take a file away, if it is there."""
        (self.path / name).unlink(missing_ok=True)

    def path_of(self, file: Path) -> str:
        """A path as the ledger holds it: relative to the folder, so that both may be moved together."""
        real = os.path.realpath(file)
        try:
            return Path(os.path.relpath(real, os.path.realpath(self.path))).as_posix()
        except ValueError:  # on another drive of Windows
            return real

    def shown(self, path: str) -> str:
        """A path of the ledger as a message says it: from where one works, if it lies there."""
        real, here = os.path.realpath(self.path / path), os.path.realpath(os.curdir)
        return os.path.relpath(real, here) if Path(real).is_relative_to(here) else real

    def _move(self, old: Path, new: Path) -> None:
        try:
            os.replace(old, new)
            flush_folder(self.path)
        except OSError as error:
            raise _cannot(new, error) from None


@contextmanager
def open_folder(path: Path) -> Iterator[OutputFolder]:
    """The folder, made if need be, for this process alone; what an interrupted run left half-written is swept away.

    A new folder in which nothing was put goes again.
    Raises ``CannotWrite`` where another batch works in it, it cannot be written, or it holds something else.
    """
    new = not path.exists()
    _prepare(path)
    try:
        with _locked(path):
            sweep(path)
            if not (path / SECRET).exists():
                write_file(path / SECRET, secrets.token_bytes(32))
            yield OutputFolder(path, Ledger.read(path), _secret(path))
    finally:
        if new:
            _remove_empty(path)


def look_into(path: Path) -> OutputFolder:
    """The folder as it is, for a dry run: nothing is made, locked or mended. Raises ``CannotWrite`` for a file."""
    if path.exists() and not path.is_dir():
        raise _no_folder(path, os.strerror(errno.ENOTDIR))
    secret = _secret(path) if (path / SECRET).exists() else b"\0"
    return OutputFolder(path, Ledger.read(path), secret)


def _prepare(path: Path) -> None:
    try:
        path.mkdir(mode=0o700, exist_ok=True)
        names = {entry.name for entry in path.iterdir()} - NOBODYS
        ours = LEDGER in names or (SECRET in names and names <= {LOCK, SECRET, FAULTS})
        if any(not name.startswith(".consentgen-") for name in names) and not ours:
            raise CannotWrite(f"{path}: this folder holds other files.", "name a new folder with --out")
        path.chmod(0o700)
    except OSError as error:
        raise _no_folder(path, error.strerror) from None


def _no_folder(path: Path, why: str | None) -> CannotWrite:
    hint = "check its permissions"
    if not path.parent.is_dir():
        hint = "make the folder above it first"
    elif path.exists() and not path.is_dir():
        hint = "name a folder with --out"
    return CannotWrite(f"{path}: this cannot be the output folder: {why}.", hint)


def _remove_empty(path: Path) -> None:
    """Take the folder away if it holds nothing but what every run puts there."""
    with suppress(OSError):
        if {entry.name for entry in path.iterdir()} <= {LOCK, SECRET}:
            for name in (LOCK, SECRET):
                (path / name).unlink(missing_ok=True)
            path.rmdir()


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    try:
        handle = os.open(path / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise _cannot(path / LOCK, error) from None
    try:
        if not _lock(handle):
            raise CannotWrite(f"{path}: another batch is working in this folder.",
                              "wait until it has ended, or name another folder with --out")
        yield
    finally:
        os.close(handle)


def _lock(handle: int) -> bool:
    """Take the lock, which ends with this process however it ends; False if another process has it.

    A lock that children inherit (``flock``) could outlive a process that is killed while it starts one.
    """
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _secret(path: Path) -> bytes:
    try:
        return (path / SECRET).read_bytes()
    except OSError as error:
        raise CannotRead(f"{path / SECRET}: cannot be read: {error.strerror}.", "check its permissions") from None


def _cannot(path: Path, error: OSError) -> CannotWrite:
    return CannotWrite(f"{path}: cannot be written: {error.strerror}.", "check permissions and the space on the disk")
