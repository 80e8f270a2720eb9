from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consentgen.errors import OurFault
from consentgen.render.compare import Difference, bears, compare
from consentgen.render.htmltext import Block, HtmlText, read_html
from consentgen.render.pdf import Pdf, make_pdf
from consentgen.render.readback import PdfBlock, PdfText, normalise, read_pdf

DAY = date(2026, 11, 20)
WORDS = st.text(alphabet="abcdefgh 0123456789", min_size=1).filter(lambda text: text.strip() != "")


def page(body: str, style: str = "") -> str:
    return (
        '<html lang="en-GB"><head><title>T</title><style>@page { size: A5; margin: 15mm }'
        f' html {{ font: 14pt "Noto Sans", "Vazirmatn", "Noto Sans Bengali" }}{style}</style></head>'
        f"<body>{body}</body></html>"
    )


def said(html: str) -> PdfText:
    return read_pdf(make_pdf(html, folders=(), attachment=None, made_on=DAY).content)


def differences(html: str, printed: str) -> tuple[Difference, ...]:
    """What the read-back says when ``printed`` was printed in the place of ``html``."""
    return compare(read_html(html), said(printed))


def pdf_text(*blocks: PdfBlock) -> PdfText:
    return PdfText((), blocks, (), "T", "en-GB", {}, {}, "")


def html_text(*blocks: Block) -> HtmlText:
    return HtmlText(blocks, title="T", language="en-GB")


@pytest.fixture(scope="module")
def read(sample_pdf: Pdf) -> PdfText:
    return read_pdf(sample_pdf.content)


class TestReading:
    def test_every_kind_of_box_says_what_its_html_says(self, sample_html: str, read: PdfText) -> None:
        html = read_html(sample_html)
        assert len(html.blocks) > 150
        assert compare(html, read) == ()

    def test_running_head_and_foot_are_apart(self, read: PdfText) -> None:
        head = "SMITH, John (Mr) Born 14-Jul-1945 (81y) NHS No. 999 000 0018 DRAFT"
        assert read.pages[0].artifacts == "Freezing a nerve, version 0.3 draft Page 1 of 6"
        for entry in read.pages[1:]:
            assert entry.artifacts == f"{head} Freezing a nerve, version 0.3 draft Page {entry.number} of 6"
        assert [entry.number for entry in read.pages] == [1, 2, 3, 4, 5, 6]
        assert not [block for block in read.blocks if "version 0.3 draft" in block.text]

    def test_page_text_has_both(self, read: PdfText) -> None:
        assert "The end." in read.pages[5].text and "999 000 0018" in read.pages[5].text

    def test_title_language_and_pictures(self, read: PdfText) -> None:
        assert (read.title, read.language) == ("Freezing a nerve: every kind of box", "en-GB")
        assert [(figure.alt, figure.text, figure.page) for figure in read.figures] == [
            ("Nine of twenty-six people, drawn as dots", "Left", 2)
        ]

    def test_lines_are_joined_with_spaces(self, read: PdfText) -> None:
        [heading] = [block.text for block in read.blocks if block.role == "H1"]
        assert heading == (
            "Freezing a nerve at the right back of your head Cryoneurolysis of the right greater occipital nerve"
        )

    def test_header_row_comes_again_on_the_next_page(self, read: PdfText) -> None:
        rows = [(block.page, block.text) for block in read.blocks if block.header_row]
        assert rows == [(2, "Risk"), (2, "How often"), (3, "Risk"), (3, "How often")]

    def test_what_is_not_a_tagged_pdf_is_our_fault(self) -> None:
        with pytest.raises(OurFault):
            read_pdf(b"not a PDF")

    def test_reading_twice_says_the_same(self, sample_pdf: Pdf, read: PdfText) -> None:
        assert read_pdf(sample_pdf.content) == read


class TestNormalise:
    def test_white_space_ligatures_and_signs_for_hyphens(self) -> None:
        assert normalise("of\ufb01ce  twenty\x02\n one\u00a0x") == "officetwenty-onex"

    def test_accents_apart_or_not(self) -> None:
        assert normalise("e\u0301") == normalise("e \u0301") == normalise("\u00e9")

    def test_hyphens_and_minus_signs_stay_what_they_are(self) -> None:
        assert len({normalise(sign) for sign in "-–—−"}) == 4

    @given(st.text())
    def test_once_is_enough(self, text: str) -> None:
        assert normalise(normalise(text)) == normalise(text)

    @given(st.text())
    def test_loses_no_letter_and_no_digit(self, text: str) -> None:
        def plain(text: str) -> list[str]:
            apart = unicodedata.normalize("NFKD", text)
            return sorted(c for c in apart if c.isascii() and c.isalnum())

        assert plain(normalise(text)) == plain(text)

    def test_hyphens_at_line_ends(self) -> None:
        words = "intra-articular follow-up twenty-one 14-Jul-1945 post-operative T5–T7 self-management "
        html = page(f"<p>{words * 12}</p>")
        assert differences(html, html) == ()


class TestBears:
    @pytest.mark.parametrize("name", ["SMITH, John (Mr)", "محمد بن علي (السيد)", "عبد اللّه", "বাংলা ক্ষিতি", "Ẹ́kọ́"])
    def test_a_name_on_a_page_among_other_text(self, name: str) -> None:
        [entry] = said(page(f"<p>Name: {name}, born 14-Jul-1945 (81y)</p><p>Other text.</p>")).pages
        assert bears(entry.text, name)
        assert not bears(entry.text, name[:3] + name)

    def test_order_counts_from_left_to_right(self) -> None:
        assert not bears("John SMITH", "SMITH John")


class TestWhatIsFound:
    ROW = '<tr><th scope="row">Stroke</th><td><span data-figure="f">1 in 100</span></td></tr>'
    BODY = f"<h1>Risks</h1><p>Two risks.</p><table>{ROW}<tr><th>Bruise</th><td>2 in 113</td></tr></table><p>End</p>"

    def test_nothing_where_nothing_changed(self) -> None:
        assert differences(page(self.BODY), page(self.BODY)) == ()

    @pytest.mark.parametrize(
        ("old", "new", "expected", "found"),
        [
            ("<p>Two risks.</p>", "", "P: Two risks.", "nothing here"),
            ("2 in 113", "3 in 113", "TD: 2 in 113", "TD: other text"),
            ("2 in 113", "2 in 1130", "TD: 2 in 113", "TD: other text"),
            ("<p>End</p>", "<p>End</p><p>More</p>", "nothing here", "P: other text"),
            ("<p>End</p>", "<div>End</div>", "P: End", "Div: End"),
            ("<th>Bruise</th>", "<td>Bruise</td>", "TH: Bruise", "TD: Bruise"),
            ("<h1>Risks</h1><p>Two risks.</p>", "<h1>Risks Two risks.</h1>", "H1: Risks", "H1: other text"),
        ],
    )
    def test_a_change_of_text_or_role(self, old: str, new: str, expected: str, found: str) -> None:
        changed = self.BODY.replace(old, new)
        assert changed != self.BODY
        assert Difference(1, expected, found) in differences(page(self.BODY), page(changed))

    def test_a_risk_that_the_template_drops(self) -> None:
        [missing, figure] = differences(page(self.BODY), page(self.BODY.replace(self.ROW, "")))
        assert (missing.expected, figure.expected) == ("TH: Stroke", "TD: 1 in 100")

    def test_rows_that_change_places(self) -> None:
        rows = re.findall("<tr>.*?</tr>", self.BODY)
        swapped = self.BODY.replace(rows[0] + rows[1], rows[1] + rows[0])
        assert swapped != self.BODY and differences(page(self.BODY), page(swapped)) != ()

    def test_text_that_css_hides_draws_or_changes(self) -> None:
        html = page("<p>Ask us.</p><p class='x'>Left</p>")
        for rule in (".x { display: none }", ".x::before { content: 'not ' }", ".x { text-transform: uppercase }"):
            assert differences(html, html.replace("</style>", f"{rule}</style>")) != ()

    def test_another_picture_title_or_language(self) -> None:
        svg = '<svg width="9" height="9"><title>9 of 26</title><path d="M0 0h9v9z"/></svg>'
        html = page(f"<h1>A</h1>{svg}")
        assert differences(html, html) == ()
        assert [d.found for d in differences(html, html.replace("9 of 26", "8 of 26"))] == [
            "pictures, described otherwise: 1"
        ]
        assert [d.expected for d in differences(html, html.replace("<title>T", "<title>U"))] == ["title: T"]
        assert [d.found for d in differences(html, html.replace("en-GB", "cy"))] == ["language: cy"]

    def test_other_words_inside_a_picture(self) -> None:
        one = '<svg width="40mm" height="20mm"><title>A body</title><text x="2" y="9">{}</text></svg>'
        left, right = (page(f"<h1>Head</h1><div>{one.format(word)}</div>") for word in ("Left", "Right"))
        assert differences(left, left) == ()
        assert differences(left, right) == (Difference(1, "picture: A body", "other words inside it"),)

    def test_a_picture_less(self) -> None:
        svg = '<svg width="9" height="9"><title>9 of 26</title><path d="M0 0h9v9z"/></svg>'
        assert len(differences(page(f"<h1>A</h1>{svg}"), page("<h1>A</h1>"))) == 1

    @pytest.mark.parametrize(("name", "other"), [("محمد بن علي", "محمد بن علا"), ("বাংলা ক্ষিতি", "বাংলা ক্ষতি")])
    def test_scripts_drawn_in_another_order(self, name: str, other: str) -> None:
        html = page(f"<p>Name: {name} (Mr)</p>")
        assert differences(html, html) == ()
        assert differences(html, html.replace(name, other)) != ()


class TestPrivate:
    BODY = "<p data-private>SMITH, John</p><p>Born <b data-private>14-Jul-1945</b></p><p>Information</p>"

    @pytest.mark.parametrize(
        "printed",
        [
            BODY.replace("SMITH", "JONES"),
            BODY.replace("14-Jul", "15-Jul"),
            BODY.replace("<p>Information</p>", ""),
            BODY.replace("<p>Information</p>", "<p>SMITH, John</p>"),
            BODY.replace("<p data-private>SMITH, John</p>", ""),
            "<p>Information for SMITH, John, born 14-Jul-1945</p>",
            "",
        ],
    )
    def test_values_are_never_shown(self, printed: str) -> None:
        found = differences(page(self.BODY), page(f"<h1>x</h1>{printed}"))
        assert found
        for value in ("SMITH", "JONES", "John", "Jul", "1945"):
            assert value not in repr(found)

    def test_the_place_is_told(self) -> None:
        [found] = differences(page(self.BODY), page(self.BODY.replace("John", "Jane")))
        assert (found.page, found.expected) == (1, "P: a private field")


class TestPieces:
    """Blocks may be split in the PDF, never changed."""

    @given(WORDS, st.data())
    def test_a_block_in_pieces_is_the_block(self, text: str, data: st.DataObject) -> None:
        cut = data.draw(st.integers(0, len(text)))
        pieces = (PdfBlock("P", text[:cut], 1), PdfBlock("P", text[cut:], 2))
        assert compare(html_text(Block("P", text)), pdf_text(*pieces)) == ()

    @given(st.lists(WORDS, min_size=1, max_size=6), st.data())
    def test_a_block_more_or_less_is_found(self, texts: list[str], data: st.DataObject) -> None:
        html = html_text(*(Block("P", text) for text in texts))
        printed = [PdfBlock("P", text, 1) for text in texts]
        assert compare(html, pdf_text(*printed)) == ()
        place = data.draw(st.integers(0, len(texts) - 1))
        assert compare(html, pdf_text(*printed[:place], *printed[place + 1 :])) != ()
        assert compare(html, pdf_text(*printed[:place], PdfBlock("P", "new", 1), *printed[place:])) != ()

    def test_pieces_of_another_role_are_not_taken(self) -> None:
        pieces = (PdfBlock("P", "a", 1), PdfBlock("H2", "b", 1))
        assert compare(html_text(Block("P", "a b")), pdf_text(*pieces)) != ()

    HEADER = (Block("TH", "Risk", header_row=True), Block("TH", "How often", header_row=True))
    AGAIN = (PdfBlock("TH", "Risk", 2, True), PdfBlock("TH", "How often", 2, True))

    def test_a_header_row_may_come_again_between_rows_and_in_a_cell(self) -> None:
        html = html_text(*self.HEADER, Block("TH", "A"), Block("TD", "1 2"), Block("TH", "B"))
        first = tuple(replace(block, page=1) for block in self.AGAIN)
        cell = PdfBlock("TH", "A", 1), PdfBlock("TD", "1", 1)
        rest = PdfBlock("TD", "2", 2), PdfBlock("TH", "B", 2)
        assert compare(html, pdf_text(*first, *cell, *self.AGAIN, *rest)) == ()
        assert compare(html, pdf_text(*first, *cell, rest[0], *self.AGAIN, rest[1])) == ()

    def test_only_if_it_says_the_same(self) -> None:
        html = html_text(*self.HEADER, Block("TH", "A"))
        first = tuple(replace(block, page=1) for block in self.AGAIN)
        other = PdfBlock("TH", "Risk", 2, True), PdfBlock("TH", "How seldom", 2, True)
        assert compare(html, pdf_text(*first, *other, PdfBlock("TH", "A", 2))) != ()
        assert compare(html, pdf_text(*first, self.AGAIN[0], PdfBlock("TH", "A", 2))) != ()

    def test_a_table_may_not_lose_its_header(self) -> None:
        html = html_text(*self.HEADER, Block("TH", "A"))
        assert compare(html, pdf_text(PdfBlock("TH", "A", 1))) != ()

    def test_a_header_of_another_table_is_not_a_repetition(self) -> None:
        html = html_text(*self.HEADER, Block("TH", "A"), *self.HEADER, Block("TH", "B"))
        row = tuple(replace(block, page=1) for block in self.AGAIN)
        assert compare(html, pdf_text(*row, PdfBlock("TH", "A", 1), *row, PdfBlock("TH", "B", 1))) == ()
        assert compare(html, pdf_text(*row, PdfBlock("TH", "A", 1), PdfBlock("TH", "B", 1))) != ()
