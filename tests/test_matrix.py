"""Every nerve of every procedure, both parts, both editions, both forms: made, read back, and judged by veraPDF.

`make matrix` prints how many passed; each pack is read back before `make_pack` gives it out at all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path

import pytest

from consentgen.catalogue.load import load
from consentgen.make import make_pack
from consentgen.request import Request, Target
from consentgen.resources import templates_path
from consentgen.verify import verify

CATALOGUE, FOUND = load()
assert CATALOGUE is not None
NERVES = [(procedure, site) for procedure, entry in CATALOGUE.procedures.items() for site in entry.sites]
KINDS = list(product(("information", "consent"), ("standard", "large-print"), ("local", "sedation")))

pytestmark = [pytest.mark.matrix, pytest.mark.verapdf]


def test_the_matrix_is_not_empty() -> None:
    assert len(NERVES) >= 10
    assert len(KINDS) == 8


@pytest.mark.parametrize(("procedure", "site"), NERVES)
def test_every_kind_of_pack_at_every_nerve(
    procedure: str, site: str, tmp_path: Path, verapdf: Callable[[Sequence[Path], str], dict[Path, list[str]]]
) -> None:
    assert CATALOGUE is not None
    side = "right" if CATALOGUE.sites[site].laterality == "sided" else None
    request = Request(procedure, (Target(site, side),), made_on=date(2026, 11, 22))  # type: ignore[arg-type]
    files = []
    for part, edition, form in KINDS:
        asked = replace(request, part=part, edition=edition, form=form)  # type: ignore[arg-type]
        pack = make_pack(CATALOGUE, asked, (templates_path(),))
        assert verify(pack.content, CATALOGUE).unaltered
        assert pack.pages <= (9 if (part, edition) == ("information", "standard") else 25)
        files.append(tmp_path / f"{procedure}-{site}-{part}-{edition}-{form}.pdf")
        files[-1].write_bytes(pack.content)
    for flavour in ("ua1", "3a"):
        failures = verapdf(files, flavour)
        assert failures == {file: [] for file in files}
    print(f"{len(files)} packs of {procedure} at {site} passed PDF/UA-1, PDF/A-3a and the reading back")
