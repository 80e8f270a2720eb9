"""The keys of an entry stand in an unusual order. `--fix` puts them right.

Names first, signatures last: whoever reviews 400 procedures finds the place without searching.

Do: Let `--fix` do it.

Source: our own.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentgen.catalogue.rules.rule import Finding, Material, Rule
from consentgen.catalogue.tidy import misplaced


def finds(material: Material) -> Iterator[Finding]:
    """Each key that stands after one that it should come before."""
    for layer in material.catalogue.layers:
        for file in layer.files:
            for path, before in misplaced(file):
                yield Finding((), f"“{path[-1]}” belongs before “{before}”.", "--fix puts it right",
                              file.place(path, of_key=True))


RULE = Rule(
    "key-order", "warning", finds, __doc__,
    bad="""
sites:
  tail:
    aftercare: Do not wag.
    ➤name: the nerve of the tail
""",
    good="""
sites:
  tail:
    name: the nerve of the tail
    aftercare: Do not wag.
""",
    group="words",
)
