"""What tests of every part may ask for."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("any machine", suppress_health_check=[HealthCheck.too_slow])  # a busy one fails no test
settings.load_profile("any machine")

VERAPDF = "org.verapdf.apps.GreenfieldCliWrapper"
KEPT_BY_MAVEN = ".m2/repository/org/verapdf/apps/greenfield-apps/*/greenfield-apps-*.jar"

Failures = dict[Path, list[str]]


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Layouts of tests are kept apart from the user's own."""
    before = os.environ.get("CONSENTGEN_CACHE")
    os.environ["CONSENTGEN_CACHE"] = str(tmp_path_factory.mktemp("cache") / "layouts")
    yield
    if before is None:
        del os.environ["CONSENTGEN_CACHE"]
    else:
        os.environ["CONSENTGEN_CACHE"] = before


@pytest.fixture(scope="session")
def verapdf() -> Callable[[Sequence[Path], str], Failures]:
    """Ask veraPDF about files, many at once: ``verapdf([file, ...], "ua1")`` gives each file's failed rules.

    The flavours are ``ua1`` (PDF/UA-1) and ``3a`` (PDF/A-3a). Without java or veraPDF's jar (``CONSENTGEN_VERAPDF``
    or Maven's local repository) the test is skipped, or fails where ``CONSENTGEN_STRICT=1``.
    """
    java, jar = shutil.which("java"), _jar()
    if java is None or jar is None:
        reason = "veraPDF cannot be asked: " + ("java is not here" if java is None else "its jar is not here")
        if os.environ.get("CONSENTGEN_STRICT") == "1":
            pytest.fail(reason)
        pytest.skip(reason)

    def ask(files: Sequence[Path], flavour: str) -> Failures:
        heap = 512 + max(file.stat().st_size for file in files) // 2**12  # MiB; it holds a whole file, tags and all
        command = [java, f"-Xmx{heap}m", "-cp", str(jar), VERAPDF, "-f", flavour, "--format", "text", "-v"]
        answer = subprocess.run([*command, *map(str, files)], capture_output=True, text=True, check=False)
        failures = _failures(answer.stdout)
        assert set(failures) == set(files), f"veraPDF did not judge every file: {answer.stdout}{answer.stderr}"
        return failures

    return ask


def _jar() -> Path | None:
    named = os.environ.get("CONSENTGEN_VERAPDF")
    if named:
        return Path(named) if Path(named).is_file() else None
    return max(Path.home().glob(KEPT_BY_MAVEN), default=None)


def _failures(answer: str) -> Failures:
    """The failed rules by file, from lines "PASS file flavour" or "FAIL file flavour" and the lines below."""
    failures: Failures = {}
    current: list[str] = []
    for line in answer.splitlines():
        if judged := re.fullmatch(r"(PASS|FAIL) (.+) \S+", line):
            current = failures.setdefault(Path(judged[2]), [])
            if judged[1] == "FAIL":
                current.append("FAIL")
        elif line.strip():
            current.append(line.strip())
    return failures


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How many packs of the matrix passed, and how long its leaflets are."""
    told = [told for report in terminalreporter.stats.get("passed", ()) for told in report.user_properties]
    packs = sum(int(str(count)) for name, count in told if name == "packs")
    leaflets = sorted(value for name, value in told if name == "leaflet" and isinstance(value, list | tuple))
    if packs:
        terminalreporter.write_sep("=", "the matrix")
        terminalreporter.write_line(f"{packs} packs passed: PDF/UA-1, PDF/A-3a, the reading back, every number named")
    for side in sorted({side for side, _, _ in leaflets}):
        pages = [count for of, count, _ in leaflets if of == side]
        terminalreporter.write_line(f"standard leaflets, {side}: {len(pages)}, of {min(pages)} to {max(pages)} pages")
