"""A picture names a level that its nerve does not have.

The picture for that level would never show, and another rib would be marked instead.

Do: Check its spelling.

Source: our own; the wrong place is a hazard in docs/hazards.md.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentgen.catalogue.rules.rule import Finding, Material, Rule
from consentgen.diagnostics import did_you_mean


def finds(material: Material) -> Iterator[Finding]:
    """Each level of a picture that is not one of its nerve."""
    for id_, picture in material.catalogue.pictures.items():
        site = material.catalogue.sites.get(id_)
        known = site.levels.values if site and site.levels else {}
        for index, view in enumerate(picture.views if site else ()):
            for level in view.levels.keys() - known:
                yield Finding(("pictures", id_, "views", index, "levels", level), f"The nerve has no level “{level}”.",
                              did_you_mean(level, known))


RULE = Rule(
    "picture-level", "error", finds, __doc__,
    bad="""
pictures:
  rib:
    words: A band on the {side}.
    source_words: A drawing.
    views:
      - {view: trunk-front, dots: '5 5', levels: {T9: ➤{dots: '6 6'}}}
""",
    good="""
pictures:
  rib:
    words: A band on the {side}.
    source_words: A drawing.
    views:
      - {view: trunk-front, dots: '5 5', levels: {T7: {dots: '6 6'}}}
""",
)
