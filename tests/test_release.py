"""Nothing is released that lost a risk, a figure, a target, the identity or the draft mark, or that says another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from consentgen.catalogue.load import load
from consentgen.document.build import build
from consentgen.document.model import Document, Run, TargetLine, figures, plain, walk
from consentgen.patient import Patient
from consentgen.release import missing_from_html, wrong_on_pages
from consentgen.render.html import to_html
from consentgen.render.htmltext import HtmlText, read_html
from consentgen.render.readback import PageText, PdfBlock, PdfText
from consentgen.request import Request, Target
from consentgen.resolve import Resolution, resolve
from consentgen.resources import templates_path

CATALOGUE, _ = load()
assert CATALOGUE is not None
DAY = date(2026, 11, 22)
SMITH = Patient(title="Mr", given="John", family="Smith", born=date(1945, 7, 14), nhs_number="999 000 0018")
RIGHT = Target("greater-occipital", "right")
ALIKE = "SMITH, John (Mr) Born 14-Jul-1945 (81y) NHS No. 999 000 0018"


def made(*targets: Target, patient: Patient | None = SMITH) -> tuple[Resolution, Document]:
    request = Request("cryoneurolysis", targets, patient=patient, made_on=DAY)
    resolution = resolve(CATALOGUE, request.procedure, request.targets)
    return resolution, build(CATALOGUE, resolution, request)


RESOLUTION, DOCUMENT = made(RIGHT)
HTML = to_html(DOCUMENT, "pack", (templates_path(),))
SAID = read_html(HTML)


def missing(html: str) -> tuple[str, ...]:
    return missing_from_html(DOCUMENT, read_html(html))


def without(mark: tuple[str, str]) -> HtmlText:
    """What the page says, one mark taken out."""
    return replace(SAID, tagged={key: words for key, words in SAID.tagged.items() if key != mark})


# ---- the HTML ---------------------------------------------------------------------------------------------------


def test_the_shipped_templates_leave_nothing_out():
    assert missing(HTML) == ()
    for part in ("information", "consent"):
        one = replace(DOCUMENT, form=None) if part == "information" else replace(DOCUMENT, leaflet=None)
        html = to_html(one, part, (templates_path(),))  # type: ignore[arg-type]
        assert missing_from_html(one, read_html(html)) == ()
        assert missing_from_html(DOCUMENT, read_html(html)) != ()


RISKS = sorted(key for kind, key in SAID.tagged if kind == "risk")
TARGETS = sorted(key for kind, key in SAID.tagged if kind == "target")


def test_there_is_something_to_lose():
    assert len(RISKS) == 2 * len(RESOLUTION.risks) > 50
    assert TARGETS == ["form-signature-1", "form-treatment-1", "leaflet-title"]
    assert len({run.key for run in figures(DOCUMENT)}) > 15


@pytest.mark.parametrize("key", RISKS)
def test_a_risk_that_is_not_on_the_page_is_named(key: str):
    assert missing_from_html(DOCUMENT, without(("risk", key))) == (f"the risk {key}",)


@pytest.mark.parametrize("key", TARGETS)
def test_a_target_line_that_is_not_on_the_page_is_named(key: str):
    assert missing_from_html(DOCUMENT, without(("target", key))) == (f"the line that names the target ({key})",)


@pytest.mark.parametrize("key", sorted({run.key for run in figures(DOCUMENT)}))
def test_a_figure_that_is_not_on_the_page_is_named(key: str):
    assert set(missing_from_html(DOCUMENT, without(("figure", key)))) == {f"the figure of {key}"}


def test_a_serious_risk_cut_out_of_the_leaflet_is_found():
    cut = re.sub(r'<section class="risk">\s*<h3 data-risk="leaflet:infection">.*?</section>', "", HTML, flags=re.DOTALL)
    assert cut != HTML
    assert "the risk leaflet:infection" in missing(cut)


def test_a_row_cut_out_of_a_table_and_an_item_cut_out_of_the_form_are_found():
    row = re.sub(r'<tr><th scope="row" data-risk="leaflet:bruising">.*?</tr>', "", HTML, flags=re.DOTALL)
    item = re.sub(r'<li data-risk="form:bruising">.*?</li>', "", HTML, flags=re.DOTALL)
    assert HTML not in (row, item)
    assert "the risk leaflet:bruising" in missing(row)
    assert missing(item) == ("the risk form:bruising",)


def test_a_risk_under_another_name_is_found():
    renamed = re.sub(r'(data-risk="form:stroke-or-spinal-cord-injury">)[^<]*', r"\1A small upset", HTML)
    assert missing(renamed) == ("the risk form:stroke-or-spinal-cord-injury",)


def test_a_mark_on_an_element_without_the_words_does_not_count():
    emptied = re.sub(r'(<li data-risk="form:bruising">).*?(</li>)', r"\1\2", HTML, flags=re.DOTALL)
    assert missing(emptied) == ("the risk form:bruising",)


@pytest.mark.parametrize(
    ("old", "new"),
    [("1 of 113 people", "1 of 1113 people"), ("1 of 113 people", "1 of 13 people"),
     ("0.98 per 1,000 blocks", "98 per 1,000 blocks")],
)
def test_a_figure_that_became_another_number_is_found(old: str, new: str):
    changed = HTML.replace(f">{old}</span>", f">{new}</span>", 1)
    assert changed != HTML
    assert missing(changed)


def repeated() -> str:
    """A figure that is printed more than once in the same words."""
    said = [(run.key, run.text) for run in figures(DOCUMENT)]
    return next(key for key, words in said if said.count((key, words)) > 1 and words == "9 of 26 people")


def test_a_figure_in_the_place_of_another_is_found():
    key = repeated()
    changed = HTML.replace(f'data-figure="{key}">9 of 26 people<', f'data-figure="{key}">2 of 113 people<', 1)
    assert changed != HTML
    assert missing(changed)


def test_a_figure_left_out_at_one_of_its_places_is_found():
    key = repeated()
    cut = re.sub(rf'<span[^>]* data-figure="{key}">9 of 26 people</span>', "", HTML, count=1)
    assert cut != HTML
    assert missing(cut)


def test_a_figure_may_be_repeated():
    again = HTML.replace("</article>", '<p data-figure="none"></p></article>', 1)
    key, words = next((run.key, run.text) for run in figures(DOCUMENT))
    assert missing(HTML.replace("</article>", f'<p><span data-figure="{key}">{words}</span></p></article>', 1)) == ()
    assert missing(again) == ("the figure of none as the catalogue has it",)


def test_a_target_line_cut_out_or_turned_round_is_found():
    line = re.compile(r'<p class="target" data-target="form-signature-1">.*?</p>', re.DOTALL)
    assert missing(line.sub("", HTML)) == ("the line that names the target (form-signature-1)",)
    turned = line.sub(lambda found: found[0].replace(">right<", ">left<"), HTML)
    assert turned != HTML
    assert missing(turned) == ("the line that names the target (form-signature-1)",)


# ---- the finished pages -----------------------------------------------------------------------------------------


def printed(*texts: str, metadata: dict[str, str] | None = None, xmp: str = "") -> PdfText:
    """A PDF with these pages, whose words all stand in the running head."""
    pages = tuple(PageText(number, text, text) for number, text in enumerate(texts, 1))
    return PdfText(pages, (), (), "", "en-GB", {}, metadata or {}, xmp)


GOOD = f"{ALIKE} DRAFT Words of a page."


def wrong(pages: PdfText, document: Document = DOCUMENT, resolution: Resolution = RESOLUTION) -> list[str]:
    return list(wrong_on_pages(document, resolution, CATALOGUE, SAID, pages))


def test_good_pages_are_not_complained_of():
    assert wrong(printed(GOOD, GOOD, "")) == []
    assert wrong(printed("SMITH, John\n(Mr) Born 14-Jul-1945 NHS No. 999 000\n0018 DRAFT")) == []


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("DRAFT Words of a page.", "page 2 does not bear the patient's identity"),
        (GOOD.replace("SMITH", "SMYTH"), "page 2 does not bear the patient's identity"),
        (GOOD.replace("14-Jul", "15-Jul"), "page 2 does not bear the patient's identity"),
        (GOOD.replace("NHS No. 999 000 0018", ""), "page 2 does not bear the patient's identity"),
        (f"{GOOD} {ALIKE}", "page 2 bears more than one identity"),
        (f"{GOOD} NHS No. 999 000 0026", "page 2 bears another NHS number"),
        (GOOD.replace("0018", "0026"), "page 2 bears another NHS number"),
        (GOOD.replace("DRAFT", ""), "page 2 does not bear the DRAFT mark"),
    ],
)
def test_a_page_with_another_identity_or_none_is_found(page: str, said: str):
    assert said in wrong(printed(GOOD, page, GOOD))


def test_every_bad_page_is_named():
    bare = "DRAFT Words of a page."
    assert wrong(printed(bare, GOOD, bare)) == [f"page {n} does not bear the patient's identity" for n in (1, 3)]


def test_a_form_for_nobody_bears_no_identity():
    resolution, nobody = made(RIGHT, patient=None)
    assert wrong(printed("DRAFT Name NHS No."), nobody, resolution) == []


def test_a_form_for_nobody_with_somebodys_number_is_found():
    resolution, nobody = made(RIGHT, patient=None)
    assert wrong(printed("DRAFT NHS No. 999 000 0018"), nobody, resolution)


def test_of_a_patient_without_number_name_and_birth_date_must_stand():
    resolution, document = made(RIGHT, patient=replace(SMITH, nhs_number=""))
    assert wrong(printed("SMITH, John (Mr) Born 14-Jul-1945 DRAFT"), document, resolution) == []
    assert wrong(printed("SMITH, John (Mr) DRAFT"), document, resolution)
    assert wrong(printed("SMITH, John (Mr) Born 14-Jul-1945 NHS No. 999 000 0026 DRAFT"), document, resolution) == [
        "page 1 bears another NHS number"]


def test_an_approved_pack_bears_no_mark():
    approved = replace(DOCUMENT, draft=False)
    assert wrong(printed(GOOD.replace("DRAFT", "")), approved) == []
    assert wrong(printed(GOOD.replace("DRAFT", ""), GOOD), approved) == [
        "page 2 of an approved pack bears a DRAFT mark"]


CALLED_DRAFT = replace(SMITH, given="DRAFT", family="Draft")


@pytest.mark.parametrize(
    ("mark", "in_text", "draft", "said"),
    [
        ("DRAFT", "", True, []),
        ("", "", True, ["page 1 does not bear the DRAFT mark"]),
        ("", "DRAFT, DRAFT (Mr)", True, ["page 1 does not bear the DRAFT mark"]),
        ("", "DRAFT", True, ["page 1 does not bear the DRAFT mark"]),
        ("", "DRAFT Do not sign this copy.", True, []),
        ("", "", False, []),
        ("DRAFT", "", False, ["page 1 of an approved pack bears a DRAFT mark"]),
    ],
)
def test_a_patient_called_draft_is_no_mark(mark: str, in_text: str, draft: bool, said: list[str]):
    resolution, document = made(RIGHT, patient=CALLED_DRAFT)
    head = f"DRAFT, DRAFT (Mr) Born 14-Jul-1945 (81y) NHS No. 999 000 0018 {mark}"
    page = PageText(1, f"{head} {in_text}", head)
    blocks = (PdfBlock("P", in_text, 1),) if in_text else ()
    pages = replace(printed(), pages=(page,), blocks=blocks)
    assert wrong(pages, replace(document, draft=draft), resolution) == said


@pytest.mark.parametrize(("place", "times"), [("head", 2), ("top", 2), ("signature", 2)])
def test_each_of_the_three_marks_stands_in_its_own_tag(place: str, times: int):
    assert SAID.tagged["draft", place] == ("DRAFT",) * times
    assert missing_from_html(DOCUMENT, without(("draft", place))) == (f"the DRAFT mark ({place})",)
    fewer = replace(SAID, tagged={**SAID.tagged, ("draft", place): ("DRAFT",)})
    assert missing_from_html(DOCUMENT, fewer) == (f"the DRAFT mark ({place})",)
    other = replace(SAID, tagged={**SAID.tagged, ("draft", place): ("", "DRAFT")})
    assert missing_from_html(DOCUMENT, other) == (f"the DRAFT mark ({place})",)


def test_an_approved_pack_has_none_of_them():
    approved = replace(DOCUMENT, draft=False)
    html = to_html(approved, "pack", (templates_path(),))
    assert missing_from_html(approved, read_html(html)) == ()
    assert not [kind for kind, _ in read_html(html).tagged if kind == "draft"]
    assert missing_from_html(approved, SAID) == tuple(
        f"an approved pack without a DRAFT mark ({place})" for place in ("head", "top", "signature"))
    assert "the DRAFT mark (head)" in missing(html)


@pytest.mark.parametrize("where", [{"metadata": {"Title": "For SMITH, John (Mr)"}}, {"xmp": "<x>9990000018</x>"},
                                   {"metadata": {"Keywords": "999 000 0018"}}])
def test_a_value_of_the_patient_in_the_metadata_is_found_and_not_repeated(where: dict[str, Any]):
    [said] = wrong(printed(GOOD, **where))
    assert said == "the metadata hold a value of the patient"


def test_nothing_that_is_said_holds_a_value_of_the_patient():
    pages = printed("DRAFT", f"{GOOD} {ALIKE} NHS No. 999 000 0026", metadata={"Title": ALIKE})
    said = " ".join(wrong(pages))
    assert said
    for value in ("SMITH", "John", "1945", "0018", "0026"):
        assert value not in said


# ---- the side ---------------------------------------------------------------------------------------------------


def with_line(document: Document, key: str, words: str) -> Document:
    """The document, one of its target lines said otherwise."""
    changed = TargetLine(key, (Run(words),))
    assert document.form is not None and document.leaflet is not None

    def lines(old: Sequence[TargetLine]) -> tuple[TargetLine, ...]:
        return tuple(changed if line.key == key else line for line in old)

    form = replace(document.form, treatments=lines(document.form.treatments),
                   treatments_again=lines(document.form.treatments_again))
    clinical = changed if key == "leaflet-title" else document.leaflet.clinical
    return replace(document, form=form, leaflet=replace(document.leaflet, clinical=clinical))


@pytest.mark.parametrize("key", TARGETS)
@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Freezing of the left greater occipital nerve", "does not name the target in full"),
        ("Freezing of the right lesser occipital nerve", "does not name the target in full"),
        ("Freezing of the greater occipital nerve", "does not name the target in full"),
        ("Freezing of the right greater occipital nerve, not the left", "names the opposite side"),
    ],
)
def test_another_side_or_nerve_where_the_target_is_declared_is_found(key: str, words: str, said: str):
    assert f"{key} {said}" in wrong(printed(GOOD), with_line(DOCUMENT, key, words))


def test_a_word_that_only_holds_a_side_is_none():
    words = "Freezing of the right greater occipital nerve, with cleft and leftover"
    assert wrong(printed(GOOD), with_line(DOCUMENT, "leaflet-title", words)) == []


def test_both_sides_and_two_nerves_of_two_sides_are_themselves():
    for targets in ((Target("greater-occipital", "both"),), (RIGHT, Target("lesser-occipital", "left"))):
        resolution, document = made(*targets)
        lines = [plain(line.text) for line in walk(document) if isinstance(line, TargetLine)]
        assert any("left" in words for words in lines)
        assert wrong(printed(GOOD), document, resolution) == []


# ---- the picture of the body -----------------------------------------------------------------------------------


def test_a_picture_of_the_body_that_is_missing_or_says_another_side_is_found() -> None:
    assert DOCUMENT.leaflet is not None and DOCUMENT.leaflet.body is not None
    first = DOCUMENT.leaflet.body.views[0]
    assert first.name == "head-back"
    bare = re.sub(r"<svg.*?</svg>", "", HTML, flags=re.DOTALL)
    assert {"the picture head-back", "the picture head-side"} <= set(missing(bare))
    assert missing(HTML.replace(">Left</text>", ">Right</text>")) == ("left and right in the picture head-back",)
    assert missing(HTML.replace(">Right side</text>", ">Left side</text>")) == (
        "left and right in the picture head-side",)
    words = 'class="body-words">'
    assert HTML.count(words) == 1
    speechless = re.sub(rf"{words}.*?</p>", f"{words}</p>", HTML, flags=re.DOTALL)
    assert "the words of the picture of the body" in missing(speechless)


def test_left_and_right_inside_a_picture_declare_no_side() -> None:
    assert "Left" in SAID.drawn[0] and "Right" in SAID.drawn[0]
    assert not any(block.text in ("Left", "Right", "Left Right") for block in SAID.blocks)
    assert not any("Left Right" in block.text for block in SAID.blocks)
    assert missing(HTML) == ()
