"""One file of many packs: each patient's pages bear that patient's values and no other's, and say what packs say."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from consentgen.render.compare import bears, compare
from consentgen.render.html import to_html
from consentgen.render.htmltext import HtmlText, read_html
from consentgen.render.late.bind import Binder, Memory
from consentgen.render.late.printfile import PrintFile
from consentgen.render.readback import PdfText, read_pdf
from tests.render import sample
from tests.render.late.test_bind import DAY, DPI, NAMES, RECORD, TEMPLATES, bound, letters

PATIENTS = [(name, f"999 000 00{number}") for number, (kind, name) in enumerate(NAMES.items(), 10)
            if kind != "nowhere to break it"]
"""Few of them have a layout of their own, as in a list."""
FRONT = (
    '<html lang="en-GB"><head><title>List</title><style>@page { size: A4 } html { font: 14pt "Noto Sans" }'
    "</style></head><body><h1>The list</h1><table><thead><tr><th>Row</th></tr></thead><tr><td>2</td></tr></table>"
    "</body></html>"
)

pytestmark = pytest.mark.slow


def page(name: str, number: str, part: str = "pack") -> str:
    who = replace(sample.SAMPLE.identity, name=name, nhs_number=number)
    return to_html(replace(sample.SAMPLE, identity=who), part, TEMPLATES)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def pages() -> list[str]:
    """Packs of two kinds, in turn; one is not bound late."""
    return [page(name, number, ("pack", "consent")[place % 2]) for place, (name, number) in enumerate(PATIENTS)]


@pytest.fixture(scope="module")
def printed(pages: list[str]) -> tuple[bytes, list[tuple[int, int]]]:
    out, binder = io.BytesIO(), Binder(TEMPLATES, Memory())
    file = PrintFile(out, title="Thursday’s list", language="en-GB", made_on=DAY)
    ranges = []
    for row, html in enumerate(pages, 2):
        drawn = binder.whole(html) if row == 4 else binder.draw(html, RECORD, file.fonts, file.states)
        ranges.append(file.add(*drawn, f"Row {row}"))
    file.close(binder.whole(FRONT), "List")
    return out.getvalue(), [(first + 2, last + 2) for first, last in ranges]


@pytest.fixture(scope="module")
def said(printed: tuple[bytes, list[tuple[int, int]]]) -> PdfText:
    return read_pdf(printed[0])


def test_every_page_of_a_patient_bears_that_patient_and_no_other(
    printed: tuple[bytes, list[tuple[int, int]]], said: PdfText
) -> None:
    seen = 0
    for (name, number), (first, last) in zip(PATIENTS, printed[1], strict=True):
        for each in said.pages[first - 1 : last]:
            assert bears(each.text, name) and bears(each.text, number)
            assert not any(bears(each.text, other) for _, other in PATIENTS if other != number)
            seen += 1
    blank = [each for each in said.pages if not each.text.strip()]
    assert seen + len(blank) + 1 == len(said.pages)


def test_each_part_says_what_its_pack_says(
    printed: tuple[bytes, list[tuple[int, int]]], said: PdfText, pages: list[str]
) -> None:
    for html, (first, last) in zip(pages, printed[1], strict=True):
        own = replace(
            said, blocks=tuple(block for block in said.blocks if first <= block.page <= last),
            figures=tuple(figure for figure in said.figures if first <= figure.page <= last),
        )
        wanted: HtmlText = replace(read_html(html), title=said.title)
        assert compare(wanted, own) == ()


def test_each_page_looks_as_in_its_pack(
    printed: tuple[bytes, list[tuple[int, int]]], pages: list[str]
) -> None:
    whole = pypdfium2.PdfDocument(printed[0])
    binder = Binder(TEMPLATES, Memory())
    for place in (0, 1, 2, 4):
        pack = pypdfium2.PdfDocument(bound(pages[place], binder))
        first, last = printed[1][place]
        assert last - first + 1 == len(pack)
        for number in range(len(pack)):
            ours = bytes(whole[first - 1 + number].render(scale=DPI / 72).buffer)
            assert ours == bytes(pack[number].render(scale=DPI / 72).buffer)


def test_each_patient_begins_on_a_fresh_sheet(printed: tuple[bytes, list[tuple[int, int]]]) -> None:
    with pikepdf.open(io.BytesIO(printed[0])) as pdf:
        assert len(pdf.pages) % 2 == 0
        assert all(first % 2 == 1 for first, _ in printed[1])
        wishes = pdf.Root.ViewerPreferences
        assert (str(wishes.Duplex), str(wishes.PrintScaling)) == ("/DuplexFlipLongEdge", "/None")
        assert "/AF" not in pdf.Root and "/Names" not in pdf.Root
        assert pdf.check_pdf_syntax() == []
        with pdf.open_outline() as outline:
            titles = [item.title for item in outline.root]
        assert titles == ["List", *(f"Row {row}" for row in range(2, 2 + len(PATIENTS)))]
        assert pdf.pages[printed[1][1][0]].label == "Row 3, page 2"


def test_marked_content_has_one_owner_each_and_names_are_unique(printed: tuple[bytes, list[tuple[int, int]]]) -> None:
    with pikepdf.open(io.BytesIO(printed[0])) as pdf:
        tree = pdf.Root.StructTreeRoot
        keys = [key for leaf in tree.ParentTree.Kids for key in list(leaf.Nums)[::2]]
        assert keys == list(range(len(keys)))
        assert sorted(int(page.StructParents) for page in pdf.pages if "/StructParents" in page) == keys
        names = [str(name) for leaf in tree.IDTree.Kids for name in list(leaf.Names)[::2]]
        assert names == sorted(names) and len(names) == len(set(names)) > 100


def test_what_is_still_stands_in_the_file_once(printed: tuple[bytes, list[tuple[int, int]]], pages: list[str]) -> None:
    with pikepdf.open(io.BytesIO(printed[0])) as pdf:
        contents = [one.read_raw_bytes() for one in pdf.objects
                    if isinstance(one, pikepdf.Stream) and "/Type" not in one and "/Length1" not in one]
        assert len(set(contents)) >= len(contents) * 0.9
    assert len(printed[0]) < sum(len(bound(html)) for html in pages[:4])
    assert letters(pages[0]) != letters(pages[1])


@pytest.mark.verapdf
def test_it_passes_pdf_ua(
    tmp_path: Path, verapdf: Callable[[Sequence[Path], str], dict[Path, list[str]]],
    printed: tuple[bytes, list[tuple[int, int]]],
) -> None:
    file = tmp_path / "print.pdf"
    file.write_bytes(printed[0])
    assert verapdf([file], "ua1") == {file: []}
