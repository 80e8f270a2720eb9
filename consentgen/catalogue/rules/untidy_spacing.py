"""A line ends in spaces, blank lines pile up, or the last line is not ended. `--fix` puts it right.

It harms no patient. It makes every comparison of two versions show changes that are none.

Do: Let `--fix` do it.

Source: our own.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentgen.catalogue.rules.rule import Finding, Material, Rule
from consentgen.catalogue.tidy import untidy_lines
from consentgen.diagnostics import Place


def finds(material: Material) -> Iterator[Finding]:
    """Each such line of the files that the catalogue was read from."""
    for layer in material.catalogue.layers:
        for file in layer.files:
            for line, column in untidy_lines(file):
                yield Finding((), "The spacing here is untidy.", "--fix puts it right", Place(file.file, line, column))


RULE = Rule(
    "untidy-spacing", "warning", finds, __doc__,
    bad="""
sites:
  tail:
    aftercare: Do not wag.➤\x20\x20
""",
    good="""
sites:
  tail:
    aftercare: Do not wag.
""",
    group="words",
)
