"""The shipped files are found in a checkout, in a wheel, and missed where they are missing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from consentgen import errors, resources

FILES = {
    "risks.yaml": resources.catalogue_path,
    "templates": resources.templates_path,
    "examples": resources.examples_path,
}


def lay(folder: Path, name: str) -> Path:
    """A file or folder of that name, as an installer or a checkout would have it."""
    place = folder / name
    if place.suffix:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text("format: 1\n", encoding="utf-8")
    else:
        place.mkdir(parents=True)
    return place


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """An empty package folder, as it lies in a checkout or among installed packages."""
    folder = tmp_path / "consentgen"
    folder.mkdir()
    return folder


@pytest.mark.parametrize(("name", "find"), FILES.items())
def test_checkout_has_them_at_its_top_level(package: Path, name: str, find: Callable[[Path], Path]) -> None:
    (package.parent / "pyproject.toml").touch()
    there = lay(package.parent, name)
    assert find(package) == there


@pytest.mark.parametrize(("name", "find"), FILES.items())
def test_wheel_carries_them_inside_the_package(
    package: Path, name: str, find: Callable[[Path], Path]
) -> None:
    lay(package.parent, name)
    there = lay(package / "shipped", name)
    assert find(package) == there


@pytest.mark.parametrize(("name", "find"), FILES.items())
def test_a_stranger_beside_an_incomplete_installation_is_not_taken(
    package: Path, name: str, find: Callable[[Path], Path]
) -> None:
    lay(package.parent, name)
    with pytest.raises(errors.CannotRead) as stopped:
        find(package)
    assert name in stopped.value.message
    assert stopped.value.hint == "Install consentgen again."
    assert stopped.value.code == 3


def test_fonts_are_part_of_the_package(package: Path) -> None:
    there = lay(package, "fonts")
    assert resources.fonts_path(package) == there


def test_without_fonts_this_machine_cannot_render(package: Path) -> None:
    with pytest.raises(errors.CannotRender, match="fonts") as stopped:
        resources.fonts_path(package)
    assert stopped.value.code == 6


def test_this_checkout_has_them_all() -> None:
    top = Path(__file__).resolve().parent.parent
    assert resources.catalogue_path() == top / "risks.yaml"
    assert resources.templates_path() == top / "templates"
    assert resources.examples_path() == top / "examples"
    assert resources.fonts_path() == top / "consentgen" / "fonts"
    assert list(resources.fonts_path().glob("*.woff2"))
