"""The picture of a sided nerve does not say the side in words, or that of a midline nerve says one.

Those who cannot see the picture hear its words. They must say the side where there is one.

Do: Write `{side}` into `words` of a sided nerve only, and show a midline nerve in a view of both sides.

Source: our own; WCAG 2.2, 1.1.1: text alternatives.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentgen.catalogue.rules.rule import Finding, Material, Rule
from consentgen.catalogue.views import VIEWS


def finds(material: Material) -> Iterator[Finding]:
    """Each picture whose words or views do not fit its nerve."""
    for id_, picture in material.catalogue.pictures.items():
        site = material.catalogue.sites.get(id_)
        if site is None:
            continue
        midline = site.laterality == "midline"
        if ("{side}" in picture.words) is midline:
            yield Finding(("pictures", id_, "words"),
                          f"The words of this picture must {'not say' if midline else 'say'} {{side}}.")
        for index, view in enumerate(picture.views):
            if midline and not VIEWS[view.view].mirrors:
                yield Finding(("pictures", id_, "views", index, "view"),
                              "A nerve in the midline cannot be shown in a view of one side.", "choose a view of both")


RULE = Rule(
    "picture-side", "error", finds, __doc__,
    bad="""
pictures:
  rib:
    words: ➤A band on the chest.
    source_words: A drawing.
    views:
      - {view: trunk-front, dots: '5 5'}
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
