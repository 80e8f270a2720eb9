"""A value without any place to break it takes several lines: none of its letters stands beyond the page's margins."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pypdfium2
import pytest

from consentgen.document.model import Document
from consentgen.render.html import Part, to_html
from consentgen.render.pdf import make_pdf
from consentgen.resources import templates_path
from tests.render import sample

MM = 72 / 25.4
TEMPLATES = (templates_path(),)
FAMILY = "Zzcan" + "w" * 45
FIELDS = ("preferred_name", "hospital_number", "language", "consultant", "communication_needs", "professional",
          "job_title", "contact", "address")
EDITIONS = {"standard": sample.SAMPLE, "large print": sample.large_print()}

pytestmark = pytest.mark.slow


def pages(document: Document, part: Part) -> Iterator[pypdfium2.PdfTextPage]:
    content = make_pdf(to_html(document, part, TEMPLATES), folders=TEMPLATES, attachment=None,
                       made_on=date(2026, 11, 22)).content
    for page in pypdfium2.PdfDocument(content):
        yield page.get_textpage()


def said(page: pypdfium2.PdfTextPage) -> str:
    return re.sub(r"[\s\ufffe\x02]", "", page.get_text_range())


def within_margins(page: pypdfium2.PdfTextPage) -> bool:
    inked = (place for place in range(page.count_chars()) if page.get_text_range(place, 1).strip())
    boxes = [page.get_charbox(place) for place in inked]
    return min(box[0] for box in boxes) > 17 * MM and max(box[2] for box in boxes) < (210 - 15.5) * MM


@pytest.mark.parametrize("part", ["information", "consent"])
@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("family", [FAMILY, FAMILY.upper(), "W" * 120])
def test_a_long_family_name_is_whole_on_every_page(family: str, edition: str, part: Part) -> None:
    for number, page in enumerate(pages(sample.named(f"{family}, John", EDITIONS[edition]), part), start=1):
        assert f"{family},John" in said(page), number
        assert within_margins(page), number


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("edition", EDITIONS)
def test_so_is_every_other_value_of_the_form(field: str, edition: str) -> None:
    document = EDITIONS[edition]
    document = replace(document, identity=replace(document.identity, **{field: "W" * 90}))
    printed = list(pages(document, "consent"))
    assert any("W" * 90 in said(page) for page in printed)
    assert [number for number, page in enumerate(printed, start=1) if not within_margins(page)] == []


@pytest.mark.parametrize("edition", EDITIONS)
def test_so_is_what_matters_to_the_patient(edition: str) -> None:
    document = EDITIONS[edition]
    assert document.form is not None
    printed = list(pages(replace(document, form=replace(document.form, concerns=("W" * 90,))), "consent"))
    assert any("W" * 90 in said(page) for page in printed)
    assert all(map(within_margins, printed))
