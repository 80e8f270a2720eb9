"""A point of a picture lies outside the view that it is marked in.

It would be drawn off the body, or not at all.

Do: The hint gives the view's size. Of a view that shows both sides, the width is that of one.

Source: our own.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentgen.catalogue.rules.marks import marks
from consentgen.catalogue.rules.rule import Finding, Material, Rule
from consentgen.catalogue.views import VIEWS


def finds(material: Material) -> Iterator[Finding]:
    """Each list of points of which one is not on the paper."""
    for path, points, view in marks(material.catalogue):
        size = VIEWS[view.view]
        if any(x > size.width or y > size.height for x, y in points):
            yield Finding(path, "A point lies outside the view.",
                          f"{view.view} is {size.width:g} wide and {size.height:g} high")


RULE = Rule(
    "outside-view", "error", finds, __doc__,
    bad="""
pictures:
  rib:
    words: A band on the {side}.
    source_words: A drawing.
    views:
      - {view: trunk-front, dots: ➤'900 5'}
""",
    good="""
pictures:
  rib:
    words: A band on the {side}.
    source_words: A drawing.
    views:
      - {view: trunk-front, dots: '5 5'}
""",
)
