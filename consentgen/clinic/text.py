"""From the bytes of a list to its text.

The order of decisions is short and strict: a byte order mark; UTF-16 without one, known by its zero bytes; UTF-8; then
Windows-1252. A statistical guess (charset-normalizer and the like) was left out on purpose: on a list of a few names
it answers with whatever alphabet fits best, and a wrong letter in a name is worse than a plain refusal. UTF-8 refuses
nearly every other encoding by itself. ISO-8859-1 needs no step of its own: where it holds text at all it is the same
as Windows-1252, which is what British spreadsheets write.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from consentgen.errors import CannotRead

MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)
SAMPLE = 4096
WINDOWS = "cp1252"


@dataclass(frozen=True)
class Decoded:
    """The text of a list, without a byte order mark, and the encoding that it was read in."""

    text: str
    encoding: str


def decode(content: bytes, file: str) -> Decoded:
    """The text of a list. Raises ``CannotRead`` where the bytes are no text."""
    encoding = _marked(content) or _unmarked_utf16(content)
    for attempt in (encoding,) if encoding else ("utf-8", WINDOWS):
        try:
            text = content.decode(attempt)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return Decoded(text.removeprefix("\ufeff"), attempt)
    raise CannotRead(f"{file}: the list is not text.", "save it again as CSV in UTF-8, or as an .xlsx workbook")


def _marked(content: bytes) -> str:
    """The encoding that a byte order mark names, or empty text."""
    return next((name for mark, name in MARKS if content.startswith(mark)), "")


def _unmarked_utf16(content: bytes) -> str:
    """UTF-16 without a mark: nearly every second byte of ordinary Latin text is zero, and no other is."""
    sample = content[: SAMPLE]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if odd > len(sample) / 4 and not even:
        return "utf-16-le"
    return "utf-16-be" if even > len(sample) / 4 and not odd else ""
