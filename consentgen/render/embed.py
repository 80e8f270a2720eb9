"""How the shipped fonts go into a PDF: what each glyph says, and what need not be looked at.

WeasyPrint 70 notes what a glyph says when it meets it first. Where letters join or accents stand apart, that
is another letter the next time: an "e" first met under a separate accent says nothing from then on. The
shipped fonts know what each of their glyphs stands for (``fonts/glyphs.json``), whatever is met first.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Any

from consentgen.errors import MaterialFault
from consentgen.render import fonts

_LAYOUT_TABLES = (b"GDEF", b"GPOS", b"GSUB")

Tables = dict[bytes, bytes]


class EmbeddedFonts(dict[Any, Any]):
    """The fonts of one document, by WeasyPrint's key; every shipped font is prepared as it is put in.

    Raises ``MaterialFault`` for a font that uses the name of a shipped one and is another: the two would be
    taken for one, and letters of the one printed for letters of the other.
    """

    def __setitem__(self, key: Any, font: Any) -> None:
        glyphs = _shipped().get((font.family, font.weight))
        if glyphs is not None:
            tables = _tables(font.file_content)
            if outlines_digest(tables) != glyphs.outlines:
                raise MaterialFault(
                    f"A template brings a font of its own under the name of a shipped one, “{font.family}”.",
                    "Give it another name.",
                )
            font.to_unicode = _GlyphTexts(glyphs.texts)
            font.file_content = _without_layout(font.file_content[:4], tables)
        super().__setitem__(key, font)


@dataclass(frozen=True)
class _Glyphs:
    """Of one font file: the digest of its outlines, and what each glyph stands for, "" where that is open."""

    outlines: str
    texts: tuple[str, ...]


class _GlyphTexts(dict[int, str]):
    """What each glyph used says: what its font says it stands for, else what WeasyPrint met it for."""

    def __init__(self, known: tuple[str, ...]) -> None:
        super().__init__()
        self._known = known

    def __setitem__(self, glyph: int, met: str) -> None:
        known = self._known[glyph] if glyph < len(self._known) else ""
        super().__setitem__(glyph, known or met)


@cache
def _shipped() -> dict[tuple[str, int], _Glyphs]:
    listed = json.loads((fonts.FOLDER / "glyphs.json").read_text(encoding="utf-8"))
    by_file = {
        file: _Glyphs(outlines, tuple(entry["texts"]))
        for entry in listed["glyphs"]
        for file, outlines in entry["files"].items()
    }
    return {(family.name, face.weight): by_file[face.file] for family in fonts.families() for face in family.faces}


def outlines_digest(tables: Tables) -> str:
    """A digest of the font's outlines, which are in the order of the glyph numbers."""
    return sha256(tables[b"glyf"]).hexdigest()[:16]


def _tables(font: bytes) -> Tables:
    """The tables of a font file in TrueType's wrapping, in the order of the file."""
    (count,) = struct.unpack_from(">H", font, 4)
    entries = (struct.unpack_from(">4sIII", font, 12 + 16 * place) for place in range(count))
    return {tag: font[offset : offset + length] for tag, _, offset, length in entries}


def _without_layout(flavour: bytes, tables: Tables) -> bytes:
    """The font file without the tables that only a typesetter needs; its checksums are left for others to make.

    Where the library HarfBuzz-Subset is missing, WeasyPrint cuts fonts down in Python, and would read and throw
    away these tables for each document: more than a third of all the time a document takes.
    """
    kept = {tag: table for tag, table in tables.items() if tag not in _LAYOUT_TABLES}
    power = max(len(kept).bit_length() - 1, 0)
    head = [struct.pack(">4sHHHH", flavour, len(kept), 16 << power, power, (len(kept) - (1 << power)) * 16)]
    body = []
    place = 12 + 16 * len(kept)
    for tag, table in kept.items():
        head.append(struct.pack(">4sIII", tag, 0, place, len(table)))
        body.append(table.ljust(-(-len(table) // 4) * 4, b"\0"))
        place += len(body[-1])
    return b"".join(head + body)
