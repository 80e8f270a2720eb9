"""What an entry means, as data, and the fingerprint of it that an approval is bound to.

The meaning of an entry is all that it says once it is read: every key with its value, whatever the file looks like.
Spacing, comments, quotes and the order of keys do not count, nor does a default that is written out. The order of a
list counts, since it is printed so; so does the order of a nerve's levels, since “T5 to T7” depends on it.

Left out is what is said to a clinician alone and changes no pack: ``sign_off``, ``proposal``, ``note`` and
``source_words``. A claim's sources count with what they are, so that another DOI under the same id is a change.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from consentgen import chance as chances
from consentgen.catalogue.inside import inside
from consentgen.catalogue.model import Levels, Source, Withheld
from consentgen.catalogue.vocabulary import Part

VERSION = 1
"""Of what follows. Another number makes every approval one of changed words, so it changes only if it must."""

FOR_CLINICIANS = frozenset(("sign_off", "proposal", "note", "source_words"))

SIGNED = ("risks", "procedures", "sites", "factors", "pictures", "figures", "withheld")
"""The sections whose entries are approved. A source counts with what cites it; a conflict never prints."""

Key = tuple[str, str]
"""An entry: its section and its id there."""


def meaning(section: str, id_: str, entry: Part, sources: Mapping[str, Source]) -> dict[str, Any]:
    """What ``entry`` says, as JSON data that depends on nothing else; ``sources`` are those of its catalogue.

    Two entries mean the same if and only if this is equal. It is what ``fingerprint`` is taken of.
    """
    cited = {name: _plain(sources[name]) if name in sources else None for name in sorted(set(_cited(entry)))}
    return {"meaning": VERSION, "section": section, "id": id_, "entry": _plain(entry), "sources": cited}


def fingerprint(section: str, id_: str, entry: Part, sources: Mapping[str, Source]) -> str:
    """SHA-256 of an entry's meaning: 64 hexadecimal digits, the same on every computer."""
    words = json.dumps(meaning(section, id_, entry, sources), sort_keys=True, ensure_ascii=False,
                       separators=(",", ":"))
    return hashlib.sha256(words.encode()).hexdigest()


def withheld_id(withheld: Withheld) -> str:
    """What a withheld risk is called, which has no id of its own: RISK@SITE, or RISK@SITE@PROCEDURE."""
    return "@".join(filter(None, (withheld.risk, withheld.site, withheld.procedure)))


def _plain(value: Any) -> Any:
    """The value as JSON data. A key that has its default is left out, so that a new optional key changes nothing."""
    if isinstance(value, Part):
        return _of_part(value)
    if isinstance(value, chances.Chance):
        return _plain(chances.to_data(value))
    if isinstance(value, str):
        return " ".join(value.split())
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value


def _of_part(part: Part) -> dict[str, Any]:
    fields = type(part).model_fields
    said = {name: getattr(part, name) for name in fields if name not in FOR_CLINICIANS}
    said = {name: value for name, value in said.items()
            if fields[name].is_required() or value != fields[name].get_default(call_default_factory=True)}
    if isinstance(part, Levels):
        said["values"] = tuple(part.values.items())
    return {name: _plain(value) for name, value in said.items()}


def _cited(entry: Part) -> Iterator[str]:
    """The ids of the sources of an entry and of everything inside it."""
    for _, value in inside(entry):
        yield from getattr(value, "sources", ()) if isinstance(value, Part) else ()


def digest_of(content: Mapping[str, Any]) -> str:
    """SHA-256 of a catalogue's words: comments, spacing and line breaks, and the order of keys do not count."""
    words = json.dumps(_single_spaced(content), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(words.encode()).hexdigest()


def _single_spaced(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _single_spaced(value) for key, value in data.items()}
    return [_single_spaced(item) for item in data] if isinstance(data, list) else " ".join(data.split())
