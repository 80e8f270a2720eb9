"""Every procedure at every nerve, on every side, as every part and edition: made, read back, and judged by veraPDF.

``make matrix`` makes them all; ``make slice`` one for each procedure at each nerve, with sides, parts, editions and
forms in turn. Both print how many passed. Each pack is read back before ``make_pack`` gives it out at all; here
every number on its pages is accounted for as well, and ``verify`` finds it unaltered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import product
from pathlib import Path

import pytest

from consentgen.catalogue.load import load
from consentgen.document.build import build
from consentgen.make import make_pack
from consentgen.render.readback import read_pdf
from consentgen.request import Asked, Request, read_clinical
from consentgen.resolve import resolve
from consentgen.resources import templates_path
from consentgen.verify import verify
from tests.document import accounting as ACCOUNTING

CATALOGUE, FOUND = load()
assert CATALOGUE is not None
DAY = date(2026, 11, 22)
AT_EACH = [(procedure, site) for procedure, entry in CATALOGUE.procedures.items() for site in entry.sites]
KINDS = list(product(("information", "consent", "pack"), ("standard", "large-print")))
FORMS = {("consent", "standard"): "local", ("consent", "large-print"): "sedation",
         ("pack", "standard"): "sedation", ("pack", "large-print"): "local"}
"""Each form is made in both editions and both parts, at each nerve."""
MOST_PAGES = 9
BATCH = 10

Verapdf = Callable[[Sequence[Path], str], dict[Path, list[str]]]


CLAIMS = ACCOUNTING.claims_by_id(CATALOGUE)


def requests_at(procedure: str, site: str) -> Iterator[Request]:
    """Every request for a procedure at a nerve: sides, then parts and editions."""
    assert CATALOGUE is not None
    sides = ("left", "right", "both") if CATALOGUE.sites[site].laterality == "sided" else (None,)
    for side, (part, edition) in product(sides, KINDS):
        form = FORMS.get((part, edition), "local")
        clinical, faults = read_clinical(Asked(procedure, (site,), side), CATALOGUE, side_needed=True)
        assert clinical is not None, faults  # both sides bring in their factor, as they do for a user
        yield Request(*clinical, part=part, edition=edition, form=form, made_on=DAY)  # type: ignore[arg-type]


def one_at_each() -> list[Request]:
    """One request for each procedure at each nerve: each nerve has the next side, part and edition."""
    chosen = []
    for number, (procedure, site) in enumerate(AT_EACH):
        every = list(requests_at(procedure, site))
        chosen.append(every[(number * (len(KINDS) + 1)) % len(every)])
    return chosen


SLICE = one_at_each()
BATCHES = [SLICE[start:start + BATCH] for start in range(0, len(SLICE), BATCH)]


def name_of(request: Request) -> str:
    target = request.targets[0]
    return "-".join((request.procedure, target.site, target.side or "midline", request.part, request.edition,
                     request.form))


def prove(requests: Sequence[Request], folder: Path, verapdf: Verapdf, record: Callable[[str, object], None]) -> None:
    """Make the packs, look at each, and have all of them judged at once."""
    assert CATALOGUE is not None
    files = []
    for request in requests:
        pack = make_pack(CATALOGUE, request, (templates_path(),))
        resolution = resolve(CATALOGUE, request.procedure, request.targets, request.factors)
        document = build(CATALOGUE, resolution, request)
        assert verify(pack.content, CATALOGUE).unaltered
        assert ACCOUNTING.wrong_figures(document, CLAIMS) == []
        assert ACCOUNTING.unaccounted(document, CATALOGUE, request) == []
        assert ACCOUNTING.unaccounted_on_pages(read_pdf(pack.content), document, templates_path()) == []
        if (request.part, request.edition) == ("information", "standard"):
            assert pack.pages <= MOST_PAGES, (name_of(request), pack.pages)
            record("leaflet", (request.targets[0].side or "midline", pack.pages, name_of(request)))
        files.append(folder / f"{name_of(request)}.pdf")
        files[-1].write_bytes(pack.content)
    assert len(set(files)) == len(requests)
    for flavour in ("ua1", "3a"):
        assert verapdf(files, flavour) == {file: [] for file in files}
    record("packs", len(files))


@pytest.mark.matrix
@pytest.mark.verapdf
@pytest.mark.parametrize(("procedure", "site"), AT_EACH)
def test_every_pack_at_every_nerve(
    procedure: str, site: str, tmp_path: Path, verapdf: Verapdf, record_property: Callable[[str, object], None]
) -> None:
    requests = list(requests_at(procedure, site))
    assert {request.form for request in requests if request.part != "information"} == {"local", "sedation"}
    prove(requests, tmp_path, verapdf, record_property)


@pytest.mark.slice
@pytest.mark.verapdf
@pytest.mark.parametrize("batch", BATCHES, ids=lambda batch: name_of(batch[0]))
def test_a_pack_at_every_nerve(
    batch: Sequence[Request], tmp_path: Path, verapdf: Verapdf, record_property: Callable[[str, object], None]
) -> None:
    prove(batch, tmp_path, verapdf, record_property)


def test_the_matrix_is_not_empty_and_its_slice_has_something_of_everything() -> None:
    assert CATALOGUE is not None
    whole = [request for procedure, site in AT_EACH for request in requests_at(procedure, site)]
    assert len(AT_EACH) >= 40
    midline = sum(CATALOGUE.sites[site].laterality == "midline" for _, site in AT_EACH)
    assert len(whole) == (3 * (len(AT_EACH) - midline) + midline) * len(KINDS)
    assert [(request.procedure, request.targets[0].site) for request in SLICE] == AT_EACH
    assert {request.targets[0].side for request in SLICE} == {"left", "right", "both", None}
    assert {(request.part, request.edition) for request in SLICE} == set(KINDS)
    assert {request.form for request in SLICE if request.part != "information"} == {"local", "sedation"}
