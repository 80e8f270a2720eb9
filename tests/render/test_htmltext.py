from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from consentgen.render.htmltext import Block, read_html


def blocks(html: str) -> list[tuple[str, str]]:
    return [(block.tag, block.text) for block in read_html(html).blocks]


class TestBlocks:
    def test_in_order_with_their_roles(self) -> None:
        assert blocks("<h1>A</h1><p>B <b>c</b></p><ul><li>D</li></ul><div>E</div>") == [
            ("H1", "A"),
            ("P", "B c"),
            ("LI", "D"),
            ("Div", "E"),
        ]

    def test_cells_and_what_stands_in_them(self) -> None:
        table = "<table><caption>C</caption><tr><th>H</th><td>a<p>b</p>c<ul><li>d</ul></td></tr></table>"
        assert blocks(table) == [
            ("Caption", "C"), ("TH", "H"), ("TD", "a"), ("P", "b"), ("TD", "c"), ("LI", "d"),
        ]  # fmt: skip

    def test_header_row_is_known(self) -> None:
        html = "<table><thead><tr><th>H</th></tr></thead><tbody><tr><th>R</th></tr></tbody></table>"
        assert [block.header_row for block in read_html(html).blocks] == [True, False]

    def test_end_tags_may_be_left_out(self) -> None:
        html = "<ul><li>a<li>b</ul><p>c<p>d<table><tr><th>e<td>f<tr><td>g</table>"
        assert blocks(html) == [
            ("LI", "a"), ("LI", "b"), ("P", "c"), ("P", "d"), ("TH", "e"), ("TD", "f"), ("TD", "g"),
        ]  # fmt: skip

    def test_nested_list_interrupts_its_item(self) -> None:
        assert blocks("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>") == [("LI", "a"), ("LI", "b"), ("LI", "c")]

    def test_empty_boxes_say_nothing(self) -> None:
        assert blocks('<p><span class="bx"></span> </p><td></td><div class="wl"></div>') == []

    def test_line_breaks_and_references(self) -> None:
        assert blocks("<p>a<br>b &amp; &lt;script&gt; &#233;</p>") == [("P", "a b & <script> é")]

    def test_head_script_style_and_hidden_say_nothing(self) -> None:
        html = "<head><title>T</title><style>p{}</style></head><p>a<script>x</script><span hidden>no</span></p>"
        assert blocks(html) == [("P", "a")]
        assert read_html(html).title == "T"

    @given(st.text(alphabet="<>/abphtdliu\"'= svgdata-", max_size=60))
    def test_never_fails(self, html: str) -> None:
        said = read_html(html)
        assert all(block.text == " ".join(block.text.split()) != "" for block in said.blocks)


class TestWhatIsApart:
    def test_running_elements_are_not_blocks(self) -> None:
        said = read_html("<div data-running>Head <b>bold</b></div><p>Body</p><p data-running>Foot</p>")
        assert said.running == ("Head bold", "Foot")
        assert said.blocks == (Block("P", "Body"),)

    def test_a_picture_says_its_title_alone(self) -> None:
        svg = '<svg><title>Nine of 26</title><g><title>inner</title><text>Left</text></g><path d="M0 0"/></svg>'
        said = read_html(f'<p>a{svg}b <img src="x" alt="A photo"></p>')
        assert said.figures == ("Nine of 26", "A photo")
        assert said.blocks == (Block("P", "ab"),)
        assert said.title == ""

    def test_language(self) -> None:
        assert read_html('<html lang="en-GB"><p>x').language == "en-GB"


class TestMarks:
    def test_texts_by_kind_and_key(self) -> None:
        html = (
            '<p data-risk="numb"><span data-figure="f1">9 of <b>26</b></span> people</p>'
            '<p data-target="1">right</p><p data-target="1">left</p>'
        )
        assert read_html(html).tagged == {
            ("figure", "f1"): ("9 of 26",),
            ("risk", "numb"): ("9 of 26 people",),
            ("target", "1"): ("right", "left"),
        }

    def test_marks_in_running_elements_count_too(self) -> None:
        assert read_html('<div data-running><b data-target="1">right</b></div>').tagged == {("target", "1"): ("right",)}

    def test_private_within_around_and_beside(self) -> None:
        html = "<div data-private><p>a</p></div><p>b <b data-private>c</b></p><p>d</p>"
        assert [block.private for block in read_html(html).blocks] == [True, True, False]
