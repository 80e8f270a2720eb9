"""Pages for a screen: sizes, pictures, and where words stand."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
from PIL import Image

from consentgen.errors import OurFault
from consentgen.render.pages import WIDEST, png, sizes, spots
from consentgen.render.pdf import make_pdf

PAGES = """<!doctype html><html lang="en"><title>Made up</title><style>
@page { size: 100mm 200mm; margin: 10mm } h1 { font-size: 12pt; margin: 0 } p { margin: 60mm 0 0 }
.next { break-before: page } .narrow { width: 20mm }</style>
<h1>First</h1><p>Before it a bruise, then more.</p><p>Bruise again, twice.</p>
<h1 class="next">Bruise</h1><p class="narrow">Colder feet than ever before</p><p>(Odd+ signs)</p></html>"""


@pytest.fixture(scope="module")
def content() -> bytes:
    return make_pdf(PAGES, folders=(Path(__file__).parent,), attachment=None, made_on=date(2030, 1, 1)).content


def test_sizes_are_in_points(content: bytes) -> None:
    assert [(round(size.width), round(size.height)) for size in sizes(content)] == [(283, 567)] * 2


@pytest.mark.parametrize("width", [1, 99, 500, 1001])
def test_a_page_is_a_png_of_that_width(content: bytes, width: int) -> None:
    picture = Image.open(io.BytesIO(png(content, 1, width)))
    picture.load()
    assert picture.format == "PNG" and picture.width == width and abs(picture.height - 2 * width) <= 1


def test_the_picture_is_the_page(content: bytes) -> None:
    first, second = (Image.open(io.BytesIO(png(content, number, 400))).convert("L") for number in (1, 2))
    assert first.getpixel((0, 0)) == 255 and first.getextrema()[0] < 60
    assert first.tobytes() != second.tobytes()
    assert min(first.crop((40, 40, 200, 70)).getextrema()) < 60  # its heading, at the top left
    assert first.crop((0, 80, 400, 250)).getextrema() == (255, 255)  # and nothing below it


@pytest.mark.parametrize(("number", "width", "error"), [(0, 9, IndexError), (3, 9, IndexError), (1, 0, ValueError),
                                                        (1, WIDEST + 1, ValueError)])
def test_what_cannot_be_drawn_is_refused(content: bytes, number: int, width: int, error: type[Exception]) -> None:
    with pytest.raises(error):
        png(content, number, width)


def test_what_is_no_pdf_is_refused() -> None:
    with pytest.raises(OurFault):
        sizes(b"no PDF")


def test_words_that_begin_a_line_count_before_those_inside_one(content: bytes) -> None:
    found = spots(content, {"bruise": ["bruise"]})["bruise"]
    assert [spot.page for spot in found] == [1, 2]
    assert 0.6 < found[0].down < 0.8 and found[1].down < 0.1


def test_words_inside_a_line_count_where_none_begins_one(content: bytes) -> None:
    assert [spot.page for spot in spots(content, {"it": ["before it"], "then": ["then more"]})["then"]] == [1]


def test_words_may_run_over_a_lines_end_and_hold_any_sign(content: bytes) -> None:
    found = spots(content, {"feet": ["Colder feet than ever before"], "odd": ["(Odd+ signs)"], "none": ["Frostbite"],
                            "part": ["bruis"], "any": ["Nowhere", "Colder feet"], "empty": [""]})
    assert {key: [spot.page for spot in places] for key, places in found.items()} == {
        "feet": [2], "odd": [2], "none": [], "part": [], "any": [2], "empty": []}
