"""YAML as text: the one door to the yaml library.

A plain loader turns ``1:50`` into 110, ``no`` into False and ``012`` into 10, and drops the first of two equal
keys without a word. In a risk catalogue that is a fault of patient safety, so here every scalar stays the text
that was written, and duplicate keys, anchors, aliases, merge keys and tags are refused.

The library's events are read one by one and never composed: nothing is expanded, so an alias cannot fill the
memory, and nothing is nested deeper than MAX_DEPTH before the reading stops.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from consentgen.diagnostics import Diagnostic, Place
from consentgen.errors import CannotRead

Data = dict[str, Any] | list[Any] | str

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
MAX_DEPTH = 40
MAX_CHARACTERS_TOLD = 10
WRITE_OUT = "write the text out, or put it in quotes"
COMMENT = re.compile(r"(?:^|(?<=[ \t]))(#[^\n]*)", re.MULTILINE)

KEY = re.compile(r"\s*(?:- |(?:- +)*[\w-]+:(?=\s|$))")
"""How a line begins that has a key or an item."""

OPENS = re.compile(r"\s*(?:- +)*(?:[\w-]+: +)?(?P<quote>[\"'])")
CLOSES = {'"': re.compile(r'(?<!\\)(?:\\\\)*"'), "'": re.compile(r"(?<!')(?:'')*'(?!')")}
"""What closes a quotation that such a sign opened."""

# Control characters, halves of characters, line ends that editors do not count, a byte order mark inside the text,
# and signs that reverse the reading direction (what a reviewer sees would not be what prints).
UNWANTED = re.compile(
    "[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u2028-\u202e\u2066-\u2069\ufeff]"
)


Mark = tuple[int, int]
"""(line, column), both from 0."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a value begins, and its key if it has one; ``inside`` holds its parts."""

    value: Mark
    key: Mark | None = None
    inside: Mapping[str | int, Spot] = field(default_factory=dict)
    empty: bool = False


class Written(NamedTuple):
    """A scalar as it is written: from ``start`` to ``end`` in the text, beginning at (line, column) from 0.

    ``style`` is the sign it begins with, or nothing; ``last`` the line that it ends in.
    """

    start: int
    end: int
    style: str
    begins: tuple[int, int]
    last: int


@dataclass(frozen=True)
class Located:
    """One file's data (dicts, lists and text) with the means to say where each part of it stands.

    ``text`` is what was read, ``written`` every scalar in it, keys too, in order.
    """

    file: str
    data: Data
    root: Spot | None
    text: str = field(default="", repr=False, compare=False)
    written: tuple[Written, ...] = field(default=(), repr=False, compare=False)

    def place(self, path: Sequence[str | int], *, of_key: bool = False) -> Place:
        """Where the value at ``path`` stands, or the nearest part above it that exists.

        ``of_key`` asks for the key's own place instead of its value's. An empty value stands where its key does.
        """
        spot = self.root
        if spot is None:
            return Place(self.file, 1, 1)
        for step in path:
            inner = spot.inside.get(step)
            if inner is None:
                break
            spot = inner
        wanted = spot.key if spot.key is not None and (of_key or spot.empty) else spot.value
        return Place(self.file, wanted[0] + 1, wanted[1] + 1)


class _TooDeep(Exception):
    """The file is nested too deeply to go on; the fault is already noted."""


def read_text(path: Path) -> str:
    """The file's text. Raises ``CannotRead`` if it is missing, a folder, or not UTF-8."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise CannotRead(f"{path}: no such file.", "check the path") from None
    except OSError as error:
        raise CannotRead(f"{path}: cannot be read: {error.strerror}.", "check the path and its permissions") from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line, column = before.count(b"\n") + 1, error.start - (before.rfind(b"\n") + 1) + 1
        raise CannotRead(f"{path}:{line}:{column}: the file is not UTF-8 text.", "save it again as UTF-8") from None


def read_yaml(path: Path) -> tuple[Located, tuple[Diagnostic, ...]]:
    """The YAML file at ``path`` and every fault in its form. A file with a fault of syntax has empty data."""
    return parse_yaml(read_text(path), str(path))


def parse_yaml(text: str, file: str) -> tuple[Located, tuple[Diagnostic, ...]]:
    """``text`` as located data, and every fault in its form. Any text is taken; none raises."""
    nothing = Located(file, {}, None)
    text = text.removeprefix("\ufeff")
    unwanted = tuple(_unwanted(text, file))
    if unwanted:
        return nothing, unwanted
    reader = _Reader(file)
    try:
        data, root = reader.document(yaml.parse(text, Loader=LOADER))
    except yaml.YAMLError as error:
        return nothing, (*reader.found, _syntax(error, file, text))
    except _TooDeep:
        return nothing, tuple(reader.found)
    if root is None:
        return nothing, (Diagnostic(Place(file, 1, 1), "empty-file", "The file is empty.", "see docs/catalogue.md"),)
    return Located(file, data, root, text, tuple(reader.written)), tuple(reader.found)


def comments(file: Located) -> dict[int, tuple[int, str]]:
    """The comments of a file: by line, their column (both from 0) and what they say with the sign before it."""
    text = file.text
    spans = [(w.start if w.style not in ("|", ">") else text.find("\n", w.start), w.end) for w in file.written]
    starts = [start for start, _ in spans]
    found: dict[int, tuple[int, str]] = {}
    line = counted = 0
    for match in COMMENT.finditer(text):
        at = match.start(1)
        before = bisect.bisect_right(starts, at) - 1
        if before < 0 or at >= spans[before][1]:
            line, counted = line + text.count("\n", counted, at), at
            found[line] = (at - (text.rfind("\n", 0, at) + 1), match[1].rstrip())
    return found


# ---- events -> data --------------------------------------------------------------------------------------------


class _Reader:
    """Turns the events of one file into data and spots; the faults gather in ``found``."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.found: list[Diagnostic] = []
        self.written: list[Written] = []

    def document(self, events: Iterator[yaml.Event]) -> tuple[Data, Spot | None]:
        """The data of the first document; a second one is a fault."""
        data, root, documents = "", None, 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents == 2:
                    self._fault(event, "yaml-documents", "A second document begins here.",
                                "put it in a file of its own")
                    break
                data, root = self._node(next(events), events, 0)
        return data, None if root is None or (data == "" and root.empty and not self.found) else root

    def _node(
        self, event: yaml.Event, events: Iterator[yaml.Event], depth: int, key: Mark | None = None
    ) -> tuple[Any, Spot]:
        """The value that begins with an event, and its spot; ``key``: where its key stands."""
        at = _mark(event)
        if depth > MAX_DEPTH:
            self._fault(event, "yaml-depth", "The file is nested too deeply.")
            raise _TooDeep
        if isinstance(event, yaml.AliasEvent):
            self._fault(event, "yaml-alias", "An alias (*) is not allowed.", WRITE_OUT)
            return "", Spot(at, key)
        if getattr(event, "anchor", None) is not None:
            self._fault(event, "yaml-anchor", "An anchor (&) is not allowed.", WRITE_OUT)
        if getattr(event, "tag", None) is not None:
            self._fault(event, "yaml-tag", "A tag such as !!python is not allowed.", "write plain text")
        if isinstance(event, yaml.ScalarEvent):
            self.written.append(_written(event))
            return event.value, Spot(at, key, empty=not (event.value or event.style))
        if isinstance(event, yaml.MappingStartEvent):
            data, inside = self._mapping(events, depth)
            return data, Spot(at, key, inside)
        if isinstance(event, yaml.SequenceStartEvent):
            items, inside = self._sequence(events, depth)
            return items, Spot(at, key, inside)
        return "", Spot(at, key, empty=True)

    def _mapping(self, events: Iterator[yaml.Event], depth: int) -> tuple[dict[str, Any], dict[str | int, Spot]]:
        """A key that comes twice is a fault and keeps its first value."""
        data: dict[str, Any] = {}
        inside: dict[str | int, Spot] = {}
        for key_event in events:
            if isinstance(key_event, yaml.MappingEndEvent):
                break
            key, key_spot = self._node(key_event, events, depth + 1)
            value, value_spot = self._node(next(events), events, depth + 1, key_spot.value)
            if self._is_good_key(key_event, key, data):
                data[key], inside[key] = value, value_spot
        return data, inside

    def _is_good_key(self, event: yaml.Event, key: Any, data: Mapping[str, Any]) -> bool:
        if isinstance(event, yaml.AliasEvent):
            return False
        if not isinstance(event, yaml.ScalarEvent):
            self._fault(event, "yaml-key", "A key must be plain text.", "quote it if it begins with { or [")
        elif key == "<<" and not event.style:
            self._fault(event, "yaml-merge-key", "The merge key << is not allowed.", "write it out")
        elif key in data:
            self._fault(event, "duplicate-key", f"The key “{key}” stands twice.", "keep one of the two")
        else:
            return True
        return False

    def _sequence(self, events: Iterator[yaml.Event], depth: int) -> tuple[list[Any], dict[str | int, Spot]]:
        data: list[Any] = []
        inside: dict[str | int, Spot] = {}
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            value, inside[len(data)] = self._node(event, events, depth + 1)
            data.append(value)
        return data, inside

    def _fault(self, event: yaml.Event, code: str, message: str, hint: str = "") -> None:
        line, column = _mark(event)
        self.found.append(Diagnostic(Place(self.file, line + 1, column + 1), code, message, hint))


def _written(event: yaml.ScalarEvent) -> Written:
    """A text in several lines ends before the line in whose first column its mark stands."""
    start, end = event.start_mark, event.end_mark
    assert start is not None and end is not None
    last = end.line - (end.column == 0 and end.line > start.line)
    return Written(start.index, end.index, event.style or "", (start.line, start.column), last)


def _mark(event: yaml.Event) -> Mark:
    mark = event.start_mark
    return (mark.line, mark.column) if mark is not None else (0, 0)


# ---- faults of the text ----------------------------------------------------------------------------------------


def _unwanted(text: str, file: str) -> Iterator[Diagnostic]:
    """The first few characters that no catalogue may hold, each with its place."""
    for number, match in enumerate(UNWANTED.finditer(text)):
        if number == MAX_CHARACTERS_TOLD:
            return
        yield Diagnostic(_place_of(text, match.start(), file), "yaml-character",
                         f"An unseen character (U+{ord(match[0]):04X}) stands in the file.", "delete it")


def _place_of(text: str, position: int, file: str) -> Place:
    lines = _lines(text[:position])
    return Place(file, len(lines), len(lines[-1]) + 1)


def _syntax(error: yaml.YAMLError, file: str, text: str) -> Diagnostic:
    """A fault of YAML itself, in plain words."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be read")
    place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file, 1, 1)
    tab = _tab_near(text, place.line, place.column)
    if tab is not None:
        return Diagnostic(Place(file, *tab), "yaml-tab", "A tab stands in the indentation.", "use spaces")
    opened = _open_quote(text, place.line)
    if opened is not None:
        return Diagnostic(Place(file, *opened), "yaml-syntax", "A quotation opens here that nothing closes.",
                          "put the closing quote at the end of the text")
    return Diagnostic(place, "yaml-syntax", f"This is not valid YAML: {problem}.",
                      _remedy(problem, _lines(text)[place.line - 1 : place.line], place.column))


def _open_quote(text: str, until: int) -> tuple[int, int] | None:
    """(line, column) of the first quote, up to a line, that is still open where the next key or item begins."""
    lines = _lines(text)
    for number, line in enumerate(lines[:until], 1):
        found = OPENS.match(line)
        if found is not None and CLOSES[found["quote"]].search(line, found.end()) is None:
            after = next((later for later in lines[number:] if later.strip() and later.lstrip()[0] != "#"), "")
            if not after or (KEY.match(after) and _indent(after) <= _indent(line)):
                return number, found.start("quote") + 1
    return None


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _remedy(problem: str, line: Sequence[str], column: int) -> str:
    if "mapping values are not allowed" in problem:
        if line and KEY.fullmatch(line[0][:column]) and line[0][:column].startswith(" "):
            return "check the indentation: keys that belong together begin in the same column"
        return "put a text that holds “: ” in quotes, or check the indentation"
    if "cannot start any token" in problem:
        return "put a text that begins with a sign such as % or @ in quotes"
    return "check the indentation and the quotes"


def _lines(text: str) -> list[str]:
    return re.split(r"\r\n|\r|\n", text)


def _tab_near(text: str, line: int, column: int) -> tuple[int, int] | None:
    """(line, column) of a tab at the fault itself, or indenting its line or the line before."""
    lines = _lines(text)
    if lines[line - 1 : line] and lines[line - 1][column - 1 : column] == "\t":
        return line, column
    for number in (line, line - 1):
        here = lines[number - 1] if 0 < number <= len(lines) else ""
        found = here.find("\t", 0, len(here) - len(here.lstrip(" \t")))
        if found >= 0:
            return number, found + 1
    return None
