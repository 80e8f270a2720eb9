"""Making the packs of rows: each kind is laid out once, and the patients' values are bound late."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from multiprocessing.reduction import ForkingPickler
from pathlib import Path
from types import MappingProxyType
from typing import Any

from consentgen.batch.keys import surroundings
from consentgen.batch.plan import Task
from consentgen.cache import LIMIT, DiskStore
from consentgen.catalogue.load import Catalogue
from consentgen.errors import MaterialFault
from consentgen.make import Pack, binder_for, make_pack
from consentgen.render.late.bind import Binder, Memory


@dataclass(frozen=True)
class Direct:
    """What a worker needs to make packs; called in the worker, it gives back the function that makes one.

    The catalogue is handed over as it was read, so that all packs of a batch come from the same one. Templates are
    files: ``shared`` is the digest that they had when the batch began (see ``keys.surroundings``). ``cache`` is the
    folder that workers share layouts in, ``room`` the bytes that it may hold; without one each keeps its own.
    """

    catalogue: Catalogue
    templates: tuple[Path, ...]
    shared: str
    cache: Path | None = None
    room: int = LIMIT

    def __call__(self) -> Callable[[Task], Pack]:
        """The function that makes one pack."""
        store = DiskStore(self.cache, self.room) if self.cache else Memory()
        return partial(self.make, binder_for(self.templates, store))

    def make(self, binder: Binder | None, task: Task) -> Pack:
        """The pack of one row. Raises what ``make_pack`` raises, and if a template was changed meanwhile."""
        pack = make_pack(self.catalogue, task.request, self.templates, binder)
        if surroundings(self.templates) != self.shared:
            raise MaterialFault("The templates were changed while the batch was running.", "run it again")
        return pack


def _read_only(mapping: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(mapping)


def _sent(mapping: MappingProxyType[Any, Any]) -> tuple[Callable[[dict[Any, Any]], Any], tuple[dict[Any, Any]]]:
    return _read_only, (dict(mapping),)


ForkingPickler.register(MappingProxyType, _sent)  # a catalogue's sections cannot be sent to a process otherwise
