"""A file in a clinic's folder is read by nobody: its name is not what it seems to be meant to be.

A template that is named wrongly changes no page, and `figures.yaml.txt` holds figures that no patient is given.

Do: Rename it: a template as the shipped one that it replaces, a list of the catalogue so that it ends in `.yaml`.

Source: our own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from consentgen.catalogue.load import SETTINGS_FILE
from consentgen.catalogue.rules.rule import Finding, Material, Rule
from consentgen.diagnostics import Place, did_you_mean
from consentgen.resources import templates_path

ALMOST_YAML = re.compile(r"\.ya?ml(?:\.(?:txt|ya?ml))?", re.IGNORECASE)
READ = (".yaml", ".yml")


def finds(material: Material) -> Iterator[Finding]:
    """Each such file; nothing for a catalogue that is not a folder with settings."""
    catalogue = material.catalogue
    folder, files = catalogue.folder, catalogue.layers[-1].files if catalogue.layers else ()
    if folder is None or not any(Path(file.file) == folder / SETTINGS_FILE for file in files):
        return
    for file in sorted(folder.glob("*")):
        named = "".join(file.suffixes[-2:]) if file.suffix.casefold() == ".txt" else file.suffix
        if file.is_file() and ALMOST_YAML.fullmatch(named) and file.suffix not in READ:
            yield _found(file, "This file is not read: its name does not end in .yaml.",
                         f"rename it to {re.split(ALMOST_YAML, file.name)[0]}.yaml")
    yield from _templates(folder / "templates")


def _templates(folder: Path) -> Iterator[Finding]:
    """Each file that neither replaces a shipped template nor is named in one of the clinic's."""
    own = sorted(file for file in folder.glob("*") if file.is_file() and not file.name.startswith("."))
    shipped = {file.name for file in templates_path().iterdir()} if own else set()
    said = "".join(file.read_text("utf-8", "replace") for file in own if file.name in shipped)
    for file in own:
        if file.name not in shipped and file.name not in said:
            yield _found(file, "No shipped template has this name, so this one is not used.",
                         did_you_mean(file.name, shipped) or f"the templates are {', '.join(sorted(shipped))}")


def _found(file: Path, message: str, hint: str) -> Finding:
    return Finding((), message, hint, Place(str(file), 1, 1))


RULE = Rule(
    "stray-file", "warning", finds, __doc__,
    bad="\n",
    good="\n",
    files={"templates/form.html": '{% include "own.html" %}', "templates/own.html": "<p>", "leaflet.txt": "A note."},
    bad_files={"templates/leaflt.html": "➤<p>Burrow</p>"},
)
