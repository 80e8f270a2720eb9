"""The JSON Schemas of the files that people write, for editors: keys complete, are explained, and are marked if wrong.

They are made from the entries themselves. That of a catalogue lies beside this module as ``schema.json``; a test holds
the two equal. What a schema cannot say (whether a chance can be read, whether an id exists) the loader and ``check``
say. In an overlay an entry may reword one key of a shipped one, so there no key of an entry must be there; whether an
entry of the clinic's own is whole, ``check`` says as well.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from consentgen.catalogue.casefile import Case
from consentgen.catalogue.model import Conflict, Factor, Figure, Meta, Picture, Procedure, Risk, Site, Source, Withheld
from consentgen.catalogue.settings import Settings
from consentgen.catalogue.vocabulary import Id, Part

FILE = Path(__file__).with_name("schema.json")
DIALECT = "https://json-schema.org/draft/2020-12/schema"
Kind = Literal["catalogue", "overlay", "settings", "cases"]
YES_NO = ["true", "false", "yes", "no", "on", "off"]
DAY = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"


WORD = {"type": ["string", "number", "boolean"]}
ROWS = {"type": "array", "items": {"type": "object"}, "minItems": 2}
IN_CHANCE: dict[str, tuple[str, dict[str, Any]]] = {
    "how_often": ("How often, in one line: 2 of 113 people, 1 in 50, not known.", WORD),
    "band": ("A word of a scale: common.", WORD),
    "scale": ("The scale that the word is from: eu, calman or rcog.", WORD),
    "compare": ("Side by side, a list: {with: freezing, how_often: 13 of 46}.", ROWS),
    "excess": ("What is added to the usual chance: 3 per 1,000.", {}),
    "over": ("The usual chance that it is added to: 12 per 1,000.", {}),
    "split": ("One harm by how long it lasts, a list: {lasting: under a week, how_often: 5 of 100}.", ROWS),
    "several": ("Sources that do not agree, a list.", {"type": "array"}),
    "because": ("Why it is not known.", WORD),
    "than": ("Compared with what: half as likely than this.", WORD),
    "unit": ("What was counted, if not people: nerves, injections.", WORD),
    "by": ("By a time: 12 months.", WORD),
    "at": ("At a time: day 56.", WORD),
    "for": ("For so long: 3 to 6 months.", WORD),
    "within": ("Within a time: 30 days.", WORD),
    "per": ("For each: year.", WORD),
    "lifetime": ("yes: over a whole life.", {"enum": [True, *YES_NO]}),
    "among": ("In a part of the people: people over 65.", WORD),
    "after": ("After something else has happened: a collapsed lung.", WORD),
    "affects": ("It happens to somebody else: the baby.", WORD),
    "interval": ("The likely range: 0.5 to 1.7 per 1,000 (95%).", WORD),
    "outcome": ("benefit or survival, where those counted were helped.", {"enum": ["harm", "benefit", "survival"]}),
}
HEADS = ("how_often", "band", "compare", "excess", "split", "several")
CHANCE: dict[str, Any] = {
    "description": "How often: one line such as 2 of 113 people, 1 in 50 or not known; or a mapping that says more; or "
                   "a list of sources that do not agree.",
    "anyOf": [
        {"type": "string", "minLength": 1},
        {"type": "object", "additionalProperties": False, "anyOf": [{"required": [head]} for head in HEADS],
         "properties": {key: {"description": words, **node} for key, (words, node) in IN_CHANCE.items()}},
        {"type": "array", "items": {"type": ["string", "object"]}, "minItems": 2},
    ],
}
"""A chance, as far as a schema can tell: whether a line can be read, the loader says."""


CHANCE_REF = "#/$defs/Chance"


class CatalogueFile(Part):
    """A catalogue, or one file of a catalogue folder."""

    format: Literal["1"] = Field(description="Always 1.")
    catalogue: Meta | None = Field(None, description="What the catalogue is called, and how old it is.")
    settings: Settings | None = Field(None, description="What a clinic sets for itself.")
    sources: dict[Id, Source] | None = Field(None, description="Where figures come from, by id.")
    risks: dict[Id, Risk] | None = Field(None, description="What can go wrong, by id. How often stands elsewhere.")
    procedures: dict[Id, Procedure] | None = Field(None, description="Treatments, by id.")
    sites: dict[Id, Site] | None = Field(None, description="Target nerves, by id.")
    factors: dict[Id, Factor] | None = Field(None, description="What about a patient changes the risks, by id.")
    conflicts: dict[Id, Conflict] | None = Field(None, description="Where sources do not agree, by id.")
    pictures: dict[Id, Picture] | None = Field(None, description="Where each nerve is, by the id of the nerve.")
    figures: tuple[Figure, ...] = Field((), description="A clinic's own figures, each with a source and a reason.")
    withheld: tuple[Withheld, ...] = Field((), description="Risks left out at a nerve, each with a reason and a name.")


class CasesFile(Part):
    """Cases that authors wrote: what a pack must say. ``consentgen test`` runs them."""

    format: Literal["1"] = Field(description="Always 1.")
    cases: tuple[Case, ...] = Field(description="The cases. Begin each with a hyphen and its name.")


TITLES: dict[Kind, str] = {
    "catalogue": "A consentgen catalogue",
    "overlay": "A file of a clinic's own folder",
    "settings": "The settings of a clinic's own folder",
    "cases": "Cases for a consentgen catalogue",
}


def schema(kind: Kind = "catalogue") -> dict[str, Any]:
    """The schema of a file of that kind, for its text as this program reads it and for values as an editor reads them.

    ``overlay`` is a file of a folder that lies on the shipped catalogue, ``settings`` its settings.yaml, ``cases`` a
    file of the folder cases.
    """
    made = _as_yaml((CasesFile if kind == "cases" else CatalogueFile).model_json_schema())
    made["$defs"]["Chance"] = CHANCE
    if kind in ("overlay", "settings"):
        made = _for_overlay(made)
    if kind == "settings":
        made = _with_settings_on_top(made)
    return {"$schema": DIALECT, **made, "title": TITLES[kind], "$defs": _used(made)}


def text(kind: Kind = "catalogue") -> str:
    """The schema as a file holds it."""
    return json.dumps(schema(kind), indent=2, ensure_ascii=False) + "\n"


def write() -> None:
    """Write ``schema.json`` anew, after a change of the entries."""
    FILE.write_text(text(), encoding="utf-8")


# ---- overlays --------------------------------------------------------------------------------------------------

REWORDED = "Reworded"


def _for_overlay(made: dict[str, Any]) -> dict[str, Any]:
    """The schema in which an entry may say as little as it changes. What stands in a list is always whole."""
    defs = made["$defs"]
    loose = {f"{name}{REWORDED}": _loose({key: value for key, value in node.items() if key != "required"})
             for name, node in defs.items() if "properties" in node}
    return {**made, "properties": _loose(made["properties"]), "$defs": {**defs, **loose}}


def _loose(node: Any) -> Any:
    if isinstance(node, list):
        return [_loose(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {key: value if key == "items" else f"{value}{REWORDED}" if key == "$ref" and value != CHANCE_REF
            else _loose(value) for key, value in node.items()}


def _with_settings_on_top(made: dict[str, Any]) -> dict[str, Any]:
    """The schema of settings.yaml: what elsewhere stands under ``settings:`` stands at its top; no format is needed."""
    rest = {key: value for key, value in made["properties"].items() if key != "settings"}
    settings = made["$defs"][f"Settings{REWORDED}"]["properties"]
    return {**{key: value for key, value in made.items() if key != "required"}, "properties": {**settings, **rest}}


def _used(made: dict[str, Any]) -> dict[str, Any]:
    """The definitions that anything refers to."""
    waiting, used = set(_references({**made, "$defs": {}})), dict[str, Any]()
    while waiting:
        name = waiting.pop()
        used[name] = made["$defs"][name]
        waiting |= set(_references(used[name])) - used.keys()
    return dict(sorted(used.items()))


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for item in node:
            yield from _references(item)
    elif isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"].removeprefix("#/$defs/")
        for value in node.values():
            yield from _references(value)


# ---- as YAML -----------------------------------------------------------------------------------------------------


def _as_yaml(node: Any) -> Any:
    """The schema with what YAML makes of it: an editor reads 2016 as a number and yes as true, this program as text."""
    if isinstance(node, list):
        return [_as_yaml(item) for item in node]
    if not isinstance(node, dict):
        return node
    if set(node) >= {"anyOf"} and {"type": "null"} in node["anyOf"]:
        node = _without_null(node)
    kept = {key: _as_yaml(value) for key, value in node.items() if not _is_noise(key, value)}
    if kept.get("$comment") == "chance":
        return {"$ref": CHANCE_REF, **{key: kept[key] for key in ("description",) if key in kept}}
    if kept.get("const") == "1":
        return {**{key: value for key, value in kept.items() if key not in ("const", "type")}, "enum": ["1", 1]}
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
