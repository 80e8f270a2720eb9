"""What is marked in the pictures, for the rules about them."""

from __future__ import annotations

from collections.abc import Iterator

from consentgen.catalogue.inside import PathOf
from consentgen.catalogue.load import Catalogue
from consentgen.catalogue.model import Marks, PictureView
from consentgen.catalogue.views import Points


def marked(catalogue: Catalogue) -> Iterator[tuple[PathOf, PictureView, Marks]]:
    """(path, view, marks) for each view, and for each level of it that has marks of its own."""
    for id_, picture in catalogue.pictures.items():
        for index, view in enumerate(picture.views):
            at: PathOf = ("pictures", id_, "views", index)
            yield at, view, view
            yield from (((*at, "levels", name), view, here) for name, here in view.levels.items())


def marks(catalogue: Catalogue) -> Iterator[tuple[PathOf, Points, PictureView]]:
    """(path, points, view) for each list of points."""
    for path, view, here in marked(catalogue):
        yield (*path, "dots"), here.dots, view
        yield (*path, "course"), here.course, view
        yield from (((*path, "areas", i), area, view) for i, area in enumerate(here.areas))
