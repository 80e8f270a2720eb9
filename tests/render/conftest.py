"""One page with every kind of box that a template may hold, and what it becomes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from consentgen.render.pdf import Attachment, Pdf, make_pdf

HERE = Path(__file__).parent
DAY = date(2026, 11, 20)
RECORD = Attachment("record.json", b'{"told": "what can go wrong"}\n', "What the patient was told")


@pytest.fixture(scope="session")
def sample_html() -> str:
    """The page, its long parts filled in."""
    rows = "\n".join(
        f'<tr><th scope="row">Risk {n}</th><td><span class="ev" data-risk="risk-{n}">{n} of 113 people</span>'
        " in one study, which is told here in some more words.</td></tr>"
        for n in range(1, 41)
    )
    items = "\n".join(f"<li>Item {n} of a list that is longer than a page</li>" for n in range(1, 46))
    page = (HERE / "every-box.html").read_text(encoding="utf-8")
    page = page.replace("ROWS", rows).replace("ITEMS", items)
    return page.replace("LONG", "One more sentence of a long paragraph. " * 90)


@pytest.fixture(scope="session")
def sample_pdf(sample_html: str) -> Pdf:
    return make_pdf(sample_html, folders=(), attachment=RECORD, made_on=DAY)
