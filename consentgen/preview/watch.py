"""Whether files have changed, by looking again and again.

Looking is chosen over being told by the system: the clinic's folder often lies on a network drive, where the system
tells nothing; an editor that saves by renaming a new file over the old one is no special case; it needs no compiled
library; and a look at a folder of some tens of files takes well under a millisecond.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal

Stamp = tuple[int, int, int]
News = Literal["still", "changing", "settled"]


class Watch:
    """Looks at files and folders, folders with all that is in them; hidden files and folders aside."""

    def __init__(self, paths: Iterable[Path]) -> None:
        self._paths = tuple(paths)
        self._seen = seen(self._paths)
        self._changing = False

    def look(self) -> News:
        """``changing`` if anything is other than at the last look; ``settled`` at the first look after that which
        finds nothing new, so that a burst of changes is told once, at its end; else ``still``.
        """
        now = seen(self._paths)
        if now != self._seen:
            self._seen, self._changing = now, True
            return "changing"
        if self._changing:
            self._changing = False
            return "settled"
        return "still"


def seen(paths: Iterable[Path]) -> dict[str, Stamp]:
    """Each file with when it was written, its size and number on the disk. What cannot be looked at is not there."""
    found: dict[str, Stamp] = {}
    for path in paths:
        for file in _files(str(path)):
            try:
                about = os.stat(file)
            except OSError:
                continue
            found[file] = (about.st_mtime_ns, about.st_size, about.st_ino)
    return found


def _files(path: str) -> Iterator[str]:
    if not os.path.isdir(path):
        yield path
        return
    for folder, folders, names in os.walk(path):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (os.path.join(folder, name) for name in names if not name.startswith("."))
