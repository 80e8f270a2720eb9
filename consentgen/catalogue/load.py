"""Reading a catalogue: one file or a folder, standing alone or laid over the shipped one.

Every entry is validated by itself, so that a fault in one leaves the rest usable: a pack stops only for faults
in what it uses. An overlay may add entries and reword shipped ones key by key; it may never touch shipped claims
(a clinic's own number goes under ``figures``, with its source and its reason).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from consentgen.catalogue.approvalfile import NAME as APPROVALS_FILE
from consentgen.catalogue.approvalfile import read_approvals
from consentgen.catalogue.causes import lacks_extends, with_extends_asked_for, with_meant_ids
from consentgen.catalogue.faults import faults_of, format_fault
from consentgen.catalogue.meaning import Key, digest_of
from consentgen.catalogue.model import (
    FORMAT,
    SECTIONS,
    Approval,
    Conflict,
    Factor,
    Figure,
    Meta,
    Picture,
    Procedure,
    Risk,
    Site,
    Source,
    Withheld,
)
from consentgen.catalogue.settings import Settings
from consentgen.catalogue.vocabulary import ID_PATTERN, Part
from consentgen.diagnostics import Diagnostic, Place, did_you_mean, in_order
from consentgen.errors import CannotRead
from consentgen.resources import catalogue_path
from consentgen.yamltext import Located, Spot, read_yaml

LISTS: dict[str, type[Part]] = {"figures": Figure, "withheld": Withheld}
MAPPINGS = ("catalogue", "settings", *SECTIONS)
TOP = ("format", *MAPPINGS, *LISTS)
BINDINGS = ("procedures", "raises_for", "raises")
SETTINGS_FILE = "settings.yaml"

Path_ = tuple[str | int, ...]
Item = tuple[Located, int, Any]


@dataclass(frozen=True)
class Layer:
    """The files of one catalogue, before it is laid on another."""

    files: tuple[Located, ...]
    folder: Path


@dataclass(frozen=True)
class Catalogue:
    """A whole catalogue. ``broken`` names the entries that could not be read, as (section, id).

    ``approvals`` are those of the clinic, whether they still hold or not; ``fingerprints`` keeps those worked out.
    """

    meta: Meta
    settings: Settings
    sources: Mapping[str, Source]
    risks: Mapping[str, Risk]
    procedures: Mapping[str, Procedure]
    sites: Mapping[str, Site]
    factors: Mapping[str, Factor]
    conflicts: Mapping[str, Conflict]
    pictures: Mapping[str, Picture]
    figures: tuple[Figure, ...]
    withheld: tuple[Withheld, ...]
    digest: str
    base: Meta | None = None
    folder: Path | None = None
    broken: frozenset[tuple[str, str]] = frozenset()
    layers: tuple[Layer, ...] = field(default=(), repr=False, compare=False)
    listed: Mapping[str, tuple[tuple[Located, int], ...]] = field(default_factory=dict, repr=False, compare=False)
    approvals: Mapping[Key, Approval] = field(default_factory=dict)
    approvals_file: Located | None = field(default=None, repr=False, compare=False)
    fingerprints: dict[Key, str] = field(default_factory=dict, init=False, repr=False, compare=False)

    def place(self, *path: str | int, of_key: bool = False) -> Place:
        """Where something stands in the user's files: the newest layer that has it.

        In ``figures`` and ``withheld`` the path's number is that of this catalogue's tuple, whatever file it is in.
        """
        if len(path) > 1 and path[0] in self.listed:
            file, index = self.listed[str(path[0])][int(path[1])]
            return file.place((path[0], index, *path[2:]), of_key=of_key)
        return _place(self.layers, path, of_key=of_key)


def load(path: Path | None = None) -> tuple[Catalogue | None, tuple[Diagnostic, ...]]:
    """The catalogue at ``path`` (file or folder; None: the shipped one) and every fault found in reading it.

    The catalogue is None only where a file is no YAML or the head (``catalogue:``, ``settings:``) cannot be read.
    Of what depends on a file that is no YAML nothing is told. Raises ``CannotRead``.
    """
    own, found = _read_layer(path or catalogue_path())
    layers = [own]
    approvals, faults, file = read_approvals(own.folder) if path is not None and path.is_dir() else ({}, (), None)
    if any(located.root is None for located in own.files):
        return None, in_order((*found, *faults))
    if path is not None and _settings_of(own).get("extends"):
        base, base_found = _read_layer(catalogue_path())
        layers, found = [base, own], [*base_found, *found]
    found += [*_doubles(layers), *_replaced_figures(layers), *_dropped_risks(layers), *_signed_below(layers)]
    catalogue = _build(_merge(layers), tuple(layers), found)
    if path is not None and any(fault.missing for fault in found):
        found = _by_cause(found, layers)
    if catalogue is None:
        return None, in_order((*found, *faults))
    return replace(catalogue, approvals=approvals, approvals_file=file), in_order((*found, *faults))


def _by_cause(found: list[Diagnostic], layers: Sequence[Layer]) -> list[Diagnostic]:
    """The faults of a clinic's files, with one in place of all that follow from it."""
    base = layers[0] if len(layers) > 1 else _read_layer(catalogue_path())[0]
    shipped = {section: {id_ for file in base.files for id_ in _section(file, section)} for section in SECTIONS}
    if len(layers) > 1:
        return with_meant_ids(found, shipped)
    own = layers[0]
    settings = next((file for file in own.files if Path(file.file).name == SETTINGS_FILE), own.files[0])
    return with_extends_asked_for(found, settings.place(())) if lacks_extends(found, shipped) else found


def without_overlay(catalogue: Catalogue) -> Catalogue | None:
    """The catalogue that an overlay lies on, by itself; None where there is no overlay, or its head cannot be read."""
    below = catalogue.layers[:1]
    return _build(_merge(below), below, []) if catalogue.base is not None else None


# ---- files -> layers -------------------------------------------------------------------------------------------


def _read_layer(path: Path) -> tuple[Layer, list[Diagnostic]]:
    """The files at ``path`` with the faults of their form."""
    files: list[Located] = []
    found: list[Diagnostic] = []
    for file in _yaml_files(path):
        located, faults = read_yaml(file)
        found += faults
        if file.name == SETTINGS_FILE and isinstance(located.data, dict) and "settings" not in located.data:
            located = _as_settings(located)
        if located.root is not None:
            found += _top_faults(located)
        files.append(located)
    return Layer(tuple(files), path if path.is_dir() else path.parent), found


def _yaml_files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    files = sorted(p for p in path.rglob("*.y*ml") if p.is_file() and not p.name.startswith("."))
    files = [p for p in files if p.suffix in (".yaml", ".yml") and "cases" not in p.relative_to(path).parts[:-1]
             and p != path / APPROVALS_FILE]
    if not files:
        raise CannotRead(f"{path}: the folder holds no YAML file.", "name a catalogue file or folder")
    return files


def _as_settings(located: Located) -> Located:
    """A settings file, whose keys stand at its top, as if they stood under ``settings:``. Sections stay where they are.

    The file needs no ``format``: it takes that of the catalogue it lies beside.
    """
    if not isinstance(located.data, dict) or located.root is None:
        return located
    own = {key: value for key, value in located.data.items() if key not in TOP}
    rest = {key: value for key, value in located.data.items() if key in TOP}
    spots = located.root.inside
    inside: dict[str | int, Spot] = {key: spots[key] for key in rest}
    inside["settings"] = replace(located.root, inside={key: spots[key] for key in own})
    return replace(located, data={"format": FORMAT, **rest, "settings": own}, root=replace(located.root, inside=inside))


def _top_faults(located: Located) -> Iterator[Diagnostic]:
    """Faults at the top of a file: not a mapping, no format, unknown keys, sections of the wrong shape."""
    data = located.data
    if not isinstance(data, dict):
        yield Diagnostic(located.place(()), "not-a-catalogue", "A catalogue file is a mapping of sections.",
                         f"its keys are {', '.join(TOP)}")
        return
    yield from format_fault(data, located)
    for key, value in data.items():
        place = located.place((key,), of_key=True)
        if key not in TOP:
            yield Diagnostic(place, "unknown-key", f"“{key}” is not a section of a catalogue.",
                             did_you_mean(key, TOP) or f"the sections are {', '.join(TOP)}")
        elif key in LISTS and not isinstance(value, list):
            yield Diagnostic(place, "bad-value", f"“{key}” must be a list.", "begin each item with a hyphen")
        elif key in MAPPINGS and not isinstance(value, dict):
            yield Diagnostic(place, "bad-value", f"“{key}” must be a mapping.", "leave it out while it is empty")


# ---- layers -> one set of data ---------------------------------------------------------------------------------


def _section(located: Located, name: str) -> dict[str, Any]:
    value = located.data.get(name) if isinstance(located.data, dict) else None
    return value if isinstance(value, dict) else {}


def _items(located: Located, name: str) -> list[Any]:
    value = located.data.get(name) if isinstance(located.data, dict) else None
    return value if isinstance(value, list) else []


def _settings_of(layer: Layer) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for file in layer.files:
        merged.update(_section(file, "settings"))
    return merged


def _doubles(layers: Sequence[Layer]) -> Iterator[Diagnostic]:
    """The same id or setting in two files of one layer; in one file it is a duplicate key already."""
    for layer in layers:
        for section in MAPPINGS:
            seen: dict[str, str] = {}
            for file in layer.files:
                for id_ in _section(file, section):
                    if id_ in seen:
                        yield Diagnostic(file.place((section, id_), of_key=True), "duplicate-id",
                                         f"“{id_}” stands in {seen[id_]} as well.", "keep one of the two",
                                         subject=(section, id_) if section in SECTIONS else ("", ""))
                    seen.setdefault(id_, file.file)


def _reworded(layers: Sequence[Layer]) -> Iterator[tuple[Located, str, str, Any, Any]]:
    """(file, section, id, entry, what it lies on) for each entry of an overlay that the catalogue below has too."""
    for file in (file for layer in layers[1:] for file in layer.files):
        for section in ("procedures", "sites", "factors"):
            below = {id_: entry for f in layers[0].files for id_, entry in _section(f, section).items()}
            for id_, entry in _section(file, section).items():
                if id_ in below:
                    yield file, section, id_, entry, below[id_]


def _replaced_figures(layers: Sequence[Layer]) -> Iterator[Diagnostic]:
    """An overlay that would overwrite claims of the catalogue it lies on."""
    for file, section, id_, entry, base in _reworded(layers):
        for path in _claim_paths(entry, base):
            yield Diagnostic(file.place((section, id_, *path), of_key=True), "overlay-replaces-figure",
                             "An overlay cannot replace the shipped claims.",
                             "put your own number under “figures:”, with its source and reason", subject=(section, id_))


def _claim_paths(entry: Any, base: Any, at: Path_ = ()) -> Iterator[Path_]:
    """Paths of ``claims`` that stand in both."""
    if isinstance(entry, dict) and isinstance(base, dict):
        for key in sorted(entry.keys() & base.keys()):
            if key == "claims":
                yield (*at, key)
            else:
                yield from _claim_paths(entry[key], base[key], (*at, key))


def _dropped_risks(layers: Sequence[Layer]) -> Iterator[Diagnostic]:
    """An overlay that would leave a risk out without a word: by binding it to fewer procedures or raising fewer."""
    for file, section, id_, entry, base in _reworded(layers):
        for path in _narrowed(entry, base) if section != "procedures" else ():
            yield Diagnostic(file.place((section, id_, *path), of_key=True), "overlay-drops-risk",
                             "An overlay cannot take a risk away here.",
                             "put it under “withheld:”, with reason and name", subject=(section, id_))


def _signed_below(layers: Sequence[Layer]) -> Iterator[Diagnostic]:
    """A signature in an overlay for words of the catalogue below: it would stay when an update changes them."""
    for file in (file for layer in layers[1:] for file in layer.files):
        for section in SECTIONS:
            below = {id_ for f in layers[0].files for id_ in _section(f, section)}
            for id_, entry in _section(file, section).items():
                if id_ in below and isinstance(entry, dict) and "sign_off" in entry:
                    yield Diagnostic(file.place((section, id_, "sign_off"), of_key=True), "sign-off-of-shipped",
                                     "A signature for shipped words would stay when an update changes them.",
                                     f"take it out, then “consentgen approve {section}:{id_}”", subject=(section, id_))


def _narrowed(entry: Any, base: Any, at: Path_ = ()) -> Iterator[Path_]:
    """Paths of lists in ``entry`` that leave out what ``base`` has."""
    if not (isinstance(entry, dict) and isinstance(base, dict)):
        return
    for key, value in entry.items():
        if key not in BINDINGS or isinstance(value, dict):
            yield from _narrowed(value, base.get(key), (*at, key))
        elif isinstance(value, list) and _takes_away(key, value, base.get(key) or []):
            yield (*at, key)


def _takes_away(key: str, value: list[Any], base: list[Any]) -> bool:
    """Whether ``value`` in place of ``base`` loses something; where procedures are named, no name means all of them."""
    loses = any(item not in value for item in base)
    return loses if key == "raises" else bool(value) and (loses or not base)


def _merge(layers: Sequence[Layer]) -> dict[str, Any]:
    """All layers as one set of data: later layers add entries and replace single keys of earlier ones."""
    merged: dict[str, Any] = {name: {} for name in MAPPINGS} | {name: [] for name in LISTS}
    for file in (file for layer in layers for file in layer.files):
        for name in MAPPINGS:
            over = _section(file, name)
            merged[name] = _laid_over(_unsigned(merged[name], over), _unsigned(over, merged[name]))
        for name in LISTS:
            merged[name] += [(file, index, item) for index, item in enumerate(_items(file, name))]
    return _with_own_nerves(merged)


def _with_own_nerves(merged: dict[str, Any]) -> dict[str, Any]:
    """The data in which each procedure treats the nerves that say so themselves (``treated_by``), after its own."""
    procedures = dict(merged["procedures"])
    for id_, site in merged["sites"].items():
        named = site.get("treated_by") if isinstance(site, dict) else None
        for procedure in named if isinstance(named, list) else ():
            entry = procedures.get(procedure) if isinstance(procedure, str) else None
            sites = entry.get("sites") if isinstance(entry, dict) else None
            if isinstance(sites, list) and id_ not in sites:
                procedures[procedure] = {**procedures[procedure], "sites": [*sites, id_]}
    return {**merged, "procedures": procedures}


def _unsigned(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """The entries without the signatures of those that ``over`` has too: nobody signed the words of both together."""
    changed = {id_ for id_, entry in base.items() if isinstance(entry, dict) and isinstance(over.get(id_), dict)}
    return {id_: {k: v for k, v in entry.items() if k != "sign_off"} if id_ in changed else entry
            for id_, entry in base.items()}


def _laid_over(base: Any, over: Any) -> Any:
    if not (isinstance(base, dict) and isinstance(over, dict)):
        return over
    return {**base, **{key: _laid_over(base.get(key), value) for key, value in over.items()}}


# ---- data -> entries -------------------------------------------------------------------------------------------


def _build(merged: dict[str, Any], layers: tuple[Layer, ...], found: list[Diagnostic]) -> Catalogue | None:
    """The typed catalogue; entries with faults are left out, named in ``broken``, and their faults added."""
    entries: dict[str, Any] = {}
    broken: set[tuple[str, str]] = set()
    for section, model in SECTIONS.items():
        good = {id_: _entry(model, data, layers, (section, id_), found) for id_, data in merged[section].items()}
        broken |= {(section, id_) for id_, entry in good.items() if entry is None}
        entries[section] = MappingProxyType({id_: entry for id_, entry in good.items() if entry is not None})
    listed: dict[str, tuple[tuple[Located, int], ...]] = {}
    for name, model in LISTS.items():
        items = [(file, index, _item(model, (file, index, data), name, found)) for file, index, data in merged[name]]
        entries[name] = tuple(item for *_, item in items if item is not None)
        listed[name] = tuple((file, index) for file, index, item in items if item is not None)
    meta = _head(merged["catalogue"], layers, found)
    settings = _entry(Settings, merged["settings"], layers, ("settings",), found)
    if meta is None or settings is None:
        return None
    return Catalogue(meta=meta, settings=settings, **entries, digest=digest_of(_content(merged)), base=_base(layers),
                     folder=layers[-1].folder, broken=frozenset(broken), layers=layers, listed=listed)


def _content(merged: dict[str, Any]) -> dict[str, Any]:
    return {**merged, **{name: [item for *_, item in merged[name]] for name in LISTS}}


def _head(data: dict[str, Any], layers: Sequence[Layer], found: list[Diagnostic]) -> Meta | None:
    if not data:
        found.append(Diagnostic(_place(layers, ()), "missing-key", "The key “catalogue” is missing here.",
                                "add “catalogue:” with title, version, published and review_by",
                                missing=("catalogue",)))
        return None
    meta = _entry(Meta, data, layers, ("catalogue",), found)
    return meta if isinstance(meta, Meta) else None


def _base(layers: Sequence[Layer]) -> Meta | None:
    """The head of the catalogue that an overlay lies on."""
    if len(layers) == 1:
        return None
    return Meta.model_validate({k: v for file in layers[0].files for k, v in _section(file, "catalogue").items()})


def _entry(model: type[Part], data: Any, layers: Sequence[Layer], path: Path_, found: list[Diagnostic]) -> Any:
    """The entry, or None with its faults added."""
    subject = (str(path[0]), str(path[1])) if len(path) > 1 else ("", "")
    before = len(found)
    if path[0] in SECTIONS and not re.fullmatch(ID_PATTERN, str(path[1])):
        found.append(Diagnostic(_place(layers, path, of_key=True), "bad-id",
                                "This id has other signs than small letters, digits and hyphens.",
                                "write it such as greater-occipital", subject=subject))
    try:
        entry = model.model_validate(data)
    except ValidationError as error:
        found += faults_of(_findings(error), model, lambda p, key: _place(layers, (*path, *p), of_key=key), subject)
    return entry if len(found) == before else None


def _item(model: type[Part], item: Item, name: str, found: list[Diagnostic]) -> Part | None:
    file, index, data = item
    try:
        return model.model_validate(data)
    except ValidationError as error:
        found += faults_of(_findings(error), model, partial(_item_place, file, name, index), (name, str(index)))
        return None


def _findings(error: ValidationError) -> list[Any]:
    """pydantic's findings, without what the user wrote."""
    return error.errors(include_url=False, include_input=False)


def _item_place(file: Located, name: str, index: int, path: Path_, of_key: bool) -> Place:
    return file.place((name, index, *path), of_key=of_key)


# ---- places ----------------------------------------------------------------------------------------------------


def _place(layers: Sequence[Layer], path: Sequence[str | int], *, of_key: bool = False) -> Place:
    """The newest file that has the whole path; else the one that has most of it, and of those the one with the head."""
    files = [file for layer in reversed(layers) for file in reversed(layer.files)]
    depths = [_depth(file.data, path) or _has_head(file) / 2 for file in files]
    best = files[depths.index(max(depths))] if files else None
    return Place("catalogue") if best is None else best.place(path, of_key=of_key)


def _has_head(file: Located) -> bool:
    return isinstance(file.data, dict) and "catalogue" in file.data


def _depth(data: Any, path: Sequence[Any]) -> int:
    for depth, step in enumerate(path):
        if (isinstance(data, dict) and step in data) or (
            isinstance(data, list) and isinstance(step, int) and step < len(data)
        ):
            data = data[step]
        else:
            return depth
    return len(path)
