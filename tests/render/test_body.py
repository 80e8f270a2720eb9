"""The drawing of where it is: the patient's side, derived again from view and coordinate, and nothing but lines."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal
from xml.etree import ElementTree

import pytest

from consentgen.catalogue.load import load
from consentgen.catalogue.views import VIEWS, points
from consentgen.document.body import body_picture
from consentgen.document.model import BodyMark, BodyView
from consentgen.render.body import body_view
from consentgen.render.curves import Point, flat, inside, smooth
from consentgen.render.outlines import OUTLINES
from consentgen.render.pdf import make_pdf
from consentgen.render.readback import read_pdf
from consentgen.request import Target
from tests.render.conftest import DAY

SVG = "{http://www.w3.org/2000/svg}"
CATALOGUE, _ = load()
assert CATALOGUE is not None
SIDES: tuple[Literal["left", "right"], ...] = ("left", "right")


def views_of(site: str, side: Literal["left", "right", "both"] | None, *levels: str) -> tuple[BodyView, ...]:
    assert CATALOGUE is not None
    found = body_picture(CATALOGUE, [Target(site, side, levels)])
    assert found is not None
    return found.views


def dots(view: BodyView) -> list[Point]:
    circles = ElementTree.fromstring(body_view(view)).findall(f"{SVG}circle[@class='target']")
    return [(float(circle.get("cx", "")), float(circle.get("cy", ""))) for circle in circles]


def inked(view: BodyView) -> list[Point]:
    """The ends of the hatching and the points of the areas' edges: paths of straight pieces, not filled."""
    paths = ElementTree.fromstring(body_view(view)).findall(f"{SVG}path[@fill='none']")
    data = [path.get("d", "") for path in paths if "C" not in path.get("d", "")]
    return [(float(x), float(y)) for d in data for x, y in re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", d)]


def patients_side(view: BodyView, x: float) -> str:
    """On which side of the patient a place on the paper is, worked out apart from the program.

    Face to face, the patient's right hand is at the viewer's left; seen from behind it is at the viewer's right.
    """
    if view.side:
        return view.side
    viewers = "left" if x < 0 else "right"
    from_behind = view.name.endswith("-back")
    return viewers if from_behind else {"left": "right", "right": "left"}[viewers]


def placed_by_the_viewer() -> list[tuple[str, str | None]]:
    assert CATALOGUE is not None
    sided = [id_ for id_ in CATALOGUE.pictures if CATALOGUE.sites[id_].laterality == "sided"]
    return [(id_, side) for id_ in sided for side in SIDES]


@pytest.mark.parametrize(("site", "side"), placed_by_the_viewer())
def test_every_mark_of_every_nerve_is_on_the_treated_side(site: str, side: Literal["left", "right"]) -> None:
    assert CATALOGUE is not None
    levels = CATALOGUE.sites[site].levels
    for level in ([], *([value] for value in (levels.values if levels else ()))):
        for view in views_of(site, side, *level):
            places = dots(view) + inked(view)
            assert places
            assert {patients_side(view, x) for x, _ in places if abs(x) > 0.01 or view.side} == {side}


@pytest.mark.parametrize("site", sorted(CATALOGUE.pictures))
def test_left_and_right_mirror_each_other_and_both_is_the_two(site: str) -> None:
    assert CATALOGUE is not None
    if CATALOGUE.sites[site].laterality == "midline":
        (view,) = views_of(site, None)
        assert sorted(dots(view)) == sorted((-x, y) for x, y in dots(view))
        return
    left, right, both = views_of(site, "left"), views_of(site, "right"), views_of(site, "both")
    for one, other in zip(left, right, strict=True):
        width = VIEWS[one.name].width
        turned = {(round(-x if one.side is None else width - x, 2), y) for x, y in dots(one)}
        assert turned == set(dots(other))
    for view in both:
        parts = [part for part in left + right if part.name == view.name and part.side == view.side]
        assert sorted(dots(view)) == sorted(place for part in parts for place in dots(part))
        assert set(inked(view)) >= {place for part in parts for place in inked(part) if abs(place[0]) > 1}


def test_front_and_back_mirror_each_other() -> None:
    mark = (BodyMark("right", ((9.0, 20.0),)),)
    front, back = (BodyView(name, None, "", "", "Words", mark) for name in ("trunk-front", "trunk-back"))
    assert dots(front) == [(-9.0, 20.0)] and dots(back) == [(9.0, 20.0)]


@pytest.mark.parametrize("name", sorted(VIEWS))
def test_the_words_left_and_right_stand_on_the_side_they_name(name: str) -> None:
    size = VIEWS[name]
    for side in SIDES:
        label = f"{side.capitalize()} {size.part}" if size.part else ""
        view = BodyView(name, None if size.mirrors else side, "", label, "Words", (BodyMark(side, ((5.0, 20.0),)),))
        texts = ElementTree.fromstring(body_view(view)).findall(f"{SVG}text")
        words = [(text.text or "", float(text.get("x", "")), text.get("font-weight")) for text in texts]
        if size.mirrors:
            assert sorted(word for word, *_ in words) == ["Left", "Right"]
            assert all(patients_side(view, x) == word.lower() for word, x, _ in words)
            assert {word.lower() for word, _, weight in words if weight == "800"} == {side}
        else:
            assert [word for word, *_ in words] == [label]


@pytest.mark.parametrize("name", sorted(VIEWS))
def test_every_outline_lies_in_its_view(name: str) -> None:
    size, outline = VIEWS[name], OUTLINES[name]
    for line in (*outline.edges, *outline.lines, *outline.details, *outline.dotted, *outline.behind):
        for x, y in flat(smooth(points(line))):
            assert -0.05 <= x <= size.width and 0 <= y <= size.height
    assert set(VIEWS) == set(OUTLINES)


@pytest.mark.parametrize("site", sorted(CATALOGUE.pictures))
def test_every_dot_is_on_the_body(site: str) -> None:
    assert CATALOGUE is not None
    for view in CATALOGUE.pictures[site].views:
        outline = [p for line in OUTLINES[view.view].edges for p in flat(smooth(points(line)))]
        if VIEWS[view.view].mirrors:
            outline += [(-x, y) for x, y in reversed(outline)]
        for marks in (view, *view.levels.values()):
            assert all(inside((x or 0.01, y), outline) for x, y in marks.dots)


def test_only_ink_and_white_no_pattern_and_the_words_as_title() -> None:
    (view, *_) = views_of("greater-occipital", "right")
    svg = str(body_view(view))
    assert set(re.findall(r'(?:fill|stroke)="([^"]+)"', svg)) == {"none", "white", "#16222a"}
    assert "pattern" not in svg and "opacity" not in svg
    assert ElementTree.fromstring(svg).findtext(f"{SVG}title") == view.alt
    assert 'width="56mm"' in svg and 'width="70mm"' in body_view(view, 1.25)


def test_words_are_escaped() -> None:
    view = BodyView("face", None, "", "", "<script> & co", (BodyMark("left", ((5.0, 20.0),)),))
    assert ElementTree.fromstring(body_view(view)).findtext(f"{SVG}title") == "<script> & co"


def test_the_finished_pdf_holds_the_words_inside_the_picture_apart_from_the_text(tmp_path: Path) -> None:
    back, side = views_of("greater-occipital", "right")
    html = (
        '<html lang="en-GB"><head><title>T</title></head><body style="font-family: Noto Sans"><h1>Head</h1>'
        f"<div>{body_view(back)}</div><div>{body_view(side)}</div><p>Text</p></body></html>"
    )
    read = read_pdf(make_pdf(html, folders=(), attachment=None, made_on=DAY).content)
    assert [picture.alt for picture in read.figures] == [back.alt, side.alt]
    assert [picture.text.replace(" ", "") for picture in read.figures] == ["LeftRight", "Rightside"]
    assert [block.text for block in read.blocks] == ["Head", "Text"]
