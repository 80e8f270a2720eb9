"""Whether a clinic's logo is a whole picture that prints as it is: the one door to the picture library."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from xml.parsers import expat

MOST_BYTES = 5_000_000
MOST_POINTS = 50_000_000
"""A larger picture is no logo, and would fill the memory."""

LETTERS = frozenset(("text", "tspan", "textPath", "foreignObject"))
OUTSIDE = re.compile(r"@import|url\(\s*[\"']?\s*(?!#|data:|[\"'\s])", re.IGNORECASE)
WITHIN = re.compile(r"\s*(?:#|data:|$)")

Wrong = tuple[str, str]
"""A message, and what to do."""

TOO_BIG: Wrong = ("The logo is too big.", "save it smaller: 2,000 points wide are more than enough")


class _Refused(Exception):
    """What is wrong with an SVG file, as ``Wrong``."""


def wrong_with_png(content: bytes) -> Wrong | None:
    """Why these bytes are no PNG picture that can print; they are decoded to the last point."""
    from PIL import Image  # only now: a catalogue without a logo is checked at once

    if len(content) > MOST_BYTES:
        return TOO_BIG
    try:
        with Image.open(BytesIO(content), formats=("PNG",)) as picture:
            if picture.width * picture.height > MOST_POINTS:
                return TOO_BIG
            picture.verify()
        with Image.open(BytesIO(content), formats=("PNG",)) as picture, _whole_pictures_only():
            picture.load()
    except Exception:  # whatever the decoder trips over
        return "The logo is no whole PNG picture.", "save it again as PNG, or copy the file again"
    return None


@contextmanager
def _whole_pictures_only() -> Iterator[None]:
    """Let the library take no picture that ends too early. WeasyPrint allows that for the whole process."""
    from PIL import ImageFile

    before = ImageFile.LOAD_TRUNCATED_IMAGES
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


def wrong_with_svg(content: bytes) -> Wrong | None:
    """Why these bytes are no SVG drawing that can print by itself. Letters are looked at by ``has_letters``."""
    try:
        _read(content)
    except _Refused as refused:
        return refused.args[0], refused.args[1]
    return None


def has_letters(content: bytes) -> bool:
    """Whether an SVG drawing holds text that is not drawn as paths. False for what is no SVG."""
    try:
        return _read(content)
    except _Refused:
        return False


def _read(content: bytes) -> bool:
    """Whether there are letters in the drawing. Raises ``_Refused``."""
    if len(content) > MOST_BYTES:
        raise _Refused(*TOO_BIG)
    drawing = _Drawing()
    try:
        drawing.parser.Parse(content, True)
    except expat.ExpatError as error:
        raise _Refused(f"The logo is no SVG drawing: its line {error.lineno} cannot be read.",
                       "save it again as plain SVG, or as PNG") from None
    return drawing.letters


class _Drawing:
    """Follows an SVG file from its first element to its last, and refuses what reaches outside it."""

    def __init__(self) -> None:
        self.letters = False
        self.open: list[str] = []
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.ProcessingInstructionHandler = self._instruction
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._said

    def _doctype(self, *_: object) -> None:
        raise _Refused("The logo begins with a DOCTYPE, which may name other files.",
                       "take that line out, or save it as plain SVG")

    def _instruction(self, *_: object) -> None:
        raise _Refused("The logo names a style sheet outside it.", "save it as plain SVG, or as PNG")

    def _start(self, name: str, given: dict[str, str]) -> None:
        local = name.split(":")[-1]
        if not self.open and local != "svg":
            raise _Refused("The logo is no SVG drawing.", "save the picture as plain SVG, or as PNG")
        for key, value in given.items():
            link = key.split(":")[-1] in ("href", "src")
            if (link and not WITHIN.match(value)) or OUTSIDE.search(value):
                raise _Refused("The logo shows something that lies outside its file.",
                               "put the picture into the file (in Inkscape: Extensions, Images, Embed), or save as PNG")
        self.open.append(local)

    def _end(self, _: str) -> None:
        self.open.pop()

    def _said(self, text: str) -> None:
        if "style" in self.open and OUTSIDE.search(text):
            raise _Refused("The logo's style names something that lies outside its file.",
                           "save it as plain SVG, or as PNG")
        self.letters = self.letters or (bool(text.strip()) and not LETTERS.isdisjoint(self.open))
