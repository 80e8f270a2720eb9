"""Nothing is marked in a view of a picture.

A body without a mark tells a patient that nothing is done to it.

Do: Add `dots` or `areas`, or take the view away.

Source: our own.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentgen.catalogue.rules.marks import marked
from consentgen.catalogue.rules.rule import Finding, Material, Rule


def finds(material: Material) -> Iterator[Finding]:
    """Each view, or level of a view, without a mark."""
    for path, _, here in marked(material.catalogue):
        if not (here.dots or here.course or any(here.areas)):
            yield Finding(path, "Nothing is marked here.", "add dots or areas")


RULE = Rule(
    "picture-empty", "error", finds, __doc__,
    bad="""
pictures:
  rib:
    words: A band on the {side}.
    source_words: A drawing.
    views:
      - ➤{view: trunk-front}
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
