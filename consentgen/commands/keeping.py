"""Where layouts are kept between commands: a folder of the user's own, which may be deleted at any time."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:  # what makes packs takes time to import
    from consentgen.render.late.bind import Store

VARIABLE = "CONSENTGEN_CACHE"

NoCacheOpt = Annotated[
    bool, typer.Option("--no-cache", help="Keep no layouts on the disk, and use none that lie there.")
]


def cache_folder(no_cache: bool) -> Path | None:
    """The folder for layouts: ``CONSENTGEN_CACHE``, or one where this system keeps such things; None for none.

    A relative path is not used, since it would be another folder in each place.
    """
    if no_cache:
        return None
    named = os.environ.get(VARIABLE)
    folder = Path(named) if named else _usual()
    return folder if folder is not None and folder.is_absolute() else None


def store(no_cache: bool) -> Store:
    """What keeps layouts for one command: that folder, or this process alone."""
    return layouts(cache_folder(no_cache))


def layouts(folder: Path | None, room: int | None = None) -> Store:
    """What keeps layouts: the folder, or this process alone. A folder that cannot be written keeps none.

    ``room``: bytes that the folder may hold.
    """
    from consentgen.cache import LIMIT, DiskStore
    from consentgen.render.late.bind import Memory

    return DiskStore(folder, room or LIMIT) if folder else Memory()


def _usual() -> Path | None:
    """The system's folder for caches, and ours in it; None for a user without a home."""
    try:
        home = Path.home()
    except RuntimeError:
        return None
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "consentgen" / "cache"
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "consentgen"
    named = Path(os.environ.get("XDG_CACHE_HOME") or "")
    return (named if named.is_absolute() else home / ".cache") / "consentgen"
