"""Catalogues for the tests: the tiny one, and changed copies and overlays of it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from consentgen.catalogue.load import Catalogue, load
from consentgen.diagnostics import Diagnostic

TINY = Path(__file__).parents[1] / "data" / "tiny.yaml"

Loaded = tuple[Catalogue | None, tuple[Diagnostic, ...]]


def tiny_data() -> dict[str, Any]:
    """The tiny catalogue as data to change and write again; every scalar is text."""
    data = yaml.load(TINY.read_text("utf-8"), Loader=yaml.BaseLoader)
    assert isinstance(data, dict)
    return data


@pytest.fixture
def overlay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Loaded]:
    """Load an overlay that lies on the tiny catalogue: ``overlay("settings text", "name.yaml"="text" ...)``."""
    monkeypatch.setattr("consentgen.catalogue.load.catalogue_path", lambda: TINY)

    def lay(settings: str = "extends: shipped\n", **files: str) -> Loaded:
        (tmp_path / "settings.yaml").write_text(settings, "utf-8")
        for name, text in files.items():
            (tmp_path / f"{name}.yaml").write_text(f"format: 1\n{text}", "utf-8")
        return load(tmp_path)

    return lay


@pytest.fixture
def changed(tmp_path: Path) -> Callable[..., Loaded]:
    """Load a copy of the tiny catalogue's text in which ``old`` is replaced by ``new``, once each."""

    def change(*pairs: tuple[str, str]) -> Loaded:
        text = TINY.read_text("utf-8")
        for old, new in pairs:
            assert text.count(old) >= 1, old
            text = text.replace(old, new, 1)
        file = tmp_path / "changed.yaml"
        file.write_text(text, "utf-8")
        return load(file)

    return change
