"""What a clinic's own entries lean on in the shipped catalogue, and whether that is still what it was.

A clinic's folder remembers the shipped catalogue as it was when somebody last went through it, in ``base.lock``, a
plain copy. An update brings another one. Whatever of the clinic's own replaces, withholds or counts something that has
changed was written with other words in view, and somebody has to look at it again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from consentgen.catalogue.approvals import place_of_entry
from consentgen.catalogue.load import Catalogue, load, without_overlay
from consentgen.catalogue.meaning import Key, meaning, withheld_id
from consentgen.catalogue.model import SECTIONS
from consentgen.catalogue.vocabulary import Part
from consentgen.diagnostics import Place
from consentgen.errors import CannotRead

LOCK = "base.lock"
TEMPLATES_LOCK = "base.templates"
"""The folder with the shipped templates that the clinic's own were copied from, as they were."""
WHAT_IT_IS = ("name", "term", "what", "kind", "condition", "seriousness", "worst_case")
"""What must be the same of a risk for a figure or a reason to be about it still."""

Data = Mapping[str, Any]


@dataclass(frozen=True)
class Changed:
    """An entry of the clinic's own, and what it leans on that is not what it was."""

    key: Key
    place: Place
    words: str


def lock_of(catalogue: Catalogue) -> Path | None:
    """The file in which a clinic's folder remembers what it lies on; None without folder or file."""
    if catalogue.base is None or catalogue.folder is None:
        return None
    path = catalogue.folder / LOCK
    return path if path.is_file() else None


def is_as_remembered(catalogue: Catalogue, lock: Path) -> bool:
    """Whether the shipped catalogue is the remembered one, to the last sign."""
    try:
        return lock.read_bytes() == Path(catalogue.layers[0].files[0].file).read_bytes()
    except OSError:
        return False


def remembered(lock: Path) -> Catalogue | None:
    """The catalogue that a folder remembers; None if it cannot be read."""
    try:
        return load(lock)[0]
    except CannotRead:
        return None


def unreadable_lock(catalogue: Catalogue) -> Path | None:
    """The file that should remember the shipped catalogue and is none that can be read."""
    lock = lock_of(catalogue)
    wrong = lock is not None and not is_as_remembered(catalogue, lock) and remembered(lock) is None
    return lock if wrong else None


def changed(catalogue: Catalogue) -> Iterator[Changed]:
    """Every entry of the clinic's own that leans on something which has changed since ``base.lock`` was written."""
    lock = lock_of(catalogue)
    if lock is None or is_as_remembered(catalogue, lock):
        return
    old, new = remembered(lock), without_overlay(catalogue)
    if old is not None and new is not None:
        yield from _Between(catalogue, old, new).changed()


class _Between:
    """A clinic's catalogue, the shipped one as the clinic knew it, and as it is now."""

    def __init__(self, own: Catalogue, old: Catalogue, new: Catalogue) -> None:
        self.own, self.old, self.new = own, old, new

    def changed(self) -> Iterator[Changed]:
        """Reworded and added entries first, then figures, then what is withheld."""
        for section in SECTIONS:
            for id_, data in self._overlay(section).items():
                words = list(self._of_entry(section, id_, data))
                if words:
                    yield self._changed((section, id_), words)
        for figure in self.own.figures:
            words = list(self._of_risk(figure.risk, figure.procedure, figure.site))
            if words:
                yield self._changed(("figures", figure.id), words)
        for withheld in self.own.withheld:
            words = list(self._of_risk(withheld.risk, withheld.procedure, withheld.site))
            if words:
                yield self._changed(("withheld", withheld_id(withheld)), words)

    def _changed(self, key: Key, words: Iterable[str]) -> Changed:
        return Changed(key, place_of_entry(self.own, key), ", ".join(dict.fromkeys(words)))

    def _overlay(self, section: str) -> dict[str, Any]:
        """What the clinic's own files say under a section."""
        found: dict[str, Any] = {}
        for file in (file for layer in self.own.layers[1:] for file in layer.files):
            entries = file.data.get(section) if isinstance(file.data, dict) else None
            found |= entries if isinstance(entries, dict) else {}
        return found

    # ---- reworded and added entries ------------------------------------------------------------------------------

    def _of_entry(self, section: str, id_: str, data: Any) -> Iterator[str]:
        """What has changed below an entry: the keys that it rewords, and the risks that it names."""
        old, new = (self._meaning(base, section, id_) for base in (self.old, self.new))
        if old is None and new is not None:
            yield "the shipped catalogue has an entry of this id now"
        elif old is not None and new is None:
            yield "the shipped entry is there no more"
        elif old is not None and new is not None:
            keys = (old.keys() | new.keys()) if section == "risks" else None
            yield from (f"“{key}”" for key in sorted(_replaced(data, old, new, keys)))
        for risk in sorted(_named(data)):
            yield from self._of_risk_itself(risk)

    def _meaning(self, base: Catalogue, section: str, id_: str) -> Data | None:
        entry = getattr(base, section).get(id_)
        return _plain(base, section, id_, entry)["entry"] if entry is not None else None

    # ---- figures and what is withheld ----------------------------------------------------------------------------

    def _of_risk(self, risk: str, procedure: str | None, site: str | None) -> Iterator[str]:
        """What has changed of a risk there: what it is, and what procedure, nerve and factors say of it."""
        yield from self._of_risk_itself(risk)
        for section, wanted in (("procedures", procedure), ("sites", site), ("factors", None)):
            ids = getattr(self.old, section).keys() | getattr(self.new, section).keys()
            for id_ in sorted(ids if wanted is None else ids & {wanted}):
                if self._here(self.old, section, id_, risk) != self._here(self.new, section, id_, risk):
                    yield f"“{risk}” at {section}:{id_}"

    def _of_risk_itself(self, risk: str) -> Iterator[str]:
        old, new = (self._meaning(base, "risks", risk) or {} for base in (self.old, self.new))
        if any(old.get(key) != new.get(key) for key in WHAT_IT_IS):
            yield f"what “{risk}” is"

    def _here(self, base: Catalogue, section: str, id_: str, risk: str) -> Any:
        """What an entry says of a risk: its claims with their sources, its words, and whether it raises or excludes it.
        """
        entry = getattr(base, section).get(id_)
        here = getattr(entry, "risks", {}).get(risk)
        raised = getattr(entry, "raises", ())
        raises = raised.get(risk) if isinstance(raised, Mapping) else risk in raised
        said = _plain(base, section, id_, here) if isinstance(here, Part) else None
        return said, raises or None, getattr(entry, "excludes", {}).get(risk)


def _plain(base: Catalogue, section: str, id_: str, part: Part) -> Data:
    return meaning(section, id_, part, base.sources)


def _replaced(data: Any, old: Any, new: Any, keys: Iterable[str] | None = None) -> set[str]:
    """The keys of ``data`` below which something that it replaces has changed; ``keys``: look at these instead."""
    if keys is not None:
        return {key for key in keys if old.get(key) != new.get(key)}
    return {key for key, value in data.items() if _differs(value, old.get(key), new.get(key))} if isinstance(
        data, dict) else set()


def _differs(value: Any, old: Any, new: Any) -> bool:
    if isinstance(value, dict) and isinstance(old, dict) and isinstance(new, dict):
        return bool(_replaced(value, old, new))
    return bool(old != new)


def _named(data: Any) -> set[str]:
    """The risks that an entry of the clinic's own names."""
    if not isinstance(data, dict):
        return set()
    return {risk for key in ("risks", "raises", "excludes") for risk in data.get(key) or () if isinstance(risk, str)}
