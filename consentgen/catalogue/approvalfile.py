"""The file with a clinic's approvals: reading it, and writing it so that everything else in it stays as it was.

It lies in the clinic's folder beside ``settings.yaml``. Entries stand sorted by section and id, each on lines of its
own, so that a person can read it and a comparison of two versions shows what was approved. What somebody wrote around
them stays: the lines of entries that do not change are kept as they are, and comments stay above what they stood above.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from consentgen.catalogue.faults import faults_of, format_fault, unknown_keys
from consentgen.catalogue.meaning import SIGNED, Key
from consentgen.catalogue.model import FORMAT, Approval
from consentgen.diagnostics import Diagnostic, did_you_mean
from consentgen.errors import OurFault
from consentgen.yamltext import Located, parse_yaml, read_yaml

NAME = "approvals.yaml"
TOP = ("format", "approvals")
HEAD = f"""# What this clinic has approved. “consentgen approve” writes this file; keep it with the catalogue.
# An approval holds while the fingerprint is that of the entry. Lines may be deleted; the entry is a draft again then.
# A name here is what somebody typed: it is no proof of who they are.
format: {FORMAT}

approvals:"""

PLAIN = re.compile(r"[^\W\d_][\w .,'’()/&+-]*[\w.)]")
"""A text that YAML reads as itself without quotes, so that names stay easy to read."""
PLAIN_ID = re.compile(r"[a-z][a-z0-9@-]*")
OTHERS = frozenset(("true", "false", "null", "yes", "no", "on", "off", "y", "n"))
"""Words that other readers of YAML take for something else than text."""
SECTION_LINE = re.compile(r"  (\w+):\s*(#.*)?")
ENTRY_LINE = re.compile(r"    (\S+):\s*(#.*)?")


def read_approvals(folder: Path) -> tuple[dict[Key, Approval], tuple[Diagnostic, ...], Located | None]:
    """The approvals in a clinic's folder, every fault of their file, and the file itself if there is one.

    An approval with a fault counts for nothing. Raises ``CannotRead`` for a file that nobody may read.
    """
    path = folder / NAME
    if not path.is_file():
        return {}, (), None
    located, found = read_yaml(path)
    approvals, faults = _approvals_in(located) if located.root is not None else ({}, ())
    return approvals, (*found, *faults), located


def _approvals_in(located: Located) -> tuple[dict[Key, Approval], tuple[Diagnostic, ...]]:
    found = list(_faults_of_shape(located))
    approvals: dict[Key, Approval] = {}
    for (section, id_), data in _entries(located):
        before = len(found)
        approval = _approval(located, (section, id_), data, found)
        if approval is not None and len(found) == before:
            approvals[section, id_] = approval
    return approvals, tuple(found)


def _entries(located: Located) -> Iterator[tuple[Key, Any]]:
    sections = located.data.get("approvals") if isinstance(located.data, dict) else None
    for section, entries in sections.items() if isinstance(sections, dict) else ():
        if section in SIGNED and isinstance(entries, dict):
            yield from (((section, id_), data) for id_, data in entries.items())


def _faults_of_shape(located: Located) -> Iterator[Diagnostic]:
    """Faults of everything around the approvals themselves."""
    data = located.data
    if not isinstance(data, dict):
        yield Diagnostic(located.place(()), "not-a-catalogue", "A file of approvals is a mapping.",
                         "“consentgen approve” writes it")
        return
    yield from format_fault(data, located)
    yield from unknown_keys(data, located, TOP, "only approvals stand in this file")
    sections = data.get("approvals") or {}
    if not isinstance(sections, dict):
        yield Diagnostic(located.place(("approvals",)), "bad-value", "“approvals” must be a mapping.")
        return
    for section, entries in sections.items():
        place = located.place(("approvals", section), of_key=True)
        if section not in SIGNED:
            yield Diagnostic(place, "unknown-key", f"“{section}” is not a section that is approved.",
                             did_you_mean(section, SIGNED) or f"the sections are {', '.join(SIGNED)}")
        elif entries and not isinstance(entries, dict):
            yield Diagnostic(place, "bad-value", f"“{section}” must be a mapping.")


def _approval(located: Located, key: Key, data: Any, found: list[Diagnostic]) -> Approval | None:
    try:
        return Approval.model_validate(data)
    except ValidationError as error:
        found += faults_of(error.errors(include_url=False, include_input=False), Approval,
                           lambda path, of_key: located.place(("approvals", *key, *path), of_key=of_key),
                           ("approvals", key[1]))
        return None


# ---- writing ---------------------------------------------------------------------------------------------------


def with_approvals(text: str, approvals: Mapping[Key, Approval], changed: Collection[Key]) -> str:
    """The text of the file with exactly ``approvals``, of which those in ``changed`` are written anew.

    ``text`` is what the file says now, without a fault, or nothing. What is written is read again before it is given
    back; a file in a shape of somebody's own, whose lines cannot be told apart, is written anew below its first
    comments.
    """
    for old in (_scanned(text), _File(_first_comments(text))):
        new = _written(old, approvals, changed)
        located, found = parse_yaml(new, NAME)
        if located.root is not None and not found and _approvals_in(located) == (dict(approvals), ()):
            return new
    raise OurFault("The approvals could not be written so that they are read as they are.")


@dataclass
class _Block:
    """The lines of one approval, its key first, with the comments above it."""

    above: list[str]
    lines: list[str]


@dataclass
class _File:
    """The lines of a file: its head, each section's own line with the comments above it, the approvals, its end."""

    head: list[str]
    sections: dict[str, list[str]] = field(default_factory=dict)
    blocks: dict[Key, _Block] = field(default_factory=dict)
    end: list[str] = field(default_factory=list)


def _first_comments(text: str) -> list[str]:
    """The comments that a file begins with, and the head that must follow; the usual head for a new file."""
    comments: list[str] = []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        comments.append(line)
    return [*comments, f"format: {FORMAT}", "", "approvals:"] if comments else HEAD.splitlines()


def _scanned(text: str) -> _File:
    """The lines of a file in the shape in which it is written here; what is in another shape is not understood."""
    lines = text.splitlines()
    start = next((number for number, line in enumerate(lines) if line.startswith("approvals:")), None)
    if start is None:
        return _File(_first_comments(text))
    file = _File([*lines[:start], "approvals:" + lines[start].removeprefix("approvals:").replace("{}", "").rstrip()])
    section, block, waiting = "", _Block([], []), list[str]()
    for line in lines[start + 1 :]:
        if not line.strip() or line.lstrip().startswith("#"):
            waiting.append(line)
        elif named := SECTION_LINE.fullmatch(line):
            section = named[1]
            file.sections[section] = [*_without_gap(waiting), line]
            waiting = []
        elif named := ENTRY_LINE.fullmatch(line):
            block = file.blocks[section, named[1].strip("\"'")] = _Block(waiting, [line])
            waiting = []
        else:
            block.lines += [*waiting, line]
            waiting = []
    file.end = _without_gap(waiting)
    return file


def _without_gap(lines: list[str]) -> list[str]:
    """The lines without the empty ones before them, which are written anew."""
    first = next((number for number, line in enumerate(lines) if line.strip()), len(lines))
    return lines[first:]


def _written(file: _File, approvals: Mapping[Key, Approval], changed: Collection[Key]) -> str:
    lines = list(file.head)
    for section in SIGNED:
        ids = sorted(id_ for of, id_ in approvals if of == section)
        if not ids:
            continue
        gap = [""] if lines[-1].strip() != "approvals:" else []
        lines += [*gap, *file.sections.get(section, [f"  {section}:"])]
        for id_ in ids:
            lines += _block(file.blocks.get((section, id_)), id_, approvals[section, id_], (section, id_) in changed)
    if lines[-1].strip() == "approvals:":
        lines[-1] = "approvals: {}"
    return "\n".join([*lines, *([""] if file.end else []), *file.end]) + "\n"


def _block(old: _Block | None, id_: str, approval: Approval, is_changed: bool) -> list[str]:
    if old is not None and not is_changed:
        return [*old.above, *old.lines]
    said = [("by", _quoted(approval.by)), ("role", _quoted(approval.role)), ("on", approval.on.isoformat())]
    said += [("review_by", approval.review_by.isoformat())] if approval.review_by else []
    said += [("fingerprint", f'"{approval.fingerprint}"')]
    new = [f"      {name}: {value}" for name, value in said]
    if old is None:
        return [f"    {_quoted(id_, PLAIN_ID)}:", *new]
    comments = [line for line in old.lines[1:] if line.lstrip().startswith("#")]
    return [*old.above, old.lines[0], *comments, *new]


def _quoted(text: str, plain: re.Pattern[str] = PLAIN) -> str:
    """The text as YAML, in quotes if it needs them."""
    is_plain = plain.fullmatch(text) and text.casefold() not in OTHERS
    return text if is_plain else json.dumps(text, ensure_ascii=False)
