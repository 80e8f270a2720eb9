"""What a finished PDF really says. A door to PDFium.

The tag tree is read page by page: each element's text is put together from its marked content, in the order of
the tree, which is the order a screen reader reads. Text outside the tree is an artifact: a running head or foot.
"""

from __future__ import annotations

import ctypes
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from consentgen.errors import OurFault
from consentgen.render.htmltext import PLAIN, plain_spaces

_OWNERS = frozenset(("H1", "H2", "H3", "H4", "H5", "H6", "P", "LI", "LBody", "TH", "TD", "Caption"))
_INFO = ("Title", "Author", "Subject", "Keywords", "Creator", "Producer", "CreationDate", "ModDate")
_XMP = re.compile(rb"<\?xpacket begin.*?<\?xpacket end[^>]*\?>", re.DOTALL)
_LINE_END_HYPHENS: dict[int, str | None] = {0x02: "-", 0xFFFE: "-"}
_UNSEEN = _LINE_END_HYPHENS | dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))
_LONG = 1000  # letters
_SAME_LINE = 6.0  # points; an accent drawn apart, or a raised figure, stands less far from its line


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


def normalise(text: str) -> str:
    """The text as it is compared: NFKC, PDFium's sign for a hyphen at a line's end put back, no white space.

    Soft hyphens, joiners and zero-width spaces go too: a PDF does not keep them.
    """
    return _page_before(text) if len(text) > _LONG else _piece_before(text)


def _normalised(text: str) -> str:
    close = "".join(text.translate(_UNSEEN).split())
    folded = "".join(unicodedata.normalize("NFKC", close).split())  # which writes some accents with a space
    return unicodedata.normalize("NFC", folded)


_piece_before = lru_cache(maxsize=4096)(_normalised)
"""A pack's texts are compared several times, and most are those of the next pack."""
_page_before = lru_cache(maxsize=64)(_normalised)
"""Those of a whole page are one patient's."""


def load_reader() -> None:
    """Start PDFium for this process, which takes a moment; whoever reads a PDF does it in any case."""
    import pypdfium2  # noqa: F401


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

    def attachments(self) -> dict[str, bytes]:
        """The files that travel inside it, by name."""
        return dict(_attachments(self._pdfium, self._document))

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
        _give_back_memory()


def _give_back_memory() -> None:
    """Let the C library return what PDFium has freed: glibc keeps it in small holes and takes new memory each time."""
    if sys.platform == "linux" and hasattr(library := ctypes.CDLL(None), "malloc_trim"):
        library.malloc_trim(0)


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
