"""Writes tests/data/golden: the whole documents of three requests, as the shipped catalogue makes them today.

A change of the catalogue or of the program shows as a change of what patients would read. Look at it line by line
before it is committed: that is what these files are for.

    python tools/golden.py          writes them anew and says which changed

A text is a list of its runs: plain words as they are, others under the name of their style; neighbouring plain runs
are joined. The catalogue's digest is left out, for it changes with every note that nobody prints.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

from consentgen.catalogue.load import load
from consentgen.document.build import build
from consentgen.document.model import Run
from consentgen.patient import read_patient
from consentgen.request import Asked, Request, read_clinical
from consentgen.resolve import resolve

TOP = Path(__file__).resolve().parent.parent
FOLDER = TOP / "tests" / "data" / "golden"
DAY = date(2026, 11, 22)
WIDTH = 118

REQUESTS: dict[str, tuple[Path | None, Asked, str | None, dict[str, Any]]] = {
    "one-nerve-for-a-patient": (
        None, Asked("cryoneurolysis", ("greater-occipital:right",)), "patient.json", {}),
    "two-nerves-and-factors-in-large-print": (
        None, Asked("cryoneurolysis", ("greater-occipital:right", "intercostal:left:T5-T7"),
                    factors=("cold-urticaria", "diabetes")), None, {"edition": "large-print"}),
    "a-clinics-own-catalogue": (
        TOP / "examples" / "clinic", Asked("intercostal-block", ("intercostal:both:T6",)), "patient-minimal.json",
        {"form": "sedation"}),
}
"""By name: the catalogue (or the shipped one), what was asked for, the patient, and more fields of the request."""


def golden(name: str) -> str:
    """The document of one of the requests, as JSON text."""
    folder, asked, patient_file, more = REQUESTS[name]
    catalogue, _ = load(folder) if folder else load()
    assert catalogue is not None
    clinical, faults = read_clinical(asked, catalogue, side_needed=True)
    assert clinical is not None, faults
    patient = None
    if patient_file:
        data = json.loads((TOP / "examples" / patient_file).read_text(encoding="utf-8"))
        patient, faults = read_patient(data, patient_file, DAY)
        assert patient is not None, faults
    request = replace(Request(*clinical, patient=patient, made_on=DAY), **more)
    document = build(catalogue, resolve(catalogue, *clinical), request)
    document = replace(document, catalogue=replace(document.catalogue, digest="left out"))
    return "\n".join(lines(plain_data(document))) + "\n"


def plain_data(value: Any) -> Any:
    """The value as mappings, lists and texts; nothing that prints is lost."""
    if isinstance(value, Run):
        return {value.style: value.text, "claim": value.key} if value.key else {value.style: value.text}
    if isinstance(value, tuple) and value and all(isinstance(item, Run) for item in value):
        return [piece for plain, runs in groupby(value, _is_plain)
                for piece in (["".join(run.text for run in runs)] if plain else map(plain_data, runs))]
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain_data(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [plain_data(item) for item in value]
    return value


def _is_plain(run: Run) -> bool:
    return run.style == "plain" and not run.key


def lines(data: Any, before: str = "", after: str = "", depth: int = 0) -> Iterator[str]:
    """JSON lines: what fits on one line stands on one, so that a difference shows in its context."""
    indent = " " * depth
    flat = f"{indent}{before}{json.dumps(data, ensure_ascii=False)}{after}"
    if len(flat) <= WIDTH or not isinstance(data, dict | list) or not data:
        yield flat
        return
    items = list(data.items()) if isinstance(data, dict) else [(None, item) for item in data]
    opening, closing = "{}" if isinstance(data, dict) else "[]"
    yield f"{indent}{before}{opening}"
    for index, (key, item) in enumerate(items, 1):
        name = f"{json.dumps(key)}: " if key is not None else ""
        yield from lines(item, name, "," if index < len(items) else "", depth + 1)
    yield f"{indent}{closing}{after}"


def main() -> None:
    """Write every file, and say which changed."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in REQUESTS:
        file, text = FOLDER / f"{name}.json", golden(name)
        before = file.read_text(encoding="utf-8") if file.exists() else ""
        file.write_text(text, encoding="utf-8")
        print(f"{file.relative_to(TOP)}: {'as before' if text == before else 'written anew'}")


if __name__ == "__main__":
    main()
