"""Keeps laid-out pages and compiled templates on the disk, so that the second pack of a kind needs neither anew.

What is kept holds no patient's value (see ``render.late``). The folder is for its owner alone, may be deleted at any
time, and never grows beyond its limit: what was not used for longest goes first. A file that cannot be read, or is
damaged, counts as one that is not there; a file that cannot be written is not kept. Several processes may share it.
"""

from __future__ import annotations

import io
import os
import pickle
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from consentgen.render.late import model
from consentgen.render.late.bind import Memory
from consentgen.render.late.model import Layout, Template, Woven

T = TypeVar("T", Template, Layout, Woven)

LIMIT = 128 * 2**20
"""Bytes that the folder may hold: some 500 kinds of pack."""

_ENDING = ".kept"
_DIGEST = 32
_OURS = ("Island", "Layout", "PageFrame", "Space", "Standing", "Template", "Woven")


class DiskStore:
    """Keeps templates and layouts in a folder, and the last few in memory. ``limit``: bytes that it may hold.

    What else is kept there are bytes that ``read`` gives back as ``keep`` was given them.
    """

    def __init__(self, folder: Path, limit: int = LIMIT) -> None:
        self._folder = folder
        self._limit = limit
        self._near = Memory()

    def fetch(self, kind: type[T], key: str, make: Callable[[], T]) -> T:
        """What was kept under the key, or what ``make`` makes, which is kept then. Raises what ``make`` raises."""
        return self._near.fetch(kind, key, lambda: self._from_disk(kind, key) or self._made(key, make))

    def read(self, key: str) -> bytes | None:
        """The bytes that were kept under the key; None if there are none, or they are not whole."""
        file = self._file(key)
        try:
            if not _is_private(self._folder):
                return None
            content = file.read_bytes()
        except OSError:
            return None
        digest, body = content[:_DIGEST], content[_DIGEST:]
        if sha256(body).digest() != digest:
            self._drop(key)
            return None
        with suppress(OSError):
            os.utime(file)
        return body

    def keep(self, key: str, body: bytes) -> None:
        """Keep bytes under the key, if the folder can be written and is its owner's alone."""
        with suppress(OSError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if _is_private(self._folder):
                self._write(self._file(key), sha256(body).digest() + body)
                self._make_room()

    def _from_disk(self, kind: type[T], key: str) -> T | None:
        body = self.read(key)
        kept = None if body is None else _record(body)
        if isinstance(kept, kind):
            return kept
        if body is not None:
            self._drop(key)
        return None

    def _made(self, key: str, make: Callable[[], T]) -> T:
        made = make()
        self.keep(key, pickle.dumps(made, protocol=5))
        return made

    def _drop(self, key: str) -> None:
        with suppress(OSError):
            self._file(key).unlink()

    def _file(self, key: str) -> Path:
        return self._folder / f"{sha256(key.encode()).hexdigest()}{_ENDING}"

    def _write(self, file: Path, content: bytes) -> None:
        handle, name = tempfile.mkstemp(dir=self._folder)  # for its owner alone
        try:
            with open(handle, "wb") as out:
                out.write(content)
            os.replace(name, file)
        except OSError:
            os.unlink(name)
            raise

    def _make_room(self) -> None:
        """Delete what was not used for longest until the rest is within the limit, and what a dead process left."""
        files = sorted(_files(self._folder), reverse=True)
        total = 0
        for _, size, file in files:
            total += size
            if total > self._limit:
                with suppress(OSError):
                    file.unlink()


def _files(folder: Path) -> Iterator[tuple[int, int, Path]]:
    """(when it was last used, size, file) of each file in the folder."""
    for file in folder.iterdir():
        with suppress(OSError):
            about = file.stat()
            yield about.st_mtime_ns, about.st_size, file


def _is_private(folder: Path) -> bool:
    """Whether the folder is the user's own and closed to all others, where the system knows such things."""
    if not hasattr(os, "getuid"):
        return True
    about = folder.lstat()
    return about.st_uid == os.getuid() and not about.st_mode & 0o077


def _record(body: bytes) -> Any:
    """The template or layout of these bytes, None if they are none. Only our own plain records are built from it."""
    try:
        return _Records(io.BytesIO(body)).load()
    except Exception:
        return None


class _Records(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if module != model.__name__ or name not in _OURS:
            raise pickle.UnpicklingError("not a record of ours")
        return getattr(model, name)
