"""Entries that were only given another id: found by their meaning, and told as such."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from consentgen.catalogue.load import Catalogue
from consentgen.catalogue.meaning import fingerprint
from consentgen.catalogue.model import SECTIONS
from consentgen.catalogue.vocabulary import Part
from consentgen.governance.change import Change
from consentgen.governance.fields import FIELDS

Ids = Mapping[str, str]

_STEPS = ("sources", "risks", "sites", "procedures", "factors", "conflicts")
"""In this order, since an entry's meaning holds the ids of those before it. A picture has the id of its nerve."""


def with_new_ids(old: Catalogue, new: Catalogue) -> tuple[Catalogue, tuple[Change, ...]]:
    """The old catalogue under the ids of the new one, wherever an entry has another id and the same meaning."""
    found: list[Change] = []
    for section in _STEPS:
        ids = _renamed(section, old, new)
        if ids:
            old = _under(old, section, ids)
            found += [Change("unseen", "renamed", f"id in {section}", "", "", before, after, (section, after))
                      for before, after in ids.items()]
    return old, tuple(found)


def _renamed(section: str, old: Catalogue, new: Catalogue) -> dict[str, str]:
    """Old id to new id for entries that mean the same; not where two of one side do."""
    gone = _prints(section, old, getattr(old, section).keys() - getattr(new, section).keys())
    come = _prints(section, new, getattr(new, section).keys() - getattr(old, section).keys())
    return {before: come[print_] for print_, before in gone.items() if print_ in come}


def _prints(section: str, catalogue: Catalogue, ids: set[str]) -> dict[str, str]:
    entries = getattr(catalogue, section)
    prints = {id_: fingerprint(section, "", entries[id_], catalogue.sources) for id_ in sorted(ids)}
    alike = Counter(prints.values())
    return {print_: id_ for id_, print_ in prints.items() if alike[print_] == 1}


def _under(catalogue: Catalogue, section: str, ids: Ids) -> Catalogue:
    """The catalogue with other ids for entries of one section, there and wherever they are named."""
    moved: dict[str, Any] = {}
    for name in SECTIONS:
        keys = ids if name == section or (name == "pictures" and section == "sites") else {}
        moved[name] = {keys.get(id_, id_): _part(entry, section, ids)
                       for id_, entry in getattr(catalogue, name).items()}
    for name in ("figures", "withheld"):
        moved[name] = tuple(_part(item, section, ids) for item in getattr(catalogue, name))
    moved["approvals"] = {(of, ids.get(id_, id_) if of == section else id_): stamp
                          for (of, id_), stamp in catalogue.approvals.items()}
    return replace(catalogue, **moved)


def _part(part: Part, section: str, ids: Ids) -> Part:
    rules = FIELDS[type(part)]
    changes = {}
    for name in type(part).model_fields:
        value = getattr(part, name)
        other = _value(value, section, ids, named=rules[name].of == section)
        if other != value:
            changes[name] = other
    return part.model_copy(update=changes) if changes else part


def _value(value: Any, section: str, ids: Ids, *, named: bool) -> Any:
    if isinstance(value, Part):
        return _part(value, section, ids)
    if isinstance(value, str):
        return ids.get(value, value) if named else value
    if isinstance(value, Mapping):
        return {ids.get(key, key) if named else key: _value(inner, section, ids, named=False)
                for key, inner in value.items()}
    if isinstance(value, tuple):
        return tuple(_value(item, section, ids, named=named) for item in value)
    return value
