from __future__ import annotations

import importlib.util
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

import jinja2
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consentgen.cache import DiskStore
from consentgen.document.model import (
    ConsentForm,
    Contact,
    Document,
    Leaflet,
    Rung,
    TargetLine,
    figures,
    plain,
    walk,
)
from consentgen.errors import CannotRead, MaterialFault
from consentgen.render.compare import compare
from consentgen.render.html import Part, lines_taken, to_html
from consentgen.render.htmltext import HtmlText, read_html
from consentgen.render.pdf import Pdf, make_pdf
from consentgen.render.readback import read_pdf

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
SHIPPED = (TEMPLATES,)
DAY = date(2026, 11, 22)
MM = 72 / 25.4


def _load_sample() -> ModuleType:
    spec = importlib.util.spec_from_file_location("sample", Path(__file__).with_name("sample.py"))
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


sample = _load_sample()
SAMPLE: Document = sample.SAMPLE
LONG_NAME = ("WOLFESCHLEGELSTEINHAUSEN-" * 12)[:287] + ", Maximilian "
EDITIONS = {"standard": SAMPLE, "large print": sample.large_print()}
KINDS = {
    **EDITIONS,
    "without a patient": sample.without_patient(),
    "large print without a patient": sample.large_print(sample.without_patient()),
    "sedation": sample.sedated(),
    "two nerves": sample.two_nerves(),
    "two nerves in large print": sample.large_print(sample.two_nerves()),
    "approved": sample.approved(),
    "past its review": replace(SAMPLE, past_review=True),
    "no contact and no pictures": replace(SAMPLE, contact=Contact(), icons=False),
    "a long name": sample.named(LONG_NAME),
}


def leaflet_of(document: Document) -> Leaflet:
    assert document.leaflet is not None
    return document.leaflet


def form_of(document: Document) -> ConsentForm:
    assert document.form is not None
    return document.form


def html_of(document: Document, part: Part = "pack") -> str:
    return to_html(document, part, SHIPPED)


def read(document: Document, part: Part = "pack") -> HtmlText:
    return read_html(html_of(document, part))


def words_of(said: HtmlText) -> str:
    return " ".join(block.text for block in said.blocks)


def tree(document: Document, part: Part = "pack") -> ElementTree.Element:
    """The page as XML, which it is but for its type, its style, empty elements and attributes without a value."""
    html = html_of(document, part).partition("<!DOCTYPE html>")[2]
    html = re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)
    html = re.sub(r"<(meta|br|img)\b([^>]*)>", r"<\1\2/>", html)
    return ElementTree.fromstring(re.sub(r"\s(data-private|data-made-on|data-running)(?=[\s>])", r' \1=""', html))


def below(element: ElementTree.Element, *tags: str) -> Iterator[ElementTree.Element]:
    return (found for found in element.iter() if found.tag in tags)


@pytest.fixture(params=KINDS)
def document(request: pytest.FixtureRequest) -> Document:
    return KINDS[request.param]


@pytest.fixture(params=EDITIONS)
def edition(request: pytest.FixtureRequest) -> Document:
    return EDITIONS[request.param]


class TestContract:
    def test_every_figure_is_printed_under_its_claim(self, document: Document) -> None:
        tagged = read(document).tagged
        printed = [run for run in figures(document)]
        assert len(printed) >= 10
        for run in printed:
            assert run.text in tagged[("figure", run.key)]

    def test_every_risk_stands_once_in_the_leaflet_and_once_on_the_form(self, document: Document) -> None:
        leaflet, form = leaflet_of(document), form_of(document)
        told = [risk.id for risk in (*leaflet.serious, *leaflet.milder_here, *leaflet.milder_general)]
        listed = [risk.id for risk in (*form.serious, *form.frequent, *form.other)]
        expected = [f"leaflet:{id_}" for id_ in told] + [f"form:{id_}" for id_ in listed]
        tagged = read(document).tagged
        assert len(expected) == 42
        assert sorted(key for mark, key in tagged if mark == "risk") == sorted(expected)
        assert all(len(tagged[("risk", key)]) == 1 for key in expected)

    def test_a_risk_is_marked_where_its_name_stands(self, document: Document) -> None:
        tagged = read(document).tagged
        for risk in (*leaflet_of(document).milder_here, *leaflet_of(document).serious):
            assert tagged[("risk", f"leaflet:{risk.id}")][0].startswith(risk.name)
        for item in form_of(document).other:
            assert tagged[("risk", f"form:{item.id}")] == (plain(item.text),)

    def test_every_declaration_of_the_target_is_a_block_of_its_own(self, document: Document) -> None:
        lines = [item for item in walk(document) if isinstance(item, TargetLine)]
        said = read(document)
        assert len(lines) >= 3
        assert [key for mark, key in said.tagged if mark == "target"] == [line.key for line in lines]
        for line in lines:
            assert said.tagged[("target", line.key)] == (plain(line.text),)
            assert plain(line.text) in [block.text for block in said.blocks]

    def test_a_side_on_the_form_and_in_the_title_is_the_boldest_word(self, edition: Document) -> None:
        marked = [e for e in tree(edition).iter() if "data-target" in e.attrib]
        sides = [b.text for e in marked for b in below(e, "b") if b.get("class") == "side"]
        assert sides == ["right"] * 3

    @pytest.mark.parametrize("part", ["information", "consent", "pack"])
    def test_a_part_on_its_own_says_what_it_says_in_the_pack(self, edition: Document, part: Part) -> None:
        whole = {(block.tag, block.text) for block in read(edition).blocks}
        assert {(block.tag, block.text) for block in read(edition, part).blocks} <= whole

    def test_the_two_parts_are_the_pack(self, edition: Document) -> None:
        parts = [*read(edition, "information").blocks, *read(edition, "consent").blocks]
        assert parts == list(read(edition).blocks)

    def test_both_editions_say_the_same(self) -> None:
        standard, large = (re.findall(r"[\w’–-]+", words_of(read(kind))) for kind in EDITIONS.values())
        # A table draws the numerals of the key points itself; a list needs a label for what stands below a table.
        arrangement = {"1", "2", "3", "4", "5", "Note"}
        assert set(standard) - arrangement == set(large) - arrangement
        assert len(set(large)) > 400
        marks = [{found for found in read(kind).tagged if found[0] != "private"} for kind in EDITIONS.values()]
        assert marks[0] == marks[1]


class TestIdentity:
    def test_patient_values_stand_in_private_places_alone(self) -> None:
        values = ("SMITH, John (Mr)", "14-Jul-1945", "81y", "999 000 0018", "Male", "I play the violin")
        said = read(SAMPLE)
        private = " ".join(text for (mark, _), texts in said.tagged.items() if mark == "private" for text in texts)
        public = " ".join(block.text for block in said.blocks if not block.private)
        for value in values:
            assert value in private
            assert value not in public

    def test_each_part_has_its_strip_and_its_running_head(self) -> None:
        said = read(SAMPLE)
        heads = [text for text in said.running if "NHS No. 999 000 0018" in text]
        assert len(heads) == 2
        assert all("SMITH, John (Mr)" in head and "Born 14-Jul-1945 (81y)" in head for head in heads)
        assert sum("SMITH, John (Mr)" in block.text for block in said.blocks) == 2

    def test_the_form_names_born_then_gender_then_number(self) -> None:
        strip = next(block.text for block in read(SAMPLE, "consent").blocks if "SMITH" in block.text)
        assert re.search(r"SMITH, John \(Mr\).*Born.*Gender Male.*NHS No\. 999 000 0018", strip)
        assert "Gender" not in words_of(read(SAMPLE, "information"))

    def test_without_a_patient_there_are_lines_to_write_on(self, edition: Document) -> None:
        blank = sample.without_patient(edition)
        root = tree(blank, "consent")
        labels = [e.text for e in below(root, "span") if (e.get("class") or "").startswith("blank")]
        wanted = ["Family name", "Given name", "Born", "Gender", "NHS number", "Hospital number", "Language",
                  "Consultant", "Help to communicate", "Professional and job title", "Address"]
        assert labels[: len(wanted) + 2] == ["Name", "NHS No.", *wanted]

    def test_a_value_that_is_not_known_is_a_line(self) -> None:
        some = replace(SAMPLE, identity=replace(SAMPLE.identity, nhs_number="", consultant="Dr A. Example"))
        root = tree(some, "consent")
        labels = [e.text for e in below(root, "span") if (e.get("class") or "").startswith("blank")]
        assert labels.count("NHS No.") == 2
        assert "Consultant" not in labels and "Language" in labels
        assert "Consultant Dr A. Example" in words_of(read(some, "consent"))

    def test_the_preferred_name_stands_below_the_name(self) -> None:
        known_as = replace(SAMPLE, identity=replace(SAMPLE.identity, preferred_name="Jack"))
        assert "SMITH, John (Mr) Preferred name Jack" in words_of(read(known_as)).replace("Mr)P", "Mr) P")

    @pytest.mark.parametrize("name", ["<script>alert(1)</script>", "{{7*7}}", "{% raw %}", "../../x", "O'B & \"X\""])
    def test_a_name_prints_as_itself(self, name: str) -> None:
        said = read(sample.named(name))
        assert sum(name in block.text for block in said.blocks) == 2
        assert sum(name in text for text in said.running) == 2

    @settings(max_examples=40, deadline=None)
    @given(st.text(min_size=1, max_size=60).filter(lambda name: name.split() == [name]))
    def test_any_name_prints_as_itself(self, name: str) -> None:
        said = read(sample.named(name.replace("\r", "").replace("\x00", "") or "X"), "information")
        expected = name.replace("\r", "").replace("\x00", "") or "X"
        assert any(expected in block.text for block in said.blocks)


class TestMarks:
    def test_a_draft_says_so_on_the_first_page_and_above_the_signatures(self, edition: Document) -> None:
        said = read(edition)
        assert sum("DRAFT" in text for text in said.running) == 2
        notes = [block.text for block in said.blocks if block.text.startswith("DRAFT")]
        assert len(notes) == 4
        assert notes.count("DRAFT Do not sign this copy.") == 2
        assert "M7 17l3-3" in html_of(edition)

    def test_approved_nothing_says_draft_and_nothing_else_changes(self, edition: Document) -> None:
        approved = sample.approved(edition)
        assert "draft" not in words_of(read(approved)).casefold()
        assert not any("DRAFT" in text for text in read(approved).running)
        assert "M7 17l3-3" not in html_of(approved)
        before = [block.text for block in read(edition).blocks if "DRAFT" not in block.text]
        after = [block.text for block in read(approved).blocks if not block.text.startswith("A record of")]
        assert before == after

    def test_a_pack_past_its_review_says_so_in_each_part(self, edition: Document) -> None:
        late = replace(edition, past_review=True)
        for part in ("information", "consent"):
            assert words_of(read(late, part)).count("Past its review date.") == 1
        assert "Past its review date" not in words_of(read(edition))

    def test_every_page_names_catalogue_version_and_digest(self, edition: Document) -> None:
        feet = [text for text in read(edition).running if "digest" in text]
        assert len(feet) == 2
        assert all("Catalogue 0.3.0, digest 4f9c 21ab 77e0." in foot for foot in feet)

    def test_the_clinics_colour_is_the_only_colour_that_changes(self) -> None:
        ours, theirs = html_of(SAMPLE), html_of(replace(SAMPLE, colour="#7a1f5c"))
        assert ours.count("#0b4f60") > 5
        assert ours.replace("#0b4f60", "#7a1f5c") == theirs


class TestForm:
    def test_an_empty_list_says_so(self) -> None:
        empty = replace(SAMPLE, form=replace(form_of(SAMPLE), frequent=()))
        assert words_of(read(empty)).count("None on this list.") == 1
        assert "None on this list." not in words_of(read(SAMPLE))

    def test_a_rung_of_the_help_ladder_without_a_sign_is_left_out_unless_it_has_a_number(self) -> None:
        bare = tuple(Rung(rung.urgency, ()) for rung in leaflet_of(SAMPLE).ladder)
        leaflet = replace(leaflet_of(SAMPLE), ladder=bare)
        silent = replace(SAMPLE, leaflet=leaflet, contact=Contact(), emergency=Contact())
        assert [one for one in tree(silent).iter() if "rung" in one.get("class", "")] == []
        known = tree(replace(silent, emergency=Contact(phone="01632 960 003")))
        rungs = [" ".join("".join(one.itertext()).split()) for one in known.iter() if "rung" in one.get("class", "")]
        assert rungs == ["Same day emergency department, NHS 111 or 01632 960 003"]

    def test_sections_come_in_their_order(self) -> None:
        found = [block.text for block in read(sample.sedated(), "consent").blocks if block.tag in ("H1", "H2")]
        assert found == [
            "Your agreement to treatment", "Treatment and anaesthesia", "Intended benefit", "Serious risks",
            "Frequent risks", "Other risks, and those whose frequency is not known", "Extra procedures",
            "Other choices discussed", "Questions before treatment", "Stop Cold urticaria", "Known for this patient",
            "What matters to this patient", "Information given", "Professional’s statement", "Interpreter",
            "Patient’s statement", "Witness", "Separate choices", "On the day", "Changed mind", "Copy",
        ]  # fmt: skip

    def test_every_question_has_a_box_for_no_before_one_for_yes(self, edition: Document) -> None:
        tables = [t for t in below(tree(edition, "consent"), "table") if t.get("class") == "questions"]
        heads = [[e.text for e in below(table, "th") if e.get("scope") == "col"] for table in tables]
        rows = [row for table in tables for row in below(table, "tr") if next(iter(row)).get("scope") == "row"]
        asked = [next(iter(row)) for row in rows]
        assert all(head == ["Question", "No", "Yes"] for head in heads) and heads
        assert [(cell.text or "").strip() for cell in asked] == [q.text for q in form_of(SAMPLE).questions]
        assert [len(list(below(cell, "b"))) for cell in asked] == [int(q.stop) for q in form_of(SAMPLE).questions]
        assert all([e.get("class") for e in below(row, "span")] == ["box", "box"] for row in rows)

    def test_sedation_asks_and_says_more(self) -> None:
        local, sedated = (words_of(read(kind, "consent")) for kind in (SAMPLE, sample.sedated()))
        for words in ("General anaesthetic", "Blood transfusion", "save my life or to prevent serious harm",
                      "talk about the sedation or anaesthetic first"):
            assert words in sedated and words not in local

    def test_a_level_that_was_not_said_is_a_line(self) -> None:
        assert "Rib (left intercostal nerve)" in words_of(read(sample.two_nerves(), "consent"))

    def test_codes_print_only_where_there_are_any(self) -> None:
        coded = replace(SAMPLE, form=replace(form_of(SAMPLE), codes=("SYSTEM 1: words",)))
        assert "Codes SYSTEM 1: words" in words_of(read(coded))
        assert "Codes" not in words_of(read(SAMPLE))


class TestPictures:
    def test_a_count_is_drawn_with_exactly_its_people(self, edition: Document) -> None:
        drawn = [alt for alt in read(edition).figures if not alt.startswith("Time line")]
        assert drawn == [
            "26 people. 13 are filled: still felt the effect. 13 are outlines: did not.",
            "26 people. 9 are filled: still felt the effect. 17 are outlines: did not.",
        ]

    def test_without_pictures_the_same_is_said_in_words(self) -> None:
        bare = read(replace(SAMPLE, icons=False))
        assert [alt for alt in bare.figures if not alt.startswith("Time line")] == []
        assert ("9 of 26 at day 56 9 still felt the effect. 17 did not, after freezing for pain at the back of the "
                "head (source 1).") in words_of(bare)

    def test_what_pictures_have_in_common_is_said_below_the_last_of_them(self, edition: Document) -> None:
        words = words_of(read(edition))
        assert words.count("Filled: still felt the effect, after freezing for pain at the back of the head") == 1
        assert "13 did not" in words and "17 did not" in words

    def test_a_time_line_says_in_the_page_what_it_shows(self, edition: Document) -> None:
        said = read(edition)
        blocks = [block.text for block in said.blocks]
        start = blocks.index("How many still felt the effect")
        assert blocks[start + 1 : start + 6] == [
            "13 of 26", "day 30", "9 of 26", "day 56", "source 1: not counted after day 56"]
        assert any(alt.startswith("Time line from the treatment to week 20.") for alt in said.figures)
        assert "13 of 26" in said.tagged["figure", "grigsby-day30"]

    def test_a_rate_is_said_both_ways_round(self) -> None:
        said = words_of(read(sample.two_nerves()))
        assert "3 in 100 had a mild side effect" in said and "97 in 100 did not" in said


class TestStructure:
    def test_headings_go_down_one_level_at_a_time_from_one_first_heading_a_part(self, document: Document) -> None:
        for part in ("information", "consent"):
            levels = [int(block.tag[1]) for block in read(document, part).blocks if re.fullmatch(r"H\d", block.tag)]
            assert levels[0] == 1 and levels.count(1) == 1 and len(levels) > 10
            assert all(after - before <= 1 for before, after in pairwise(levels))

    def test_tables_hold_data_in_rows_of_one_length_with_a_header_each(self, document: Document) -> None:
        tables = list(below(tree(document), "table"))
        assert len(tables) >= 2
        for table in tables:
            rows = [[cell for cell in row if cell.tag in ("td", "th")] for row in below(table, "tr")]
            assert len({len(row) for row in rows}) == 1
            assert all(cell.get("scope") in ("row", "col") for row in rows for cell in row if cell.tag == "th")
            assert all(row[0].get("scope") for row in rows)
            assert table.get("role") is None
            assert not any(cell.get("rowspan") or cell.get("colspan") for row in rows for cell in row)

    def test_nothing_stands_where_the_tag_tree_would_break(self, document: Document) -> None:
        root = tree(document)
        items = list(below(root, "li"))
        assert len(items) > 20
        assert not any(list(below(item, "p", "div", "section", "table")) for item in items)
        assert not any(child.tag != "li" for parent in below(root, "ul", "ol") for child in parent)
        assert all(img.get("alt") for img in below(root, "img"))
        assert not list(below(root, "a"))
        assert "opacity" not in html_of(document) and "list-style-position" not in html_of(document)

    def test_the_page_has_its_language_and_its_title(self, document: Document) -> None:
        said = read(document)
        assert (said.language, said.title) == ("en-GB", document.title)
        assert "SMITH" not in said.title

    def test_a_logo_says_whose_it_is(self) -> None:
        pixel = "data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciLz4="
        assert "Logo of Example Pain Clinic" in read(replace(SAMPLE, logo=pixel)).figures


class TestTemplates:
    def test_a_clinics_own_file_takes_the_place_of_the_shipped_one(self, tmp_path: Path) -> None:
        shipped = (TEMPLATES / "statements.html").read_text(encoding="utf-8")
        own = shipped.replace("I have changed my mind.", "No longer.")
        (tmp_path / "statements.html").write_text(own, encoding="utf-8")
        html = to_html(SAMPLE, "pack", (tmp_path, *SHIPPED))
        assert "No longer." in html and "I have changed my mind." not in html
        assert "Your treatment on a page" in html

    @pytest.mark.parametrize(
        ("wrong", "told"),
        [
            ("\n{{ doc.leaflet.recipe }}", r"pack\.html, line 2, .*no attribute 'recipe'"),
            ("\n\n{{ nothing }}", r"pack\.html, line 3, .*'nothing' is undefined"),
            ("{% for x in %}", r"pack\.html, line 1, is not a valid template"),
            ("\n{% include 'mine.html' %}", r"pack\.html, line 2, asks for mine\.html"),
            ("{{ doc.identity.name + 1 }}", r"pack\.html, line 1, cannot be filled in \(TypeError\)"),
            ("{{ doc.__class__.__mro__ }}", r"pack\.html, line 1, cannot be filled in \(SecurityError\)"),
            ("{{ icon_array(10, 11, 'x') }}", r"pack\.html, line 1, cannot be filled in \(ValueError\)"),
            ("{% set x = doc.identity.__setattr__('name', 'X') %}", r"pack\.html, line 1, "),
        ],
    )
    def test_a_fault_in_a_template_is_told_with_file_and_line(self, tmp_path: Path, wrong: str, told: str) -> None:
        (tmp_path / "pack.html").write_text(wrong, encoding="utf-8")
        with pytest.raises(MaterialFault, match=told) as caught:
            to_html(SAMPLE, "pack", (tmp_path, *SHIPPED))
        assert "SMITH" not in str(caught.value) and caught.value.hint

    def test_a_fault_in_an_included_template_names_that_one(self, tmp_path: Path) -> None:
        (tmp_path / "leaflet.html").write_text("\n\n{{ doc.leaflet.recipe }}", encoding="utf-8")
        with pytest.raises(MaterialFault, match=r"leaflet\.html, line 3, "):
            to_html(SAMPLE, "pack", (tmp_path, *SHIPPED))

    def test_without_any_template_the_missing_one_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(MaterialFault, match=r"pack\.html"):
            to_html(SAMPLE, "pack", (tmp_path,))

    def test_a_template_that_is_not_text_cannot_be_read(self, tmp_path: Path) -> None:
        (tmp_path / "pack.html").write_bytes(b"\xff\xfe\xfa")
        with pytest.raises(CannotRead):
            to_html(SAMPLE, "pack", (tmp_path, *SHIPPED))

    def test_a_template_cannot_change_the_document(self, tmp_path: Path) -> None:
        (tmp_path / "pack.html").write_text("{% set doc.draft = false %}", encoding="utf-8")
        with pytest.raises(MaterialFault):
            to_html(SAMPLE, "pack", (tmp_path, *SHIPPED))
        assert SAMPLE.draft


def _size(text: pypdfium2.PdfTextPage, place: int) -> float:
    """The size in points that a letter is drawn at: its font's, as its matrix scales it."""
    matrix = pypdfium2.raw.FS_MATRIX()
    assert pypdfium2.raw.FPDFText_GetMatrix(text.raw, place, matrix)
    return float(pypdfium2.raw.FPDFText_GetFontSize(text.raw, place)) * abs(matrix.a)


def printed(document: Document, part: Part = "pack") -> Pdf:
    return make_pdf(html_of(document, part), folders=SHIPPED, attachment=None, made_on=DAY)


class TestLinesTaken:
    @pytest.mark.parametrize(
        ("words", "lines"),
        [("", 1), ("SMITH, John", 1), ("W" * 300, 7), ("WOLFESCHLEGELSTEINHAUSEN-" * 12, 12), ("small " * 50, 6)],
    )
    def test_words_take_the_lines_that_their_letters_need(self, words: str, lines: int) -> None:
        assert lines_taken(words, 12, 148) == lines

    @given(st.text(max_size=300), st.text(max_size=50))
    def test_more_words_never_take_fewer_lines(self, words: str, more: str) -> None:
        assert lines_taken(f"{words} {more}", 12, 148) >= lines_taken(words, 12, 148) >= 1


@pytest.mark.slow
class TestPages:
    def test_the_finished_pdf_says_what_the_html_says(self, document: Document) -> None:
        assert compare(read(document), read_pdf(printed(document).content)) == ()

    def test_the_standard_leaflet_and_form_are_no_longer_than_they_may_be(self) -> None:
        assert printed(SAMPLE, "information").pages <= 9
        assert printed(SAMPLE, "consent").pages <= 4
        assert printed(sample.without_patient(), "consent").pages <= 4
        assert printed(sample.sedated(), "consent").pages <= 4

    def test_the_form_starts_on_a_fresh_sheet(self) -> None:
        pages = read_pdf(printed(SAMPLE).content).pages
        first = next(page.number for page in pages if "Your agreement to treatment" in page.text)
        assert first % 2 == 1

    @pytest.mark.parametrize(("kind", "least"), [("standard", 12), ("large print", 14)])
    def test_no_word_is_smaller_than_its_edition_allows(self, kind: str, least: int) -> None:
        opened = pypdfium2.PdfDocument(printed(EDITIONS[kind]).content)
        sizes: Counter[float] = Counter()
        heads: Counter[float] = Counter()
        for page in opened:
            text = page.get_textpage()
            for place in range(text.count_chars()):
                if text.get_text_range(place, 1).strip():
                    body = 20 * MM < text.get_charbox(place)[1] < (297 - 32) * MM
                    (sizes if body else heads)[round(_size(text, place), 1)] += 1
        assert sum(sizes.values()) > 8000
        assert min(*sizes, *heads) >= least
        assert kind == "standard" or sum(n for size, n in sizes.items() if size >= 16) / sum(sizes.values()) > 0.95

    @pytest.mark.parametrize("name", ["SMITH, John (Mr)", LONG_NAME, "AL-RASHID, Muhammad Abdul Rahman Ibrahim (Dr)"])
    @pytest.mark.parametrize("kind", [*EDITIONS, "of a clinic"])
    def test_every_page_bears_the_whole_name_and_none_is_cut(self, name: str, kind: str) -> None:
        laid = replace(SAMPLE.catalogue, version="2026-11", base_version="0.1.10")
        kinds = {**EDITIONS, "of a clinic": replace(SAMPLE, catalogue=laid, made_on="30 September 2026")}
        opened = pypdfium2.PdfDocument(printed(sample.named(name, kinds[kind])).content)
        assert len(opened) > 10
        for page in opened:
            text = page.get_textpage()
            said = re.sub(r"[\s\ufffe\x02-]", "", text.get_text_range())
            assert re.sub(r"[\s-]", "", name) in said and "9990000018" in said
            inked = (n for n in range(text.count_chars()) if text.get_text_range(n, 1).strip())
            boxes = [text.get_charbox(place) for place in inked]
            assert min(box[0] for box in boxes) > 17 * MM
            assert max(box[2] for box in boxes) < (210 - 15) * MM
            assert max(box[3] for box in boxes) < (297 - 4) * MM
            assert min(box[1] for box in boxes) > 4 * MM


def test_the_days_of_giving_and_of_treatment_stand_on_the_form_as_private_values():
    days = replace(SAMPLE.identity, given_on="24 November 2026", treatment_on="3 May 2027")
    private = [block.text for block in read(replace(SAMPLE, identity=days), "consent").blocks if block.private]
    assert any("24 November 2026" in words for words in private)
    assert any("Treatment planned for 3 May 2027" in words for words in private)
    assert "Treatment planned for" not in html_of(SAMPLE, "consent")


# ---- compiled templates, kept between two commands ---------------------------------------------------------------


def compiles_nothing(*_: object, **__: object) -> str:
    raise AssertionError("this template was compiled before")


def test_a_template_that_was_compiled_before_is_not_compiled_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = to_html(SAMPLE, "pack", SHIPPED)
    assert to_html(SAMPLE, "pack", SHIPPED, DiskStore(tmp_path / "kept")) == plain
    assert len(list((tmp_path / "kept").iterdir())) > 4
    monkeypatch.setattr(jinja2.Environment, "_generate", compiles_nothing)
    assert to_html(SAMPLE, "pack", SHIPPED, DiskStore(tmp_path / "kept")) == plain
    with pytest.raises(AssertionError, match="compiled before"):
        to_html(SAMPLE, "pack", SHIPPED, DiskStore(tmp_path / "other"))


def test_a_template_that_has_changed_is_compiled_anew(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    for words in ("first", "other"):
        (own / "pack.html").write_text(f"<p>{words}</p>")
        assert to_html(SAMPLE, "pack", (own, *SHIPPED), DiskStore(tmp_path / "kept")) == f"<p>{words}</p>"


def test_kept_code_that_is_not_whole_is_not_run(tmp_path: Path) -> None:
    plain = to_html(SAMPLE, "pack", SHIPPED, DiskStore(tmp_path))
    for file in tmp_path.iterdir():
        content = bytearray(file.read_bytes())
        content[-40] ^= 1
        file.write_bytes(content)
    assert to_html(SAMPLE, "pack", SHIPPED, DiskStore(tmp_path)) == plain


def test_what_fits_on_half_a_line_is_not_broken_over_two() -> None:
    who = replace(SAMPLE.identity, contact="01632 960 001", job_title="Specialty doctor in pain medicine")
    html = to_html(replace(SAMPLE, identity=who), "consent", SHIPPED)
    assert '<b class="whole">01632 960 001</b>' in html
    assert "<b>Specialty doctor in pain medicine</b>" in html
