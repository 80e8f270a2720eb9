"""Catalogues for the tests of governance: the tiny one, and changed copies of its data."""

from __future__ import annotations

import copy
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from consentgen.catalogue.load import Catalogue, load

TINY = Path(__file__).parents[1] / "data" / "tiny.yaml"
DATA: dict[str, Any] = yaml.load(TINY.read_text("utf-8"), Loader=yaml.BaseLoader)

Steps = tuple[str | int, ...]


def tiny() -> Catalogue:
    found, faults = load(TINY)
    assert found is not None and not faults
    return found


def loaded(data: dict[str, Any]) -> Catalogue | None:
    """The catalogue of this data; None if not all of it can be read."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "risks.yaml"
        file.write_text(json.dumps(data, ensure_ascii=False), "utf-8")
        catalogue, faults = load(file)
    return catalogue if not any(fault.is_error for fault in faults) else None


def changed(**sections: dict[str, Any]) -> Catalogue:
    """The tiny catalogue with other data: ``risks={"bruise.name": "Blue"}``; None as a value takes the key away."""
    data = copy.deepcopy(DATA)
    for section, changes in sections.items():
        for path, value in changes.items():
            steps = [int(step) if step.isdigit() else step for step in (section, *path.split("."))]
            put(data, tuple(step for step in steps if step != ""), value)
    catalogue = loaded(data)
    assert catalogue is not None
    return catalogue


def put(data: Any, path: Steps, value: Any) -> None:
    """Set what stands at ``path``, or take it away (None); mappings on the way are made."""
    for step in path[:-1]:
        data = data.setdefault(step, {}) if isinstance(data, dict) else data[step]
    if value is None:
        del data[path[-1]]
    else:
        data[path[-1]] = value


def at(data: Any, path: Steps) -> Any:
    for step in path:
        data = data[step]
    return data


def leaves(data: Any, path: Steps = ()) -> Iterator[Steps]:
    """The paths of all texts."""
    if isinstance(data, str):
        yield path
    for step, inner in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        yield from leaves(inner, (*path, step))


def nodes(data: Any, path: Steps = ()) -> Iterator[Steps]:
    """The paths of everything that could be taken away."""
    for step, inner in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        yield (*path, step)
        yield from nodes(inner, (*path, step))
