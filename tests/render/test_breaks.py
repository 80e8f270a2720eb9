"""Where lines and pages end: nothing stands alone that belongs to something else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pypdfium2
import pytest

from consentgen.document.model import Document, Row, Run
from consentgen.render.html import Part, to_html
from consentgen.render.pdf import make_pdf
from consentgen.resources import templates_path
from tests.render import sample

TEMPLATES = (templates_path(),)
CARE = ("Look at the whole foot every day, with a mirror. Never walk barefoot. Wear wide shoes, and feel inside them "
        "first. Test water with your elbow. ")

pytestmark = pytest.mark.slow


def pages(document: Document, part: Part) -> list[list[str]]:
    """The lines of each page, as they stand on it."""
    content = make_pdf(to_html(document, part, TEMPLATES), folders=TEMPLATES, attachment=None,
                       made_on=date(2026, 11, 22)).content
    return [page.get_textpage().get_text_range().splitlines() for page in pypdfium2.PdfDocument(content)]


def with_aftercare(rows: int) -> Document:
    """Two nerves with that many rows on how to look after oneself, each with strong words in the middle."""
    document = sample.two_nerves()
    assert document.leaflet is not None
    words = (Run(CARE), Run("If you have diabetes,", "strong"), Run(" call your foot team the same day."))
    return replace(document, leaflet=replace(
        document.leaflet, aftercare=tuple(Row(f"Nerve {row}", words) for row in range(1, rows + 1))))


def test_a_line_before_strong_words_is_not_broken_after_its_first_word() -> None:
    lines = [line.strip() for page in pages(with_aftercare(1), "information") for line in page]
    assert any(line.startswith("Wear wide shoes,") for line in lines), lines[-40:]
    assert "Wear" not in lines


@pytest.mark.parametrize("rows", range(4, 9))
def test_the_help_ladder_stands_on_one_page_with_its_heading(rows: int) -> None:
    said = ["\n".join(page) for page in pages(with_aftercare(rows), "information")]
    [page] = [page for page in said if "When to get help" in page]
    assert "A painful lump that grows fast" in page and "No benefit by 6 weeks" in page


@pytest.mark.parametrize("number", range(17, 25))
def test_the_last_question_in_large_print_does_not_stand_alone_on_a_page(number: int) -> None:
    document = sample.large_print()
    assert document.form is not None
    questions = tuple(replace(document.form.questions[0], text=f"Number {n} of them", stop=False)
                      for n in range(1, number + 1))
    said = ["\n".join(page) for page in pages(replace(document, form=replace(document.form, questions=questions)),
                                              "consent")]
    [page] = [page for page in said if f"Number {number} of them" in page]
    assert f"Number {number - 1} of them" in page
