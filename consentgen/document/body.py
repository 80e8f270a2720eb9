"""Where it is: which views of the body a leaflet shows, and what is marked on which side of the patient.

Here the treated side is settled; which side of the paper that is, only the drawing knows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from consentgen.catalogue.load import Catalogue
from consentgen.catalogue.model import Marks, Picture, PictureView, Site
from consentgen.catalogue.views import VIEWS
from consentgen.catalogue.vocabulary import OneSide
from consentgen.document.model import BodyMark, BodyPicture, BodyView, Text, plain
from consentgen.document.phrases import capital, marked_up, sentence, text
from consentgen.naming import target_name
from consentgen.request import Target

NO_AREA = "Nothing is hatched: usually no skin goes numb."
Key = tuple[str, OneSide | None]


def body_picture(catalogue: Catalogue, targets: Sequence[Target]) -> BodyPicture | None:
    """The picture of these targets, or None if none of them has one. Pictures of the same view are shared."""
    pictures: Mapping[str, Picture] = catalogue.pictures
    shown = [target for target in targets if target.site in pictures and _sides(catalogue.sites[target.site], target)]
    marks: dict[Key, list[BodyMark]] = {}
    told: dict[Key, list[str]] = {}
    captions: list[Text] = []
    for target in shown:
        site, picture = catalogue.sites[target.site], pictures[target.site]
        caption = _caption(site, picture, target, named=len(targets) > 1)
        captions += [] if caption in captions else [caption]
        for view in picture.views:
            for side in _sides(site, target):
                key = (view.view, None if VIEWS[view.view].mirrors else side)
                if not (found := _marks(picture, view, target, side)):
                    continue
                marks.setdefault(key, []).extend(found)
                words = plain(caption)
                told.setdefault(key, []).extend([] if words in told.get(key, []) else [words])
    views = tuple(_view(key, marks[key], told[key]) for key in marks)
    return BodyPicture(views=views, captions=tuple(captions)) if views else None


def _sides(site: Site, target: Target) -> tuple[OneSide | None, ...]:
    """The patient's sides on which something is drawn: of a midline nerve None; of one whose side is not said none."""
    if site.laterality == "midline":
        return (None,)
    return () if target.side is None else target.sides


def _marks(picture: Picture, view: PictureView, target: Target, side: OneSide | None) -> list[BodyMark]:
    return [BodyMark(side, marks.dots, marks.course, marks.areas) for marks in _at_levels(picture, view, target)]


def _at_levels(picture: Picture, view: PictureView, target: Target) -> list[Marks]:
    """What a view shows of a target: the marks of its levels, which another view may have; else those of the view."""
    known = {level for each in picture.views for level in each.levels}
    if not target.levels or not view.levels or not known.issuperset(target.levels):
        return [view]
    return [view.levels[level] for level in target.levels if level in view.levels]


def _caption(site: Site, picture: Picture, target: Target, *, named: bool) -> Text:
    """What the picture shows, in words; with the nerve's name where that tells more."""
    name = f"{capital(target_name(site, target))}: " if named or target.levels else ""
    hatched = any(marks.areas for view in picture.views for marks in _at_levels(picture, view, target))
    return text(name, marked_up(sentence(picture.words), target.side), "" if hatched else f" {NO_AREA}")


def _view(key: Key, marks: list[BodyMark], told: list[str]) -> BodyView:
    name, side = key
    view = VIEWS[name]
    place = f"{view.shows}, {side}" if side else f"{view.shows}, left and right as the patient's own"
    unique = tuple(dict.fromkeys(marks))
    return BodyView(
        name=name,
        side=side,
        under=view.under,
        label=f"{capital(side)} {view.part}" if side else "",
        alt=f"{place}. Approximate. {' '.join(told)}",
        marks=unique,
    )
