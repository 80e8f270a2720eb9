"""What a finished PDF really says, and whether that is what its HTML says. The only door to PDFium.

The tag tree is read page by page: each element's text is put together from its marked content, in the order of
the tree, which is the order a screen reader reads. Text outside the tree is an artifact: a running head or foot.
"""

from __future__ import annotations

import ctypes
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from consentgen.errors import OurFault
from consentgen.render.htmltext import PLAIN, Block, HtmlText, plain_spaces

_OWNERS = frozenset(("H1", "H2", "H3", "H4", "H5", "H6", "P", "LI", "LBody", "TH", "TD", "Caption"))
_PRIVATE = "a private field"
_OTHER = "other text"
_INFO = ("Title", "Author", "Subject", "Keywords", "Creator", "Producer", "CreationDate", "ModDate")
_XMP = re.compile(rb"<\?xpacket begin.*?<\?xpacket end[^>]*\?>", re.DOTALL)
_LINE_END_HYPHENS: dict[int, str | None] = {0x02: "-", 0xFFFE: "-"}
_UNSEEN = _LINE_END_HYPHENS | dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))
_SAME_LINE = 6.0  # points; an accent drawn apart, or a raised figure, stands less far from its line
_BRACKETS = str.maketrans(")]}>»", "([{<«")
_ANY_ORDER = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")


@dataclass(frozen=True)
class PdfBlock:
    """Text of one element of the tag tree; ``page`` counts from 1, ``header_row`` says it is in a ``THead``."""

    role: str
    text: str
    page: int
    header_row: bool = False


@dataclass(frozen=True)
class PageText:
    """A page: all its text in the order it is drawn, and apart from it the text of its running head and foot."""

    number: int
    text: str
    artifacts: str


@dataclass(frozen=True)
class Picture:
    """A figure of the tag tree: its text alternative, and the text drawn inside it."""

    alt: str
    text: str
    page: int


@dataclass(frozen=True)
class PdfText:
    """All that a PDF says. ``metadata`` holds the information dictionary, ``xmp`` the metadata stream."""

    pages: tuple[PageText, ...]
    blocks: tuple[PdfBlock, ...]
    figures: tuple[Picture, ...]
    title: str
    language: str
    attachments: dict[str, bytes]
    metadata: dict[str, str]
    xmp: str


@dataclass(frozen=True)
class Difference:
    """The PDF does not say what the HTML says: on which page, what was expected there, what was found."""

    page: int
    expected: str
    found: str


def normalise(text: str) -> str:
    """The text as it is compared: NFKC, PDFium's sign for a hyphen at a line's end put back, no white space.

    Soft hyphens, joiners and zero-width spaces go too: a PDF does not keep them.
    """
    close = "".join(text.translate(_UNSEEN).split())
    folded = "".join(unicodedata.normalize("NFKC", close).split())  # which writes some accents with a space
    return unicodedata.normalize("NFC", folded)


def read_pdf(content: bytes) -> PdfText:
    """Read what the PDF says. Raises ``OurFault`` if it cannot be read or has no tag tree."""
    import pypdfium2  # starts PDFium for the process
    import pypdfium2.raw as pdfium

    buffer = (ctypes.c_char * len(content)).from_buffer_copy(content)
    document = pdfium.FPDF_LoadMemDocument64(buffer, len(content), None)
    if not document:
        raise OurFault(f"The finished PDF cannot be read back (PDFium {pypdfium2.PDFIUM_INFO}).")
    try:
        return _read_document(pdfium, document, content)
    finally:
        pdfium.FPDF_CloseDocument(document)


class OpenPdf:
    """A PDF on the disk that is read part by part, since it may be too large to be read whole."""

    def __init__(self, pdfium: Any, document: Any) -> None:
        self._pdfium, self._document = pdfium, document
        self.pages: int = pdfium.FPDF_GetPageCount(document)

    def part(self, first: int, last: int) -> PdfText:
        """What the pages from ``first`` to ``last`` say, counted from 1; without attachments and XMP."""
        return replace(_read_document(self._pdfium, self._document, b"", range(first, last + 1)), attachments={})


@contextmanager
def opened(file: Path) -> Iterator[OpenPdf]:
    """A PDF on the disk, open. Raises ``OurFault`` if it cannot be read or has no tag tree."""
    import pypdfium2  # starts PDFium for the process
    import pypdfium2.raw as pdfium

    document = pdfium.FPDF_LoadDocument(str(file).encode(), None)
    if not document:
        raise OurFault(f"The finished PDF cannot be read back (PDFium {pypdfium2.PDFIUM_INFO}).")
    try:
        yield OpenPdf(pdfium, document)
    finally:
        pdfium.FPDF_CloseDocument(document)


def _read_document(pdfium: Any, document: Any, content: bytes, chosen: range | None = None) -> PdfText:
    if not pdfium.FPDFCatalog_IsTagged(document):
        raise OurFault("The finished PDF has no tag tree.")
    tree = _Tree()
    numbers = range(1, pdfium.FPDF_GetPageCount(document) + 1) if chosen is None else chosen
    pages = [_read_page(pdfium, document, number, tree) for number in numbers]
    metadata = {key: _wide(pdfium.FPDF_GetMetaText, document, key.encode()) for key in _INFO}
    xmp = _XMP.search(content)
    return PdfText(
        pages=tuple(pages),
        blocks=tuple(tree.blocks()),
        figures=tuple(tree.figures),
        title=metadata["Title"],
        language=_wide(pdfium.FPDFCatalog_GetLanguage, document),
        attachments=dict(_attachments(pdfium, document)),
        metadata={key: value for key, value in metadata.items() if value},
        xmp=xmp.group().decode("utf-8", "replace") if xmp else "",
    )


def _wide(ask: Any, *arguments: Any) -> str:
    """Call a PDFium function that writes UTF-16 into a buffer and returns how many bytes it needs."""
    length = ask(*arguments, None, 0)
    if length <= 2:
        return ""
    buffer = (ctypes.c_ushort * (length // 2))()
    ask(*arguments, buffer, length)
    return bytes(buffer)[: length - 2].decode("utf-16-le", "replace")


def _attachments(pdfium: Any, document: Any) -> Iterator[tuple[str, bytes]]:
    for index in range(pdfium.FPDFDoc_GetAttachmentCount(document)):
        attachment = pdfium.FPDFDoc_GetAttachment(document, index)
        length = ctypes.c_ulong()
        pdfium.FPDFAttachment_GetFile(attachment, None, 0, length)
        buffer = (ctypes.c_char * length.value)()
        pdfium.FPDFAttachment_GetFile(attachment, buffer, length.value, length)
        yield _wide(pdfium.FPDFAttachment_GetName, attachment), bytes(buffer)


def _read_page(pdfium: Any, document: Any, number: int, tree: _Tree) -> PageText:
    page = pdfium.FPDF_LoadPage(document, number - 1)
    text_page = pdfium.FPDFText_LoadPage(page)
    structure = pdfium.FPDF_StructTree_GetForPage(page)
    try:
        pieces = _pieces(pdfium, page, text_page)
        marked: dict[int, list[str]] = {}
        for mark, text in pieces:
            marked.setdefault(mark, []).append(text)
        tree.start_page(number, marked)
        for index in range(pdfium.FPDF_StructTree_CountChildren(structure)):
            tree.walk(pdfium, pdfium.FPDF_StructTree_GetChildAtIndex(structure, index))
        loose = (text for mark, text in pieces if mark not in tree.seen)
        return PageText(number, _sentence(text for _, text in pieces), _sentence(loose))
    finally:
        pdfium.FPDF_StructTree_Close(structure)
        pdfium.FPDFText_ClosePage(text_page)
        pdfium.FPDF_ClosePage(page)


def _pieces(pdfium: Any, page: Any, text_page: Any) -> list[tuple[int, str]]:
    """The page's pieces of text in the order they are drawn, with their marked-content numbers; artifacts have -1.

    A piece that does not stand on the line of the one drawn before it begins with a space.
    """
    pieces: list[tuple[int, str]] = []
    baseline = 0.0
    matrix = pdfium.FS_MATRIX()
    size = 2 * (pdfium.FPDFText_CountChars(text_page) * 2 + 8)
    buffer = (ctypes.c_ushort * (size // 2))()
    for index in range(pdfium.FPDFPage_CountObjects(page)):
        drawn = pdfium.FPDFPage_GetObject(page, index)
        if pdfium.FPDFPageObj_GetType(drawn) == pdfium.FPDF_PAGEOBJ_TEXT:
            length = pdfium.FPDFTextObj_GetText(drawn, text_page, buffer, size)
            text = ctypes.string_at(buffer, max(length - 2, 0)).decode("utf-16-le", "replace")
            pdfium.FPDFPageObj_GetMatrix(drawn, matrix)
            if abs(matrix.f - baseline) > _SAME_LINE:
                text, baseline = f" {text}", matrix.f
            pieces.append((pdfium.FPDFPageObj_GetMarkedContentID(drawn), text))
        elif pdfium.FPDFPageObj_GetType(drawn) == pdfium.FPDF_PAGEOBJ_FORM:
            mark = pdfium.FPDFPageObj_GetMarkedContentID(drawn)
            inside = "".join(_text_of(pdfium, inner, text_page) for inner in _in_form(pdfium, drawn))
            pieces += [(mark, f" {inside} ")] if inside else []
    return pieces


def _text_of(pdfium: Any, drawn: Any, text_page: Any) -> str:
    length = pdfium.FPDFTextObj_GetText(drawn, text_page, None, 0)
    buffer = (ctypes.c_ushort * max(length // 2, 1))()
    pdfium.FPDFTextObj_GetText(drawn, text_page, buffer, length)
    return ctypes.string_at(buffer, max(length - 2, 0)).decode("utf-16-le", "replace")


def _in_form(pdfium: Any, form: Any) -> Iterator[Any]:
    """The pieces of text of a picture, which is drawn as one object of its own."""
    for index in range(pdfium.FPDFFormObj_CountObjects(form)):
        inner = pdfium.FPDFFormObj_GetObject(form, index)
        if pdfium.FPDFPageObj_GetType(inner) == pdfium.FPDF_PAGEOBJ_TEXT:
            yield inner
        elif pdfium.FPDFPageObj_GetType(inner) == pdfium.FPDF_PAGEOBJ_FORM:
            yield from _in_form(pdfium, inner)


def _sentence(pieces: Iterable[str]) -> str:
    return plain_spaces("".join(pieces).translate(_LINE_END_HYPHENS))


# The role that text counts under, and what tells one element of that role from the next.
_Owner = tuple[str, object]


class _Tree:
    """Gathers the blocks and figures of the tag tree over all pages, in the order of the tree."""

    def __init__(self) -> None:
        self.figures: list[Picture] = []
        self.seen: set[int] = set()
        self._runs: list[tuple[tuple[str, int, bool, object], list[str]]] = []
        self._page = 0
        self._marked: dict[int, list[str]] = {}

    def blocks(self) -> Iterator[PdfBlock]:
        """The runs of text, each in the element that owns it."""
        for (role, page, header_row, _), texts in self._runs:
            if text := _sentence(texts):
                yield PdfBlock(role, text, page, header_row)

    def start_page(self, number: int, marked: dict[int, list[str]]) -> None:
        """Turn to a page, with its pieces of text by marked-content number."""
        self._page, self._marked, self.seen = number, marked, set()

    def walk(self, pdfium: Any, element: Any, owner: _Owner = (PLAIN, None), row: bool = False) -> None:
        """Take up the text of an element and of all below it."""
        role = _role(pdfium, element)
        if role == "Lbl":
            owner = ("Lbl", object())
        elif role == "Figure":
            owner = ("Figure", object())
            alt = _wide(pdfium.FPDF_StructElement_GetAltText, element)
            self.figures.append(Picture(alt, "", self._page))
        elif role in _OWNERS:
            owner = ("LI" if role == "LBody" else role, object())
        row = row or role == "THead"
        for index in range(pdfium.FPDF_StructElement_CountChildren(element)):
            child = pdfium.FPDF_StructElement_GetChildAtIndex(element, index)
            if child:
                self.walk(pdfium, child, owner, row)
                continue
            mark = pdfium.FPDF_StructElement_GetChildMarkedContentID(element, index)
            if mark >= 0:
                self._take(mark, owner, row)

    def _take(self, mark: int, owner: _Owner, row: bool) -> None:
        self.seen.add(mark)
        texts = self._marked.get(mark, [])
        role, instance = owner
        if role == "Figure":
            last = self.figures[-1]
            text = plain_spaces(last.text + "".join(texts))
            self.figures[-1] = Picture(last.alt, text, last.page)
        elif role != "Lbl" and texts:
            key = (role, self._page, row, instance)
            if not self._runs or self._runs[-1][0] != key:
                self._runs.append((key, []))
            self._runs[-1][1].extend(texts)


def _role(pdfium: Any, element: Any) -> str:
    buffer = (ctypes.c_ushort * 32)()
    length = pdfium.FPDF_StructElement_GetType(element, buffer, 64)
    return ctypes.string_at(buffer, max(min(length, 64) - 2, 0)).decode("utf-16-le", "replace")


def compare(html: HtmlText, pdf: PdfText) -> tuple[Difference, ...]:
    """Where the PDF's tagged text is not the HTML's, block by block in order, role and text; empty if nowhere.

    Compared are title, language, every block, every picture's text alternative and the words inside it. A block
    may be split in the PDF, over lines, pages or boxes, as long as its pieces follow each other in the same
    role. A table's header row may come again at the head of a page, if it says what the table's own says.
    Labels of list items do not count. A block with letters written from right to left matches if it has the
    same characters in any order, and brackets may be turned, since a PDF keeps them as they are drawn: a change
    of order inside such a block goes unnoticed, a missing or an added letter does not.

    A difference never shows the text of a private block, nor any text that is not the HTML's own.
    """
    found = list(_about_the_file(html, pdf))
    if not _same_blocks(html.blocks, pdf.blocks):
        found += _block_differences(html.blocks, pdf.blocks)
    alts = [normalise(alt) for alt in html.figures]
    drawn = [normalise(figure.alt) for figure in pdf.figures]
    if alts != drawn:
        page = next((f.page for f, alt, want in zip(pdf.figures, drawn, alts, strict=False) if alt != want), 1)
        found.append(Difference(page, f"pictures: {len(alts)}", f"pictures, described otherwise: {len(drawn)}"))
    elif wrong := next((f for f, want in zip(pdf.figures, html.drawn, strict=False) if not _same_words(f, want)), None):
        found.append(Difference(wrong.page, f"picture: {wrong.alt}", "other words inside it"))
    return tuple(found)


def _same_words(picture: Picture, want: str) -> bool:
    return normalise(picture.text) == normalise(want)


def _about_the_file(html: HtmlText, pdf: PdfText) -> Iterator[Difference]:
    if normalise(html.title) != normalise(pdf.title):
        yield Difference(1, f"title: {html.title}", "title: another")
    if html.language.lower() != pdf.language.lower():
        yield Difference(1, f"language: {html.language}", f"language: {pdf.language}")


def bears(text: str, phrase: str) -> bool:
    """Whether a text of the PDF holds the phrase, both normalised here.

    A phrase written from right to left counts as held if its characters are all there, as often as it has them.
    """
    wanted, found = normalise(phrase), normalise(text)
    if _ANY_ORDER.search(wanted):
        return Counter(wanted.translate(_BRACKETS)) <= Counter(found.translate(_BRACKETS))
    return wanted in found


def _key(text: str) -> str:
    """The text as it is compared, its characters sorted if a PDF does not keep their order."""
    folded = normalise(text)
    return "".join(sorted(folded.translate(_BRACKETS))) if _ANY_ORDER.search(folded) else folded


def _same_blocks(expected: tuple[Block, ...], found: tuple[PdfBlock, ...]) -> bool:
    """Whether the PDF's blocks, pieces joined and repeated header rows left out, are the expected ones."""
    pieces = _Pieces(found)
    for block in expected:
        text = normalise(block.text)
        if text and not pieces.take(block.tag, text, block.header_row):
            return False
    return pieces.at_end()


class _Pieces:
    """The PDF's blocks, taken one expected block at a time."""

    def __init__(self, found: tuple[PdfBlock, ...]) -> None:
        self._found = [(block, text) for block in found if (text := normalise(block.text))]
        self._next = 0
        self._header: list[str] = []
        self._in_header = False

    def take(self, role: str, text: str, header_row: bool) -> bool:
        """Take the pieces that make up this text in this role; false if they are not next."""
        if header_row and not self._in_header:
            self._header = []
        self._in_header = header_row
        if header_row:
            self._header.append(text)
        else:
            self._skip_repeated_header()
        joined = ""
        while self._next < len(self._found) and len(joined) < len(text):
            if joined and not header_row:
                self._skip_repeated_header()
            block, piece = self._found[self._next]
            if block.role != role or block.header_row != header_row:
                return False
            joined += piece
            self._next += 1
        return joined == text or _key(joined) == _key(text)

    def at_end(self) -> bool:
        """Whether every block has been taken."""
        return self._next == len(self._found)

    def _skip_repeated_header(self) -> None:
        row = self._found[self._next : self._next + len(self._header)]
        if self._header and [(b.header_row, t) for b, t in row] == [(True, text) for text in self._header]:
            self._next += len(row)


def _block_differences(expected: tuple[Block, ...], found: tuple[PdfBlock, ...]) -> Iterator[Difference]:
    """The differences, one for each block that is missing, added or changed."""
    ours = [(block.tag, _key(block.text)) for block in expected]
    found = _joined(found, set(ours))
    theirs = [(block.role, _key(block.text)) for block in found]
    known = {normalise(block.text) for block in expected if not block.private}
    for kind, start, end, first, last in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        for place in range(max(end - start, last - first)):
            want = expected[start + place] if start + place < end else None
            got = found[first + place] if first + place < last else None
            page = got.page if got else found[min(first, len(found) - 1)].page if found else 1
            yield Difference(page, _expected_words(want), _found_words(got, known))


def _joined(found: tuple[PdfBlock, ...], wanted: set[tuple[str, str]]) -> tuple[PdfBlock, ...]:
    """The PDF's blocks, with neighbours of one role that together are a wanted block joined."""
    blocks: list[PdfBlock] = []
    longest = max((len(text) for _, text in wanted), default=0)
    start = 0
    while start < len(found):
        first = found[start]
        text, end = first.text, start + 1
        while (first.role, _key(text)) not in wanted:
            if end == len(found) or found[end].role != first.role or len(normalise(text)) >= longest:
                text, end = first.text, start + 1
                break
            text, end = f"{text} {found[end].text}", end + 1
        blocks.append(PdfBlock(first.role, text, first.page, first.header_row))
        start = end
    return tuple(blocks)


def _expected_words(block: Block | None) -> str:
    if block is None:
        return "nothing here"
    return f"{block.tag}: {_PRIVATE if block.private else block.text}"


def _found_words(block: PdfBlock | None, known: set[str]) -> str:
    if block is None:
        return "nothing here"
    return f"{block.role}: {block.text if normalise(block.text) in known else _OTHER}"
