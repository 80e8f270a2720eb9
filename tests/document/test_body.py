"""Where it is: the views of a leaflet, and on which side of the patient something is marked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from consentgen.catalogue.load import Catalogue
from consentgen.catalogue.model import Marks, Picture, PictureView
from consentgen.catalogue.views import VIEWS
from consentgen.document.body import NO_AREA, body_picture
from consentgen.document.model import BodyPicture, plain
from consentgen.request import Target


def pictured(tiny: Catalogue, **pictures: Picture) -> Catalogue:
    return replace(tiny, pictures=pictures)


def picture(*views: PictureView, words: str = "A dot on the {side}") -> Picture:
    return Picture(words=words, source_words="same side", views=views)


BACK = PictureView(view="head-back", dots="4 30", areas=("1 2, 9 2, 9 20",))
SIDE = PictureView(view="head-side", dots="9 31")
RIBS = PictureView(view="trunk-back", dots="5 20", areas=("1 8, 9 8, 9 30",), levels={
    "T5": Marks(dots="5 15", areas=("1 14, 9 14, 9 16",)), "T6": Marks(dots="5 17")})


def of(catalogue: Catalogue, *targets: Target) -> BodyPicture:
    found = body_picture(catalogue, targets)
    assert found is not None
    return found


def test_a_site_without_a_picture_prints_none(tiny: Catalogue) -> None:
    assert body_picture(tiny, [Target("whisker", "left")]) is None
    some = of(pictured(tiny, whisker=picture(SIDE)), Target("tail"), Target("whisker", "left"))
    assert [view.name for view in some.views] == ["head-side"]


def test_the_mark_is_on_the_treated_side(tiny: Catalogue) -> None:
    found = of(pictured(tiny, whisker=picture(BACK, SIDE)), Target("whisker", "left"))
    back, side = found.views
    assert (back.side, [mark.side for mark in back.marks]) == (None, ["left"])
    assert (side.side, side.label) == ("left", "Left side")
    assert side.alt == "The side of the head, left. Approximate. A dot on the left."
    assert found.hatched and found.dotted and not found.dashed


def test_both_sides_are_both_drawn(tiny: Catalogue) -> None:
    found = of(pictured(tiny, whisker=picture(BACK, SIDE)), Target("whisker", "both"))
    assert [(view.name, view.side, [mark.side for mark in view.marks]) for view in found.views] == [
        ("head-back", None, ["left", "right"]), ("head-side", "left", ["left"]), ("head-side", "right", ["right"])]
    assert [plain(caption) for caption in found.captions] == ["A dot on the left and right."]


def test_several_nerves_share_a_view_and_are_named(tiny: Catalogue) -> None:
    catalogue = pictured(tiny, whisker=picture(BACK), rib=picture(BACK, RIBS))
    found = of(catalogue, Target("whisker", "left"), Target("rib", "right", ("T5",)))
    assert [view.name for view in found.views] == ["head-back", "trunk-back"]
    assert [mark.side for mark in found.views[0].marks] == ["left", "right"]
    assert [plain(caption) for caption in found.captions] == [
        "Left greater whisker nerve: A dot on the left.",
        "Right rib nerve of fiction at T5 (fifth rib): A dot on the right."]
    assert "whisker" in found.views[0].alt and "rib nerve" in found.views[0].alt
    assert "whisker" not in found.views[1].alt


@pytest.mark.parametrize(("levels", "dots"), [
    ((), [(5, 20)]), (("T5",), [(5, 15)]), (("T5", "T6"), [(5, 15), (5, 17)]), (("T5", "T10"), [(5, 20)])])
def test_the_picture_follows_the_level(
    tiny: Catalogue, levels: tuple[str, ...], dots: list[tuple[float, float]]
) -> None:
    found = of(pictured(tiny, rib=picture(RIBS)), Target("rib", "right", levels))
    assert [dot for mark in found.views[0].marks for dot in mark.dots] == dots


def test_a_view_without_the_level_is_left_out(tiny: Catalogue) -> None:
    front = PictureView(view="hips-front", dots="7 20", levels={"T5": Marks(dots="7 20")})
    back = PictureView(view="hips-back", dots="8 30", levels={"T6": Marks(dots="8 30")})
    catalogue = pictured(tiny, rib=picture(front, back))
    assert [v.name for v in of(catalogue, Target("rib", "left", ("T6",))).views] == ["hips-back"]
    assert [v.name for v in of(catalogue, Target("rib", "left")).views] == ["hips-front", "hips-back"]


def test_where_no_skin_goes_numb_the_words_say_so(tiny: Catalogue) -> None:
    catalogue = pictured(tiny, whisker=picture(BACK), rib=picture(RIBS))
    assert NO_AREA not in plain(of(catalogue, Target("whisker", "left")).captions[0])
    assert NO_AREA in plain(of(catalogue, Target("rib", "left", ("T6",))).captions[0])


def test_a_midline_nerve_is_on_no_side(tiny: Catalogue) -> None:
    found = of(pictured(tiny, tail=picture(BACK, words="A dot in the middle")), Target("tail"))
    assert [mark.side for mark in found.views[0].marks] == [None]


def test_every_shipped_picture_says_its_side_in_words(shipped: Catalogue) -> None:
    assert len(shipped.pictures) >= 9
    for id_ in shipped.pictures:
        sided = shipped.sites[id_].laterality == "sided"
        for side in ("left", "right") if sided else (None,):
            found = of(shipped, Target(id_, side))
            other = {"left": "right", "right": "left", None: "left"}[side]
            words = " ".join(plain(caption) for caption in found.captions)
            assert (f" {side}" in words) is sided and f" {other}" not in words
            assert all("Approximate" in view.alt and view.name in VIEWS for view in found.views)
