"""Logos that are broken, reach outside, or hold letters: each is an error where settings name it."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import ImageFile

from consentgen.catalogue.check import check
from consentgen.catalogue.logofile import MOST_POINTS, has_letters, wrong_with_png, wrong_with_svg

from .conftest import Loaded

Overlay = Callable[..., Loaded]


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int = 40, height: int = 40, rows: bytes | None = None) -> bytes:
    rows = b"".join(b"\0" + bytes(3 * x * y % 251 for x in range(3 * width)) for y in range(height)) \
        if rows is None else rows
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def damaged(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 255]) + content[middle + 1 :]


def test_a_whole_png_is_fine() -> None:
    assert wrong_with_png(png()) is None


@pytest.mark.parametrize(
    "content",
    [b"", b"no picture", b"GIF89a", png()[:300], png()[:-20], damaged(png()), png(rows=b"\0" * 10), b"<svg/>"],
    ids=["empty", "words", "gif", "300 bytes", "no end", "damaged", "too few rows", "svg"],
)
def test_a_png_that_cannot_be_decoded_is_none(content: bytes) -> None:
    wrong = wrong_with_png(content)
    assert wrong is not None and wrong[0] == "The logo is no whole PNG picture."


def test_so_it_is_where_the_typesetter_has_been_at_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """WeasyPrint lets the library take pictures that end too early."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    assert wrong_with_png(png(rows=b"\0" * 10)) is not None
    assert ImageFile.LOAD_TRUNCATED_IMAGES


def test_a_picture_that_would_fill_the_memory_is_not_decoded() -> None:
    wrong = wrong_with_png(png(MOST_POINTS // 1000 + 1, 1000, rows=b""))
    assert wrong is not None and wrong[0] == "The logo is too big."


SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{}</svg>'


@pytest.mark.parametrize(
    "inside",
    ['<path d="M0 0"/>', '<use href="#a"/>', '<use xlink:href="#a"/>', '<image href="data:image/png;base64,AA"/>',
     '<path fill="url(#g)"/>', "<path style=\"fill: url('#g')\"/>", "<style>path {fill: url(#g)}</style>",
     "<!-- <text>a</text> href='b' -->", "<title>http://badger.invalid</title>"],
)
def test_a_drawing_that_needs_nothing_else_is_fine(inside: str) -> None:
    assert wrong_with_svg(SVG.format(inside).encode()) is None
    assert not has_letters(SVG.format(inside).encode())


@pytest.mark.parametrize(
    "text",
    [*(SVG.format(inside) for inside in (
        '<image href="https://badger.invalid/a.png"/>', '<image xlink:href="a.png"/>', '<image href="file:///a"/>',
        '<path fill="url(a.svg#g)"/>', "<path style=\"fill:url( 'http://badger.invalid' )\"/>",
        "<style>@import 'a.css';</style>", "<style>path {fill: url(a.png)}</style>", "<path>", "a < b", "&a;")),
     "", "no picture", "<html/>", "<!DOCTYPE svg><svg/>", '<!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>',
     '<?xml-stylesheet href="a.css"?><svg/>'],
)
def test_a_drawing_that_is_none_or_reaches_outside_is_refused(text: str) -> None:
    assert wrong_with_svg(text.encode()) is not None


def test_other_encodings_are_read_and_refused_alike() -> None:
    doctype = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE svg><svg/>'
    assert wrong_with_svg(doctype.encode("utf-16")) is not None
    assert wrong_with_svg(doctype.replace("<!DOCTYPE svg>", "").encode("utf-16")) is None


@pytest.mark.parametrize("inside", ["<text>a</text>", "<text><tspan>a</tspan></text>", "<g><text> a</text></g>"])
def test_letters_are_seen(inside: str) -> None:
    assert has_letters(SVG.format(inside).encode())


def test_text_without_a_letter_is_none() -> None:
    assert not has_letters(SVG.format("<text> <tspan/> </text><title>a</title>").encode())


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [("logo.png", png()[:300], "logo"), ("logo.png", b"no picture", "logo"), ("logo.svg", b"no picture", "logo"),
     ("logo.svg", SVG.format("<text>Burrow</text>").encode(), "text-in-image"),
     ("logo.png", png(), ""), ("logo.svg", SVG.format("").encode(), "")],
)
def test_check_finds_it_where_settings_name_it(
    overlay: Overlay, tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    (tmp_path / name).write_bytes(content)
    catalogue, faults = overlay(f"extends: shipped\nlogo: {name}\n")
    assert catalogue is not None and not faults
    found = [(fault.place.line, fault.place.column, fault.code, fault.is_error) for fault in check(catalogue)]
    assert found == ([(2, 7, code, True)] if code else [])
