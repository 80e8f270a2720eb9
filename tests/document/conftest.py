"""Documents to look at: of the shipped catalogue at every nerve, and of the tiny one with changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from consentgen.catalogue.load import Catalogue, load
from consentgen.document.build import build
from consentgen.document.model import ConsentForm, Document, Leaflet
from consentgen.request import Request, Target
from consentgen.resolve import Resolution, resolve

DAY = date(2026, 11, 22)


class Made(NamedTuple):
    """A document with what it was made from."""

    catalogue: Catalogue
    resolution: Resolution
    document: Document

    @property
    def leaflet(self) -> Leaflet:
        assert self.document.leaflet is not None
        return self.document.leaflet

    @property
    def form(self) -> ConsentForm:
        assert self.document.form is not None
        return self.document.form


Maker = Callable[..., Made]


def made(
    catalogue: Catalogue, procedure: str, targets: Sequence[Target], factors: Sequence[str] = (), **more: Any
) -> Made:
    """The document of a request; ``more`` are fields of the request."""
    resolution = resolve(catalogue, procedure, targets, factors)
    request = replace(Request(procedure, tuple(targets), tuple(factors), made_on=DAY), **more)
    return Made(catalogue, resolution, build(catalogue, resolution, request))


@pytest.fixture(scope="session")
def shipped() -> Catalogue:
    catalogue, _ = load()
    assert catalogue is not None
    return catalogue


@pytest.fixture(scope="session")
def tiny() -> Catalogue:
    catalogue, _ = load(Path(__file__).parents[1] / "data" / "tiny.yaml")
    assert catalogue is not None
    return catalogue


@pytest.fixture(scope="session")
def everywhere(shipped: Catalogue) -> dict[str, Made]:
    """Every procedure at every nerve, and some at several nerves or with every factor."""
    found: dict[str, Made] = {}
    for procedure, entry in shipped.procedures.items():
        factors = [id_ for id_, f in shipped.factors.items() if procedure in (f.procedures or (procedure,))]
        targets = [target_at(shipped, site) for site in entry.sites]
        for target in targets:
            found[f"{procedure} at {target.site}"] = made(shipped, procedure, [target])
            found[f"{procedure} at {target.site} with every factor"] = made(shipped, procedure, [target], factors)
        found[f"{procedure} at every nerve"] = made(shipped, procedure, targets, factors)
    assert len(found) >= 22
    return found


def target_at(catalogue: Catalogue, site: str) -> Target:
    return Target(site, "right" if catalogue.sites[site].laterality == "sided" else None)


@pytest.fixture(scope="session")
def make() -> Maker:
    return made
