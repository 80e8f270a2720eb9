"""Which characters have a glyph, and which font files a text needs.

Everything is read from ``fonts/coverage.json``, which is made together with the font files; neither the
typesetter nor a font reader is imported, so that a request can be checked before anything is rendered.
"""

from __future__ import annotations

import json
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "fonts"
BODY = "Noto Sans"
"""The family of every page unless a template asks for another."""

_JOINERS = frozenset("\u200c\u200d")
_NEEDS_NO_GLYPH = frozenset("\t\n\r\f\u00ad\u200b\u2060\ufeff") | _JOINERS
_LINE_ENDS = frozenset("\t\n\v\f\r\x1c\x1d\x1e\x85\u2028\u2029")


@dataclass(frozen=True)
class Face:
    """One font file: ``file`` stands in ``FOLDER``, ``weight`` is the CSS weight it is drawn for."""

    weight: int
    file: str


@dataclass(frozen=True)
class Family:
    """A font family: its files, and the characters that every one of them has (first, last; sorted).

    A family that is a ``choice`` never fills in for another: a page uses it where it asks for it by name.
    """

    name: str
    faces: tuple[Face, ...]
    ranges: tuple[tuple[int, int], ...]
    choice: bool = False

    def covers(self, character: str) -> bool:
        """Whether every file of the family has a glyph for the character."""
        code = ord(character)
        place = bisect_right(self.ranges, (code, 0x110000)) - 1
        return place >= 0 and code <= self.ranges[place][1]


@cache
def families() -> tuple[Family, ...]:
    """The shipped families in the order in which a page tries them; ``BODY`` comes first."""
    listed = json.loads((FOLDER / "coverage.json").read_text(encoding="utf-8"))
    return tuple(
        Family(
            name=entry["family"],
            faces=tuple(Face(weight=face["weight"], file=face["file"]) for face in entry["faces"]),
            ranges=tuple((first, last) for first, last in entry["ranges"]),
            choice=entry["choice"],
        )
        for entry in listed["families"]
    )


def font_stack(first: str = BODY) -> str:
    """The value of CSS ``font-family`` that lets each character fall back to the family that has it."""
    others = (family.name for family in families() if not family.choice and family.name != first)
    names = [first, *others]
    return ", ".join(f'"{name}"' for name in names)


def font_face_rules(chosen: tuple[Family, ...], folder: str) -> str:
    """The ``@font-face`` rules of the families; ``folder`` is the address that the files stand under.

    There is one file for each family and weight, never several with ``unicode-range``: WeasyPrint 70 knows a
    font by family and weight alone, mixes the glyph numbers of two such files, and prints a wrong letter.

    Letters are not joined where a script does not need it. That is said here and not in a style sheet: for every line
    that is set in a style with font features, WeasyPrint 70 keeps memory for ever, 50 kB for each patient's pack.
    """
    return "".join(
        f'@font-face {{ font-family: "{family.name}"; font-weight: {face.weight};'
        f' font-feature-settings: "liga" 0, "clig" 0, "calt" 0; src: url("{folder}{face.file}") format("woff2"); }}\n'
        for family in chosen
        for face in family.faces
    )


def families_for(text: str) -> tuple[Family, ...]:
    """The families a page of this text needs: ``BODY``, choices it names, and those whose letters it uses."""
    characters = set(text)
    needed = [family for family in families() if family.choice and family.name in text]
    for family in families():
        has = {character for character in characters if family.covers(character)}
        if not family.choice and (has or family.name == BODY):
            needed.append(family)
            characters -= has
    return tuple(needed)


def missing_characters(text: str) -> tuple[str, ...]:
    """The characters of the text that no shipped font can print, each once, in order of first appearance.

    Controls that change the direction of writing count as missing: take them out with ``strip_controls``.
    """
    return tuple(
        character
        for character in dict.fromkeys(text)
        if character not in _NEEDS_NO_GLYPH and (_is_control(character) or not _has_glyph(character))
    )


def strip_controls(text: str) -> str:
    """The text without invisible controls; line ends and tabs become a space.

    U+202A to U+202E, U+2066 to U+2069, U+200E and U+200F can make a name read in another order than it is
    stored. The joiners U+200C and U+200D stay: Bengali, Persian and others are misspelt without them.
    """
    spaced = ("\x20" if character in _LINE_ENDS else character for character in text)
    return "".join(character for character in spaced if character in _JOINERS or not _is_control(character))


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cf")


def _has_glyph(character: str) -> bool:
    return any(family.covers(character) for family in families() if not family.choice)
