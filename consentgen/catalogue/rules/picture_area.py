"""An area of a picture has fewer than three points.

Two points enclose nothing: the skin that goes numb would not be shown.

Do: Go round the whole edge of the area.

Source: our own.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentgen.catalogue.rules.marks import marks
from consentgen.catalogue.rules.rule import Finding, Material, Rule


def finds(material: Material) -> Iterator[Finding]:
    """Each area without an inside."""
    for path, points, _ in marks(material.catalogue):
        if path[-2] == "areas" and len(set(points)) < 3:
            yield Finding(path, "An area has fewer than 3 points.", "go round its edge")


RULE = Rule(
    "picture-area", "error", finds, __doc__,
    bad="""
pictures:
  rib:
    words: A band on the {side}.
    source_words: A drawing.
    views:
      - {view: trunk-front, areas: [➤'5 5, 6 6']}
""",
    good="""
pictures:
  rib:
    words: A band on the {side}.
    source_words: A drawing.
    views:
      - {view: trunk-front, areas: ['5 5, 6 6, 5 7']}
""",
)
