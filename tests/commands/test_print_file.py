"""`consentgen batch --print-file`: the packs of a list in one file, each page with its own patient."""

from __future__ import annotations

import io
import json
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pikepdf
import pytest
from typer.testing import CliRunner

from consentgen.batch import printfile
from consentgen.cli import app
from consentgen.render.compare import bears
from consentgen.render.readback import PdfText, read_pdf
from tests.commands.test_batch import BROWN, DAY, JONES, SMITH, TINY, WRONG, outcomes, refused, run, write

NAMES = {1: "CANARYFAMILY, Canarygiven", 3: "CANARYJONES, Canarygiven", 4: "CANARYBROWN, Canarygiven",
         5: "CANARYGREEN, Canarygiven"}
NUMBERS = {1: "999 000 0018", 3: "999 000 0026", 4: "999 000 0034", 5: "999 000 0042"}
BESIDE = {**JONES, "family": "Canarygreen", "nhs_number": "999 000 0042", "concerns": "body"}
"""A concern that is a word of every page of HTML as well, so that this pack is laid out by itself."""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("print")


@pytest.fixture(scope="module")
def done(folder: Path) -> subprocess.CompletedProcess[bytes]:
    listed = write(folder / "list.jsonl", SMITH, WRONG, JONES, {**BROWN, "part": "pack"}, BESIDE)
    return run(listed, "--out", folder / "out", *DAY, "--format", "json", "--print-file", folder / "print.pdf")


@pytest.fixture(scope="module")
def content(folder: Path, done: subprocess.CompletedProcess[bytes]) -> bytes:
    assert outcomes(done) == {1: "made", 2: "refused", 3: "made", 4: "made", 5: "made"}, done.stderr.decode()
    return (folder / "print.pdf").read_bytes()


@pytest.fixture(scope="module")
def said(content: bytes) -> PdfText:
    return read_pdf(content)


def ranges(done: subprocess.CompletedProcess[bytes]) -> dict[int, range]:
    """The pages that each pack should take, by row: each begins on a page with an odd number, after the list."""
    found, first = {}, 3
    for answer in map(json.loads, done.stdout.splitlines()):
        if answer["pages"]:
            found[answer["row"]] = range(first, first + answer["pages"])
            first += answer["pages"] + answer["pages"] % 2
    return found


def test_every_page_bears_its_own_patient_and_no_other(
    said: PdfText, done: subprocess.CompletedProcess[bytes]
) -> None:
    taken = ranges(done)
    assert any(len(pages) % 2 for pages in taken.values()) and len({len(pages) for pages in taken.values()}) > 1
    of_page = {number: row for row, pages in taken.items() for number in pages}
    for page in said.pages:
        row = of_page.get(page.number)
        for other, name in NAMES.items():
            assert bears(page.text, name) == bears(page.text, NUMBERS[other]) == (other == row)
    blank = [page.number for page in said.pages if not page.text.strip()]
    assert set(blank) == set(range(2, len(said.pages) + 1)) - set(of_page)


def test_each_part_is_on_a_sheet_of_its_own_with_bookmark_and_label(
    content: bytes, done: subprocess.CompletedProcess[bytes]
) -> None:
    with pikepdf.open(io.BytesIO(content)) as pdf, pdf.open_outline() as outline:
        assert [item.title for item in outline.root] == ["List", *(f"Row {row}" for row in ranges(done))]
        for row, pages in ranges(done).items():
            assert pages[0] % 2 == 1 and pdf.pages[pages[-1] - 1].label == f"Row {row}, page {len(pages)}"
        assert "/AF" not in pdf.Root and "/Names" not in pdf.Root and not pdf.attachments
        assert str(pdf.docinfo["/Title"]) == "Packs of 1 June 2030"


def test_the_list_tells_rows_and_pages_and_no_names(
    said: PdfText, done: subprocess.CompletedProcess[bytes], folder: Path
) -> None:
    cells = [block.text for block in said.blocks if block.page == 1 and block.role == "TD"]
    wanted = [(str(row), f"{pages[0]} to {pages[-1]}") for row, pages in ranges(done).items()]
    assert list(zip(cells[::2], cells[1::2], strict=True))[:4] == wanted
    assert "no pack was made: row 2." in said.pages[0].text
    named = run(folder / "list.jsonl", "--out", folder / "out", "--only", "3-4", "--names", "--quiet", "--print-file",
                folder / "out" / "named.pdf")
    assert named.returncode == 0, named.stderr.decode()
    first = read_pdf((folder / "out" / "named.pdf").read_bytes()).pages[0].text
    assert [bears(first, NAMES[row]) for row in NAMES] == [False, True, True, False]


def test_it_is_private_whole_and_told(folder: Path, content: bytes, done: subprocess.CompletedProcess[bytes]) -> None:
    file = folder / "print.pdf"
    assert file.stat().st_mode & 0o777 == 0o600 and not list(folder.rglob("*.part"))
    lines = map(json.loads, (folder / "out" / "ledger.jsonl").read_text().splitlines())
    line = next(line for line in lines if line.get("outcome") == "printed")
    pages = len(read_pdf(content).pages)
    assert (line["file"], line["pages"], len(line["packs"])) == ("../print.pdf", pages, 4)
    assert f"4 packs on {pages} pages" in done.stderr.decode()


def test_run_again_it_is_the_same_and_one_out_of_date_goes(folder: Path, content: bytes) -> None:
    arguments = (folder / "list.jsonl", "--out", folder / "out", "--format", "json", "--print-file",
                 folder / "print.pdf", "--no-cache")
    assert set(outcomes(run(*arguments)).values()) == {"skipped", "refused"}
    assert (folder / "print.pdf").read_bytes() == content
    none = run(*arguments, "--only", "2")
    assert not (folder / "print.pdf").exists() and b"no pack" in none.stderr
    (folder / "print.pdf").write_bytes(content)


@pytest.mark.verapdf
def test_it_passes_pdf_ua(
    folder: Path, content: bytes, verapdf: Callable[[Sequence[Path], str], dict[Path, list[str]]]
) -> None:
    file = folder / "judged.pdf"
    file.write_bytes(content)
    assert verapdf([file], "ua1") == {file: []}


def test_a_long_list_takes_several_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = write(tmp_path / "list.jsonl", SMITH, WRONG, JONES, BROWN)
    monkeypatch.setattr(printfile, "MOST", 2)
    arguments = ["batch", listed, "--out", tmp_path / "out", *DAY, "--workers", "1", "--catalogue", TINY,
                 "--print-file", tmp_path / "a.pdf"]
    done = CliRunner().invoke(app, list(map(str, arguments)))
    assert done.exit_code == 5, done.output
    assert sorted(file.name for file in tmp_path.glob("*.pdf")) == ["a-1.pdf", "a-2.pdf"]
    first, second = (read_pdf((tmp_path / f"a-{n}.pdf").read_bytes()) for n in (1, 2))
    assert "file 1 of 2" in first.pages[0].text and "row 2" in first.pages[0].text
    assert "file 2 of 2" in second.pages[0].text and "row 2" not in second.pages[0].text
    assert bears(first.pages[2].text, NAMES[1]) and bears(second.pages[2].text, NAMES[4])
    assert "a-1.pdf: 2 packs" in done.stderr and "a-2.pdf: 1 pack on" in done.stderr
    listed.write_bytes(b"")
    assert CliRunner().invoke(app, list(map(str, arguments))).exit_code != 0
    assert not list(tmp_path.glob("*.pdf")), "none of them may be printed once the list is refused as a whole"


def test_a_file_that_cannot_be_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    listed = write(tmp_path / "list.jsonl", SMITH)
    out = tmp_path / "out"
    refused(2, listed, "--out", out, "--print-file", "print.txt", says="not the name of a PDF")
    refused(2, listed, "--out", out, "--print-file", out / "00001-0123abcd.pdf", says="give it another one")
    refused(4, listed, "--out", out, "--print-file", tmp_path / "none" / "a.pdf", says="make the folder first")
    (tmp_path / "a.pdf").mkdir()
    refused(4, listed, "--out", out, "--print-file", tmp_path / "a.pdf", says="this is a folder")
    refused(2, listed, "--out", out, "--names", says="there is no print file")
    assert not out.exists()
