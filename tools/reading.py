"""Prints how hard each section of the leaflets is to read, the worst first, with its longest sentence.

    python tools/reading.py            the worst leaflet of each section
    python tools/reading.py --all      every section of every leaflet

A leaflet is measured as it prints, for every nerve of every procedure. The reading age is a signpost, not a verdict:
names such as “intercostal” raise it wherever they stand, and figures are read as one syllable.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path

from consentgen.catalogue.load import Catalogue, load
from consentgen.document.build import build
from consentgen.document.model import Leaflet, Run, plain, walk
from consentgen.reading import Measures, measure
from consentgen.request import Request, Target
from consentgen.resolve import resolve

DAY = date(2026, 11, 22)
NOT_SENTENCES = {"clinical", "running_title", "version", "published", "review_by", "sources", "proposed", "heading"}
"""Fields of a leaflet that name things rather than say them."""


@dataclass(frozen=True)
class Section:
    """One section of one leaflet, with what was measured in it."""

    name: str
    leaflet: str
    measures: Measures


def leaflets(catalogue: Catalogue) -> Iterator[tuple[str, Leaflet]]:
    """(procedure at nerve, leaflet) for everything the catalogue treats."""
    for procedure_id, procedure in catalogue.procedures.items():
        for site in procedure.sites:
            side = "right" if catalogue.sites[site].laterality == "sided" else None
            request = Request(procedure_id, (Target(site, side),), part="information", made_on=DAY)  # type: ignore[arg-type]
            document = build(catalogue, resolve(catalogue, procedure_id, request.targets), request)
            assert document.leaflet is not None
            yield f"{procedure_id} at {site}", document.leaflet


def sections(name: str, leaflet: Leaflet) -> Iterator[Section]:
    """The sections of a leaflet that are made of sentences."""
    for field in fields(Leaflet):
        if field.name in NOT_SENTENCES:
            continue
        texts = [plain(value) for value in walk(getattr(leaflet, field.name)) if _is_text(value)]
        measures = measure("\n".join(texts))
        if measures.words:
            yield Section(field.name.replace("_", " "), name, measures)


def _is_text(value: object) -> bool:
    return isinstance(value, tuple) and bool(value) and all(isinstance(run, Run) for run in value)


def worst_first(found: list[Section], *, every: bool) -> list[Section]:
    """Sorted by reading age; of each section only its worst leaflet, unless ``every``."""
    ordered = sorted(found, key=lambda section: (-section.measures.age, section.name, section.leaflet))
    if every:
        return ordered
    worst: dict[str, Section] = {}
    for section in ordered:
        worst.setdefault(section.name, section)
    return list(worst.values())


def table(found: list[Section]) -> str:
    """The sections as lines of text: age, words a sentence, section, leaflet, longest sentence."""
    lines = [f"{'age':>5} {'words':>6}  {'section':<16} leaflet; its longest sentence"]
    for section in found:
        said = section.measures
        lines += [f"{said.age:5.1f} {said.words_per_sentence:6.1f}  {section.name:<16} {section.leaflet}",
                  f"{'':31}{said.hardest[0]}"]
    return "\n".join(lines)


def main(arguments: list[str]) -> None:
    """Prints the table for a catalogue's folder, or for the shipped one."""
    catalogue, found = load(Path(arguments[0])) if arguments and not arguments[0].startswith("-") else load()
    assert catalogue is not None, found
    measured = [section for name, leaflet in leaflets(catalogue) for section in sections(name, leaflet)]
    print(table(worst_first(measured, every="--all" in arguments)))


if __name__ == "__main__":
    main(sys.argv[1:])
