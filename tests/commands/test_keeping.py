"""Layouts and compiled templates are kept between commands, and a pack is the same whether they are or not."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from jinja2.bccache import bc_magic

from consentgen.commands import keeping
from tests.commands.test_batch import ROOT, TINY

MAKE = (sys.executable, "-m", "consentgen", "make", "chilling", "-n", "tail", "--part", "consent", "--date",
        "2030-06-01", "--catalogue", str(TINY), "-o", "-")
PATIENT = b'{"family": "Canaryfamily", "nhs_number": "999 000 0018"}'


def made(cache: Path, *more: str) -> bytes:
    done = subprocess.run([*MAKE, "--patient", "-", *more], input=PATIENT, capture_output=True, cwd=ROOT, check=False,
                          env={**os.environ, "CONSENTGEN_CACHE": str(cache)})
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


@pytest.mark.slow
def test_a_pack_is_the_same_with_a_cache_without_one_and_where_none_can_be_written(tmp_path: Path) -> None:
    cache, file = tmp_path / "cache", tmp_path / "file"
    file.write_bytes(b"")
    without = made(cache, "--no-cache")
    assert not cache.exists()
    first = made(cache)
    kept = {path.name: path.read_bytes() for path in cache.iterdir()}
    compiled = [content for content in kept.values() if content[32:].startswith(bc_magic)]
    assert compiled and len(kept) - len(compiled) == 2 and stat.S_IMODE(cache.stat().st_mode) == 0o700
    assert not any(value in content.lower() for content in kept.values() for value in (b"canary", b"999 000"))
    second = made(cache)
    assert {path.name: path.read_bytes() for path in cache.iterdir()} == kept
    assert without == first == second == made(file / "below")


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="other systems keep such things elsewhere")
def test_where_layouts_are_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for named, system, wanted in (
        ("/a/b", "/c", Path("/a/b")), ("", "/c", Path("/c/consentgen")), ("", "c", tmp_path / ".cache" / "consentgen"),
        ("", "", tmp_path / ".cache" / "consentgen"), ("a/b", "/c", None),
    ):
        monkeypatch.setenv("CONSENTGEN_CACHE", named)
        monkeypatch.setenv("XDG_CACHE_HOME", system)
        assert keeping.cache_folder(False) == wanted
        assert keeping.cache_folder(True) is None
