"""The JSON Schema of a catalogue file, for editors: it completes keys, shows descriptions and marks what is wrong.

It is made from the entries themselves and lies beside this module as ``schema.json``; a test holds the two equal.
What a schema cannot say (whether a chance can be read, whether an id exists) the loader and ``check`` say.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

from consentgen.catalogue.model import (
    Conflict,
    Factor,
    Figure,
    Id,
    Meta,
    Part,
    Picture,
    Procedure,
    Risk,
    Settings,
    Site,
    Source,
    Withheld,
)

FILE = Path(__file__).with_name("schema.json")
DIALECT = "https://json-schema.org/draft/2020-12/schema"
YES_NO = ["true", "false", "yes", "no", "on", "off"]
DAY = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"


class CatalogueFile(Part):
    """A catalogue, or one file of a catalogue folder."""

    format: Literal["1"]
    catalogue: Meta | None = None
    settings: Settings | None = None
    sources: dict[Id, Source] | None = None
    risks: dict[Id, Risk] | None = None
    procedures: dict[Id, Procedure] | None = None
    sites: dict[Id, Site] | None = None
    factors: dict[Id, Factor] | None = None
    conflicts: dict[Id, Conflict] | None = None
    pictures: dict[Id, Picture] | None = None
    figures: tuple[Figure, ...] = ()
    withheld: tuple[Withheld, ...] = ()


def schema() -> dict[str, Any]:
    """The schema of a whole file, for its text as this program reads it and for values as an editor reads them."""
    made = _as_yaml(CatalogueFile.model_json_schema())
    return {"$schema": DIALECT, "title": "A consentgen catalogue", **made}


def text() -> str:
    """The schema as ``schema.json`` holds it."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def write() -> None:
    """Write ``schema.json`` anew, after a change of the entries."""
    FILE.write_text(text(), encoding="utf-8")


def _as_yaml(node: Any) -> Any:
    """The schema with what YAML makes of it: an editor reads 2016 as a number and yes as true, this program as text."""
    if isinstance(node, list):
        return [_as_yaml(item) for item in node]
    if not isinstance(node, dict):
        return node
    if set(node) >= {"anyOf"} and {"type": "null"} in node["anyOf"]:
        node = _without_null(node)
    kept = {key: _as_yaml(value) for key, value in node.items() if not _is_noise(key, value)}
    if kept.get("const") == "1":
        return {"enum": ["1", 1]}
    if kept.get("type") == "string" and kept.get("format") == "date":
        return {**{key: value for key, value in kept.items() if key != "format"}, "pattern": DAY}
    if kept.get("type") == "string" and not {"enum", "const", "pattern"} & kept.keys():
        return {**kept, "type": ["string", "number", "boolean"]}
    if kept.get("type") == "boolean":
        return {**{key: value for key, value in kept.items() if key != "type"}, "enum": [True, False, *YES_NO]}
    if "patternProperties" in kept:
        return {**kept, "additionalProperties": False}
    return kept


def _without_null(node: dict[str, Any]) -> dict[str, Any]:
    """An optional key may be left out; but where it stands, it has a value."""
    rest = [choice for choice in node["anyOf"] if choice != {"type": "null"}]
    outside = {key: value for key, value in node.items() if key not in ("anyOf", "default")}
    return {**rest[0], **outside} if len(rest) == 1 else {"anyOf": rest, **outside}


def _is_noise(key: str, value: Any) -> bool:
    """Titles that only repeat a key's name, and defaults that only say “nothing”."""
    return (key == "title" and isinstance(value, str)) or (key == "default" and (value is None or value == []))
