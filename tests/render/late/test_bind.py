"""A page whose values are bound late is the page laid out directly: to the last dot, word and tag."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest

from consentgen.document.model import Document
from consentgen.document.phrases import prose_date
from consentgen.render.compare import compare
from consentgen.render.fonts import font_stack
from consentgen.render.html import to_html
from consentgen.render.htmltext import read_html
from consentgen.render.late import weave
from consentgen.render.late.bind import Binder, Memory
from consentgen.render.late.loom import Loom
from consentgen.render.late.model import Layout, Template
from consentgen.render.late.slots import CannotBind
from consentgen.render.pdf import Attachment, make_pdf, typesetting
from consentgen.render.readback import read_pdf
from consentgen.resources import templates_path
from tests.render import sample

TEMPLATES = (templates_path(),)
DAY = date(2026, 11, 22)
RECORD = Attachment("record.json", b'{"told": "what can go wrong"}\n', "What the patient was told")
DPI = 110

NAMES = {
    "plain": "SMITH, John (Mr)",
    "diacritics": "ÅNGSTRÖM-ŁUKASIEWICZ, Zoë Đức (Ms)",
    "greek": "ΠΑΠΑΔΟΠΟΎΛΟΥ, Ελένη (Mrs)",
    "cyrillic": "ДОСТОЕВСКАЯ, Анна Григорьевна (Ms)",
    "arabic": "الحسن، محمد عبد الله (Mr)",
    "bengali": "ঠাকুর, রবীন্দ্রনাথ (Mr)",
    "markup": "<SCRIPT>, {{7*7}} & “Sons” (Dr)",
    "two lines": "WOLFESCHLEGELSTEINHAUSEN-BERGERDORFF, Maximiliana Alexandrina Theodora (Professor)",
    "nowhere to break it": f"{'W' * 80}, John (Mr)",
}


def pack(name: str, document: Document = sample.SAMPLE) -> str:
    return to_html(sample.named(name, document), "pack", TEMPLATES)


def bound(html: str, binder: Binder | None = None, secrets: tuple[str, ...] = ()) -> bytes:
    return (binder or Binder(TEMPLATES, Memory())).bind(html, RECORD, secrets, DAY).content


def direct(html: str) -> bytes:
    return make_pdf(html, folders=TEMPLATES, attachment=RECORD, made_on=DAY).content


def pixels(content: bytes) -> list[bytes]:
    document = pypdfium2.PdfDocument(content)
    return [bytes(page.render(scale=DPI / 72).buffer) for page in document]


def tree(content: bytes) -> Any:
    """The tag tree: role, attributes and what is below, with the words of each piece of marked content left out."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        numbers = {page.objgen: number for number, page in enumerate(pdf.pages)}

        def below(element: Any) -> Any:
            if isinstance(element, int) or "/S" not in element:
                return "content"
            kids = element.get("/K", [])
            kids = kids if isinstance(kids, pikepdf.Array) else [kids]
            said = {key: str(element.get(key, "")) for key in ("/Alt", "/ActualText")}
            attributes = element.get("/A", {})
            scope, owner = str(attributes.get("/Scope", "")), str(attributes.get("/O", ""))
            headers = len(attributes.get("/Headers", []))
            page = numbers.get(element.Pg.objgen) if "/Pg" in element else None
            return str(element.S), page, said, scope, owner, headers, [below(kid) for kid in kids]

        return [below(kid) for kid in pdf.Root.StructTreeRoot.K]


def letters(text: str) -> list[str]:
    """All letters of a page; what is bound late is drawn after the rest, so their order is another."""
    return sorted("".join(text.split()))


def same(late: bytes, whole: bytes, html: str) -> None:
    """Fail unless the two files look the same, say the same, and have the same tags."""
    ours, theirs = pixels(late), pixels(whole)
    assert len(ours) == len(theirs)
    assert [number for number, (a, b) in enumerate(zip(ours, theirs, strict=True), 1) if a != b] == []
    said, wanted = read_pdf(late), read_pdf(whole)
    assert (said.blocks, said.figures, said.metadata) == (wanted.blocks, wanted.figures, wanted.metadata)
    assert [letters(page.text) for page in said.pages] == [letters(page.text) for page in wanted.pages]
    assert [letters(page.artifacts) for page in said.pages] == [letters(page.artifacts) for page in wanted.pages]
    assert said.attachments == wanted.attachments
    assert compare(read_html(html), said) == ()
    assert tree(late) == tree(whole)


@pytest.fixture(scope="module")
def binder() -> Binder:
    return Binder(TEMPLATES, Memory())


@pytest.mark.slow
@pytest.mark.parametrize("script", NAMES)
def test_a_bound_pack_is_the_directly_laid_out_one(script: str, binder: Binder) -> None:
    html = pack(NAMES[script])
    same(bound(html, binder), direct(html), html)


@pytest.mark.slow
@pytest.mark.parametrize("change", [
    sample.large_print, sample.without_patient, sample.approved, sample.sedated,
    lambda: replace(sample.SAMPLE, identity=replace(sample.SAMPLE.identity, nhs_number="", address="")),
    lambda: replace(sample.SAMPLE, form=replace(sample.FORM, concerns=("I sing.", "I fear needles " * 12))),
], ids=["large print", "nobody", "approved", "sedation", "lines to write on", "long concerns"])
def test_so_in_every_kind_of_pack(change: Callable[[], Document]) -> None:
    html = to_html(change(), "pack", TEMPLATES)
    same(bound(html), direct(html), html)


BOXES = {
    "table": '<table><thead><tr><th scope="col">What</th><th scope="col">Who</th></tr></thead>'
             '<tbody><tr><th scope="row">Name</th><td data-private>{}</td></tr></tbody></table>',
    "flex": '<div class="flex"><span data-private>Name <b>{}</b></span><span>still</span></div>',
    "grid": '<div class="grid"><p data-private>{}</p><p>still</p><p>beside</p></div>',
    "list": "<ul><li data-private>{}</li><li>still</li></ul>",
    "paragraph": '<p class="framed">For <span data-private>{}</span> alone.</p>',
    "beside": '<div class="flex"><h2>Rail</h2><div class="wide"><ul class="close"><li data-private>{}</li></ul>'
              "</div></div>",
}
STYLE = (
    f"@page {{ size: A4; margin: 30mm 18mm; @top-left {{ content: element(head); width: 100% }} }}"
    f" html {{ font: 14pt {font_stack()} }} .head {{ position: running(head) }} .flex {{ display: flex }}"
    " .flex span { margin-right: 5mm; background: #eee } .grid { display: grid; grid-template-columns: 2fr 1fr }"
    " .framed { border: 1pt solid; border-radius: 2mm; padding: 1mm; background: #ffe } li { margin: 2mm 0 }"
    " table { border-collapse: collapse; width: 100% } td, th { border: .5pt solid; padding: 1mm }"
    " .wide { width: 90mm } .close { margin: 0 } .after { break-before: page }"
)


def small(body: str, head: str = "") -> str:
    return (
        f'<html lang="en-GB"><head><title>T</title><style>{STYLE}</style></head><body>{head}<h1>Heading</h1>'
        f'<p>Before.</p>{body}<p>After it.</p><p class="after">On another page.</p></body></html>'
    )


@pytest.mark.parametrize("kind", BOXES)
@pytest.mark.parametrize("value", ["Ann", "A name over more than one line, " * 6, "الحسن محمد"])
def test_boxes_of_every_kind_take_values(kind: str, value: str) -> None:
    html = small(BOXES[kind].format(value), f'<div class="head" data-running data-private>{value[:40]}</div>')
    late, whole = bound(html), direct(html)
    assert pixels(late) == pixels(whole)
    assert read_pdf(late).blocks == read_pdf(whole).blocks
    heads = [[letters(page.artifacts) for page in read_pdf(content).pages] for content in (late, whole)]
    assert heads[0] == heads[1]
    assert compare(read_html(html), read_pdf(late)) == ()
    assert tree(late) == tree(whole)


@pytest.mark.parametrize("body", [
    "<h2 data-private>Ann</h2>",
    '<p data-private>Ann <a href="#x">x</a></p>',
    '<p id="x" data-private>Ann</p>',
    '<div style="float: left"><p data-private>Ann</p></div>',
    '<div style="position: absolute"><p data-private>Ann</p></div>',
    '<div data-private><p style="position: absolute; top: 0">Ann</p></div>',
    '<p data-private hidden>Ann</p>',
    '<div class="flex"><h2>Rail</h2><div class="wide"><p data-private>Ann</p></div></div>',
], ids=["heading", "link", "anchor", "float", "absolute", "absolute inside", "hidden", "margin in a row"])
def test_what_cannot_be_bound_late_is_refused(body: str) -> None:
    with pytest.raises(CannotBind) as refused:
        bound(small(body))
    assert "Ann" not in str(refused.value)


def test_a_value_outside_of_private_elements_is_refused() -> None:
    html = small("<p data-private>O’Hara &amp; Co</p><p>Dear O’Hara &amp; Co,</p>")
    with pytest.raises(CannotBind, match="not marked as private"):
        bound(html, secrets=("O’Hara & Co",))
    assert bound(html, secrets=("O’Hara & C", ""))


class Keeping(Memory):
    """Notes what was kept, under which key."""

    def __init__(self) -> None:
        super().__init__()
        self.made: dict[str, Template | Layout] = {}

    def fetch(self, kind: Any, key: str, make: Callable[[], Any]) -> Any:
        def noted() -> Any:
            self.made[key] = make()
            return self.made[key]

        return super().fetch(kind, key, noted)


@pytest.mark.slow
def test_what_is_kept_does_not_depend_on_who_came_first() -> None:
    """The invariance test: other values, the same template and the same static bytes."""
    first, second = Keeping(), Keeping()
    one = bound(pack("SMITH, John (Mr)"), Binder(TEMPLATES, first))
    other = bound(pack("ŁĘCKA, Ωmega"), Binder(TEMPLATES, second))
    assert len(first.made) == 2
    assert first.made == second.made
    assert one != other
    for kept in first.made.values():
        assert "SMITH" not in repr(kept) and "John" not in repr(kept)


@pytest.mark.slow
def test_a_bound_file_has_every_object_that_it_refers_to(binder: Binder) -> None:
    with pikepdf.open(io.BytesIO(bound(pack("SMITH, John (Mr)"), binder))) as pdf:
        there = {one.objgen[0] for one in pdf.objects if one != pikepdf.Object.parse(b"null")}
        named = {int(number) for one in pdf.objects
                 for number in re.findall(rb"(\d+) 0 R\b", one.unparse().partition(b"stream\n")[0])}
        assert len(named) > 1000 and named - there == set()
        assert pdf.check_pdf_syntax() == []


@pytest.mark.slow
def test_the_bytes_of_a_pack_do_not_depend_on_its_neighbours(binder: Binder) -> None:
    html = pack(NAMES["arabic"])
    for name in NAMES.values():
        bound(pack(name), binder)
    assert bound(html, binder) == bound(html)


@pytest.mark.slow
def test_other_values_of_the_same_size_need_no_new_layout() -> None:
    store = Keeping()
    binder = Binder(TEMPLATES, store)
    for name in ("SMITH, John (Mr)", "JONES, Mary (Mrs)", "ИВАНОВА, Анна"):
        bound(pack(name), binder)
    assert sum(isinstance(kept, Layout) for kept in store.made.values()) == 1


@pytest.mark.slow
@pytest.mark.parametrize("document", [sample.SAMPLE, sample.without_patient()], ids=["patient", "nobody"])
def test_another_day_needs_no_new_layout_and_is_told_wherever_a_day_is_told(document: Document) -> None:
    store = Keeping()
    binder = Binder(TEMPLATES, store)
    for day in (DAY, date(2027, 1, 3)):
        told = replace(document, made_on=prose_date(day))
        html = to_html(told, "pack", TEMPLATES)
        late = binder.bind(html, RECORD, (), day).content
        same(late, make_pdf(html, folders=TEMPLATES, attachment=RECORD, made_on=day).content, html)
        for one in dates(late):
            years = set(re.findall(rb"Date\W+(?:D:)?(\d{4})", one))
            assert years == {str(day.year).encode()}, one
    assert [type(kept) for kept in store.made.values()].count(Layout) == 1
    assert not any(b"2026" in one[1] for kept in store.made.values() if isinstance(kept, Layout)
                   for one in (*kept.dated, (0, kept.record_head, False)))


def dates(content: bytes) -> list[bytes]:
    """Everything in a file that tells when it was made: document information, metadata, and the attached file's."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        streams = [one for one in pdf.objects if isinstance(one, pikepdf.Stream)]
        (attached,) = [stream for stream in streams if stream.get("/Type") == "/EmbeddedFile"]
        about = [f"{key} {value}" for part in (pdf.docinfo, attached.Params) for key, value in part.items()]
        return [pdf.Root.Metadata.read_bytes(), "\n".join(about).encode()]


def test_no_value_stands_in_a_style_that_asks_for_font_features(binder: Binder) -> None:
    """Each line in such a style costs memory that WeasyPrint 70 never gives back; the fonts' own rules cost none."""
    bound(pack(NAMES["plain"]), binder)  # lays out the page around the values
    with typesetting() as engine:
        asked = engine.font_configuration.font_features
    asked.clear()
    bound(pack("SMYTHE, Jane (Ms)"), binder)
    assert asked.keys() <= {b"tnum 1"}  # WeasyPrint's own style sheet, for the markers of lists


def test_a_corrupted_slot_is_found_by_reading_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Values in each other's places, a value left out, and one cut short: none leaves unseen."""
    html = small('<p data-private>SMITH, John</p><p data-private>JONES, Mary</p>')
    said = read_html(html)
    assert compare(said, read_pdf(bound(html))) == ()
    original = Loom.boxes_of
    for wrong in (lambda v: v[::-1], lambda v: ("S", v[1]), lambda v: (v[0], v[1][:-1]), lambda v: (v[0], v[0])):
        monkeypatch.setattr(Loom, "boxes_of", lambda self, values, wrong=wrong: original(self, wrong(values)))
        assert compare(said, read_pdf(bound(html))) != ()


def test_content_bound_under_a_wrong_owner_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is drawn in one element's name and owned by another one says something else to a screen reader."""
    html = small("<div data-private><p>SMITH</p><p>No</p></div>")
    original = weave._written

    def swapped(stream: Any) -> bytes:
        first, second = re.findall(rb"/MCID \d+", original(stream))
        return original(stream).replace(first, b"/MCID").replace(second, first).replace(b"/MCID>", second + b">")

    assert compare(read_html(html), read_pdf(bound(html))) == ()
    monkeypatch.setattr(weave, "_written", swapped)
    assert compare(read_html(html), read_pdf(bound(html))) != ()


@pytest.mark.slow
@pytest.mark.verapdf
def test_bound_packs_pass_verapdf(
    tmp_path: Path, verapdf: Callable[[Sequence[Path], str], dict[Path, list[str]]], binder: Binder
) -> None:
    files = []
    pages = {**{script: pack(name) for script, name in NAMES.items()},
             **{kind: small(body.format("Ann")) for kind, body in BOXES.items()},
             "nobody": to_html(sample.without_patient(), "pack", TEMPLATES)}
    for name, html in pages.items():
        file = tmp_path / f"{name.replace(' ', '-')}.pdf"
        file.write_bytes(bound(html, binder))
        files.append(file)
    for flavour in ("ua1", "3a"):
        assert {file.name: faults for file, faults in verapdf(files, flavour).items() if faults} == {}
