"""The authors' own cases: files that say what a pack must say, read and typed. ``consentgen.cases`` runs them.

They lie in a folder ``cases`` beside the catalogue that they are about. Every fault of every file is found in one run.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationError, WithJsonSchema

from consentgen.catalogue.faults import faults_of, format_fault, unknown_keys
from consentgen.catalogue.vocabulary import Chance, Id, Part, Words
from consentgen.diagnostics import Diagnostic, Place, in_order
from consentgen.errors import CannotRead
from consentgen.yamltext import Located, read_yaml

FOLDER = "cases"
TOP = ("format", "cases")

Texts = Annotated[
    tuple[Words, ...],
    Field(min_length=1),
    BeforeValidator(lambda data: (data,) if isinstance(data, str) else data),
    WithJsonSchema({"anyOf": [{"type": "string", "minLength": 1},
                              {"type": "array", "items": {"type": "string", "minLength": 1}, "minItems": 1}]}),
]
"""One text, or a list of them."""


class Case(Part):
    """What a pack must say: given a procedure, nerves and factors, what is expected."""

    name: Words = Field(description="What the case is about, in a few words. No two cases share a name.")
    procedure: Words = Field(description="The procedure, by id or any of its names.")
    nerves: tuple[Words, ...] = Field(
        min_length=1, description="The nerves, written as for make: greater-occipital:right, or intercostal:left:T5-T7."
    )
    factors: tuple[Words, ...] = Field((), description="What is known of the patient, by id or any name of the factor.")
    expect: tuple[Id, ...] = Field((), description="Risks that must be there, by id.")
    not_: tuple[Id, ...] = Field((), alias="not", description="Risks that must not be there, by id.")
    serious: tuple[Id, ...] = Field((), description="Risks that must be there, with a worst case that is serious.")
    says: dict[Id, Texts] = Field(
        default_factory=dict, description="By risk: what must stand in how often it happens: bruising: 2 of 113 people."
    )
    never: dict[Id, Texts] = Field(
        default_factory=dict, description="By risk: what must not stand in how often it happens."
    )
    figure: dict[Id, Chance] = Field(
        default_factory=dict, description="By risk: a figure that must print, written exactly as under chance."
    )
    wording: dict[Id, Texts] = Field(
        default_factory=dict, description="By risk: what must stand somewhere in its words: what it is, what to do …"
    )
    never_wording: dict[Id, Texts] = Field(
        default_factory=dict, description="By risk: what must not stand anywhere in its words."
    )
    at: dict[Id, tuple[Id, ...]] = Field(
        default_factory=dict, description="By risk, where there are several nerves: exactly the nerves it holds for."
    )
    left_out: tuple[Id, ...] = Field((), description="Risks that must be left out, with a written reason.")
    implied: tuple[Id, ...] = Field((), description="Factors that the nerves must bring in by themselves.")


@dataclass(frozen=True)
class Written:
    """A case with where it stands: item ``index`` of its file."""

    case: Case
    file: Located = field(repr=False)
    index: int

    def place(self, *path: str | int) -> Place:
        """Where a part of the case stands."""
        return self.file.place(("cases", self.index, *path))


def case_files(catalogue: Path) -> tuple[Path, ...]:
    """The files of cases beside a catalogue, which is a folder or a file. Raises ``CannotRead`` if there are none."""
    folder = (catalogue if catalogue.is_dir() else catalogue.parent) / FOLDER
    if not catalogue.exists():
        raise CannotRead(f"{catalogue}: no such file or folder.", "check the path")
    files = files_in(folder)
    if not files:
        raise CannotRead(f"{folder}: there are no cases here.", "docs/catalogue.md shows how one is written")
    return files


def files_in(folder: Path) -> tuple[Path, ...]:
    """The files of a folder that may hold cases, in the order of their names."""
    found = sorted(folder.rglob("*.y*ml")) if folder.is_dir() else []
    return tuple(path for path in found if path.suffix in (".yaml", ".yml") and path.is_file()
                 and not path.name.startswith("."))


def read_cases(files: Sequence[Path]) -> tuple[tuple[Written, ...], tuple[Diagnostic, ...]]:
    """The cases that can be read, and every fault of their files. Raises ``CannotRead``."""
    cases: list[Written] = []
    found: list[Diagnostic] = []
    for path in files:
        located, faults = read_yaml(path)
        found += faults
        if located.root is not None:
            found += _faults_of_shape(located)
            cases += _cases(located, found)
    return tuple(cases), in_order((*found, *_twice(cases)))


def _faults_of_shape(located: Located) -> Iterator[Diagnostic]:
    data = located.data
    if not isinstance(data, dict) or not isinstance(data.get("cases"), list):
        yield Diagnostic(located.place(("cases",)), "not-cases", "A file of cases has a list under “cases:”.",
                         "begin each case with a hyphen and its name")
    if not isinstance(data, dict):
        return
    yield from format_fault(data, located)
    yield from unknown_keys(data, located, TOP, f"the keys here are {', '.join(TOP)}")


def _cases(located: Located, found: list[Diagnostic]) -> Iterator[Written]:
    items = located.data.get("cases") if isinstance(located.data, dict) else None
    for index, data in enumerate(items if isinstance(items, list) else ()):
        case = _case(located, index, data, found)
        if case is not None:
            yield Written(case, located, index)


def _case(located: Located, index: int, data: Any, found: list[Diagnostic]) -> Case | None:
    try:
        return Case.model_validate(data)
    except ValidationError as error:
        found += faults_of(error.errors(include_url=False, include_input=False), Case,
                           lambda path, of_key: located.place(("cases", index, *path), of_key=of_key), ("", ""))
        return None


def _twice(cases: Sequence[Written]) -> Iterator[Diagnostic]:
    """A name that an earlier case has already: nobody could tell which of the two failed."""
    seen: set[str] = set()
    for written in cases:
        if written.case.name in seen:
            yield Diagnostic(written.place("name"), "case-twice", "Another case has this name already.",
                             "give each case a name of its own")
        seen.add(written.case.name)
