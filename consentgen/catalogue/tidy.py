"""Putting a catalogue file in order without touching its meaning: spacing, the order of keys, American spelling.

Only the text is edited, so comments and layout stay. Every step is checked by reading its result again: where the
data would not be what it was (spelling aside), the step is not taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from consentgen.catalogue.inside import PathOf
from consentgen.catalogue.model import SECTIONS
from consentgen.catalogue.rules.rule import PRINTED_SECTIONS, is_spoken
from consentgen.catalogue.wording import american, british
from consentgen.yamltext import Located, Spot, comments, parse_yaml

RANKS = {"name": 0, "sign_off": 2}
"""Where a key belongs in an entry: its name first, the signature last, the rest between as its author likes."""

BLANKS = 2
"""Blank lines that may follow each other."""


@dataclass(frozen=True)
class Change:
    """What was changed, and in which line (from 1) of the text as it was at that step."""

    line: int
    what: str


def tidied(file: Located) -> tuple[str, tuple[Change, ...]]:
    """The file's text put in order, and what was changed. The text as it was where nothing can be done."""
    text, changes = file.text, []
    for step in (_spelling, _keys, _spacing):
        here = parse_yaml(text, file.file)[0]
        if here.root is None:
            break
        new, done = step(here)
        after, faults = parse_yaml(new, file.file)
        if done and not faults and after.data == (_respelt(here.data, ()) if step is _spelling else here.data):
            text = new
            changes += done
    return text, tuple(changes)


# ---- spelling --------------------------------------------------------------------------------------------------


def british_spelling(text: str) -> str:
    """The text with each American spelling replaced; capitals, addresses, names and units stay as they are."""
    known = british()
    for match in reversed(list(american(text))):
        text = text[: match.start()] + _cased(known[match[0].casefold()], match[0]) + text[match.end() :]
    return text


def _cased(word: str, like: str) -> str:
    return word.upper() if like.isupper() else word.capitalize() if like[0].isupper() else word


def _spelling(file: Located) -> tuple[str, list[Change]]:
    """Replaced where a patient reads it: never in a title, a note or an id."""
    text, done = file.text, []
    written = {w.begins: w for w in file.written}
    spots = [spot for path, spot, said in _leaves(file.data, file.root, ()) if _patient_reads(path)
             and british_spelling(said) != said]
    for spot in sorted(spots, key=lambda spot: spot.value, reverse=True):
        found = written.get(spot.value)
        if found is not None:
            start = text.index("\n", found.start) if found.style in ("|", ">") else found.start
            old = text[start : found.end]
            text = text[:start] + british_spelling(old) + text[found.end :]
            done += [Change(spot.value[0] + 1, f"{word} → {_cased(british()[word.casefold()], word)}")
                     for word in dict.fromkeys(match[0] for match in american(old))]
    return text, done[::-1]


def _patient_reads(path: PathOf) -> bool:
    return bool(path) and path[0] in (*PRINTED_SECTIONS, "pictures") and is_spoken(path)


def _leaves(data: Any, spot: Spot | None, path: PathOf) -> Iterator[tuple[PathOf, Spot, str]]:
    """Every text with its path and place."""
    if spot is None:
        return
    if isinstance(data, str):
        yield path, spot, data
        return
    for key, value in data.items() if isinstance(data, dict) else enumerate(data):
        yield from _leaves(value, spot.inside.get(key), (*path, key))


def _respelt(data: Any, path: PathOf) -> Any:
    """The data as it must be once the spelling is mended."""
    if isinstance(data, str):
        return british_spelling(data) if _patient_reads(path) else data
    if isinstance(data, dict):
        return {key: _respelt(value, (*path, key)) for key, value in data.items()}
    return [_respelt(value, (*path, index)) for index, value in enumerate(data)]


# ---- order of keys ---------------------------------------------------------------------------------------------


def misplaced(file: Located) -> Iterator[tuple[PathOf, str]]:
    """(path, the key it belongs before) for each key of an entry that stands too late."""
    for path, entry, _ in _entries(file):
        keys = list(entry)
        for index, key in enumerate(keys):
            later = next((one for one in keys[:index] if _rank(one) > _rank(key)), None)
            if later is not None:
                yield (*path, key), later


def _rank(key: str) -> int:
    return RANKS.get(key, 1)


def _entries(file: Located) -> Iterator[tuple[PathOf, Mapping[str, Any], Spot]]:
    for section in SECTIONS:
        entries = file.data.get(section) if isinstance(file.data, dict) else None
        for id_, entry in entries.items() if isinstance(entries, dict) else ():
            if isinstance(entry, dict) and file.root is not None:
                yield (section, id_), entry, file.root.inside[section].inside[id_]


def _keys(file: Located) -> tuple[str, list[Change]]:
    """Whole lines moved with the comments above them, where each key of the entry has its own line."""
    lines = file.text.split("\n")
    remarks, done = comments(file), []
    wrong = {path[:2]: str(path[-1]) for path, _ in reversed(list(misplaced(file)))}
    for path, entry, spot in _entries(file):
        starts = _starts(list(entry), spot, lines) if path in wrong else None
        if starts is None:
            continue
        column = min(len(lines[at]) - len(lines[at].lstrip()) for at in starts.values())
        bounds = [_with_remarks(at, column, lines, remarks) for at in starts.values()]
        ends = [*bounds[1:], _end(max(starts.values()), column, lines)]
        chunks = dict(zip(entry, (lines[a:b] for a, b in zip(bounds, ends, strict=True)), strict=True))
        lines[bounds[0] : ends[-1]] = [line for key in sorted(entry, key=_rank) for line in chunks[key]]
        done.append(Change(spot.key[0] + 1 if spot.key else 1, f"keys of {path[1]} put in order"))
    return "\n".join(lines), done


def _starts(keys: list[str], spot: Spot, lines: list[str]) -> dict[str, int] | None:
    """The line of each key, or None where they do not all begin lines of their own, equally far in."""
    places = {key: spot.inside[key].key for key in keys}
    starts = {key: place[0] for key, place in places.items() if place is not None}
    columns = {place[1] for place in places.values() if place is not None}
    own = all(not lines[place[0]][: place[1]].strip() for place in places.values() if place is not None)
    return starts if own and len(columns) == 1 and len(set(starts.values())) == len(keys) else None


def _with_remarks(line: int, column: int, lines: list[str], remarks: Mapping[int, tuple[int, str]]) -> int:
    """The first of the comment lines right above a key, which belong to it."""
    while line - 1 in remarks and remarks[line - 1][0] == column and not lines[line - 1][:column].strip():
        line -= 1
    return line


def _end(line: int, column: int, lines: list[str]) -> int:
    """The line after the last one of a value that begins in ``line`` below a key at ``column``."""
    end = line + 1
    for at in range(line + 1, len(lines)):
        indent = len(lines[at]) - len(lines[at].lstrip())
        if lines[at].strip() and indent <= column:
            break
        if lines[at].strip():
            end = at + 1
    return end


# ---- spacing ---------------------------------------------------------------------------------------------------


def untidy_lines(file: Located) -> tuple[tuple[int, int], ...]:
    """(line, column) from 1 of spaces at a line's end, of blank lines too many, and of a last line without its end."""
    return tuple((line + 1, column + 1) for line, column, _ in _untidy(file))


def _untidy(file: Located) -> Iterator[tuple[int, int, str]]:
    """(line, column, what) from 0. Inside texts of several lines, spaces and blank lines may have a meaning."""
    text = file.text
    if "\r" in text and "\r" in text.replace("\r\n", ""):
        return
    several = [w for w in file.written if w.last > w.begins[0]]
    kept = {line for w in several for line in range(w.begins[0], w.last + 1)}
    ends_kept = {line for w in several if w.style for line in range(w.begins[0], w.last + 1)}
    blank = 0
    lines = text.split("\n")
    for number, line in enumerate(lines):
        bare = line.removesuffix("\r")
        if bare != bare.rstrip(" \t") and number not in ends_kept:
            yield number, len(bare.rstrip(" \t")), "spaces"
        blank = blank + 1 if not bare.strip() and number not in kept else 0
        if blank > BLANKS and number < len(lines) - 1:
            yield number, 0, "blank"
    if lines[-1].strip():
        yield len(lines) - 1, len(lines[-1]), "end"


def _spacing(file: Located) -> tuple[str, list[Change]]:
    lines: list[str | None] = list(file.text.split("\n"))
    done = []
    for number, column, what in _untidy(file):
        line = lines[number] or ""
        if what == "blank":
            lines[number] = None
        elif what == "end":
            lines.append("")
        elif lines[number] is not None:
            lines[number] = line[:column] + ("\r" if line.endswith("\r") else "")
        done.append(Change(number + 1, "spacing"))
    return "\n".join(line for line in lines if line is not None), done
