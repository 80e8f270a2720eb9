"""Whole documents, compared with those that somebody has read: ``tests/data/golden``."""

from __future__ import annotations

import difflib
import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

TOP = Path(__file__).resolve().parents[2]
FOLDER = TOP / "tests" / "data" / "golden"
AGAIN = "read what changed, then run: python tools/golden.py"


def load_tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("golden", TOP / "tools" / "golden.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


GOLDEN = load_tool()
NAMES = sorted(GOLDEN.REQUESTS)


def test_there_is_one_file_for_each_request():
    assert sorted(file.stem for file in FOLDER.glob("*")) == NAMES
    assert len(NAMES) == 3


@pytest.mark.parametrize("name", NAMES)
def test_a_document_is_as_it_was_read(name: str):
    written, made = (FOLDER / f"{name}.json").read_text(encoding="utf-8"), GOLDEN.golden(name)
    if made != written:
        changes = difflib.unified_diff(written.splitlines(), made.splitlines(), "as it was read", "as it is now", n=1,
                                       lineterm="")
        pytest.fail(f"{name} changed: {AGAIN}\n" + "\n".join(changes), pytrace=False)


@pytest.mark.parametrize("name", NAMES)
def test_the_files_hold_whole_documents(name: str):
    data = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    assert {"title", "draft", "identity", "leaflet", "form", "catalogue", "emergency"} <= data.keys()
    assert len(data["leaflet"]["serious"]) == len(data["form"]["serious"]) >= 5
    assert len(data["form"]["questions"]) > 5


def test_they_are_three_kinds_of_document():
    data = {name: json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8")) for name in NAMES}
    assert {d["edition"] for d in data.values()} == {"standard", "large-print"}
    assert {d["form"]["kind"] for d in data.values()} == {"local", "sedation"}
    assert {d["identity"]["known"] for d in data.values()} == {True, False}
    assert {len(d["form"]["treatments"]) for d in data.values()} == {1, 2}
    assert any(d["form"]["stops"] for d in data.values()) and any(d["organisation"] for d in data.values())


@pytest.mark.parametrize(
    "data", [{}, [], "words", None, True, {"a": [], "b": {}}, ["x" * 200], {"a": {"b": ["y" * 80, {"c": "z" * 80}]}}])
def test_long_data_is_broken_over_lines_and_stays_the_same(data: Any):
    lines = list(GOLDEN.lines(data))
    assert json.loads("\n".join(lines)) == data
    assert (len(lines) == 1) is (len(json.dumps(data)) <= GOLDEN.WIDTH)
