"""What travels in the wheel and the source archive, and that the locks hold what the project asks for."""

from __future__ import annotations

import configparser
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import consentgen

TOP = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))
NOT_SHIPPED = {"__pycache__"}


def build(source: Path, target: str, folder: Path) -> Path:
    """Build one archive of a source tree with the backend that is installed here; nothing is fetched."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(folder)]
    done = subprocess.run(command, cwd=source, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    (archive,) = folder.iterdir()
    return archive


def unpack(archive: Path, folder: Path) -> None:
    """Write the files of a source archive; ``extractall`` asks for other words in every Python version."""
    with tarfile.open(archive) as members:
        for member in members:
            content = members.extractfile(member)
            if content is not None:
                file = folder / member.name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(content.read())


def files_below(folder: Path) -> dict[str, bytes]:
    """Every file that should travel, by its path below the folder."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and not NOT_SHIPPED & set(file.parts)
    }


def contents(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(TOP, "wheel", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def held(wheel: Path) -> dict[str, bytes]:
    return contents(wheel)


@pytest.mark.slow
class TestWheel:
    def test_holds_the_package_to_the_last_file(self, held: dict[str, bytes]) -> None:
        package = files_below(TOP / "consentgen")
        assert len([name for name in package if name.endswith(".py")]) >= 20
        assert len([name for name in package if name.endswith(".woff2")]) >= 10
        assert {name: held.get(f"consentgen/{name}") for name in package} == package

    def test_holds_catalogue_and_templates_of_the_top_level(self, held: dict[str, bytes]) -> None:
        assert held["consentgen/shipped/risks.yaml"] == (TOP / "risks.yaml").read_bytes()
        for name in ("templates", "examples"):
            there = files_below(TOP / name)
            assert there, name
            assert {file: held.get(f"consentgen/shipped/{name}/{file}") for file in there} == there

    def test_holds_nothing_else(self, held: dict[str, bytes]) -> None:
        info = f"consentgen-{consentgen.__version__}.dist-info/"
        others = [name for name in held if not name.startswith(("consentgen/", info))]
        assert others == []
        shipped = {name.split("/")[2] for name in held if name.startswith("consentgen/shipped/")}
        assert shipped == {"risks.yaml", "templates", "examples"}

    def test_brings_the_command_and_the_licences(self, held: dict[str, bytes]) -> None:
        info = f"consentgen-{consentgen.__version__}.dist-info"
        entry = configparser.ConfigParser()
        entry.read_string(held[f"{info}/entry_points.txt"].decode())
        assert entry["console_scripts"]["consentgen"] == "consentgen.__main__:run"
        assert f"{info}/licenses/LICENSE" in held
        named = {Path(name).name for name in held if name.startswith(f"{info}/licenses/")}
        assert {file.name for file in (TOP / "consentgen" / "fonts").glob("*LICENCE*")} <= named

    def test_finds_its_files_where_it_was_unpacked(self, wheel: Path, tmp_path: Path) -> None:
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(tmp_path)
        code = (
            f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
            "from consentgen.resources import *\n"
            "print(catalogue_path(), templates_path(), examples_path(), fonts_path(), sep='\\n')"
        )
        done = subprocess.run(
            [sys.executable, "-S", "-c", code], cwd=tmp_path, check=True, capture_output=True, text=True
        )
        package = tmp_path / "consentgen"
        assert [Path(line) for line in done.stdout.splitlines()] == [
            package / "shipped" / "risks.yaml",
            package / "shipped" / "templates",
            package / "shipped" / "examples",
            package / "fonts",
        ]


@pytest.mark.slow
def test_source_archive_makes_the_same_wheel(tmp_path: Path) -> None:
    for name in ("sdist", "unpacked", "from-archive", "from-checkout"):
        (tmp_path / name).mkdir()
    unpack(build(TOP, "sdist", tmp_path / "sdist"), tmp_path / "unpacked")
    (source,) = (tmp_path / "unpacked").iterdir()
    for name in ("tests/test_packaging.py", "Makefile", "requirements.lock", "tools/install", "LICENSE"):
        assert (source / name).read_bytes() == (TOP / name).read_bytes()
    again = contents(build(source, "wheel", tmp_path / "from-archive"))
    assert again == contents(build(TOP, "wheel", tmp_path / "from-checkout"))


@dataclass(frozen=True)
class Locked:
    version: str
    hashes: tuple[str, ...]


def read_lock(name: str) -> dict[str, Locked]:
    """The packages of a lock file, each with its version and the hashes that its files may have."""
    text = (TOP / name).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    locked: dict[str, Locked] = {}
    for line in lines:
        found = re.match(r"(?P<name>[a-z0-9._-]+)==(?P<version>[^ ;]+)(?: ;[^-]*)?(?= +--hash|$)", line)
        assert found, line
        hashes = tuple(re.findall(r"--hash=sha256:([0-9a-f]{64})\b", line))
        locked[canonicalize_name(found["name"])] = Locked(found["version"], hashes)
    return locked


def asked_for(*extras: str) -> list[Requirement]:
    project = PROJECT["project"]
    lines = [*project["dependencies"], *PROJECT["dependency-groups"]["build"]]
    for extra in extras:
        lines += project["optional-dependencies"][extra]
    return [Requirement(line) for line in lines]


@pytest.mark.parametrize(
    ("lock", "extras", "at_least"), [("requirements.lock", (), 25), ("requirements-dev.lock", ("dev",), 45)]
)
class TestLocks:
    def test_every_package_has_its_hashes(self, lock: str, extras: tuple[str, ...], at_least: int) -> None:
        locked = read_lock(lock)
        assert len(locked) >= at_least
        assert [name for name, package in locked.items() if not package.hashes] == []

    def test_holds_what_the_project_asks_for(self, lock: str, extras: tuple[str, ...], at_least: int) -> None:
        locked = read_lock(lock)
        for requirement in asked_for(*extras):
            package = locked[canonicalize_name(requirement.name)]
            assert requirement.specifier.contains(package.version), requirement

    def test_names_no_place_to_fetch_from(self, lock: str, extras: tuple[str, ...], at_least: int) -> None:
        text = (TOP / lock).read_text(encoding="utf-8")
        assert re.findall(r"index-url|find-links|://|(?<!\S)/\S+|file:", text) == []


def test_the_locks_agree() -> None:
    small, large = read_lock("requirements.lock"), read_lock("requirements-dev.lock")
    assert {name: large.get(name) for name in small} == small


def test_what_builds_the_project_is_what_the_lock_asks_for() -> None:
    assert set(PROJECT["build-system"]["requires"]) <= set(PROJECT["dependency-groups"]["build"])
