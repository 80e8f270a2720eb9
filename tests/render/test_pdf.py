from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from consentgen.errors import CannotRender, MaterialFault, OurFault
from consentgen.render.compare import compare
from consentgen.render.fonts import families, font_stack
from consentgen.render.htmltext import read_html
from consentgen.render.pdf import Attachment, Pdf, make_pdf
from consentgen.render.readback import normalise, read_pdf

TOP = Path(__file__).resolve().parents[2]
DAY = date(2026, 11, 20)
RECORD = Attachment("record.json", b'{"told": "what can go wrong"}\n', "What the patient was told")
PRIVATE = ("SMITH", "John", "14-Jul-1945", "999 000 0018", "9990000018", "محمد")

Failures = dict[Path, list[str]]


def page(body: str, head: str = "") -> str:
    return (
        f'<html lang="en-GB"><head><title>T</title><style>html {{ font: 14pt "Noto Sans" }}{head}</style></head>'
        f"<body>{body}</body></html>"
    )


def make(html: str, *folders: Path, attachment: Attachment | None = None) -> Pdf:
    return make_pdf(html, folders=folders, attachment=attachment, made_on=DAY)


def elements(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """The structure elements that hang on the root, in the order of the tree."""

    def below(kids: Any) -> Iterator[Any]:
        for kid in kids:
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                yield kid
                inner = kid.get("/K", [])
                yield from below(inner if isinstance(inner, pikepdf.Array) else [inner])

    return below(pdf.Root.StructTreeRoot.K)


@pytest.fixture(scope="module")
def opened(sample_pdf: Pdf) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(sample_pdf.content))


class TestConformance:
    @pytest.mark.verapdf
    @pytest.mark.parametrize("flavour", ["ua1", "3a"])
    def test_verapdf_passes_every_kind_of_box(
        self,
        sample_pdf: Pdf,
        tmp_path: Path,
        flavour: str,
        verapdf: Callable[[Sequence[Path], str], Failures],
    ) -> None:
        bare = make(page("<h1>Heading</h1><p>No record, no tables, no running head.</p>"))
        files = [tmp_path / "sample.pdf", tmp_path / "bare.pdf"]
        for file, pdf in zip(files, (sample_pdf, bare), strict=True):
            file.write_bytes(pdf.content)
        assert verapdf(files, flavour) == {file: [] for file in files}

    @pytest.mark.verapdf
    def test_verapdf_would_tell(self, tmp_path: Path, verapdf: Callable[[Sequence[Path], str], Failures]) -> None:
        """The check finds what is wrong: a page whose headings skip a level."""
        file = tmp_path / "skips.pdf"
        file.write_bytes(make(page("<h1>One</h1><h3>Three</h3>")).content)
        assert verapdf([file], "ua1")[file] != []

    def test_says_that_it_is_both(self, sample_pdf: Pdf) -> None:
        said = read_pdf(sample_pdf.content).xmp
        assert re.search(r"pdfaid:part=.3", said) and re.search(r"pdfaid:conformance=.A", said)
        assert "<pdfuaid:part>1</pdfuaid:part>" in said


class TestSameBytes:
    def test_twice(self, sample_html: str, sample_pdf: Pdf) -> None:
        again = make_pdf(sample_html, folders=(), attachment=RECORD, made_on=DAY)
        assert again == sample_pdf

    def test_in_another_process_with_another_hash_seed_and_clock(self, tmp_path: Path, sample_html: str) -> None:
        (tmp_path / "page.html").write_text(sample_html, encoding="utf-8")
        code = (
            "import sys; from datetime import date; from pathlib import Path; from hashlib import sha256;"
            "from consentgen.render.pdf import make_pdf;"
            "html = Path(sys.argv[1]).read_text(encoding='utf-8');"
            "pdf = make_pdf(html, folders=(), attachment=None, made_on=date(2026, 11, 20));"
            "print(sha256(pdf.content).hexdigest())"
        )
        ours = sha256(make(sample_html).content).hexdigest()
        for seed, zone in (("1", "Asia/Tokyo"), ("2", "America/Lima")):
            environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "HOME": str(tmp_path)}
            command = [sys.executable, "-c", code, str(tmp_path / "page.html")]
            answer = subprocess.run(command, capture_output=True, text=True, check=True, cwd=TOP, env=environment)
            assert answer.stdout.strip() == ours

    def test_whatever_was_made_before(self) -> None:
        html = page("<h1>Zoë</h1><p>Kovačević</p>")
        before = make(html)
        make(page("<h1>محمد ≥ বাংলা</h1>"))
        assert make(html) == before

    def test_another_date_or_record_is_another_file(self) -> None:
        html = page("<h1>A</h1>")
        same = make_pdf(html, folders=(), attachment=RECORD, made_on=DAY)
        later = make_pdf(html, folders=(), attachment=RECORD, made_on=date(2026, 11, 21))
        other = make_pdf(html, folders=(), attachment=Attachment("record.json", b"{}", ""), made_on=DAY)
        names = {pikepdf.open(io.BytesIO(pdf.content)).trailer.ID[0] for pdf in (same, later, other)}
        assert len(names) == 3

    def test_leaves_the_environment_as_it_was(self) -> None:
        before = dict(os.environ)
        make(page("<h1>A</h1>"))
        assert dict(os.environ) == before


class TestMetadata:
    def test_dates_are_the_date_given(self, sample_pdf: Pdf, opened: pikepdf.Pdf) -> None:
        assert str(opened.docinfo["/CreationDate"]) == str(opened.docinfo["/ModDate"]) == "D:20261120"
        content = opened.attachments["record.json"].get_file()
        assert content.creation_date.date() == content.mod_date.date() == DAY
        years = set(re.findall(r"20\d\d-\d\d-\d\d", read_pdf(sample_pdf.content).xmp))
        assert years == {"2026-11-20"}

    def test_holds_nothing_private(self, sample_pdf: Pdf, opened: pikepdf.Pdf) -> None:
        said = read_pdf(sample_pdf.content)
        assert any(PRIVATE[0] in entry.text for entry in said.pages), "the page itself must have the name"
        with opened.open_outline() as outline:
            bookmarks = [item.title for item in outline.root]
        assert bookmarks
        kept = [said.xmp, *said.metadata.values(), *bookmarks, *said.attachments]
        names = [str(name) for name in opened.objects if isinstance(name, pikepdf.String)]
        for text in (*kept, *names):
            assert not [value for value in PRIVATE if value in text]

    def test_record_travels_along(self, sample_pdf: Pdf, opened: pikepdf.Pdf) -> None:
        assert read_pdf(sample_pdf.content).attachments == {RECORD.name: RECORD.content}
        [filespec] = {str(f.F): f for f in opened.Root.AF}.values()
        assert (str(filespec.Desc), filespec.AFRelationship) == (RECORD.description, "/Data")

    def test_page_count(self, sample_pdf: Pdf, opened: pikepdf.Pdf) -> None:
        assert sample_pdf.pages == len(opened.pages) == 6


class TestTagTree:
    def test_header_cells_say_what_they_head(self, opened: pikepdf.Pdf) -> None:
        scopes = [str(e.A.Scope) for e in elements(opened) if e.S == "/TH"]
        assert scopes.count("/Row") == 44 and scopes.count("/Column") >= 2
        assert len(scopes) == scopes.count("/Row") + scopes.count("/Column")

    def test_every_header_that_a_cell_names_is_indexed(self, opened: pikepdf.Pdf) -> None:
        flat = list(opened.Root.StructTreeRoot.IDTree.Names)
        index = dict(zip(map(bytes, flat[::2]), flat[1::2], strict=True))
        assert list(index) == sorted(index)
        named = [bytes(h) for e in elements(opened) if e.S == "/TD" for h in e.A.get("/Headers", [])]
        assert len(named) >= 80 and all(index[name].S == "/TH" for name in named)

    def test_figure_box_is_where_the_picture_is(self, opened: pikepdf.Pdf) -> None:
        [figure] = [e for e in elements(opened) if e.S == "/Figure"]
        left, bottom, right, top = map(float, figure.A.BBox)
        millimetre = 72 / 25.4
        assert (right - left, top - bottom) == pytest.approx((60 * millimetre, 20 * millimetre), abs=0.1)
        assert top == pytest.approx((297 - 28) * millimetre, abs=0.1), "first on the second page"

    def test_no_heading_or_paragraph_stands_in_another(self, opened: pikepdf.Pdf) -> None:
        seen = [e for e in elements(opened) if e.S in ("/H1", "/H2", "/H3", "/P")]
        assert len(seen) >= 15
        assert not [e for e in seen if e.P.S == e.S]

    def test_running_head_and_foot_are_artifacts_of_their_kind(self, opened: pikepdf.Pdf) -> None:
        for number, pdf_page in enumerate(opened.pages):
            kinds = [
                str(operands[1].get("/Subtype"))
                for operands, operator in pikepdf.parse_content_stream(pdf_page)
                if operator == pikepdf.Operator("BDC") and operands[0] == "/Artifact"
            ]
            assert kinds.count("/Footer") == 2 and kinds.count("/Header") == (0 if number == 0 else 6)


class TestText:
    def test_letters_of_one_weight_are_never_taken_for_others(self) -> None:
        """Two font files for one family and weight print "Smith Kovačević" as "Smitć"."""
        name = "Smith Kovačević Иван Nguyễn ≥ Łukasz"
        assert [b.text for b in read_pdf(make(page(f"<p>{name}</p>")).content).blocks] == [name]

    def test_letters_with_accents_apart_stay_letters(self) -> None:
        """WeasyPrint alone would have every "ọ" after the first accented one say nothing."""
        name = "Ẹ́kọ́ ọlá Ẹ̀kọ q̃ q n̈ n"
        [block] = read_pdf(make(page(f"<p>{name}</p>")).content).blocks
        assert normalise(block.text) == normalise(name)

    def test_every_promised_letter_is_printed_and_read_back(self) -> None:
        """Each by itself; marks that belong on a letter would be drawn on a dotted circle, which is another."""
        codes = {
            code
            for family in families()
            if not family.choice
            for first, last in family.ranges
            for code in range(first, last + 1)
        }
        letters = [chr(code) for code in sorted(codes) if unicodedata.category(chr(code))[0] not in "MZ"]
        assert len(letters) > 1900
        lines = (" ".join(letters[start : start + 60]) for start in range(0, len(letters), 60))
        body = "".join(f"<p>{escape(line)}</p>" for line in lines)
        html = page(body, f"html {{ font-family: {font_stack()} }}")
        assert compare(read_html(html), read_pdf(make(html).content)) == ()

    def test_a_character_that_no_font_has_stops(self) -> None:
        with pytest.raises(OurFault, match=re.escape("U+4E2D")):
            make(page("<p>中</p>"))

    def test_machine_fonts_are_never_used(self) -> None:
        with pytest.raises(OurFault):
            make(page("<p>☃</p>", "html { font-family: 'DejaVu Sans', sans-serif }"))

    def test_template_font_under_a_shipped_name_stops(self) -> None:
        other = (TOP / "consentgen/fonts/atkinson-hyperlegible-400.woff2").as_uri()
        rule = f'@font-face {{ font-family: "Noto Sans Bengali"; font-weight: 400; src: url({other}) }}'
        with pytest.raises(MaterialFault, match="Noto Sans Bengali"):
            make(page('<p style="font-family: Noto Sans Bengali">abc</p>', rule), TOP / "consentgen/fonts")


class TestFetching:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        folder = tmp_path / "templates"
        folder.mkdir()
        (folder / "mark.svg").write_text(
            '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>',
            encoding="utf-8",
        )
        (folder / "page.css").write_text("p { color: #16222a }", encoding="utf-8")
        (tmp_path / "secret.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", encoding="utf-8")
        (folder / "link.svg").symlink_to(tmp_path / "secret.svg")
        return folder

    def test_files_in_the_folders_are_read(self, folder: Path) -> None:
        html = page('<link rel="stylesheet" href="page.css"><p>a</p><img src="mark.svg" alt="A mark">')
        assert [f.alt for f in read_pdf(make(html, folder).content).figures] == ["A mark"]
        assert make(page(f'<img src="{(folder / "mark.svg").as_uri()}" alt="A mark">'), folder).pages == 1

    @pytest.mark.parametrize(
        "address",
        [
            "file:///etc/passwd",
            "file://localhost/etc/passwd",
            "file://elsewhere/share/a.png",
            "http://example.org/a.png",
            "https://example.org/a.png",
            "ftp://example.org/a.png",
            "../secret.svg",
            "%2e%2e/secret.svg",
            "link.svg",
            "missing.svg",
        ],
    )
    def test_anything_else_stops_and_is_named(self, folder: Path, address: str) -> None:
        with pytest.raises(MaterialFault) as stopped:
            make(page(f'<img src="{address}" alt="x">'), folder)
        assert address.rsplit("/", 1)[-1] in stopped.value.message

    @pytest.mark.parametrize(
        "use",
        [
            '<p style="background-image: url(ADDRESS)">x</p>',
            '<link rel="stylesheet" href="ADDRESS"><p>x</p>',
            '<link rel="attachment" href="ADDRESS"><p>x</p>',
            '<svg><title>x</title><image href="ADDRESS" width="9" height="9"/></svg>',
            '<style>@import "ADDRESS";</style><p>x</p>',
            '<style>@font-face { font-family: X; src: url(ADDRESS) }</style><p style="font-family: X">x</p>',
            '<ul style="list-style-image: url(ADDRESS)"><li>x</li></ul>',
            '<object data="ADDRESS" type="image/png">x</object>',
            '<embed src="ADDRESS" type="image/png">',
        ],
    )
    def test_in_every_way_of_asking(self, folder: Path, use: str) -> None:
        with pytest.raises(MaterialFault, match="etc/passwd"):
            make(page(use.replace("ADDRESS", "file:///etc/passwd")), folder)

    def test_no_folder_no_file(self) -> None:
        with pytest.raises(MaterialFault):
            make(page('<img src="mark.svg" alt="x">'))

    def test_a_picture_in_the_page_itself_is_taken(self) -> None:
        picture = "data:image/svg+xml;utf8,<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"
        assert make(page(f'<img src="{picture}" alt="x">')).pages == 1

    def test_long_addresses_are_cut_short_in_messages(self) -> None:
        with pytest.raises(MaterialFault) as stopped:
            make(page(f'<img src="http://example.org/{"a" * 5000}.png" alt="x">'))
        assert len(stopped.value.message) < 200


class TestComplaints:
    @pytest.mark.parametrize(
        "html",
        [
            page("<p>x</p>", "p { colour: red }"),
            page('<p><a href="#nowhere">x</a></p>'),
            page('<img src="data:image/png;base64,AAAA" alt="x">'),
            page('<img src="data:image/svg+xml;utf8,<svg xmlns=%27http://www.w3.org/2000/svg%27/>">'),
            "<html><title>T</title><p style='font-family: Noto Sans'>No language</p></html>",
        ],
    )
    def test_of_the_typesetter_stop(self, html: str, capfd: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(MaterialFault, match="does not understand"):
            make(html)
        assert capfd.readouterr() == ("", "")

    def test_without_pango_the_line_to_install_is_given(self) -> None:
        code = (
            "import sys\n"
            "class Gone:\n"
            "    def find_spec(self, name, path=None, target=None):\n"
            "        if name == 'weasyprint': raise OSError('cannot load library libgobject-2.0-0')\n"
            "sys.meta_path.insert(0, Gone())\n"
            "from datetime import date\n"
            "from consentgen.render.pdf import make_pdf\n"
            "from consentgen.errors import CannotRender\n"
            "try: make_pdf('<p>', folders=(), attachment=None, made_on=date(2026, 1, 1))\n"
            "except CannotRender as stopped: print(stopped.code, stopped.message, stopped.hint)\n"
        )
        answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=TOP)
        assert answer.stdout.startswith(f"{CannotRender.code} The Pango library")
        assert "sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" in answer.stdout

    def test_importing_the_module_does_not_import_the_typesetter(self) -> None:
        code = "import sys, consentgen.render.pdf; print('weasyprint' in sys.modules, 'pydyf' in sys.modules)"
        answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=TOP)
        assert answer.stdout.strip() == "False False"
