"""Whether this machine can make a PDF, and what to do where it cannot.

Nothing here imports WeasyPrint: its import fails without Pango, and what to do then is told here.
Only the standard library is needed, so that it also runs before anything is installed
(``python3 -m consentgen.doctor`` prints the line that installs what is missing).
"""

from __future__ import annotations

import ctypes
import ctypes.util
import importlib.metadata
import importlib.util
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from consentgen import errors, resources
from consentgen.render import fonts

WEASYPRINT = "70.0"
"""The version that every promise about the PDF was measured with."""

PYTHON_AT_LEAST = (3, 11)
PANGO_AT_LEAST = (1, 44)
"""WeasyPrint's own lower bound (its manual, First Steps)."""

DISTRIBUTIONS = (
    "jinja2",
    "markupsafe",
    "openpyxl",
    "pydantic",
    "pydyf",
    "pypdfium2",
    "pyyaml",
    "rich",
    "typer",
    "weasyprint",
)


@dataclass(frozen=True)
class Finding:
    """One thing looked at.

    ``ok`` says whether it is as it should be, ``detail`` what was found, ``todo`` what to do where it is not;
    ``needed`` whether a PDF cannot be made without it.
    """

    name: str
    ok: bool
    detail: str
    todo: str = ""
    needed: bool = True


@dataclass(frozen=True)
class Library:
    """A shared library that WeasyPrint loads; ``names`` are those it tries, in its order, a space between."""

    name: str
    names: str
    version: Callable[[ctypes.CDLL], str] = lambda loaded: ""
    needed: bool = True


def examine() -> tuple[Finding, ...]:
    """Look at everything that making a pack needs, in the order in which a person would mend it."""
    return (
        _python(),
        *(_library(library) for library in LIBRARIES),
        *(_distribution_installed(name) for name in DISTRIBUTIONS),
        *_fonts(),
        _found("catalogue", resources.catalogue_path),
        _found("templates", resources.templates_path),
        _temporary_folder(),
        _encoding(),
    )


def exit_code(findings: Iterable[Finding]) -> int:
    """0 where a PDF can be made, 6 where something that is needed for it is not there."""
    stops = any(finding.needed and not finding.ok for finding in findings)
    return errors.CANNOT_RENDER if stops else errors.OK


# What WeasyPrint loads


def _pango_version(library: ctypes.CDLL) -> str:
    return _triple(int(library.pango_version()))


def _harfbuzz_version(library: ctypes.CDLL) -> str:
    library.hb_version_string.restype = ctypes.c_char_p
    return bytes(library.hb_version_string()).decode("ascii")


def _fontconfig_version(library: ctypes.CDLL) -> str:
    return _triple(int(library.FcGetVersion()))


def _triple(number: int) -> str:
    return f"{number // 10000}.{number // 100 % 100}.{number % 100}"


LIBRARIES = (
    Library(
        "GObject",
        "libgobject-2.0-0 gobject-2.0-0 gobject-2.0"
        " libgobject-2.0.so.0 libgobject-2.0.0.dylib libgobject-2.0-0.dll",
    ),
    Library(
        "Pango",
        "libpango-1.0-0 pango-1.0-0 pango-1.0 libpango-1.0.so.0 libpango-1.0.dylib libpango-1.0-0.dll",
        _pango_version,
    ),
    Library(
        "HarfBuzz",
        "libharfbuzz-0 harfbuzz harfbuzz-0.0 libharfbuzz.so.0 libharfbuzz.0.dylib libharfbuzz-0.dll",
        _harfbuzz_version,
    ),
    Library(
        "HarfBuzz-Subset",
        "libharfbuzz-subset-0 harfbuzz-subset harfbuzz-subset-0.0"
        " libharfbuzz-subset.so.0 libharfbuzz-subset.0.dylib libharfbuzz-subset-0.dll",
        needed=False,
    ),
    Library(
        "Fontconfig",
        "libfontconfig-1 fontconfig-1 fontconfig"
        " libfontconfig.so.1 libfontconfig.1.dylib libfontconfig-1.dll",
        _fontconfig_version,
    ),
    Library(
        "PangoFT2",
        "libpangoft2-1.0-0 pangoft2-1.0-0 pangoft2-1.0"
        " libpangoft2-1.0.so.0 libpangoft2-1.0.dylib libpangoft2-1.0-0.dll",
    ),
)


def _library(library: Library) -> Finding:
    loaded = _load(library.names.split())
    if loaded is None:
        detail = "not found" if library.needed else "not found, though packs are made without it"
        return Finding(library.name, False, detail, hint_for_here(), library.needed)
    version = library.version(loaded)
    if library.name == "Pango" and _numbers(version) < PANGO_AT_LEAST:
        wanted = ".".join(map(str, PANGO_AT_LEAST))
        return Finding(library.name, False, f"{version}, too old", f"Install Pango {wanted} or newer.")
    return Finding(library.name, True, version or "found", needed=library.needed)


def _load(names: Sequence[str]) -> ctypes.CDLL | None:
    """The first of ``names`` that the system loads, directly or by its own search, as WeasyPrint has it."""
    _add_windows_folders()
    for name in names:
        if (loaded := _open(name)) is not None:
            return loaded
    for name in names:
        elsewhere = _find(name)
        if elsewhere and (loaded := _open(elsewhere)) is not None:
            return loaded
    return None


def _find(name: str) -> str | None:
    try:
        return ctypes.util.find_library(name)
    except OSError:  # on Linux it writes a temporary file, for which there may be no place
        return None


def _open(name: str) -> ctypes.CDLL | None:
    try:
        return ctypes.CDLL(name)
    except OSError:
        return None


def _add_windows_folders() -> None:
    if sys.platform == "win32":
        usual = r"C:\msys64\ucrt64\bin;C:\msys64\mingw64\bin;C:\Program Files\GTK3-Runtime Win64\bin"
        for folder in os.getenv("WEASYPRINT_DLL_DIRECTORIES", usual).split(";"):
            if Path(folder).is_dir():
                os.add_dll_directory(folder)


# How it is installed

# Distribution, as /etc/os-release names it or its parent -> the commands, run in turn by an administrator.
# On Debian 12 libpangoft2 brings Pango, HarfBuzz, Fontconfig and GLib; Alpine's names are the libraries' own.
COMMANDS = {
    "debian": ("apt-get update", "apt-get install -y libpangoft2-1.0-0 libharfbuzz-subset0"),
    "fedora": ("dnf install -y pango",),
    "alpine": (
        "apk add so:libgobject-2.0.so.0 so:libpango-1.0.so.0 so:libpangoft2-1.0.so.0 so:libharfbuzz.so.0"
        " so:libharfbuzz-subset.so.0 so:libfontconfig.so.1",
    ),
    "arch": ("pacman -S --noconfirm pango",),
    "suse": ("zypper install -y libpango-1_0-0 libharfbuzz-subset0",),
}
ALIASES = {"ubuntu": "debian", "rhel": "fedora", "centos": "fedora", "opensuse": "suse"}


def pango_hint(system: str, distro: str, become: str = "sudo", also: Sequence[str] = ()) -> str:
    """The one line that installs Pango and its companions.

    ``system`` is what ``platform.system()`` says, ``distro`` the ID and ID_LIKE of /etc/os-release, a space
    between. ``become`` is how its reader gets an administrator's rights: ``sudo``, ``su`` or "" for one who
    has them. ``also`` names further packages. A system that is not known gets a sentence, not a command.
    """
    if system == "Darwin":
        return " ".join(("brew install pango", *also))
    if system == "Windows":
        return "In the MSYS2 shell: pacman -S --noconfirm mingw-w64-ucrt-x86_64-pango"
    known = (ALIASES.get(word, word) for word in distro.lower().replace("-", " ").split())
    family = next((word for word in known if word in COMMANDS), "")
    if not family:
        return "Install Pango 1.44 or newer with its FreeType part (pangoft2), HarfBuzz and Fontconfig."
    *before, last = COMMANDS[family]
    return _as_administrator((*before, " ".join((last, *also))), become)


def _as_administrator(commands: Sequence[str], become: str) -> str:
    if become == "su":
        return f'su -c "{" && ".join(commands)}"'
    return " && ".join(f"{become} {command}".strip() for command in commands)


def hint_for_here(also: Sequence[str] = ()) -> str:
    """``pango_hint`` for the machine and the person that run this."""
    return pango_hint(platform.system(), _distro(), _become(), also)


def _distro() -> str:
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        return ""
    return f"{release.get('ID', '')} {release.get('ID_LIKE', '')}".strip()


def _become() -> str:
    if sys.platform != "win32" and os.geteuid() == 0:
        return ""
    return "sudo" if shutil.which("sudo") else "su"


# The rest of the machine


def _python() -> Finding:
    here = ".".join(map(str, sys.version_info[:3]))
    wanted = ".".join(map(str, PYTHON_AT_LEAST))
    if sys.version_info < PYTHON_AT_LEAST:
        return Finding("Python", False, here, f"Install Python {wanted} or newer.")
    return Finding("Python", True, here)


def _distribution_installed(name: str) -> Finding:
    try:
        version = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return Finding(name, False, "not installed", resources.AGAIN)
    if name == "weasyprint" and version != WEASYPRINT:
        return Finding(name, False, f"{version}, not {WEASYPRINT}", resources.AGAIN)
    return Finding(name, True, version)


def _fonts() -> tuple[Finding, ...]:
    try:
        names = [face.file for family in fonts.families() for face in family.faces]
    except (OSError, ValueError, LookupError):
        return (Finding("fonts", False, f"no list of them in {fonts.FOLDER}", resources.AGAIN),)
    return tuple(font_file(fonts.FOLDER / name) for name in names)


def font_file(file: Path) -> Finding:
    """Whether a font file is there and whole: its header states its length (WOFF 2.0, section 4.1)."""
    name = f"font {file.name}"
    try:
        content = file.read_bytes()
    except OSError as problem:
        return Finding(name, False, problem.strerror or "cannot be read", resources.AGAIN)
    stated = int.from_bytes(content[8:12], "big")
    if content[:4] != b"wOF2":
        return Finding(name, False, "not a WOFF 2 font", resources.AGAIN)
    if stated != len(content):
        return Finding(name, False, f"{len(content):,} bytes of {stated:,}", resources.AGAIN)
    return Finding(name, True, f"{len(content):,} bytes")


def _found(name: str, find: Callable[[], Path]) -> Finding:
    try:
        return Finding(name, True, str(find()))
    except errors.CannotRead as problem:
        return Finding(name, False, problem.message, problem.hint)


def _temporary_folder() -> Finding:
    try:
        with tempfile.TemporaryFile() as file:
            file.write(b"consentgen")
    except OSError as problem:
        todo = "Set TMPDIR to a folder that you may write to."
        return Finding("temporary folder", False, problem.strerror or str(problem), todo)
    return Finding("temporary folder", True, tempfile.gettempdir())


def _encoding() -> Finding:
    stdout = (getattr(sys.stdout, "encoding", None) or "none").lower()
    names = sys.getfilesystemencoding().lower()
    ok = {stdout.replace("-", ""), names.replace("-", "")} == {"utf8"}
    todo = "" if ok else "Set PYTHONUTF8=1."
    return Finding("encoding", ok, f"output {stdout}, file names {names}", todo, needed=False)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())


def main() -> int:
    """Print the line that installs the missing system libraries; 0 and silence where none is missing, else 6.

    Called by ``tools/install`` with the system's Python, before there is an environment to install into; a
    python3 that cannot make one (Debian without python3-venv) has its package named in the same line.
    """
    also = () if importlib.util.find_spec("ensurepip") else ("python3-venv",)
    missing = [library for library in LIBRARIES if library.needed and _load(library.names.split()) is None]
    if not missing and not also:
        return errors.OK
    print(hint_for_here(also))
    return errors.CANNOT_RENDER


if __name__ == "__main__":
    raise SystemExit(main())
