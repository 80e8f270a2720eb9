"""Finding an entry by any name people use: id, lay name, clinical name or synonym, case and spacing aside."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import TypeVar

from consentgen.catalogue.model import Entry

E = TypeVar("E", bound=Entry)


def names_of(id_: str, entry: Entry) -> Iterator[str]:
    """Every name of the entry, its id first."""
    yield id_
    for field in ("name", "anatomical", "clinical", "term"):
        if value := getattr(entry, field, None):
            yield str(value)
    yield from entry.synonyms


def find(word: str, entries: Mapping[str, E]) -> str | None:
    """The id of the entry that ``word`` names, or None. An id comes before any other name."""
    wanted = same(word)
    if not wanted:
        return None
    named = (id_ for id_, entry in entries.items() if wanted in map(same, names_of(id_, entry)))
    return next((id_ for id_ in entries if same(id_) == wanted), None) or next(named, None)


def nearest(word: str, entries: Mapping[str, E], count: int = 3) -> list[str]:
    """The ids of the entries whose names are most like ``word``: never none while there are entries."""
    wanted = same(word)

    def likeness(id_: str) -> float:
        return max(difflib.SequenceMatcher(None, wanted, same(name)).ratio() for name in names_of(id_, entries[id_]))

    return sorted(entries, key=lambda id_: (-likeness(id_), id_))[:count]


def same(word: str) -> str:
    """What two spellings of one name have in common: no case, no hyphens, no article, no closing “nerve”."""
    plain = unicodedata.normalize("NFKC", word).casefold()
    plain = " ".join(re.split(r"[\s\-‐‑_’']+", plain.strip()))
    return re.sub(r"^the |\bnerves?$", "", plain).strip() or plain
