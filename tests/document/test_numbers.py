"""Every number of every document: a figure of a claim, or a named field. And every number of finished PDFs."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path

import pytest

from consentgen.catalogue.load import load
from consentgen.document.build import build
from consentgen.document.model import Document, Run, figures
from consentgen.make import make_pack
from consentgen.patient import read_patient
from consentgen.render.readback import PageText, PdfBlock, read_pdf
from consentgen.request import Request, Target
from consentgen.resolve import resolve
from consentgen.resources import templates_path
from tests.document import accounting as ACCOUNTING

TOP = Path(__file__).resolve().parents[2]
DAY = date(2026, 11, 22)
SHIPPED, _ = load()
assert SHIPPED is not None
AT_EACH = [(procedure, site) for procedure, entry in SHIPPED.procedures.items() for site in entry.sites]
CLAIMS = ACCOUNTING.claims_by_id(SHIPPED)


def request_at(procedure: str, site: str, *, side: str = "right", factors: bool = False) -> Request:
    """For a nerve at all its levels; with ``factors``, for a patient of whom every factor that matters is known."""
    assert SHIPPED is not None
    entry = SHIPPED.sites[site]
    levels = tuple(entry.levels.values) if entry.levels else ()
    target = Target(site, side if entry.laterality == "sided" else None, levels)  # type: ignore[arg-type]
    named = tuple(id_ for id_, factor in SHIPPED.factors.items()
                  if factors and (not factor.procedures or procedure in factor.procedures))
    return Request(procedure, (target,), factors=named, made_on=DAY)


def document_of(request: Request) -> Document:
    assert SHIPPED is not None
    return build(SHIPPED, resolve(SHIPPED, request.procedure, request.targets, request.factors), request)


@pytest.mark.parametrize(("procedure", "site"), AT_EACH)
def test_every_figure_is_that_of_its_claim(procedure: str, site: str) -> None:
    for factors, side in product((False, True), ("right", "both")):
        document = document_of(request_at(procedure, site, side=side, factors=factors))
        assert ACCOUNTING.wrong_figures(document, CLAIMS) == []
        assert figures(document.leaflet), "a leaflet without any figure"


@pytest.mark.parametrize(("procedure", "site"), AT_EACH)
def test_every_other_number_stands_in_a_named_field(procedure: str, site: str) -> None:
    assert SHIPPED is not None
    for factors, side in product((False, True), ("right", "both")):
        request = request_at(procedure, site, side=side, factors=factors)
        assert ACCOUNTING.unaccounted(document_of(request), SHIPPED, request) == []


def test_numbers_of_nobody_are_found() -> None:
    assert SHIPPED is not None
    request = request_at("cryoneurolysis", "greater-occipital")
    document = document_of(request)
    assert document.leaflet is not None
    added = replace(document.leaflet, how=(*document.leaflet.how, (Run("It helps 71 of 92 people (source 99)."),)))
    found = ACCOUNTING.unaccounted(replace(document, leaflet=added), SHIPPED, request)
    assert [words.split(": ")[0] for words in found] == [f"document.leaflet.how[{len(document.leaflet.how)}]"] * 3
    assert [words.split("“")[1].split("”")[0] for words in found] == ["71", "92", "99"]


@pytest.mark.parametrize("run", [
    Run("18 of 26 people", "figure", "grigsby-effect56-return"), Run("2 of 3 people", "figure", ""),
    Run("17 of 26 people", "figure", "nobody-said-this")])
def test_a_figure_that_no_claim_has_is_found(run: Run) -> None:
    document = document_of(request_at("cryoneurolysis", "greater-occipital"))
    assert document.leaflet is not None
    wrong = replace(document, leaflet=replace(document.leaflet, key_points=((run,),)))
    assert any(run.text in words for words in ACCOUNTING.wrong_figures(wrong, CLAIMS))


PACKS = [
    Request("cryoneurolysis", (Target("greater-occipital", "right"),), made_on=DAY),
    Request("cryoneurolysis", (Target("intercostal", "left", ("T5", "T6")),), made_on=DAY, factors=("adult-over-21",)),
    Request("cryoneurolysis", (Target("interdigital", "both", ("web space 2",)),), made_on=DAY, edition="large-print"),
    Request("rf-medial-branch", (Target("third-occipital", "left"),), made_on=DAY, form="sedation"),
    Request("gon-block-steroid", (Target("greater-occipital", "right"), Target("lesser-occipital", "right")),
            made_on=DAY, factors=("diabetes",)),
]


@pytest.mark.slow
@pytest.mark.parametrize("request_", PACKS, ids=lambda request: f"{request.procedure}-{request.targets[0].site}")
def test_every_number_on_the_pages_is_the_documents_or_a_templates(request_: Request) -> None:
    assert SHIPPED is not None
    data = json.loads((TOP / "examples" / "patient.json").read_text(encoding="utf-8"))
    patient, faults = read_patient(data, "patient.json", DAY)
    assert patient is not None, faults
    request = replace(request_, patient=patient)
    pages = read_pdf(make_pack(SHIPPED, request, (templates_path(),)).content)
    document = document_of(request)
    assert ACCOUNTING.unaccounted_on_pages(pages, document, templates_path()) == []
    # A page that says more than the document is found, and so is one that miscounts the pages.
    added = replace(pages, blocks=(*pages.blocks, PdfBlock("P", "It helps 71 of 92 people.", 2)))
    found = ACCOUNTING.unaccounted_on_pages(added, document, templates_path())
    assert found == ["page 2 (P): “helps 71 of”", "page 2 (P): “of 92 people”"]
    more = replace(pages, pages=(*pages.pages, PageText(99, "", "")))
    assert any("running head" in words for words in ACCOUNTING.unaccounted_on_pages(more, document, templates_path()))
