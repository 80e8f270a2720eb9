"""A browser to look at the preview with."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # tests and worker processes import what lies here by its name


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Debian's Chromium, by Playwright. Without either the test is skipped, or fails where ``CONSENTGEN_STRICT=1``."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        _without("playwright is not here")
    if program is None:
        _without("chromium is not here")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield found
        found.close()


def _without(reason: str) -> None:
    if os.environ.get("CONSENTGEN_STRICT") == "1":
        pytest.fail(reason)
    pytest.skip(reason)
