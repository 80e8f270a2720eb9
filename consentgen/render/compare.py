"""Whether a finished PDF says what its HTML says: the one stated way in which their words are compared."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from consentgen.render.htmltext import Block, HtmlText
from consentgen.render.readback import PdfBlock, PdfText, Picture, normalise

_PRIVATE = "a private field"
_OTHER = "other text"
_BRACKETS = str.maketrans(")]}>»", "([{<«")
_ANY_ORDER = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")


@dataclass(frozen=True)
class Difference:
    """The PDF does not say what the HTML says: on which page, what was expected there, what was found."""

    page: int
    expected: str
    found: str


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
