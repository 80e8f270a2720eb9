"""A made-up list and a made-up maker of packs, so that what goes wrong can be tried quickly."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))  # worker processes import the maker of packs by its module's name


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Where packs go. Its secret is always the same, so that two runs give the same names."""
    folder = tmp_path / "out"
    folder.mkdir(mode=0o700)
    (folder / ".consentgen-secret").write_bytes(b"s" * 32)
    (folder / ".consentgen-secret").chmod(0o600)
    return folder
