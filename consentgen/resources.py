"""Where the files that travel with the program are: catalogue, templates, examples, fonts.

In a checkout they stand at the top level of the repository, where a clinician can find and read them; in an
installed wheel the same files lie in ``consentgen/shipped``. Nobody else needs to know the difference.
"""

from __future__ import annotations

from pathlib import Path

from consentgen.errors import CannotRead, CannotRender

PACKAGE = Path(__file__).resolve().parent
AGAIN = "Install consentgen again."


def catalogue_path(package: Path = PACKAGE) -> Path:
    """The shipped catalogue, ``risks.yaml``. Stops with ``CannotRead`` where the installation lacks it."""
    return _find("risks.yaml", package)


def templates_path(package: Path = PACKAGE) -> Path:
    """The folder of the shipped templates."""
    return _find("templates", package)


def examples_path(package: Path = PACKAGE) -> Path:
    """The folder of the shipped examples: a made-up patient, an overlay to begin from."""
    return _find("examples", package)


def cases_path(package: Path = PACKAGE) -> Path:
    """The folder of the shipped catalogue's cases, part of the package. Stops with ``CannotRead`` without it."""
    folder = package / "catalogue" / "cases"
    if not folder.is_dir():
        raise CannotRead(_incomplete("cases", package), AGAIN)
    return folder


def starter_path(package: Path = PACKAGE) -> Path:
    """The folder of the files that a clinic's own folder begins with. Stops with ``CannotRead`` without it."""
    folder = package / "starter"
    if not folder.is_dir():
        raise CannotRead(_incomplete("starter", package), AGAIN)
    return folder


def fonts_path(package: Path = PACKAGE) -> Path:
    """The folder of the shipped fonts, part of the package. Stops with ``CannotRender`` without it."""
    folder = package / "fonts"
    if not folder.is_dir():
        raise CannotRender(_incomplete("fonts", package), AGAIN)
    return folder


def _find(name: str, package: Path) -> Path:
    """``name`` as the wheel carries it, else as the checkout has it.

    A folder above the package counts as a checkout only if it holds a ``pyproject.toml``: anybody's
    ``templates`` folder may lie beside an incomplete installation.
    """
    installed = package / "shipped" / name
    if installed.exists():
        return installed
    checkout = package.parent
    if (checkout / "pyproject.toml").is_file() and (checkout / name).exists():
        return checkout / name
    raise CannotRead(_incomplete(name, package), AGAIN)


def _incomplete(name: str, package: Path) -> str:
    return f"This installation is incomplete: “{name}” is not where {package} should have it."
