"""A clinic's own folder as it is first written: files to edit, examples that do nothing yet, and what travels beside.

What is written here and never edited by people (the memory of the shipped catalogue, the schemas for editors) can be
written anew at any time; everything else belongs to the clinic from then on.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from consentgen.catalogue.approvalfile import PLAIN
from consentgen.catalogue.leaning import LOCK, TEMPLATES_LOCK
from consentgen.catalogue.schema import Kind, text
from consentgen.diagnostics import did_you_mean
from consentgen.errors import CannotRead, RequestWrong
from consentgen.resources import catalogue_path, starter_path, templates_path
from consentgen.yamltext import UNWANTED

LONGEST = 120
"""How many characters a clinic's name may have."""

SCHEMAS: tuple[Kind, ...] = ("settings", "overlay", "cases")
TEMPLATES = "templates"
ALSO = {"consent": "form.html", "information": "leaflet.html", "style": "pack.css"}
"""What else a template may be called."""

Files = dict[str, bytes]


def first_files(name: str, folder: str, today: date) -> Files:
    """Every file of a new folder by its path in it. ``name`` is the clinic's, or nothing; ``folder`` what to type.

    Raises ``RequestWrong`` for a name that cannot stand in a leaflet's head.
    """
    if UNWANTED.search(name) or len(name) > LONGEST or "\n" in name:
        raise RequestWrong("--name: this holds a sign that nobody can see, or is far too long.", "type it again")
    name = " ".join(name.split())
    said = {
        "ORGANISATION_LINE": f"organisation: {_quoted(name)}" if name else "# organisation: Exampletown Hospital",
        "CLINIC_TITLE": _quoted(name or "Our clinic"),
        "CLINIC_HEADING": name or "Our clinic",
        "CLINIC_FOLDER": shlex.quote(folder),
        "EDITION": f"{today.year}-1",
        "TODAY": today.isoformat(),
        "NEXT_YEAR": a_year_after(today).isoformat(),
    }
    return {**{path: _filled(words, said) for path, words in _starter()}, **renewed_files()}


def renewed_files(templates: Iterable[str] = ()) -> Files:
    """What nobody edits: the shipped catalogue as it is now, the schemas, and the originals of the clinic's templates.

    ``templates``: the names of those that the clinic has.
    """
    shipped = [templates_path() / name for name in sorted(templates)]
    return {LOCK: catalogue_path().read_bytes(), **{f"schema/{kind}.json": text(kind).encode() for kind in SCHEMAS},
            **{f"{TEMPLATES_LOCK}/{file.name}": file.read_bytes() for file in shipped if file.is_file()}}


def template_files(name: str) -> Files:
    """One shipped template, to be copied into a clinic's folder, and a copy to compare with after an update.

    ``name``: with or without its ending.

    Raises ``RequestWrong`` if there is none of that name.
    """
    shipped = templates_path()
    known = sorted(path.name for path in shipped.iterdir() if path.suffix in (".html", ".css"))
    wanted = ALSO.get(name, name)
    found = next((file for file in known if wanted in (file, file.rpartition(".")[0])), None)
    if found is None:
        raise RequestWrong("--template: there is no template of that name.",
                           did_you_mean(name, known) or f"the templates are {', '.join(known)}")
    content = (shipped / found).read_bytes()
    return {f"{TEMPLATES}/{found}": content, f"{TEMPLATES_LOCK}/{found}": content}


def a_year_after(day: date) -> date:
    """The same day a year later; after 29 February the 28th."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


def _starter() -> Iterator[tuple[str, str]]:
    folder = starter_path()
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix in (".yaml", ".md")]
    if not files:
        raise CannotRead(f"{folder}: the files of a new folder are not there.", "Install consentgen again.")
    for path in files:
        yield path.relative_to(folder).as_posix(), path.read_text(encoding="utf-8")


def _filled(words: str, said: dict[str, str]) -> bytes:
    return re.sub("|".join(said), lambda found: said[found[0]], words).encode()


def _quoted(name: str) -> str:
    return name if PLAIN.fullmatch(name) else json.dumps(name, ensure_ascii=False)


def is_clinic_folder(folder: Path) -> bool:
    """Whether a folder is a clinic's own: it has settings."""
    return (folder / "settings.yaml").is_file()
